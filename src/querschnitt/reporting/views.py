from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.text import slugify

from querschnitt.audit.models import AuditEvent
from querschnitt.audit.services import record
from querschnitt.cases.policies import can_export_year
from querschnitt.common.access import access

from . import selectors
from .measures import HEADLINES
from .models import PublishedFigure
from .policies import can_view_controlling, can_view_figures, can_view_reports
from .presentation import Section, section
from .reports import REPORTS, Report
from .selectors import UnitRow, YearOfUnit
from .services import minimum_cell
from .workbook import build_workbook

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass
class Choice:
    """What the address asks for, as far as the actor may see it; anything else falls back to the first."""

    years: list[int]
    year: int
    levels: list[str]
    level: str
    reports: list[Report]
    report: Report


def _choice(request: HttpRequest) -> Choice:
    actor = request.actor  # type: ignore[attr-defined]  # set by the middleware
    years, levels = selectors.published_years(actor), selectors.views_of(actor)
    asked = request.GET.get("jahr", "")
    chosen = next((year for year in years if str(year) == asked), None)
    year = chosen or (years or [timezone.localdate().year])[0]
    level = request.GET.get("ebene", "")
    level = level if level in levels else levels[0]
    reports = [report for report in REPORTS.values() if level != PublishedFigure.Level.ORGANISATION or not report.wide]
    report = next((report for report in reports if report.key == request.GET.get("bericht")), reports[0])
    return Choice(years, year, levels, level, reports, report)


def _load(request: HttpRequest, choice: Choice) -> tuple[YearOfUnit, YearOfUnit, list[Section], list[UnitRow]]:
    actor = request.actor  # type: ignore[attr-defined]  # set by the middleware
    now, before = selectors.figures_of(actor, choice.level, choice.year)
    parts = selectors.parts_of(actor, choice.level, choice.year)
    chapters = choice.report.chapters() if now.cells else ()
    return now, before, [section(chapter, now, before) for chapter in chapters], parts


@access(can_view_figures)
def year(request: HttpRequest) -> HttpResponse:
    choice = _choice(request)
    now, before, sections, parts = _load(request, choice)
    labels = dict(PublishedFigure.Level.choices)
    context: dict[str, Any] = {
        "choice": choice,
        "reports": choice.reports,
        "levels": [(level, labels[level]) for level in choice.levels],
        "now": now,
        "before": before,
        "compared": before.as_of is not None,
        "sections": sections,
        "headlines": [(label, now.cells.get(key, 0), before.cells.get(key, 0)) for key, label in HEADLINES],
        "parts": parts,
        "parts_are_centres": choice.level == PublishedFigure.Level.STATE,
        "columns": [label for _, label in HEADLINES],
        "minimum": minimum_cell(),
        "may_view_controlling": can_view_controlling(request.actor),  # type: ignore[attr-defined]
        "may_view_reports": can_view_reports(request.actor),  # type: ignore[attr-defined]
        "may_export_cases": can_export_year(request.actor),  # type: ignore[attr-defined]
    }
    return render(request, "reporting/year.html", context)


@access(can_view_figures)
def year_export(request: HttpRequest) -> HttpResponse:
    choice = _choice(request)
    now, before, sections, parts = _load(request, choice)
    content = build_workbook(now, before, sections, parts, minimum_cell())
    record(
        AuditEvent.Action.EXPORT,
        table=PublishedFigure._meta.db_table,
        row=f"{choice.level}:{choice.year}:{choice.report.key}",
    )
    response = HttpResponse(content, content_type=XLSX)
    name = slugify(f"{choice.report.title}-{now.name}-{choice.year}")
    response["Content-Disposition"] = f'attachment; filename="{name}.xlsx"'
    response["Cache-Control"] = "no-store"
    return response
