"""What grants pay, as the check for double funding asks for it: contracts with third parties, and receipts.

Contracts and receipts are shown to those who keep grants, so nobody else gets claims of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction

from django.db.models import Count, Q
from django.urls import reverse

from querschnitt.accounts.actor import Actor

from . import amounts
from .claims import key_of, register_claims
from .doubles import CONTRACT, RECEIPT, Claim, in_years
from .grant_selectors import programme_label, visible_forwardings, visible_receipts
from .models import Grant
from .models.forwarding import ForwardingState
from .models.grants import BookingKind
from .policies import can_edit_funding
from .ruleset import RuleSet
from .services.forwarding import COUNSELLING, MUNICIPAL

PAYS = Q(state=ForwardingState.CONCLUDED.value) | Q(
    state=ForwardingState.ENDED.value, bookings__kind=BookingKind.PAY.value
)


def _named(grant: Grant) -> str:
    return f"{programme_label(grant)} ({grant.reference})"


@register_claims
def contract_claims(actor: Actor, rules: RuleSet) -> Iterator[Claim]:
    """A contract pays its measure whole, or the share it names. One that belongs to MBE or JMD has these beside it, with a share nobody
    knows; what towns do themselves is not handed on to welfare (KM11)."""
    if not can_edit_funding(actor):
        return
    for one in visible_forwardings(actor).filter(PAYS).distinct():
        key = f"{one.recipient_id} {key_of(one.measure)}"
        url = reverse("funding:forwarding", args=[one.pk])
        name = f"{one.measure}, {one.recipient.name}"
        share = Fraction(one.percent) / 100
        whole = Fraction(one.amount) / share / in_years(one.starts_on, one.ends_on)
        yield Claim(
            CONTRACT, key, name, one.grant.programme, _named(one.grant), share, one.starts_on, one.ends_on,
            whole, url,
        )  # fmt: skip
        of_counselling = one.counselling or one.recipient.kind in COUNSELLING
        if of_counselling and one.recipient.kind not in MUNICIPAL:
            label = f"MBE/JMD ({one.grant.reference})"
            yield Claim(CONTRACT, key, name, "MBE", label, Fraction(0), one.starts_on, one.ends_on, None, url)


@register_claims
def receipt_claims(actor: Actor, rules: RuleSet) -> Iterator[Claim]:
    """The same receipt in the proofs of several grants; twice paid is at most the second largest of its amounts."""
    if not can_edit_funding(actor):
        return
    receipts = visible_receipts(actor)
    twice = receipts.order_by().values("sha256").annotate(n=Count("line__grant", distinct=True)).filter(n__gt=1)
    found: dict[str, list[tuple[Grant, str, Fraction]]] = {}
    days: dict[str, date] = {}
    rows = receipts.filter(sha256__in=twice.values("sha256")).select_related("line__grant").defer("content")
    for receipt in rows.order_by("line__paid_on", "line__recorded_at"):
        line = receipt.line
        days.setdefault(receipt.sha256, line.paid_on)
        name = f"{receipt.name} ({line.payee}: {line.text})"
        found.setdefault(receipt.sha256, []).append((line.grant, name, Fraction(line.amount)))
    for key, lines in found.items():
        day = days[key]
        at_most = sorted(amount for _grant, _name, amount in lines)[-2]
        for grant, name, amount in lines:
            yield Claim(
                RECEIPT, key, name, grant.programme, f"{_named(grant)}: {amounts.euros(amount)}", Fraction(1),
                day, day, at_most / in_years(day, day), reverse("funding:proof", args=[grant.pk]),
            )  # fmt: skip
