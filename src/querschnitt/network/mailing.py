"""Mails about meetings, written by jobs: invitation, change, cancellation, minutes."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import timedelta
from uuid import UUID

from django.core import signing
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import override

from querschnitt.common.address import full_address
from querschnitt.tenants.scope import Scope, open_scope

from .body_choices import Answer, MeetingState
from .calendars import CANCEL, REQUEST, calendar_of
from .models import BodyMember, Meeting, MeetingInvitation, Minutes

SALT = "querschnitt.meeting"
LONGEST = timedelta(days=400)  # a link never outlives this; it ends with the meeting anyway


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def make_token(invitation: MeetingInvitation) -> str:
    token = signing.dumps([invitation.pk.hex, invitation.centre_id.hex, secrets.token_urlsafe(24)], salt=SALT)
    invitation.token_hash = _hash(token)
    return token


def find_invitation(token: str) -> MeetingInvitation | None:
    """The invitation a link stands for; ``None`` for a forged one. Spent and late ones are told apart by ``is_open``."""
    try:
        invitation_id, centre_id, _rest = signing.loads(token, salt=SALT, max_age=LONGEST)
        key, centre = UUID(invitation_id), UUID(centre_id)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    with open_scope(Scope(centre)):
        related = ("meeting__body__lead", "member", "centre")
        return MeetingInvitation.objects.select_related(*related).filter(pk=key).first()


def is_open(invitation: MeetingInvitation, token: str) -> bool:
    meeting = invitation.meeting
    in_time = meeting.state == MeetingState.INVITED and meeting.ends_at > timezone.now()
    return in_time and hmac.compare_digest(invitation.token_hash, _hash(token))


def _message(template: str, context: dict[str, object], to: str, reply_to: str) -> EmailMultiAlternatives:
    subject = " ".join(render_to_string(f"network/email/{template}_subject.txt", context).split())
    text = render_to_string(f"network/email/{template}_message.txt", context)
    return EmailMultiAlternatives(subject, text, to=[to], reply_to=[reply_to] if reply_to else None)


def _template(invitation: MeetingInvitation) -> str:
    if invitation.meeting.state == MeetingState.CANCELLED:
        return "meeting_cancelled"
    if invitation.sent_at is None:
        return "meeting_invited"
    return "meeting_reminded" if invitation.sent_sequence == invitation.meeting.sequence else "meeting_changed"


def mail_invitation(invitation: MeetingInvitation) -> None:
    """Send what the meeting's state asks for, and note that it was sent. A fresh link while an answer is open."""
    meeting = invitation.meeting
    cancelled = meeting.state == MeetingState.CANCELLED
    link = ""
    if not cancelled and invitation.answer == Answer.UNKNOWN:
        link = full_address(reverse("network:answer", args=[make_token(invitation)]))
    agenda = list(meeting.items.order_by("order", "id").values_list("title", flat=True))
    with override("de"):
        context: dict[str, object] = {
            "meeting": meeting,
            "body": meeting.body,
            "member": invitation.member,
            "agenda": list(enumerate(agenda, start=1)),
            "start": timezone.localtime(meeting.starts_at),
            "end": timezone.localtime(meeting.ends_at),
            "link": link,
        }
        message = _message(_template(invitation), context, invitation.email, meeting.organiser_email)
        method = CANCEL if cancelled else REQUEST
        content = calendar_of(meeting, method=method, agenda=agenda, invitation=invitation)
    # As an alternative mail programs offer "accept"; as an attachment every other one can save it.
    message.attach_alternative(content.decode(), f"text/calendar; method={method}; charset=UTF-8")
    message.attach("termin.ics", content, f"text/calendar; method={method}")
    message.send()
    invitation.sent_at = timezone.now()
    invitation.sent_sequence = meeting.sequence
    invitation.save(update_fields=["sent_at", "sent_sequence", "token_hash"])


def mail_minutes(minutes: Minutes, member: BodyMember) -> None:
    from querschnitt.common.papers import PDF_TYPE, to_pdf

    from .papers.minutes import paper

    meeting = minutes.meeting
    with override("de"):
        context: dict[str, object] = {
            "meeting": meeting,
            "body": meeting.body,
            "member": member,
            "minutes": minutes,
            "start": timezone.localtime(meeting.starts_at),
            "link": full_address(reverse("network:meeting", args=[meeting.pk])),
        }
        message = _message("minutes", context, member.email, meeting.organiser_email)
        message.attach(paper_name("protokoll", meeting, "pdf"), to_pdf(paper(minutes)), PDF_TYPE)
    message.send()


def paper_name(word: str, meeting: Meeting, ending: str) -> str:
    body = slugify(meeting.body.name.replace("ß", "ss"))[:40]
    return f"{word}-{body}-{timezone.localdate(meeting.starts_at).isoformat()}.{ending}"
