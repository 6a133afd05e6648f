"""How the work of one organisation is spread, in numbers: for those who lead it and read no case files.

The rows behind the numbers are the organisation's own; nothing here names a person cases are about.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, F, Max, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from querschnitt.accounts.actor import Actor
from querschnitt.accounts.models import User
from querschnitt.accounts.permissions import P

from .acting import organisation_of
from .choices import GoalState, HandoverState, Phase, ReferralState, StepState, TaskState
from .handovers import threat_of, with_threat
from .models import Case, CaseTask, ContactNote, Goal, Handover, PlanStep, Referral

CONTACT_DAYS = 30
SILENT_CHOICES = (14, 30, 42, 60, 90)
SILENT_DAYS = 42
LISTED = 100
UNFINISHED = [StepState.OPEN, StepState.RUNNING]


def can_supervise(actor: Actor) -> bool:
    """Heads and coordinators, of their own organisation only."""
    return actor.may(P.CASES_OVERVIEW)


def own_open_cases(actor: Actor) -> QuerySet[Case]:
    """Those the acting organisation leads; what cooperating ones lead is their heads' business."""
    if not can_supervise(actor):
        return Case.unscoped.none()
    return Case.objects.filter(
        organisation_id=organisation_of(actor), closed_on__isnull=True, restricted_at__isnull=True
    )


@dataclass
class Load:
    """One case manager's numbers; ``manager`` is None for cases nobody is responsible for."""

    manager: User | None
    phases: dict[str, int] = field(default_factory=dict)
    contacts: int = 0
    silent: int = 0
    reviews: int = 0
    steps: int = 0
    waiting: int = 0
    unanswered: int = 0
    handovers: int = 0
    tasks: int = 0

    @property
    def name(self) -> str:
        return str(self.manager) if self.manager else _("noch niemand")

    @property
    def open(self) -> int:
        return sum(self.phases.values())

    @property
    def by_phase(self) -> list[int]:
        return [self.phases.get(phase, 0) for phase in Phase.values]


def _silent(cases: QuerySet[Case], since: date) -> QuerySet[Case]:
    recent = ContactNote.objects.filter(case=OuterRef("pk"), held_on__gte=since)
    return cases.filter(Q(opened_on__lt=since) & ~Exists(recent))


def _by(rows: QuerySet[Any], key: str) -> dict[UUID | None, int]:
    return dict(rows.order_by().values_list(key).annotate(Count("pk")))


def loads(actor: Actor, *, days: int = SILENT_DAYS, today: date | None = None) -> list[Load]:
    """Everybody with an open case, or a late task, the fullest desk first; a fixed number of queries."""
    day = today or timezone.localdate()
    cases = own_open_cases(actor)
    if not can_supervise(actor):
        return []
    organisation, of_ours = organisation_of(actor), Exists(cases.filter(pk=OuterRef("case_id")))
    spread = list(cases.order_by().values_list("manager_id", "phase").annotate(Count("pk")))
    referrals = Referral.objects.filter(of_ours, sender_id=organisation, state=ReferralState.SENT)
    handovers = Handover.objects.filter(of_ours, state__in=[HandoverState.PROPOSED, HandoverState.RUNNING])
    threatened: Any = with_threat(handovers, day)  # carries "threat", which the type does not know
    late = CaseTask.objects.filter(organisation_id=organisation, state=TaskState.OPEN, due_on__lt=day)
    counted: dict[str, dict[UUID | None, int]] = {
        "contacts": _by(
            ContactNote.objects.filter(of_ours, held_on__gt=day - timedelta(days=CONTACT_DAYS)), "case__manager_id"
        ),
        "silent": _by(_silent(cases, day - timedelta(days=days)), "manager_id"),
        "steps": _by(PlanStep.objects.filter(of_ours, due_on__lt=day, state__in=UNFINISHED), "case__manager_id"),
        "reviews": _by(Goal.objects.filter(of_ours, state=GoalState.OPEN, review_to__lt=day), "case__manager_id"),
        "waiting": _by(referrals, "case__manager_id"),
        "unanswered": _by(referrals.filter(answer_by__lt=day), "case__manager_id"),
        "handovers": _by(threatened.exclude(threat=""), "case__manager_id"),
        "tasks": _by(late, "assignee_id"),
    }
    keys: set[UUID | None] = {manager for manager, _phase, _n in spread}
    keys |= {key for found in counted.values() for key in found}
    people = User.objects.in_bulk([key for key in keys if key])
    found = {key: Load(people.get(key) if key else None) for key in keys}
    for manager, phase, number in spread:
        found[manager].phases[phase] = number
    for name, numbers in counted.items():
        for key, number in numbers.items():
            setattr(found[key], name, number)
    return sorted(found.values(), key=lambda row: (-row.open, row.name))


def totals(rows: Iterable[Load]) -> Load:
    whole = Load(None)
    phases: Counter[str] = Counter()
    for row in rows:
        phases.update(row.phases)
        for name in ("contacts", "silent", "reviews", "steps", "waiting", "unanswered", "handovers", "tasks"):
            setattr(whole, name, getattr(whole, name) + getattr(row, name))
    whole.phases = dict(phases)
    return whole


def threatened_list(actor: Actor, *, today: date | None = None) -> list[Handover]:
    """Hand-overs where a gap threatens, the nearest first; by file number, without the person."""
    if not can_supervise(actor):
        return []
    day = today or timezone.localdate()
    rows = Handover.objects.filter(
        Exists(own_open_cases(actor).filter(pk=OuterRef("case_id"))),
        state__in=[HandoverState.PROPOSED, HandoverState.RUNNING],
    ).select_related("case__manager")
    found: Any = with_threat(rows, day)  # carries "threat", which the type does not know
    listed = list(found.exclude(threat="").order_by("starts_on", "id")[:LISTED])
    for row in listed:
        row.gap = threat_of(row, day)
    return listed


def silent_list(actor: Actor, *, days: int = SILENT_DAYS, today: date | None = None) -> list[Case]:
    """Cases without contact for ``days``, the longest silent first. ``last`` is the day of the last talk, if any."""
    since = (today or timezone.localdate()) - timedelta(days=days)
    rows = _silent(own_open_cases(actor), since).select_related("manager").annotate(last=Max("contacts__held_on"))
    return list(rows.order_by(F("last").asc(nulls_first=True), "opened_on", "number")[:LISTED])
