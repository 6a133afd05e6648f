from __future__ import annotations

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from querschnitt.audit.services import record_read
from querschnitt.common.access import access

from ..beside import weigh
from ..choices import GoalState
from ..models import Case, Goal, PlanReview, PlanVersion
from ..overview import goals as grouped
from ..plan_forms import EditGoalForm, GoalForm, ReviewForm
from ..plan_selectors import visible_goals
from ..planning import plan_content, plan_rows, standing
from ..policies import can_edit_case, can_edit_part, can_view_case
from ..selectors import visible_cases
from ..services import Stale, add_goal, edit_goal, review_goal
from .case import UNDO
from .common import actor_of, keeps_typed, say, stale, typed_before, typed_by


def back_to_plan(case_id: object) -> HttpResponse:
    return redirect("cases:plan", case_id=case_id)


@access(can_view_case, selector=visible_cases, kwarg="case_id")
@require_GET
def plan(request: HttpRequest, case: Case) -> HttpResponse:
    """Goals with the steps of both sides, where the agreement stands, and every version agreed before."""
    record_read(case)
    rows = plan_rows(case)
    goals, needs, steps = rows
    versions = list(PlanVersion.objects.filter(case=case).prefetch_related("signatures"))
    reviews: dict[object, list[PlanReview]] = {}
    for review in PlanReview.objects.filter(case=case).select_related("author"):
        reviews.setdefault(review.goal_id, []).insert(0, review)
    groups = grouped([need for need in needs if need.resolved_on is None], steps, goals)
    for group in groups:
        if group.goal:
            group.reviews = reviews.get(group.goal.pk, [])
    undo = request.session.pop(UNDO, None)
    context = {
        "case": case,
        "groups": groups,
        "standing": standing(versions, plan_content(case, rows)),
        "versions": versions[::-1],
        "may_edit": can_edit_case(actor_of(request), case) and case.is_open,
        "undo": undo if undo and undo["case"] == str(case.pk) else None,
        "back": "plan",
    }
    return render(request, "cases/plan.html", context)


@keeps_typed
@access(can_edit_case, selector=visible_cases, kwarg="case_id")
@require_http_methods(["GET", "POST"])
def new_goal(request: HttpRequest, case: Case) -> HttpResponse:
    initial = {"life_area": request.GET.get("bereich", "")[:14]} | typed_before(request)
    form = GoalForm(request.POST or None, initial=initial)
    if form.is_bound and form.is_valid():
        try:
            add_goal(case=case, by=actor_of(request), **form.values())
        except ValidationError as error:
            form.refuse(error)
        else:
            say(request, _("Das Ziel steht im Plan."))
            return back_to_plan(case.pk)
    context = {"case": case, "form": form, "title": _("Ziel vereinbaren"), "send": _("Ziel speichern")}
    context |= {"typed_by": typed_by(request), "back_url": reverse("cases:plan", args=[case.pk])}
    return render(request, "cases/form.html", context, status=422 if form.errors else 200)


@access(can_edit_part, selector=visible_goals, kwarg="goal_id")
@require_http_methods(["GET", "POST"])
def change_goal(request: HttpRequest, goal: Goal) -> HttpResponse:
    beside = None
    form = EditGoalForm(request.POST) if request.method == "POST" else EditGoalForm.of(goal)
    if form.is_bound:
        beside = weigh(form, EditGoalForm.of(goal), goal.version, goal.changed_by)
        if not beside and form.is_valid():
            try:
                edit_goal(goal=goal, version=form.cleaned_data["version"], by=actor_of(request), **form.values())
            except Stale:
                goal.refresh_from_db()
                beside = weigh(form, EditGoalForm.of(goal), goal.version, goal.changed_by)
            except ValidationError as error:
                form.refuse(error)
            else:
                say(request, _("Das Ziel ist gespeichert."))
                return back_to_plan(goal.case_id)
    context = {"case": goal.case, "form": form, "title": _("Ziel ändern"), "send": _("Ziel speichern")}
    context |= {"beside": beside, "back_url": reverse("cases:plan", args=[goal.case_id])}
    return render(request, "cases/form.html", context, status=422 if form.errors or beside else 200)


@access(can_edit_part, selector=visible_goals, kwarg="goal_id")
@require_http_methods(["GET", "POST"])
def review(request: HttpRequest, goal: Goal) -> HttpResponse:
    """Look at a goal together: how far it is, and when to look again."""
    form = ReviewForm(request.POST or None, initial={"version": goal.version, "result": GoalState.OPEN})
    if form.is_bound and form.is_valid():
        try:
            review_goal(goal=goal, by=actor_of(request), **form.cleaned_data)
        except Stale:
            goal.refresh_from_db()
            stale(form, goal.version)
        except ValidationError as error:
            form.refuse(error)
        else:
            say(request, _("Die Überprüfung ist gespeichert."))
            return back_to_plan(goal.case_id)
    return render(
        request,
        "cases/review_goal.html",
        {"case": goal.case, "goal": goal, "form": form},
        status=422 if form.errors else 200,
    )
