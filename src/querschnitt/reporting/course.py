"""Contacts over 24 months, of the Land by centre and of a centre by organisation. Published figures only."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import formats
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from querschnitt.accounts.actor import Actor
from querschnitt.accounts.requests import ActorRequest
from querschnitt.common import charts
from querschnitt.common.access import access
from querschnitt.common.exports import Column, Export, respond

from .models import PublishedFigure
from .policies import can_view_course
from .selectors import views_of, visible_figures
from .services import minimum_cell

MONTHS = 24
MONTH = "month:"
Level = PublishedFigure.Level
BELOW = {Level.STATE: Level.CENTRE, Level.CENTRE: Level.ORGANISATION}


@dataclass(frozen=True)
class Course:
    """One unit's months, oldest first; ``None`` is protected. The sum is told only where every month is."""

    name: str
    cells: Sequence[int | None]

    @property
    def total(self) -> int | None:
        known = [cell for cell in self.cells if cell is not None]
        return sum(known) if len(known) == len(self.cells) else None


@dataclass(frozen=True)
class Courses:
    months: Sequence[date]
    as_of: date
    whole: Course
    parts: Sequence[Course]


def months_until(last: date, first_year: int) -> list[date]:
    """At most ``MONTHS``, the last one that of ``last``, none before ``first_year``."""
    number = last.year * 12 + last.month - 1
    found = [date(one // 12, one % 12 + 1, 1) for one in range(number - MONTHS + 1, number + 1)]
    return [month for month in found if month.year >= first_year]


def courses_of(actor: Actor) -> Courses | None:
    """In two queries, however many contacts there are."""
    level = Level(views_of(actor)[0])
    figures = visible_figures(actor)
    known = dict(figures.filter(level=level).values_list("year", "as_of").distinct().order_by("year"))
    if not known:
        return None
    as_of = known[max(known)]
    first = max(known)
    while first - 1 in known:
        first -= 1
    months = months_until(as_of, first)
    rows = figures.filter(
        level__in=[level, BELOW.get(level, level)],
        year__in={month.year for month in months},
        category__startswith=MONTH,
    )
    cells: dict[tuple[str, object], dict[date, int | None]] = defaultdict(dict)
    names: dict[tuple[str, object], str] = {}
    for row_level, centre, organisation, name, year, category, value in rows.order_by("year").values_list(
        "level", "centre_id", "organisation_id", "unit_name", "year", "category", "value"
    ):
        unit = (row_level, organisation or centre)
        names[unit] = name  # as it is called in the newest year
        cells[unit][date(year, int(category.removeprefix(MONTH)), 1)] = value
    found = {unit: Course(names[unit], [of.get(month, 0) for month in months]) for unit, of in cells.items()}
    whole = [course for (one, _key), course in found.items() if one == level]
    parts = sorted((course for (one, _key), course in found.items() if one != level), key=lambda one: one.name)
    return Courses(months, as_of, whole[0], parts) if whole else None


def words(month: date) -> str:
    return formats.date_format(month, "m/Y")


def picture(found: Courses) -> SafeString | None:
    """The whole as one line a year, so that the same months of both years stand above each other."""
    if not any(found.whole.cells):
        return None
    rows = [
        {"x": formats.date_format(month, "b")[:3].capitalize(), "value": cell, "series": str(month.year), "month": month.month}
        for month, cell in zip(found.months, found.whole.cells, strict=True)
    ]  # fmt: skip
    rows.sort(key=lambda row: (row["month"], row["series"]))
    return charts.lines(rows, title=_("Kontakte nach Monat"), series="series", width=560)


@access(can_view_course)
def course(request: ActorRequest) -> HttpResponse:
    found = courses_of(request.actor)
    context = {
        "found": found,
        "chart": picture(found) if found else None,
        "rows": [found.whole, *found.parts] if found else [],
        "of_state": Level.STATE in views_of(request.actor),
        "minimum": minimum_cell(),
    }
    return render(request, "reporting/course.html", context)


@access(can_view_course)
def course_export(request: ActorRequest) -> HttpResponse:
    found = courses_of(request.actor)
    months = found.months if found else []

    def shown(cell: int | None) -> int | str:
        return _("geschützt") if cell is None else cell

    rows = [
        (one.name, shown(one.total), *(shown(cell) for cell in one.cells))
        for one in ([found.whole, *found.parts] if found else [])
    ]
    export = Export(
        _("Kontakte in %(n)s Monaten") % {"n": len(months)},
        [Column(_("Stelle"), 40), Column(_("Summe")), *(Column(words(month), 11) for month in months)],
        rows,
        _("veröffentlichte Zahlen, kleine geschützt"),
        [(_("gezählt bis"), formats.date_format(found.as_of, "SHORT_DATE_FORMAT"))] if found else [],
    )
    return respond(export, "csv" if request.GET.get("format") == "csv" else "xlsx")
