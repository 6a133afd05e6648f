from __future__ import annotations

import json
from typing import Any

from allauth.account.decorators import reauthentication_required
from django.apps import apps
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from querschnitt.common.access import access
from querschnitt.common.exports import Column, Export, respond
from querschnitt.common.retention import retention_class, retention_of

from . import services
from .forms import FilterForm
from .labels import describe, table_label
from .models import AuditEvent
from .names import start_of
from .policies import can_view_audit, can_view_retention
from .selectors import events_after, filter_events, names_of, tables_in, visible_events

PER_PAGE = 50
EXPORT_LIMIT = 50_000
COLUMNS = ("pk", "at", "person", "action", "table", "row", "content")


def _rows(events: Any) -> list[tuple[Any, ...]]:
    """(id, moment, person, action, kind of row, row, what) ready to show."""
    found = list(events.values_list(*COLUMNS))
    names = names_of({row[2] for row in found})
    actions = dict(AuditEvent.Action.choices)
    return [
        (
            pk,
            at,
            names.get(person, _("gelöschter Zugang")) if person else _("System"),
            actions.get(action, action),
            table_label(table),
            row,
            describe(table, action, content),
        )
        for pk, at, person, action, table, row, content in found
    ]


@access(can_view_audit)
def events(request: HttpRequest) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]  # set by the middleware
    form = FilterForm(request.GET, tables=tables_in(actor))
    found = filter_events(visible_events(actor), form.wanted())
    key = request.GET.get("nach", "")
    rows = _rows(events_after(found, int(key) if key.isdecimal() and len(key) < 19 else None)[: PER_PAGE + 1])
    query = request.GET.copy()
    query.pop("nach", None)
    context = {
        "form": form,
        "rows": rows[:PER_PAGE],
        "first": query.urlencode() if key else None,
        "query": query.urlencode(),
        "may_view_retention": can_view_retention(actor),
        "next_key": rows[PER_PAGE - 1][0] if len(rows) > PER_PAGE else None,
    }
    return render(request, "audit/list.html", context)


@access(can_view_audit)
@reauthentication_required
def export(request: HttpRequest, kind: str) -> HttpResponse:
    """What the filter shows, at most 50,000 rows, as XLSX or CSV. The export itself is logged."""
    actor = request.actor  # type: ignore[attr-defined]  # set by the middleware
    form = FilterForm(request.GET, tables=tables_in(actor))
    rows = _rows(filter_events(visible_events(actor), form.wanted())[:EXPORT_LIMIT])
    services.record(
        AuditEvent.Action.EXPORT, table=AuditEvent._meta.db_table, content=json.dumps({"rows": len(rows), "kind": kind})
    )
    columns = [_("Zeitpunkt"), _("Person"), _("Vorgang"), _("Art"), _("Datensatz"), _("Was")]
    sheet = Export(
        title=_("Protokoll"),
        columns=[Column(label, width) for label, width in zip(columns, (18, 28, 16, 28, 38, 60), strict=True)],
        rows=[(timezone.localtime(at), *rest) for _pk, at, *rest in rows],
        source=_("Querschnitt, Protokoll des Zentrums"),
        facts=[(form.fields[name].label or name, value) for name, value in form.cleaned_data.items() if value],
    )
    return respond(sheet, kind)


@access(can_view_retention)
def retention(request: HttpRequest) -> HttpResponse:
    """Every kind of row with its class, the event the time runs from, the time, and the basis."""
    rows = []
    for model in apps.get_models():
        declared = retention_of(model)
        if declared is not None:
            kept = retention_class(declared.key)
            begins = start_of(declared.start) if kept.months is not None else ""
            rows.append((table_label(model._meta.db_table), model._meta.db_table, begins, kept))
    return render(request, "audit/retention.html", {"rows": sorted(rows, key=lambda row: (row[3].key, row[1]))})
