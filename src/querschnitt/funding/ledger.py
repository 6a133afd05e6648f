"""What a list of bookings says on any day. Pure: nothing is read or written here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Protocol
from uuid import UUID

from .models.grants import Account, BookingKind

NOTHING = Decimal("0.00")
# What each kind moves: from, to.
MOVES: dict[str, tuple[str, str]] = {
    BookingKind.GRANT: (Account.FUNDER, Account.BUDGET),
    BookingKind.CUT: (Account.BUDGET, Account.FUNDER),
    BookingKind.COMMIT: (Account.BUDGET, Account.COMMITTED),
    BookingKind.RELEASE: (Account.COMMITTED, Account.BUDGET),
    BookingKind.PAY: (Account.COMMITTED, Account.PAID),
    BookingKind.REFUND: (Account.PAID, Account.BUDGET),
    BookingKind.RECOGNISE: (Account.PAID, Account.PROVEN),
    BookingKind.RECOVER: (Account.BUDGET, Account.FUNDER),
    BookingKind.CALL: (Account.TREASURY, Account.REQUESTED),
    BookingKind.CALL_CUT: (Account.REQUESTED, Account.TREASURY),
    BookingKind.RECEIVE: (Account.REQUESTED, Account.RECEIVED),
    BookingKind.RETURN: (Account.RECEIVED, Account.TREASURY),
    BookingKind.INTEREST: (Account.INTEREST, Account.INTEREST_PAID),
}
# Whose balance is what others owe: it alone falls below zero.
SOURCES = (Account.FUNDER, Account.TREASURY, Account.INTEREST)


class Pair(Protocol):
    """What of a booking is looked at here."""

    kind: str
    debit: str
    credit: str
    amount: Decimal
    booked_on: date
    reverses_id: UUID | None


@dataclass(frozen=True)
class Standing:
    """``left`` is always granted less returned, committed and paid; ``paid`` includes what is recognised already."""

    granted: Decimal = NOTHING
    returned: Decimal = NOTHING
    committed: Decimal = NOTHING
    paid: Decimal = NOTHING
    recognised: Decimal = NOTHING
    left: Decimal = NOTHING
    requested: Decimal = NOTHING
    received: Decimal = NOTHING

    def __add__(self, other: Standing) -> Standing:
        return Standing(**{name: getattr(self, name) + getattr(other, name) for name in self.__dataclass_fields__})

    @property
    def net(self) -> Decimal:
        return self.granted - self.returned

    @property
    def called(self) -> Decimal:
        return self.requested + self.received


def balances(pairs: Iterable[Pair], on: date | None = None) -> dict[str, Decimal]:
    """What stands in every account (on a day). The sum is always zero, in each of the circles."""
    found = dict.fromkeys(Account.values, NOTHING)
    for pair in pairs:
        if on is None or pair.booked_on <= on:
            found[pair.debit] += pair.amount
            found[pair.credit] -= pair.amount
    return found


def standing(pairs: Iterable[Pair], on: date | None = None) -> Standing:
    held = [pair for pair in pairs if on is None or pair.booked_on <= on]
    found = balances(held)
    returned = sum(
        ((-pair.amount if pair.reverses_id else pair.amount) for pair in held if pair.kind == BookingKind.RECOVER),
        NOTHING,
    )
    return Standing(
        granted=returned - found[Account.FUNDER],
        returned=returned,
        committed=found[Account.COMMITTED],
        paid=found[Account.PAID] + found[Account.PROVEN],
        recognised=found[Account.PROVEN],
        left=found[Account.BUDGET],
        requested=found[Account.REQUESTED],
        received=found[Account.RECEIVED],
    )


def least_from(pairs: Iterable[Pair], account: str, day: date) -> tuple[Decimal, date]:
    """The least that stands in ``account`` at the close of ``day`` or of a later one, and when that is."""
    closes: dict[date, Decimal] = {}
    total = NOTHING
    for pair in sorted(pairs, key=lambda one: one.booked_on):
        if account in (pair.debit, pair.credit):
            total += pair.amount if pair.debit == account else -pair.amount
            closes[pair.booked_on] = total
    on_day = next((closes[one] for one in sorted(closes, reverse=True) if one <= day), NOTHING)
    return min([(on_day, day), *((amount, one) for one, amount in closes.items() if one > day)])
