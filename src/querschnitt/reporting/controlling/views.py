from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from querschnitt.common import charts
from querschnitt.common.access import access
from querschnitt.common.exports import Column, Export, respond

from ..policies import can_view_controlling
from . import table as tables


def _year(request: HttpRequest) -> tuple[list[int], int]:
    years = tables.years()
    asked = next((year for year in years if str(year) == request.GET.get("jahr", "")), None)
    return years, asked or (years or [timezone.localdate().year])[0]


@access(can_view_controlling)
def controlling(request: HttpRequest) -> HttpResponse:
    years, year = _year(request)
    found = tables.table_of(year)
    chart = None
    if found:
        rows = [{"label": str(line.dimension.label), "value": float(line.hours)} for line in found.lines]
        chart = charts.bars(rows, title=_("Stunden %(year)s nach Art der Ziele") % {"year": year}, width=360)
    return render(
        request, "reporting/controlling/table.html", {"years": years, "year": year, "table": found, "chart": chart}
    )


@access(can_view_controlling)
def controlling_export(request: HttpRequest) -> HttpResponse:
    _years, year = _year(request)
    found = tables.table_of(year)
    lines = found.lines if found else []
    rows = [(line.dimension.label, line.goals, line.measures, line.hours, line.percent) for line in lines]
    export = Export(
        _("Aufgabenwahrnehmung %(year)s") % {"year": year},
        [Column(_("Zieldimension"), 34), Column(_("Ziele")), Column(_("Maßnahmen")), Column(_("Stunden")), Column(_("Prozent"))],
        rows,
        found.citation if found and found.citation else _("gelieferte Berichte der Zentren"),
        [(_("Jahr"), year), (_("Zentren"), found.units if found else 0)],
    )  # fmt: skip
    return respond(export, "csv" if request.GET.get("format") == "csv" else "xlsx")
