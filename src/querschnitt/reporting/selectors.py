"""Published figures only: nothing in this module reads a case, a contact or an unprotected count."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from django.db.models import QuerySet

from querschnitt.accounts.actor import Actor
from querschnitt.accounts.permissions import P

from .measures import HEADLINES
from .models import PublishedFigure

Cells = dict[str, int | None]


@dataclass
class YearOfUnit:
    """A unit's figures of one year: ``cells[category]`` is ``None`` where protected. A category never counted is 0."""

    year: int
    as_of: date | None = None
    name: str = ""
    cells: Cells = field(default_factory=dict)

    @property
    def running(self) -> bool:
        return self.as_of is not None and self.as_of < date(self.year, 12, 31)


@dataclass
class UnitRow:
    name: str
    cells: list[int | None]


def visible_figures(actor: Actor) -> QuerySet[PublishedFigure]:
    """Everything the actor may see, of all years and units."""
    figures = PublishedFigure.objects.all()
    if actor.may(P.FIGURES_STATE):
        return figures.exclude(level=PublishedFigure.Level.ORGANISATION)
    if actor.may(P.FIGURES_CENTRE):
        return figures.filter(centre=actor.centre_id)
    if actor.may(P.FIGURES_ORGANISATION):
        return figures.filter(organisation=actor.organisation_id)
    return figures.none()


def views_of(actor: Actor) -> list[str]:
    """Levels the actor may look at, widest first."""
    levels = PublishedFigure.Level
    if actor.may(P.FIGURES_STATE):
        return [levels.STATE]
    if actor.may(P.FIGURES_CENTRE):
        return [levels.CENTRE, levels.ORGANISATION]
    return [levels.ORGANISATION] if actor.may(P.FIGURES_ORGANISATION) else []


def published_years(actor: Actor) -> list[int]:
    """Newest first."""
    return list(visible_figures(actor).values_list("year", flat=True).distinct().order_by("-year"))


def figures_of(actor: Actor, level: str, year: int) -> tuple[YearOfUnit, YearOfUnit]:
    """The unit's year and the year before it, in one query."""
    rows = visible_figures(actor).filter(level=level, year__in=[year, year - 1])
    if level == PublishedFigure.Level.ORGANISATION:
        rows = rows.filter(organisation=actor.organisation_id)
    found = {year: YearOfUnit(year), year - 1: YearOfUnit(year - 1)}
    for number, name, category, value, as_of in rows.values_list("year", "unit_name", "category", "value", "as_of"):
        one = found[number]
        one.name, one.as_of, one.cells[category] = name, as_of, value
    return found[year], found[year - 1]


def parts_of(actor: Actor, level: str, year: int) -> list[UnitRow]:
    """The headline figures of the units below: centres of the state, organisations of the centre."""
    below = {
        PublishedFigure.Level.STATE: PublishedFigure.Level.CENTRE,
        PublishedFigure.Level.CENTRE: PublishedFigure.Level.ORGANISATION,
    }.get(PublishedFigure.Level(level))
    if below is None:
        return []
    wanted = [key for key, _ in HEADLINES]
    rows = visible_figures(actor).filter(level=below, year=year, category__in=wanted)
    units: dict[tuple[str, object], Cells] = defaultdict(dict)
    for name, centre, organisation, category, value in rows.values_list(
        "unit_name", "centre_id", "organisation_id", "category", "value"
    ):
        units[name, organisation or centre][category] = value
    return [UnitRow(name, [cells.get(key, 0) for key in wanted]) for (name, _), cells in sorted(units.items(), key=str)]
