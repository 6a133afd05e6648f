"""What is known of an area, ready to be read: figures beside their source, doubt and contradiction."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.db.models import QuerySet
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from querschnitt.common import charts
from querschnitt.common.citations import Source, cite, read_sources

from .choices import AreaKind, Confidence, Precision, Scale
from .loading import DATA
from .models import Area, Figure, Inconsistency, Indicator

GROUPS = {
    "einordnung": gettext_lazy("Einordnung"),
    "institutionen": gettext_lazy("Einrichtungen"),
    "programme": gettext_lazy("Programme"),
    "land": gettext_lazy("Zahlen des Landes"),
    "reihen": gettext_lazy("Entwicklung"),
    "verteilung": gettext_lazy("Verteilungen"),
    "umfrage": gettext_lazy("Umfrage"),
}
BLOCKS: dict[str, str] = {Confidence.HIGH: "hoch", Confidence.MEDIUM: "mittel", Confidence.LOW: "niedrig"}
# Columns of the table of centres, in order. The two classifications stand side by side and are never combined (I-19).
CLASSES = ("typ_tab2", "laendlichkeit_tab7")
COUNTS = ("gemeinden", "abh", "jugendaemter", "ia", "jmd", "mbe", "jc_geschaeftsstellen")


@lru_cache(maxsize=1)
def sources() -> dict[str, Source]:
    return read_sources(DATA / "quellen.csv")


def visible_areas(actor: Any) -> QuerySet[Area]:
    """All of them: territory belongs to no centre. The policy decides who reads it."""
    return Area.objects.select_related("parent__parent")


def indicator_map(keys: Iterable[str]) -> dict[str, Indicator]:
    return {item.key: item for item in Indicator.objects.filter(key__in=list(keys))}


def number(value: Decimal | int | float | None, decimals: int = 0) -> str:
    if value is None:
        return ""
    return formats.number_format(round(Decimal(value), decimals), decimals, use_l10n=True, force_grouping=True)


def dated(moment: date, precision: str) -> str:
    if precision == Precision.YEAR:
        return str(moment.year)
    if precision == Precision.MONTH:
        return formats.date_format(moment, "F Y")
    return formats.date_format(moment, "DATE_FORMAT")


# The table of all centres


@dataclass
class CentreRow:
    """One centre. ``classes`` and ``counts`` hold what the sources state; what is absent they do not state."""

    ags: str
    name: str
    kind: str
    bezirk: str
    classes: dict[str, tuple[str, str]] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)

    @property
    def kind_label(self) -> str:
        return str(AreaKind(self.kind).label)

    def sort_value(self, column: str) -> tuple[bool, Any]:
        if column in COUNTS:
            return column not in self.counts, self.counts.get(column, 0)
        if column in CLASSES:
            return column not in self.classes, self.classes.get(column, ("", ""))[0]
        return False, {"name": self.name, "art": self.kind_label, "bezirk": self.bezirk}.get(column, self.name)


RURALITY_ORDER = {"nicht": "1", "eher": "2", "sehr": "3"}


def centre_rows() -> list[CentreRow]:
    """The 54 centres by name, in two queries."""
    rows: dict[Any, CentreRow] = {}
    fields = ("pk", "ags", "name", "kind", "parent__name", "parent__parent__name")
    for pk, ags, name, kind, parent, grandparent in Area.objects.filter(has_centre=True).values_list(*fields):
        rows[pk] = CentreRow(ags, name, kind, grandparent if kind == AreaKind.STADT_AACHEN else parent)
    wanted = [*CLASSES, *COUNTS]
    found = Figure.objects.filter(area__has_centre=True, indicator__key__in=wanted)
    for pk, indicator, value, key, label in found.values_list(
        "area_id", "indicator__key", "value", "category__key", "category__label"
    ):
        if indicator in CLASSES:
            rows[pk].classes[indicator] = (RURALITY_ORDER.get(key, key), label.partition(":")[0])
        elif value is not None:
            rows[pk].counts[indicator] = int(value)
    return list(rows.values())


def arrange(rows: list[CentreRow], *, filters: dict[str, str], sort: str) -> list[CentreRow]:
    """``sort`` is a column, descending with "-" in front; what a source does not state comes last either way."""

    def fits(row: CentreRow) -> bool:
        return (
            filters.get("q", "").casefold() in row.name.casefold()
            and filters.get("art", "") in ("", row.kind)
            and filters.get("bezirk", "") in ("", row.bezirk)
            and filters.get("typ", "") in ("", row.classes.get("typ_tab2", ("ohne", ""))[0])
            and filters.get("land", "") in ("", row.classes.get("laendlichkeit_tab7", ("ohne", ""))[0])
        )

    column, descending = sort.lstrip("-"), sort.startswith("-")
    chosen = sorted((row for row in rows if fits(row)), key=lambda row: row.name)
    chosen.sort(key=lambda row: row.sort_value(column)[1], reverse=descending)
    chosen.sort(key=lambda row: row.sort_value(column)[0])
    return chosen


def totals(rows: Iterable[CentreRow]) -> dict[str, int]:
    """Sums over the districts among ``rows``: Tabelle 6 counts nothing else."""
    rows = list(rows)
    return {key: sum(row.counts.get(key, 0) for row in rows) for key in COUNTS}


# One area


@dataclass(frozen=True)
class Line:
    """A figure as it is read."""

    indicator: Indicator
    category: str
    shown: str
    value: Decimal | None
    unit: str
    as_of: str
    n: int | None
    citation: str
    source_full: str
    confidence: str
    note: str
    codes: list[str]


@dataclass(frozen=True)
class Group:
    key: str
    label: str
    lines: list[Line]


def shown(figure: Figure) -> str:
    """The value with the source's own words where it hedges ("knapp über 200")."""
    if figure.indicator.scale == Scale.CLASS and figure.category:
        return figure.category.label
    if figure.printed:
        return figure.printed
    return number(figure.value, figure.indicator.decimals)


