"""The ledger of a grant: no account but the funder's ever falls below zero."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from querschnitt.accounts.actor import Actor

from .. import amounts
from ..models import Booking, Grant
from ..models.grants import NEXT_STATES, Account, BookingKind, GrantState
from ..programmes import book
from .acting import acting_organisation

# What each kind moves: from, to.
MOVES: dict[str, tuple[str, str]] = {
    BookingKind.GRANT: (Account.FUNDER, Account.BUDGET),
    BookingKind.COMMIT: (Account.BUDGET, Account.COMMITTED),
    BookingKind.PAY: (Account.COMMITTED, Account.PAID),
    BookingKind.RECOVER: (Account.BUDGET, Account.FUNDER),
}


def balances(grant: Grant, on: date | None = None) -> dict[str, Decimal]:
    """What stands in every account (on a day). Their sum is always zero: the funder's is what was granted, negative."""
    found = dict.fromkeys(Account.values, Decimal("0.00"))
    for booking in grant.bookings.all():
        if on is None or booking.booked_on <= on:
            found[booking.debit] += booking.amount
            found[booking.credit] -= booking.amount
    return found


@transaction.atomic
def record_grant(*, programme: str, year: int, reference: str, by: Actor | None, due_on: date | None = None) -> Grant:
    known = book().programmes[programme]
    if not known.runs_in(year):
        raise ValidationError(
            _("%(programme)s läuft %(year)s nicht. Wählen Sie ein Jahr, in dem das Programm eine Regel hat.")
            % {"programme": known.label, "year": year}
        )
    own = acting_organisation()
    if Grant.objects.filter(organisation_id=own, reference=reference).exists():
        raise ValidationError(_("Dieses Aktenzeichen gibt es schon."))
    grant = Grant(organisation_id=own, programme=programme, year=year, reference=reference, due_on=due_on)
    grant.save()
    return grant


@transaction.atomic
def move_grant(*, grant: Grant, state: str, by: Actor | None) -> None:
    grant = Grant.objects.select_for_update().get(pk=grant.pk)
    if state not in NEXT_STATES[grant.state]:
        raise ValidationError(
            _("Von „%(now)s“ geht es nicht zu „%(then)s“.")
            % {"now": grant.get_state_display(), "then": GrantState(state).label}
        )
    if state == GrantState.CLOSED and (open_now := balances(grant))[Account.COMMITTED] + open_now[Account.BUDGET]:
        raise ValidationError(
            _("Es sind noch %(sum)s gebunden oder verfügbar. Buchen Sie Zahlung oder Rückzahlung.")
            % {"sum": amounts.euros(open_now[Account.COMMITTED] + open_now[Account.BUDGET])}
        )
    grant.state = state
    grant.save()


def _refuse_below_zero(grant: Grant, credit: str, amount: Decimal) -> None:
    there = balances(grant)[credit]
    if credit != Account.FUNDER and amount > there:
        raise ValidationError(
            _(
                "%(amount)s sind mehr, als %(account)s sind (%(there)s). Senken Sie den Betrag oder buchen Sie vorher dorthin."
            )
            % {"amount": amounts.euros(amount), "account": Account(credit).label, "there": amounts.euros(there)}
        )


@transaction.atomic
def add_booking(*, grant: Grant, kind: str, amount: Decimal, booked_on: date, text: str, by: Actor | None) -> Booking:
    grant = Grant.objects.select_for_update().get(pk=grant.pk)
    if grant.state not in (GrantState.GRANTED, GrantState.PROVEN):
        raise ValidationError(
            _("Gebucht wird erst nach der Bewilligung. Der Stand ist „%(now)s“.") % {"now": grant.get_state_display()}
        )
    credit, debit = MOVES[kind]
    _refuse_below_zero(grant, credit, amount)
    return Booking.objects.create(
        organisation_id=grant.organisation_id,
        grant=grant,
        kind=kind,
        credit=credit,
        debit=debit,
        amount=amount,
        booked_on=booked_on,
        text=text,
        recorded_by=by.user.pk if by else None,
    )


@transaction.atomic
def reverse_booking(*, booking: Booking, reason: str, booked_on: date, by: Actor | None) -> Booking:
    """The same pair the other way round; a booking is reversed once, and a reversal not at all."""
    grant = Grant.objects.select_for_update().get(pk=booking.grant_id)
    if booking.reverses_id or Booking.objects.filter(reverses=booking).exists():
        raise ValidationError(_("Diese Buchung ist schon storniert oder selbst ein Storno. Buchen Sie neu."))
    _refuse_below_zero(grant, booking.debit, booking.amount)
    return Booking.objects.create(
        organisation_id=booking.organisation_id,
        grant=grant,
        kind=booking.kind,
        credit=booking.debit,
        debit=booking.credit,
        amount=booking.amount,
        booked_on=booked_on,
        text=reason,
        reverses=booking,
        recorded_by=by.user.pk if by else None,
    )
