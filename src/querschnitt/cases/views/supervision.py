from __future__ import annotations

import json

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from querschnitt.accounts.decorators import fresh_sign_in
from querschnitt.audit.models import AuditEvent
from querschnitt.audit.services import record
from querschnitt.common.access import access
from querschnitt.common.exports import Column, Export, respond

from ..choices import Phase
from ..forms import ListForm
from ..models import Case
from ..policies import can_view_cases
from ..selectors import case_list
from ..supervision import (
    CONTACT_DAYS,
    SILENT_CHOICES,
    SILENT_DAYS,
    Load,
    can_supervise,
    loads,
    silent_list,
    threatened_list,
    totals,
)
from .common import actor_of
from .lists import chosen

MOST = 5000


def silent_days(request: HttpRequest) -> int:
    wanted = request.GET.get("tage", "")
    return int(wanted) if wanted.isdigit() and int(wanted) in SILENT_CHOICES else SILENT_DAYS


@access(can_supervise)
@require_GET
def supervision(request: HttpRequest) -> HttpResponse:
    """Load of everybody who leads cases, and what is overdue."""
    actor, days = actor_of(request), silent_days(request)
    rows = loads(actor, days=days)
    context = {
        "rows": rows,
        "total": totals(rows),
        "most": max((row.open for row in rows), default=0),
        "days": days,
        "days_text": str(days),
        "choices": SILENT_CHOICES,
        "silent": silent_list(actor, days=days),
        "threatened": threatened_list(actor),
        "may_read": can_view_cases(actor),
        "contact_days": CONTACT_DAYS,
        "phases": [phase.label for phase in Phase],
    }
    return render(request, "cases/supervision.html", context)


def line(row: Load) -> tuple[object, ...]:
    numbers = (row.contacts, row.silent, row.reviews, row.steps, row.waiting, row.unanswered, row.handovers, row.tasks)
    return (row.name, row.open, *row.by_phase, *numbers)


@access(can_supervise)
@fresh_sign_in
@require_GET
def supervision_export(request: HttpRequest) -> HttpResponse:
    actor, days = actor_of(request), silent_days(request)
    rows = loads(actor, days=days)
    record(AuditEvent.Action.EXPORT, table=Case._meta.db_table, content=json.dumps({"overview": len(rows)}))
    labels = [
        _("Offene Fälle"),
        *(str(phase.label) for phase in Phase),
        _("Kontakte in %(n)s Tagen") % {"n": CONTACT_DAYS},
        _("Ohne Kontakt seit %(n)s Tagen") % {"n": days},
        _("Überprüfung überfällig"),
        _("Schritte überfällig"),
        _("Verweisungen warten"),
        _("davon über Frist"),
        _("Lücke droht"),
        _("Aufgaben überfällig"),
    ]
    columns = [Column(_("Zuständig"), 28), *(Column(label, 16) for label in labels)]
    facts = [(_("Organisation"), str(actor.membership.organisation))] if actor.membership else []
    return respond(
        Export(_("Auslastung"), columns, [line(row) for row in rows], _("Querschnitt, Fälle"), facts), "xlsx"
    )


@access(can_view_cases)
@fresh_sign_in
@require_GET
def list_export(request: HttpRequest) -> HttpResponse:
    """The list as it is filtered, at most 5,000 cases. Holds names, so it is logged and asks for the password."""
    actor = actor_of(request)
    filters = chosen(ListForm(request.GET or None, actor=actor))
    rows = case_list(actor, **filters, most=MOST)[:MOST]
    record(AuditEvent.Action.EXPORT, table=Case._meta.db_table, content=json.dumps({"rows": len(rows)}))
    phases = {phase.value: str(phase.label) for phase in Phase}
    sheet = [
        (
            number,
            f"{given} {family}".strip() or pseudonym,
            born.year if born else year,
            town,
            phases[phase],
            manager or "",
            closed,
            latest.date(),
        )
        for _pk, number, given, family, pseudonym, born, year, town, phase, closed, manager, latest in rows
    ]
    labels = (
        (_("Aktenzeichen"), 18),
        (_("Name"), 30),
        (_("Geburtsjahr"), 12),
        (_("Wohnort"), 22),
        (_("Phase"), 26),
        (_("Zuständig"), 24),
        (_("Abgeschlossen am"), 16),
        (_("Zuletzt"), 14),
    )
    columns = [Column(label, width) for label, width in labels]
    words = {"state": _("Stand"), "phase": _("Phase"), "manager": _("Zuständig"), "town": _("Wohnort")}
    facts = [(words[key], str(value)) for key, value in filters.items() if value]
    return respond(Export(_("Fälle"), columns, sheet, _("Querschnitt, Fälle"), facts), "xlsx")
