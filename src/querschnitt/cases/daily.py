"""What is due for one person or one team: tasks, steps, answers waited for. Visibility is said once, here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from querschnitt.accounts.actor import Actor
from querschnitt.accounts.permissions import P

from .acting import organisation_of, person_of
from .choices import ReferralState, TaskState
from .models import CaseTask, Referral
from .plan_selectors import overdue_reviews
from .queues import waiting_count
from .selectors import WORKED_ON, due_steps, received_referrals, sent_referrals, visible_cases

WEEK = 7


def visible_tasks(actor: Actor) -> QuerySet[CaseTask]:
    """Tasks of the acting organisation: about cases the person sees, and those about none (own ones for advisers)."""
    if not actor.may(P.CASES_VIEW, P.CASES_VIEW_ASSIGNED):
        return CaseTask.unscoped.none()
    free = Q(case__isnull=True)
    if not actor.may(P.CASES_VIEW):
        free &= Q(assignee_id=actor.user.pk) | Q(created_by_id=actor.user.pk)
    return CaseTask.objects.filter(
        free | Exists(visible_cases(actor).filter(pk=OuterRef("case_id"))), organisation_id=organisation_of(actor)
    ).select_related("case__person", "assignee")


def open_tasks(actor: Actor) -> QuerySet[CaseTask]:
    return visible_tasks(actor).filter(state=TaskState.OPEN, case__restricted_at__isnull=True)


def my_tasks(actor: Actor) -> QuerySet[CaseTask]:
    """Open, mine; without a day last."""
    return open_tasks(actor).filter(assignee_id=actor.user.pk)


def late_answers(actor: Actor, today: date) -> QuerySet[Referral]:
    """Own referrals nobody answered in time."""
    return sent_referrals(actor).filter(
        WORKED_ON, state=ReferralState.SENT, answer_by__lt=today, case__manager_id=person_of(actor).pk
    )


@dataclass(frozen=True)
class Week:
    """Numbers of one person's week; nothing in it names anybody."""

    overdue: int
    this_week: int
    steps_overdue: int
    steps_this_week: int
    reviews: int
    incoming: int
    unanswered: int
    silent: int

    @property
    def total(self) -> int:
        return (
            self.overdue + self.this_week + self.steps_overdue + self.steps_this_week
            + self.reviews
            + self.incoming + self.unanswered + self.silent
        )  # fmt: skip


SILENT_DAYS = 42


def silent_cases(actor: Actor, today: date, days: int = SILENT_DAYS) -> int:
    """Own open cases nobody had contact in for ``days``."""
    since = today - timedelta(days=days)
    cases = visible_cases(actor).filter(manager_id=person_of(actor).pk, closed_on__isnull=True, opened_on__lt=since)
    return cases.exclude(contacts__held_on__gte=since).order_by().count()


def week_of(actor: Actor, today: date | None = None) -> Week:
    day = today or timezone.localdate()
    until = day + timedelta(days=WEEK - 1)
    mine, steps = my_tasks(actor).order_by(), due_steps(actor).order_by()
    return Week(
        overdue=mine.filter(due_on__lt=day).count(),
        this_week=mine.filter(due_on__range=(day, until)).count(),
        steps_overdue=steps.filter(due_on__lt=day).count(),
        steps_this_week=steps.filter(due_on__range=(day, until)).count(),
        reviews=overdue_reviews(actor).filter(case__manager_id=person_of(actor).pk).order_by().count(),
        incoming=waiting_count(actor),
        unanswered=late_answers(actor, day).order_by().count(),
        silent=silent_cases(actor, day),
    )


@dataclass(frozen=True)
class Entry:
    """One day in somebody's calendar. ``number`` is the file number, or empty; no name, no text somebody typed."""

    key: str
    kind: str
    on: date
    number: str
    path: str


BACK, AHEAD = 30, 366


def entries(actor: Actor, today: date | None = None) -> list[Entry]:
    day = today or timezone.localdate()
    span = (day - timedelta(days=BACK), day + timedelta(days=AHEAD))
    found = [
        Entry(
            f"task-{task.pk}",
            "task",
            task.due_on,
            task.case.number if task.case else "",
            f"/faelle/aufgaben/{task.pk}/",
        )
        for task in my_tasks(actor).filter(due_on__range=span)
        if task.due_on
    ]
    found += [
        Entry(f"step-{step.pk}", "step", step.due_on, step.case.number, f"/faelle/{step.case_id}/")
        for step in due_steps(actor).filter(due_on__range=span)
        if step.due_on
    ]
    ours = sent_referrals(actor).filter(first_appointment_on__range=span, case__manager_id=person_of(actor).pk)
    found += [
        Entry(
            f"sent-{row.pk}",
            "appointment",
            row.first_appointment_on,
            row.case.number,
            f"/faelle/verweisungen/{row.pk}/",
        )
        for row in ours
        if row.first_appointment_on
    ]
    theirs = received_referrals(actor).filter(first_appointment_on__range=span, answered_by_id=person_of(actor).pk)
    found += [
        Entry(
            f"received-{row.pk}", "appointment", row.first_appointment_on, "", f"/faelle/verweisungen/eingang/{row.pk}/"
        )
        for row in theirs
        if row.first_appointment_on
    ]
    return sorted(found, key=lambda entry: (entry.on, entry.key))
