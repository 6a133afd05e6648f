"""How long the case is kept, and holds on deleting it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from querschnitt.common.access import access
from querschnitt.common.retention import retention_class

from ..forms_trust import HoldForm
from ..keeping import earliest_deletion
from ..models import Case, CaseHold
from ..policies import can_view_case
from ..policies_trust import can_hold_case, can_lift_hold
from ..selectors import visible_cases
from ..services.holds import lift_hold, place_hold
from ..trust_selectors import visible_holds
from .common import actor_of, say


@access(can_view_case, selector=visible_cases, kwarg="case_id")
@require_http_methods(["GET", "POST"])
def hold(request: HttpRequest, case: Case) -> HttpResponse:
    actor = actor_of(request)
    may_hold = can_hold_case(actor, case)
    form = HoldForm(request.POST if request.method == "POST" and may_hold else None)
    if form.is_bound and form.is_valid():
        place_hold(case=case, by=actor, **form.cleaned_data)
        say(request, _("Der Fall ist gesperrt. Bis zum Ende der Sperre kann ihn niemand löschen."))
        return redirect("cases:hold", case_id=case.pk)
    rows = list(CaseHold.objects.filter(case=case).select_related("placed_by", "lifted_by"))
    context = {
        "case": case,
        "form": form,
        "holds": rows,
        "held": next((row for row in rows if row.counts), None),
        "deletion": earliest_deletion(case),
        "kept": retention_class("case"),
        "may_hold": may_hold,
        "today": timezone.localdate(),
    }
    return render(request, "cases/hold.html", context, status=422 if form.errors else 200)


@access(can_lift_hold, selector=visible_holds, kwarg="hold_id")
@require_POST
def lift(request: HttpRequest, hold: CaseHold) -> HttpResponse:
    lift_hold(hold=hold, by=actor_of(request))
    say(request, _("Die Sperre ist aufgehoben."))
    return redirect("cases:hold", case_id=hold.case_id)
