from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from querschnitt.accounts.requests import ActorRequest
from querschnitt.accounts.views import own_account
from querschnitt.common.access import access, anybody
from querschnitt.common.exports import attachment
from querschnitt.common.papers import DOCX_TYPE, PDF_TYPE, to_docx, to_pdf
from querschnitt.tenants.scope import Scope, open_scope

from ..body_choices import Answer, MeetingState
from ..body_forms import CancelForm, ItemForm, MeetingForm
from ..calendars import PUBLISH, calendar_of
from ..mailing import find_invitation, is_open, paper_name
from ..models import AgendaItem, Body, Meeting, MeetingInvitation
from ..papers import proposal
from ..policies import (
    can_keep_body,
    can_keep_invitation,
    can_keep_item,
    can_keep_meeting,
    can_view_item,
    can_view_meeting,
)
from ..selectors.bodies import (
    current_members,
    proposed_decisions,
    proposed_items,
    visible_bodies,
    visible_decisions,
    visible_items,
    visible_meeting_invitations,
    visible_meetings,
    visible_minutes,
)
from ..services import meetings as services

CALENDAR_TYPE = "text/calendar; charset=utf-8"


def _meeting_form(request: ActorRequest, body: Body, meeting: Meeting | None = None) -> HttpResponse:
    start = None if meeting else services.next_start(body)
    form = MeetingForm(request.POST or None, meeting=meeting, start=start)
    if request.method == "POST" and form.is_valid():
        try:
            if meeting is None:
                saved = services.plan_meeting(body=body, by=request.actor, **form.values())
            else:
                saved = services.update_meeting(meeting=meeting, by=request.actor, **form.values())
        except ValidationError as error:
            form.refuse(error)
        else:
            invited = saved.state == MeetingState.INVITED
            messages.success(
                request,
                _("Gespeichert. Alle Eingeladenen erhalten eine Mail mit dem neuen Stand.")
                if invited and meeting is not None and saved.sequence != meeting.sequence
                else _("Die Sitzung ist gespeichert."),
            )
            return redirect("network:meeting", meeting_id=saved.pk)
    context = {"form": form, "body": body, "meeting": meeting}
    return render(request, "network/bodies/meeting_form.html", context, status=422 if form.errors else 200)


@access(can_keep_body, selector=visible_bodies, kwarg="body_id")
def meeting_create(request: ActorRequest, body: Body) -> HttpResponse:
    return _meeting_form(request, body)


@access(can_keep_meeting, selector=visible_meetings, kwarg="meeting_id")
def meeting_edit(request: ActorRequest, meeting: Meeting) -> HttpResponse:
    return _meeting_form(request, meeting.body, meeting)


@access(can_view_meeting, selector=visible_meetings, kwarg="meeting_id")
def meeting_page(request: ActorRequest, meeting: Meeting) -> HttpResponse:
    may_keep = can_keep_meeting(request.actor, meeting)
    invitations = visible_meeting_invitations(request.actor).filter(meeting=meeting).order_by("member__name")
    rows = list(invitations)
    context: dict[str, Any] = {
        "meeting": meeting,
        "body": meeting.body,
        "items": meeting.items.select_related("follows__owner_organisation", "follows__body", "carried_from__meeting"),
        "invitations": rows,
        "answers": [(label, sum(1 for row in rows if row.answer == value)) for value, label in Answer.choices],
        "unanswered": [row for row in rows if row.answer == Answer.UNKNOWN and row.email],
        "unsent": [row for row in rows if row.email and row.sent_at is None],
        "minutes": visible_minutes(request.actor).filter(meeting=meeting),
        "decisions": visible_decisions(request.actor).filter(meeting=meeting).order_by("kind", "year", "number"),
        "may_keep": may_keep,
    }
    if may_keep and meeting.is_open:
        context["open_decisions"] = list(proposed_decisions(meeting))
        context["open_items"] = list(proposed_items(meeting))
        known = {row.member_id for row in rows}
        members = list(current_members(meeting.body, meeting.starts_at.date()))
        context["uninvited"] = [member for member in members if member.pk not in known]
    return render(request, "network/bodies/meeting.html", context)


@access(can_keep_meeting, selector=visible_meetings, kwarg="meeting_id")
@require_POST
def meeting_invite(request: ActorRequest, meeting: Meeting) -> HttpResponse:
    try:
        count = services.invite_members(meeting=meeting, by=request.actor, again="again" in request.POST)
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        said = ngettext("%(n)s Mail ist unterwegs.", "%(n)s Mails sind unterwegs.", count) % {"n": count}
        messages.success(request, said if count else _("Alle mit E-Mail-Adresse sind schon eingeladen."))
    return redirect("network:meeting", meeting_id=meeting.pk)


@access(can_keep_meeting, selector=visible_meetings, kwarg="meeting_id")
def meeting_cancel(request: ActorRequest, meeting: Meeting) -> HttpResponse:
    form = CancelForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.cancel_meeting(meeting=meeting, reason=form.cleaned_data["reason"], by=request.actor)
        except ValidationError as error:
            form.refuse(error)
        else:
            messages.success(request, _("Die Sitzung ist abgesagt."))
            return redirect("network:meeting", meeting_id=meeting.pk)
    context = {"form": form, "meeting": meeting, "body": meeting.body}
    return render(request, "network/bodies/meeting_cancel.html", context, status=422 if form.errors else 200)


