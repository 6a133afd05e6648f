"""A choropleth of the 54 centres, with its classes and its table."""

from __future__ import annotations

import json
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from querschnitt.common import charts

from .choices import AreaKind, Scale
from .loading import DATA
from .models import Area, Figure, Indicator
from .selectors import number, sources

MAPPED = (
    "laendlichkeit_tab7", "typ_tab2", "gemeinden", "abh", "jugendaemter_anhang_b", "ia", "jmd", "mbe",
    "jc_geschaeftsstellen", "soe_2017_2019", "soe_bis_2022", "einwanderung_gestalten",
)  # fmt: skip
STADT_AACHEN = "05334002"
STAEDTEREGION = "05334"
# Six types are three kinds of place, each with a richer and a poorer tradition: three colours in two strengths.
PAIRS = ("#3f66c8", "#a9bce9", "#0f8a6c", "#9fd3c4", "#b4650a", "#e6bf92")


@dataclass(frozen=True)
class MapClass:
    label: str
    colour: str
    count: int


@dataclass(frozen=True)
class MapRow:
    ags: str
    name: str
    kind: str
    shown: str
    klass: str


@dataclass(frozen=True)
class Choropleth:
    indicator: Indicator
    svg: SafeString
    classes: list[MapClass]
    missing: int
    missing_label: str
    rows: list[MapRow]
    attribution: str
    citation: str


@lru_cache(maxsize=1)
def boundaries() -> dict[str, Any]:
    return json.loads((DATA / "grenzen_kreise.json").read_text(encoding="utf-8"))


def limits(values: list[int], wanted: int = 5) -> list[tuple[int, int]]:
    """Classes of whole numbers with about as many areas each, from the lowest value to the highest."""
    ordered, found = sorted(values), []
    distinct = sorted(set(values))
    start = 0
    for step in range(wanted):
        if start >= len(distinct):
            break
        last = step == wanted - 1
        target = ordered[min(len(ordered) - 1, round(len(ordered) * (step + 1) / wanted) - 1)]
        end = len(distinct) - 1 if last else max(start, distinct.index(target))
        found.append((distinct[start], distinct[end]))
        start = end + 1
    return found


def choropleth(indicator: Indicator) -> Choropleth:
    areas = list(Area.objects.filter(has_centre=True).values_list("ags", "name", "kind"))
    figures = Figure.objects.filter(indicator=indicator, area__has_centre=True)
    stated: dict[str, tuple[Decimal | None, str, str]] = {}
    pages = set()
    for ags, value, key, label, source, page in figures.values_list(
        "area__ags", "value", "category__key", "category__label", "source", "page"
    ):
        stated[ags] = (value, key or "", label or "")
        pages.add((source, page))
    if indicator.scale == Scale.CLASS:
        legend, class_of = _classified(indicator, stated)
    else:
        legend, class_of = _graded(stated)
    counts = {label: sum(1 for ags in class_of if class_of[ags] == label) for label, _colour in legend}
    rows = [
        MapRow(
            ags=ags,
            name=name,
            kind=str(AreaKind(kind).label),
            shown=_("in der StädteRegion enthalten")
            if ags == STADT_AACHEN and ags not in stated and STAEDTEREGION in stated
            else _words(indicator, stated.get(ags)),
            klass=class_of.get(ags, ""),
        )
        for ags, name, kind in areas
    ]
    missing = [row for row in rows if not row.klass and not (row.ags == STADT_AACHEN and row.shown)]
    order = {label: rank for rank, (label, _colour) in enumerate(legend)}
    rows.sort(key=lambda row: (order.get(row.klass, 99), row.name))
    return Choropleth(
        indicator=indicator,
        svg=drawn(indicator, legend, class_of, missing=bool(missing), keep=True),
        classes=[MapClass(label, charts.token(colour), counts[label]) for label, colour in legend],
        missing=len(missing),
        missing_label=_("ohne Angabe in der Quelle"),
        rows=rows,
        attribution=boundaries()["attribution"],
        citation="; ".join(sorted({sources()[source].short + (f", S. {page}" if page[:1].isdigit() else "")
                                   for source, page in pages})),
    )  # fmt: skip


Legend = list[tuple[str, str]]


def _classified(
    indicator: Indicator, stated: dict[str, tuple[Decimal | None, str, str]]
) -> tuple[Legend, dict[str, str]]:
    labels = [str(item) for item in indicator.categories.all()]
    colours = PAIRS if len(labels) > 4 else charts.SEQUENTIAL[1::2] if len(labels) == 2 else charts.SEQUENTIAL[::2]
    return list(zip(labels, colours, strict=False)), {ags: label for ags, (_v, _k, label) in stated.items()}


def _graded(stated: dict[str, tuple[Decimal | None, str, str]]) -> tuple[Legend, dict[str, str]]:
    values = {ags: int(value) for ags, (value, _k, _l) in stated.items() if value is not None}
    found: Legend = []
    class_of: dict[str, str] = {}
    for (low, high), colour in zip(limits(list(values.values())), charts.SEQUENTIAL, strict=False):
        label = number(low) if low == high else _("%(low)s bis %(high)s") % {"low": number(low), "high": number(high)}
        found.append((label, colour))
        class_of |= {ags: label for ags, value in values.items() if low <= value <= high}
    return found, class_of


def _words(indicator: Indicator, stated: tuple[Decimal | None, str, str] | None) -> str:
    if stated is None:
        return ""
    value, _key, label = stated
    return label.partition(":")[0] if indicator.scale == Scale.CLASS else number(value, indicator.decimals)


def drawn(what: object, legend: Legend, class_of: dict[str, str], *, missing: bool, keep: bool = False) -> SafeString:
    """The 54 centres coloured by class. ``keep``: everybody may see these figures (see ``charts.draw``)."""
    shapes = [
        {**shape, "properties": {"k": class_of.get(shape["id"], "")}}
        for shape in boundaries()["features"]
        # The city is drawn above the StädteRegion when the source tells them apart; else the region stands for both.
        if shape["id"] != STADT_AACHEN or STADT_AACHEN in class_of
    ]
    shapes.sort(key=lambda shape: len(shape["id"]))
    spec = {
        "width": 560,
        "height": 540,
        "projection": {"type": "identity", "reflectY": True},
        "data": {"values": shapes},
        "mark": {"type": "geoshape", "stroke": charts.GROUND, "strokeWidth": 1},
        "encoding": {
            "color": {
                "field": "properties.k",
                "type": "nominal",
                "legend": None,
                "scale": {
                    "domain": [label for label, _colour in legend] + [""],
                    "range": [colour for _label, colour in legend] + [charts.MISSING],
                },
            }
        },
    }
    described = ", ".join(
        f"{label}: {sum(1 for value in class_of.values() if value == label)}" for label, _colour in legend
    )
    return charts.draw(
        spec,
        title=_("Karte: %(what)s") % {"what": what},
        description=_(
            "Kreise und kreisfreie Städte in Nordrhein-Westfalen. %(classes)s. Alle Werte stehen in der Tabelle."
        )
        % {"classes": described},
        keep=keep,
    )
