"""Who delivered a year and who did not, by two typologies that are never combined (I-19), and what stands out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from statistics import median

from django.db.models import Sum
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from querschnitt.steering.choices import Dimension
from querschnitt.tenants.models import Centre
from querschnitt.territory.models import Area, Category, Figure

from ..models import DeliveredFigure, Delivery
from ..models.controlling import LAND
from .services import Unit
from .table import current, share

TYPOLOGIES = {
    "typ_tab2": gettext_lazy("Typ nach Tabelle 2"),
    "laendlichkeit_tab7": gettext_lazy("Ländlichkeit nach Tabelle 7"),
}
NONE = ""
FIRST_SINGLE = 2017  # until then the sources give sums of the Land alone
FEWEST = 5  # deliveries, below which nothing can stand out
SCALE = 3.0  # deviations from the median (by its median, 1.4826 of it being one) beyond which a figure is named
MAD = 1.4826


@dataclass
class UnitRow:
    """One centre of the year. ``classes`` holds what each typology says, or nothing (I-21)."""

    ags: str
    name: str
    classes: dict[str, str] = field(default_factory=dict)
    delivery: Delivery | None = None
    goals: int = 0
    measures: int = 0
    hours: Decimal = Decimal(0)
    general: Decimal = Decimal(0)
    remarks: list[str] = field(default_factory=list)

    @property
    def general_percent(self) -> Decimal | None:
        return share(self.general, self.hours)


@dataclass(frozen=True)
class Group:
    """A class of one typology: how many of its centres delivered, and their sums."""

    key: str
    label: str
    expected: int
    delivered: int
    goals: int
    measures: int
    hours: Decimal


def _expected() -> list[UnitRow]:
    """The 54 centres; in an instance of invented districts those, since none of the 54 will ever deliver there."""
    areas = {area.ags: area for area in Area.objects.filter(has_centre=True)}
    own = list(Centre.objects.filter(kind=Centre.Kind.DISTRICT))
    if own and not any(centre.ags in areas for centre in own):
        return [UnitRow(centre.ags, centre.name) for centre in own]
    return [UnitRow(area.ags, area.full_name) for area in areas.values()]


def expected_units() -> list[Unit]:
    return sorted((Unit(row.ags, row.name) for row in _expected()), key=lambda unit: unit.name)


def units_of(year: int) -> list[UnitRow]:
    """Every centre expected, delivered or not, and whoever delivered without being expected; six queries."""
    rows = _expected()
    by_ags = {row.ags: row for row in rows if row.ags}
    by_name = {row.name: row for row in rows}
    classes = Figure.objects.filter(indicator__key__in=TYPOLOGIES, area__has_centre=True)
    for ags, typology, category in classes.values_list("area__ags", "indicator__key", "category__key"):
        if ags in by_ags and category:
            by_ags[ags].classes[typology] = category
    by_delivery: dict[object, UnitRow] = {}
    for delivery in current(year).exclude(ags=LAND):
        row = by_ags.get(delivery.ags) or by_name.get(delivery.unit_name)
        if row is None:
            row = UnitRow(delivery.ags, delivery.unit_name)
            rows.append(row)
        row.delivery = delivery
        by_delivery[delivery.pk] = row
    sums = DeliveredFigure.objects.filter(delivery__in=list(by_delivery), category="")
    for pk, dimension, goals, measures, hours in sums.values_list("delivery_id", "dimension").annotate(
        Sum("goals"), Sum("measures"), Sum("hours")
    ):
        row = by_delivery[pk]
        row.goals, row.measures, row.hours = row.goals + goals, row.measures + measures, row.hours + hours
        if Dimension(dimension).value[0] == "a":
            row.general += hours
    _mark([row for row in rows if row.delivery])
    return sorted(rows, key=lambda row: row.name)


def _outside(values: Sequence[float]) -> list[bool]:
    """Which values lie further from the median than ``SCALE`` deviations. Robust: one odd centre hides no other."""
    if len(values) < FEWEST:
        return [False] * len(values)
    middle = median(values)
    spread = MAD * median([abs(value - middle) for value in values])
    return [spread > 0 and abs(value - middle) > SCALE * spread for value in values]


def _mark(rows: list[UnitRow]) -> None:
    for row in rows:
        if not row.hours:
            row.remarks.append(_("keine Stunden"))
        if row.goals and not row.measures:
            row.remarks.append(_("Ziele ohne Maßnahmen"))
    worked = [row for row in rows if row.hours]
    for row, odd in zip(worked, _outside([float(row.hours) for row in worked]), strict=True):
        if odd:
            row.remarks.append(_("Stunden weit vom mittleren Zentrum"))
    for row, odd in zip(worked, _outside([float(row.general / row.hours) for row in worked]), strict=True):
        if odd:
            row.remarks.append(_("Anteil allgemeiner Ziele weit vom mittleren Zentrum"))


def class_labels() -> dict[tuple[str, str], str]:
    """What a class of a typology is called, by both keys."""
    found = Category.objects.filter(indicator__key__in=TYPOLOGIES).values_list("indicator__key", "key", "label")
    return {(typology, key): label for typology, key, label in found}


def groups_of(rows: Sequence[UnitRow], typology: str) -> list[Group]:
    """The classes of one typology in their order; centres it does not name stand last, never guessed."""
    labels = dict(Category.objects.filter(indicator__key=typology).order_by("order").values_list("key", "label"))
    labels[NONE] = _("ohne Einordnung")
    found = []
    for key, label in labels.items():
        members = [row for row in rows if row.classes.get(typology, NONE) == key]
        if not members:
            continue
        there = [row for row in members if row.delivery]
        found.append(
            Group(
                key,
                label,
                len(members),
                len(there),
                sum(row.goals for row in there),
                sum(row.measures for row in there),
                sum((row.hours for row in there), Decimal(0)),
            )
        )
    return found


def typologies(rows: Sequence[UnitRow]) -> list[tuple[str | Promise, list[Group]]]:
    """One table each. A district is counted in both, and no cell joins them."""
    return [(label, groups_of(rows, key)) for key, label in TYPOLOGIES.items()]


def posts_of(rows: Sequence[UnitRow]) -> tuple[Decimal, Decimal, int] | None:
    """Posts at most and occupied, over those that told both; and how many that are."""
    told = [
        row.delivery
        for row in rows
        if row.delivery and row.delivery.posts_maximum is not None and row.delivery.posts_occupied is not None
    ]
    if not told:
        return None
    most = sum((one.posts_maximum or Decimal(0) for one in told), Decimal(0))
    return most, sum((one.posts_occupied or Decimal(0) for one in told), Decimal(0)), len(told)
