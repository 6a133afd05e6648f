"""A case as data: every row about it and its person, each field with its meaning. Docs: docs/case-export.md.

The tables are found from the models, so that a new one cannot be forgotten: whatever is kept as long as a case
(retention class "case") and leads to it or its person by foreign keys. Row-level security decides which rows the
reader gets.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any, cast
from uuid import UUID

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone

from querschnitt.audit.names import name_of

from .guard import hides, hides_column
from .models import Case, Draft, MovedRow, Person, SearchKey

FORMAT, VERSION = "querschnitt-case", 1
# Derived from the rest, or nobody's content yet.
LEFT_OUT = {SearchKey, MovedRow, Draft}
HIDDEN = {"centre", "search"}
DIGEST = "_hash"  # what a link, a code or a visit is known by: says nothing about the case, and opens something


@dataclass(frozen=True)
class Field:
    """``choices``: code -> meaning, for closed lists."""

    name: str
    label: str
    kind: str
    choices: dict[str, str]


@dataclass(frozen=True)
class Table:
    """``path``: lookup from a row to the id of the case (or of the person, where ``of_person``)."""

    key: str
    label: str
    model: type[models.Model]
    path: str
    of_person: bool
    fields: tuple[Field, ...]

    def rows(self, case: Case) -> Iterator[dict[str, Any]]:
        wanted = case.person_id if self.of_person else case.pk
        manager = cast("Any", self.model).objects
        for row in manager.filter(**{self.path: wanted}).order_by("pk").values(*(field.name for field in self.fields)):
            yield {name: plain(value) for name, value in row.items()}


def plain(value: Any) -> Any:
    """As JSON has it: days and moments in ISO 8601 with their zone, identifiers as text."""
    if isinstance(value, datetime):
        return timezone.localtime(value).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, UUID | Decimal):
        return str(value)
    return value


def _path_to_case(model: type[models.Model]) -> tuple[str, bool] | None:
    """Shortest way by foreign keys of this app, to the case before to the person."""
    waiting: deque[tuple[type[models.Model], str]] = deque([(model, "")])
    to_person, seen = None, {model}
    while waiting:
        at, path = waiting.popleft()
        if at is Case:
            return path.removesuffix("__") or "pk", False
        if at is Person:
            to_person = to_person or (path.removesuffix("__") or "pk", True)
            continue
        for field in at._meta.concrete_fields:
            target = field.related_model
            if isinstance(target, type) and target._meta.app_label == "cases" and target not in seen:
                seen.add(target)
                waiting.append((target, f"{path}{field.name}__"))
    return to_person


def _field(field: models.Field[Any, Any]) -> Field:
    inner = field.base_field if isinstance(field, ArrayField) else field
    kind = "list" if isinstance(field, ArrayField) else field.get_internal_type()
    return Field(
        field.attname, str(field.verbose_name), kind, {str(code): str(label) for code, label in inner.flatchoices}
    )


@cache
def _models() -> tuple[tuple[type[models.Model], str, bool], ...]:
    found = []
    for model in apps.get_app_config("cases").get_models():
        retention = getattr(model, "retention", None)
        if model in LEFT_OUT or retention is None or retention.key != "case":
            continue
        way = _path_to_case(model)
        if way is not None:
            found.append((model, *way))
    return tuple(found)


def tables() -> list[Table]:
    """In the reader's language, without what is closed to the reader's role."""
    return [
        Table(
            model._meta.model_name or "",
            name_of(model),
            model,
            path,
            of_person,
            tuple(
                _field(field)
                for field in model._meta.concrete_fields
                if field.name not in HIDDEN
                and not hides_column(field)
                and not field.name.endswith(DIGEST)
                and not isinstance(field, models.BinaryField)
            ),
        )
        for model, path, of_person in _models()
        if not hides(model)
    ]


def case_document(case: Case) -> dict[str, Any]:
    """``{"format", "version", "exported_at", "case", "tables": {key: [row]}, "fields": {key: [field]}}``."""
    found = tables()
    return {
        "format": FORMAT,
        "version": VERSION,
        "exported_at": timezone.localtime().isoformat(timespec="seconds"),
        "case": case.number,
        "tables": {table.key: list(table.rows(case)) for table in found},
        "fields": {
            table.key: [
                {"name": field.name, "label": field.label, "kind": field.kind, "choices": field.choices}
                for field in table.fields
            ]
            for table in found
        },
    }
