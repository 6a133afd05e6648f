"""Nested records as tables that point at each other: the tabular data package, in both directions.

Every object of the standard is one table. Fields of our profile follow the standard's columns: single values under
their own name, objects as ``field.inner``, lists of objects as tables of their own (``service_translations``).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from . import profile, standard
from .records import Record

ENCODED = {"boolean": {"true": True, "false": False}}
# An attribute may hang on anything; the column that says on what is the same for all.
LINKS = {"attribute": ("link_id", "link_entity")}


@dataclass(frozen=True)
class Column:
    name: str
    type: str = "string"
    format: str = ""
    required: bool = False
    values: tuple[str, ...] = ()

    @property
    def described(self) -> dict[str, Any]:
        found: dict[str, Any] = {"name": self.name, "type": self.type}
        if self.format:
            found["format"] = self.format
        limits: dict[str, Any] = {}
        if self.required:
            limits["required"] = True
        if self.values:
            limits["enum"] = list(self.values)
        return found | ({"constraints": limits} if limits else {})


@dataclass(frozen=True)
class Table:
    """``inner`` are objects of the profile folded into columns; ``lists`` its lists with tables of their own."""

    name: str
    path: str
    columns: tuple[Column, ...]
    parent: str = ""
    inner: tuple[str, ...] = ()
    lists: dict[str, str] = field(default_factory=dict, hash=False)

    @property
    def names(self) -> list[str]:
        return [column.name for column in self.columns]


def _column(name: str, schema: dict[str, Any]) -> Column:
    if schema.get("format") in ("date", "date-time"):
        return Column(
            name,
            {"date": "date", "date-time": "datetime"}[schema["format"]],
            "any" if "time" in schema["format"] else "",
        )
    kind = schema.get("type", "string")
    return Column(name, kind if kind in {"boolean", "number", "integer"} else "string", schema.get("format", ""))


@cache
def tables() -> dict[str, Table]:
    found: dict[str, Table] = {}
    for name, entry in standard.objects().items():
        columns = [
            Column(
                column.name,
                standard.TABLE_TYPES.get(column.kind, "string"),
                column.kind if column.kind in {"uuid", "uri", "email"} else "any" if column.kind == "datetime" else "",
                column.in_tables,
                column.values,
            )
            for column in entry.columns
        ]
        inner, lists = [], {}
        for extra, schema in profile.ADDITIONS.get(name, {}).items():
            if "$ref" in schema or "$ref" in schema.get("items", {}):
                continue
            if schema.get("type") == "object":
                inner.append(extra)
                columns += [_column(f"{extra}.{key}", value) for key, value in schema["properties"].items()]
            elif schema.get("type") == "array":
                lists[extra] = f"{name}_{extra}"
                rows = [Column(f"{name}_id", "string", "uuid", True)]
                rows += [_column(key, value) for key, value in schema["items"]["properties"].items()]
                found[lists[extra]] = Table(lists[extra], f"{lists[extra]}.csv", tuple(rows), name)
            else:
                columns.append(_column(extra, schema))
        found[name] = Table(name, entry.table, tuple(columns), inner=tuple(inner), lists=lists)
    return found


def rows_of(name: str, record: Record, links: Record | None = None) -> Iterator[tuple[str, Record]]:
    """(table, row) of a nested record: what it points at first, then itself, then what points at it."""
    table, entry = tables()[name], standard.objects()[name]
    nested = {key: value for key, value in record.items() if isinstance(value, dict | list) and key not in table.inner}
    row = {key: value for key, value in record.items() if key not in nested and key not in table.inner}
    for key in table.inner:
        row |= {f"{key}.{inner}": value for inner, value in record.get(key, {}).items()}
    known = {f"{name}_id": record["id"]} | {"link_id": record["id"], "link_entity": name}
    for key, value in nested.items():
        if isinstance(value, dict) and key in entry.fields:
            row.setdefault(f"{entry.fields[key].nested}_id", value["id"])
            yield from rows_of(entry.fields[key].nested, value)
    yield name, {key: value for key, value in {**(links or {}), **row}.items() if key in table.names}
    for key, value in nested.items():
        if key in table.lists:
            for item in value:
                yield table.lists[key], {f"{name}_id": record["id"], **item}
        elif isinstance(value, list) and key in entry.fields:
            for item in value:
                yield from rows_of(entry.fields[key].nested, item, known)


def foreign_keys(table: Table, present: set[str]) -> list[dict[str, Any]]:
    found = []
    for column in table.names:
        target = column.removesuffix("_id")
        if column.endswith("_id") and target != column and target in present and target in standard.objects():
            found.append({"fields": column, "reference": {"resource": target, "fields": "id"}})
    return found


def descriptor(present: Iterable[str], **facts: Any) -> dict[str, Any]:
    """The package's ``datapackage.json``."""
    chosen = set(present)
    resources = []
    for table in tables().values():
        if table.name not in chosen:
            continue
        schema: dict[str, Any] = {"fields": [column.described for column in table.columns]}
        if "id" in table.names:
            schema["primaryKey"] = "id"
        if keys := foreign_keys(table, chosen):
            schema["foreignKeys"] = keys
        resources.append(
            {
                "name": table.name,
                "path": table.path,
                "profile": "tabular-data-resource",
                "format": "csv",
                "mediatype": "text/csv",
                "encoding": "utf-8",
                "schema": schema,
            }
        )
    return {"profile": "tabular-data-package", "name": "human_services_data", **facts, "resources": resources}


