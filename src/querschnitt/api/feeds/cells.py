"""A service of HSDS as one row of texts, in the words of our columns.

What cannot be used (a number that is no telephone number, an unknown term) is left out and named in ``dropped``, so
that one odd value of somebody else's directory does not keep a thousand good entries out.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from functools import cache
from typing import Any

from django.utils import timezone
from django.utils.translation import override

from querschnitt.common.imports import parsing
from querschnitt.common.imports.errors import CellError
from querschnitt.common.languages import CODES, language_choices
from querschnitt.offers import choices
from querschnitt.offers.import_columns import (
    GROUP_SYNONYMS,
    LANGUAGE_SYNONYMS,
    TOPIC_SYNONYMS,
    group_choices,
    topic_choices,
)

from ..records import Record
from ..records.services import TEXTS
from ..taxonomies import OF_SERVICE, by_term, label
from .times import times_of

COLUMN_KEYS = (
    "external_id", "title", "organisation", "provider", "topic", "kind", "summary", "description", "target_groups",
    "age_from", "age_before", "residence", "languages", "area", "delivery", "place", "times", "registration",
    "access_note", "barrier_note", "cost", "cost_note", "childcare", "childcare_note", "capacity", "capacity_on",
    "seats_free", "waiting_weeks", "funding_source", "contact_name", "contact_email", "contact_phone", "url",
    "valid_from", "valid_to", "checked_on", "state", "texts", "source_url", "dropped",
)  # fmt: skip
LENGTHS = {
    "title": 200, "organisation": 200, "summary": 300, "description": 9000, "access_note": 4000, "barrier_note": 500,
    "cost_note": 200, "childcare_note": 200, "funding_source": 200, "contact_name": 150, "external_id": 200,
}  # fmt: skip
LISTS = "|"  # between the values of a list; none of ours contains it


def packed(value: Any) -> str:
    """Nested values as one text, equal for equal values."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")) if value else ""


def unpacked(text: str) -> Any:
    return json.loads(text) if text else None


def cells_of(record: Record) -> dict[str, str]:
    return _Reader(record).read()


