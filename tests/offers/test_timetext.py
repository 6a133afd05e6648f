"""Times in a cell: what people write is read, and what we write comes back the same."""

from __future__ import annotations

from datetime import date, time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from querschnitt.common.imports.errors import CellError
from querschnitt.offers.occurrences import WEEKDAYS
from querschnitt.offers.services.times import TimeRow
from querschnitt.offers.timetext import format_times, parse_times, settle

VALID_FROM = date(2026, 3, 2)


def written(rows: list[TimeRow]) -> str:
    return format_times([(row, row.byday) for row in rows], VALID_FROM)


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("Di, Do 9:00–11:30", "Di, Do 9:00–11:30"),
        ("dienstags und donnerstags von 9 bis 11.30 Uhr", "Di, Do 9:00–11:30"),
        ("Mo-Fr 8-16 Uhr", "Mo, Di, Mi, Do, Fr 8:00–16:00"),
        ("Montag 17 Uhr", "Mo 17:00"),
        ("Mi 18:00-20:00 alle 2 Wochen", "Mi 18:00–20:00 alle 2 Wochen"),
        ("jeden 2. Dienstag im Monat 18:00", "2. Di im Monat 18:00"),
        ("letzter Freitag im Monat, 15–17 Uhr (mit Kaffee)", "letzter Fr im Monat 15:00–17:00 (mit Kaffee)"),
        ("täglich 8:00–16:00 auch an Feiertagen", "täglich 8:00–16:00 auch an Feiertagen"),
        ("täglich rund um die Uhr", "täglich 0:00–23:59"),
        ("am 15. im Monat 10 Uhr", "am 15. im Monat 10:00"),
        ("05.12.2026 10:00-12:00", "05.12.2026 10:00–12:00"),
        ("3.7.26–5.7.26 18:00–14:00", "03.07.2026–05.07.2026 18:00–14:00"),
        ("nach Vereinbarung", "nach Vereinbarung"),
        ("Do 9:00 ab 01.02.2027 bis 18.12.2027", "Do 9:00 ab 01.02.2027 bis 18.12.2027"),
        ("Mo 9:00\nDo 14:00; nach Vereinbarung", "Mo 9:00; Do 14:00; nach Vereinbarung"),
    ],
)
def test_cell_is_read_and_written_one_way(cell: str, expected: str):
    assert written([settle(row, VALID_FROM) for row in parse_times(cell)]) == expected


@pytest.mark.parametrize(
    "cell",
    ["irgendwann", "Di 25:00", "Di 9:70", "31.02.2026", "9:00–11:00", "Mi 11:00–9:00", "Di alle 2 Monate", "Fr–Mo 9"],
)
def test_what_cannot_be_read_is_refused_with_a_remedy(cell: str):
    with pytest.raises(CellError) as refused:
        parse_times(cell)
    assert refused.value.problem
    assert refused.value.remedy


clocks = st.times(time(0), time(22)).map(lambda value: value.replace(second=0, microsecond=0))
days = st.dates(date(2026, 1, 1), date(2028, 12, 31))
notes = st.text("abcäöüß 123", max_size=12).map(lambda text: " ".join(text.split()))


@st.composite
def rows(draw: st.DrawFn) -> TimeRow:
    starts = draw(st.none() | clocks)
    ends = draw(st.sampled_from([None, time(23)])) if starts else None
    fields = {"starts_at": starts, "ends_at": ends, "note": draw(notes)}
    kind = draw(st.sampled_from(["recurring", "single", "appointment"]))
    if kind == "appointment":
        return TimeRow(kind=kind, **fields)
    first = draw(days)
    last = draw(st.none() | st.dates(first, date(2029, 1, 1)))
    if kind == "single":
        return TimeRow(kind=kind, starts_on=first, ends_on=last if last != first else None, **fields)
    freq = draw(st.sampled_from(["daily", "weekly", "monthly"]))
    byday = draw(st.lists(st.sampled_from(WEEKDAYS), unique=True, min_size=freq == "weekly"))
    byday = tuple(sorted(byday, key=WEEKDAYS.index))
    setpos = draw(st.sampled_from([None, 1, 2, 3, 4, -1])) if freq == "monthly" and byday else None
    return TimeRow(
        kind=kind, freq=freq, byday=byday, setpos=setpos, interval=draw(st.integers(1, 6)), starts_on=first,
        ends_on=last, on_holidays=draw(st.booleans()), **fields,
    )  # fmt: skip


@settings(max_examples=100)
@given(st.lists(rows(), max_size=4))
def test_what_is_written_reads_back_as_it_was(stored: list[TimeRow]):
    assert [settle(row, VALID_FROM) for row in parse_times(written(stored))] == stored


@settings(max_examples=100)
@given(st.text("DiMoab. 0123456789:–-;()Uhr", max_size=40))
def test_any_text_is_read_or_refused(cell: str):
    try:
        again = written([settle(row, VALID_FROM) for row in parse_times(cell)])
    except CellError:
        return
    assert written([settle(row, VALID_FROM) for row in parse_times(again)]) == again
