"""The end of a case: what became of each goal is said before the outcome is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from querschnitt.accounts.actor import Actor

from ..acting import person_of
from ..choices import GoalResult, GoalState, LifeArea
from ..models import Case, Goal, GoalReview, Need
from .cases import close_case, loose_ends
from .goals import review_goal

STATES = {
    GoalResult.REACHED: GoalState.REACHED,
    GoalResult.PARTLY: GoalState.PARTLY,
    GoalResult.NOT_REACHED: GoalState.MISSED,
    GoalResult.DROPPED: GoalState.DROPPED,
}


@dataclass(frozen=True)
class Ending:
    """One thing the closing talk looks back at: a goal of the plan, or a need nobody made a goal of."""

    about: Goal | Need
    life_area: str
    wording: str

    @property
    def pk(self) -> UUID:
        return self.about.pk

    @property
    def title(self) -> str:
        area = str(LifeArea(self.life_area).label)
        return f"{area}: {self.wording}" if self.wording else area


def open_goals(case: Case) -> list[Ending]:
    goals = list(Goal.objects.filter(case=case, state=GoalState.OPEN))
    covered = {goal.life_area for goal in goals}
    needs = Need.objects.filter(case=case, resolved_on__isnull=True).exclude(life_area__in=covered)
    return [
        *(Ending(goal, goal.life_area, goal.wording) for goal in goals),
        *(Ending(need, need.life_area, need.goal) for need in needs),
    ]


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
    """Close, and keep what became of every goal; reached needs count as met from that day. All of it, or nothing."""
    day = closed_on or timezone.localdate()
    if loose_ends(case) and not anyway:
        # A reviewed goal takes its steps along, so what is loose is asked for before.
        return close_case(case=case, outcome=outcome, closed_on=day, by=by)
    for ending in open_goals(case):
        if result := results.get(ending.pk, ""):
            _review(case, ending, result, day, by)
    return close_case(case=case, outcome=outcome, closed_on=day, anyway=True, by=by)


def _review(case: Case, ending: Ending, result: str, day: date, by: Actor) -> None:
    about = ending.about
    if isinstance(about, Goal):
        review_goal(goal=about, version=about.version, result=STATES[GoalResult(result)], held_on=day, by=by)
    GoalReview(
        centre_id=case.centre_id,
        case=case,
        need=about if isinstance(about, Need) else None,
        life_area=ending.life_area,
        goal=ending.wording,
        result=result,
        reviewed_on=day,
        author=person_of(by),
    ).save(force_insert=True)
    if result == GoalResult.REACHED:
        met = Need.objects.filter(case=case, life_area=ending.life_area, resolved_on__isnull=True)
        met.update(resolved_on=day, version=F("version") + 1)
