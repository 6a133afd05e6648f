"""Deadlines of a grant, computed from what is recorded: nothing is kept twice. Pure."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .ledger import NOTHING, standing
from .models import Grant
from .models.forwarding import ForwardingState
from .models.grants import GrantState

# Days before; -1: once it has passed. A reminder is sent when a stage is reached.
STAGES = (28, 7, -1)


class Kind(StrEnum):
    APPLICATION = "antrag"
    CALL = "abruf"
    SPEND = "verwendung"
    PROOF = "nachweis"
    THIRD = "traegernachweis"
    BACK = "rueckzahlung"


LABELS: dict[str, Any] = {
    Kind.APPLICATION: gettext_lazy("Antrag stellen"),
    Kind.CALL: gettext_lazy("Mittel abrufen"),
    Kind.SPEND: gettext_lazy("Abgerufene Mittel verwenden"),
    Kind.PROOF: gettext_lazy("Verwendungsnachweis abgeben"),
    Kind.THIRD: gettext_lazy("Nachweis des Trägers"),
    Kind.BACK: gettext_lazy("Rückforderung zahlen"),
}


@dataclass(frozen=True)
class Deadline:
    """``key`` names it across days: the same thing keeps its key when its day moves."""

    grant: Grant
    kind: str
    due_on: date
    key: str
    about: str = ""

    @property
    def label(self) -> str:
        return f"{LABELS[self.kind]}: {self.about}" if self.about else str(LABELS[self.kind])

    def days_left(self, today: date) -> int:
        return (self.due_on - today).days

    def is_late(self, today: date) -> bool:
        return self.due_on < today

    def stage(self, today: date) -> int | None:
        """The last stage reached."""
        left = self.days_left(today)
        reached = [stage for stage in STAGES if left <= stage]
        return min(reached) if reached else None


def add_months(day: date, months: int) -> date:
    """The same day of a later month, or its last day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def open_deadlines(grant: Grant) -> list[Deadline]:
    """What is still to be done, soonest first. Expects bookings, calls, forwardings and recoveries prefetched."""
    return sorted(_of(grant), key=lambda one: (one.due_on, one.key))


def _of(grant: Grant) -> Iterator[Deadline]:
    if grant.state == GrantState.PLANNED and grant.application_due_on:
        yield Deadline(grant, Kind.APPLICATION, grant.application_due_on, f"{Kind.APPLICATION}:{grant.pk}")
    if grant.state == GrantState.GRANTED:
        yield from _while_running(grant)
    for recovery in grant.recoveries.all():
        if recovery.is_open:
            yield Deadline(grant, Kind.BACK, recovery.due_on, f"{Kind.BACK}:{recovery.pk}", recovery.reason)


def _while_running(grant: Grant) -> Iterator[Deadline]:
    now = standing(grant.bookings.all())
    if grant.call_due_on and now.called < now.net:
        yield Deadline(grant, Kind.CALL, grant.call_due_on, f"{Kind.CALL}:{grant.pk}")
    if grant.due_on:
        yield Deadline(grant, Kind.PROOF, grant.due_on, f"{Kind.PROOF}:{grant.pk}")
    yield from _to_spend(grant)
    for one in grant.forwardings.all():
        if one.proof_on is None and one.state in (ForwardingState.CONCLUDED, ForwardingState.ENDED):
            yield Deadline(grant, Kind.THIRD, one.proof_due_on, f"{Kind.THIRD}:{one.pk}", one.measure)


def _to_spend(grant: Grant) -> Iterator[Deadline]:
    """The first call whose money is not spent yet; the decision says within how many months it has to be."""
    if not grant.spend_within:
        return
    spent, received = standing(grant.bookings.all()).paid, NOTHING
    for call in sorted((one for one in grant.calls.all() if one.paid_on), key=lambda one: (one.paid_on, one.number)):
        received += call.paid_amount or NOTHING
        if received > spent and call.paid_on:
            due = add_months(call.paid_on, grant.spend_within)
            yield Deadline(grant, Kind.SPEND, due, f"{Kind.SPEND}:{call.pk}", str(call))
            return


def in_words(days: int) -> str:
    if days < 0:
        return _("seit %(n)s Tagen überfällig") % {"n": -days} if days < -1 else _("seit gestern überfällig")
    return {0: _("heute"), 1: _("morgen")}.get(days, _("in %(n)s Tagen") % {"n": days})


def soon(day: date) -> date:
    return day + timedelta(days=max(STAGES))
