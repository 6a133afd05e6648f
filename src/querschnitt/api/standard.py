"""HSDS 3.2 as facts: which objects there are, which fields they have, of what kind, and which are required.

Written from the schema reference of the Human Services Data Specification 3.2 (Open Referral, docs.openreferral.org;
the specification itself is published under CC BY-SA 4.0). Names, types and rules are the standard's; texts are ours.

One line per object. A field is ``name``, then its kind in brackets (a text without), then ``!`` where JSON requires it
and ``?`` where only the tables do: ``uuid``, ``uri``, ``email``, ``number``, ``date``, ``time``, ``datetime``,
``one|of|these``, ``->object`` for one nested object, ``*object`` for a list of them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from typing import Any

VERSION = "3.2"
DIALECT = "https://json-schema.org/draft/2020-12/schema"
COMMON = "attributes(*attribute) metadata(*metadata)"

OBJECTS = {
    "organization": (
        "organizations.csv",
        "id(uuid)! name! alternate_name description! email(email) website(uri) additional_websites(*url) tax_status "
        "tax_id year_incorporated(number) legal_status logo uri(uri) parent_organization_id(uuid) funding(*funding) "
        "contacts(*contact) phones(*phone) locations(*location) programs(*program) "
        "organization_identifiers(*organization_identifier) " + COMMON,
    ),
    "program": (
        "programs.csv",
        "id(uuid)! organization_id(uuid)? name! alternate_name description! " + COMMON,
    ),
    "service": (
        "services.csv",
        "id(uuid)! organization_id(uuid)? program_id(uuid) name! alternate_name description url(uri) "
        "additional_urls(*url) email(email) status(active|inactive|defunct|temporarily closed)! "
        "interpretation_services application_process fees_description wait_time fees accreditations "
        "eligibility_description minimum_age(number) maximum_age(number) assured_date(date) assurer_email(email) "
        "licenses alert last_modified(datetime) phones(*phone) schedules(*schedule) service_areas(*service_area) "
        "service_at_locations(*service_at_location) languages(*language) organization(->organization) "
        "funding(*funding) cost_options(*cost_option) program(->program) required_documents(*required_document) "
        "contacts(*contact) capacities(*service_capacity) " + COMMON,
    ),
    "attribute": (
        "attributes.csv",
        "id(uuid)! link_id(uuid)? taxonomy_term_id(uuid)? link_type link_entity? value label "
        "taxonomy_term(->taxonomy_term) metadata(*metadata)",
    ),
    "service_at_location": (
        "service_at_location.csv",
        "id(uuid)! service_id(uuid)? location_id(uuid)? description service_areas(*service_area) contacts(*contact) "
        "phones(*phone) schedules(*schedule) location(->location) " + COMMON,
    ),
    "location": (
        "locations.csv",
        "id(uuid)! location_type(physical|postal|virtual)! url(uri) organization_id(uuid) name alternate_name "
        "description transportation latitude(number) longitude(number) external_identifier external_identifier_type "
        "languages(*language) addresses(*address) contacts(*contact) accessibility(*accessibility) phones(*phone) "
        "schedules(*schedule) " + COMMON,
    ),
    "phone": (
        "phones.csv",
        "id(uuid)! location_id(uuid) service_id(uuid) organization_id(uuid) contact_id(uuid) "
        "service_at_location_id(uuid) number! extension(number) type description languages(*language) " + COMMON,
    ),
    "contact": (
        "contacts.csv",
        "id(uuid)! organization_id(uuid) service_id(uuid) service_at_location_id(uuid) location_id(uuid) name title "
        "department email(email) phones(*phone) " + COMMON,
    ),
    "address": (
        "addresses.csv",
        "id(uuid)! location_id(uuid) attention address_1! address_2 city! region state_province! postal_code! "
        "country! address_type(physical|postal|virtual)! " + COMMON,
    ),
    "schedule": (
        "schedules.csv",
        "id(uuid)! service_id(uuid) location_id(uuid) service_at_location_id(uuid) valid_from(date) valid_to(date) "
        "dtstart(date) timezone(number) until(date) count(number) wkst(MO|TU|WE|TH|FR|SA|SU) freq(WEEKLY|MONTHLY) "
        "interval(number) byday byweekno bymonthday byyearday description opens_at(time) closes_at(time) "
        "schedule_link(uri) attending_type notes " + COMMON,
    ),
    "funding": (
        "funding.csv",
        "id(uuid)! organization_id(uuid) service_id(uuid) source " + COMMON,
    ),
    "service_area": (
        "service_areas.csv",
        "id(uuid)! service_id(uuid) service_at_location_id(uuid) name description extent extent_type uri " + COMMON,
    ),
    "required_document": (
        "required_documents.csv",
        "id(uuid)! service_id(uuid) document uri(uri) " + COMMON,
    ),
    "language": (
        "languages.csv",
        "id(uuid)! service_id(uuid) location_id(uuid) phone_id(uuid) name code note " + COMMON,
    ),
    "accessibility": (
        "accessibility.csv",
        "id(uuid)! location_id(uuid) description details url(uri) " + COMMON,
    ),
    "taxonomy_term": (
        "taxonomy_terms.csv",
        "id(uuid)! code name! description! parent_id(uuid) taxonomy taxonomy_detail(->taxonomy) language "
        "taxonomy_id(uuid) term_uri(uri) metadata(*metadata)",
    ),
    "taxonomy": (
        "taxonomies.csv",
        "id(uuid)! name! description! uri(uri) version metadata(*metadata)",
    ),
    "metadata": (
        "metadata.csv",
        "id(uuid)! resource_id(uuid)? resource_type? last_action_date(date)! last_action_type! field_name! "
        "previous_value! replacement_value! updated_by!",
    ),
    "cost_option": (
        "cost_options.csv",
        "id(uuid)! service_id(uuid)? valid_from(date) valid_to(date) option currency amount(number) "
        "amount_description " + COMMON,
    ),
    "organization_identifier": (
        "organization_identifiers.csv",
        "id(uuid)! organization_id(uuid)? identifier_scheme identifier_type! identifier! " + COMMON,
    ),
    "service_capacity": (
        "service_capacity.csv",
        "id(uuid)! service_id(uuid)? unit(->unit)! unit_id(uuid)? available(number)! maximum(number) description "
        "updated(datetime)! " + COMMON,
    ),
    "meta_table_description": ("meta_table_descriptions.csv", "id(uuid)! name language character_set " + COMMON),
    "unit": ("units.csv", "id(uuid)! name! scheme identifier uri(uri) " + COMMON),
    "url": ("url.csv", "id(uuid)! label url(uri)! organization_id(uuid) service_id(uuid) " + COMMON),
}
# Dates and times have a format in tables only; in JSON the standard leaves them texts.
FORMATS = {"uuid": "uuid", "uri": "uri", "email": "email", "datetime": "date-time"}
# What a table of the data package calls a kind; the rest are texts.
TABLE_TYPES = {"number": "number", "date": "date", "time": "time", "datetime": "datetime"}
_FIELD = re.compile(r"(\w+)(?:\(([^)]*)\))?([!?]?)(?:\s|$)")


@dataclass(frozen=True)
class Field:
    """``nested`` names the object inside, ``many`` a list of them; ``values`` are the only texts allowed."""

    name: str
    kind: str = "text"
    required: bool = False
    in_tables: bool = False
    nested: str = ""
    many: bool = False
    values: tuple[str, ...] = ()

    @property
    def schema(self) -> dict[str, Any]:
        if self.many:
            return {"type": "array", "items": {"$ref": f"{self.nested}.json"}}
        if self.nested:
            return {"$ref": f"{self.nested}.json"}
        if self.kind == "number":
            return {"type": "number"}
        found: dict[str, Any] = {"type": "string"}
        if self.kind in FORMATS:
            found["format"] = FORMATS[self.kind]
        if self.values:
            found["enum"] = list(self.values)
        return found


@dataclass(frozen=True)
class Object:
    name: str
    table: str
    fields: dict[str, Field] = field(default_factory=dict)

    @property
    def schema(self) -> dict[str, Any]:
        return {
            "$schema": DIALECT,
            "type": "object",
            "properties": {name: entry.schema for name, entry in self.fields.items()},
            "required": [name for name, entry in self.fields.items() if entry.required],
        }

    @property
    def columns(self) -> list[Field]:
        """What a row of the table holds; nested objects have tables of their own."""
        return [entry for entry in self.fields.values() if not entry.nested]


def _field(name: str, kind: str, mark: str) -> Field:
    required, in_tables = mark == "!", mark in {"!", "?"}
    if kind.startswith(("->", "*")):
        return Field(name, "object", required, in_tables, kind.lstrip("->*"), kind.startswith("*"))
    if "|" in kind:
        return Field(name, "text", required, in_tables, values=tuple(kind.split("|")))
    return Field(name, kind or "text", required, in_tables)


@cache
def objects() -> dict[str, Object]:
    return {
        name: Object(
            name, table, {match[1]: _field(match[1], match[2] or "", match[3]) for match in _FIELD.finditer(line)}
        )
        for name, (table, line) in OBJECTS.items()
    }


def schema(name: str) -> dict[str, Any]:
    """The JSON schema of one object; nested ones are named by ``$ref`` as files beside it."""
    return objects()[name].schema
