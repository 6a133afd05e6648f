from __future__ import annotations

from uuid import UUID

from ..ids import child
from ..taxonomies import label
from .common import Record, Row, clean

STATE, COUNTRY = "Nordrhein-Westfalen", "DE"


def address(owner: UUID, place: str, row: Row) -> list[Record]:
    """The standard wants street, town and postcode; a place that lacks one has no address, only a name."""
    line = row["street"] or row.get("name", "")
    if not (line and row["postcode"] and row["town"]):
        return []
    return [
        {
            "id": child(owner.bytes, "address"),
            "location_id": place,
            "address_1": line,
            "city": row["town"],
            "state_province": STATE,
            "postal_code": row["postcode"],
            "country": COUNTRY,
            "address_type": "physical",
        }
    ]


def location(row: Row) -> Record:
    place: UUID = row["id"]
    known = str(place)
    latitude, longitude = row["latitude"], row["longitude"]
    return clean(
        {
            "id": known,
            "location_type": "physical",
            "organization_id": str(row["organisation_id"]) if row["organisation_id"] else None,
            "name": row["name"] or row["street"] or row["town"],
            "description": row["access_note"],
            "transportation": row["transit_note"],
            "place": clean({key: row[key] for key in ("name", "street", "postcode", "town")}),
            "latitude": float(latitude) if latitude is not None else None,
            "longitude": float(longitude) if longitude is not None else None,
            "addresses": address(place, known, row),
            "accessibility": [
                {
                    "id": child(place.bytes, f"accessibility/{code}"),
                    "location_id": known,
                    "description": label("place_access", code),
                    "code": code,
                }
                for code in row["accessibility"]
            ],
        }
    )


def organization_location(organisation: UUID, row: Row) -> list[Record]:
    """Where an organisation has its seat, from its profile."""
    place = child(organisation.bytes, "location")
    addresses = address(organisation, place, row)
    if not addresses:
        return []
    return [
        {
            "id": place,
            "location_type": "physical",
            "organization_id": str(organisation),
            "name": row["street"] or row["town"],
            "addresses": addresses,
        }
    ]
