"""Meetings, their agenda, and whom they are announced to."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone
from django.utils.translation import gettext as _

from querschnitt.accounts.actor import Actor
from querschnitt.accounts.models import User

from ..body_choices import MEETING_MOVES, Answer, ItemPurpose, MeetingState
from ..models import AgendaItem, Body, Decision, Meeting, MeetingInvitation
from ..selectors.bodies import current_members, proposed_decisions, proposed_items

TOLD = {"title", "starts_at", "ends_at", "room", "online_url", "place", "note"}  # what a calendar shows
MOVED = {"starts_at", "ends_at"}  # what an answer was given for


def _locked(meeting: Meeting) -> Meeting:
    return Meeting.objects.select_for_update(of=("self",)).select_related("body").get(pk=meeting.pk)


def _may_move(meeting: Meeting, to: str) -> None:
    if to not in MEETING_MOVES[meeting.state]:
        raise ValidationError(
            _("Die Sitzung ist „%(state)s“. Das lässt sich nicht mehr ändern.")
            % {"state": MeetingState(meeting.state).label}
        )


@transaction.atomic
def plan_meeting(*, body: Body, by: Actor | None, **fields: Any) -> Meeting:
    body = Body.objects.select_for_update().get(pk=body.pk)  # one number after the other
    day = timezone.localdate(fields["starts_at"])
    if body.ended_on is not None and day > body.ended_on:
        raise ValidationError(
            {"day": _("Das Gremium ist zu diesem Tag beendet. Einen früheren Tag wählen oder das Ende zurücknehmen.")}
        )
    last = Meeting.objects.filter(body=body).aggregate(n=Max("number"))["n"] or 0
    meeting = Meeting(body=body, number=last + 1, **fields)
    meeting.save()
    return meeting


@transaction.atomic
def update_meeting(*, meeting: Meeting, by: Actor | None, **fields: Any) -> Meeting:
    """Whoever was invited is told what a calendar must know; a new time asks everybody again."""
    meeting = _locked(meeting)
    if not meeting.is_open:
        _may_move(meeting, MeetingState.CANCELLED)
    changed = {name for name, value in fields.items() if getattr(meeting, name) != value}
    for name, value in fields.items():
        setattr(meeting, name, value)
    tell = meeting.state == MeetingState.INVITED and bool(changed & TOLD)
    meeting.sequence += tell
    meeting.save()
    if tell:
        if changed & MOVED:
            meeting.invitations.update(answer=Answer.UNKNOWN, answer_note="", answered_at=None)
        _announce(meeting.invitations.all(), by)
    return meeting


@transaction.atomic
def invite_members(*, meeting: Meeting, by: Actor | None, again: bool = False) -> int:
    """Ask everybody who is a member on that day and was not asked yet. ``again``: remind who has not answered.

    Returns how many mails are on their way.
    """
    meeting = _locked(meeting)
    if meeting.state != MeetingState.INVITED:
        _may_move(meeting, MeetingState.INVITED)
        meeting.state = MeetingState.INVITED
        meeting.invited_at = timezone.now()
    if not meeting.organiser_email:
        user = by.user if by is not None and isinstance(by.user, User) else None
        meeting.organiser_name = user.name if user else meeting.body.lead.name
        meeting.organiser_email = user.email if user else settings.DEFAULT_FROM_EMAIL
    meeting.save()
    known = set(meeting.invitations.values_list("member_id", flat=True))
    for member in current_members(meeting.body, timezone.localdate(meeting.starts_at)):
        if member.pk not in known:
            MeetingInvitation(meeting=meeting, member=member, email=member.email).save()
    waiting = meeting.invitations.exclude(email="")
    waiting = waiting.filter(answer=Answer.UNKNOWN) if again else waiting.filter(sent_at__isnull=True)
    return _announce(waiting, by)


@transaction.atomic
def cancel_meeting(*, meeting: Meeting, reason: str, by: Actor | None) -> Meeting:
    meeting = _locked(meeting)
    _may_move(meeting, MeetingState.CANCELLED)
    meeting.state, meeting.cancelled_reason = MeetingState.CANCELLED, reason
    meeting.sequence += 1
    meeting.save()
    _announce(meeting.invitations.filter(sent_at__isnull=False), by)
    return meeting


@transaction.atomic
def hold_meeting(*, meeting: Meeting, by: Actor | None) -> Meeting:
    meeting = _locked(meeting)
    if meeting.state != MeetingState.HELD:
        _may_move(meeting, MeetingState.HELD)
        meeting.state = MeetingState.HELD
        meeting.save(update_fields=["state"])
    return meeting


def _announce(invitations: Iterable[MeetingInvitation], by: Actor | None) -> int:
    """A job for each mail: one address that fails does not repeat or stop the others."""
    from ..tasks import send_invitation

    count = 0
    for invitation in invitations:
        if invitation.email and by is not None:
            send_invitation.defer(by=by, invitation_id=invitation.pk)
            count += 1
    return count


@transaction.atomic
def answer_invitation(*, invitation: MeetingInvitation, answer: str, note: str = "") -> MeetingInvitation:
    """By the one-time link: the token is spent with the answer."""
    invitation = MeetingInvitation.objects.select_for_update().get(pk=invitation.pk)
    invitation.answer, invitation.answer_note = answer, note[:300]
    invitation.answered_at = timezone.now()
    invitation.token_hash = ""
    invitation.save()
    return invitation


@transaction.atomic
def note_answer(*, invitation: MeetingInvitation, answer: str, by: Actor) -> None:
    """What somebody said on the phone."""
    invitation.answer = answer
    invitation.answered_at = None if answer == Answer.UNKNOWN else timezone.now()
    invitation.save(update_fields=["answer", "answered_at"])


# Agenda


def _open_agenda(meeting: Meeting) -> Meeting:
    meeting = _locked(meeting)
    if meeting.state == MeetingState.CANCELLED:
        _may_move(meeting, MeetingState.HELD)
    return meeting


@transaction.atomic
def add_item(*, meeting: Meeting, by: Actor | None, **fields: Any) -> AgendaItem:
    meeting = _open_agenda(meeting)
    last = meeting.items.aggregate(n=Max("order"))["n"] or 0
    item = AgendaItem(meeting=meeting, order=last + 1, **fields)
    item.save()
    return item


@transaction.atomic
def update_item(*, item: AgendaItem, by: Actor | None, **fields: Any) -> AgendaItem:
    for name, value in fields.items():
        setattr(item, name, value)
    item.save()
    return item


@transaction.atomic
def move_item(*, item: AgendaItem, up: bool, by: Actor | None) -> None:
    """Change places with the neighbour; the orders stay 1, 2, 3 …"""
    _open_agenda(item.meeting)
    items = list(item.meeting.items.order_by("order", "id"))
    place = next(index for index, other in enumerate(items) if other.pk == item.pk)
    target = place - 1 if up else place + 1
    if 0 <= target < len(items):
        items[place], items[target] = items[target], items[place]
    _renumber(items)


@transaction.atomic
def remove_item(*, item: AgendaItem, by: Actor | None) -> None:
    meeting = _open_agenda(item.meeting)
    if item.decisions.exists() or meeting.minutes.exists():
        raise ValidationError(
            _(
                "Zu diesem Punkt steht schon etwas im Protokoll. Er bleibt auf der Tagesordnung; im Protokoll „vertagt“ wählen."
            )
        )
    item.delete()
    _renumber(list(meeting.items.order_by("order", "id")))


def _renumber(items: list[AgendaItem]) -> None:
    for number, item in enumerate(items, start=1):
        if item.order != number:
            item.order = number
            item.save(update_fields=["order"])


@transaction.atomic
def adopt_proposals(*, meeting: Meeting, decisions: Iterable[UUID], items: Iterable[UUID], by: Actor | None) -> int:
    """Put open decisions and postponed items on the agenda. What is there already, or closed, is left out."""
    meeting = _open_agenda(meeting)
    count = 0
    for item in proposed_items(meeting).filter(pk__in=list(items)):
        fields = ("title", "purpose", "presenter", "text", "proposal", "consequences")
        copied = {name: getattr(item, name) for name in fields}
        add_item(meeting=meeting, by=by, carried_from=item, **copied)
        count += 1
    for decision in proposed_decisions(meeting).filter(pk__in=list(decisions)):
        add_item(
            meeting=meeting,
            by=by,
            title=follow_up_title(decision),
            purpose=ItemPurpose.FOLLOW_UP,
            presenter=decision.owner_name[:150],
            text=decision.text,
            follows=decision,
        )
        count += 1
    return count


def follow_up_title(decision: Decision) -> str:
    words = " ".join(decision.text.split())
    short = words if len(words) <= 120 else f"{words[:117].rsplit(' ', 1)[0]} …"
    return f"{decision.label}: {short}"


def next_start(body: Body) -> datetime:
    """A first guess for the form: the last meeting's weekday and time, one cycle later."""
    from ..body_choices import Cycle

    weeks = {Cycle.MONTHLY: 4, Cycle.BIMONTHLY: 8, Cycle.QUARTERLY: 13, Cycle.HALF_YEARLY: 26, Cycle.YEARLY: 52}
    last = Meeting.objects.filter(body=body).order_by(F("starts_at").desc()).first()
    now = timezone.localtime()
    base = timezone.localtime(last.starts_at) if last else now.replace(hour=10, minute=0, second=0, microsecond=0)
    step = timedelta(weeks=weeks.get(body.cycle, 4))  # type: ignore[call-overload]  # more than the stubs know
    local = base.replace(tzinfo=None) + step
    while local < now.replace(tzinfo=None):
        local += step
    return timezone.make_aware(local)
