"""Tabelle 3: goals, measures and hours by dimension, for any year there are figures of.

Where centres delivered, the table is their sum. Where only a sum of the Land is known, it is that sum, with its source.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

from django.db.models import Count, QuerySet, Sum
from django.db.models.functions import Coalesce

from querschnitt.accounts.actor import Actor
from querschnitt.common.citations import cite
from querschnitt.steering.categories import Category, categories
from querschnitt.steering.choices import Dimension, Field
from querschnitt.territory.models import Figure, Indicator
from querschnitt.territory.selectors import sources

from ..models import DeliveredFigure, Delivery
from ..models.controlling import LAND
from ..policies import can_view_controlling

STEMS = {"ziele": "goals", "massnahmen": "measures", "stunden": "hours"}
TENTH = Decimal("0.1")
SOURCED = re.compile(r"stunden_(\d{4})$")
YEAR_OF_CATEGORIES = 2017


@dataclass(frozen=True)
class Line:
    dimension: Dimension
    goals: int
    measures: int
    hours: Decimal
    percent: Decimal | None


@dataclass(frozen=True)
class CategoryCount:
    dimension: Dimension
    label: str
    goals: int


@dataclass(frozen=True)
class Table:
    """``own_sums``: goals and measures are added up by us, the source prints hours and per cent only."""

    year: int
    basis: str  # "centres", "land" or "source"
    lines: Sequence[Line]
    units: int
    citation: str = ""
    note: str = ""
    counts: Sequence[CategoryCount] = field(default=())

    @property
    def goals(self) -> int:
        return sum(line.goals for line in self.lines)

    @property
    def measures(self) -> int:
        return sum(line.measures for line in self.lines)

    @property
    def hours(self) -> Decimal:
        return sum((line.hours for line in self.lines), Decimal(0))

    @property
    def own_sums(self) -> bool:
        return self.basis == "source"

    @property
    def general(self) -> Decimal:
        return sum((line.hours for line in self.lines if line.dimension.value[0] == "a"), Decimal(0))

    @property
    def general_percent(self) -> Decimal | None:
        return share(self.general, self.hours)

    def percent_of(self, which: Field) -> Decimal | None:
        return share(sum((line.hours for line in self.lines if line.dimension.field == which), Decimal(0)), self.hours)

    @property
    def education_percent(self) -> Decimal | None:
        return self.percent_of(Field.EDUCATION)

    @property
    def cross_percent(self) -> Decimal | None:
        return self.percent_of(Field.CROSS)


def share(part: Decimal, whole: Decimal) -> Decimal | None:
    """Per cent with one decimal, half up, each by itself: the four may add up to 99.9 or 100.1."""
    return (100 * part / whole).quantize(TENTH, rounding=ROUND_HALF_UP) if whole else None


def lines_of(values: dict[Dimension, tuple[int, int, Decimal]]) -> list[Line]:
    whole = sum((hours for _goals, _measures, hours in values.values()), Decimal(0))
    found = []
    for dimension in Dimension:
        goals, measures, hours = values.get(dimension, (0, 0, Decimal(0)))
        found.append(Line(dimension, goals, measures, hours, share(hours, whole)))
    return found


def visible_deliveries(actor: Actor) -> QuerySet[Delivery]:
    """A centre's own and the sums of the Land; the state sees all. Row-level security says the same."""
    return Delivery.objects.all() if can_view_controlling(actor) else Delivery.objects.none()


def current(year: int) -> QuerySet[Delivery]:
    return Delivery.objects.filter(year=year, superseded_at=None)


def sourced_years() -> list[int]:
    keys = Indicator.objects.filter(key__startswith="stunden_").values_list("key", flat=True)
    return [int(match[1]) for key in keys if (match := SOURCED.match(key))]


def years() -> list[int]:
    """Newest first."""
    delivered = Delivery.objects.filter(superseded_at=None).values_list("year", flat=True).distinct()
    return sorted({*delivered, *sourced_years()}, reverse=True)


def _summed(deliveries: QuerySet[Delivery]) -> dict[Dimension, tuple[int, int, Decimal]]:
    rows = (
        DeliveredFigure.objects.filter(delivery__in=deliveries, category="")
        .values_list("dimension")
        .annotate(Sum("goals"), Sum("measures"), Sum("hours"))
    )
    return {Dimension(key): (goals, measures, hours) for key, goals, measures, hours in rows}


