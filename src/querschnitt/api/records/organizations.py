from __future__ import annotations

from uuid import UUID

from ..ids import child
from ..taxonomies import BY_KEY, brief_term, label
from .common import Context, Record, Row, centre, clean, email, phones, uri
from .places import location, organization_location

KIND = "organisation_kind"


def organization(row: Row, context: Context, *, full: bool, places: list[Row] | None = None) -> Record:
    """Flat as lists and services carry it; ``full`` with places, phones and terms."""
    known: UUID = row["id"]
    found: Record = {
        "id": str(known),
        "name": row["name"],
        "alternate_name": row["short_name"],
        # Required by the standard: without a text of its own, what kind of organisation it is.
        "description": label(KIND, row["kind"]) or row["name"],
        "email": email(row["email"] or ""),
        "website": uri(row["url"]) if row["url"] else "",
    }
    if full:
        found |= {
            "phones": phones(known, row["phone"] or "", organization_id=str(known)),
            "locations": [location(place) for place in places or []] or organization_location(known, row),
            "attributes": kinds(row),
            "centre": centre(context.centres.get(row["centre_id"])),
        }
    return clean(found)


def kinds(row: Row) -> list[Record]:
    value = row["kind"]
    if value not in dict(BY_KEY[KIND].values):
        return []
    return [
        {
            "id": child(row["id"].bytes, f"attribute/{KIND}/{value}"),
            "link_id": str(row["id"]),
            "link_entity": "organization",
            "link_type": KIND,
            "taxonomy_term_id": BY_KEY[KIND].term_id(value),
            "taxonomy_term": brief_term(KIND, value),
        }
    ]
