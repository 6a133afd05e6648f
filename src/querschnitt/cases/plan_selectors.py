"""What somebody sees of assessments and plans, written once. PostgreSQL says the same again."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import QuerySet
from django.utils import timezone

from querschnitt.accounts.actor import Actor

from .choices import GoalState
from .models import Assessment, Goal, PlanSignature, PlanVersion
from .selectors import WORKED_ON, _of_visible_case


def visible_assessments(actor: Actor) -> QuerySet[Assessment]:
    return _of_visible_case(actor, Assessment).select_related("author", "case__manager")


def visible_goals(actor: Actor) -> QuerySet[Goal]:
    return _of_visible_case(actor, Goal).select_related("changed_by")


def visible_versions(actor: Actor) -> QuerySet[PlanVersion]:
    return _of_visible_case(actor, PlanVersion).select_related("created_by", "case__manager")


def visible_signatures(actor: Actor) -> QuerySet[PlanSignature]:
    return _of_visible_case(actor, PlanSignature)


REVIEW_AHEAD = timedelta(days=14)


def overdue_reviews(actor: Actor) -> QuerySet[Goal]:
    """Open goals of open cases whose window for a joint review has passed, longest ago first."""
    return (
        visible_goals(actor)
        .filter(WORKED_ON, state=GoalState.OPEN, review_to__lt=timezone.localdate())
        .order_by("review_to", "id")
    )


def due_reviews(actor: Actor) -> QuerySet[Goal]:
    """The same, with those whose window closes within two weeks: to be arranged now."""
    ahead = timezone.localdate() + REVIEW_AHEAD
    rows = visible_goals(actor).filter(WORKED_ON, state=GoalState.OPEN, review_to__lte=ahead)
    return rows.select_related("case__person").order_by("review_to", "id")
