"""Writing minutes during the meeting, closing them, handing them out; recording decisions."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from querschnitt.accounts.requests import ActorRequest
from querschnitt.accounts.typed import keeps_typed, typed_before, typed_by
from querschnitt.common.access import access
from querschnitt.common.exports import attachment
from querschnitt.common.papers import DOCX_TYPE, PDF_TYPE, to_docx, to_pdf

from ..body_choices import Attendance, MinutesState
from ..mailing import paper_name
from ..models import Meeting, Minutes
from ..papers import minutes as papers
from ..policies import can_keep_meeting, can_keep_minutes, can_view_minutes
from ..selectors.bodies import visible_meetings, visible_minutes
from ..services import minutes as services
from ..services.errors import Stale


def _text(value: str) -> str:
    return value.replace("\r\n", "\n")[: services.MOST_TEXT]


def typed(data: Any, meeting: Meeting) -> dict[str, Any]:
    """What the form holds, by item and member of this meeting; anything else is left out."""
    items = [str(pk) for pk in meeting.items.values_list("pk", flat=True)]
    people = [str(row["member"].pk) for row in papers.attendees(meeting)]
    return {
        "items": {pk: _text(data.get(f"item-{pk}", "")) for pk in items},
        "attendance": {
            pk: value for pk in people if (value := data.get(f"seen-{pk}", "")) in Attendance.values and value
        },
        "general": _text(data.get("general", "")),
        "form": str(data.get("form", ""))[:40],
        "postponed": [pk for pk in items if data.get(f"postponed-{pk}")],
    }


def _version(data: Any) -> int:
    value = str(data.get("version", ""))
    return int(value) if value.isdigit() else 0


def _page(request: ActorRequest, meeting: Meeting, content: dict[str, Any], version: int, **more: Any) -> HttpResponse:
    texts, seen = content.get("items", {}), content.get("attendance", {})
    decisions: dict[Any, list[Any]] = {}
    for decision in meeting.decisions.select_related("owner_organisation").order_by("kind", "year", "number"):
        decisions.setdefault(decision.item_id, []).append(decision)
    postponed = content.get("postponed")
    context = {
        "meeting": meeting,
        "body": meeting.body,
        "items": [
            {
                "item": item,
                "text": texts.get(str(item.pk), ""),
                "postponed": item.postponed if postponed is None else str(item.pk) in postponed,
                "decisions": decisions.get(item.pk, []),
            }
            for item in meeting.items.select_related("follows__owner_organisation")
        ],
        "people": [{**row, "seen": seen.get(str(row["member"].pk), "")} for row in papers.attendees(meeting)],
        "attendance": Attendance.choices,
        "general": content.get("general", ""),
        "version": version,
        "form": content.get("form") if request.method == "POST" else uuid4().hex,
        "typed_by": typed_by(request),
        **more,
    }
    return render(request, "network/bodies/minutes_write.html", context, status=more.get("status", 200))


@keeps_typed
@access(can_keep_meeting, selector=visible_meetings, kwarg="meeting_id")
def minutes_write(request: ActorRequest, meeting: Meeting) -> HttpResponse:
    draft = services.draft_of(meeting)
    if draft is None and meeting.minutes.exists():
        messages.info(request, _("Das Protokoll ist abgeschlossen. Es lässt sich durch eine neue Fassung berichtigen."))
        return redirect("network:meeting", meeting_id=meeting.pk)
    version = draft.version if draft else 0
    if request.method == "POST":
        content = typed(request.POST, meeting)
        try:
            services.save_minutes(
                meeting=meeting,
                content=dict(content),
                version=_version(request.POST),
                form=content["form"],
                by=request.actor,
            )
        except Stale:
            # Both texts stay: what was typed in the fields, what the other one saved beside them.
            other = papers.frozen(meeting, draft.content) if draft else None
            return _page(request, meeting, content, version, stale=Stale.message, other=other, status=409)
        except ValidationError as error:
            messages.error(request, error.messages[0])
            return redirect("network:meeting", meeting_id=meeting.pk)
        if item := request.POST.get("decide"):
            return redirect(f"{reverse('network:decision_create', args=[meeting.pk])}?top={item}")
        if "close" in request.POST:
            return redirect("network:minutes_close", meeting_id=meeting.pk)
        messages.success(request, _("Das Protokoll ist gespeichert."))
        return redirect("network:minutes_write", meeting_id=meeting.pk)
    kept = typed_before(request)
    content = typed(kept, meeting) if kept else (draft.content if draft else {})
    return _page(request, meeting, content, version, kept=bool(kept))


@access(can_keep_meeting, selector=visible_meetings, kwarg="meeting_id")
@require_POST
def minutes_keep(request: ActorRequest, meeting: Meeting) -> HttpResponse:
    """The pause while typing: stores the draft and tells the form its new version."""
    version = _version(request.POST)
    context: dict[str, Any] = {"version": version}
    try:
        draft = services.save_minutes(
            meeting=meeting, content=typed(request.POST, meeting), version=version, by=request.actor
        )
        context |= {"version": draft.version, "at": timezone.localtime()}
    except Stale:
        known = services.draft_of(meeting)
        if known is not None and known.content.get("form") == (request.POST.get("form") or None):
            context |= {"version": known.version, "at": timezone.localtime(known.updated_at)}  # overtaken by itself
        else:
            context["stale"] = True
    except ValidationError as error:
        context["refused"] = error.messages[0]
    return render(request, "network/bodies/minutes_kept.html", context)


@access(can_keep_meeting, selector=visible_meetings, kwarg="meeting_id")
def minutes_close(request: ActorRequest, meeting: Meeting) -> HttpResponse:
    draft = services.draft_of(meeting)
    if draft is None:
        return redirect("network:minutes_write", meeting_id=meeting.pk)
    if request.method == "POST":
        try:
            closed = services.close_minutes(meeting=meeting, by=request.actor)
        except ValidationError as error:
            messages.error(request, error.messages[0])
            return redirect("network:minutes_close", meeting_id=meeting.pk)
        messages.success(request, _("Das Protokoll ist abgeschlossen. Jetzt lässt es sich versenden."))
        return redirect("network:minutes", minutes_id=closed.pk)
    context = {"meeting": meeting, "body": meeting.body, "minutes": draft, "text": papers.of(draft)}
    return render(request, "network/bodies/minutes_close.html", context)


@access(can_keep_meeting, selector=visible_meetings, kwarg="meeting_id")
@require_POST
def minutes_correct(request: ActorRequest, meeting: Meeting) -> HttpResponse:
    try:
        services.correct_minutes(meeting=meeting, by=request.actor)
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return redirect("network:meeting", meeting_id=meeting.pk)
    messages.success(request, _("Eine neue Fassung ist angelegt; die abgeschlossene bleibt daneben stehen."))
    return redirect("network:minutes_write", meeting_id=meeting.pk)


@access(can_view_minutes, selector=visible_minutes, kwarg="minutes_id")
def minutes_page(request: ActorRequest, minutes: Minutes) -> HttpResponse:
    context = {
        "minutes": minutes,
        "meeting": minutes.meeting,
        "body": minutes.meeting.body,
        "text": papers.of(minutes),
        "closed": minutes.state == MinutesState.CLOSED,
        "may_keep": can_keep_minutes(request.actor, minutes),
    }
    return render(request, "network/bodies/minutes.html", context)


@access(can_keep_minutes, selector=visible_minutes, kwarg="minutes_id")
@require_POST
def minutes_send(request: ActorRequest, minutes: Minutes) -> HttpResponse:
    try:
        count = services.send_minutes(minutes=minutes, by=request.actor)
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        said = ngettext("%(n)s Mail ist unterwegs.", "%(n)s Mails sind unterwegs.", count) % {"n": count}
        messages.success(request, said)
    return redirect("network:minutes", minutes_id=minutes.pk)


@access(can_view_minutes, selector=visible_minutes, kwarg="minutes_id")
def minutes_paper(request: ActorRequest, minutes: Minutes, kind: str) -> HttpResponse:
    paper = papers.paper(minutes)
    name = paper_name("protokoll", minutes.meeting, kind)
    if kind == "docx":
        return attachment(to_docx(paper), name, DOCX_TYPE)
    return attachment(to_pdf(paper), name, PDF_TYPE)
