"""Assessments, goals and signed plans of the invented cases, made from what their stories say already."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from django.db import models
from django.utils import timezone

from querschnitt.cases.choices import GoalState, Phase, Priority, Side, SigningWay
from querschnitt.cases.models import (
    Assessment,
    AssessmentRating,
    Case,
    Goal,
    Need,
    PlanReview,
    PlanSignature,
    PlanStep,
    PlanVersion,
)
from querschnitt.cases.plan_phrases import language_for
from querschnitt.cases.planning import plan_content

SEED = 80
RESOURCES = (
    "Verwandte im Nachbarort helfen mit.",
    "Eine Ehrenamtliche begleitet zu Terminen.",
    "Berufserfahrung aus dem Herkunftsland liegt vor.",
    "Unterlagen sind vollständig und übersetzt.",
)
VIEWS = (
    "„Das ist mir gerade am wichtigsten.“",
    "„Das schaffe ich allein.“",
    "„Da brauche ich jemanden, der mitkommt.“",
)
STRENGTHS = ("Spricht zwei Sprachen, ist gut vernetzt.", "Sehr verlässlich, kommt zu jedem Termin.", "")
ORDER = tuple(Phase.values)
Rows = dict[type[models.Model], list[Any]]
MODELS: tuple[type[models.Model], ...] = (
    Assessment, AssessmentRating, Goal, PlanReview, PlanVersion, PlanSignature,
)  # fmt: skip


def plan_cases(rows: Any, today: date) -> None:
    """Store what belongs to the cases in ``rows``, which are stored already. More than half got that far."""
    random = Random(SEED)  # noqa: S311  (a fixed seed)
    made: Rows = {model: [] for model in MODELS}
    steps: dict[Any, list[PlanStep]] = {}
    needs: dict[Any, list[Need]] = {}
    for step in rows.get(PlanStep, []):
        steps.setdefault(step.case_id, []).append(step)
    for need in rows.get(Need, []):
        needs.setdefault(need.case_id, []).append(need)
    moved: list[PlanStep] = []
    for case in rows.get(Case, []):
        reached = ORDER.index(case.phase)
        if reached < 1 or random.random() < 0.4:
            continue
        until = case.closed_on or today
        of_case = needs.get(case.pk, [])
        _assess(random, made, case, of_case, until)
        if reached < 2 or not of_case:
            continue
        goals = _goals(random, made, case, of_case, until)
        for step in steps.get(case.pk, []):
            if step.need_id in goals:
                step.goal = goals[step.need_id]
                moved.append(step)
        if reached >= 3:
            _agree(made, case, list(goals.values()), steps.get(case.pk, []), of_case, until)
    for model, entries in made.items():
        model._base_manager.bulk_create(entries, batch_size=500)
    PlanStep.objects.bulk_update(moved, ["goal"], batch_size=500)


def _moment(day: date) -> datetime:
    return min(datetime.combine(day, time(11, 20), timezone.get_default_timezone()), timezone.now())


def _assess(random: Random, made: Rows, case: Case, needs: list[Need], until: date) -> None:
    span = (until - case.opened_on).days
    days = [case.opened_on + timedelta(days=min(span, 10))]
    if span > 150:
        days.append(case.opened_on + timedelta(days=span * 2 // 3))
    level = {need.life_area: random.randint(0, 2) for need in needs} | {"leisure": 3, "family": random.randint(2, 4)}
    for turn, day in enumerate(days):
        assessment = Assessment(
            centre_id=case.centre_id, case=case, held_on=day, strengths=random.choice(STRENGTHS), author=case.manager,
            created_at=_moment(day),
        )  # fmt: skip
        made[Assessment].append(assessment)
        for area, start in level.items():
            now = min(4, start + turn * random.randint(0, 2))
            made[AssessmentRating].append(
                AssessmentRating(
                    centre_id=case.centre_id,
                    case=case,
                    assessment=assessment,
                    life_area=area,
                    level=now,
                    resources=random.choice(RESOURCES) if random.random() < 0.6 else "",
                    urgency=(Priority.HIGH if now == 0 else Priority.NORMAL) if now < 3 else "",
                    own_view=random.choice(VIEWS) if random.random() < 0.4 else "",
                )
            )


def _goals(random: Random, made: Rows, case: Case, needs: list[Need], until: date) -> dict[Any, Goal]:
    found = {}
    begun = case.opened_on + timedelta(days=(until - case.opened_on).days // 3)
    for need in needs:
        ended = need.resolved_on is not None
        # Most are looked at in time; one in ten is late.
        start = until + timedelta(days=random.randint(5, 60) if random.random() < 0.9 else -random.randint(12, 25))
        goal = Goal(
            centre_id=case.centre_id, case=case, life_area=need.life_area,
            wording=need.goal or need.get_life_area_display(), indicator="",
            due_on=until + timedelta(days=120), review_from=start, review_to=start + timedelta(days=7),
            state=GoalState.REACHED if ended else GoalState.OPEN, created_at=_moment(begun), changed_at=_moment(begun),
            changed_by=case.manager,
        )  # fmt: skip
        made[Goal].append(goal)
        found[need.pk] = goal
        if ended and need.resolved_on:
            made[PlanReview].append(
                PlanReview(
                    centre_id=case.centre_id,
                    case=case,
                    goal=goal,
                    held_on=need.resolved_on,
                    result=GoalState.REACHED,
                    note="Gemeinsam angesehen, das Ziel ist erreicht.",
                    author=case.manager,
                    created_at=_moment(need.resolved_on),
                )
            )
    return found


def _agree(made: Rows, case: Case, goals: list[Goal], steps: list[PlanStep], needs: list[Need], until: date) -> None:
    agreed = case.opened_on + timedelta(days=(until - case.opened_on).days // 2)
    shown = [step for step in steps if step.state != "dropped"]
    version = PlanVersion(
        centre_id=case.centre_id, case=case, number=1, content=plan_content(case, (goals, needs, shown)),
        language=language_for(case.person.languages, case.person.interpreter_language), agreed_on=agreed,
        valid_until=agreed + timedelta(days=182), created_by=case.manager, created_at=_moment(agreed),
    )  # fmt: skip
    made[PlanVersion].append(version)
    for side, name in ((Side.PERSON, str(case.person)), (Side.OFFICE, str(case.manager))):
        made[PlanSignature].append(
            PlanSignature(
                centre_id=case.centre_id,
                case=case,
                version=version,
                side=side,
                way=SigningWay.PAPER,
                name=name,
                signed_on=agreed,
                created_at=_moment(agreed),
            )
        )
