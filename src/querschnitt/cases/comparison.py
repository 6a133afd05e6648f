"""Assessments beside each other: where it stood, where it stands, what changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from .choices import LifeArea
from .models import Assessment, AssessmentRating, Need

SHOWN = 4  # columns: the first and the latest ones
HIGHEST = 4


@dataclass(frozen=True)
class Line:
    """One life area over time. ``change`` is the difference between its first and its last level."""

    area: str
    label: str
    cells: list[AssessmentRating | None]
    change: int | None
    latest: AssessmentRating | None
    has_need: bool

    @property
    def change_text(self) -> str:
        if self.change is None:
            return ""
        if self.change == 0:
            return _("unverändert")
        stages = f"+{self.change}" if self.change > 0 else f"−{-self.change}"
        return (
            _("%(stages)s, besser") % {"stages": stages}
            if self.change > 0
            else _("%(stages)s, schlechter") % {"stages": stages}
        )

    @property
    def suggests_need(self) -> bool:
        return bool(self.latest and self.latest.urgency and not self.has_need)


@dataclass(frozen=True)
class Comparison:
    columns: list[Assessment]
    lines: list[Line]
    days: list[date]

    @property
    def suggested(self) -> list[Line]:
        return [line for line in self.lines if line.suggests_need]


def compare(assessments: list[Assessment], needs: list[Need]) -> Comparison:
    """``assessments`` oldest first, their ratings loaded."""
    columns = assessments if len(assessments) <= SHOWN else [assessments[0], *assessments[1 - SHOWN :]]
    with_need = {need.life_area for need in needs if need.resolved_on is None}
    by_area = [{rating.life_area: rating for rating in assessment.ratings.all()} for assessment in assessments]
    places = [assessments.index(column) for column in columns]
    lines = []
    for area in LifeArea:
        said = [ratings[area] for ratings in by_area if area in ratings]
        if not said:
            continue
        levels = [rating.level for rating in said if rating.level is not None]
        lines.append(
            Line(
                area.value,
                str(area.label),
                [by_area[place].get(area) for place in places],
                levels[-1] - levels[0] if len(levels) > 1 else None,
                by_area[-1].get(area),
                area.value in with_need,
            )
        )
    return Comparison(columns, lines, [column.held_on for column in columns])