def _value(column: Column, text: str) -> Any:
    if column.type == "boolean":
        return text == "true"
    if column.type in {"number", "integer"}:
        number = float(text)
        return int(number) if number.is_integer() else number
    return text.removeprefix("'") if text[1:2] in {"=", "+", "-", "@"} else text


def read_row(table: Table, cells: dict[str, str]) -> Record:
    """A row of a table as a flat record: empty cells are no fields."""
    kinds = {column.name: column for column in table.columns}
    return {key: _value(kinds[key], text) for key, text in cells.items() if key in kinds and text}


def nest(found: dict[str, list[Record]]) -> list[Record]:
    """The services of a package as nested records, as the interface would send them."""
    for name, rows in found.items():
        table = tables()[name]
        for row in rows:
            for key in table.inner:
                prefix = f"{key}."
                inner = {part.removeprefix(prefix): row.pop(part) for part in [*row] if part.startswith(prefix)}
                if inner:
                    row[key] = inner
    by_id = {name: {row["id"]: row for row in rows if "id" in row} for name, rows in found.items()}
    children: dict[tuple[str, str, str], list[Record]] = defaultdict(list)
    for name, rows in found.items():
        parent = tables()[name].parent
        for row in rows:
            if parent:
                children[parent, name, str(row.pop(f"{parent}_id", ""))].append(row)
                continue
            for column in ("link_id",) if name in LINKS else [key for key in row if key.endswith("_id")]:
                owner = row.get("link_entity", "") if name in LINKS else column.removesuffix("_id")
                children[str(owner), name, str(row.get(column, ""))].append(row)
    return [_nested("service", row, by_id, children, ()) for row in found.get("service", [])]


def _nested(name: str, row: Record, by_id: Any, children: Any, above: tuple[str, ...]) -> Record:
    record = dict(row)
    for key, entry in standard.objects()[name].fields.items():
        if not entry.nested or entry.nested in above or entry.nested == name:
            continue
        if entry.many:
            rows = children.get((name, entry.nested, row["id"]), [])
            if rows:
                record[key] = [_nested(entry.nested, item, by_id, children, (*above, name)) for item in rows]
        else:
            target = by_id.get(entry.nested, {}).get(row.get(f"{entry.nested}_id"))
            if target is not None:
                record[key] = _nested(entry.nested, target, by_id, children, (*above, name))
    for key, table in tables()[name].lists.items():
        if rows := children.get((name, table, row["id"]), []):
            record[key] = rows
    return record
