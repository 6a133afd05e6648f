"""The assessment by life area: resources first, repeated as often as it helps; and the needs that follow from it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
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
from ..choices import LifeArea, Priority
from ..models import Assessment, AssessmentRating, Case, Need
from .errors import Stale
from .grants import touch
from .plan import must_be_open

RATED = ("resources", "level", "urgency", "own_view")


def check_day(case: Case, day: date) -> None:
    if day > timezone.localdate():
        raise ValidationError(
            {"held_on": _("Das Gespräch liegt in der Zukunft. Wählen Sie heute oder einen Tag davor.")}
        )
    if day < case.opened_on:
        raise ValidationError(
            {
                "held_on": _("Das Gespräch %(day)s liegt vor dem Beginn des Falls %(opened)s. Berichtigen Sie den Tag.")
                % {
                    "day": date_format(day, "SHORT_DATE_FORMAT"),
                    "opened": date_format(case.opened_on, "SHORT_DATE_FORMAT"),
                }
            }
        )


def said_something(values: Mapping[str, Any]) -> bool:
    return any(values.get(name) not in (None, "") for name in RATED)


def _store(assessment: Assessment, ratings: Mapping[str, Mapping[str, Any]]) -> None:
    AssessmentRating.objects.bulk_create(
        [
            AssessmentRating(
                centre_id=assessment.centre_id,
                case_id=assessment.case_id,
                assessment=assessment,
                life_area=area,
                **{name: values.get(name, None if name == "level" else "") for name in RATED},
            )
            for area, values in ratings.items()
            if area in LifeArea.values and said_something(values)
        ]
    )


def _must_say_something(ratings: Mapping[str, Mapping[str, Any]], strengths: str) -> None:
    if not strengths and not any(said_something(values) for values in ratings.values()):
        raise ValidationError(_("Noch steht nichts da. Beginnen Sie mit dem, was der Person schon hilft."))


@transaction.atomic
def assess(
    *,
    case: Case,
    held_on: date,
    ratings: Mapping[str, Mapping[str, Any]],
    by: Actor,
    strengths: str = "",
) -> Assessment:
    """A new assessment; life areas nobody spoke about leave no row."""
    must_be_open(case)
    check_day(case, held_on)
    _must_say_something(ratings, strengths)
    assessment = Assessment(
        centre_id=case.centre_id, case=case, held_on=held_on, strengths=strengths, author=person_of(by)
    )
    assessment.save(force_insert=True)
    _store(assessment, ratings)
    touch(case.pk)
    return assessment


@transaction.atomic
def edit_assessment(
    *,
    assessment: Assessment,
    version: int,
    held_on: date,
    ratings: Mapping[str, Mapping[str, Any]],
    by: Actor,
    strengths: str = "",
) -> Assessment:
    must_be_open(assessment.case)
    check_day(assessment.case, held_on)
    _must_say_something(ratings, strengths)
    rows = Assessment.objects.filter(pk=assessment.pk, version=version)
    if not rows.update(held_on=held_on, strengths=strengths, version=F("version") + 1, changed_by=person_of(by)):
        raise Stale
    AssessmentRating.objects.filter(assessment=assessment).delete()
    _store(assessment, ratings)
    assessment.refresh_from_db()
    touch(assessment.case_id)
    return assessment


@transaction.atomic
def needs_from_assessment(*, assessment: Assessment, areas: Iterable[str], by: Actor) -> list[Need]:
    """A need for each named life area that has none yet, as urgent as it was assessed."""
    case = assessment.case
    must_be_open(case)
    wanted = set(areas)
    there = set(Need.objects.filter(case=case, resolved_on__isnull=True).values_list("life_area", flat=True))
    found = []
    for rating in AssessmentRating.objects.filter(assessment=assessment):
        if rating.life_area in wanted - there and rating.urgency:
            priority = Priority(rating.urgency)
            found.append(Need.objects.create(case=case, life_area=rating.life_area, priority=priority))
    if found:
        touch(case.pk)
    return found