class _Reader:
    def __init__(self, record: Record) -> None:
        self.record = record
        self.cells: dict[str, str] = {}
        self.dropped: list[str] = []

    def text(self, key: str, field: str) -> str:
        """A text of the record; anything that is not one counts as missing."""
        value = self.record.get(field)
        return value.strip() if isinstance(value, str) else ""

    def put(self, key: str, value: Any, parse: Callable[[str], Any] | None = None) -> None:
        text = str(value).strip() if value not in (None, "") else ""
        if text and (longest := LENGTHS.get(key)) and len(text) > longest:
            self.dropped.append(f"{key}: {text[longest : longest + 60]}")
            text = text[:longest]
        if text and parse is not None:
            try:
                parse(text)
            except CellError:
                self.dropped.append(f"{key}: {text[:80]}")
                text = ""
        self.cells[key] = text

    def read(self) -> dict[str, str]:
        self.put("external_id", self.record["id"])
        for key, field in (("title", "name"), ("summary", "summary"), ("description", "description")):
            self.put(key, self.text(key, field))
        if self.cells["description"] == self.cells["summary"]:
            self.cells["description"] = ""
        self._provider()
        self._terms()
        self._notes()
        self._people()
        self._numbers()
        self._days()
        self._places_and_times()
        self._texts()
        self.cells["dropped"] = LISTS.join(self.dropped)
        return self.cells

    def _provider(self) -> None:
        found = _object(self.record.get("organization"))
        self.put("organisation", found.get("name") or self.record.get("organization_name"))
        kind = next(
            (
                term[1]
                for entry in _objects(found, "attributes")
                if (term := _term(entry)) and term[0] == "organisation_kind"
            ),
            "",
        )
        seat = next(iter(_objects(found, "locations")), {})
        address = next(iter(_objects(seat, "addresses")), {})
        details = {
            "kind": kind,
            "short_name": str(found.get("alternate_name") or "")[:60],
            "email": _fit(found.get("email"), parsing.email),
            "phone": _fit(next((entry.get("number") for entry in _objects(found, "phones")), ""), parsing.phone),
            "url": _fit(found.get("website") or found.get("url"), parsing.url),
            "street": str(address.get("address_1") or "")[:200],
            "postcode": _fit(address.get("postal_code"), parsing.postcode),
            "town": str(address.get("city") or "")[:100],
        }
        self.cells["provider"] = packed({key: value for key, value in details.items() if value})

    def _terms(self) -> None:
        """Our own terms by their id, others by their name."""
        values: dict[str, list[str]] = {taxonomy.key: [] for taxonomy in OF_SERVICE}
        for entry in _objects(self.record, "attributes"):
            if term := _term(entry):
                values.setdefault(term[0], []).append(term[1])
                continue
            name = str(_object(entry.get("taxonomy_term")).get("name") or entry.get("value") or "")
            if topic := _known(name, topic_choices, TOPIC_SYNONYMS):
                values["topic"].append(topic)
            elif group := _known(name, group_choices, GROUP_SYNONYMS):
                values["target_group"].append(group)
            elif name:
                self.dropped.append(f"attributes: {name[:80]}")
        for taxonomy in OF_SERVICE:
            self.cells[taxonomy.column] = (
                LISTS.join(dict.fromkeys(values[taxonomy.key]))
                if taxonomy.many
                else next(iter(values[taxonomy.key]), "")
            )
        languages = []
        for entry in _objects(self.record, "languages"):
            code = str(entry.get("code") or "").lower()
            found = code if code in CODES else _known(str(entry.get("name") or ""), language_choices, _language_names())
            languages += [found] if found else []
            if not found:
                self.dropped.append(f"languages: {entry.get('name') or code}")
        self.cells["languages"] = LISTS.join(dict.fromkeys(languages))
        areas = [entry for entry in _objects(self.record, "service_areas") if not entry.get("whole_district")]
        self.cells["area"] = LISTS.join(str(entry["name"])[:100] for entry in areas if entry.get("name"))

    def _notes(self) -> None:
        """A text that only says a term again is no text of its own."""
        said = {"access_note": ("registration", "application_process"), "cost_note": ("cost", "fees_description"),
                "childcare_note": ("childcare", "childcare_description")}  # fmt: skip
        for key, (taxonomy, field) in said.items():
            value, text = self.cells[taxonomy], self.text(key, field)
            self.put(key, "" if value and text == label(taxonomy, value) else text)
        self.put("barrier_note", self.text("barrier_note", "accessibility_description"))
        self.put("funding_source", next((entry.get("source") for entry in _objects(self.record, "funding")), ""))

    def _people(self) -> None:
        contact = next(iter(_objects(self.record, "contacts")), {})
        self.put("contact_name", contact.get("name"))
        self.put("contact_email", self.record.get("email") or contact.get("email"), parsing.email)
        numbers = [*_objects(self.record, "phones"), *_objects(contact, "phones")]
        self.put("contact_phone", next((entry.get("number") for entry in numbers), ""), parsing.phone)
        self.put("url", self.record.get("url"), parsing.url)
        source = _object(self.record.get("source"))
        self.put("source_url", source.get("url") or self.record.get("page_url"), parsing.url)

    def _numbers(self) -> None:
        low, high = _number(self.record.get("minimum_age")), _number(self.record.get("maximum_age"))
        self.put("age_from", low)
        self.put("age_before", high + 1 if high is not None else None)
        light = _object(self.record.get("capacity_light"))
        state = light.get("state")
        self.put("capacity", state if state in choices.Capacity.values else "")
        self.put("waiting_weeks", _number(light.get("waiting_weeks")))
        seats = next(iter(_objects(self.record, "capacities")), {})
        self.put("seats_free", _number(seats.get("available")))
        self.put("capacity_on", light.get("date") or str(seats.get("updated") or "")[:10], parsing.day)

    def _days(self) -> None:
        today = timezone.localdate()
        begins, ends = (_day(self.record.get(name)) for name in ("valid_from", "valid_to"))
        status = self.record.get("status")
        if status == "defunct" and (ends is None or ends >= today):
            ends = today - timedelta(days=1)
            begins = min(begins, ends) if begins else ends
        announced = begins is not None and begins > today
        resting = status == "temporarily closed" or (status == "inactive" and not announced)
        self.put("state", choices.OfferState.INACTIVE.value if resting else choices.OfferState.ACTIVE.value)
        self.put("valid_from", begins)
        self.put("valid_to", ends)
        self.put("checked_on", _day(self.record.get("assured_date")))

    def _places_and_times(self) -> None:
        places: dict[str, dict[str, Any]] = {}
        main = ""
        for entry in _objects(self.record, "service_at_locations"):
            found = _object(entry.get("location"))
            if found.get("location_type", "physical") == "physical" and (place := _place(found)):
                known = str(found.get("id"))
                places[known] = place
                main = known if entry.get("main") or (not main and entry.get("main") is None) else main
        self.cells["place"] = packed(places.get(main))
        schedules = _objects(self.record, "schedules")
        for entry in _objects(self.record, "service_at_locations"):
            seen = {schedule.get("id") for schedule in schedules}
            schedules += [schedule for schedule in _objects(entry, "schedules") if schedule.get("id") not in seen]
        begins = _day(self.record.get("valid_from")) or timezone.localdate()
        others = {known: place for known, place in places.items() if known != main}
        rows, dropped = times_of(schedules, others, begins)
        self.dropped += dropped
        self.cells["times"] = packed(rows)

    def _texts(self) -> None:
        found = {}
        for entry in _objects(self.record, "translations"):
            texts = {column: str(entry[field]) for field, column in TEXTS.items() if isinstance(entry.get(field), str)}
            if texts and isinstance(entry.get("language"), str):
                found[entry["language"]] = texts | ({"outdated": True} if entry.get("outdated") else {})
        self.cells["texts"] = packed(found)


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _objects(record: dict[str, Any], field: str) -> list[dict[str, Any]]:
    value = record.get(field)
    return [entry for entry in value if isinstance(entry, dict)] if isinstance(value, list) else []


