"""Remembers what an import changes, and puts it back exactly."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from functools import cache
from typing import Any, cast
from uuid import UUID

from django.apps import apps
from django.db import IntegrityError, connection, models, transaction

from querschnitt.tenants.models import TenantModel

from .models import ImportBatch, ImportChange, OrganisationProfile
from .signals import rows_put_back

CHUNK = 1000
MANY = 1000  # rows of one table after which the planner is told (docs/adr/0030)
# Follow from other columns or from the clock; they are restored, but a difference in them alone is no change.
DERIVED = {"search", "updated_at", "last_activity_at"}
DIGEST, ENTRY, PART = "digest", "name", "part_of"


def storable(value: Any) -> Any:
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    return str(value) if isinstance(value, UUID | Decimal) else value


def stored_fields(model: models.Model | type[models.Model]) -> list[models.Field]:
    """Columns a row is restored by: without the key, and without what the database computes itself."""
    return [field for field in model._meta.concrete_fields if not field.primary_key and not field.generated]


@cache
def _names(model: type[models.Model]) -> list[str]:
    return [field.attname for field in stored_fields(model)]


def snapshot(row: models.Model) -> dict[str, Any]:
    return {name: storable(getattr(row, name)) for name in _names(type(row))}


def without_derived(values: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in values.items() if key not in DERIVED}


def digest(values: dict[str, Any]) -> str:
    """Equal while nothing but what follows from elsewhere has changed; tells nobody what the values are.

    What is empty does not count, so that a column added later changes nothing.
    """
    said = {key: value for key, value in without_derived(values).items() if value not in (None, "", False, 0, [], {})}
    return hashlib.sha256(json.dumps(said, sort_keys=True, default=str).encode()).hexdigest()


def is_as_left(row: models.Model, after: dict[str, Any]) -> bool:
    """Whether a row is as the import left it."""
    now = snapshot(row)
    if DIGEST in after:
        return digest(now) == after[DIGEST]
    return without_derived(now) == without_derived(after)


def count_anew(rows: Mapping[type[models.Model], int]) -> None:
    """Tell the planner of tables of which this transaction has many rows, before it looks up something for each."""
    if tables := [model._meta.db_table for model, count in rows.items() if count >= MANY]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count_rows_anew(%s)", [tables])


class Recorder:
    """Writes rows of an import in bulk and keeps what undoing needs.

    Of an organisation's own list it keeps no values, only a digest of each new row, and what its entry is called by:
    such a list adds and never changes.
    """

    def __init__(self, batch: ImportBatch) -> None:
        self.batch = batch
        self.private = batch.organisation_id is not None
        self._changes: list[ImportChange] = []
        self._before: dict[UUID, dict[str, Any]] = {}

    def create(self, rows: Sequence[TenantModel], names: Sequence[str] = (), *, parts: bool = False) -> None:
        """``names``: what the entries of an organisation's own list are called by; ``parts`` belong to such an entry."""
        if not rows:
            return
        for row in rows:
            row.centre_id = self.batch.centre_id
        type(rows[0]).unscoped.bulk_create(rows, batch_size=CHUNK)
        count_anew({type(rows[0]): len(rows)})
        for number, row in enumerate(rows):
            after = None
            if self.private:
                after = {DIGEST: digest(snapshot(row)), PART if parts else ENTRY: names[number]}
            self._remember(row, None, after)

    def load(self, model: type[TenantModel], ids: Iterable[UUID], key: str = "pk") -> dict[UUID, Any]:
        """Existing rows by ``key``, locked, as they are before the import touches them."""
        found: dict[UUID, Any] = {}
        for row in model.objects.select_for_update().filter(**{f"{key}__in": list(ids)}):
            self._before[row.pk] = snapshot(row)
            found[getattr(row, key)] = row
        return found

    def update(self, rows: Sequence[TenantModel]) -> None:
        """Store what differs of loaded rows."""
        changed: set[str] = set()
        touched = []
        for row in rows:
            before, after = self._before[row.pk], snapshot(row)
            fields = {key for key in after if after[key] != before[key]}
            if fields - DERIVED:
                changed |= fields
                touched.append(row)
                self._remember(row, before)
        if touched:
            type(touched[0]).unscoped.bulk_update(touched, sorted(changed), batch_size=CHUNK)

    def delete(self, rows: Sequence[TenantModel]) -> None:
        """Remove loaded rows that the list has no more. ``after`` stays empty: undoing makes them anew."""
        if not rows:
            return
        for row in rows:
            self._remember(row, self._before[row.pk], after={})
        for start in range(0, len(rows), CHUNK):
            found = type(rows[0]).unscoped.filter(pk__in=[row.pk for row in rows[start : start + CHUNK]])
            found._raw_delete(found.db)

    def _remember(self, row: models.Model, before: dict[str, Any] | None, after: dict[str, Any] | None = None) -> None:
        self._changes.append(
            ImportChange(
                centre_id=self.batch.centre_id,
                batch=self.batch,
                number=len(self._changes) + 1,
                table=row._meta.label,
                row=row.pk,
                before=before,
                after=snapshot(row) if after is None else after,
            )
        )

    def finish(self) -> None:
        ImportChange.unscoped.bulk_create(self._changes, batch_size=CHUNK)


class Obstructed(Exception):
    """Undoing would lose or break something. ``reasons`` are (row, why) pairs; nothing was undone."""

    def __init__(self, reasons: list[tuple[str, str]]) -> None:
        super().__init__(reasons)
        self.reasons = reasons


CHANGED, GONE, USED = "changed", "gone", "used"


