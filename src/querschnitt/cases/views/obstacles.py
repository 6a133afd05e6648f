from __future__ import annotations

from collections import Counter
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from querschnitt.common.access import access

from ..catalogues import OBSTACLE_GROUPS, obstacle_categories
from ..choices import ReferralState
from ..forms import ObstacleForm
from ..models import Case, CaseObstacle, Referral
from ..policies import can_edit_case, can_lead_referral, can_report_obstacles, can_view_obstacles
from ..selectors import sent_referrals, visible_cases, visible_obstacles
from ..services import report_obstacle, report_refusal
from ..whence import Whence, of_case, whence
from .common import actor_of, back_to, say


def grouped() -> list[tuple[Any, list[Any]]]:
    """Categories under their headings, each a button."""
    rows = obstacle_categories().values()
    return [(label, [row for row in rows if row.group == key]) for key, label in OBSTACLE_GROUPS.items()]


@access(can_report_obstacles)
@require_http_methods(["GET", "POST"])
def report(request: HttpRequest) -> HttpResponse:
    """From anywhere: choose the category, done. The page one came from fills in the rest; none of it is text."""
    actor = actor_of(request)
    came = whence(request.POST.get("von", "") or request.GET.get("von", ""), actor)
    return _report(request, came)


@access(can_edit_case, selector=visible_cases, kwarg="case_id")
@require_http_methods(["GET", "POST"])
def report_in_case(request: HttpRequest, case: Case) -> HttpResponse:
    """Second click of two: everything but the category comes from the case."""
    return _report(request, of_case("", case))


def _report(request: HttpRequest, came: Whence) -> HttpResponse:
    form = ObstacleForm(request.POST or None, initial=came.initial)
    if form.is_bound and form.is_valid():
        report_obstacle(by=actor_of(request), case=came.case, **filled(form))
        say(request, _("Danke. Das Hindernis ist gemeldet."))
        if came.path:
            return redirect(came.path)
        return back_to(came.case, "hindernis") if came.case else redirect("cases:report")
    context = {"form": form, "groups": grouped(), "case": came.case, "came": came}
    return render(request, "cases/obstacle.html", context, status=422 if form.errors else 200)


@access(can_lead_referral, selector=sent_referrals, kwarg="referral_id")
@require_POST
def report_refused(request: HttpRequest, referral: Referral) -> HttpResponse:
    """One click: the refusal says everything an obstacle needs."""
    known = CaseObstacle.objects.filter(referral=referral).exists()
    if referral.state == ReferralState.REFUSED and not known:
        report_refusal(referral=referral, by=actor_of(request))
        say(request, _("Danke. Das Hindernis ist gemeldet."))
    return back_to(referral.case, "verweisungen")


def filled(form: ObstacleForm) -> dict[str, Any]:
    data = form.cleaned_data
    return {**data, "legal_circle": data["legal_circle"] or "unbekannt"}


@access(can_view_obstacles)
@require_GET
def obstacles(request: HttpRequest) -> HttpResponse:
    """What was reported in the centre, counted by category; none of it leads to a case."""
    actor = actor_of(request)
    rows = visible_obstacles(actor)
    counts = Counter(rows.order_by().values_list("category", flat=True))
    known = obstacle_categories()
    table = [(known[key], number) for key, number in counts.most_common() if key in known]
    page = Paginator(rows, 50).get_page(request.GET.get("page"))
    most = table[0][1] if table else 0
    context = {"table": table, "most": most, "page": page, "total": counts.total()}
    return render(request, "cases/obstacles.html", context)
