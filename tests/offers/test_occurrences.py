"""Dates of offers, against a plain reading of the rules day by day."""

from __future__ import annotations

import calendar
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils.translation import override
from hypothesis import given, settings
from hypothesis import strategies as st

from querschnitt.offers.models import Offer, OfferTime, TimeException
from querschnitt.offers.occurrences import (
    WEEKDAYS,
    describe,
    holiday,
    next_occurrence,
    occurrences,
    open_now,
    rule,
)

BERLIN = ZoneInfo("Europe/Berlin")
YEAR = st.dates(date(2025, 1, 1), date(2028, 12, 31))
CLOCK = st.times(time(6), time(21)).map(lambda value: value.replace(second=0, microsecond=0))


def rule_of(exceptions: list[TimeException] | None = None, offer: Offer | None = None, **fields) -> OfferTime:
    fields = {"kind": "recurring", "freq": "weekly", "starts_at": time(9), "ends_at": time(11), **fields}
    item = OfferTime(**fields)
    if offer is not None:
        item.offer = offer
    item._prefetched_objects_cache = {"exceptions": _Fixed(exceptions or [])}
    return item


class _Fixed(list):
    def all(self):
        return self


@pytest.fixture(autouse=True)
def fixed_exceptions(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows that were never stored: the reverse relation gives what the test put there."""

    class Descriptor:
        def __get__(self, instance: OfferTime, owner: type) -> _Fixed:
            return instance._prefetched_objects_cache["exceptions"]

    monkeypatch.setattr(OfferTime, "exceptions", Descriptor())


def fits(item: OfferTime, day: date) -> bool:
    """The rule read by hand."""
    start = item.starts_on
    if day < start or (item.ends_on and day > item.ends_on):
        return False
    weekday = WEEKDAYS[day.weekday()]
    if item.freq == "daily":
        return (day - start).days % item.interval == 0 and (not item.byday or weekday in item.byday)
    if item.freq == "weekly":
        monday = start - timedelta(start.weekday())
        weeks = (day - timedelta(day.weekday()) - monday).days // 7
        return weeks % item.interval == 0 and weekday in (item.byday or [WEEKDAYS[start.weekday()]])
    months = (day.year - start.year) * 12 + day.month - start.month
    if months % item.interval:
        return False
    if not item.byday:
        return day.day == start.day
    if weekday not in item.byday:
        return False
    last = calendar.monthrange(day.year, day.month)[1]
    if item.setpos == -1:
        return day.day + 7 > last
    return item.setpos is None or (day.day - 1) // 7 + 1 == item.setpos


rules = st.builds(
    rule_of,
    freq=st.sampled_from(["daily", "weekly", "monthly"]),
    interval=st.integers(1, 4),
    byday=st.lists(st.sampled_from(WEEKDAYS), unique=True, max_size=3),
    setpos=st.sampled_from([None, 1, 2, 3, 4, -1]),
    starts_on=YEAR,
    ends_on=st.none() | YEAR,
    on_holidays=st.booleans(),
)


@settings(max_examples=100, deadline=None)
@given(item=rules, first=YEAR, days=st.integers(0, 120))
def test_rule_gives_exactly_the_days_that_fit(item: OfferTime, first: date, days: int):
    last = first + timedelta(days)
    expected = [
        day
        for day in (first + timedelta(number) for number in range(days + 1))
        if fits(item, day) and (item.on_holidays or not holiday(day))
    ]
    assert [one.starts.date() for one in occurrences([item], first, last)] == expected


@settings(max_examples=100, deadline=None)
@given(item=rules, starts=CLOCK, first=YEAR)
def test_clock_time_stays_when_the_clocks_change(item: OfferTime, starts: time, first: date):
    item.starts_at, item.ends_at = starts, time(22)
    for one in occurrences([item], first, first + timedelta(200)):
        assert (one.starts.tzinfo.key, one.starts.time(), one.ends.time()) == ("Europe/Berlin", starts, time(22))
        assert one.starts.astimezone(UTC) < one.ends.astimezone(UTC)


def test_summer_time_moves_the_moment_and_not_the_hour():
    item = rule_of(byday=["SU"], starts_on=date(2026, 3, 22), starts_at=time(10), ends_at=None)
    found = occurrences([item], date(2026, 3, 22), date(2026, 3, 29))
    assert [one.starts.astimezone(UTC).hour for one in found] == [9, 8]


@settings(max_examples=100, deadline=None)
@given(
    item=rules,
    first=YEAR,
    changes=st.dictionaries(
        st.integers(0, 59), st.sampled_from(["cancelled", "moved", "added"]), min_size=1, max_size=5
    ),
)
def test_exceptions_change_their_own_day_alone(item: OfferTime, first: date, changes: dict[int, str]):
    last = first + timedelta(59)
    plain = {one.starts.date() for one in occurrences([item], first, last)}
    exceptions = {
        first + timedelta(number): TimeException(on=first + timedelta(number), kind=kind, starts_at=time(14))
        for number, kind in changes.items()
    }
    item.__dict__["_prefetched_objects_cache"] = {"exceptions": _Fixed(exceptions.values())}
    found = {one.starts.date(): one for one in occurrences([item], first, last)}
    for day in (first + timedelta(number) for number in range(60)):
        exception = exceptions.get(day)
        if exception is None:
            assert (day in found) == (day in plain)
            assert day not in found or found[day].state == "planned"
        elif exception.kind == "added" or day in plain:
            assert (found[day].state, found[day].starts.time()) == (exception.kind, time(14))
        else:
            assert day not in found or holiday(day)


def test_holidays_are_left_out_unless_wanted():
    corpus_christi = date(2026, 6, 4)  # a Thursday, holiday in Nordrhein-Westfalen and not everywhere
    item = rule_of(byday=["TH"], starts_on=date(2026, 5, 28))
    days = [one.starts.date().day for one in occurrences([item], date(2026, 5, 28), date(2026, 6, 11))]
    assert holiday(corpus_christi)
    assert days == [28, 11]
    item.on_holidays = True
    assert len(occurrences([item], date(2026, 5, 28), date(2026, 6, 11))) == 3


def test_second_tuesday_and_last_friday_of_the_month():
    second = rule_of(freq="monthly", byday=["TU"], setpos=2, starts_on=date(2026, 1, 1))
    last = rule_of(freq="monthly", byday=["FR"], setpos=-1, starts_on=date(2026, 1, 1))
    assert [one.starts.date().day for one in occurrences([second], date(2026, 1, 1), date(2026, 3, 31))] == [13, 10, 10]
    assert [one.starts.date().day for one in occurrences([last], date(2026, 1, 1), date(2026, 3, 31))] == [30, 27, 27]


def test_last_day_of_the_rule_and_of_the_offer_belongs_to_them():
    offer = Offer(valid_from=date(2026, 2, 3), valid_to=date(2026, 2, 17))
    item = rule_of(byday=["TU"], starts_on=date(2026, 1, 1), offer=offer)
    assert [one.starts.day for one in occurrences([item], date(2026, 1, 1), date(2026, 12, 31))] == [3, 10, 17]
    item.ends_on = date(2026, 2, 10)
    assert [one.starts.day for one in occurrences([item], date(2026, 1, 1), date(2026, 12, 31))] == [3, 10]


def test_event_of_several_days_is_one_date():
    item = rule_of(
        kind="single",
        freq="",
        starts_on=date(2026, 7, 3),
        ends_on=date(2026, 7, 5),
        starts_at=time(18),
        ends_at=time(14),
    )
    (one,) = occurrences([item], date(2026, 7, 5), date(2026, 7, 9))
    assert (one.starts, one.ends) == (datetime(2026, 7, 3, 18, tzinfo=BERLIN), datetime(2026, 7, 5, 14, tzinfo=BERLIN))
    assert open_now([item], datetime(2026, 7, 4, 3, tzinfo=BERLIN))


def test_next_date_leaves_out_cancelled_and_past_ones():
    cancelled = TimeException(on=date(2026, 9, 8), kind="cancelled")
    item = rule_of([cancelled], byday=["TU"], starts_on=date(2026, 9, 1))
    running = next_occurrence([item], datetime(2026, 9, 1, 10, 59, tzinfo=BERLIN))
    assert running is not None
    assert running.starts.day == 1
    later = next_occurrence([item], datetime(2026, 9, 1, 11, tzinfo=BERLIN))
    assert later is not None
    assert later.starts.day == 15
    assert next_occurrence([rule_of(kind="appointment", freq="")]) is None


def test_open_now_holds_from_the_first_minute_to_the_last():
    item = rule_of(byday=["TU"], starts_on=date(2026, 9, 1))
    at = [datetime(2026, 9, 1, hour, minute, tzinfo=BERLIN) for hour, minute in ((8, 59), (9, 0), (10, 59), (11, 0))]
    assert [open_now([item], moment) for moment in at] == [False, True, True, False]
    always = rule_of(freq="daily", starts_on=date(2026, 8, 1), starts_at=time(0), ends_at=time(23, 59))
    last = datetime(2026, 9, 1, 23, 59, 30, tzinfo=BERLIN)
    assert open_now([always], last)
    assert open_now([always], last + timedelta(minutes=1))


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"byday": ["TH", "TU"], "ends_at": time(11, 30)}, "Di und Do, 9:00–11:30 Uhr"),
        ({"byday": ["MO"], "interval": 2}, "Mo alle 2 Wochen, 9:00–11:00 Uhr"),
        ({"freq": "monthly", "byday": ["TU"], "setpos": 2}, "jeden 2. Di im Monat, 9:00–11:00 Uhr"),
        ({"freq": "monthly", "byday": ["FR"], "setpos": -1}, "jeden letzten Fr im Monat, 9:00–11:00 Uhr"),
        ({"freq": "monthly"}, "am 1. im Monat, 9:00–11:00 Uhr"),
        ({"freq": "daily", "ends_at": None}, "täglich, ab 9:00 Uhr"),
        ({"freq": "daily", "starts_at": time(0), "ends_at": time(23, 59)}, "täglich, rund um die Uhr"),
        ({"freq": "daily", "starts_at": time(0), "ends_at": time(23, 58)}, "täglich, 0:00–23:58 Uhr"),
        ({"kind": "single"}, "Do, 1. Januar 2026, 9:00–11:00 Uhr"),
        ({"kind": "appointment", "starts_at": None}, "nach Vereinbarung"),
        ({"byday": ["TU"], "ends_on": date(2026, 12, 18)}, "Di, 9:00–11:00 Uhr, bis 18. Dezember 2026"),
    ],
)
def test_sentence_says_when(fields: dict, said: str):
    with override("de"):
        assert describe(rule_of(starts_on=date(2026, 1, 1), **fields)) == said


def test_rule_is_written_for_calendars():
    item = rule_of(freq="monthly", byday=["TU"], setpos=2, starts_on=date(2026, 1, 1), ends_on=date(2026, 6, 30))
    assert rule(item) == "FREQ=MONTHLY;BYDAY=2TU;UNTIL=20260630T215959Z"
