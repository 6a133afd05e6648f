"""Schedules of HSDS as times of offers."""

from __future__ import annotations

import json
import re
from datetime import date, time
from typing import Any

from ..records.schedules import WEEK

CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::\d{2}(?:\.\d+)?)?\s*(?:Z|[+-]\d{2}:?\d{2})?")
NTH = re.compile(r"([+-]?\d)?(MO|TU|WE|TH|FR|SA|SU)")
EXCEPTIONS = {"cancelled", "moved", "added"}


def clock(value: Any) -> str | None:
    """The hour on the wall there. An offset is read over: directories mean local time, whatever they write behind it."""
    match = CLOCK.fullmatch(value.strip()) if isinstance(value, str) else None
    if match is None or int(match[1]) > 23 or int(match[2]) > 59:
        return None
    return time(int(match[1]), int(match[2])).isoformat()


def _day(value: Any) -> str | None:
    try:
        return date.fromisoformat(value[:10]).isoformat() if isinstance(value, str) else None
    except ValueError:
        return None


def times_of(
    schedules: list[dict[str, Any]], places: dict[str, dict[str, Any]], begins: date
) -> tuple[list[dict[str, Any]], list[str]]:
    """(times, what could not be used). ``places`` are those that differ from the main one, by location id."""
    found, dropped = [], []
    for schedule in schedules:
        row = _time(schedule, begins)
        if row is None:
            dropped.append(f"schedules: {str(schedule.get('description') or schedule.get('id'))[:80]}")
            continue
        place = places.get(str(schedule.get("location_id")))
        row |= {"place": place} if place else {}
        found.append({key: value for key, value in row.items() if value not in (None, "", [], False)})
    return sorted(found, key=lambda row: json.dumps(row, sort_keys=True)), dropped


def _time(schedule: dict[str, Any], begins: date) -> dict[str, Any] | None:
    starts_on = _day(schedule.get("dtstart")) or _day(schedule.get("valid_from"))
    ends_on = _day(schedule.get("until")) or _day(schedule.get("valid_to"))
    opens, closes = clock(schedule.get("opens_at")), clock(schedule.get("closes_at"))
    row: dict[str, Any] = {
        "starts_at": opens,
        "ends_at": closes if opens and closes and closes > opens else None,
        "note": str(schedule.get("notes") or "")[:200],
        "exceptions": _exceptions(schedule),
    }
    rule = _rule(schedule)
    if schedule.get("by_appointment"):
        return {**row, "kind": "appointment", "starts_on": starts_on, "ends_on": ends_on}
    if rule:
        row |= {"kind": "recurring", **rule, "starts_on": starts_on or begins.isoformat(), "ends_on": ends_on}
        row["on_holidays"] = bool(schedule.get("on_public_holidays"))
        return None if ends_on and ends_on < row["starts_on"] else row
    if starts_on and (schedule.get("count") == 1 or ends_on):
        if ends_on and ends_on < starts_on:
            return None
        if ends_on and ends_on > starts_on and opens:
            row["ends_at"] = closes  # it ends on another day
        return {
            **row,
            "kind": "single",
            "starts_on": starts_on,
            "ends_on": None if schedule.get("count") == 1 else ends_on,
        }
    if text := str(schedule.get("description") or ""):
        return {**row, "kind": "appointment", "note": (row["note"] or text)[:200]}
    return None


def _rule(schedule: dict[str, Any]) -> dict[str, Any] | None:
    """From our whole rule where it is given, else from the standard's fields."""
    parts = dict(part.split("=", 1) for part in str(schedule.get("rrule") or "").split(";") if "=" in part)
    freq = (parts.get("FREQ") or str(schedule.get("freq") or "")).lower()
    if freq not in {"daily", "weekly", "monthly"}:
        return None
    text = parts.get("BYDAY", "") if parts else str(schedule.get("byday") or "")
    matches = [match for part in re.split(r"[,\s]+", text.upper()) if (match := NTH.fullmatch(part))]
    days = [day for day in WEEK if day in {match[2] for match in matches}]
    numbers = {int(match[1]) for match in matches if match[1]}
    raw = parts.get("INTERVAL") or schedule.get("interval") or 1
    interval = int(float(raw)) if re.fullmatch(r"\d+(\.0*)?", str(raw)) else 1
    found: dict[str, Any] = {"freq": freq, "interval": min(max(interval, 1), 52), "byday": days}
    if freq == "monthly" and len(numbers) == 1 and (nth := numbers.pop()) in {1, 2, 3, 4, -1}:
        found["setpos"] = nth
    elif freq == "monthly" and numbers:
        return None  # several positions, or one we do not know
    if freq == "daily" and found["interval"] == 1 and set(days) == set(WEEK):
        found["byday"] = []
    return found


def _exceptions(schedule: dict[str, Any]) -> list[dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    listed = schedule.get("exceptions")
    for entry in listed if isinstance(listed, list) else []:
        on = _day(entry.get("date")) if isinstance(entry, dict) else None
        if on and entry.get("kind") in EXCEPTIONS:
            opens, closes = clock(entry.get("opens_at")), clock(entry.get("closes_at"))
            row = {"on": on, "kind": entry["kind"], "starts_at": opens, "note": str(entry.get("notes") or "")[:200],
                   "ends_at": closes if opens and closes and closes > opens else None}  # fmt: skip
            found[on] = {key: value for key, value in row.items() if value}
    return [found[on] for on in sorted(found)]
