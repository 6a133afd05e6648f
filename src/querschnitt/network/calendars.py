"""Meetings as calendar files (iCalendar, RFC 5545 and 5546)."""

from __future__ import annotations

from datetime import UTC
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone

from .body_choices import MeetingState
from .models import Meeting, MeetingInvitation

ZONE = ZoneInfo("Europe/Berlin")
PUBLISH, REQUEST, CANCEL = "PUBLISH", "REQUEST", "CANCEL"


def uid_of(meeting: Meeting) -> str:
    return f"{meeting.pk}@querschnitt"


def calendar_of(
    meeting: Meeting, *, method: str, agenda: list[str], invitation: MeetingInvitation | None = None, link: str = ""
) -> bytes:
    """One meeting; ``invitation`` names whom it is for. Same UID for ever, SEQUENCE grows with every change."""
    from icalendar import Calendar, Event, vCalAddress, vText

    calendar = Calendar()
    calendar.add("prodid", "-//Querschnitt//Gremien//DE")
    calendar.add("version", "2.0")
    calendar.add("method", method)
    event: Any = Event()
    event.add("uid", uid_of(meeting))
    event.add("sequence", meeting.sequence)
    event.add("dtstamp", timezone.now().astimezone(UTC))
    event.add("dtstart", meeting.starts_at.astimezone(ZONE))
    event.add("dtend", meeting.ends_at.astimezone(ZONE))
    event.add("summary", f"{meeting.body.name}: {meeting}")
    if meeting.where:
        event.add("location", meeting.where)
    if meeting.online_url:
        event.add("url", meeting.online_url)
    lines = [meeting.note, *[f"{number}. {title}" for number, title in enumerate(agenda, start=1)], link]
    if described := "\n".join(line for line in lines if line):
        event.add("description", described)
    cancelled = meeting.state == MeetingState.CANCELLED
    event.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    if meeting.organiser_email:
        organiser = vCalAddress(f"mailto:{meeting.organiser_email}")
        organiser.params["CN"] = vText(meeting.organiser_name or meeting.organiser_email)
        event["organizer"] = organiser
    if invitation is not None:
        attendee = vCalAddress(f"mailto:{invitation.email}")
        attendee.params["CN"] = vText(invitation.member.name)
        attendee.params["ROLE"] = vText("REQ-PARTICIPANT")
        attendee.params["PARTSTAT"] = vText("NEEDS-ACTION")
        attendee.params["RSVP"] = vText("TRUE")
        event.add("attendee", attendee, encode=0)
    calendar.add_component(event)
    calendar.add_missing_timezones()
    return calendar.to_ical()
