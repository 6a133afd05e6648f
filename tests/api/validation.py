"""Validate like a client that has nothing but the standard's schemas: formats checked, references resolved."""

from __future__ import annotations

from functools import cache
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker
from referencing import Registry, Resource

from querschnitt.api import profile, standard

FORMATS = FormatChecker(["uuid", "uri", "email", "date", "date-time"])


@cache
def validator(name: str, ours: bool) -> Draft202012Validator:
    schemas = {entry: (profile if ours else standard).schema(entry) for entry in standard.objects()}
    for entry, described in standard.objects().items():  # we hold dates to the form they have in tables
        for field in described.fields.values():
            if field.kind == "date":
                schemas[entry] = _with(schemas[entry], field.name, {"type": "string", "format": "date"})
    registry: Registry[Any] = Registry().with_resources(
        (f"{entry}.json", Resource.from_contents(schema)) for entry, schema in schemas.items()
    )
    assert {"uri", "date-time", "uuid"} <= set(FORMATS.checkers)
    return Draft202012Validator(schemas[name], registry=registry, format_checker=FORMATS)


def _with(schema: dict[str, Any], name: str, entry: dict[str, Any]) -> dict[str, Any]:
    return {**schema, "properties": {**schema["properties"], name: entry}}


def problems(name: str, record: Any) -> list[str]:
    """What the standard and our profile have against a record."""
    found = [error for ours in (False, True) for error in validator(name, ours).iter_errors(record)]
    return [f"{name} {'/'.join(map(str, error.absolute_path))}: {error.message}" for error in found]
