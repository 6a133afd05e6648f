from __future__ import annotations

from datetime import datetime, time
from typing import Any
from uuid import UUID

from django.utils.translation import override

from querschnitt.common.languages import language_name

from .. import ids
from ..ids import child
from ..taxonomies import OF_SERVICE, UNKNOWN, brief_term, label
from .common import Context, Record, Row, centre, clean, day, email, phones, uri
from .organizations import organization
from .places import location
from .schedules import BERLIN, events, schedule

# The standard's name (or ours) of a translated text -> the column that holds it.
TEXTS = {
    "name": "title",
    "summary": "summary",
    "description": "description",
    "application_process": "access_note",
    "fees_description": "cost_note",
    "childcare_description": "childcare_note",
    "accessibility_description": "barrier_note",
}
PLACES = "Platz"
_languages: dict[str, str] = {}


def minimal(row: Row) -> Record:
    """What somebody needs to notice changes; name and status are there because the standard requires them."""
    changed = row["changed"]
    return {
        "id": str(row["id"]),
        "name": row["title"],
        "status": status(row, None),
        "last_modified": changed,
        "modified_date": changed,
    }


def status(row: Row, today: Any) -> str:
    """Ended is defunct; announced or resting is not (yet, now) to be had."""
    if today is not None and row["valid_to"] is not None and row["valid_to"] < today:
        return "defunct"
    if row["state"] != "active":
        return "temporarily closed"
    return "inactive" if today is not None and row["valid_from"] > today else "active"


def service(row: Row, context: Context, *, full: bool) -> Record:
    known: UUID = row["id"]
    organisation = context.organisations[row["organisation_id"]]
    texts, languages = _texts(row, context)
    found: Record = {
        "id": str(known),
        "organization_id": str(row["organisation_id"]),
        **texts,
        "url": uri(row["url"]) if row["url"] else "",
        "email": email(row["contact_email"]),
        "status": status(row, context.today),
        "eligibility_description": eligibility(row),
        "minimum_age": row["age_from"],
        "maximum_age": row["age_before"] - 1 if row["age_before"] is not None else None,
        "assured_date": day(row["checked_on"]),
        "last_modified": row["changed"],
        "language": context.language if all(code == context.language for code in languages.values()) else "de",
        "text_languages": languages,
        "valid_from": day(row["valid_from"]),
        "valid_to": day(row["valid_to"]),
        "check_due": day(row["check_due_on"]),
        "capacity_light": light(row),
        "centre": context.once("centre", row["centre_id"], lambda: centre(context.centres.get(row["centre_id"]))),
        "source": clean({"url": uri(row["source_url"]), "id": row["external_id"]}) or None,
        "organization": context.once(
            "organization", row["organisation_id"], lambda: organization(organisation, context, full=False)
        ),
    }
    if full:
        found |= _nested(row, context)
    return clean(found)


def _texts(row: Row, context: Context) -> tuple[Record, dict[str, str]]:
    """In the language asked for, where somebody translated them; beside each text, in which language it is."""
    german = {
        "name": row["title"],
        "summary": row["summary"],
        "description": row["description"] or row["summary"],
        "application_process": row["access_note"]
        or (label("registration", row["registration"]) if row["registration"] else ""),
        "fees_description": row["cost_note"] or ("" if row["cost"] in UNKNOWN else label("cost", row["cost"])),
        "childcare_description": row["childcare_note"]
        or ("" if row["childcare"] in UNKNOWN else label("childcare", row["childcare"])),
        "accessibility_description": row["barrier_note"],
    }
    languages = {key: "de" for key, text in german.items() if text}
    if context.language != "de":
        own = next((text for text in context.texts.get(row["id"], ()) if text["language"] == context.language), None)
        for key, column in TEXTS.items():
            if own and own[column]:
                german[key], languages[key] = own[column], context.language
    return german, languages


def translations(row: Row, context: Context) -> list[Record]:
    return [
        clean(
            {
                "language": text["language"],
                "outdated": text["of_version"] < row["text_version"],
                "last_modified": text["changed"],
                **{key: text[column] for key, column in TEXTS.items()},
            }
        )
        for text in context.texts.get(row["id"], ())
    ]


def eligibility(row: Row) -> str:
    parts = [label("target_group", value) for value in row["target_groups"]]
    low, high = row["age_from"], row["age_before"]
    if low is not None and high is not None:
        parts.append(f"{low} bis {high - 1} Jahre")
    elif low is not None:
        parts.append(f"ab {low} Jahren")
    elif high is not None:
        parts.append(f"unter {high} Jahren")
    parts += [label("residence", value) for value in row["residence"]]
    return ", ".join(parts)


def light(row: Row) -> Record | None:
    if row["capacity"] in {"", *UNKNOWN}:
        return None
    return clean({"state": row["capacity"], "date": day(row["capacity_on"]), "waiting_weeks": row["waiting_weeks"]})


