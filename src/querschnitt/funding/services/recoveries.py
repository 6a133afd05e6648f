"""What goes back: demanded, paid in parts with its interest, or dropped."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from querschnitt.accounts.actor import Actor

from .. import amounts
from ..ledger import NOTHING, balances, standing
from ..models import Forwarding, Grant, Recovery
from ..models.grants import Account, BookingKind, GrantState
from ..recoveries import RecoveryStanding, standing_of
from ..steps import BOOKED
from .ledger import book_pair, locked
from .proofs import proven_of


def _most(grant: Grant, forwarding: Forwarding | None) -> Decimal:
    """What can go back beside what is demanded already."""
    bookings = list(grant.bookings.all())
    if forwarding is not None:
        most = balances(one for one in bookings if one.forwarding_id == forwarding.pk)[Account.PAID]
    else:
        now = standing(bookings)
        most = now.net - (now.recognised if grant.state == GrantState.CHECKED else proven_of(grant))
    others = grant.recoveries.filter(paid_on=None, dropped_on=None, forwarding=forwarding)
    return most - sum((standing_of(one, bookings, one.demanded_on).open for one in others), NOTHING)


@transaction.atomic
def demand_back(
    *,
    grant: Grant,
    amount: Decimal,
    reason: str,
    demanded_on: date,
    due_on: date,
    by: Actor | None,
    forwarding: Forwarding | None = None,
    interest_rate: Decimal | None = None,
    interest_from: date | None = None,
) -> Recovery:
    """From a third party (``forwarding``), or by the funder from us; booked as it is paid."""
    grant = locked(grant)
    if grant.state not in BOOKED:
        raise ValidationError(
            _("Die Zuwendung ist „%(now)s“. Zurückgefordert wird nicht.") % {"now": grant.get_state_display()}
        )
    if due_on < demanded_on:
        raise ValidationError({"due_on": _("Die Frist liegt vor der Forderung. Berichtigen Sie den Tag.")})
    if interest_rate is not None and interest_from is None:
        raise ValidationError({"interest_from": _("Nennen Sie den Tag, ab dem der Bescheid Zinsen verlangt.")})
    if interest_from is not None and interest_rate is None:
        raise ValidationError({"interest_rate": _("Nennen Sie den Zinssatz aus dem Bescheid.")})
    if amount > (most := _most(grant, forwarding)):
        raise ValidationError(
            {
                "amount": _("Zurück gehen können höchstens %(most)s. Senken Sie den Betrag.")
                % {"most": amounts.euros(max(most, NOTHING))}
            }
        )
    return Recovery.objects.create(
        organisation_id=grant.organisation_id,
        grant=grant,
        forwarding=forwarding,
        amount=amount,
        reason=reason,
        demanded_on=demanded_on,
        due_on=due_on,
        interest_rate=interest_rate,
        interest_from=interest_from,
    )


def _still_open(recovery: Recovery) -> Recovery:
    recovery = Recovery.objects.select_for_update(of=("self",)).get(pk=recovery.pk)
    if recovery.dropped_on is not None:
        raise ValidationError(_("Diese Rückforderung ist fallen gelassen. Tragen Sie eine neue ein."))
    if recovery.paid_on is not None:
        raise ValidationError(_("Diese Rückforderung ist schon gezahlt."))
    return recovery


@transaction.atomic
def settle_recovery(
    *,
    recovery: Recovery,
    paid_on: date,
    by: Actor | None,
    amount: Decimal | None = None,
    interest: Decimal | None = None,
    waived: str = "",
) -> None:
    """A payment: of all that is open unless ``amount`` says less, and of its interest. Settled once nothing is owed;
    interest that is not demanded needs a reason (``waived``).

    What a third party returns may be spent again; what goes to the funder lessens the grant, and money already
    received flows back as far as the lessened grant no longer covers it."""
    grant = locked(recovery.grant)
    recovery = _still_open(recovery)
    now = standing_of(recovery, grant.bookings.all(), paid_on)
    amount, interest = now.open if amount is None else amount, NOTHING if interest is None else interest
    _check_payment(recovery, now, paid_on, amount, interest, waived)
    try:
        _book(grant, recovery, paid_on, amount, interest, by)
    except ValidationError as error:
        raise ValidationError(error.messages) from error
    recovery.interest_waived = waived.strip()
    if amount == now.open and (recovery.interest_waived or interest >= now.interest_open):
        recovery.paid_on = paid_on
    recovery.save()


def _check_payment(
    recovery: Recovery, now: RecoveryStanding, paid_on: date, amount: Decimal, interest: Decimal, waived: str
) -> None:
    if paid_on < recovery.demanded_on:
        raise ValidationError({"paid_on": _("Die Zahlung läge vor der Forderung. Berichtigen Sie den Tag.")})
    if now.last is not None and paid_on <= now.last:
        raise ValidationError(
            {
                "paid_on": _(
                    "Am %(day)s steht schon eine Zahlung. Wählen Sie einen späteren Tag oder stornieren Sie zuerst jene."
                )
                % {"day": formats.date_format(now.last)}
            }
        )
    if amount > now.open:
        raise ValidationError(
            {
                "amount": _("Offen sind noch %(open)s. Senken Sie den Betrag; Zinsen haben ein eigenes Feld.")
                % {"open": amounts.euros(now.open)}
            }
        )
    if waived.strip() and amount < now.open:
        raise ValidationError(
            {"waived": _("Auf Zinsen wird erst mit der letzten Zahlung verzichtet. Lassen Sie das Feld leer.")}
        )
    if not amount and not interest and not waived.strip():
        raise ValidationError({"amount": _("Tragen Sie einen Betrag oder Zinsen ein.")})


def _book(
    grant: Grant, recovery: Recovery, paid_on: date, amount: Decimal, interest: Decimal, by: Actor | None
) -> None:
    if recovery.forwarding is not None:
        kinds = [(BookingKind.REFUND, amount)]
    else:
        now = standing(grant.bookings.all())
        flows = max(now.received - (now.net - amount), NOTHING) if amount else NOTHING
        kinds = [(BookingKind.RECOVER, amount), (BookingKind.RETURN, flows)]
    for kind, sum_of in [*kinds, (BookingKind.INTEREST, interest)]:
        if sum_of:
            book_pair(
                grant=grant,
                kind=kind,
                amount=sum_of,
                booked_on=paid_on,
                text=recovery.reason,
                by=by,
                forwarding=recovery.forwarding,
                recovery=recovery,
            )


@transaction.atomic
def drop_recovery(*, recovery: Recovery, reason: str, by: Actor | None) -> None:
    """A demand that was a mistake or was withdrawn. It stays to be seen, with its reason; nothing of it may be paid."""
    grant = locked(recovery.grant)
    recovery = _still_open(recovery)
    if not reason.strip():
        raise ValidationError({"reason": _("Nennen Sie den Grund.")})
    if standing_of(recovery, grant.bookings.all(), timezone.localdate()).payments:
        raise ValidationError(_("Davon ist schon etwas gezahlt. Stornieren Sie zuerst diese Buchungen."))
    recovery.dropped_on, recovery.dropped_reason = timezone.localdate(), reason.strip()
    recovery.save()
