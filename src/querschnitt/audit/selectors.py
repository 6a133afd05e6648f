from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Q, QuerySet
from django.utils import timezone

from .models import AuditEvent
from .policies import can_view_audit


@dataclass(frozen=True)
class Filter:
    """Empty values filter nothing; both days are included."""

    person: str = ""
    action: str = ""
    table: str = ""
    since: date | None = None
    until: date | None = None


def visible_events(actor: Any) -> QuerySet[AuditEvent]:
    """Of the own centre, latest first; row-level security says the same."""
    if not can_view_audit(actor):
        return AuditEvent.objects.none()
    return AuditEvent.objects.filter(centre_id=actor.centre_id).order_by("-at", "-id")


def filter_events(events: QuerySet[AuditEvent], wanted: Filter) -> QuerySet[AuditEvent]:
    if wanted.person:
        people = get_user_model().objects.filter(Q(name__icontains=wanted.person) | Q(email__icontains=wanted.person))
        events = events.filter(person__in=list(people.values_list("pk", flat=True)[:200]))
    if wanted.action:
        events = events.filter(action=wanted.action)
    if wanted.table:
        events = events.filter(table=wanted.table)
    if wanted.since:
        events = events.filter(at__gte=_start(wanted.since))
    if wanted.until:
        events = events.filter(at__lt=_start(wanted.until + timedelta(days=1)))
    return events


def _start(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def events_after(events: QuerySet[AuditEvent], key: int | None) -> QuerySet[AuditEvent]:
    """The page that follows the event with id ``key``: by its moment, so that deep pages cost no more than the first."""
    last = events.filter(pk=key).values_list("at", "pk").first() if key else None
    return events.filter(Q(at__lt=last[0]) | Q(at=last[0], pk__lt=last[1])) if last else events


def names_of(people: set[Any]) -> dict[Any, str]:
    """Names of those accounts that still exist."""
    users = get_user_model().objects.filter(pk__in=people - {None})
    return {user.pk: str(user) for user in users}


def tables_in(actor: Any) -> list[str]:
    return sorted(set(AuditEvent.objects.filter(centre_id=actor.centre_id).values_list("table", flat=True).distinct()))
