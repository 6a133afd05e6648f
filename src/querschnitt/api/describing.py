"""Pieces of the OpenAPI that follow from the schemas of the records."""

from __future__ import annotations

from functools import cache
from typing import Any

from . import profile, standard

BASE = "#/components/schemas/"
PAGE: dict[str, Any] = {
    "type": "object",
    "required": ["total_items", "total_pages", "page_number", "size", "first_page", "last_page", "empty", "contents"],
    "properties": {
        "total_items": {"type": "integer", "minimum": 0},
        "total_pages": {"type": "integer", "minimum": 0},
        "page_number": {"type": "integer", "minimum": 1},
        "size": {"type": "integer", "minimum": 0, "description": "Number of entries on this page."},
        "first_page": {"type": "boolean"},
        "last_page": {"type": "boolean"},
        "empty": {"type": "boolean"},
    },
}
META: dict[str, Any] = {
    "type": "object",
    "required": ["version", "profile", "openapi_url"],
    "properties": {
        "version": {"const": standard.VERSION},
        "profile": profile.URI,
        "openapi_url": profile.URI,
        "description": profile.TEXT,
        "data_guide": profile.URI,
        "publisher": {"type": "object", "properties": {"name": profile.TEXT, "website": profile.URI}},
        "centres": {"type": "array", "items": profile.CENTRE},
    },
}
ERROR: dict[str, Any] = {"type": "object", "required": ["error"], "properties": {"error": profile.TEXT}}


@cache
def components() -> dict[str, Any]:
    found = {name: _bare(profile.located(profile.schema(name), BASE)) for name in standard.objects()}
    return {**found, "page": PAGE, "meta": META, "error": ERROR}


def _bare(schema: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in schema.items() if key != "$schema"}


def _content(schema: dict[str, Any], *more: str) -> dict[str, Any]:
    return {"application/json": {"schema": schema}, **{kind: {"schema": {"type": "string"}} for kind in more}}


def _answer(text: str, content: dict[str, Any] | None = None) -> dict[str, Any]:
    return {"description": text, **({"content": content} if content else {})}


def error_answers() -> dict[str, Any]:
    problem = _content({"$ref": BASE + "error"})
    return {
        "304": _answer("Nothing has changed since the ETag or moment the request named."),
        "400": _answer(
            "A parameter that does not exist (known_parameters lists those that do), or a value that cannot be used.",
            {**problem, "text/plain": {"schema": {"type": "string"}}},
        ),
        "404": _answer("No such entry or page.", problem),
        "405": _answer("This interface is read only.", problem),
    }


def record_answers(name: str, *, moved: bool = False) -> dict[str, Any]:
    found = {"200": _answer("The entry.", _content({"$ref": BASE + name}))}
    if moved:
        found["301"] = _answer("Merged into another entry; Location says which.")
    return found


def page_answers(name: str) -> dict[str, Any]:
    page = {
        "allOf": [
            {"$ref": BASE + "page"},
            {"type": "object", "properties": {"contents": {"type": "array", "items": {"$ref": BASE + name}}}},
        ]
    }
    return {
        "200": _answer(
            "One page, or everything found as lines or table.", _content(page, "application/x-ndjson", "text/csv")
        )
    }
