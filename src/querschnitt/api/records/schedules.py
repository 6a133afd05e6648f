"""Times in the words of RFC 5545, as far as HSDS has a field for them; the whole rule stands in our ``rrule``."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from ..ids import at_location, child
from .common import ZONE, Record, Row, clean, day

BERLIN = ZoneInfo(ZONE)
WEEK = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]
EXCEPTIONS = {"cancelled": "cancelled", "moved": "moved", "added": "added"}


def clock(value: time | str | None) -> str | None:
    if value is None or isinstance(value, str):
        return value or None
    return value.isoformat()


def byday(row: Row) -> str:
    days = row["byday"]
    if row["freq"] == "daily":
        return ",".join(days or WEEK)
    if row["freq"] == "monthly" and row["setpos"]:
        return ",".join(f"{row['setpos']}{name}" for name in days)
    return ",".join(days)


def rule(row: Row) -> str:
    parts = [f"FREQ={row['freq'].upper()}"]
    if row["interval"] != 1:
        parts.append(f"INTERVAL={row['interval']}")
    if row["byday"]:
        parts.append(f"BYDAY={byday(row)}")
    if row["ends_on"]:
        parts.append(f"UNTIL={row['ends_on']:%Y%m%d}")
    return ";".join(parts)


def schedule(row: Row, main_place: Any) -> Record:
    service, place = row["offer_id"], row["place_id"] or main_place
    record: Record = {
        "id": str(row["id"]),
        "service_id": str(service),
        "location_id": str(place) if place else None,
        "service_at_location_id": at_location(service, place) if place else None,
        "valid_from": day(row["starts_on"]),
        "valid_to": day(row["ends_on"] or (row["starts_on"] if row["kind"] == "single" else None)),
        "dtstart": day(row["starts_on"]),
        "opens_at": clock(row["starts_at"]),
        "closes_at": clock(row["ends_at"]),
        "description": "nach Vereinbarung" if row["kind"] == "appointment" else "",
        "notes": row["note"],
        "tzid": ZONE,
    }
    if row["kind"] == "recurring":
        record |= _recurring(row)
    elif row["kind"] == "single":
        record |= {"until": day(row["ends_on"] or row["starts_on"])} | ({} if row["ends_on"] else {"count": 1})
    else:
        record["by_appointment"] = True
    return clean(record)


def _recurring(row: Row) -> Record:
    found: Record = {
        "until": day(row["ends_on"]),
        "interval": row["interval"],
        "rrule": rule(row),
        "on_public_holidays": row["on_holidays"],
        "exceptions": [
            clean(
                {
                    "date": day(entry["on"]) if not isinstance(entry["on"], str) else entry["on"],
                    "kind": EXCEPTIONS[entry["kind"]],
                    "opens_at": clock(entry["starts_at"]),
                    "closes_at": clock(entry["ends_at"]),
                    "notes": entry["note"],
                }
            )
            for entry in row["apart"]
        ],
    }
    # The standard knows weeks and months only: every day is every weekday, every third day stands in our rule alone.
    if row["freq"] != "daily" or row["interval"] == 1:
        found["freq"] = "MONTHLY" if row["freq"] == "monthly" else "WEEKLY"
        found["byday"] = byday(row)
        found["wkst"] = "MO"
    return found


def events(rows: list[Row], main_place: Any) -> list[Record]:
    """What takes place on a date of its own: events, and days added to a rule."""
    found = []
    for row in rows:
        place = row["place_id"] or main_place
        if row["kind"] == "single":
            last = row["ends_on"] or row["starts_on"]
            found.append(
                _event(row, "event", row["starts_on"], row["starts_at"], last, row["ends_at"], place, row["note"])
            )
        for entry in row["apart"]:
            if entry["kind"] == "added":
                on = entry["on"] if not isinstance(entry["on"], str) else datetime.fromisoformat(entry["on"]).date()
                begins, ends = _time(entry["starts_at"]) or row["starts_at"], _time(entry["ends_at"]) or row["ends_at"]
                found.append(_event(row, f"event/{on}", on, begins, on, ends, place, entry["note"]))
    return sorted(found, key=lambda event: (event["starts_at"], event["id"]))


def _time(value: time | str | None) -> time | None:
    return time.fromisoformat(value) if isinstance(value, str) and value else value or None


def _event(row: Row, name: str, on: Any, begins: Any, last: Any, ends: Any, place: Any, note: str) -> Record:
    start = datetime.combine(on, begins or time(), BERLIN)
    end = (
        datetime.combine(last, ends, BERLIN)
        if ends
        else None
        if begins
        else datetime.combine(last, time(), BERLIN) + timedelta(days=1)
    )
    return clean(
        {
            "id": child(row["id"].bytes, name),
            "schedule_id": str(row["id"]),
            "starts_at": start.isoformat(),
            "ends_at": end.isoformat() if end else None,
            "status": "scheduled",
            "location_id": str(place) if place else None,
            "notes": note,
        }
    )
