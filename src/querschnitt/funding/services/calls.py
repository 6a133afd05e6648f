"""Calls for funds: never more in all than was granted."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from querschnitt.accounts.actor import Actor

from .. import amounts
from ..ledger import standing
from ..models import FundsCall, Grant
from ..models.grants import BookingKind
from ..steps import BOOKED, RUNNING
from .ledger import book_pair, locked


@transaction.atomic
def call_funds(
    *, grant: Grant, amount: Decimal, period_from: date, period_to: date, requested_on: date, by: Actor | None
) -> FundsCall:
    grant = locked(grant)
    if grant.state not in RUNNING:
        raise ValidationError(
            _("Abgerufen wird nach der Bewilligung und vor dem Nachweis. Der Stand ist „%(now)s“.")
            % {"now": grant.get_state_display()}
        )
    if grant.decided_on and requested_on < grant.decided_on:
        raise ValidationError({"requested_on": _("Der Abruf läge vor dem Bescheid. Berichtigen Sie den Tag.")})
    if period_to < period_from:
        raise ValidationError({"period_to": _("Das Ende liegt vor dem Beginn. Berichtigen Sie eines von beiden.")})
    now = standing(grant.bookings.all())
    if amount > now.net - now.called:
        raise ValidationError(
            {
                "amount": _(
                    "%(amount)s sind mehr, als noch abzurufen ist (%(open)s von %(granted)s). Senken Sie den Betrag."
                )
                % {
                    "amount": amounts.euros(amount),
                    "open": amounts.euros(now.net - now.called),
                    "granted": amounts.euros(now.net),
                }
            }
        )
    call = FundsCall.objects.create(
        organisation_id=grant.organisation_id,
        grant=grant,
        number=grant.calls.count() + 1,
        amount=amount,
        period_from=period_from,
        period_to=period_to,
        requested_on=requested_on,
    )
    book_pair(
        grant=grant, kind=BookingKind.CALL, amount=amount, booked_on=requested_on, text=str(call), by=by, call=call
    )
    return call


@transaction.atomic
def receive_funds(*, call: FundsCall, amount: Decimal, paid_on: date, by: Actor | None) -> None:
    """What came may be less than was asked for: the rest can be called for again."""
    grant = locked(call.grant)
    call = FundsCall.objects.select_for_update().get(pk=call.pk)
    if call.paid_on or call.withdrawn_on or grant.state not in BOOKED:
        raise ValidationError(_("Zu diesem Abruf geht nichts mehr ein. Stornieren Sie zuerst die Buchung."))
    if paid_on < call.requested_on:
        raise ValidationError({"paid_on": _("Der Eingang läge vor dem Abruf. Berichtigen Sie den Tag.")})
    if amount > call.amount:
        raise ValidationError(
            {
                "amount": _("Abgerufen sind %(amount)s; mehr gehört in einen eigenen Abruf.")
                % {"amount": amounts.euros(call.amount)}
            }
        )
    if amount > 0:
        book_pair(
            grant=grant, kind=BookingKind.RECEIVE, amount=amount, booked_on=paid_on, text=str(call), by=by, call=call
        )
    if amount < call.amount:
        rest = call.amount - amount
        book_pair(
            grant=grant, kind=BookingKind.CALL_CUT, amount=rest, booked_on=paid_on, text=str(call), by=by, call=call
        )
    call.paid_on, call.paid_amount = paid_on, amount
    call.save()
