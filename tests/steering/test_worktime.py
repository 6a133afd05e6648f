from datetime import date, timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from querschnitt.steering.worktime import DAY_LIMIT, BadHours, days_of, monday_of, overfull, parse_hours, written


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("", 0),
        ("8", 480),
        ("1,5", 90),
        ("1.5", 90),
        ("1:30", 90),
        ("0:05", 5),
        ("0,25", 15),
        ("7,75h", 465),
        ("24", 1440),
    ],
)
def test_hours_are_read_as_people_write_them(text: str, minutes: int):
    assert parse_hours(text) == minutes


@pytest.mark.parametrize("text", ["x", "1,5,5", "-1", "25", "1:99", "1e3", "1,555", "٣,٥:"])
def test_what_is_no_time_is_refused(text: str):
    with pytest.raises(BadHours):
        parse_hours(text)


@given(st.integers(0, 1440))
def test_written_hours_are_read_back(minutes: int):
    assert parse_hours(written(minutes)) == minutes


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_week_starts_on_monday_and_holds_the_day(day: date):
    monday = monday_of(day)
    assert monday.weekday() == 0
    assert day in days_of(monday)
    assert monday_of(monday + timedelta(days=6)) == monday


@given(st.lists(st.integers(1, 700), max_size=6))
def test_a_day_is_overfull_exactly_above_its_limit(minutes: list[int]):
    day = date(2026, 11, 16)
    found = overfull({(uuid4(), day): one for one in minutes})
    assert bool(found) == (sum(minutes) > DAY_LIMIT)
    if found:
        assert found[0].minutes == sum(minutes)
        assert "§ 3 ArbZG" in str(found[0])
