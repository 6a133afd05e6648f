"""When offers take place: rules, exceptions and public holidays worked out into dates, and said in words.

Days and hours are local (Europe/Berlin), so that 9 o'clock stays 9 o'clock when the clocks change.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils import timezone
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from .choices import ExceptionKind, Frequency, TimeKind, Weekday
from .models import OfferTime, TimeException

if TYPE_CHECKING:
    from dateutil.rrule import rrule

    from querschnitt.network.models import Place

HORIZON = timedelta(days=400)  # how far we look ahead for the next date
SOON = timedelta(days=35)
LAST_MINUTE = time(23, 59)  # what ends then ends with the day
PLANNED = "planned"  # besides the kinds of exceptions, the state of an occurrence
WEEKDAYS: list[str] = list(Weekday.values)


@dataclass(frozen=True, order=True)
class Occurrence:
    """One date. ``state``: planned, cancelled, moved (another hour than usual) or added; ``ends`` as far as known."""

    starts: datetime
    ends: datetime | None
    place: Place | None
    state: str
    note: str
    time_id: UUID
    all_day: bool = False

    @property
    def takes_place(self) -> bool:
        return self.state != ExceptionKind.CANCELLED

    @property
    def over(self) -> datetime:
        """The moment from which it is over: its end, or the end of its day."""
        if self.ends is not None:
            return self.ends
        return datetime.combine(self.starts.date() + timedelta(days=1), time(), self.starts.tzinfo)


@cache
def _holidays_of(year: int) -> dict[date, str]:
    from holidays import country_holidays

    return dict(country_holidays("DE", subdiv="NW", years=year))


def holiday(day: date) -> str:
    """The name of a public holiday in Nordrhein-Westfalen, or nothing."""
    return _holidays_of(day.year).get(day, "")


def occurrences(times: Iterable[OfferTime], first: date, last: date) -> list[Occurrence]:
    """All dates from ``first`` to ``last``, both included, in their order; cancelled ones marked.

    Prefetch ``exceptions`` (and ``place`` where it is shown). Where a time's offer is loaded, its validity limits the
    dates too.
    """
    found = [one for item in times for one in _of_one(item, first, last)]
    return sorted(found, key=lambda one: (one.starts, str(one.time_id)))


def next_occurrence(times: Iterable[OfferTime], now: datetime | None = None) -> Occurrence | None:
    """The next date that takes place and is not over yet, within a little more than a year."""
    now = timezone.localtime(now)
    times = list(times)
    for reach in (SOON, HORIZON):
        for one in occurrences(times, now.date(), now.date() + reach):
            if one.takes_place and one.over > now:
                return one
    return None


def open_now(times: Iterable[OfferTime], now: datetime | None = None) -> bool:
    """Whether a date is running at this moment; one without an end is not known to."""
    now = timezone.localtime(now)
    today = now.date()
    return any(
        one.takes_place and one.starts <= now and one.ends is not None and now < one.ends
        for one in occurrences(times, today, today)
    )


def _of_one(item: OfferTime, first: date, last: date) -> Iterator[Occurrence]:
    if item.kind == TimeKind.APPOINTMENT or item.starts_on is None:
        return
    if OfferTime.offer.is_cached(item):
        first = max(first, item.offer.valid_from)
        last = min(last, item.offer.valid_to or last)
    exceptions = {exception.on: exception for exception in item.exceptions.all()}
    if item.kind == TimeKind.SINGLE:
        yield from _single(item, first, last, exceptions.get(item.starts_on))
        days = {item.starts_on}
    else:
        days = set(_days(item, first, last))
        for day in sorted(days):
            if item.on_holidays or not holiday(day) or day in exceptions:
                yield _at(item, day, exceptions.get(day))
    for day, exception in exceptions.items():
        if exception.kind == ExceptionKind.ADDED and first <= day <= last and day not in days:
            yield _at(item, day, exception)


def _single(item: OfferTime, first: date, last: date, exception: TimeException | None) -> Iterator[Occurrence]:
    assert item.starts_on is not None  # noqa: S101  (asked by the caller)
    final = item.ends_on or item.starts_on
    if item.starts_on <= last and final >= first:
        yield _at(item, item.starts_on, exception, final)


def _days(item: OfferTime, first: date, last: date) -> Iterator[date]:
    last = min(last, item.ends_on or last)
    if item.starts_on is None or item.starts_on > last:
        return
    start, end = datetime.combine(max(first, item.starts_on), time()), datetime.combine(last, time())
    for moment in recurrence(item).between(start, end, inc=True):
        yield moment.date()


def recurrence(item: OfferTime) -> rrule:
    """The rule of a recurring time, endless, over naive days."""
    from dateutil import rrule as rules

    assert item.starts_on is not None  # noqa: S101  (a check constraint)
    frequencies: dict[str, Any] = {
        Frequency.DAILY: rules.DAILY, Frequency.WEEKLY: rules.WEEKLY, Frequency.MONTHLY: rules.MONTHLY,
    }  # fmt: skip
    days = [rules.weekdays[WEEKDAYS.index(day)] for day in item.byday]
    if item.freq == Frequency.MONTHLY and item.setpos:
        days = [day(item.setpos) for day in days]
    start = datetime.combine(item.starts_on, time())
    return rules.rrule(
        frequencies[item.freq], dtstart=start, interval=item.interval, byweekday=days or None, wkst=rules.MO
    )


def hits(item: OfferTime, day: date) -> bool:
    """Whether the rule falls on that day, whatever exceptions and holidays say."""
    return next(_days(item, day, day), None) is not None


def rule(item: OfferTime) -> str:
    """The rule as a calendar file writes it (RFC 5545), with its last day; empty for what does not recur."""
    if item.kind != TimeKind.RECURRING:
        return ""
    parts = [f"FREQ={item.freq.upper()}"]
    if item.interval > 1:
        parts.append(f"INTERVAL={item.interval}")
    if item.byday:
        nth = str(item.setpos or "") if item.freq == Frequency.MONTHLY else ""
        parts.append("BYDAY=" + ",".join(f"{nth}{day}" for day in item.byday))
    if item.ends_on:
        end = datetime.combine(item.ends_on, time(23, 59, 59), timezone.get_current_timezone())
        parts.append(f"UNTIL={end.astimezone(timezone.get_fixed_timezone(0)):%Y%m%dT%H%M%SZ}")
    return ";".join(parts)


def _at(item: OfferTime, day: date, exception: TimeException | None, final: date | None = None) -> Occurrence:
    starts_at, ends_at, note, state = item.starts_at, item.ends_at, item.note, PLANNED
    if exception is not None:
        state, note = exception.kind, exception.note or note
        if exception.starts_at is not None:
            starts_at, ends_at = exception.starts_at, exception.ends_at
    zone = timezone.get_default_timezone()
    starts = datetime.combine(day, starts_at or time(), zone)
    final = final or day
    ends = None
    if round_the_clock(starts_at, ends_at):
        ends = datetime.combine(final + timedelta(days=1), time(), zone)
    elif ends_at is not None:
        ends = datetime.combine(final, ends_at, zone)
    elif final > day:
        ends = datetime.combine(final + timedelta(days=1), time(), zone)
    place = item.place if item.place_id else None
    return Occurrence(starts, ends, place, state, note, item.pk, all_day=starts_at is None)


# -- in words ---------------------------------------------------------------------------------------------------------


def describe(item: OfferTime) -> str:
    """When it takes place, in the language of the page: "Di und Do, 9:00–11:30 Uhr, bis 18. Dezember 2026"."""
    if item.kind == TimeKind.APPOINTMENT:
        return _with_hours(_("nach Vereinbarung"), item)
    if item.kind == TimeKind.SINGLE:
        return _with_hours(_day_span(item), item)
    said = _with_hours(_rhythm(item), item)
    if item.starts_on and item.starts_on > timezone.localdate():
        said = _("%(time)s, ab %(day)s") % {"time": said, "day": _day(item.starts_on)}
    if item.ends_on:
        said = _("%(time)s, bis %(day)s") % {"time": said, "day": _day(item.ends_on)}
    return said


def round_the_clock(starts_at: time | None, ends_at: time | None) -> bool:
    """From midnight to the last minute that can be entered: the day has no other end here."""
    return starts_at == time() and ends_at is not None and ends_at >= LAST_MINUTE


def hours(starts_at: time | None, ends_at: time | None) -> str:
    """ "9:00–11:30 Uhr", "ab 9:00 Uhr", "rund um die Uhr" or nothing."""
    if starts_at is None:
        return ""
    if round_the_clock(starts_at, ends_at):
        return _("rund um die Uhr")
    start = f"{starts_at.hour}:{starts_at:%M}"
    if ends_at is None:
        return _("ab %(hour)s Uhr") % {"hour": start}
    # Two places in one sentence: a dash between numbers turns round where writing runs from right to left.
    return _("%(start)s–%(end)s Uhr") % {"start": start, "end": f"{ends_at.hour}:{ends_at:%M}"}


def _with_hours(said: str, item: OfferTime) -> str:
    clock = hours(item.starts_at, item.ends_at)
    return _("%(days)s, %(hours)s") % {"days": said, "hours": clock} if clock else said


def _day(day: date) -> str:
    return date_format(day, "DATE_FORMAT")


def _day_span(item: OfferTime) -> str:
    assert item.starts_on is not None  # noqa: S101  (a check constraint)
    first = f"{WEEKDAYS_ABBR[item.starts_on.weekday()]}, {_day(item.starts_on)}"
    if item.ends_on is None or item.ends_on == item.starts_on:
        return first
    return f"{first} – {WEEKDAYS_ABBR[item.ends_on.weekday()]}, {_day(item.ends_on)}"


def _rhythm(item: OfferTime) -> str:
    days = _listed([str(WEEKDAYS_ABBR[WEEKDAYS.index(day)]) for day in sorted(item.byday, key=WEEKDAYS.index)])
    if item.freq == Frequency.DAILY:
        every = _("täglich") if item.interval == 1 else _("alle %(number)d Tage") % {"number": item.interval}
        return f"{every} ({days})" if days else every
    if item.freq == Frequency.MONTHLY:
        return _month(item, days)
    if not days and item.starts_on:
        days = str(WEEKDAYS_ABBR[item.starts_on.weekday()])
    if item.interval == 1:
        return days
    return _("%(days)s alle %(number)d Wochen") % {"days": days, "number": item.interval}


def _listed(days: list[str]) -> str:
    """ "Mo, Di und Do": languages differ in the comma, and Arabic writes its "and" together with what follows."""
    if len(days) < 2:
        return "".join(days)
    return _("%(days)s und %(last)s") % {"days": _(", ").join(days[:-1]), "last": days[-1]}


def _month(item: OfferTime, days: str) -> str:
    if not days:
        number = item.starts_on.day if item.starts_on else 1
        said = _("am %(day)d. im Monat") % {"day": number}
    elif item.setpos == -1:
        said = _("jeden letzten %(days)s im Monat") % {"days": days}
    elif item.setpos:
        said = _("jeden %(number)d. %(days)s im Monat") % {"number": item.setpos, "days": days}
    else:
        said = _("%(days)s jeden Monat") % {"days": days}
    if item.interval == 1:
        return said
    return _("%(said)s, alle %(number)d Monate") % {"said": said, "number": item.interval}
