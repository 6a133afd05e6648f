"""What may be asked, and nothing else: one class per list. Texts are read strictly, as the OpenAPI says them."""

# mypy: disable-error-code="valid-type"

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, time
from typing import Annotated, Any, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from ninja import Schema
from pydantic import BeforeValidator, Field, WithJsonSchema

from querschnitt.common.languages import SITE_CODES

from .records.common import ZONE

MOST_PER_PAGE = 1000
PER_PAGE = 50
FAR = 100_000  # metres
UUID_TEXT = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


def _strict(pattern: str, read: Callable[[str], Any], wanted: str) -> BeforeValidator:
    expression = re.compile(pattern)

    def check(value: Any) -> Any:
        if not isinstance(value, str):
            return value  # the default
        if not expression.fullmatch(value):
            raise ValueError(wanted)
        return read(value)

    return BeforeValidator(check)


def _moment(value: Any) -> Any:
    """A day means its beginning here."""
    if not isinstance(value, str):
        return value
    try:
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
            return datetime.combine(date.fromisoformat(value), time(), ZoneInfo(ZONE))
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}:\d{2}(\.\d+)?([Zz]|[+ -]\d{2}:\d{2})", value):
            # A plus sign that nobody escaped arrives as a space.
            found = datetime.fromisoformat(value[:19] + value[19:].replace(" ", "+").upper())
            return found.astimezone(ZoneInfo("UTC"))
    except (ValueError, OverflowError):
        pass
    raise ValueError("must be a date (2026-01-31) or a date and time with offset (2026-01-31T09:00:00Z)")


def whole(lowest: int, highest: int) -> Any:
    return Annotated[
        int,
        _strict(r"-?[0-9]{1,9}", int, f"must be a whole number from {lowest} to {highest}"),
        Field(ge=lowest, le=highest),
        WithJsonSchema({"type": "integer", "minimum": lowest, "maximum": highest}),
    ]


def decimal(lowest: int, highest: int) -> Any:
    return Annotated[
        float,
        _strict(r"-?[0-9]{1,3}(\.[0-9]{1,15})?", float, f"must be a number from {lowest} to {highest}"),
        Field(ge=lowest, le=highest),
        WithJsonSchema({"type": "number", "minimum": lowest, "maximum": highest}),
    ]


Truth = Annotated[
    bool,
    _strict("true|false", lambda text: text == "true", "must be true or false"),
    WithJsonSchema({"type": "boolean"}),
]
Identifier = Annotated[
    UUID,
    _strict(UUID_TEXT.pattern, UUID, "must be a UUID"),
    WithJsonSchema({"type": "string", "format": "uuid"}),
]
Moment = Annotated[
    datetime,
    BeforeValidator(_moment),
    WithJsonSchema({"type": "string", "anyOf": [{"format": "date-time"}, {"format": "date"}]}),
]
Postcode = Annotated[
    str,
    _strict("[0-9]{5}", str, "must have five digits"),
    WithJsonSchema({"type": "string", "pattern": "^[0-9]{5}$"}),
]
Language = Annotated[Literal[SITE_CODES], WithJsonSchema({"type": "string", "enum": list(SITE_CODES)})]


class Paged(Schema):
    page: whole(1, 10_000_000) = Field(1, description="Number of the page, from 1. A page past the end is 404.")
    per_page: whole(1, MOST_PER_PAGE) = Field(PER_PAGE, description="Entries per page.")
    format: Literal["json", "ndjson", "csv"] = Field(
        "json",
        description="json: one page. ndjson, csv: every entry found, streamed, unless a page is asked for.",
    )


class Searched(Paged):
    search: str = Field("", max_length=200, description="Full text, forgiving typing errors; all words must fit.")
    taxonomy_term_id: Identifier | None = Field(None, description="Entries with this term.")
    taxonomy_id: Identifier | None = Field(None, description="Entries with any term of this taxonomy.")


class Services(Searched):
    organization_id: Identifier | None = Field(None, description="Services of this organization.")
    modified_after: Moment | None = Field(None, description="Changed at or after this moment.")
    minimal: Truth = Field(False, description="Only id, name, status and moment of the last change; all on one page.")
    full: Truth = Field(False, description="Every related object nested, as the detail call gives it.")
    centre: str = Field("", max_length=50, description="Profile: slug of the centre that keeps the entry.")
    language: Language = Field(
        "de", description="Profile: texts in this language where translated; text_languages says which is which."
    )


class ServiceAtLocations(Searched):
    organization_id: Identifier | None = Field(None, description="Services of this organization.")
    modified_after: Moment | None = Field(None, description="Changed at or after this moment.")
    full: Truth = Field(False, description="Every related object nested, as the detail call gives it.")
    postcode: Postcode | None = Field(None, description="Locations with this postcode, or around it (proximity).")
    proximity: whole(1, FAR) | None = Field(
        None, description="Metres around the middle of the postcode, or around latitude and longitude; nearest first."
    )
    latitude: decimal(-90, 90) | None = Field(None, description="Profile: centre of the circle, with longitude.")
    longitude: decimal(-180, 180) | None = Field(None, description="Profile: centre of the circle, with latitude.")
    centre: str = Field("", max_length=50, description="Profile: slug of the centre that keeps the entry.")
    language: Language = Field("de", description="Profile: texts in this language where translated.")


class Organizations(Searched):
    full: Truth = Field(False, description="With locations, phones, attributes.")
    full_service: Truth = Field(False, description="With the organization's services in full.")
    centre: str = Field("", max_length=50, description="Profile: slug of the centre that keeps the entry.")


class Organization(Schema):
    full_service: Truth = Field(True, description="false: of the services only id, name and status.")


class Service(Schema):
    language: Language = Field("de", description="Profile: texts in this language where translated.")


class Taxonomies(Paged):
    search: str = Field("", max_length=200, description="Part of name or description.")


class TaxonomyTerms(Taxonomies):
    taxonomy_id: Identifier | None = Field(None, description="Terms of this taxonomy.")
    top_only: Truth = Field(False, description="Terms without a parent; ours have none.")
    parent_id: Identifier | None = Field(None, description="Terms below this one; ours have none.")


class Nothing(Schema):
    pass
