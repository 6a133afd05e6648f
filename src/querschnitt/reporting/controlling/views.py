from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from querschnitt.common import charts
from querschnitt.common.access import access
from querschnitt.common.exports import XLSX_TYPE, attachment, respond, to_workbook

from ..policies import can_take_years, can_view_controlling, can_view_state_figures
from . import state, state_books
from . import table as tables


def _year(request: HttpRequest) -> tuple[list[int], int]:
    years = tables.years()
    asked = next((year for year in years if str(year) == request.GET.get("jahr", "")), None)
    return years, asked or (years or [timezone.localdate().year])[0]


def _delivery_year(request: HttpRequest) -> tuple[list[int], int]:
    """Years centres may have delivered; last year's unless the address asks for another."""
    last = timezone.localdate().year - 1
    years = sorted({*(year for year in tables.years() if year > state.FIRST_SINGLE), last, last + 1}, reverse=True)
    return years, next((year for year in years if str(year) == request.GET.get("jahr", "")), last)


@access(can_view_controlling)
def controlling(request: HttpRequest) -> HttpResponse:
    years, year = _year(request)
    found = tables.table_of(year)
    chart = None
    if found:
        rows = [{"label": str(line.dimension.label), "value": float(line.hours)} for line in found.lines]
        chart = charts.bars(rows, title=_("Stunden %(year)s nach Art der Ziele") % {"year": year}, width=360)
    of_state = can_view_state_figures(request.actor)  # type: ignore[attr-defined]  # set by the middleware
    context = {
        "years": years,
        "year": year,
        "table": found,
        "chart": chart,
        "of_state": of_state,
        "may_take": can_take_years(request.actor),  # type: ignore[attr-defined]  # set by the middleware
        "newest": (years or [year])[0],
        "series": tables.over_years(),
    }
    return render(request, "reporting/controlling/table.html", context)


@access(can_view_state_figures)
def deliveries(request: HttpRequest) -> HttpResponse:
    """Of the state: which centres delivered a year, their sums by two typologies apart, and what stands out."""
    years, year = _delivery_year(request)
    rows = state.units_of(year)
    only = request.GET.get("nur", "")
    shown = [row for row in rows if not only or bool(row.delivery) == (only == "da")]
    done = sum(1 for row in rows if row.delivery)
    return render(
        request,
        "reporting/controlling/deliveries.html",
        {
            "years": years,
            "year": year,
            "rows": shown,
            "done": done,
            "expected": len(rows),
            "missing": len(rows) - done,
            "only": only,
            "typologies": state.typologies(rows),
            "odd": [row for row in rows if row.remarks],
            "posts": state.posts_of(rows),
        },
    )


@access(can_view_controlling)
def controlling_export(request: HttpRequest) -> HttpResponse:
    """Tabelle 3 of a year; as a workbook with the categories beside it."""
    _years, year = _year(request)
    sheets = state_books.table_sheets(year, tables.table_of(year), tables.over_years())
    if request.GET.get("format") == "csv":
        return respond(sheets[0], "csv")
    return attachment(to_workbook(sheets), f"{sheets[0].file_stem}.xlsx", XLSX_TYPE)


@access(can_view_state_figures)
def deliveries_export(request: HttpRequest) -> HttpResponse:
    """Every centre of a year with what stands out, and the sums of each typology on a sheet of its own."""
    _years, year = _delivery_year(request)
    rows = state.units_of(year)
    sheets = state_books.delivery_sheets(year, rows)
    return attachment(to_workbook(sheets), f"{sheets[0].file_stem}.xlsx", XLSX_TYPE)
