from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db.models import Count, Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.formats import localize
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from querschnitt.audit.services import record_read
from querschnitt.common.access import access

from ..choices import ReferralState
from ..forms_daily import ClosingForm
from ..models import Case, ContactNote, GoalReview, PlanStep, Referral
from ..policies import can_lead_case, can_view_case
from ..selectors import visible_cases
from ..services import loose_ends
from ..services.closing import close_with_review, open_goals
from .common import actor_of, back_to, say


@access(can_view_case, selector=visible_cases, kwarg="case_id")
@require_http_methods(["GET", "POST"])
def close(request: HttpRequest, case: Case) -> HttpResponse:
    """The closing talk while the case is open; afterwards, what it came to."""
    actor = actor_of(request)
    may_lead = can_lead_case(actor, case)
    if request.method == "POST" and not may_lead:
        raise Http404
    if request.method == "GET":
        record_read(case)
    form = ClosingForm(request.POST or None, goals=open_goals(case)) if case.is_open and may_lead else None
    ends = loose_ends(case) if case.is_open else []
    if form is not None and form.is_bound and form.is_valid():
        try:
            close_with_review(case=case, by=actor, results=form.results(), **form.values())
        except ValidationError as error:
            form.refuse(error)
        else:
            say(request, _("Der Fall ist abgeschlossen."))
            return back_to(case)
    if form is not None and not ends and not form.errors.get("anyway"):
        del form.fields["anyway"]
    context = {"case": case, "form": form, "ends": ends, "may_lead": may_lead, **looking_back(case)}
    return render(request, "cases/close.html", context, status=422 if form is not None and form.errors else 200)


def looking_back(case: Case) -> dict[str, object]:
    """The case in numbers, and what was said of its goals at each closing."""
    talks = ContactNote.objects.filter(case=case).order_by().aggregate(n=Count("pk"), minutes=Sum("minutes"))
    steps = dict(PlanStep.objects.filter(case=case).order_by().values_list("state").annotate(Count("pk")))
    referrals = dict(Referral.objects.filter(case=case).order_by().values_list("state").annotate(Count("pk")))
    return {
        "reviews": list(GoalReview.objects.filter(case=case).select_related("author")),
        "numbers": [
            (_("Kontakte"), talks["n"]),
            (_("Stunden im Kontakt"), localize(round((talks["minutes"] or 0) / 60, 1))),
            (_("Schritte erledigt"), steps.get("done", 0)),
            (_("Schritte entfallen"), steps.get("dropped", 0)),
            (_("Verweisungen angenommen"), referrals.get(ReferralState.ACCEPTED, 0)),
            (_("Verweisungen abgelehnt"), referrals.get(ReferralState.REFUSED, 0)),
        ],
    }
