"""Who a case is about: the page, and the spans of residence and benefits."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from querschnitt.audit.services import record_read
from querschnitt.common.access import access

from .. import catalogues
from ..forms_life import SPAN_FORMS
from ..life_choices import Level, Script
from ..models import Case, PersonName, ResidenceSpan
from ..overview import script_of
from ..policies import can_edit_case, can_merge_case, can_view_case
from ..rights import Group, may_edit, may_see
from ..selectors import visible_cases
from ..services import Stale, set_benefit, set_residence, withdraw_span
from ..services.links import requests_of
from ..spans import at, history
from .common import actor_of, back_to_person, say
from .life import household
from .twins import merges_of

TITLES = {
    "aufenthalt": (gettext_lazy("Aufenthaltsstatus eintragen"), gettext_lazy("Aufenthaltsstatus berichtigen")),
    "leistung": (gettext_lazy("Leistung eintragen"), gettext_lazy("Leistung berichtigen")),
}


SPAN_GROUPS = {"aufenthalt": Group.RESIDENCE, "leistung": Group.BENEFITS}


def span_panel(case: Case, kind: str) -> dict[str, Any]:
    """Spans in force, oldest first, and the versions that were replaced."""
    model = SPAN_FORMS[kind][1]
    rows: list[Any] = history(model, case.person_id)
    current = [row for row in rows if row.replaced_at is None]
    current.sort(key=lambda row: (row.starts_on is not None, row.starts_on, row.recorded_at))
    return {
        "kind": kind,
        "rows": current,
        "now": at(current, timezone.localdate()),
        "replaced": [row for row in rows if row.replaced_at is not None],
        "unclear": [row for row in current if row.contradictory],
        "may_see": may_see(SPAN_GROUPS[kind]),
        "may_edit": may_edit(SPAN_GROUPS[kind]),
    }


def _level(level: str) -> str:
    return str(dict(Level.choices).get(level, "")) if level else ""


@access(can_view_case, selector=visible_cases, kwarg="case_id")
@require_GET
def show(request: HttpRequest, case: Case) -> HttpResponse:
    record_read(case)
    actor = actor_of(request)
    person = case.person
    context = {
        "case": case,
        "person": person,
        "script": script_of(case),
        "names": list(PersonName.objects.filter(person=person)),
        "languages": [
            (catalogues.language_name(code), _level(person.language_levels.get(code, ""))) for code in person.languages
        ],
        "interpreter": catalogues.language_name(person.interpreter_language),
        "reads": [dict(Script.choices).get(code, code) for code in person.reads],
        "household": household(case, actor),
        "merges": merges_of(case, actor),
        "may_merge": can_merge_case(actor, case) and case.is_open,
        "links": requests_of(case, timezone.localdate()),
        "residence": span_panel(case, "aufenthalt"),
        "benefits": span_panel(case, "leistung"),
        "may_edit": can_edit_case(actor, case) and case.is_open,
        "today": timezone.localdate(),
    }
    return render(request, "cases/person/person.html", context)


@access(can_edit_case, selector=visible_cases, kwarg="case_id")
@require_http_methods(["GET", "POST"])
def span(request: HttpRequest, case: Case, kind: str, span_id: UUID | None = None) -> HttpResponse:
    """Record a span, or store a new version of one. Impossible dates come back with both values."""
    if kind not in SPAN_FORMS or not may_edit(SPAN_GROUPS[kind]):
        raise Http404
    form_class, model = SPAN_FORMS[kind]
    corrects: Any = None
    if span_id is not None:
        corrects = model.objects.filter(person_id=case.person_id, pk=span_id, replaced_at__isnull=True).first()
        if corrects is None:
            raise Http404
    actor = actor_of(request)
    withdraw = corrects is not None and "withdraw" in request.POST
    form = form_class(None if withdraw else request.POST or None, corrects=corrects)
    try:
        if withdraw:
            withdraw_span(case=case, span=corrects, by=actor)
            say(request, _("Der Zeitraum ist zurückgenommen. Er bleibt im Verlauf."))
            return back_to_person(case, kind)
        if form.is_bound and form.is_valid():
            store: Any = set_residence if model is ResidenceSpan else set_benefit
            store(case=case, by=actor, corrects=corrects, **form.values())
            say(request, _("Der Zeitraum ist gespeichert."))
            return back_to_person(case, kind)
    except Stale:
        form.add_error(None, str(Stale.message))
    except ValidationError as error:
        form.refuse(error)
        form.ask_unclear()
    new, again = TITLES[kind]
    context = {"case": case, "form": form, "corrects": corrects, "title": again if corrects else new, "kind": kind}
    return render(request, "cases/person/span.html", context, status=422 if form.errors else 200)
