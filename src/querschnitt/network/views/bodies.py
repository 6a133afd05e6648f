from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, F, Min, Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from querschnitt.accounts.requests import ActorRequest
from querschnitt.common.access import access

from ..body_choices import BodyKind, MeetingState, Part
from ..body_forms import BodyForm, MemberForm
from ..forms import EndForm
from ..models import Body, BodyMember
from ..policies import can_keep_bodies, can_keep_body, can_keep_member, can_view_body, can_view_network
from ..selectors.bodies import (
    current_members,
    in_force,
    inner_bodies,
    visible_bodies,
    visible_body_members,
    visible_decisions,
    visible_meetings,
)
from ..services import bodies as services
from ..topics import Topic

PAST_SHOWN = 10
PARTS = [str(part) for part in Part]


@access(can_view_network)
def body_list(request: ActorRequest) -> HttpResponse:
    """Every body; members and the next meeting are counted only where the actor has a part."""
    today = timezone.localdate()
    kind, ended = request.GET.get("kind", ""), "ended" in request.GET
    found = visible_bodies(request.actor)
    if kind in BodyKind.values:
        found = found.filter(kind=kind)
    gone = Q(ended_on__lt=today)
    found = found.filter(gone) if ended else found.exclude(gone)
    seated = Q(members__valid_from__lte=today) & (Q(members__valid_to__isnull=True) | Q(members__valid_to__gte=today))
    coming = Q(meetings__ends_at__gte=timezone.now()) & ~Q(meetings__state=MeetingState.CANCELLED)
    found = found.annotate(
        member_count=Count("members", filter=seated, distinct=True), next_at=Min("meetings__starts_at", filter=coming)
    )
    inner = set(inner_bodies(request.actor).values_list("pk", flat=True))
    context = {
        "bodies": [(body, body.pk in inner) for body in found.order_by("kind", "name")],
        "kinds": BodyKind.choices,
        "kind": kind,
        "ended": ended,
        "may_keep": can_keep_bodies(request.actor),
    }
    return render(request, "network/bodies/list.html", context)


@access(can_view_body, selector=visible_bodies, kwarg="body_id")
def body_page(request: ActorRequest, body: Body) -> HttpResponse:
    context: dict[str, Any] = {"body": body, "ended": body.ended()}
    if not inner_bodies(request.actor).filter(pk=body.pk).exists():
        return render(request, "network/bodies/outside.html", context)
    today = timezone.localdate()
    topics = dict(Topic.choices)
    meetings = visible_meetings(request.actor).filter(body=body)
    open_states = (MeetingState.PLANNED, MeetingState.INVITED)
    members = visible_body_members(request.actor).filter(body=body)
    decisions = visible_decisions(request.actor).filter(body=body, state="open")
    past = meetings.exclude(state__in=open_states, ends_at__gte=timezone.now())
    context |= {
        "coming": meetings.filter(state__in=open_states, ends_at__gte=timezone.now()).order_by("starts_at"),
        "past": past[:PAST_SHOWN],
        "past_count": past.count(),
        "members": sorted(members.filter(in_force(today)), key=lambda row: (PARTS.index(row.part), row.name)),
        "former": members.exclude(in_force(today)).order_by("-valid_to", "name"),
        "decisions": decisions.order_by(F("due_on").asc(nulls_last=True), "year", "number"),
        "all_url": f"{reverse('network:decisions')}?{urlencode({'state': 'all', 'body': body.pk})}",
        "topics": [topics[topic] for topic in body.topics if topic in topics],
        "may_keep": can_keep_body(request.actor, body),
    }
    return render(request, "network/bodies/body.html", context)


@access(can_keep_bodies)
def body_create(request: ActorRequest) -> HttpResponse:
    form = BodyForm(request.POST or None, actor=request.actor)
    if request.method == "POST" and form.is_valid():
        body = services.create_body(by=request.actor, **form.cleaned_data)
        messages.success(request, _("„%(name)s“ ist angelegt. Jetzt die Mitglieder eintragen.") % {"name": body.name})
        return redirect("network:body", body_id=body.pk)
    return render(request, "network/bodies/body_form.html", {"form": form}, status=422 if form.errors else 200)


@access(can_keep_body, selector=visible_bodies, kwarg="body_id")
def body_edit(request: ActorRequest, body: Body) -> HttpResponse:
    form = BodyForm(request.POST or None, actor=request.actor, body=body)
    if request.method == "POST" and form.is_valid():
        services.update_body(body=body, by=request.actor, **form.cleaned_data)
        messages.success(request, _("Die Angaben sind gespeichert."))
        return redirect("network:body", body_id=body.pk)
    context = {"form": form, "body": body}
    return render(request, "network/bodies/body_form.html", context, status=422 if form.errors else 200)


@access(can_keep_body, selector=visible_bodies, kwarg="body_id")
def body_end(request: ActorRequest, body: Body) -> HttpResponse:
    form = EndForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.end_body(body=body, on=form.cleaned_data["on"], by=request.actor)
        messages.success(request, _("Das Ende ist eingetragen. Es lässt sich auf dieser Seite zurücknehmen."))
        return redirect("network:body", body_id=body.pk)
    context = {"form": form, "body": body}
    return render(request, "network/bodies/body_end.html", context, status=422 if form.errors else 200)


@access(can_keep_body, selector=visible_bodies, kwarg="body_id")
@require_POST
def body_reopen(request: ActorRequest, body: Body) -> HttpResponse:
    services.reopen_body(body=body, by=request.actor)
    messages.success(request, _("Das Ende ist zurückgenommen."))
    return redirect("network:body", body_id=body.pk)


def _member_form(request: ActorRequest, body: Body, member: BodyMember | None = None) -> HttpResponse:
    form = MemberForm(request.POST or None, actor=request.actor, member=member)
    if request.method == "POST" and form.is_valid():
        try:
            if member is None:
                saved = services.add_member(body=body, by=request.actor, **form.cleaned_data)
            else:
                saved = services.update_member(member=member, by=request.actor, **form.cleaned_data)
        except ValidationError as error:
            form.refuse(error)
        else:
            messages.success(request, _("%(name)s ist eingetragen.") % {"name": saved.name})
            return redirect("network:body", body_id=body.pk)
    context = {"form": form, "body": body, "member": member, "count": current_members(body).count()}
    return render(request, "network/bodies/member_form.html", context, status=422 if form.errors else 200)


@access(can_keep_body, selector=visible_bodies, kwarg="body_id")
def member_add(request: ActorRequest, body: Body) -> HttpResponse:
    return _member_form(request, body)


@access(can_keep_member, selector=visible_body_members, kwarg="member_id")
def member_edit(request: ActorRequest, member: BodyMember) -> HttpResponse:
    return _member_form(request, member.body, member)


@access(can_keep_member, selector=visible_body_members, kwarg="member_id")
@require_POST
def member_end(request: ActorRequest, member: BodyMember) -> HttpResponse:
    services.end_member(member=member, on=timezone.localdate(), by=request.actor)
    messages.success(request, _("%(name)s scheidet mit dem heutigen Tag aus.") % {"name": member.name})
    return redirect("network:body", body_id=member.body_id)
