"""Grants of the own organisation with what they show: figures of any day, deadlines, the way they took."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from querschnitt.accounts.actor import Actor

from .deadlines import Deadline, open_deadlines
from .ledger import NOTHING, Standing, standing
from .models import Booking, Forwarding, FundsCall, Grant, PaperWording, ProofLine, Receipt, Recovery
from .programmes import book
from .steps import OVER

NOT_REVERSED = ("bewilligung", "kuerzung")  # a later decision changes what was granted
PARTS = ("bookings", "calls", "forwardings", "recoveries")


def _own(model: Any, actor: Actor) -> QuerySet[Any]:
    if actor.organisation_id is None or actor.is_state:
        return model.unscoped.none()
    return model.objects.filter(organisation=actor.organisation_id)


def visible_grants(actor: Actor) -> QuerySet[Grant]:
    return _own(Grant, actor)


def visible_bookings(actor: Actor) -> QuerySet[Booking]:
    return _own(Booking, actor)


def visible_calls(actor: Actor) -> QuerySet[FundsCall]:
    return _own(FundsCall, actor).select_related("grant")


def visible_forwardings(actor: Actor) -> QuerySet[Forwarding]:
    return _own(Forwarding, actor).select_related("grant", "recipient")


def visible_proof_lines(actor: Actor) -> QuerySet[ProofLine]:
    return _own(ProofLine, actor).select_related("grant")


def visible_receipts(actor: Actor) -> QuerySet[Receipt]:
    return _own(Receipt, actor).select_related("line__grant")


def visible_recoveries(actor: Actor) -> QuerySet[Recovery]:
    return _own(Recovery, actor).select_related("grant", "forwarding")


def visible_wordings(actor: Actor) -> QuerySet[PaperWording]:
    return _own(PaperWording, actor)


def programme_label(grant: Grant) -> str:
    known = book().programmes.get(grant.programme)
    return str(known.label) if known else grant.programme


# The list


@dataclass(frozen=True)
class GrantRow:
    grant: Grant
    label: str
    now: Standing
    next: Deadline | None
    late: bool


@dataclass
class Group:
    """Sums of a programme or a year."""

    label: str
    count: int = 0
    now: Standing = field(default_factory=Standing)

    def take(self, row: GrantRow) -> None:
        self.count += 1
        self.now += row.now


def grant_rows(
    actor: Actor, day: date, *, today: date, year: str = "", programme: str = "", state: str = ""
) -> list[GrantRow]:
    """In five queries, however many there are."""
    grants = visible_grants(actor).prefetch_related(*PARTS)
    if year:
        grants = grants.filter(year=int(year))
    if programme:
        grants = grants.filter(programme=programme)
    if state:
        grants = grants.filter(state=state)
    rows = []
    for grant in grants:
        due = open_deadlines(grant)
        rows.append(
            GrantRow(
                grant=grant,
                label=programme_label(grant),
                now=standing(grant.bookings.all(), day),
                next=due[0] if due else None,
                late=bool(due) and due[0].is_late(today),
            )
        )
    return rows


def sums_by(rows: Iterable[GrantRow], name: str) -> list[Group]:
    """By "label" (programme) or "year"."""
    found: dict[str, Group] = {}
    for row in rows:
        key = row.label if name == "label" else str(row.grant.year)
        found.setdefault(key, Group(key)).take(row)
    return sorted(found.values(), key=lambda group: group.label)


def total_of(rows: Iterable[GrantRow]) -> Standing:
    return sum((row.now for row in rows), Standing())


def due_deadlines(actor: Actor, until: date) -> list[Deadline]:
    grants = visible_grants(actor).exclude(state__in=OVER).prefetch_related(*PARTS)
    found = [one for grant in grants for one in open_deadlines(grant) if one.due_on <= until]
    return sorted(found, key=lambda one: (one.due_on, one.key))


# One grant


def bookings_of(grant: Grant) -> list[tuple[Booking, bool]]:
    """With whether it may still be reversed here: what a step booked is undone there, or reversed all the same."""
    found = list(grant.bookings.all())
    reversed_ids = {booking.reverses_id for booking in found}
    return [
        (booking, booking.reverses_id is None and booking.pk not in reversed_ids and booking.kind not in NOT_REVERSED)
        for booking in found
    ]


@dataclass(frozen=True)
class PositionRow:
    position: Any
    proven: Decimal

    @property
    def open(self) -> Decimal:
        return (self.position.granted or NOTHING) - self.proven


def position_rows(grant: Grant, lines: Iterable[ProofLine]) -> list[PositionRow]:
    proven: dict[Any, Decimal] = {}
    for line in lines:
        proven[line.position_id] = proven.get(line.position_id, NOTHING) + line.amount
    return [PositionRow(one, proven.get(one.pk, NOTHING)) for one in grant.positions.all()]


def forwarding_amounts(one: Forwarding, bookings: Iterable[Booking]) -> Standing:
    return standing(booking for booking in bookings if booking.forwarding_id == one.pk)
