"""Forwarding contracts: drafted, held against the rules, concluded, paid, ended."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from querschnitt.accounts.actor import Actor
from querschnitt.tenants.models import Organisation

from ..forwarding import Draft, Finding, Rooms, findings
from ..ledger import NOTHING, balances, standing
from ..models import Booking, Forwarding, Grant, LumpSum
from ..models.forwarding import ForwardingState
from ..models.grants import Account, BookingKind
from ..ruleset import RuleSet
from ..steps import BOOKED, RUNNING
from .ledger import book_pair, locked

Kind = Organisation.Kind
# The Kreis, its towns and their offices.
MUNICIPAL = frozenset(
    {
        Kind.KI, Kind.KIM, Kind.DISTRICT, Kind.TOWN, Kind.ADMINISTRATION, Kind.AUSLAENDERBEHOERDE, Kind.EINBUERGERUNG,
        Kind.SOZIALAMT, Kind.JUGENDAMT, Kind.SCHULVERWALTUNG, Kind.GESUNDHEITSAMT,
    }
)  # fmt: skip
COUNSELLING = frozenset({Kind.MBE, Kind.JMD})
IN_FORCE = (ForwardingState.CONCLUDED, ForwardingState.ENDED)


def draft_of(forwarding: Forwarding) -> Draft:
    """The contract as the rules see it, together with the others of its grant that are in force."""
    grant = forwarding.grant
    others = [one for one in grant.forwardings.prefetch_related("lumps") if one.pk != forwarding.pk]
    others = [one for one in others if one.state in IN_FORCE]
    recipients = dict(Organisation.objects.values_list("pk", "kind"))
    outside = [one for one in others if recipients.get(one.recipient_id) not in MUNICIPAL]
    return Draft(
        programme=grant.programme,
        day=forwarding.starts_on,
        municipal=recipients.get(forwarding.recipient_id) in MUNICIPAL,
        amount=forwarding.amount,
        left=standing(grant.bookings.all()).left,
        component=forwarding.component,
        lumps=[Rooms(lump.building, lump.rooms, lump.amount) for lump in forwarding.lumps.all()],
        elsewhere=[Rooms(lump.building, lump.rooms, lump.amount) for one in others for lump in one.lumps.all()],
        posts=forwarding.posts or Decimal(0),
        granted_posts=sum((one.posts or Decimal(0) for one in grant.positions.all()), Decimal(0)),
        handed_on=sum((one.posts or Decimal(0) for one in outside), Decimal(0)),
        counselling=forwarding.counselling or recipients.get(forwarding.recipient_id) in COUNSELLING,
        reason=forwarding.reason,
    )


def findings_of(forwarding: Forwarding, rules: RuleSet) -> list[Finding]:
    return findings(draft_of(forwarding), rules)


def _refuse_other_states(forwarding: Forwarding, *states: str) -> None:
    if forwarding.state not in states:
        raise ValidationError(
            _("Der Vertrag ist „%(now)s“. Das geht dann nicht.") % {"now": forwarding.get_state_display()}
        )


@transaction.atomic
def draft_forwarding(
    *, grant: Grant, lumps: Sequence[Rooms], by: Actor | None, forwarding: Forwarding | None = None, **values: Any
) -> Forwarding:
    """A draft may still break rules: they are named on its page, and it is not concluded with them."""
    grant = locked(grant)
    if grant.state not in RUNNING:
        raise ValidationError(
            _("Weitergeleitet wird nach der Bewilligung und vor dem Nachweis. Der Stand ist „%(now)s“.")
            % {"now": grant.get_state_display()}
        )
    if forwarding is None:
        forwarding = Forwarding(organisation_id=grant.organisation_id, grant=grant)
    else:
        _refuse_other_states(forwarding, ForwardingState.DRAFT)
    for name, value in values.items():
        setattr(forwarding, name, value)
    if forwarding.ends_on < forwarding.starts_on:
        raise ValidationError({"ends_on": _("Das Ende liegt vor dem Beginn. Berichtigen Sie eines von beiden.")})
    if forwarding.recipient_id == grant.organisation_id:
        raise ValidationError({"recipient": _("Weitergeleitet wird an andere. Wählen Sie einen Träger.")})
    forwarding.save()
    forwarding.lumps.all().delete()
    for lump in lumps:
        LumpSum.objects.create(
            organisation_id=grant.organisation_id,
            forwarding=forwarding,
            building=lump.building,
            rooms=lump.rooms,
            amount=lump.amount,
        )
    return forwarding


@transaction.atomic
def conclude_forwarding(
    *, forwarding: Forwarding, concluded_on: date, rules: RuleSet, by: Actor | None, deviation: str = ""
) -> None:
    """Refused while a rule forbids it; where one only recommends, with a written reason."""
    grant = locked(forwarding.grant)
    forwarding = Forwarding.objects.select_for_update(of=("self",)).get(pk=forwarding.pk)
    _refuse_other_states(forwarding, ForwardingState.DRAFT)
    if grant.state not in RUNNING:
        raise ValidationError(
            _("Weitergeleitet wird nach der Bewilligung und vor dem Nachweis. Der Stand ist „%(now)s“.")
            % {"now": grant.get_state_display()}
        )
    found = findings_of(forwarding, rules)
    if blocking := [str(one) for one in found if one.blocking]:
        raise ValidationError(blocking)
    if found and not deviation.strip():
        raise ValidationError({"deviation": _("Begründen Sie, warum Sie von einer Empfehlung abweichen.")})
    forwarding.deviation, forwarding.concluded_on = deviation.strip(), concluded_on
    forwarding.state = ForwardingState.CONCLUDED
    forwarding.save()
    book_pair(
        grant=grant,
        kind=BookingKind.COMMIT,
        amount=forwarding.amount,
        booked_on=concluded_on,
        text=forwarding.measure,
        by=by,
        forwarding=forwarding,
    )


@transaction.atomic
def pay_forwarding(*, forwarding: Forwarding, amount: Decimal, booked_on: date, by: Actor | None) -> Booking:
    grant = locked(forwarding.grant)
    _refuse_other_states(Forwarding.objects.get(pk=forwarding.pk), ForwardingState.CONCLUDED)
    if grant.state not in BOOKED:
        raise ValidationError(
            _("Die Zuwendung ist „%(now)s“. Gebucht wird nicht mehr.") % {"now": grant.get_state_display()}
        )
    return book_pair(
        grant=grant,
        kind=BookingKind.PAY,
        amount=amount,
        booked_on=booked_on,
        text=forwarding.measure,
        by=by,
        forwarding=forwarding,
    )


@transaction.atomic
def end_forwarding(*, forwarding: Forwarding, ended_on: date, by: Actor | None) -> None:
    """A draft is dropped; of a contract, what was not paid is free again."""
    grant = locked(forwarding.grant)
    forwarding = Forwarding.objects.select_for_update(of=("self",)).get(pk=forwarding.pk)
    _refuse_other_states(forwarding, ForwardingState.DRAFT, ForwardingState.CONCLUDED)
    if forwarding.state == ForwardingState.DRAFT:
        forwarding.state = ForwardingState.DROPPED
        forwarding.save()
        return
    rest = balances(forwarding.bookings.all())[Account.COMMITTED]
    if rest > NOTHING:
        book_pair(
            grant=grant,
            kind=BookingKind.RELEASE,
            amount=rest,
            booked_on=ended_on,
            text=forwarding.measure,
            by=by,
            forwarding=forwarding,
        )
    forwarding.state = ForwardingState.ENDED
    forwarding.save()
