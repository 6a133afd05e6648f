from __future__ import annotations

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from querschnitt.common.access import access

from ..beside import weigh
from ..choices import StepState
from ..forms import EditNeedForm, EditStepForm, NeedForm, StepForm
from ..models import Case, Need, PlanStep
from ..policies import can_edit_case, can_edit_part
from ..selectors import visible_cases, visible_needs, visible_steps
from ..services import Stale, add_need, add_step, edit_need, edit_step, move_step
from .case import UNDO
from .common import actor_of, back_to, keeps_typed, say, typed_before, typed_by


def after(request: HttpRequest, case: Case) -> HttpResponse:
    """Back to the page somebody came from: the list of all steps, the plan, or the case."""
    if request.POST.get("back") == "schritte":
        return redirect(reverse("cases:tasks") + "?liste=schritte")
    if "plan" in (request.GET.get("zurueck"), request.POST.get("back")):
        return redirect("cases:plan", case_id=case.pk)
    return back_to(case, "plan")


@access(can_edit_case, selector=visible_cases, kwarg="case_id")
@require_http_methods(["GET", "POST"])
def new_need(request: HttpRequest, case: Case) -> HttpResponse:
    form = NeedForm(request.POST or None)
    if form.is_bound and form.is_valid():
        try:
            add_need(case=case, by=actor_of(request), **form.cleaned_data)
        except ValidationError as error:
            form.refuse(error)
        else:
            say(request, _("Der Bedarf steht im Plan."))
            return back_to(case, "plan")
    context = {"case": case, "form": form, "title": _("Bedarf hinzufügen"), "send": _("Bedarf speichern")}
    return render(request, "cases/form.html", context, status=422 if form.errors else 200)


@access(can_edit_part, selector=visible_needs, kwarg="need_id")
@require_http_methods(["GET", "POST"])
def change_need(request: HttpRequest, need: Need) -> HttpResponse:
    form = EditNeedForm(request.POST) if request.method == "POST" else EditNeedForm.of(need)
    beside = weigh(form, EditNeedForm.of(need), need.version, None) if form.is_bound else None
    if form.is_bound and not beside and form.is_valid():
        data = form.cleaned_data
        met_on = (need.resolved_on or timezone.localdate()) if data["met"] else None
        try:
            edit_need(
                need=need,
                version=data["version"],
                by=actor_of(request),
                priority=data["priority"],
                goal=data["goal"],
                resolved_on=met_on,
            )
        except Stale:
            need.refresh_from_db()
            beside = weigh(form, EditNeedForm.of(need), need.version, None)
        else:
            say(request, _("Der Bedarf ist gespeichert."))
            return back_to(need.case, "plan")
    title = _("Bedarf: %(area)s") % {"area": need.get_life_area_display()}
    context = {"case": need.case, "form": form, "title": title, "send": _("Bedarf speichern"), "beside": beside}
    return render(request, "cases/form.html", context, status=422 if form.errors or beside else 200)


@keeps_typed
@access(can_edit_case, selector=visible_cases, kwarg="case_id")
@require_http_methods(["GET", "POST"])
def new_step(request: HttpRequest, case: Case) -> HttpResponse:
    actor = actor_of(request)
    initial = {"goal": request.GET.get("ziel", "")[:36], "need": request.GET.get("bedarf", "")[:36]}
    initial |= {"side": request.GET.get("seite", "person")[:6]}
    form = StepForm(request.POST or None, initial=initial | typed_before(request), actor=actor, case=case)
    if form.is_bound and form.is_valid():
        try:
            add_step(case=case, by=actor, **form.values())
        except ValidationError as error:
            form.refuse(error)
        else:
            say(request, _("Der Schritt steht im Plan."))
            return after(request, case)
    context = {"case": case, "form": form, "title": _("Schritt planen"), "send": _("Schritt speichern")}
    context["typed_by"] = typed_by(request)
    return render(request, "cases/form.html", context, status=422 if form.errors else 200)


@access(can_edit_part, selector=visible_steps, kwarg="step_id")
@require_http_methods(["GET", "POST"])
def change_step(request: HttpRequest, step: PlanStep) -> HttpResponse:
    actor = actor_of(request)
    if request.method == "POST":
        form = EditStepForm(request.POST, actor=actor, case=step.case, step=step)
    else:
        form = EditStepForm.of(step, actor)
    beside = weigh(form, EditStepForm.of(step, actor), step.version, step.changed_by) if form.is_bound else None
    if form.is_bound and not beside and form.is_valid():
        try:
            edit_step(step=step, version=form.cleaned_data["version"], by=actor, **form.values())
        except Stale:
            step.refresh_from_db()
            beside = weigh(form, EditStepForm.of(step, actor), step.version, step.changed_by)
        else:
            say(request, _("Der Schritt ist gespeichert."))
            return after(request, step.case)
    context = {"case": step.case, "form": form, "title": _("Schritt ändern"), "send": _("Schritt speichern")}
    context["beside"] = beside
    return render(request, "cases/form.html", context, status=422 if form.errors or beside else 200)


@access(can_edit_part, selector=visible_steps, kwarg="step_id")
@require_POST
def move(request: HttpRequest, step: PlanStep) -> HttpResponse:
    """Change a step's state; the next page offers to take it back."""
    to = request.POST.get("to", "")
    try:
        if to not in StepState.values:
            raise ValidationError(_("Diesen Stand gibt es nicht. Laden Sie die Seite neu."))
        before = move_step(step=step, to=to, by=actor_of(request))
    except ValidationError as error:
        return render(request, "cases/refused.html", {"case": step.case, "errors": error.messages}, status=422)
    if before != to and not request.POST.get("undo"):
        request.session[UNDO] = {
            "case": str(step.case_id),
            "step": str(step.pk),
            "to": before,
            "text": step.text,
            "now": str(StepState(to).label),
        }
    return after(request, step.case)