def attributes(row: Row) -> list[Record]:
    known = row["id"]
    found = []
    for taxonomy in OF_SERVICE:
        stored = row[taxonomy.column]
        for value in stored if taxonomy.many else [stored]:
            if not value or value in taxonomy.hidden:
                continue
            found.append(
                {
                    "id": child(known.bytes, f"attribute/{taxonomy.key}/{value}"),
                    "link_id": str(known),
                    "link_entity": "service",
                    "link_type": taxonomy.key,
                    "taxonomy_term_id": taxonomy.term_id(value),
                    "taxonomy_term": brief_term(taxonomy.key, value),
                }
            )
    return found


def spoken(row: Row) -> list[Record]:
    known = row["id"]
    for code in row["languages"]:
        if code not in _languages:
            with override("de"):
                _languages[code] = language_name(code)
    return [
        {"id": child(known.bytes, f"language/{code}"), "service_id": str(known), "name": _languages[code], "code": code}
        for code in row["languages"]
    ]


def areas(row: Row, context: Context) -> list[Record]:
    known = row["id"]
    if row["area"]:
        return [
            {"id": child(known.bytes, f"area/{name}"), "service_id": str(known), "name": name} for name in row["area"]
        ]
    whole = context.centres.get(row["centre_id"])
    if whole is None:
        return []
    return [{"id": child(known.bytes, "area"), "service_id": str(known), "name": whole["name"], "whole_district": True}]


def _nested(row: Row, context: Context) -> Record:
    known: UUID = row["id"]
    name = str(known)
    times = context.times.get(known, [])
    schedules = [schedule(entry, row["place_id"], context.today) for entry in times]
    contact = clean(
        {
            "id": child(known.bytes, "contact"),
            "service_id": name,
            "name": row["public_contact_name"],
            "email": email(row["contact_email"]) if row["public_contact_name"] else "",
        }
    )
    return {
        "phones": phones(known, row["contact_phone"], service_id=name),
        "contacts": [contact] if "name" in contact else [],
        "languages": spoken(row),
        "service_areas": areas(row, context),
        "schedules": schedules,
        "events": events(times, row["place_id"]),
        "service_at_locations": [_at(row, place, schedules, context) for place in places_of(row, times)],
        "cost_options": [
            {
                "id": child(known.bytes, "cost"),
                "service_id": name,
                "option": label("cost", "free"),
                "amount": 0,
                "currency": "EUR",
            }
        ]
        if row["cost"] == "free"
        else [],
        "funding": [{"id": child(known.bytes, "funding"), "service_id": name, "source": row["funding_source"]}]
        if row["funding_source"]
        else [],
        "capacities": capacities(row),
        "attributes": attributes(row),
        "translations": translations(row, context),
    }


def capacities(row: Row) -> list[Record]:
    if row["seats_free"] is None or row["capacity_on"] is None:
        return []
    known = row["id"]
    return [
        {
            "id": child(known.bytes, "capacity"),
            "service_id": str(known),
            "unit_id": ids.derived("unit", "place"),
            "unit": {"id": ids.derived("unit", "place"), "name": PLACES},
            "available": row["seats_free"],
            "updated": datetime.combine(row["capacity_on"], time(), BERLIN).isoformat(),
        }
    ]


def places_of(row: Row, times: list[Row]) -> list[UUID]:
    found = dict.fromkeys([row["place_id"], *(entry["place_id"] for entry in times)])
    return [place for place in found if place is not None]


def _at(row: Row, place: UUID, schedules: list[Record], context: Context) -> Record:
    return clean(
        {
            "id": ids.at_location(row["id"], place),
            "service_id": str(row["id"]),
            "location_id": str(place),
            "main": place == row["place_id"],
            "schedules": [entry for entry in schedules if entry.get("location_id") == str(place)],
            "location": context.once("location", place, lambda: location(context.places[place]))
            if place in context.places
            else None,
        }
    )


def at_location(row: Row, place: UUID, context: Context, *, full: bool, distance: float | None = None) -> Record:
    """The service at one of its places, with the service inside."""
    times = context.times.get(row["id"], []) if full else []
    schedules = [schedule(entry, row["place_id"], context.today) for entry in times]
    found = _at(row, place, schedules, context)
    if full:
        found["phones"] = phones(row["id"], row["contact_phone"], service_id=str(row["id"]))
        found["service_areas"] = areas(row, context)
    if distance is not None:
        found["distance"] = round(distance)
    inner = service(row, context, full=False)
    if full:
        inner |= clean(
            {"languages": spoken(row), "attributes": attributes(row), "translations": translations(row, context)}
        )
    return clean({**found, "last_modified": inner["last_modified"], "service": inner})
