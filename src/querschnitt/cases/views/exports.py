"""Data out: one case, or the cases of a year without names."""

from __future__ import annotations

import json
from collections.abc import Iterable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from querschnitt.accounts.decorators import fresh_sign_in
from querschnitt.audit.models import AuditEvent
from querschnitt.audit.services import record, record_read
from querschnitt.common.access import access
from querschnitt.common.exports import XLSX_TYPE, Column, Export, attachment, to_csv, to_workbook

from ..exporting import case_document, tables
from ..models import Case
from ..policies import can_export_year, can_lead_kept_case
from ..selectors import visible_cases
from ..year_export import FIELDS, kim_list, mapping, year_rows, year_sheets
from .common import actor_of

JSON = "application/json"
YEARS = 10


def _json(content: object, name: str) -> HttpResponse:
    return attachment(json.dumps(content, ensure_ascii=False, indent=1, default=str).encode(), name, JSON)


@access(can_lead_kept_case, selector=visible_cases, kwarg="case_id")
@require_GET
def case_export(request: HttpRequest, case: Case) -> HttpResponse:
    """What the file will hold, and the choice of its form."""
    return render(request, "cases/export.html", {"case": case, "actor": actor_of(request), "tables": tables()})


@access(can_lead_kept_case, selector=visible_cases, kwarg="case_id")
@fresh_sign_in
@require_GET
def case_export_file(request: HttpRequest, case: Case, kind: str) -> HttpResponse:
    record_read(case)
    record(AuditEvent.Action.EXPORT, table=Case._meta.db_table, row=str(case.pk))
    if kind == "json":
        return _json(case_document(case), f"{case.number}.json".lower())
    return attachment(to_workbook(list(_sheets(case))), f"{case.number}.xlsx".lower(), XLSX_TYPE)


def _sheets(case: Case) -> Iterable[Export]:
    source = _("Fallakte %(number)s") % {"number": case.number}
    found = tables()
    for table in found:
        columns = [Column(field.label or field.name) for field in table.fields]
        rows = [
            [field.choices.get(str(row[field.name]), row[field.name]) for field in table.fields]
            for row in table.rows(case)
        ]
        yield Export(table.label, columns, rows, source)
    fields = [
        [table.label, table.key, field.name, field.label, field.kind, ", ".join(field.choices)]
        for table in found
        for field in table.fields
    ]
    heads = [Column(_("Tabelle")), Column("table"), Column("field"), Column(_("Bedeutung")), Column(_("Art"))]
    yield Export(_("Felder"), [*heads, Column(_("Werte"), 60)], fields, source)


@access(can_export_year)
@require_GET
def year_export(request: HttpRequest) -> HttpResponse:
    this = timezone.localdate().year
    context = {
        "years": range(this, this - YEARS, -1),
        "fields": [(field, mapping().get(field.name, "")) for field in FIELDS],
        "mapped": any(mapping().values()),
    }
    return render(request, "cases/year_export.html", context)


@access(can_export_year)
@fresh_sign_in
@require_GET
def year_export_file(request: HttpRequest, kind: str) -> HttpResponse:
    year, actor = _year(request), actor_of(request)
    record(AuditEvent.Action.EXPORT, table=Case._meta.db_table, row=f"{year}")
    if kind == "json":
        meanings = {field.name: str(field.meaning) for field in FIELDS}
        content = {"format": "querschnitt-year", "version": 1, "year": year, "fields": meanings, "mapping": mapping()}
        return _json(content | {"cases": list(year_rows(actor, year))}, f"kim-{year}.json")
    if kind == "csv":
        export = kim_list(actor, year)
        if export is None:
            messages.info(request, _("Die Zuordnung nennt noch kein Feld der Datenbank KIM."))
            return redirect("cases:year_export")
        return attachment(to_csv(export), f"datenbank-kim-{year}.csv", "text/csv; charset=utf-8")
    return attachment(to_workbook(year_sheets(actor, year)), f"kim-{year}.xlsx", XLSX_TYPE)


def _year(request: HttpRequest) -> int:
    asked, this = request.GET.get("jahr", ""), timezone.localdate().year
    if asked and not (asked.isdecimal() and this - YEARS < int(asked) <= this):
        raise Http404(_("Wählen Sie ein Jahr von %(first)s bis %(last)s.") % {"first": this - YEARS + 1, "last": this})
    return int(asked or this)
