"""The Land's tables as spreadsheets: Tabelle 3 with its categories; who delivered, with each typology by itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from querschnitt.common.exports import Column, Export

from . import state
from .table import Table, YearRow


def _figures() -> list[Column]:
    return [Column(_("Ziele"), 10), Column(_("Maßnahmen"), 12), Column(_("Stunden"), 12)]


def table_sheets(year: int, found: Table | None, series: Sequence[YearRow] = ()) -> list[Export]:
    """The first sheet alone is the table; then all years beside each other, and goals by category where counted."""
    source = found.citation if found and found.citation else _("gelieferte Berichte der Zentren")
    facts = [(_("Jahr"), year), (_("Zentren"), found.units if found else 0)]
    lines = [
        (line.dimension.label, line.goals, line.measures, line.hours, line.percent)
        for line in (found.lines if found else [])
    ]
    columns = [Column(_("Zieldimension"), 34), *_figures(), Column(_("Prozent"), 10)]
    sheets = [Export(_("Aufgabenwahrnehmung %(year)s") % {"year": year}, columns, lines, source, facts)]
    if series:
        columns = [
            Column(_("Jahr"), 8),
            Column(_("Zentren"), 10),
            *_figures(),
            Column(_("Stellen höchstens"), 14),
            Column(_("Stellen besetzt"), 14),
        ]
        told = [(one.year, one.units, one.goals, one.measures, one.hours, one.maximum, one.occupied) for one in series]
        sheets.append(Export(_("Jahre im Vergleich"), columns, told, source))
    if found and found.counts:
        counts = [(one.label, one.dimension.label, one.goals) for one in found.counts]
        columns = [Column(_("Kategorie"), 44), Column(_("Zieldimension"), 34), Column(_("Ziele"), 10)]
        sheets.append(Export(_("Ziele nach Kategorie"), columns, counts, source))
    return sheets


def delivery_sheets(year: int, rows: Sequence[state.UnitRow]) -> list[Export]:
    labels = state.class_labels()
    units: list[tuple[Any, ...]] = []
    for row in rows:
        one = row.delivery
        classes = [labels.get((typology, row.classes.get(typology, "")), "") for typology in state.TYPOLOGIES]
        if one is None:
            units.append((row.ags, row.name, *classes, _("fehlt")))
            continue
        units.append(
            (
                row.ags, row.name, *classes, one.get_origin_display(), one.version, one.delivered_at, row.goals,
                row.measures, row.hours, row.general_percent, one.posts_maximum, one.posts_occupied,
                "; ".join(row.remarks), one.reason,
            )
        )  # fmt: skip
    names = [Column(label, 40) for label in state.TYPOLOGIES.values()]
    columns = [
        Column(_("AGS"), 10), Column(_("Zentrum"), 40), *names, Column(_("Stand"), 24), Column(_("Fassung"), 10),
        Column(_("geliefert am"), 18), *_figures(), Column(_("Anteil allgemeiner Ziele in Prozent"), 20),
        Column(_("Stellen höchstens"), 12), Column(_("Stellen besetzt"), 12), Column(_("Was auffällt"), 50),
        Column(_("Grund der Berichtigung"), 40),
    ]  # fmt: skip
    source = _("gelieferte Berichte der Zentren")
    facts = [
        (_("Jahr"), year),
        (_("geliefert"), sum(1 for row in rows if row.delivery)),
        (_("fehlt"), sum(1 for row in rows if not row.delivery)),
    ]
    sheets = [Export(_("Lieferungen %(year)s") % {"year": year}, columns, units, source, facts)]
    for label, groups in state.typologies(rows):
        sums = [(one.label, one.expected, one.delivered, one.goals, one.measures, one.hours) for one in groups]
        columns = [Column(label, 60), Column(_("Zentren"), 10), Column(_("geliefert"), 10), *_figures()]
        sheets.append(Export(label, columns, sums, source))
    return sheets
