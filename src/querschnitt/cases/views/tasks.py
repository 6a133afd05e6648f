from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from querschnitt.audit.services import record_read
from querschnitt.common.access import access
from querschnitt.common.ui.parts import Tab

from ..choices import TaskState
from ..daily import my_tasks, open_tasks, visible_tasks
from ..forms_daily import EditTaskForm, TaskForm
from ..models import Case, CaseTask
from ..policies import can_create_cases, can_edit_case, can_view_case, can_view_cases
from ..policies_daily import can_edit_task
from ..selectors import due_steps, visible_cases
from ..services import Stale
from ..services.tasks import add_task, edit_task, settle_task
from .case import UNDO
from .common import actor_of, say, stale

LISTS = {
    "meine": gettext_lazy("Meine"),
    "team": gettext_lazy("Alle offenen"),
    "schritte": gettext_lazy("Schritte aus Plänen"),
    "erledigt": gettext_lazy("Erledigte"),
}


@access(can_view_cases)
@require_http_methods(["GET", "POST"])
def tasks(request: HttpRequest) -> HttpResponse:
    """My tasks, or all of the team; a new one without a case stands below the list."""
    actor = actor_of(request)
    may_add = can_create_cases(actor)
    form = TaskForm(request.POST or None, actor=actor) if may_add else None
    if form is not None and form.is_bound and form.is_valid():
        add_task(by=actor, **form.values())
        say(request, _("Die Aufgabe ist notiert."))
        return redirect("cases:tasks")
    chosen = request.GET.get("liste", "")
    chosen = chosen if chosen in LISTS else "meine"
    rows: QuerySet[Any]
    if chosen == "schritte":
        rows = due_steps(actor)
    elif chosen == "erledigt":
        rows = visible_tasks(actor).exclude(state=TaskState.OPEN).order_by("-done_on", "-id")
    else:
        rows = open_tasks(actor) if chosen == "team" else my_tasks(actor)
    page = Paginator(rows, 50).get_page(request.GET.get("page"))
    context: dict[str, Any] = {"page": page, "form": form, "chosen": chosen, "may_edit": may_add}
    context["lists"] = [Tab(label, f"?liste={key}", current=key == chosen) for key, label in LISTS.items()]
    if chosen == "schritte":
        context["undo"] = request.session.pop(UNDO, None)
    failed = form is not None and bool(form.errors)
    return render(request, "cases/tasks.html", context | {"today": timezone.localdate()}, status=422 if failed else 200)


@access(can_view_case, selector=visible_cases, kwarg="case_id")
@require_http_methods(["GET", "POST"])
def case_tasks(request: HttpRequest, case: Case) -> HttpResponse:
    actor = actor_of(request)
    may_edit = can_edit_case(actor, case) and case.is_open
    form = TaskForm(request.POST or None, actor=actor) if may_edit else None
    if form is not None and form.is_bound and form.is_valid():
        try:
            add_task(case=case, by=actor, **form.values())
        except ValidationError as error:
            form.refuse(error)
        else:
            say(request, _("Die Aufgabe ist notiert."))
            return redirect("cases:case_tasks", case.pk)
    if request.method == "GET":
        record_read(case)
    rows = list(visible_tasks(actor).filter(case=case))
    context = {
        "case": case,
        "form": form,
        "may_edit": may_edit,
        "open": [task for task in rows if task.state == TaskState.OPEN],
        "settled": sorted(
            (task for task in rows if task.state != TaskState.OPEN), key=lambda task: str(task.done_on), reverse=True
        ),
        "today": timezone.localdate(),
    }
    failed = form is not None and bool(form.errors)
    return render(request, "cases/case_tasks.html", context, status=422 if failed else 200)


@access(can_edit_task, selector=visible_tasks, kwarg="task_id")
@require_http_methods(["GET", "POST"])
def change_task(request: HttpRequest, task: CaseTask) -> HttpResponse:
    actor = actor_of(request)
    form = EditTaskForm(request.POST, actor=actor) if request.method == "POST" else EditTaskForm.of(task, actor)
    if form.is_bound and form.is_valid():
        try:
            edit_task(task=task, version=form.cleaned_data["version"], by=actor, **form.values())
        except Stale:
            stale(form, task.version)
        else:
            say(request, _("Die Aufgabe ist gespeichert."))
            return back(task, "")
    return render(request, "cases/task.html", {"task": task, "form": form}, status=422 if form.errors else 200)


@access(can_edit_task, selector=visible_tasks, kwarg="task_id")
@require_POST
def settle(request: HttpRequest, task: CaseTask) -> HttpResponse:
    """Done, dropped, open again; back to the page it was pressed on."""
    try:
        settle_task(task=task, to=request.POST.get("to", ""), by=actor_of(request))
    except ValidationError as error:
        return render(request, "cases/task_refused.html", {"errors": error.messages}, status=422)
    say(request, _("„%(task)s“ ist jetzt: %(state)s.") % {"task": task.title, "state": task.get_state_display()})
    return back(task, request.POST.get("zu", ""))


def back(task: CaseTask, place: str) -> HttpResponseRedirect:
    if place == "tag":
        return redirect("portal:day")
    if task.case_id and place != "liste":
        return redirect(reverse("cases:case_tasks", args=[task.case_id]))
    return redirect("cases:tasks")
