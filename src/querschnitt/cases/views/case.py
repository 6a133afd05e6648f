from __future__ import annotations

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from querschnitt.audit.services import record_read
from querschnitt.common.access import access
from querschnitt.common.retention import retention_class

from ..beside import weigh
from ..choices import PHASE_MOVES, Phase
from ..forms import EditCaseForm, ReopenForm
from ..keeping import earliest_deletion
from ..models import Case
from ..overview import case_page
from ..policies import can_edit_case, can_lead_case, can_view_case
from ..selectors import visible_cases
from ..services import Stale, edit_case, move_phase, reopen_case
from .common import actor_of, back_to, keeps_typed, say, typed_before, typed_by

UNDO = "undo_step"
OPENED = "opened_cases"


@access(can_view_case, selector=visible_cases, kwarg="case_id")
@require_GET
def show(request: HttpRequest, case: Case) -> HttpResponse:
    """One page a case. Opening it is logged."""
    record_read(case)
    opened = [str(case.pk), *(pk for pk in request.session.get(OPENED, []) if pk != str(case.pk))]
    request.session[OPENED] = opened[:5]
    context = case_page(case, actor_of(request))
    context |= {"deletion": earliest_deletion(case), "kept": retention_class("case")}
    undo = request.session.pop(UNDO, None)
    context["undo"] = undo if undo and undo["case"] == str(case.pk) else None
    order = [phase.value for phase in Phase]
    moves = sorted(PHASE_MOVES[case.phase], key=order.index)
    context["phase_moves"] = [(to, Phase(to).label, order.index(to) > order.index(case.phase)) for to in moves]
    return render(request, "cases/case.html", context)


@keeps_typed
@access(can_edit_case, selector=visible_cases, kwarg="case_id")
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, case: Case) -> HttpResponse:
    actor = actor_of(request)
    form = EditCaseForm(request.POST, actor=actor) if request.method == "POST" else EditCaseForm.of(case, actor)
    form.initial = {**form.initial, **typed_before(request)}
    if case.organisation_id != actor.organisation_id:
        form.keep_manager(case)
    beside = weigh(form, EditCaseForm.of(case, actor), case.version, None) if form.is_bound else None
    if form.is_bound and not beside and form.is_valid():
        try:
            edit_case(
                case=case, version=form.cleaned_data["version"], person=form.person(), fields=form.facts(), by=actor
            )
        except Stale:
            case = visible_cases(actor).get(pk=case.pk)
            beside = weigh(form, EditCaseForm.of(case, actor), case.version, None)
        except ValidationError as error:
            form.refuse(error)
        else:
            say(request, _("Die Angaben sind gespeichert."))
            return back_to(case)
    context = {"case": case, "form": form, "beside": beside, "typed_by": typed_by(request)}
    return render(request, "cases/edit_case.html", context, status=422 if form.errors or beside else 200)


@access(can_edit_case, selector=visible_cases, kwarg="case_id")
@require_POST
def phase(request: HttpRequest, case: Case) -> HttpResponse:
    to = request.POST.get("to", "")
    try:
        if to not in Phase.values:
            raise ValidationError(_("Diese Phase gibt es nicht. Laden Sie die Seite neu."))
        move_phase(case=case, to=to, by=actor_of(request))
    except ValidationError as error:
        return render(request, "cases/refused.html", {"case": case, "errors": error.messages}, status=422)
    say(request, _("Der Fall ist jetzt in der Phase „%(phase)s“.") % {"phase": Phase(to).label})
    return back_to(case, "phase")


@access(can_lead_case, selector=visible_cases, kwarg="case_id")
@require_http_methods(["GET", "POST"])
def reopen(request: HttpRequest, case: Case) -> HttpResponse:
    form = ReopenForm(request.POST or None)
    if form.is_bound and form.is_valid():
        try:
            reopen_case(case=case, by=actor_of(request), **form.cleaned_data)
        except ValidationError as error:
            form.refuse(error)
        else:
            say(request, _("Der Fall ist wieder offen."))
            return back_to(case)
    return render(request, "cases/reopen.html", {"case": case, "form": form}, status=422 if form.errors else 200)
