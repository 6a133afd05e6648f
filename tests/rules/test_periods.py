from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given, settings
from hypothesis import strategies as st

from querschnitt.rules.periods import after, read_end, read_start, spoken_period, written


@pytest.mark.parametrize(
    ("text", "first", "last", "precision"),
    [
        ("2012", date(2012, 1, 1), date(2012, 12, 31), "year"),
        ("2016?", date(2016, 1, 1), date(2016, 12, 31), "year"),
        ("2025-10", date(2025, 10, 1), date(2025, 10, 31), "month"),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29), "month"),
        ("2024-02-27", date(2024, 2, 27), date(2024, 2, 27), "day"),
        ("27.2.2024", date(2024, 2, 27), date(2024, 2, 27), "day"),
        ("", None, None, ""),
    ],
)
def test_limits_are_as_exact_as_they_are_written(text, first, last, precision):
    start, end = read_start(text), read_end(text)
    assert (start.day, end.day) == (first, last)
    assert start.precision == end.precision == precision


@pytest.mark.parametrize("text", ["bald", "2024-13", "31.2.2024", "20240101", "0000", "2024-2-1"])
def test_what_is_no_date_is_refused(text):
    with pytest.raises(ValidationError, match="kein Datum"):
        read_start(text)


@settings(deadline=None)
@given(st.dates(date(1900, 1, 1), date(2200, 1, 1)))
def test_a_day_written_and_read_is_the_same_day(day: date):
    for read in (read_start, read_end):
        assert read(written(day, "day")).day == day
    assert after(day) == day + timedelta(days=1)


@settings(deadline=None)
@given(st.integers(1900, 2200), st.integers(1, 12))
def test_a_month_begins_and_ends_inside_itself(year: int, month: int):
    text = f"{year}-{month:02}"
    start, end = read_start(text).day, read_end(text).day
    assert start
    assert end
    assert (start.year, start.month, start.day) == (year, month, 1)
    assert (end.month, (end + timedelta(days=1)).day) == (month, 1)
    assert written(start, "month") == written(end, "month") == text


def test_periods_are_said_no_more_exactly_than_known():
    assert spoken_period(date(2012, 1, 1), "year", date(2016, 12, 31), "year") == "2012 bis 2016"
    assert spoken_period(date(2020, 1, 1), "year", date(2020, 12, 31), "year") == "2020"
    assert spoken_period(date(2024, 2, 27), "day", None, "") == "seit 27. Februar 2024"
    assert spoken_period(None, "", date(2027, 6, 30), "month") == "bis Juni 2027"
    assert spoken_period(None, "", None, "") == "ohne Angabe"
