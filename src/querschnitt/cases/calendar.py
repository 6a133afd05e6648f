"""One person's due days as a calendar to subscribe to (RFC 5545): file numbers and kinds, nobody's name."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Any

from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from querschnitt.common.address import full_address

from .daily import Entry

KINDS = {"task": lambda: _("Aufgabe"), "step": lambda: _("Schritt"), "appointment": lambda: _("Ersttermin")}


def summary(entry: Entry) -> str:
    kind = KINDS[entry.kind]()
    return _("Fall %(number)s: %(kind)s") % {"number": entry.number, "kind": kind} if entry.number else kind


def calendar_of(entries: list[Entry]) -> bytes:
    from icalendar import Calendar, Event

    calendar = Calendar()
    calendar.add("prodid", "-//Querschnitt//Mein Tag//DE")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", _("Querschnitt: Fristen"))
    calendar.add("refresh-interval", timedelta(hours=6), parameters={"VALUE": "DURATION"})
    for entry in entries:
        event: Any = Event()
        # A keyed hash: the same entry stays the same one, and says nothing of the row it stands for.
        event.add("uid", f"{salted_hmac('cases.calendar', entry.key, algorithm='sha256').hexdigest()[:32]}@querschnitt")
        event.add("dtstamp", datetime.combine(entry.on, time(), UTC))
        event.add("dtstart", entry.on)
        event.add("dtend", entry.on + timedelta(days=1))
        event.add("summary", summary(entry))
        event.add("url", full_address(entry.path))
        event.add("transp", "TRANSPARENT")
        event.add("class", "PRIVATE")
        calendar.add_component(event)
    return calendar.to_ical()
