"""The register of decisions and tasks over all bodies, and what became of each."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import F
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from querschnitt.accounts.requests import ActorRequest
from querschnitt.audit.models import AuditEvent
from querschnitt.audit.services import record
from querschnitt.common.access import access
from querschnitt.common.exports import Column, Export, respond
from querschnitt.common.lists import chosen_sort, link, page_of

from ..body_choices import DecisionKind, DecisionState
from ..body_forms import DecisionForm, EffectForm, MoveForm
from ..models import AgendaItem, Body, Decision, Meeting
from ..policies import (
    can_keep_decision,
    can_keep_meeting,
    can_move_decision,
    can_view_decision,
    can_view_network,
)
from ..selectors.bodies import (
    DecisionFilters,
    filter_decisions,
    inner_bodies,
    visible_decisions,
    visible_meetings,
)
from ..services import decisions as services

STATES = ("open", "overdue", "done", "dropped", "superseded", "all")
SORTS = {
    "due": ("due_on", "year", "number"),
    "number": ("year", "number"),
    "body": ("body__name", "year", "number"),
    "owner": ("owner_name", "owner_organisation__name"),
}


def _id(value: str) -> str:
    try:
        return str(UUID(value))
    except ValueError:
        return ""


def _filters(request: ActorRequest) -> DecisionFilters:
    state, kind = request.GET.get("state", "open"), request.GET.get("kind", "")
    return DecisionFilters(
        text=request.GET.get("q", "")[:200].strip(),
        body=_id(request.GET.get("body", "")),
        kind=kind if kind in DecisionKind.values else "",
        state=state if state in STATES else "open",
        owner=_id(request.GET.get("owner", "")),
    )


def _ordered(request: ActorRequest, filters: DecisionFilters) -> tuple[str, Any]:
    sort, order = chosen_sort(request, SORTS, "due")
    found = filter_decisions(request.actor, filters)
    columns = [
        F(name.lstrip("-")).desc(nulls_last=True) if name.startswith("-") else F(name).asc(nulls_last=True)
        for name in order
    ]
    return sort, found.order_by(*columns, "pk")


@access(can_view_network)
def decision_list(request: ActorRequest) -> HttpResponse:
    filters = _filters(request)
    sort, found = _ordered(request, filters)
    state_names = {"overdue": _("überfällig"), "all": _("alle"), **dict(DecisionState.choices)}
    context = {
        "filters": filters,
        "filtered": filters != DecisionFilters(),
        "page": page_of(request, found),
        "sort": sort,
        "bodies": [(str(pk), name) for pk, name in inner_bodies(request.actor).values_list("pk", "name")],
        "kinds": DecisionKind.choices,
        "states": [(value, state_names[value]) for value in STATES],
        "query": link(request.GET),
    }
    return render(request, "network/bodies/decisions.html", context)


@access(can_view_network)
def decision_export(request: ActorRequest, kind: str) -> HttpResponse:
    filters = _filters(request)
    _sort, found = _ordered(request, filters)
    columns = [
        Column(_("Gremium"), 30), Column(_("Nummer"), 10), Column(_("Art"), 12), Column(_("Wortlaut"), 60),
        Column(_("Beschlossen am"), 14), Column(_("Verantwortlich"), 30), Column(_("Fällig am"), 12),
        Column(_("Stand"), 18), Column(_("Umgesetzt am"), 14), Column(_("Wirkung"), 40), Column(_("Wirkung geprüft am"), 16),
    ]  # fmt: skip
    kinds, states = dict(DecisionKind.choices), dict(DecisionState.choices)
    rows = [
        [
            row.body.name, row.label, str(kinds[row.kind]), row.text, row.decided_on, row.owner, row.due_on,
            str(states[row.state]), row.done_on, row.effect, row.measured_on,
        ]
        for row in found
    ]  # fmt: skip
    record(AuditEvent.Action.EXPORT, table=Decision._meta.db_table, row=f"{len(rows)}")
    source = _("Querschnitt, Gremien von %(centre)s") % {"centre": getattr(request.actor.membership, "centre", "")}
    return respond(Export(_("Beschlüsse und Aufgaben"), columns, rows, source), kind)


def _others(decision: Decision) -> Any:
    """Decisions of the same body that could supersede this one."""
    newer = Decision.objects.filter(body_id=decision.body_id, kind=DecisionKind.DECISION).exclude(pk=decision.pk)
    return newer.filter(decided_on__gte=decision.decided_on).select_related("body")


@access(can_view_decision, selector=visible_decisions, kwarg="decision_id")
def decision_page(request: ActorRequest, decision: Decision) -> HttpResponse:
    return _decision(request, decision, None)


def _decision(request: ActorRequest, decision: Decision, form: MoveForm | None) -> HttpResponse:
    actor = request.actor
    meeting = visible_meetings(actor).filter(pk=decision.meeting_id).first()
    may_move = can_move_decision(actor, decision)
    if form is None and may_move:
        form = MoveForm(decision=decision, others=_others(decision))
    follow_ups = AgendaItem.objects.filter(follows=decision).select_related("meeting").order_by("meeting__starts_at")
    context = {
        "decision": decision,
        "body": decision.body,
        "meeting": meeting,
        "changes": decision.changes.select_related("by"),
        "follow_ups": follow_ups,
        "superseded_by": decision.superseded_by if decision.superseded_by_id else None,
        "form": form,
        "may_move": may_move,
        "may_keep": can_keep_decision(actor, decision),
    }
    bad = form is not None and form.is_bound and bool(form.errors)
    return render(request, "network/bodies/decision.html", context, status=422 if bad else 200)


@access(can_move_decision, selector=visible_decisions, kwarg="decision_id")
@require_POST
def decision_move(request: ActorRequest, decision: Decision) -> HttpResponse:
    form = MoveForm(request.POST, decision=decision, others=_others(decision))
    if form.is_valid():
        try:
            services.move_decision(decision=decision, by=request.actor, **form.cleaned_data)
        except ValidationError as error:
            form.refuse(error)
        else:
            messages.success(request, _("Der Stand ist eingetragen."))
            return redirect("network:decision", decision_id=decision.pk)
    return _decision(request, decision, form)


@access(can_keep_meeting, selector=visible_meetings, kwarg="meeting_id")
def decision_create(request: ActorRequest, meeting: Meeting) -> HttpResponse:
    top = _id(request.POST.get("top", "") or request.GET.get("top", ""))
    item = meeting.items.filter(pk=top).first() if top else None
    initial = {"text": item.proposal, "due_on": None} if item else {}
    form = DecisionForm(request.POST or None, actor=request.actor, meeting=meeting, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            decision = services.record_decision(meeting=meeting, item=item, by=request.actor, **form.cleaned_data)
        except ValidationError as error:
            form.refuse(error)
        else:
            messages.success(request, _("%(label)s ist festgehalten.") % {"label": decision.label})
            writing = meeting.minutes.filter(state="draft").exists()
            return redirect("network:minutes_write" if writing else "network:meeting", meeting_id=meeting.pk)
    context = {"form": form, "meeting": meeting, "body": meeting.body, "item": item}
    return render(request, "network/bodies/decision_form.html", context, status=422 if form.errors else 200)


@access(can_keep_decision, selector=visible_decisions, kwarg="decision_id")
def decision_edit(request: ActorRequest, decision: Decision) -> HttpResponse:
    fixed = not services.wording_is_open(decision)
    form = DecisionForm(
        request.POST or None, actor=request.actor, meeting=decision.meeting, decision=decision, fixed=fixed
    )
    if request.method == "POST" and form.is_valid():
        try:
            services.update_decision(decision=decision, by=request.actor, **form.cleaned_data)
        except ValidationError as error:
            form.refuse(error)
        else:
            messages.success(request, _("Die Angaben sind gespeichert."))
            return redirect("network:decision", decision_id=decision.pk)
    context = {"form": form, "meeting": decision.meeting, "body": decision.body, "decision": decision}
    return render(request, "network/bodies/decision_form.html", context, status=422 if form.errors else 200)


@access(can_keep_decision, selector=visible_decisions, kwarg="decision_id")
def decision_effect(request: ActorRequest, decision: Decision) -> HttpResponse:
    initial = {"effect": decision.effect} if decision.effect else {}
    form = EffectForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        services.record_effect(decision=decision, by=request.actor, **form.cleaned_data)
        messages.success(request, _("Die Wirkung ist eingetragen."))
        return redirect("network:decision", decision_id=decision.pk)
    body: Body = decision.body
    context = {"form": form, "decision": decision, "body": body}
    return render(request, "network/bodies/decision_effect.html", context, status=422 if form.errors else 200)
