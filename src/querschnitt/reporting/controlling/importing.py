"""Earlier years from a spreadsheet: one line for each unit, year and dimension, or category of a dimension.

Everything wrong is named with row, column and remedy, and nothing is taken while something is wrong.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from querschnitt.common.imports.parsing import fold
from querschnitt.common.imports.reading import read_sheet
from querschnitt.steering.choices import Dimension
from querschnitt.territory.models import Area

from ..models.controlling import LAND
from .services import Content, Unit, Values
from .table import TENTH, share

COLUMNS = {
    "year": ("Jahr", "Berichtsjahr"),
    "unit": ("Zentrum", "AGS", "Kreis oder Stadt"),
    "dimension": ("Zieldimension", "Dimension"),
    "category": ("Kategorie",),
    "goals": ("Ziele", "Anzahl Ziele"),
    "measures": ("Maßnahmen", "Anzahl Maßnahmen"),
    "hours": ("Stunden",),
    "percent": ("Prozent", "Prozent Gesamtstunden"),
    "units": ("Zentren", "Anzahl Zentren"),
    "source": ("Quelle",),
    "page": ("Seite",),
}
NEEDED = ("year", "dimension", "goals")
FIRST_YEAR, LAST_YEAR = 2013, 2100


@dataclass(frozen=True)
class Fault:
    row: int
    column: str
    message: str

    def __str__(self) -> str:
        return _("Zeile %(row)s, %(column)s: %(message)s") % {
            "row": self.row, "column": self.column, "message": self.message,
        }  # fmt: skip


@dataclass
class _Gathered:
    unit: Unit
    year: int
    row: int
    lines: dict[Dimension, Values] = field(default_factory=dict)
    counts: dict[tuple[Dimension, str], tuple[int, int | None]] = field(default_factory=dict)
    percents: dict[Dimension, tuple[int, Decimal]] = field(default_factory=dict)
    units: int = 1
    source: str = ""
    page: str = ""


class _Line:
    """One row of the sheet, read cell by cell; faults are collected, not raised."""

    def __init__(self, number: int, cells: list[str], places: Mapping[str, int], faults: list[Fault]) -> None:
        self.number, self.cells, self.places, self.faults = number, cells, places, faults

    def text(self, key: str) -> str:
        return self.cells[self.places[key]].strip() if key in self.places else ""

    def fault(self, key: str, message: str) -> None:
        self.faults.append(Fault(self.number, COLUMNS[key][0], message))

    def number_of(self, key: str, *, whole: bool = False, needed: bool = True) -> Decimal | None:
        text = self.text(key).replace(" ", "").replace("\u00a0", "").removesuffix("%")
        if not text:
            if needed:
                self.fault(key, _("Die Zahl fehlt. Tragen Sie sie ein; eine 0 muss dastehen."))
            return None
        german = "," in text
        if german:
            text = text.replace(".", "").replace(",", ".")
        elif text.count(".") > 1 or (text.count(".") == 1 and len(text.rpartition(".")[2]) == 3):
            text = text.replace(".", "")  # 124.903 hours are a hundred thousand; no hour is kept to thousandths
        try:
            value = Decimal(text)
        except InvalidOperation:
            self.fault(key, _("„%(text)s“ ist keine Zahl.") % {"text": self.text(key)})
            return None
        if not value.is_finite() or value < 0 or (whole and value != value.to_integral_value()):
            self.fault(key, _("„%(text)s“ passt nicht: erwartet ist eine Zahl ab 0.") % {"text": self.text(key)})
            return None
        return value


def places_of(header: list[str]) -> dict[str, int]:
    """Which column of the sheet each thing stands in, as far as the headers say."""
    folded = [fold(label) for label in header]
    found = {}
    for key, labels in COLUMNS.items():
        for label in labels:
            if fold(label) in folded:
                found[key] = folded.index(fold(label))
                break
    return found


def _dimension(text: str) -> Dimension | None:
    wanted = fold(text)
    for dimension in Dimension:
        if wanted in (fold(str(dimension.label)), dimension.value):
            return dimension
    return None


class _Units:
    """Which unit a cell means: nothing or "NRW" is the Land, else an AGS or a name of the 54."""

    def __init__(self, own: Iterable[Unit] = ()) -> None:
        self.by_key: dict[str, Unit] = {}
        names: dict[str, list[Unit]] = {}
        for area in Area.objects.filter(has_centre=True):
            unit = Unit(area.ags, area.full_name)
            self.by_key[area.ags] = unit
            for name in {area.name, area.full_name}:
                names.setdefault(fold(name), []).append(unit)
        for unit in own:  # invented districts are none of the 54
            if not unit.ags:
                names.setdefault(fold(unit.name), []).append(unit)
        self.by_name = {name: units[0] for name, units in names.items() if len(units) == 1}

    def find(self, text: str) -> Unit | None:
        if fold(text) in ("", "05", "nrw", "land", fold("Nordrhein-Westfalen")):
            return Unit(LAND, "Nordrhein-Westfalen")
        return self.by_key.get(text) or self.by_name.get(fold(text))


def _read(line: _Line, units: _Units, gathered: dict[tuple[Unit, int], _Gathered]) -> None:
    year = line.number_of("year", whole=True)
    if year is not None and not FIRST_YEAR <= year <= LAST_YEAR:
        line.fault("year", _("Zahlen gibt es seit %(first)s.") % {"first": FIRST_YEAR})
        year = None
    unit = units.find(line.text("unit"))
    if unit is None:
        line.fault("unit", _("„%(text)s“ ist keines der 54 Zentren. Nehmen Sie den Schlüssel (AGS) oder den Namen aus „Gebiet“.") % {"text": line.text("unit")})  # fmt: skip
    dimension = _dimension(line.text("dimension"))
    if dimension is None:
        known = ", ".join(str(one.label) for one in Dimension)
        line.fault("dimension", _("„%(text)s“ ist keine Zieldimension. Es gibt: %(known)s.") % {"text": line.text("dimension"), "known": known})  # fmt: skip
    category = line.text("category")
    goals = line.number_of("goals", whole=True)
    measures = line.number_of("measures", whole=True, needed=not category)
    hours = line.number_of("hours", needed=not category)
    percent = line.number_of("percent", needed=False)
    if category and hours is not None:
        line.fault("hours", _("Stunden gibt es je Zieldimension, nicht je Kategorie. Lassen Sie das Feld leer."))
    if year is None or unit is None or dimension is None or goals is None:
        return
    one = gathered.setdefault((unit, int(year)), _Gathered(unit, int(year), line.number))
    one.source, one.page = one.source or line.text("source"), one.page or line.text("page")
    one.units = int(line.number_of("units", whole=True, needed=False) or one.units)
    if category:
        if (dimension, category) in one.counts:
            line.fault("category", _("Diese Kategorie steht schon in einer Zeile darüber."))
        one.counts[dimension, category] = (int(goals), None if measures is None else int(measures))
        return
    if dimension in one.lines:
        line.fault("dimension", _("Diese Zieldimension steht für dieses Jahr schon in einer Zeile darüber."))
    if measures is not None and hours is not None:
        one.lines[dimension] = (int(goals), int(measures), hours)
        if percent is not None:
            one.percents[dimension] = (line.number, percent)


def _compare(one: _Gathered) -> Iterator[Fault]:
    missing = [str(dimension.label) for dimension in Dimension if dimension not in one.lines]
    if missing:
        text = _("Für %(unit)s %(year)s fehlt: %(missing)s. Eine 0 muss dastehen.")
        yield Fault(one.row, COLUMNS["dimension"][0], text % {"unit": one.unit.name, "year": one.year, "missing": ", ".join(missing)})  # fmt: skip
        return
    whole = sum((hours for _goals, _measures, hours in one.lines.values()), Decimal(0))
    for dimension, (row, said) in one.percents.items():
        computed = share(one.lines[dimension][2], whole)
        if computed is not None and abs(computed - said) > TENTH / 2:
            text = _("%(said)s Prozent folgen nicht aus den Stunden, das wären %(computed)s. Prüfen Sie beide Zahlen.")
            yield Fault(row, COLUMNS["percent"][0], text % {"said": said, "computed": computed})
    if not one.source:
        yield Fault(one.row, COLUMNS["source"][0], _("Nennen Sie die Quelle, damit sie an der Tabelle stehen kann."))


def read_years(content: bytes) -> tuple[list[Any], list[Fault]]:
    """What the file says, ready for ``services.import_years``, and everything that is wrong with it."""
    sheet = read_sheet(content)
    return read_rows(sheet.rows, places_of(sheet.header))


def read_rows(
    rows: Iterable[tuple[int, list[str]]], places: Mapping[str, int], own: Iterable[Unit] = ()
) -> tuple[list[Any], list[Fault]]:
    """The same from rows and the columns somebody chose; ``own``: units of this instance beyond the 54."""
    faults: list[Fault] = []
    for key in NEEDED:
        if key not in places:
            known = " / ".join(COLUMNS[key])
            faults.append(Fault(1, COLUMNS[key][0], _("Die Spalte fehlt. Sie heißt %(known)s.") % {"known": known}))
    if faults:
        return [], faults
    units = _Units(own)
    gathered: dict[tuple[Unit, int], _Gathered] = {}
    for number, cells in rows:
        _read(_Line(number, cells, places, faults), units, gathered)
    for one in gathered.values():
        faults += _compare(one)
    found = [
        (one.unit, Content(one.year, one.lines, one.counts), one.units, one.source, one.page)
        for one in gathered.values()
    ]
    return found, sorted(faults, key=lambda fault: fault.row)
