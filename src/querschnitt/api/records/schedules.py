"""Times in the words of RFC 5545, as far as HSDS has a field for them; the whole rule stands in our ``rrule``."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from functools import lru_cache
from types import SimpleNamespace
from typing import Any, cast
from zoneinfo import ZoneInfo

from django.utils.translation import override

from querschnitt.offers.models import OfferTime
from querschnitt.offers.occurrences import describe

from ..ids import at_location, child
from .common import ZONE, Record, Row, clean, day

BERLIN = ZoneInfo(ZONE)
FACTS = ("kind", "freq", "interval", "setpos", "starts_on", "ends_on", "starts_at", "ends_at")
WEEK = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]


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


@lru_cache(maxsize=8192)
def sentence(*facts: Any) -> str:
    """In German, as the public site says it. The last fact is today: what starts later is said so."""
    with override("de"):
        return describe(cast(OfferTime, SimpleNamespace(**dict(zip((*FACTS, "byday"), facts, strict=False)))))


def schedule(row: Row, main_place: Any, today: date) -> Record:
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
        "description": sentence(*(row[name] for name in FACTS), tuple(row["byday"]), today),
        "notes": row["note"],
        "tzid": ZONE,
        "exceptions": [_exception(entry) for entry in row["apart"]],
    }
    if row["kind"] == "recurring":
        record |= _recurring(row)
    elif row["kind"] == "single":
        record |= {"until": day(row["ends_on"] or row["starts_on"])} | ({} if row["ends_on"] else {"count": 1})
    else:
        record["by_appointment"] = True
    return clean(record)


def _exception(entry: Row) -> Record:
    return clean(
        {
            "date": entry["on"] if isinstance(entry["on"], str) else day(entry["on"]),
            "kind": entry["kind"],
            "opens_at": clock(entry["starts_at"]),
            "closes_at": clock(entry["ends_at"]),
            "notes": entry["note"],
        }
    )


def _recurring(row: Row) -> Record:
    found: Record = {
        "until": day(row["ends_on"]),
        "interval": row["interval"],
        "rrule": rule(row),
        "on_public_holidays": row["on_holidays"],
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
        for entry in row["apart"]:
            on = date.fromisoformat(entry["on"])
            own = row["kind"] == "single" and on == row["starts_on"]
            if entry["kind"] == "added" or (own and entry["kind"] == "moved"):
                begins = _time(entry["starts_at"]) or row["starts_at"]
                ends = _time(entry["ends_at"]) if entry["starts_at"] else row["ends_at"]
                last = (row["ends_on"] or on) if own else on
                found.append(
                    _event(row, "event" if own else f"event/{on}", on, begins, last, ends, place, entry["note"])
                )
        apart = {entry["on"]: entry["kind"] for entry in row["apart"]}
        if row["kind"] == "single" and apart.get(str(row["starts_on"])) != "moved":
            last = row["ends_on"] or row["starts_on"]
            event = _event(row, "event", row["starts_on"], row["starts_at"], last, row["ends_at"], place, row["note"])
            cancelled = apart.get(str(row["starts_on"])) == "cancelled"
            found.append({**event, "status": "cancelled"} if cancelled else event)
    return sorted(found, key=lambda event: (event["starts_at"], event["id"]))


def _time(value: str | None) -> time | None:
    return time.fromisoformat(value) if isinstance(value, str) and value else None


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