def _without_type(indicator: Indicator) -> Line:
    """Seven centres came after the typology (I-21): said, so that nobody looks for a fault."""
    source = sources()["S004"]
    return Line(
        indicator=indicator,
        category="",
        shown=_("kein Typ: später gegründet"),
        value=None,
        unit="",
        as_of="2020",
        n=None,
        citation=cite(source, "30"),
        source_full=source.full,
        confidence=BLOCKS[Confidence.HIGH],
        note="",
        codes=["I-21"],
    )


def figure_groups(area: Area, inconsistencies: list[Inconsistency]) -> list[Group]:
    groups: dict[str, list[Line]] = {}
    if area.has_centre and not area.figures.filter(indicator__key=CLASSES[0]).exists():
        groups["einordnung"] = [_without_type(Indicator.objects.get(key=CLASSES[0]))]
    for figure in area.figures.select_related("indicator", "category"):
        indicator, source = figure.indicator, sources()[figure.source]
        is_class = indicator.scale == Scale.CLASS
        line = Line(
            indicator=indicator,
            category="" if is_class or not figure.category else figure.category.label,
            shown=shown(figure),
            value=figure.value,
            # A count is named by its label ("Behörden"), a rank says what it is out of; the rest needs its unit.
            unit="" if is_class or indicator.scale in (Scale.COUNT, Scale.RANK) else indicator.unit,
            as_of=dated(figure.as_of, figure.as_of_precision),
            n=figure.n,
            citation=cite(source, figure.page),
            source_full=source.full,
            confidence=BLOCKS[figure.confidence],
            note=figure.note,
            codes=[item.code for item in inconsistencies if item.concerns(indicator.key, area.ags)],
        )
        groups.setdefault(indicator.group, []).append(line)
    return [Group(key, str(label), groups[key]) for key, label in GROUPS.items() if key in groups]


def inconsistencies_of(area: Area) -> list[Inconsistency]:
    """Those that name the area, or one of the indicators it has a figure of."""
    keys = set(area.figures.values_list("indicator__key", flat=True))
    return [
        item
        for item in Inconsistency.objects.all()
        if (item.areas and area.ags in item.areas) or any(item.concerns(key, area.ags) for key in keys)
    ]


@dataclass(frozen=True)
class Place:
    name: str
    youth_office: bool
    note: str


def places_of(area: Area) -> list[Place]:
    """Municipalities of a district, and whether the list of youth offices names them."""
    offices = dict(Figure.objects.filter(area__parent=area, indicator__key="jugendamt").values_list("area_id", "note"))
    return [
        Place(name, pk in offices, offices.get(pk, ""))
        for pk, name in area.children.order_by("name").values_list("pk", "name")
    ]


def charts_of(groups: list[Group]) -> list[tuple[str, Any]]:
    """(indicator key, drawing) of every series over years and every distribution; their numbers stand in the table."""
    drawn = []
    for group in groups:
        if group.key not in ("reihen", "verteilung", "umfrage"):
            continue
        by_indicator: dict[str, list[Line]] = {}
        for line in group.lines:
            if line.value is not None:
                by_indicator.setdefault(line.indicator.key, []).append(line)
        for lines in by_indicator.values():
            if len(lines) < 3:
                continue
            indicator = lines[0].indicator
            rows = [{"label": line.category or line.as_of, "value": float(line.value or 0)} for line in lines]
            number_format = f",.{indicator.decimals}f"
            if group.key == "reihen":
                picture = charts.lines(
                    rows, title=str(indicator), x="label", number_format=number_format, width=480, height=180, keep=True
                )
            else:
                picture = charts.bars(rows, title=str(indicator), number_format=number_format, width=620, keep=True)
            drawn.append((str(indicator), picture))
    return drawn
