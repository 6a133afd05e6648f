"""``python -m tools.check_hsds --schemas DIR URL``: is what an instance serves valid against the published HSDS schemas?

DIR holds the files of the folder ``schema/`` of the Human Services Data Specification (service.json, organization.json
…); where they come from says docs/hsds-profile.md. URL is the base of an interface (https://example.org/hsds). The
checker knows the standard and nothing of us: it pages through every list, asks for flat, full and minimal records and
for each record by its id, and validates them all. Every problem names list, record and field.

``--details N``  at most N records of each list by their id (default: all)
``--per-page N`` entries per page (default: 50)
``--json``       counts and problems as JSON
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode, urljoin
from urllib.request import Request, urlopen

from jsonschema import Draft202012Validator, FormatChecker
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

# Lists of the standard's interface -> the object they hold, and how it may be asked for.
LISTS = {
    "services": ("service", ("", "full", "minimal")),
    "organizations": ("organization", ("", "full", "full_service")),
    "service_at_locations": ("service_at_location", ("", "full")),
    "taxonomies": ("taxonomy", ("",)),
    "taxonomy_terms": ("taxonomy_term", ("",)),
}
ENVELOPE = {
    "total_items": int, "total_pages": int, "page_number": int, "size": int, "first_page": bool, "last_page": bool,
    "empty": bool, "contents": list,
}  # fmt: skip
FORMATS = FormatChecker(["uuid", "uri", "email", "date", "date-time"])
MANY = 20  # problems of one list that are printed


class Unusable(Exception):
    """Neither valid nor invalid: the check could not be made."""


@dataclass
class Schemas:
    """The files of one folder; they name each other by file name or, where they have an ``$id``, relative to it."""

    folder: Path

    @cached_property
    def files(self) -> dict[str, Any]:
        found = {path.name: json.loads(path.read_text(encoding="utf-8")) for path in sorted(self.folder.glob("*.json"))}
        missing = [f"{name}.json" for name, _ways in LISTS.values() if f"{name}.json" not in found]
        if missing:
            raise Unusable(f"{self.folder}: {', '.join(missing)} missing; give the folder schema/ of the standard.")
        return found

    @cached_property
    def registry(self) -> Registry[Any]:
        bases = {"", *(urljoin(found["$id"], ".") for found in self.files.values() if "$id" in found)}
        return Registry().with_resources(
            (base + name, Resource.from_contents(found, default_specification=DRAFT202012))
            for base in sorted(bases)
            for name, found in self.files.items()
        )

    def validator(self, name: str) -> Draft202012Validator:
        if not {"uri", "date-time", "uuid"} <= set(FORMATS.checkers):
            raise Unusable("jsonschema lacks checks of formats; install the development requirements.")
        return Draft202012Validator(self.files[f"{name}.json"], registry=self.registry, format_checker=FORMATS)


def nulls(value: Any, path: str = "") -> Iterator[str]:
    """The standard has no null: a field that is not known is left out."""
    if value is None:
        yield path
    elif isinstance(value, dict):
        for key, entry in value.items():
            yield from nulls(entry, f"{path}/{key}")
    elif isinstance(value, list):
        for number, entry in enumerate(value):
            yield from nulls(entry, f"{path}/{number}")


@dataclass
class Client:
    base: str
    per_page: int = 50
    asked: int = 0

    def ask(self, path: str, **query: Any) -> Any:
        self.asked += 1
        address = f"{self.base.rstrip('/')}{path}" + (f"?{urlencode(query)}" if query else "")
        if not address.startswith(("https://", "http://")):
            raise Unusable(f"{self.base}: give an address with https:// or http://.")
        request = Request(address, headers={"Accept": "application/json"})  # noqa: S310 (checked above)
        try:
            with urlopen(request, timeout=120) as answer:  # noqa: S310  # address checked before
                return json.loads(answer.read())
        except HTTPError as wrong:
            raise Unusable(f"{address}: answered {wrong.code}") from wrong
        except (URLError, ValueError) as wrong:
            raise Unusable(f"{address}: {wrong}") from wrong

    def pages(self, kind: str, **query: Any) -> Iterator[dict[str, Any]]:
        page = 1
        while True:
            answer = self.ask(f"/{kind}", page=page, per_page=self.per_page, **query)
            yield answer
            if answer.get("last_page", True) or page >= answer.get("total_pages", 0):
                return
            page += 1


@dataclass
class Found:
    """What was asked and what was wrong with it, by list and way of asking."""

    counts: dict[str, int] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)


def envelope_problems(answer: dict[str, Any], page: int) -> list[str]:
    found = [
        f"{name}: {'missing' if name not in answer else 'has the wrong type'}"
        for name, kind in ENVELOPE.items()
        if type(answer.get(name)) is not kind
    ]
    if found:
        return found
    expected = {
        "page_number": page, "size": len(answer["contents"]), "empty": not answer["contents"], "first_page": page == 1,
        "last_page": page >= answer["total_pages"],
    }  # fmt: skip
    return [
        f"{name}: {answer[name]!r}, but {value!r} is true" for name, value in expected.items() if answer[name] != value
    ]


def record_problems(validator: Draft202012Validator, record: Any) -> list[str]:
    wrong = [f"/{'/'.join(map(str, error.absolute_path))}: {error.message}" for error in validator.iter_errors(record)]
    return wrong + [f"{path}: is null" for path in nulls(record)]


def check_list(client: Client, schemas: Schemas, kind: str, details: int | None, found: Found) -> None:
    name, ways = LISTS[kind]
    validator = schemas.validator(name)
    known: dict[str, list[str]] = {}
    for way in ways:
        label = f"{kind} {way}".strip()
        ids: list[str] = []
        total = 0
        for number, answer in enumerate(client.pages(kind, **({way: "true"} if way else {})), 1):
            found.problems += [f"{label}, page {number}: {text}" for text in envelope_problems(answer, number)]
            total = answer.get("total_items", 0)
            for record in answer.get("contents", []):
                ids.append(str(record.get("id")))
                found.problems += [f"{label} {ids[-1]} {text}" for text in record_problems(validator, record)]
        found.counts[label] = len(ids)
        if len(set(ids)) != len(ids) or len(ids) != total:
            found.problems.append(f"{label}: {total} announced, {len(ids)} sent, {len(set(ids))} different ones")
        known[way] = ids
    if len({frozenset(ids) for ids in known.values()}) > 1:
        found.problems.append(f"{kind}: not the same records in every way of asking ({', '.join(ways[1:])})")
    single = known[""][:details]
    for known_id in single:
        record = client.ask(f"/{kind}/{known_id}")
        wrong = record_problems(validator, record) + ([] if record.get("id") == known_id else ["/id: another one"])
        found.problems += [f"{kind} by id {known_id} {text}" for text in wrong]
    found.counts[f"{kind} by id"] = len(single)


def check(base: str, folder: Path, *, details: int | None = None, per_page: int = 50) -> Found:
    schemas, client, found = Schemas(folder), Client(base, per_page), Found()
    about = client.ask("/")
    found.problems += [f"/: {name}: missing" for name in ("version", "profile", "openapi_url") if not about.get(name)]
    for kind in LISTS:
        check_list(client, schemas, kind, details, found)
    found.counts["questions asked"] = client.asked
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("url")
    parser.add_argument("--schemas", type=Path, required=True)
    parser.add_argument("--details", type=int)
    parser.add_argument("--per-page", type=int, default=50)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    try:
        found = check(options.url, options.schemas, details=options.details, per_page=options.per_page)
    except Unusable as reason:
        sys.stderr.write(f"{reason}\n")
        return 2
    if options.json:
        sys.stdout.write(json.dumps({"counts": found.counts, "problems": found.problems}, indent=1) + "\n")
    else:
        lines = [f"{number:8,}  {label}" for label, number in found.counts.items()]
        more = len(found.problems) - MANY
        lines += found.problems[:MANY] + ([f"… and {more:,} more (--json shows all)"] if more > 0 else [])
        sys.stdout.write("\n".join([*lines, f"{len(found.problems):,} problems"]) + "\n")
    return 1 if found.problems else 0


if __name__ == "__main__":
    raise SystemExit(main())
