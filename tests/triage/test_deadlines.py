"""Dates after an event: month ends, leap days, old law beside new, and what is open."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from querschnitt.triage.deadlines import EVENTS, add_months, deadlines, full_months, month_end, next_month
from querschnitt.triage.statuses import rows
from querschnitt.triage.table import rules

DAYS = st.dates(date(1950, 1, 1), date(2150, 12, 31))


def dated(event: str, day: str, **known: object) -> dict[str, tuple[str | None, str | None]]:
    """What is known of every deadline: its key, first and last day."""
    return {
        one.key: (
            one.starts_on.isoformat() if one.starts_on else None,
            one.ends_on.isoformat() if one.ends_on else None,
        )
        for one in deadlines(event, date.fromisoformat(day), known)
    }


@pytest.mark.parametrize(
    ("event", "day", "known", "key", "starts", "ends"),
    [
        ("recognition", "2025-03-14", {}, "asylblg_end", None, "2025-03-31"),
        ("recognition", "2025-03-14", {}, "sgb2_start", "2025-04-01", None),
        ("recognition", "2024-02-29", {}, "residence_duty_end", None, "2027-02-28"),
        ("recognition", "2025-12-31", {}, "sgb2_start", "2026-01-01", None),
        ("recognition", "2024-02-01", {}, "asylblg_end", None, "2024-02-29"),
        ("s25_5_suspension", "2024-08-31", {}, "asylblg_end", None, "2026-02-28"),
        ("s25_5_suspension", "2024-08-31", {}, "sgb2_start", "2026-03-01", None),
        ("s24_title", "2023-01-31", {}, "sgb2_start", "2023-02-01", None),
        ("s24_title", "2025-04-01", {}, "asylblg_start_planned", "2026-07-01", None),
        ("arrival", "2023-02-28", {}, "analogue", "2026-03-01", None),
        ("arrival", "2022-01-15", {}, "analogue_old", "2023-08-01", None),
        ("arrival", "2024-11-30", {}, "work_municipality", "2025-02-28", None),
        ("arrival", "2024-02-29", {}, "work_free", "2028-02-29", None),
        ("s104c_issued", "2023-08-31", {}, "title_end", None, "2025-02-28"),
        ("s104c_issued", "2023-08-31", {}, "reminder", "2024-08-28", None),
        ("title_issued", "2025-02-28", {"status": "S25_2F"}, "title_end_refugee", None, "2028-02-28"),
        ("title_expires", "2026-05-31", {"status": "S30"}, "renew", "2026-02-28", "2026-05-31"),
        ("title_expires", "2026-08-31", {"status": "S104C"}, "prepare_s104c", "2026-02-28", None),
        ("naturalisation", "2020-02-29", {}, "five_years", "2025-02-28", None),
        ("naturalisation", "2018-05-01", {}, "five_years", "2024-06-27", None),
        ("naturalisation", "2016-06-26", {}, "eight_years", "2024-06-26", None),
        ("eu_registration", "2021-01-01", {}, "sgb2_after_five_years", "2026-01-01", None),
        ("school_start", "2024-08-21", {}, "support_end", None, "2026-08-21"),
        ("mbe_start", "2024-02-29", {}, "mbe_end", None, "2027-02-28"),
        ("refusal", "2025-02-01", {}, "asylblg_check", None, None),
    ],
)
def test_event_gives_its_dates(event: str, day: str, known: dict[str, object], key: str, starts: str, ends: str):
    assert dated(event, day, **known)[key] == (starts, ends)


@pytest.mark.parametrize(
    ("event", "day", "known", "key"),
    [
        ("naturalisation", "2016-06-27", {}, "eight_years"),
        ("arrival", "2022-08-27", {}, "analogue_old"),
        ("arrival", "2022-08-26", {}, "analogue"),
        ("s104c_issued", "2025-12-31", {}, "title_end"),
        ("s24_title", "2025-03-31", {}, "asylblg_start_planned"),
        ("s24_title", "2025-04-01", {}, "asylblg_end"),
        ("title_issued", "2025-02-28", {"status": "S25_2S"}, "title_end_refugee"),
        ("title_expires", "2026-05-31", {"status": "S104C"}, "renew"),
        ("recognition", "2025-03-14", {"employable": True}, "sgb12_start"),
        ("recognition", "2025-03-14", {"employable": False}, "sgb2_start"),
        ("recognition", "2016-08-05", {}, "residence_duty_end"),
    ],
)
def test_deadline_is_left_out_where_its_law_does_not_reach(event: str, day: str, known: dict[str, object], key: str):
    assert key not in dated(event, day, **known)


def test_unknown_fact_keeps_both_ways_open_and_says_what_is_missing():
    found = {one.key: one.missing for one in deadlines("recognition", date(2025, 3, 14))}
    assert found["sgb2_start"] == found["sgb12_start"] == ("employable",)
    assert found["asylblg_end"] == ()


@given(DAYS, st.integers(-200, 200))
def test_months_keep_the_day_or_end_with_the_month(day: date, months: int):
    moved = add_months(day, months)
    assert (moved.year * 12 + moved.month) - (day.year * 12 + day.month) == months
    assert moved.day == day.day or (moved == month_end(moved) and moved.day < day.day)
    assert next_month(day).day == 1
    assert (next_month(day) - month_end(day)).days == 1


@given(DAYS, DAYS)
def test_full_months_are_the_most_that_fit(first: date, last: date):
    months = full_months(first, last)
    assert add_months(first, months) <= last < add_months(first, months + 1)


@given(st.sampled_from(sorted(EVENTS)), DAYS, DAYS)
def test_later_events_never_have_earlier_dates(event: str, one: date, two: date):
    first, last = min(one, two), max(one, two)
    early, late = dated(event, first.isoformat()), dated(event, last.isoformat())
    for key in early.keys() & late.keys():
        for place in (0, 1):
            assert (early[key][place] or "") <= (late[key][place] or "9")


def test_every_deadline_names_rule_source_and_both_languages():
    for row in rows("deadlines.csv"):
        assert row["event"] in EVENTS
        assert row["rule"]
        assert row["source"]
        assert row["title_en"]
        assert row["confidence"] in {"hoch", "mittel", "niedrig"}
        if row["rule"].startswith("D"):
            assert row["rule"] in {rule.id for rule in rules()}
