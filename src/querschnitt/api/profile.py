"""What we add to HSDS 3.2: translations, events, and what a centre knows beyond the standard. Nothing is changed.

As the standard asks of a profile, the additions are JSON merge patches (RFC 7386) onto its schemas; both the patches
and the merged schemas are published (``/hsds/profile/``, ``/hsds/schema/``). Described for readers in
docs/hsds-profile.md.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from . import standard

TEXT: dict[str, Any] = {"type": "string"}
DAY: dict[str, Any] = {"type": "string", "format": "date"}
MOMENT: dict[str, Any] = {"type": "string", "format": "date-time"}
UUID: dict[str, Any] = {"type": "string", "format": "uuid"}
URI: dict[str, Any] = {"type": "string", "format": "uri"}
NUMBER: dict[str, Any] = {"type": "number"}
COUNT: dict[str, Any] = {"type": "integer", "minimum": 0}
DAYS: dict[str, Any] = {"type": "array", "items": DAY}
# Texts of a service that people translate, by the standard's names and, for the summary, ours.
SERVICE_TEXTS = (
    "name",
    "summary",
    "description",
    "application_process",
    "fees_description",
    "childcare_description",
    "accessibility_description",
)


def _object(required: str = "", **properties: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {"type": "object", "properties": properties}
    return found | ({"required": required.split()} if required else {})


def _many(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items}


CENTRE = _object("id name", id=UUID, name=TEXT, slug=TEXT)
TEXTS: dict[str, Any] = dict.fromkeys(SERVICE_TEXTS, TEXT)
TRANSLATION = _object("language", language=TEXT, outdated={"type": "boolean"}, last_modified=MOMENT, **TEXTS)
TERM_TRANSLATION = _object("language name", language=TEXT, name=TEXT)
EVENT = _object(
    "id starts_at status",
    id=UUID,
    starts_at=MOMENT,
    ends_at=MOMENT,
    status={"type": "string", "enum": ["scheduled", "cancelled"]},
    location_id=UUID,
    schedule_id=UUID,
    notes=TEXT,
)
EXCEPTION = _object(
    "date kind", date=DAY, kind={"type": "string", "enum": ["cancelled", "moved", "added"]}, opens_at=TEXT,
    closes_at=TEXT, notes=TEXT,
)  # fmt: skip

ADDITIONS: dict[str, dict[str, Any]] = {
    "service": {
        "language": TEXT,
        "text_languages": _object(**TEXTS),
        "summary": TEXT,
        "childcare_description": TEXT,
        "accessibility_description": TEXT,
        "translations": _many(TRANSLATION),
        "valid_from": DAY,
        "valid_to": DAY,
        "check_due": DAY,
        "modified_date": MOMENT,
        "capacity_light": _object(
            "state",
            state={"type": "string", "enum": ["open", "free", "few", "waiting", "full"]},
            date=DAY,
            waiting_weeks=COUNT,
        ),
        "events": _many(EVENT),
        "centre": CENTRE,
        "source": _object(url=URI, id=TEXT),
        "page_url": URI,
    },
    "schedule": {
        "tzid": TEXT,
        "rrule": TEXT,
        "on_public_holidays": {"type": "boolean"},
        "exceptions": _many(EXCEPTION),
        "by_appointment": {"type": "boolean"},
    },
    "service_at_location": {
        "service": {"$ref": "service.json"},
        "main": {"type": "boolean"},
        "distance": NUMBER,
        "last_modified": MOMENT,
    },
    "location": {"place": _object(name=TEXT, street=TEXT, postcode=TEXT, town=TEXT)},
    "organization": {"services": _many({"$ref": "service.json"}), "centre": CENTRE},
    "accessibility": {"code": TEXT},
    "service_area": {"whole_district": {"type": "boolean"}},
    "taxonomy": {"language": TEXT, "translations": _many(TERM_TRANSLATION)},
    "taxonomy_term": {"translations": _many(TERM_TRANSLATION)},
}


def patch(name: str) -> dict[str, Any]:
    """What is merged into the standard's schema of this object."""
    return {"properties": ADDITIONS[name]}


@cache
def schema(name: str) -> dict[str, Any]:
    """Standard and additions together."""
    merged = standard.schema(name)
    for field, added in ADDITIONS.get(name, {}).items():
        if field in merged["properties"]:
            raise ValueError(f"{name}.{field} is the standard's own; a profile only adds.")
        merged["properties"][field] = added
    return merged


def located(found: Any, base: str, ending: str = "") -> Any:
    """A schema whose references lead to ``base`` instead of files beside it."""
    if isinstance(found, dict):
        return {
            key: f"{base}{value.removesuffix('.json')}{ending}" if key == "$ref" else located(value, base, ending)
            for key, value in found.items()
        }
    return [located(item, base, ending) for item in found] if isinstance(found, list) else found
