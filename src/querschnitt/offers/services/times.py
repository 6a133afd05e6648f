from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, time
from uuid import UUID

from django.db import transaction

from querschnitt.accounts.actor import Actor
from querschnitt.network.models import Place

from ..choices import TimeKind
from ..models import Offer, OfferTime, TimeException
from .history import note_version


@dataclass(frozen=True)
class ExceptionRow:
    on: date
    kind: str
    starts_at: time | None = None
    ends_at: time | None = None
    note: str = ""


@dataclass(frozen=True)
class TimeRow:
    """One line of an offer's times; ``id`` names the stored one it replaces."""

    kind: str = TimeKind.RECURRING.value
    freq: str = ""
    interval: int = 1
    byday: Sequence[str] = ()
    setpos: int | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    starts_at: time | None = None
    ends_at: time | None = None
    on_holidays: bool = False
    note: str = ""
    place: Place | None = None
    exceptions: Sequence[ExceptionRow] = ()
    id: UUID | None = field(default=None, compare=False)


TIME_FIELDS = (
    "kind", "freq", "interval", "setpos", "starts_on", "ends_on", "starts_at", "ends_at", "on_holidays", "note", "place",
)  # fmt: skip


@transaction.atomic
def set_times(*, offer: Offer, rows: Sequence[TimeRow], by: Actor | None) -> None:
    """Replace the offer's times by ``rows``; those named by ``id`` keep their identity (calendars refer to it)."""
    known = {time.pk: time for time in OfferTime.objects.filter(offer=offer)}
    kept: set[UUID] = set()
    for row in rows:
        time = known.get(row.id) if row.id else None
        time = time or OfferTime(offer=offer)
        for name in TIME_FIELDS:
            setattr(time, name, getattr(row, name))
        time.byday = list(row.byday)
        time.save()
        kept.add(time.pk)
        _set_exceptions(time, row.exceptions)
    OfferTime.objects.filter(pk__in=known.keys() - kept).delete()
    note_version(offer, "times", by)


def _set_exceptions(time: OfferTime, rows: Sequence[ExceptionRow]) -> None:
    known = {exception.on: exception for exception in TimeException.objects.filter(time=time)}
    for row in rows:
        exception = known.pop(row.on, None) or TimeException(time=time, on=row.on)
        exception.kind, exception.note = row.kind, row.note
        exception.starts_at, exception.ends_at = row.starts_at, row.ends_at
        exception.save()
    TimeException.objects.filter(pk__in=[exception.pk for exception in known.values()]).delete()
