"""The end of a case: what became of each goal is said before the outcome is."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from querschnitt.accounts.actor import Actor

from ..acting import person_of
from ..choices import GoalResult
from ..models import Case, GoalReview, Need
from .cases import close_case


def open_goals(case: Case) -> list[Need]:
    """What the closing talk looks back at."""
    return list(Need.objects.filter(case=case, resolved_on__isnull=True))


@transaction.atomic
def close_with_review(
    *,
    case: Case,
    outcome: str,
    results: Mapping[UUID, str],
    by: Actor,
    closed_on: date | None = None,
    anyway: bool = False,
) -> Case:
    """Close, and keep what became of every goal; reached ones count as met from that day."""
    day = closed_on or timezone.localdate()
    goals = open_goals(case)
    close_case(case=case, outcome=outcome, closed_on=day, anyway=anyway, by=by)
    for need in goals:
        if result := results.get(need.pk, ""):
            GoalReview(
                centre_id=case.centre_id,
                case=case,
                need=need,
                life_area=need.life_area,
                goal=need.goal,
                result=result,
                reviewed_on=day,
                author=person_of(by),
            ).save(force_insert=True)
            if result == GoalResult.REACHED:
                Need.objects.filter(pk=need.pk).update(resolved_on=day, version=F("version") + 1)
    return case