def _counts(deliveries: QuerySet[Delivery]) -> list[CategoryCount]:
    rows = (
        DeliveredFigure.objects.filter(delivery__in=deliveries)
        .exclude(category="")
        .values_list("dimension", "category")
        .annotate(n=Sum("goals"))
        .order_by("dimension", "-n", "category")
    )
    order = list(Dimension)
    found = [CategoryCount(Dimension(dimension), label, n) for dimension, label, n in rows]
    return sorted(found, key=lambda one: order.index(one.dimension))


def _named_counts(named: Iterable[Category]) -> list[CategoryCount]:
    return [CategoryCount(one.dimension, one.label, one.counted) for one in named if one.counted is not None]


def _from_source(year: int) -> Table | None:
    """What the expert report prints. Its figures are loaded with the territory's, each with source and page."""
    values: dict[Dimension, dict[str, Decimal]] = {}
    note, units, cited = "", 0, set()
    rows = Figure.objects.filter(
        indicator__key__in=[f"{stem}_{year}" for stem in STEMS], area__ags=LAND, category__isnull=False
    ).values_list("indicator__key", "category__key", "value", "n", "source", "page", "note")
    for indicator, category, value, n, source, page, remark in rows:
        stem = indicator.rpartition("_")[0]
        values.setdefault(Dimension(category), {})[stem] = value or Decimal(0)
        units = n or units
        note = remark if stem == "ziele" and remark else note
        cited.add(cite(sources()[source], page))
    if not values:
        return None
    whole = {
        key: (int(one["ziele"]), int(one["massnahmen"]), one["stunden"].quantize(Decimal(1)))
        for key, one in values.items()
    }
    counts = _named_counts(categories()) if year == YEAR_OF_CATEGORIES else []
    return Table(year, "source", lines_of(whole), units, "; ".join(sorted(cited)), note, counts)


@dataclass(frozen=True)
class YearRow:
    """One year of the series. Posts are told by deliveries that name both, ``told`` of them; else nothing is said."""

    year: int
    units: int
    goals: int
    measures: int
    hours: Decimal
    maximum: Decimal | None = None
    occupied: Decimal | None = None
    told: int = 0


def over_years() -> list[YearRow]:
    """Every year there are figures of, newest first: the sums of the tables of those years."""
    standing = Delivery.objects.filter(superseded_at=None)
    posts = {
        year: values
        for year, *values in standing.exclude(ags=LAND)
        .filter(posts_maximum__isnull=False, posts_occupied__isnull=False)
        .order_by()
        .values_list("year")
        .annotate(Sum("posts_maximum"), Sum("posts_occupied"), Count("id"))
    }
    lines = DeliveredFigure.objects.filter(delivery__superseded_at=None, category="")
    found: dict[int, YearRow] = {}
    for of_land in (True, False):  # centres count where there are any
        ours = lines.filter(delivery__ags=LAND) if of_land else lines.exclude(delivery__ags=LAND)
        units = Sum("delivery__units") if of_land else Count("delivery", distinct=True)
        for year, n, goals, measures, hours in ours.values_list("delivery__year").annotate(
            units, Sum("goals"), Sum("measures"), Sum("hours")
        ):
            n = n // len(Dimension) if of_land else n
            found[year] = YearRow(year, n, goals, measures, hours, *([] if of_land else posts.get(year, [])))
    for year in set(sourced_years()) - set(found):
        if table := _from_source(year):
            found[year] = YearRow(year, table.units, table.goals, table.measures, table.hours)
    return [found[year] for year in sorted(found, reverse=True)]


def table_of(year: int) -> Table | None:
    """The sum of what centres delivered; else the Land's sum; else what the source prints; else nothing."""
    centres = current(year).exclude(ags=LAND)
    if centres.exists():
        units = centres.aggregate(n=Coalesce(Count("id"), 0))["n"]
        return Table(year, "centres", lines_of(_summed(centres)), units, counts=_counts(centres))
    land = current(year).filter(ags=LAND).first()
    if land is not None:
        only = Delivery.objects.filter(pk=land.pk)
        cited = ", ".join(filter(None, (land.source, f"S. {land.page}" if land.page else "")))
        return Table(year, "land", lines_of(_summed(only)), land.units, cited, counts=_counts(only))
    return _from_source(year)
