"""Break-glass: asking for it, the one page that reads the case, and the list of all uses."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from querschnitt.audit.services import record_read
from querschnitt.common.access import access as guarded

from .. import emergency
from ..forms_trust import EmergencyForm
from ..models import Case, EmergencyAccess
from ..overview import case_page
from ..policies_trust import (
    can_check_emergency,
    can_open_in_emergency,
    can_read_in_emergency,
    can_view_emergencies,
)
from ..services.emergencies import check_emergency, open_in_emergency
from .common import actor_of, say


@guarded(can_open_in_emergency)
@require_http_methods(["GET", "POST"])
def open_emergency(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    form = EmergencyForm(request.POST or None)
    if form.is_bound and form.is_valid():
        try:
            found = open_in_emergency(by=actor, **form.cleaned_data)
        except ValidationError as error:
            form.refuse(error)
        else:
            if found is not None:
                return redirect("cases:emergency_case", case_id=found.case_id)
            form.add_error(
                "number",
                _(
                    "Unter diesem Aktenzeichen gibt es keinen offenen Fall, oder Sie haben zu oft gefragt. "
                    "Prüfen Sie die Nummer; in Gefahr rufen Sie 110 oder 112."
                ),
            )
    context = {"form": form, "hours": emergency.hours(), "running": list(emergency.own_emergencies(actor))}
    return render(request, "cases/emergency_open.html", context, status=422 if form.errors else 200)


@guarded(can_read_in_emergency, selector=emergency.cases_in_emergency, kwarg="case_id")
@require_GET
def emergency_case(request: HttpRequest, case: Case) -> HttpResponse:
    """Everything of the case on one page, nothing to change. Each look is logged."""
    actor = actor_of(request)
    record_read(case)
    context = case_page(case, actor)
    context["access"] = emergency.own_emergencies(actor).filter(case=case).order_by("-ends_at").first()
    return render(request, "cases/emergency_case.html", context)


@guarded(can_view_emergencies)
@require_GET
def emergencies(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    page = Paginator(emergency.visible_emergencies(actor), 50).get_page(request.GET.get("page"))
    context = {"page": page, "now": timezone.now(), "may_open": can_open_in_emergency(actor)}
    return render(request, "cases/emergencies.html", context)


@guarded(can_check_emergency, selector=emergency.visible_emergencies, kwarg="access_id")
@require_POST
def check(request: HttpRequest, access: EmergencyAccess) -> HttpResponse:
    end = request.POST.get("end") == "1"
    check_emergency(access=access, by=actor_of(request), end=end)
    say(request, _("Der Notzugriff ist beendet.") if end else _("Der Notzugriff ist als geprüft vermerkt."))
    return redirect("cases:emergencies")
