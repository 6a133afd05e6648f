"""Minutes: typed as a draft that nothing loses, then closed for good."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from querschnitt.accounts.actor import Actor

from ..body_choices import MinutesState
from ..models import Meeting, Minutes
from ..papers.minutes import frozen
from .errors import Stale
from .meetings import hold_meeting

MOST_TEXT = 20_000


def _person(by: Actor | None) -> UUID | None:
    return by.user.pk if by is not None else None


def draft_of(meeting: Meeting) -> Minutes | None:
    return Minutes.objects.filter(meeting=meeting, state=MinutesState.DRAFT).first()


@transaction.atomic
def save_minutes(
    *, meeting: Meeting, content: dict[str, Any], version: int, by: Actor | None, form: str = ""
) -> Minutes:
    """``version`` is the one the text was typed on: 0 for a new draft. Raises ``Stale`` and stores nothing.

    ``form`` is the page that saves: what the same page kept by itself a moment ago is no other person's change.
    """
    Meeting.objects.select_for_update().get(pk=meeting.pk)
    if not meeting.is_open and meeting.state != "held":
        raise ValidationError(_("Die Sitzung ist abgesagt. Zu ihr gibt es kein Protokoll."))
    draft = draft_of(meeting)
    if draft is None:
        if version or Minutes.objects.filter(meeting=meeting).exists():
            raise Stale
        draft = Minutes(meeting=meeting, number=1, version=0)
    elif draft.version != version and not (form and draft.content.get("form") == form):
        raise Stale
    postponed = set(content.pop("postponed", []))
    draft.content = content
    draft.version += 1
    draft.typed_by_id = _person(by)
    draft.save()
    for item in meeting.items.all():
        if item.postponed != (str(item.pk) in postponed):
            item.postponed = not item.postponed
            item.save(update_fields=["postponed"])
    return draft


@transaction.atomic
def close_minutes(*, meeting: Meeting, by: Actor | None) -> Minutes:
    """From now on the version stands as it is; the meeting has taken place."""
    draft = Minutes.objects.select_for_update().filter(meeting=meeting, state=MinutesState.DRAFT).first()
    if draft is None:
        raise ValidationError(_("Es gibt keinen Entwurf. Erst das Protokoll schreiben und speichern."))
    if meeting.starts_at > timezone.now():
        raise ValidationError(_("Die Sitzung hat noch nicht begonnen. Das Protokoll lässt sich danach abschließen."))
    hold_meeting(meeting=meeting, by=by)
    draft.content = {**draft.content, "frozen": frozen(meeting, draft.content)}
    draft.state = MinutesState.CLOSED
    draft.closed_at = timezone.now()
    draft.closed_by_id = _person(by)
    draft.save()
    return draft


@transaction.atomic
def correct_minutes(*, meeting: Meeting, by: Actor | None) -> Minutes:
    """A new version on top of the last closed one, which stays."""
    Meeting.objects.select_for_update().get(pk=meeting.pk)
    last = Minutes.objects.filter(meeting=meeting).order_by("-number").first()
    if last is None or last.state == MinutesState.DRAFT:
        raise ValidationError(_("Es gibt noch kein abgeschlossenes Protokoll, das sich berichtigen lässt."))
    content = {key: value for key, value in last.content.items() if key != "frozen"}
    draft = Minutes(meeting=meeting, number=last.number + 1, content=content, typed_by_id=_person(by))
    draft.save()
    return draft


@transaction.atomic
def send_minutes(*, minutes: Minutes, by: Actor) -> int:
    """To everybody who was invited or is a member, as PDF. Returns how many mails are on their way."""
    from ..selectors.bodies import current_members
    from ..tasks import send_minutes_to

    if minutes.state != MinutesState.CLOSED:
        raise ValidationError(_("Erst das Protokoll abschließen, dann versenden."))
    meeting = minutes.meeting
    members = {member.pk: member for member in current_members(meeting.body, timezone.localdate(meeting.starts_at))}
    members.update({row.member_id: row.member for row in meeting.invitations.select_related("member")})
    addresses: set[str] = set()
    for member in members.values():
        if member.email and member.email.lower() not in addresses:
            addresses.add(member.email.lower())
            send_minutes_to.defer(by=by, minutes_id=minutes.pk, member_id=member.pk)
    minutes.sent_at = timezone.now()
    minutes.save(update_fields=["sent_at"])
    return len(addresses)
