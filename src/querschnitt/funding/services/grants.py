"""Steps of a grant: application, decision and its changes, proof of use and its examination, the end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Sum
from django.utils import formats
from django.utils.translation import gettext as _

from querschnitt.accounts.actor import Actor

from .. import amounts
from ..ledger import NOTHING, balances, standing
from ..models import Grant, GrantEvent, GrantPosition
from ..models.grants import Account, BookingKind, GrantState, Step
from ..programmes import book
from ..steps import STEPS, may_step
from .acting import acting_organisation
from .ledger import book_pair, locked

__all__ = ["balances"]


@dataclass(frozen=True)
class Line:
    label: str
    amount: Decimal
    posts: Decimal | None = None


@transaction.atomic
def record_grant(
    *,
    programme: str,
    year: int,
    reference: str,
    by: Actor | None,
    due_on: date | None = None,
    application_due_on: date | None = None,
) -> Grant:
    known = book().programmes[programme]
    if not known.runs_in(year):
        raise ValidationError(
            {
                "year": _(
                    "%(programme)s läuft %(year)s nicht. Wählen Sie ein Jahr, in dem das Programm eine Regel hat."
                )
                % {"programme": known.label, "year": year}
            }
        )
    own = acting_organisation()
    if Grant.objects.filter(organisation_id=own, reference=reference).exists():
        raise ValidationError({"reference": _("Dieses Aktenzeichen gibt es schon.")})
    grant = Grant(
        organisation_id=own,
        programme=programme,
        year=year,
        reference=reference,
        due_on=due_on,
        application_due_on=application_due_on,
        period_from=date(year, 1, 1),
        period_to=date(year, 12, 31),
        responsible_id=by.user.pk if by else None,
    )
    grant.save()
    return grant


def take_step(
    grant: Grant, step: str, on: date, by: Actor | None, *, text: str = "", amount: Decimal | None = None
) -> None:
    """``grant`` is locked; what it holds besides is set before."""
    if not may_step(grant.state, step):
        raise ValidationError(
            _("„%(step)s“ geht im Stand „%(now)s“ nicht.")
            % {"step": Step(step).label, "now": grant.get_state_display()}
        )
    last = grant.events.exclude(step__in=(Step.TAKEN_OUT, Step.PUT_BACK)).order_by("-happened_on").first()
    if last is not None and on < last.happened_on:
        raise ValidationError(
            {
                "happened_on": _(
                    "Der Tag liegt vor dem letzten Schritt (%(step)s am %(day)s). Wählen Sie einen späteren."
                )
                % {"step": last.get_step_display(), "day": formats.date_format(last.happened_on)}
            }
        )
    grant.state = STEPS[step][1]
    grant.save()
    GrantEvent.objects.create(
        organisation_id=grant.organisation_id,
        grant=grant,
        step=step,
        happened_on=on,
        text=text[:500],
        amount=amount,
        recorded_by=by.user.pk if by else None,
    )


@transaction.atomic
def set_positions(*, grant: Grant, lines: Sequence[Line], by: Actor | None) -> None:
    """As long as nothing is applied for."""
    grant = locked(grant)
    if grant.state != GrantState.PLANNED:
        raise ValidationError(_("Der Antrag ist gestellt. Die Posten ändert der Bescheid."))
    grant.positions.all().delete()
    for place, line in enumerate(lines):
        GrantPosition.objects.create(
            organisation_id=grant.organisation_id,
            grant=grant,
            place=place,
            label=line.label,
            posts=line.posts,
            applied=line.amount,
        )


@transaction.atomic
def apply_for(
    *,
    grant: Grant,
    lines: Sequence[Line],
    happened_on: date,
    signed_by: str,
    signed_on: date,
    period_from: date,
    period_to: date,
    by: Actor | None,
    purpose: str = "",
    own_share: Decimal = NOTHING,
) -> None:
    total = sum((line.amount for line in lines), NOTHING)
    if total <= 0:
        raise ValidationError(_("Beantragt wird noch nichts. Tragen Sie mindestens einen Posten mit Betrag ein."))
    if period_to < period_from:
        raise ValidationError({"period_to": _("Das Ende liegt vor dem Beginn. Berichtigen Sie eines von beiden.")})
    if signed_on > happened_on:
        raise ValidationError({"signed_on": _("Unterschrieben wird vor dem Absenden. Berichtigen Sie den Tag.")})
    set_positions(grant=grant, lines=lines, by=by)
    grant = locked(grant)
    grant.signed_by, grant.signed_on = signed_by, signed_on
    grant.period_from, grant.period_to = period_from, period_to
    grant.purpose, grant.own_share = purpose, own_share
    take_step(grant, Step.APPLY, happened_on, by, amount=total)


def _set_granted(grant: Grant, granted: Sequence[Decimal]) -> Decimal:
    positions = list(grant.positions.all())
    if len(positions) != len(granted):
        raise ValidationError(_("Die Posten haben sich geändert. Laden Sie die Seite neu."))
    for position, amount in zip(positions, granted, strict=True):
        if amount < 0:
            raise ValidationError(_("%(label)s: Ein Betrag unter null geht nicht.") % {"label": position.label})
        position.granted = amount
        position.save()
    return sum(granted, NOTHING)


@transaction.atomic
def decide(
    *,
    grant: Grant,
    granted: Sequence[Decimal],
    happened_on: date,
    decision_reference: str,
    due_on: date,
    by: Actor | None,
    conditions: str = "",
    spend_within: int | None = None,
    call_due_on: date | None = None,
) -> None:
    """The decision, or a later one that changes it: the difference is booked."""
    grant = locked(grant)
    step = Step.CHANGE if grant.state == GrantState.GRANTED else Step.DECIDE
    if not may_step(grant.state, step):
        take_step(grant, step, happened_on, by)  # says what is wrong
    now = standing(grant.bookings.all())
    before = now.granted
    total = _set_granted(grant, granted)
    _refuse_too_little(grant, total - now.returned, now.called)
    if total <= 0:
        raise ValidationError(_("Der Bescheid bewilligt nichts. Tragen Sie Beträge ein oder wählen Sie „Ablehnung“."))
    if step == Step.DECIDE:
        grant.decided_on = happened_on
    grant.decision_reference, grant.conditions, grant.due_on = decision_reference, conditions, due_on
    grant.spend_within, grant.call_due_on = spend_within, call_due_on
    take_step(grant, step, happened_on, by, text=decision_reference, amount=total)
    if total != before:
        kind = BookingKind.GRANT if total > before else BookingKind.CUT
        text = _("Bescheid %(reference)s") % {"reference": decision_reference}
        try:
            book_pair(grant=grant, kind=kind, amount=abs(total - before), booked_on=happened_on, text=text, by=by)
        except ValidationError as error:
            raise ValidationError(error.messages) from error


def _refuse_too_little(grant: Grant, total: Decimal, called: Decimal) -> None:
    proven = grant.proof_lines.aggregate(total=Sum("amount"))["total"] or NOTHING
    for amount, problem in (
        (
            called,
            _("Abgerufen sind schon %(amount)s. Nehmen Sie einen Abruf zurück oder tragen Sie eine Rückforderung ein."),
        ),
        (proven, _("Im Nachweis stehen schon %(amount)s. Nehmen Sie dort Zahlungen heraus.")),
    ):
        if amount > total:
            raise ValidationError(problem % {"amount": amounts.euros(amount)})


@transaction.atomic
def turn(*, grant: Grant, step: str, happened_on: date, by: Actor | None, text: str = "") -> None:
    """A step that needs a day and a word only: withdrawal, refusal, return of a proof, the end."""
    grant = locked(grant)
    if step not in (Step.WITHDRAW, Step.REFUSE, Step.RETURN, Step.CLOSE):
        raise ValidationError(_("Diesen Schritt gibt es nicht."))
    if step in (Step.REFUSE, Step.RETURN) and not text.strip():
        raise ValidationError({"text": _("Nennen Sie den Grund.")})
    if step == Step.CLOSE and grant.state == GrantState.CHECKED:
        _refuse_open_ends(grant)
    take_step(grant, step, happened_on, by, text=text)


def _refuse_open_ends(grant: Grant) -> None:
    found = balances(grant.bookings.all())
    for account, remedy in (
        (Account.COMMITTED, _("Buchen Sie Zahlung oder Freigabe.")),
        (Account.PAID, _("Holen Sie das Geld zurück oder buchen Sie es als nicht anerkannt.")),
        (Account.BUDGET, _("Tragen Sie eine Rückzahlung an den Geldgeber ein.")),
        (Account.REQUESTED, _("Tragen Sie den Eingang ein oder nehmen Sie den Abruf zurück.")),
    ):
        if found[account]:
            raise ValidationError(
                _("Es sind noch %(sum)s %(account)s. %(remedy)s")
                % {"sum": amounts.euros(found[account]), "account": account.label, "remedy": remedy}
            )
    if grant.recoveries.filter(paid_on=None, dropped_on=None).exists():
        raise ValidationError(_("Eine Rückforderung ist noch offen. Tragen Sie ihre Zahlung ein."))
