"""What of a recovery is paid, and what interest it has run up. Pure: payments are bookings, and come in.

Interest counts by days on what is still open: the first day counts, the day of a payment does not, and a year has as
many days as the calendar gives it. The sources name no rate: the notice does.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from .ledger import NOTHING
from .models import Booking, Recovery
from .models.grants import BookingKind

PRINCIPAL = (BookingKind.REFUND, BookingKind.RECOVER)


@dataclass(frozen=True)
class Payment:
    on: date
    amount: Decimal
    interest: Decimal


@dataclass(frozen=True)
class RecoveryStanding:
    """On a day. ``interest`` is what has run up until then, paid or not."""

    amount: Decimal
    payments: tuple[Payment, ...]
    interest: Decimal

    @property
    def paid(self) -> Decimal:
        return sum((one.amount for one in self.payments), NOTHING)

    @property
    def open(self) -> Decimal:
        return self.amount - self.paid

    @property
    def interest_paid(self) -> Decimal:
        return sum((one.interest for one in self.payments), NOTHING)

    @property
    def interest_open(self) -> Decimal:
        return max(self.interest - self.interest_paid, NOTHING)

    @property
    def last(self) -> date | None:
        return self.payments[-1].on if self.payments else None


def payments_of(recovery: Recovery, bookings: Iterable[Booking]) -> tuple[Payment, ...]:
    """By day. What was reversed was never paid."""
    rows = [one for one in bookings if one.recovery_id == recovery.pk]
    undone = {one.reverses_id for one in rows}
    by_day: dict[date, tuple[Decimal, Decimal]] = {}
    for one in rows:
        if one.reverses_id or one.pk in undone:
            continue
        amount, interest = by_day.get(one.booked_on, (NOTHING, NOTHING))
        if one.kind in PRINCIPAL:
            amount += one.amount
        elif one.kind == BookingKind.INTEREST:
            interest += one.amount
        by_day[one.booked_on] = amount, interest
    return tuple(Payment(day, *by_day[day]) for day in sorted(by_day))


def interest_until(
    amount: Decimal, rate: Decimal | None, since: date | None, payments: Iterable[Payment], day: date
) -> Decimal:
    if rate is None or since is None:
        return NOTHING
    open_now = Fraction(amount) - sum(Fraction(one.amount) for one in payments if one.on <= since)
    turns = [(one.on, Fraction(one.amount)) for one in payments if since < one.on < day]
    found, start = Fraction(0), since
    for end, paid in [*turns, (day, Fraction(0))]:
        found += max(open_now, Fraction(0)) * Fraction(rate) / 100 * _years(start, end)
        open_now, start = open_now - paid, end
    return (Decimal(found.numerator) / Decimal(found.denominator)).quantize(Decimal("0.01"), ROUND_HALF_UP)


def _years(start: date, end: date) -> Fraction:
    """From ``start`` to the day before ``end``, each day as its part of its calendar year."""
    found = Fraction(0)
    while start < end:
        following = date(start.year + 1, 1, 1)
        stop = min(end, following)
        found += Fraction((stop - start).days, (following - date(start.year, 1, 1)) // timedelta(days=1))
        start = stop
    return found


def standing_of(recovery: Recovery, bookings: Iterable[Booking], day: date) -> RecoveryStanding:
    """Interest stops once nothing is open, and is not counted once the rest was waived or the demand dropped."""
    payments = payments_of(recovery, bookings)
    interest = interest_until(recovery.amount, recovery.interest_rate, recovery.interest_from, payments, day)
    if recovery.interest_waived or recovery.dropped_on is not None:
        interest = sum((one.interest for one in payments), NOTHING)
    return RecoveryStanding(recovery.amount, payments, interest)
