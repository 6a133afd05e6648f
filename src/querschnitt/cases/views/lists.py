from __future__ import annotations

from datetime import datetime
from html import escape
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from querschnitt.common.access import access

from ..choices import Phase
from ..forms import ListForm
from ..policies import can_create_cases, can_import_cases, can_view_cases
from ..selectors import PAGE, case_list
from ..services import search_cases
from .common import actor_of

ROW = (
    '<tr><th scope="row"><a href="{}">{}</a><br><span class="q-s q-muted">{}</span></th>'
    '<td data-label="{}">{}</td><td data-label="{}">{}</td><td data-label="{}">{}</td>'
    '<td class="q-num q-nowrap" data-label="{}">{}</td></tr>'
)


def rows_html(rows: list[tuple[Any, ...]]) -> SafeString:
    """The table's rows, written as plain strings: fifty of them cost no more than their text."""
    phases = {phase.value: escape(str(phase.label)) for phase in Phase}
    labels = [escape(label) for label in (_("Phase"), _("Zuständig"), _("Wohnort"), _("Zuletzt"))]
    closed_word, nobody = escape(_("abgeschlossen")), escape(_("noch niemand"))
    base = reverse("cases:list")
    zone = timezone.get_current_timezone()
    out = []
    for pk, number, given, family, pseudonym, born, year, town, phase, closed, manager, latest in rows:
        name = f"{given} {family}".strip() or pseudonym
        about = number if not (born or year) else f"{number} · *{born.year if born else year}"
        at = latest.astimezone(zone)
        out.append(
            ROW.format(
                f"{base}{pk}/",
                escape(name),
                escape(about),
                labels[0],
                closed_word if closed else phases[phase],
                labels[1],
                escape(manager) if manager else nobody,
                labels[2],
                escape(town),
                labels[3],
                f"{at.day:02d}.{at.month:02d}.{at.year}",
            )
        )
    return mark_safe("".join(out))  # noqa: S308  (every value is escaped above)


def cursor(request: HttpRequest) -> tuple[datetime, UUID] | None:
    """The last row of the page before: time and id, both nobody's name."""
    try:
        at, pk = request.GET["nach"].split("~")
        moment = datetime.fromisoformat(at)
        if moment.tzinfo is None or not 1900 < moment.year < 2200:
            return None
        return moment, UUID(pk)
    except (KeyError, ValueError):
        return None


def filled(form: ListForm) -> dict[str, Any]:
    return form.cleaned_data if form.is_bound and form.is_valid() else {}


def chosen(form: ListForm) -> dict[str, Any]:
    """The filters as ``case_list`` takes them."""
    filters = filled(form)
    return {
        "state": filters.get("state") or "open",
        "phase": filters.get("phase", ""),
        "manager": UUID(filters["manager"]) if filters.get("manager") else None,
        "town": filters.get("town", ""),
    }


@access(can_view_cases)
@require_GET
def case_index(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    form = ListForm(request.GET or None, actor=actor)
    filters = {key: value for key, value in filled(form).items() if value}
    rows = case_list(actor, **chosen(form), after=cursor(request), most=PAGE)
    more = ""
    if len(rows) > PAGE:
        rows = rows[:PAGE]
        more = "?" + urlencode({**filters, "nach": f"{rows[-1][-1].isoformat()}~{rows[-1][0]}"})
    return render(
        request,
        "cases/list.html",
        {
            "form": form,
            "rows": rows_html(rows),
            "shown": len(rows),
            "filtered": bool(filters),
            "export": "?" + urlencode(filters) if filters else "",
            "more": more,
            "later_page": "nach" in request.GET,
            "may_create": can_create_cases(actor),
            "may_import": can_import_cases(actor),
        },
    )


@access(can_view_cases)
@require_POST
def case_search(request: HttpRequest) -> HttpResponse:
    """By name, birth year or file number. Sent as a form, so that no name stands in an address or a log."""
    actor = actor_of(request)
    text = " ".join(request.POST.get("text", "").split())[:100]
    ids = search_cases(text=text, by=actor, most=PAGE)
    rows = case_list(actor, state="all", ids=ids) if ids else []
    place = {pk: index for index, pk in enumerate(ids)}
    rows.sort(key=lambda row: place[row[0]])
    return render(
        request,
        "cases/list.html",
        {
            "form": None if text else ListForm(None, actor=actor),  # filters stand on the whole list
            "rows": rows_html(rows[:PAGE]),
            "shown": len(rows[:PAGE]),
            "searched": text,
            "full": len(ids) == PAGE,
            "may_create": can_create_cases(actor),
            "may_import": can_import_cases(actor),
        },
    )
