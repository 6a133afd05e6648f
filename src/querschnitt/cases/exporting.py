"""A case as data: every row about it and its person, each field with its meaning. Docs: docs/case-export.md.

The tables are found from the models, so that a new one cannot be forgotten: whatever is kept as long as a case
(retention class "case") and leads to it or its person by foreign keys. Row-level security decides which rows the
reader gets.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any
from uuid import UUID

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone

from querschnitt.audit.names import name_of
from querschnitt.common.retention import retention_of

from .guard import hides, hides_column
from .models import Case, Draft, MovedRow, SearchKey
from .walk import Way, ways

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
    key: str
    label: str
    model: type[models.Model]
    way: Way
    fields: tuple[Field, ...]

    def rows(self, case: Case) -> Iterator[dict[str, Any]]:
        for row in self.way.rows(self.model, case).order_by("pk").values(*(field.name for field in self.fields)):
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


def _field(field: models.Field[Any, Any]) -> Field:
    inner = field.base_field if isinstance(field, ArrayField) else field
    kind = "list" if isinstance(field, ArrayField) else field.get_internal_type()
    return Field(
        field.attname, str(field.verbose_name), kind, {str(code): str(label) for code, label in inner.flatchoices}
    )


def _kept_as(model: type[models.Model]) -> str:
    retention = retention_of(model)
    return retention.key if retention else ""


@cache
def _models() -> tuple[tuple[type[models.Model], Way], ...]:
    """In the order of the models, which is the order of the file's sheets."""
    found = ways()
    return tuple(
        (model, found[model])
        for model in apps.get_app_config("cases").get_models()
        if model in found and model not in LEFT_OUT and _kept_as(model) == "case"
    )


def tables() -> list[Table]:
    """In the reader's language, without what is closed to the reader's role."""
    return [
        Table(
            model._meta.model_name or "",
            name_of(model),
            model,
            way,
            tuple(
                _field(field)
                for field in model._meta.concrete_fields
                if field.name not in HIDDEN
                and not hides_column(field)
                and not field.name.endswith(DIGEST)
                and not isinstance(field, models.BinaryField)
            ),
        )
        for model, way in _models()
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
