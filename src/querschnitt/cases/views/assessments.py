from __future__ import annotations

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from querschnitt.audit.services import record_read
from querschnitt.common.access import access

from ..beside import weigh
from ..comparison import compare
from ..models import Assessment, Case, Need
from ..plan_forms import AssessmentForm, EditAssessmentForm
from ..plan_selectors import visible_assessments
from ..policies import can_edit_case, can_edit_part, can_view_case, changing, seeing
from ..rights import Group
from ..selectors import visible_cases
from ..services import Stale, assess, edit_assessment, needs_from_assessment
from .common import actor_of, keeps_typed, say, typed_before, typed_by


@access(seeing(can_view_case, Group.ASSESSMENT), selector=visible_cases, kwarg="case_id")
@require_GET
def assessments(request: HttpRequest, case: Case) -> HttpResponse:
    """All assessments beside each other."""
    record_read(case)
    found = list(Assessment.objects.filter(case=case).select_related("author").prefetch_related("ratings"))
    context = {
        "case": case,
        "assessments": found[::-1],
        "latest": found[-1] if found else None,
        "comparison": compare(found, list(Need.objects.filter(case=case))),
        "may_edit": can_edit_case(actor_of(request), case) and case.is_open,
    }
    return render(request, "cases/assessments.html", context)


@keeps_typed
@access(changing(can_edit_case, Group.ASSESSMENT), selector=visible_cases, kwarg="case_id")
@require_http_methods(["GET", "POST"])
def new_assessment(request: HttpRequest, case: Case) -> HttpResponse:
    """What helped last time is there again; how it goes and what the person says is asked anew."""
    last = Assessment.objects.filter(case=case).prefetch_related("ratings").last()
    before = AssessmentForm.values_of(last) if last else {}
    kept = {name: value for name, value in before.items() if name == "strengths" or name.endswith("_resources")}
    marked = set(Need.objects.filter(case=case, resolved_on__isnull=True).values_list("life_area", flat=True))
    marked |= {rating.life_area for rating in last.ratings.all()} if last else set()
    form = AssessmentForm(request.POST or None, initial=kept | typed_before(request), marked=marked)
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        try:
            assess(
                case=case,
                held_on=data["held_on"],
                strengths=data["strengths"],
                ratings=form.ratings(),
                by=actor_of(request),
            )
        except ValidationError as error:
            form.refuse(error)
        else:
            say(request, _("Die Einschätzung ist gespeichert."))
            return redirect("cases:assessments", case_id=case.pk)
    context = {"case": case, "form": form, "title": _("Neue Einschätzung"), "typed_by": typed_by(request)}
    return render(request, "cases/assess.html", context, status=422 if form.errors else 200)


@access(changing(can_edit_part, Group.ASSESSMENT), selector=visible_assessments, kwarg="assessment_id")
@require_http_methods(["GET", "POST"])
def change_assessment(request: HttpRequest, assessment: Assessment) -> HttpResponse:
    beside = None
    form = EditAssessmentForm(request.POST) if request.method == "POST" else EditAssessmentForm.of(assessment)
    if form.is_bound:
        who = assessment.changed_by or assessment.author
        beside = weigh(form, EditAssessmentForm.of(assessment), assessment.version, who)
        if not beside and form.is_valid():
            data = form.cleaned_data
            try:
                edit_assessment(
                    assessment=assessment,
                    version=data["version"],
                    held_on=data["held_on"],
                    strengths=data["strengths"],
                    ratings=form.ratings(),
                    by=actor_of(request),
                )
            except Stale:
                form.add_error(None, str(Stale.message))
            except ValidationError as error:
                form.refuse(error)
            else:
                say(request, _("Die Einschätzung ist gespeichert."))
                return redirect("cases:assessments", case_id=assessment.case_id)
    context = {"case": assessment.case, "form": form, "title": _("Einschätzung ändern"), "beside": beside}
    return render(request, "cases/assess.html", context, status=422 if form.errors or beside else 200)


@access(changing(can_edit_part, Group.ASSESSMENT), selector=visible_assessments, kwarg="assessment_id")
@require_POST
def to_needs(request: HttpRequest, assessment: Assessment) -> HttpResponse:
    """A need for each life area whose button was pressed."""
    try:
        made = needs_from_assessment(assessment=assessment, areas=request.POST.getlist("area"), by=actor_of(request))
    except ValidationError as error:
        return render(request, "cases/refused.html", {"case": assessment.case, "errors": error.messages}, status=422)
    text = ngettext("%(n)s Bedarf steht jetzt im Plan.", "%(n)s Bedarfe stehen jetzt im Plan.", len(made))
    say(request, text % {"n": len(made)})
    return redirect("cases:assessments", case_id=assessment.case_id)