@access(can_view_meeting, selector=visible_meetings, kwarg="meeting_id")
def meeting_ics(request: ActorRequest, meeting: Meeting) -> HttpResponse:
    agenda = list(meeting.items.values_list("title", flat=True))
    content = calendar_of(meeting, method=PUBLISH, agenda=agenda)
    return attachment(content, paper_name("termin", meeting, "ics"), CALENDAR_TYPE)


@access(can_keep_invitation, selector=visible_meeting_invitations, kwarg="invitation_id")
@require_POST
def invitation_note(request: ActorRequest, invitation: MeetingInvitation) -> HttpResponse:
    answer = request.POST.get("answer", "")
    if answer in Answer.values:
        services.note_answer(invitation=invitation, answer=answer, by=request.actor)
        messages.success(request, _("Die Antwort von %(name)s ist eingetragen.") % {"name": invitation.member.name})
    return redirect("network:meeting", meeting_id=invitation.meeting_id)


# Agenda


@access(can_keep_meeting, selector=visible_meetings, kwarg="meeting_id")
def item_create(request: ActorRequest, meeting: Meeting) -> HttpResponse:
    return _item_form(request, meeting)


@access(can_keep_item, selector=visible_items, kwarg="item_id")
def item_edit(request: ActorRequest, item: AgendaItem) -> HttpResponse:
    return _item_form(request, item.meeting, item)


def _item_form(request: ActorRequest, meeting: Meeting, item: AgendaItem | None = None) -> HttpResponse:
    form = ItemForm(request.POST or None, item=item)
    if request.method == "POST" and form.is_valid():
        try:
            if item is None:
                services.add_item(meeting=meeting, by=request.actor, **form.cleaned_data)
            else:
                services.update_item(item=item, by=request.actor, **form.cleaned_data)
        except ValidationError as error:
            form.refuse(error)
        else:
            messages.success(request, _("Der Punkt steht auf der Tagesordnung."))
            return redirect("network:meeting", meeting_id=meeting.pk)
    context = {"form": form, "meeting": meeting, "body": meeting.body, "item": item}
    return render(request, "network/bodies/item_form.html", context, status=422 if form.errors else 200)


@access(can_keep_item, selector=visible_items, kwarg="item_id")
@require_POST
def item_move(request: ActorRequest, item: AgendaItem) -> HttpResponse:
    try:
        services.move_item(item=item, up=request.POST.get("to") == "up", by=request.actor)
    except ValidationError as error:
        messages.error(request, error.messages[0])
    return redirect("network:meeting", meeting_id=item.meeting_id)


@access(can_keep_item, selector=visible_items, kwarg="item_id")
@require_POST
def item_remove(request: ActorRequest, item: AgendaItem) -> HttpResponse:
    try:
        services.remove_item(item=item, by=request.actor)
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        messages.success(request, _("„%(title)s“ ist von der Tagesordnung genommen.") % {"title": item.title})
    return redirect("network:meeting", meeting_id=item.meeting_id)


def _ids(values: list[str]) -> list[UUID]:
    found = []
    for value in values:
        try:
            found.append(UUID(value))
        except ValueError:
            continue
    return found


@access(can_keep_meeting, selector=visible_meetings, kwarg="meeting_id")
@require_POST
def items_adopt(request: ActorRequest, meeting: Meeting) -> HttpResponse:
    count = services.adopt_proposals(
        meeting=meeting,
        decisions=_ids(request.POST.getlist("decision")),
        items=_ids(request.POST.getlist("item")),
        by=request.actor,
    )
    said = ngettext("%(n)s Punkt ist übernommen.", "%(n)s Punkte sind übernommen.", count) % {"n": count}
    messages.success(request, said if count else _("Es war nichts ausgewählt."))
    return redirect("network:meeting", meeting_id=meeting.pk)


@access(can_view_item, selector=visible_items, kwarg="item_id")
def item_paper(request: ActorRequest, item: AgendaItem, kind: str) -> HttpResponse:
    paper = proposal.paper(item)
    name = paper_name(f"beschlussvorlage-top-{item.order}", item.meeting, kind)
    if kind == "docx":
        return attachment(to_docx(paper), name, DOCX_TYPE)
    return attachment(to_pdf(paper), name, PDF_TYPE)


# The link in the mail, without an account


def _answer_page(request: HttpRequest, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """The address holds a token: Django would write the address of a 4xx answer into its log."""
    response = render(request, "network/bodies/answer.html", context, status=status)
    response._has_been_logged = True  # type: ignore[attr-defined]  # set by the middleware
    return response


@own_account  # a link for one person: not as the state's role, and without a second factor
@access(anybody)
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """Looking changes nothing (mail programs follow links); the answer counts once."""
    invitation = find_invitation(token)
    if invitation is None:
        return _answer_page(request, {"unknown": True}, 404)
    meeting = invitation.meeting
    context: dict[str, Any] = {"invitation": invitation, "meeting": meeting, "body": meeting.body}
    with open_scope(Scope(invitation.centre_id)):
        context["items"] = list(meeting.items.values_list("title", flat=True))
        context["where"] = meeting.where
        if not is_open(invitation, token):
            return _answer_page(request, context | {"over": True}, 410)
        if request.method == "POST" and request.POST.get("answer") in (Answer.YES, Answer.NO):
            note = request.POST.get("note", "")
            context["invitation"] = services.answer_invitation(
                invitation=invitation, answer=request.POST["answer"], note=note
            )
            context["done"] = True
        return _answer_page(request, context)