def _term(entry: dict[str, Any]) -> tuple[str, str] | None:
    """(taxonomy, value) of an attribute that carries one of our terms."""
    known = entry.get("taxonomy_term_id") or _object(entry.get("taxonomy_term")).get("id")
    found = by_term(str(known)) if known else None
    return (found[0].key, found[1]) if found else None


def _known(name: str, listed: Any, synonyms: Mapping[str, str]) -> str:
    try:
        return str(parsing.one_of(listed, synonyms)(name)) if name else ""
    except CellError:
        return ""


@cache
def _language_names() -> dict[str, str]:
    """Directories of other countries name languages in English."""
    with override("en"):
        english = {name: code for code, name in language_choices()}
    return {**english, **LANGUAGE_SYNONYMS}


def _fit(value: Any, parse: Callable[[str], Any]) -> str:
    try:
        return str(parse(str(value))) if value else ""
    except CellError:
        return ""


def _number(value: Any) -> int | None:
    return (
        int(value) if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < 30_000 else None
    )


def _day(value: Any) -> date | None:
    if isinstance(value, str) and re.match(r"\d{4}-\d{2}-\d{2}", value):
        try:
            return date.fromisoformat(value[:10])
        except ValueError:
            return None
    return None


def _place(found: dict[str, Any]) -> dict[str, Any]:
    """Address and what is known of the place; our own feeds say name and address as they are stored."""
    address = next(iter(_objects(found, "addresses")), {})
    stored = _object(found.get("place"))
    name = str(found.get("name") or "")
    if stored:
        parts = {key: str(stored.get(key) or "") for key in ("name", "street", "postcode", "town")}
    else:
        street, town = str(address.get("address_1") or ""), str(address.get("city") or "")
        parts = {
            "name": "" if name in (street, town) else name,
            "street": street,
            "postcode": _fit(address.get("postal_code"), parsing.postcode),
            "town": town,
        }
    limits = {"name": 200, "street": 200, "postcode": 5, "town": 100}
    place: dict[str, Any] = {key: " ".join(value.split())[: limits[key]] for key, value in parts.items() if value}
    if not place:
        return {}
    for key in ("latitude", "longitude"):
        value = found.get(key)
        if isinstance(value, int | float) and abs(value) <= (90 if key == "latitude" else 180):
            place[key] = f"{value:.6f}"
    if ("latitude" in place) != ("longitude" in place):
        place.pop("latitude", None), place.pop("longitude", None)
    codes = [str(entry.get("code")) for entry in _objects(found, "accessibility") if entry.get("code")]
    place["accessibility"] = [code for code in codes if code in dict(_access())]
    place["access_note"] = str(found.get("description") or "")[:500]
    place["transit_note"] = str(found.get("transportation") or "")[:300]
    return {key: value for key, value in place.items() if value}


def _access() -> list[tuple[str, Any]]:
    from querschnitt.network.choices import PlaceAccess

    return list(PlaceAccess.choices)
