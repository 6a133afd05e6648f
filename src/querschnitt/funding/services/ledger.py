"""The ledger of a grant: no account but the sources ever falls below zero, on no day."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import formats
from django.utils.translation import gettext as _

from querschnitt.accounts.actor import Actor

from .. import amounts
from ..ledger import MOVES, SOURCES, least_from
from ..models import Booking, Forwarding, FundsCall, Grant, Recovery
from ..models.forwarding import ForwardingState
from ..models.grants import Account, BookingKind, GrantState
from ..steps import BOOKED

# What somebody books by hand; the rest is booked by the step it belongs to.
BY_HAND = (BookingKind.COMMIT, BookingKind.RELEASE, BookingKind.PAY, BookingKind.REFUND)


def locked(grant: Grant) -> Grant:
    """Every write of a grant goes through its row: two at once do not both fit into what is left."""
    return Grant.objects.select_for_update().get(pk=grant.pk)


def _refuse_below_zero(
    grant: Grant, credit: str, amount: Decimal, day: date, forwarding: Forwarding | None, recognising: bool = False
) -> None:
    if credit in SOURCES:
        return
    pairs = list(grant.bookings.all())
    there, when = least_from(pairs, credit, day)
    if credit in (Account.COMMITTED, Account.PAID) and not recognising:
        # What is committed or paid under a contract is of that contract alone.
        own = forwarding.pk if forwarding is not None else None
        there, when = min((there, when), least_from((one for one in pairs if one.forwarding_id == own), credit, day))
    if amount > there:
        raise ValidationError(
            {
                "amount": _(
                    "%(amount)s sind mehr, als am %(day)s %(account)s sind (%(there)s). Senken Sie den Betrag oder buchen Sie vorher dorthin."
                )
                % {
                    "amount": amounts.euros(amount),
                    "day": formats.date_format(when),
                    "account": Account(credit).label,
                    "there": amounts.euros(there),
                }
            }
        )


def book_pair(
    *,
    grant: Grant,
    kind: str,
    amount: Decimal,
    booked_on: date,
    text: str,
    by: Actor | None,
    call: FundsCall | None = None,
    forwarding: Forwarding | None = None,
    recovery: Recovery | None = None,
) -> Booking:
    """``grant`` is locked already."""
    credit, debit = MOVES[kind]
    if amount <= 0:
        raise ValidationError({"amount": _("Gebucht wird ein Betrag über null.")})
    _refuse_below_zero(grant, credit, amount, booked_on, forwarding, kind == BookingKind.RECOGNISE)
    return Booking.objects.create(
        organisation_id=grant.organisation_id,
        grant=grant,
        kind=kind,
        credit=credit,
        debit=debit,
        amount=amount,
        booked_on=booked_on,
        text=text[:200],
        call=call,
        forwarding=forwarding,
        recovery=recovery,
        recorded_by=by.user.pk if by else None,
    )


@transaction.atomic
def add_booking(
    *,
    grant: Grant,
    kind: str,
    amount: Decimal,
    booked_on: date,
    text: str,
    by: Actor | None,
    forwarding: Forwarding | None = None,
) -> Booking:
    """By hand. ``kind`` "direkt" commits and pays at once."""
    grant = locked(grant)
    if grant.state not in BOOKED:
        raise ValidationError(
            _("Gebucht wird erst nach der Bewilligung. Der Stand ist „%(now)s“.") % {"now": grant.get_state_display()}
        )
    if kind == "direkt":
        book_pair(grant=grant, kind=BookingKind.COMMIT, amount=amount, booked_on=booked_on, text=text, by=by)
        kind = BookingKind.PAY
    elif kind not in BY_HAND:
        raise ValidationError({"kind": _("Das bucht der Schritt, zu dem es gehört. Öffnen Sie ihn auf der Seite.")})
    return book_pair(
        grant=grant, kind=kind, amount=amount, booked_on=booked_on, text=text, by=by, forwarding=forwarding
    )


def _with_it(booking: Booking) -> list[Booking]:
    """What was booked in one go is reversed in one go."""
    rows = Booking.objects.filter(grant_id=booking.grant_id, reverses=None, reversal=None).exclude(pk=booking.pk)
    if booking.recovery_id:
        return [booking, *rows.filter(recovery_id=booking.recovery_id, booked_on=booking.booked_on)]
    if booking.kind in (BookingKind.RECEIVE, BookingKind.CALL_CUT):
        kinds = (BookingKind.RECEIVE, BookingKind.CALL_CUT)
        return [booking, *rows.filter(call_id=booking.call_id, kind__in=kinds)]
    return [booking]


def _undo_step(grant: Grant, booking: Booking, day: date) -> None:
    """The step a booking belongs to stands again where it stood before."""
    if booking.recovery is not None:
        booking.recovery.paid_on, booking.recovery.interest_waived = None, ""
        booking.recovery.save()
    elif booking.call is not None and booking.kind == BookingKind.CALL:
        booking.call.withdrawn_on = day
        booking.call.save()
    elif booking.call is not None:
        booking.call.paid_on = booking.call.paid_amount = None
        booking.call.save()
    elif booking.forwarding is not None and booking.kind == BookingKind.COMMIT:
        booking.forwarding.state, booking.forwarding.concluded_on = ForwardingState.DRAFT, None
        booking.forwarding.save()
    elif booking.forwarding is not None and booking.kind == BookingKind.RELEASE:
        booking.forwarding.state = ForwardingState.CONCLUDED
        booking.forwarding.save()
    elif booking.kind == BookingKind.RECOGNISE:
        grant.state = GrantState.PROVEN
        grant.save()


@transaction.atomic
def reverse_booking(*, booking: Booking, reason: str, booked_on: date, by: Actor | None) -> Booking:
    """The same pair the other way round; a booking is reversed once, and a reversal not at all."""
    grant = Grant.objects.select_for_update().get(pk=booking.grant_id)
    if booking.reverses_id or Booking.objects.filter(reverses=booking).exists():
        raise ValidationError(_("Diese Buchung ist schon storniert oder selbst ein Storno. Buchen Sie neu."))
    if grant.state not in BOOKED:
        raise ValidationError(
            _("Die Zuwendung ist „%(now)s“. Gebucht wird nicht mehr.") % {"now": grant.get_state_display()}
        )
    if booking.kind in (BookingKind.GRANT, BookingKind.CUT):
        raise ValidationError(_("Die Bewilligung ändert ein Änderungsbescheid. Tragen Sie ihn als Schritt ein."))
    made = []
    for one in _with_it(booking):
        if booked_on < one.booked_on:
            raise ValidationError(
                _("Das Storno läge vor der Buchung vom %(day)s. Wählen Sie einen späteren Tag.")
                % {"day": formats.date_format(one.booked_on)}
            )
        _refuse_below_zero(grant, one.debit, one.amount, booked_on, one.forwarding)
        made.append(
            Booking.objects.create(
                organisation_id=one.organisation_id,
                grant=grant,
                kind=one.kind,
                credit=one.debit,
                debit=one.credit,
                amount=one.amount,
                booked_on=booked_on,
                text=reason[:200],
                reverses=one,
                call_id=one.call_id,
                forwarding_id=one.forwarding_id,
                recovery_id=one.recovery_id,
                recorded_by=by.user.pk if by else None,
            )
        )
    _undo_step(grant, booking, booked_on)
    return made[0]
