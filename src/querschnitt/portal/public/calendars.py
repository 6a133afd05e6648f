"""Dates as calendar files (RFC 5545): one date, all dates of an offer, those of a filtered search.

Every date is an event of its own, computed by the same calendar as the page, so that holidays, cancelled and moved
dates are right in every program. Times are local to Europe/Berlin, whose rules travel in the file.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from querschnitt.offers.occurrences import Occurrence

from .cards import Card

if TYPE_CHECKING:
    from icalendar import Calendar, Event

AHEAD = timedelta(days=365)
MOST_EVENTS = 5000
CONTENT_TYPE = "text/calendar; charset=utf-8"
# The rules of the European Union since 1996; calendar programs need no older ones.
BERLIN = """BEGIN:VTIMEZONE
TZID:Europe/Berlin
BEGIN:DAYLIGHT
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
TZNAME:CEST
DTSTART:19960331T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
END:DAYLIGHT
BEGIN:STANDARD
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
TZNAME:CET
DTSTART:19961027T030000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
END:STANDARD
END:VTIMEZONE
""".replace("\n", "\r\n")


@dataclass(frozen=True)
class Dated:
    """A date of an offer and the address of its page."""

    card: Card
    when: Occurrence
    url: str


def uid(when: Occurrence) -> str:
    """The same for the same date in every file, so that an update replaces it."""
    return f"{when.time_id}-{timezone.localtime(when.starts):%Y%m%dT%H%M}@querschnitt"


def calendar(name: str, dates: Iterable[Dated], *, stamp: datetime, language: str, note: str = "") -> bytes:
    """``stamp`` is when the offers last changed: the same dates give the same file. ``note``: said of the whole."""
    from icalendar import Calendar, Timezone

    found = Calendar()
    found.add("prodid", "-//Querschnitt//Angebote//DE")
    found.add("version", "2.0")
    found.add("method", "PUBLISH")
    found.add("x-wr-calname", name)
    found.add("x-wr-timezone", "Europe/Berlin")
    found.add("refresh-interval;value=duration", "PT12H")
    found.add("x-published-ttl", "PT12H")
    _say_language(found, language, note)
    found.add_component(Timezone.from_ical(BERLIN))
    for dated in dates:
        found.add_component(_event(dated, stamp))
    return found.to_ical()


def _say_language(found: Calendar, language: str, note: str) -> None:
    said = " ".join(filter(None, [_("Angebote für Zugewanderte. Termine können sich ändern."), note]))
    found.add("x-wr-caldesc", said, {"LANGUAGE": language})


def _event(dated: Dated, stamp: datetime) -> Event:
    from icalendar import Event

    card, when = dated.card, dated.when
    event = Event()
    event.add("uid", uid(when))
    event.add("dtstamp", stamp.astimezone(UTC))
    event.add("last-modified", stamp.astimezone(UTC))
    starts = timezone.localtime(when.starts)
    if when.all_day:
        last = timezone.localtime(when.over - timedelta(seconds=1)).date()
        event.add("dtstart", starts.date())
        event.add("dtend", last + timedelta(days=1))
    else:
        event.add("dtstart", starts)
        event.add("dtend", timezone.localtime(when.ends or when.starts + timedelta(hours=1)))
    cancelled = not when.takes_place
    event.add(
        "summary", _("Fällt aus: %(title)s") % {"title": card.texts.title} if cancelled else str(card.texts.title)
    )
    event.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    place = when.place or card.place
    if place is not None:
        event.add("location", place.line)
        if place.located:
            # Narrowed above.
            event.add("geo", (float(place.latitude), float(place.longitude)))  # type: ignore[arg-type]
    lines = [str(card.texts.summary), when.note, card.provider, card.offer.contact_phone, dated.url]
    event.add("description", "\n".join(line for line in lines if line))
    event.add("url", dated.url)
    return event


def dates_of(card: Card, url: str, first: date, last: date) -> list[Dated]:
    from querschnitt.offers.occurrences import occurrences

    if card.resting:
        return []
    first, last = max(first, card.offer.valid_from), min(last, card.offer.valid_to or last)
    return [Dated(card, when, url) for when in occurrences(card.times, first, last)] if first <= last else []
