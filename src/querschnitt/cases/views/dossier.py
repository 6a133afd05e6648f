"""What is stored about a person, for the person: to print, and as data."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from querschnitt.audit.models import AuditEvent
from querschnitt.audit.services import record
from querschnitt.common.access import access
from querschnitt.common.retention import retention_class

from ..dossier import dossier, machine_copy
from ..dossier_print import languages, officers, recipients, sections, to_pdf
from ..keeping import earliest_deletion, hold_of
from ..models import Case
from ..policies import can_lead_kept_case, seeing
from ..rights import Group
from ..selectors import visible_cases
from .common import actor_of
from .intake import language_to_read


def _given(case: Case) -> None:
    record(AuditEvent.Action.EXPORT, table=Case._meta.db_table, row=case.pk)


@access(seeing(can_lead_kept_case, *Group), selector=visible_cases, kwarg="case_id")
@require_GET
def dossier_page(request: HttpRequest, case: Case) -> HttpResponse:
    """To be printed and handed to the person. Making it is logged as an export."""
    _given(case)
    context = {
        "case": case,
        "sections": sections(case),
        "recipients": recipients(case),
        "officers": officers(),
        "languages": languages(),
        "language": language_to_read(case.person.languages),
        "deletion": earliest_deletion(case),
        "held": hold_of(case),
        "kept": retention_class("case"),
        "by": actor_of(request).user,
        "today": timezone.localdate(),
    }
    return render(request, "cases/dossier.html", context)


@access(seeing(can_lead_kept_case, *Group), selector=visible_cases, kwarg="case_id")
@require_GET
def dossier_pdf(request: HttpRequest, case: Case) -> HttpResponse:
    """The same on paper, German beside the language asked for."""
    _given(case)
    wanted = request.GET.get("sprache", "")
    code = wanted if wanted in dict(languages()) else ""
    answer = HttpResponse(to_pdf(case, code), content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="auskunft-{case.number}.pdf"'
    answer["Cache-Control"] = "no-store"
    return answer


@access(seeing(can_lead_kept_case, *Group), selector=visible_cases, kwarg="case_id")
@require_GET
def dossier_data(request: HttpRequest, case: Case) -> JsonResponse:
    _given(case)
    answer = JsonResponse(machine_copy(dossier(case)), json_dumps_params={"ensure_ascii": False, "indent": 1})
    answer["Content-Disposition"] = f'attachment; filename="auskunft-{case.number}.json"'
    answer["Cache-Control"] = "no-store"
    return answer
