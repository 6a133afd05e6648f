"""Goals of the plan, and what both sides find when they look at them."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from querschnitt.accounts.actor import Actor

from ..acting import person_of
from ..choices import GoalState, StepState
from ..models import Case, Goal, PlanReview, PlanStep
from .errors import Stale
from .grants import touch
from .plan import must_be_open


def check_window(review_from: date | None, review_to: date | None) -> None:
    """A window has two ends in the right order; both values are named."""
    if review_from and not review_to:
        raise ValidationError(
            {"review_to": _("Bis wann wollen Sie das Ziel gemeinsam prüfen? Tragen Sie das Ende ein.")}
        )
    if review_to and not review_from:
        raise ValidationError(
            {"review_from": _("Ab wann wollen Sie das Ziel gemeinsam prüfen? Tragen Sie den Beginn ein.")}
        )
    if review_from and review_to and review_to < review_from:
        values = {
            "start": date_format(review_from, "SHORT_DATE_FORMAT"),
            "end": date_format(review_to, "SHORT_DATE_FORMAT"),
        }
        raise ValidationError(
            {"review_to": _("Das Ende %(end)s liegt vor dem Beginn %(start)s. Tauschen Sie die Tage.") % values}
        )


@transaction.atomic
def add_goal(*, case: Case, life_area: str, wording: str, by: Actor, **values: Any) -> Goal:
    must_be_open(case)
    check_window(values.get("review_from"), values.get("review_to"))
    goal = Goal(
        centre_id=case.centre_id, case=case, life_area=life_area, wording=wording, changed_by=person_of(by), **values
    )
    goal.save(force_insert=True)
    touch(case.pk)
    return goal


@transaction.atomic
def edit_goal(*, goal: Goal, version: int, by: Actor, **values: Any) -> Goal:
    must_be_open(goal.case)
    check_window(values.get("review_from"), values.get("review_to"))
    rows = Goal.objects.filter(pk=goal.pk, version=version)
    now = timezone.now()
    if not rows.update(**values, version=F("version") + 1, changed_by=person_of(by), changed_at=now):
        raise Stale
    goal.refresh_from_db()
    touch(goal.case_id)
    return goal


@transaction.atomic
def review_goal(
    *,
    goal: Goal,
    version: int,
    result: str,
    by: Actor,
    held_on: date | None = None,
    note: str = "",
    review_from: date | None = None,
    review_to: date | None = None,
) -> PlanReview:
    """Keep what was found. A goal that goes on needs its next window; one that ends takes its open steps along."""
    must_be_open(goal.case)
    day = held_on or timezone.localdate()
    if day > timezone.localdate():
        raise ValidationError(
            {"held_on": _("Das Gespräch liegt in der Zukunft. Wählen Sie heute oder einen Tag davor.")}
        )
    if result == GoalState.OPEN:
        check_window(review_from, review_to)
        if review_to is None:
            raise ValidationError(
                {"review_to": _("Das Ziel läuft weiter: Tragen Sie ein, wann Sie es wieder gemeinsam prüfen.")}
            )
        if review_to < day:
            raise ValidationError(
                {"review_to": _("Die nächste Überprüfung liegt vor dem Gespräch. Wählen Sie einen Tag danach.")}
            )
    else:
        review_from, review_to = goal.review_from, goal.review_to
    author = person_of(by)
    rows = Goal.objects.filter(pk=goal.pk, version=version)
    changed = rows.update(
        state=result,
        review_from=review_from,
        review_to=review_to,
        version=F("version") + 1,
        changed_by=author,
        changed_at=timezone.now(),
    )
    if not changed:
        raise Stale
    if result != GoalState.OPEN:
        PlanStep.objects.filter(goal=goal, state__in=[StepState.OPEN, StepState.RUNNING]).update(
            state=StepState.DROPPED, version=F("version") + 1, changed_by=author
        )
    goal.refresh_from_db()
    touch(goal.case_id)
    return PlanReview.objects.create(case=goal.case, goal=goal, held_on=day, result=result, note=note, author=author)
