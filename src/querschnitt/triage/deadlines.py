"""Dates that follow from an event: when a benefit ends and the next begins, when a title is to be renewed.

The table is data (data/deadlines.csv). Months are counted as § 188 BGB does: the day with the same number, or the last
day of a month that is too short. What depends on something nobody has said is answered with what is missing.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from .statuses import rows

EVENTS: dict[str, tuple[str, str]] = {
    "arrival": ("Einreise", "Arrival"),
    "recognition": ("Anerkennung, neuer Titel statt AsylbLG", "Recognition, new title instead of AsylbLG"),
    "s24_title": ("Titel oder Fiktion nach § 24", "Title or interim certificate of § 24"),
    "s25_5_suspension": ("Aussetzungsentscheidung vor § 25 Abs. 5", "Suspension decision before § 25 (5)"),
    "s104c_issued": ("Chancen-Aufenthaltsrecht erteilt", "Opportunity residence issued"),
    "title_issued": ("Titel erteilt", "Title issued"),
    "title_expires": ("Titel läuft ab", "Title expires"),
    "naturalisation": ("Beginn des rechtmäßigen Aufenthalts", "Start of lawful stay"),
    "eu_registration": ("Anmeldung mit Freizügigkeit (EU)", "Registration under free movement (EU)"),
    "school_start": ("Erster Schultag in Deutschland", "First day at a German school"),
    "mbe_start": ("Beginn der Migrationsberatung", "Start of MBE counselling"),
    "refusal": ("Ablehnung", "Refusal"),
}


@dataclass(frozen=True, slots=True)
class Deadline:
    key: str
    title: str
    ends_on: date | None
    starts_on: date | None
    rule: str
    source: str
    confidence: str
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Line:
    key: str
    titles: tuple[str, str]
    months: tuple[int, ...]
    shape: str
    not_before: date | None
    reached: tuple[date | None, date | None]
    event: tuple[date | None, date | None]
    when: str
    rule: str
    source: str
    confidence: str


def add_months(day: date, months: int) -> date:
    """The same day of another month, or that month's last day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def month_end(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])


def next_month(day: date) -> date:
    return month_end(day) + timedelta(days=1)


def full_months(first: date, last: date) -> int:
    """Months completed between two days, such that ``add_months(first, full_months(first, last)) <= last``."""
    months = (last.year - first.year) * 12 + last.month - first.month
    return months if add_months(first, months) <= last else months - 1


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


@cache
def _lines() -> dict[str, tuple[_Line, ...]]:
    found: dict[str, list[_Line]] = {event: [] for event in EVENTS}
    for row in rows("deadlines.csv"):
        first, minus, last = row["months"].partition("-") if row["months"][:1] != "-" else (row["months"], "", "")
        found[row["event"]].append(
            _Line(
                row["key"],
                (row["title"], row["title_en"]),
                (int(first), -int(last)) if minus else (int(first),),
                row["shape"],
                _day(row["not_before"]),
                (_day(row["reached_from"]), _day(row["reached_to"])),
                (_day(row["event_from"]), _day(row["event_to"])),
                row["when"],
                row["rule"],
                row["source"],
                row["confidence"],
            )
        )
    return {event: tuple(lines) for event, lines in found.items()}


def _within(day: date, bounds: tuple[date | None, date | None]) -> bool:
    return (bounds[0] is None or day >= bounds[0]) and (bounds[1] is None or day <= bounds[1])


def _holds(when: str, known: Mapping[str, object]) -> bool | None:
    """Whether a line applies; None: the fact it asks for is not known."""
    key, equals, text = when.partition("=")
    name, negated = key.strip("!"), "!" in key
    value = known.get(name)
    if value is None or value == "":
        return None
    return (str(value) in text.split(",") if equals else bool(value)) != negated


def deadlines(
    event: str, day: date, known: Mapping[str, object] | None = None, *, language: str = "de"
) -> list[Deadline]:
    """Every date that follows from ``event`` on ``day``, in order; unknown events raise ``KeyError``."""
    known = known or {}
    found = []
    for line in _lines()[event]:
        holds = _holds(line.when, known) if line.when else True
        reached = day
        for months in line.months:
            reached = add_months(reached, months)
        if holds is False or not (_within(day, line.event) and _within(reached, line.reached)):
            continue
        starts = {"start": reached, "span": reached, "next_month": next_month(reached)}.get(line.shape)
        if starts and line.not_before:
            starts = max(starts, line.not_before)
        ends = {"day": reached, "span": day, "month_end": month_end(reached)}.get(line.shape)
        missing = () if holds else (line.when.partition("=")[0].strip("!"),)
        title = line.titles[language.startswith("en")]
        found.append(Deadline(line.key, title, ends, starts, line.rule, line.source, line.confidence, missing))
    return sorted(found, key=lambda one: (one.starts_on or one.ends_on or date.max, one.key))