Changes = dict[type[TenantModel], list[ImportChange]]


def _grouped(batch: ImportBatch) -> Changes:
    by_table: dict[str, list[ImportChange]] = defaultdict(list)
    for change in batch.changes.order_by("number"):
        by_table[change.table].append(change)
    return {apps.get_model(table): changes for table, changes in by_table.items()}


def obstructions(batch: ImportBatch) -> list[tuple[str, str]]:
    """(name of the row, reason) for every row that is no longer as the import left it, or that others rely on."""
    return _obstructions(_grouped(batch))


def _obstructions(grouped: Changes) -> list[tuple[str, str]]:
    reasons: list[tuple[str, str]] = []
    touched = {change.row for changes in grouped.values() for change in changes}  # taken back too, so they hold nothing
    for model, changes in grouped.items():
        rows = {row.pk: row for row in model.objects.filter(pk__in=[change.row for change in changes])}
        for change in changes:
            row = rows.get(change.row)
            if not change.after:
                continue
            if row is None:
                name = change.after.get("name") or change.after.get("title") or change.after.get(PART)
                reasons.append((str(name or change.row), GONE))
            elif not is_as_left(row, change.after):
                reasons.append((_name(row, change), CHANGED))
        own = {change.row: change for change in changes if change.before is None}
        reasons += [(_name(rows[pk], own[pk]), USED) for pk in _relied_on(model, list(own), touched) if pk in rows]
    return list(dict.fromkeys(reasons))


def _name(row: Any, change: ImportChange) -> str:
    if DIGEST in change.after:
        return str(change.after.get(ENTRY) or change.after.get(PART) or "")
    return str(row.organisation if isinstance(row, OrganisationProfile) else row)


def _relied_on(model: type[models.Model], own: list[UUID], touched: set[UUID]) -> list[UUID]:
    """Rows of ``own`` that something the import did not touch points at."""
    found: list[UUID] = []
    for relation in model._meta.related_objects:
        other = relation.related_model
        if other is ImportChange or not own or not isinstance(other, type):
            continue
        manager = getattr(other, "unscoped", other._default_manager)
        name = relation.field.attname
        pairs = manager.filter(**{f"{relation.field.name}__in": own}).values_list("pk", name)
        if relation.field.name in _taken_back_with(other):
            pairs = pairs.exclude(_taken_back_if(other))
        found += [target for pk, target in pairs if pk not in touched]
    return found


def _goes_along(relation: Any) -> bool:
    """The other model says ``taken_back_with``: its rows have no meaning without the one they speak of."""
    return relation.field.name in _taken_back_with(relation.related_model)


def _taken_back_with(model: Any) -> tuple[str, ...]:
    said = getattr(model, "taken_back_with", ())
    return (said,) if isinstance(said, str) else said


def _taken_back_if(model: Any) -> models.Q:
    """Only such rows go along (``taken_back_if``); without it all do."""
    return getattr(model, "taken_back_if", ~models.Q(pk__in=[]))


@transaction.atomic
def restore(batch: ImportBatch, by: Any = None) -> None:
    """Put every row back as it was before the import, or raise ``Obstructed`` and change nothing."""
    grouped = _grouped(batch)
    count_anew({model: len(changes) for model, changes in grouped.items()})
    if reasons := _obstructions(grouped):
        raise Obstructed(reasons)
    try:
        with transaction.atomic():
            for model, changes in reversed(list(grouped.items())):
                _remove(model, [change.row for change in changes if change.before is None])
                before = {change.row: change.before for change in changes if change.before is not None and change.after}
                _put_back(model, before)
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
                cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    except IntegrityError as error:
        raise Obstructed([("", USED)]) from error
    for model, changes in grouped.items():
        _bring_back(model, {change.row: change.before or {} for change in changes if not change.after})
    for model, changes in grouped.items():
        ids = [change.row for change in changes if change.before is not None]
        rows_put_back.send(ImportBatch, model=model, ids=ids, by=by)


def _remove(model: type[TenantModel], ids: list[UUID]) -> None:
    """Delete without looking for dependants in Python: what we may not see is found by the foreign keys."""
    for relation in filter(_goes_along, model._meta.related_objects):
        other = cast(Any, relation.related_model)
        other.objects.filter(_taken_back_if(other), **{f"{relation.field.name}__in": ids}).delete()
    for start in range(0, len(ids), CHUNK):
        some = ids[start : start + CHUNK]
        queryset = model.objects.filter(pk__in=some)
        if queryset._raw_delete(queryset.db) != len(some):
            raise Obstructed([("", USED)])


def _bring_back(model: type[TenantModel], before: dict[UUID, dict[str, Any]]) -> None:
    """Rows the import removed, with their ids."""
    fields = {field.attname: field for field in model._meta.concrete_fields if not field.generated}
    rows = []
    for pk, values in before.items():
        row: Any = model()
        row.pk = pk
        for name, value in values.items():
            if name in fields:
                setattr(row, name, fields[name].to_python(value))
        rows.append(row)
    model.unscoped.bulk_create(rows, batch_size=CHUNK)


def _put_back(model: type[TenantModel], before: dict[UUID, dict[str, Any]]) -> None:
    if not before:
        return
    fields = {field.attname: field for field in stored_fields(model)}
    rows = list(model.objects.filter(pk__in=before))
    for row in rows:
        for name, value in before[row.pk].items():
            setattr(row, name, fields[name].to_python(value))
    model.unscoped.bulk_update(rows, [field.name for field in fields.values()], batch_size=CHUNK)
