"""What is stored about a person, for the person: to print, and as data."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from querschnitt.audit.models import AuditEvent
from querschnitt.audit.services import record
from querschnitt.common.access import access
from querschnitt.common.retention import retention_class

from ..choices import GrantPurpose
from ..dossier import dossier, machine_copy
from ..emergency_choices import EmergencyReason
from ..keeping import earliest_deletion, hold_of
from ..models import Case, CaseGrant, Consent, EmergencyAccess, Referral
from ..policies import can_lead_kept_case, seeing
from ..rights import Group
from ..selectors import visible_cases
from .common import actor_of


def _given(case: Case) -> None:
    record(AuditEvent.Action.EXPORT, table=Case._meta.db_table, row=case.pk)


@access(seeing(can_lead_kept_case, *Group), selector=visible_cases, kwarg="case_id")
@require_GET
def dossier_page(request: HttpRequest, case: Case) -> HttpResponse:
    """To be printed and handed to the person. Making it is logged as an export."""
    _given(case)
    sent = Referral.objects.filter(case=case, sent_at__isnull=False).select_related("recipient")
    grants = CaseGrant.objects.filter(case=case).exclude(purpose=GrantPurpose.LEAD).select_related("organisation")
    recipients: list[tuple[str, Any, str]] = [
        (row.recipient.name, row.sent_at, str(row.get_state_display())) for row in sent
    ]
    recipients += [(row.organisation.name, row.starts_on, str(row.get_purpose_display())) for row in grants]
    emergencies = EmergencyAccess.objects.filter(case=case).select_related("organisation")
    recipients += [
        (
            row.organisation.name,
            row.opened_at,
            _("Notzugriff: %(reason)s") % {"reason": EmergencyReason(row.reason).label},
        )
        for row in emergencies
    ]
    context = {
        "case": case,
        "sections": dossier(case),
        "recipients": recipients,
        "consents": Consent.objects.filter(case=case).select_related("recipient"),
        "deletion": earliest_deletion(case),
        "held": hold_of(case),
        "kept": retention_class("case"),
        "by": actor_of(request).user,
        "today": timezone.localdate(),
    }
    return render(request, "cases/dossier.html", context)


@access(seeing(can_lead_kept_case, *Group), selector=visible_cases, kwarg="case_id")
@require_GET
def dossier_data(request: HttpRequest, case: Case) -> JsonResponse:
    _given(case)
    answer = JsonResponse(machine_copy(dossier(case)), json_dumps_params={"ensure_ascii": False, "indent": 1})
    answer["Content-Disposition"] = f'attachment; filename="auskunft-{case.number}.json"'
    answer["Cache-Control"] = "no-store"
    return answer
