"""The change of legal circle: the list of all, the page of one case, and each move."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from querschnitt.common.access import access
from querschnitt.common.ui.parts import Tab

from .. import handovers as pages
from ..choices import ConsentPurpose, HandoverState, LegalCircle, TaskState
from ..forms_handover import (
    ConfirmHandoverForm,
    EndHandoverForm,
    HandoverForm,
    HandoverPackageForm,
    HandoverTaskForm,
    PaymentForm,
)
from ..handover_dates import REASONS
from ..models import Case, Handover, HandoverTask
from ..policies import can_edit_case, can_edit_part, can_lead_part, can_view_case, can_view_cases, changing, seeing
from ..rights import Group
from ..selectors import visible_cases
from ..services import (
    Stale,
    confirm_first_payment,
    confirm_handover,
    edit_handover_task,
    end_handover,
    move_handover_task,
    propose_handover,
    send_handover_package,
)
from .common import actor_of, say, stale
from .intake import consent_texts, language_to_read
from .said import note_refusal, said_before

LISTS = ("gefahr", "alle")


def _back(case: Case) -> HttpResponse:
    return redirect("cases:handover", case_id=case.pk)


@access(seeing(can_view_cases, Group.BENEFITS))
@require_GET
def handovers(request: HttpRequest) -> HttpResponse:
    """Every change of legal circle under way; those in danger of a gap first."""
    actor, today = actor_of(request), timezone.localdate()
    threatened, everything = pages.threatened_handovers(actor), pages.waiting_handovers(actor)
    number = threatened.count()
    chosen = request.GET.get("liste", LISTS[0] if number else LISTS[1])
    tabs = [
        Tab(_("Lücke droht"), "?liste=gefahr", chosen == "gefahr", number),
        Tab(_("Alle laufenden"), "?liste=alle", chosen != "gefahr"),
    ]
    page = Paginator(threatened if chosen == "gefahr" else everything, 50).get_page(request.GET.get("page"))
    rows = [
        {"handover": row, "threat": pages.threat_of(row, today), "away": pages.away(row.starts_on, today)}
        for row in page
    ]
    return render(request, "cases/handovers.html", {"tabs": tabs, "page": page, "rows": rows, "chosen": chosen})


@access(seeing(can_view_case, Group.BENEFITS), selector=visible_cases, kwarg="case_id")
@require_GET
def handover(request: HttpRequest, case: Case) -> HttpResponse:
    """The hand-over of this case: dates with their rule, the check list, the package, the payment, and earlier ones."""
    actor, today = actor_of(request), timezone.localdate()
    found = list(
        pages.with_threat(Handover.objects.filter(case=case)).select_related("receiver", "referral__recipient")
    )
    current = next((row for row in found if row.state != HandoverState.ENDED), None)
    tasks = list(HandoverTask.objects.filter(handover=current).select_related("organisation")) if current else []
    context: dict[str, Any] = {
        "case": case,
        "current": current,
        "reason": REASONS[current.event] if current else "",
        "threat": pages.threat_of(current, today) if current else None,
        "rows": pages.task_rows(tasks, case, today),
        "done": sum(task.state != TaskState.OPEN for task in tasks),
        "earlier": [row for row in found if row is not current],
        "may_edit": can_edit_case(actor, case) and case.is_open,
        "may_lead": case.organisation_id == actor.organisation_id,
        "today": today,
    }
    return render(request, "cases/handover.html", context)


@access(changing(can_edit_case, Group.BENEFITS), selector=visible_cases, kwarg="case_id")
@require_http_methods(["GET", "POST"])
def new_handover(request: HttpRequest, case: Case) -> HttpResponse:
    """Somebody knows of a change the machine did not see; it runs at once."""
    actor = actor_of(request)
    known = case.legal_circle if case.legal_circle != LegalCircle.UNKNOWN else ""
    form = HandoverForm(request.POST or None, initial={"from_circle": known}, actor=actor)
    if form.is_bound and form.is_valid():
        data = form.values()
        try:
            with transaction.atomic():
                names = ("event", "event_on", "from_circle", "to_circle")
                fresh = propose_handover(case=case, by=actor, **{name: data[name] for name in names})
                confirm_handover(handover=fresh, version=fresh.version, by=actor, **data)
        except ValidationError as error:
            form.refuse(error)
        else:
            say(request, _("Der Übergang läuft. Die Prüfliste ist angelegt."))
            return _back(case)
    context = {"case": case, "form": form, "title": _("Übergang anlegen"), "send": _("Übergang beginnen")}
    return render(request, "cases/handover_form.html", context, status=422 if form.errors else 200)


@access(changing(can_edit_part, Group.BENEFITS), selector=pages.visible_handovers, kwarg="handover_id")
@require_http_methods(["GET", "POST"])
def confirm(request: HttpRequest, handover: Handover) -> HttpResponse:
    actor = actor_of(request)
    if request.method == "POST":
        form = ConfirmHandoverForm(request.POST, actor=actor)
    else:
        form = ConfirmHandoverForm.of(handover, actor)
    if form.is_bound and form.is_valid():
        try:
            confirm_handover(handover=handover, version=form.cleaned_data["version"], by=actor, **form.values())
        except Stale:
            stale(form, handover.version)
        except ValidationError as error:
            form.refuse(error)
        else:
            say(request, _("Der Übergang läuft. Die Prüfliste ist angelegt."))
            return _back(handover.case)
    context = {"case": handover.case, "form": form, "title": _("Übergang bestätigen"), "send": _("Bestätigen")}
    context["handover"] = handover
    return render(request, "cases/handover_form.html", context, status=422 if form.errors else 200)


@access(changing(can_edit_part, Group.BENEFITS), selector=pages.visible_handovers, kwarg="handover_id")
@require_http_methods(["GET", "POST"])
def end(request: HttpRequest, handover: Handover) -> HttpResponse:
    form = EndHandoverForm(request.POST or None)
    if form.is_bound and form.is_valid():
        try:
            end_handover(handover=handover, by=actor_of(request), **form.cleaned_data)
        except ValidationError as error:
            form.refuse(error)
        else:
            say(request, _("Der Übergang ist beendet."))
            return _back(handover.case)
    context = {"case": handover.case, "form": form, "title": _("Übergang beenden"), "send": _("Übergang beenden")}
    return render(request, "cases/handover_form.html", context, status=422 if form.errors else 200)


@access(changing(can_edit_part, Group.BENEFITS), selector=pages.visible_handovers, kwarg="handover_id")
@require_http_methods(["GET", "POST"])
def payment(request: HttpRequest, handover: Handover) -> HttpResponse:
    form = PaymentForm(request.POST or None)
    if form.is_bound and form.is_valid():
        try:
            confirm_first_payment(handover=handover, by=actor_of(request), **form.cleaned_data)
        except ValidationError as error:
            form.refuse(error)
        else:
            say(request, _("Die erste Zahlung ist bestätigt, die Lücke geschlossen."))
            return _back(handover.case)
    context = {"case": handover.case, "form": form, "title": _("Erste Zahlung bestätigen"), "send": _("Bestätigen")}
    return render(request, "cases/handover_form.html", context, status=422 if form.errors else 200)


@access(changing(can_lead_part, Group.BENEFITS), selector=pages.visible_handovers, kwarg="handover_id")
@require_http_methods(["GET", "POST"])
def package(request: HttpRequest, handover: Handover) -> HttpResponse:
    """The agreed data go to the new office as a referral."""
    case = handover.case
    initial = {
        "text_language": language_to_read(case.person.languages),
        "question": _("Übergang aus %(old)s: Leistung ab %(day)s, bitte Termin zur Antragstellung.")
        % {"old": LegalCircle(handover.from_circle).label, "day": handover.starts_on.strftime("%d.%m.%Y")},
    }
    form = HandoverPackageForm(request.POST or None, initial=initial)
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        if "refused" in request.POST and handover.receiver is not None:
            note_refusal(request, case, ConsentPurpose.HANDOVER, handover.receiver, data)
            return _back(case)
        try:
            send_handover_package(
                handover=handover,
                data_groups=data["data_groups"],
                text_language=data["text_language"],
                agreed=data["consent"],
                question=data["question"],
                by=actor_of(request),
            )
        except ValidationError as error:
            form.refuse(error)
        else:
            say(request, _("Das Paket ist gesendet."))
            return _back(case)
    context = {
        "case": case,
        "form": form,
        "handover": handover,
        "texts": consent_texts(ConsentPurpose.HANDOVER, case.person.languages),
        "standing": said_before(case, ConsentPurpose.HANDOVER, handover.receiver),
    }
    return render(request, "cases/handover_package.html", context, status=422 if form.errors else 200)


@access(changing(can_edit_part, Group.BENEFITS), selector=pages.visible_handover_tasks, kwarg="task_id")
@require_http_methods(["GET", "POST"])
def change_task(request: HttpRequest, task: HandoverTask) -> HttpResponse:
    actor = actor_of(request)
    form = HandoverTaskForm(request.POST, actor=actor) if request.method == "POST" else HandoverTaskForm.of(task, actor)
    if form.is_bound and form.is_valid():
        try:
            edit_handover_task(task=task, by=actor, **form.cleaned_data)
        except Stale:
            stale(form, task.version)
        except ValidationError as error:
            form.refuse(error)
        else:
            say(request, _("Der Punkt ist gespeichert."))
            return _back(task.case)
    context = {"case": task.case, "form": form, "title": task.kind.text, "send": _("Speichern")}
    return render(request, "cases/handover_form.html", context, status=422 if form.errors else 200)


@access(changing(can_edit_part, Group.BENEFITS), selector=pages.visible_handover_tasks, kwarg="task_id")
@require_POST
def move(request: HttpRequest, task: HandoverTask) -> HttpResponse:
    to = request.POST.get("to", "")
    try:
        if to not in TaskState.values:
            raise ValidationError(_("Diesen Stand gibt es nicht. Laden Sie die Seite neu."))
        move_handover_task(task=task, to=to, by=actor_of(request))
    except ValidationError as error:
        return render(request, "cases/refused.html", {"case": task.case, "errors": error.messages}, status=422)
    return _back(task.case)
