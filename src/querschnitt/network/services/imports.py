"""Upload, map, import and take back lists."""

from __future__ import annotations

import hashlib
import json
import zlib
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from querschnitt.accounts.actor import Actor
from querschnitt.common.imports.declaration import Importable
from querschnitt.common.imports.matching import Mapping, Source, from_json, header_hash, propose, to_json
from querschnitt.common.imports.planning import Plan, Status, plan
from querschnitt.common.imports.reading import Sheet, read_sheet, refuse_harmful

from ..models import ColumnMemory, ImportBatch, StagedImport
from ..recorder import Recorder, restore

KEPT = timedelta(hours=24)


class PlanChanged(Exception):
    """What would be done now is not what the person was shown."""


def _person(by: Actor) -> UUID:
    if by.user.pk is None:
        raise PermissionDenied
    return by.user.pk


def _owner(importable: Importable, by: Actor) -> UUID | None:
    """Whose list it is: the acting organisation's where nobody else may see it, else the centre's."""
    if not importable.private:
        return None
    if by.organisation_id is None:
        raise PermissionDenied
    return by.organisation_id


@transaction.atomic
def stage_import(*, importable: Importable, file_name: str, content: bytes, by: Actor) -> StagedImport:
    """Read an uploaded file and keep its rows until they are imported. Raises ``UnreadableFile``."""
    delete_stale_imports()
    if importable.source:
        refuse_harmful(content)
        sheet = importable.source.read(content)
    else:
        sheet = read_sheet(content)
    owner = _owner(importable, by)
    staged = StagedImport(
        organisation_id=owner,
        list_key=importable.key,
        file_name=file_name[-200:],
        header=sheet.header,
        mapping=to_json(_proposed(importable, sheet.header, owner)),
        row_count=len(sheet.rows),
        content=zlib.compress(json.dumps({"rows": sheet.rows, "notes": sheet.notes}).encode()),
        created_by_id=_person(by),
    )
    staged.save()
    return staged


def delete_stale_imports() -> int:
    """Uploaded lists that nobody imported within a day."""
    return StagedImport.objects.filter(created_at__lt=timezone.now() - KEPT).delete()[0]


def staged_sheet(staged: StagedImport) -> Sheet:
    stored = json.loads(zlib.decompress(staged.content))
    return Sheet(staged.header, [(number, cells) for number, cells in stored["rows"]], stored["notes"])


def staged_mapping(staged: StagedImport) -> Mapping:
    return from_json(staged.mapping)


def plan_staged(staged: StagedImport, importable: Importable, actor: Actor) -> Plan:
    return plan(importable, staged_sheet(staged), staged_mapping(staged), actor, staged.decisions)


def fingerprint(planned: Plan) -> str:
    """Equal for two plans that do the same."""
    digest = hashlib.sha256()
    for row in planned.rows:
        differences = [(difference.label, str(difference.before)) for difference in row.differences]
        digest.update(repr((row.number, row.status.value, row.target_id, differences)).encode())
    return digest.hexdigest()


def _proposed(importable: Importable, header: list[str], owner: UUID | None) -> Mapping:
    if importable.source:
        return {key: Source(index) for index, key in enumerate(header)}
    return _remembered(importable, header, owner) or propose(importable, header)


def _memory_of(owner: UUID | None, importable: Importable, header: list[str]) -> dict[str, Any]:
    return {"organisation_id": owner, "list_key": importable.key, "header_hash": header_hash(header)}


def _remembered(importable: Importable, header: list[str], owner: UUID | None) -> Mapping | None:
    memory = ColumnMemory.objects.filter(**_memory_of(owner, importable, header)).first()
    if memory is None:
        return None
    keys = {column.key for column in importable.columns}
    return {key: source for key, source in from_json(memory.mapping).items() if key in keys}


@transaction.atomic
def map_columns(*, staged: StagedImport, mapping: Mapping, by: Actor) -> None:
    staged.mapping = to_json(mapping)
    staged.decisions = {}
    staged.save(update_fields=["mapping", "decisions"])


@transaction.atomic
def decide_duplicates(*, staged: StagedImport, decisions: dict[str, str], by: Actor) -> None:
    """``decisions``: row number -> ``Decision``; an empty text takes a decision back."""
    merged = {**staged.decisions, **decisions}
    staged.decisions = {number: decision for number, decision in merged.items() if decision}
    staged.save(update_fields=["decisions"])


@transaction.atomic
def discard_import(*, staged: StagedImport, by: Actor) -> None:
    staged.delete()


def import_staged(
    *, staged: StagedImport, importable: Importable, shown: str, by: Actor, keep: bool = False
) -> ImportBatch:
    """Import all rows or none. ``shown`` is the fingerprint of the plan the person agreed to.

    ``keep`` leaves the emptied list behind, so that the page that waits for it finds the import.
    """
    try:
        with transaction.atomic():
            return _import(staged, importable, shown, by, keep)
    except IntegrityError as error:
        raise PlanChanged from error


def _import(staged: StagedImport, importable: Importable, shown: str, by: Actor, keep: bool) -> ImportBatch:
    if not StagedImport.objects.select_for_update().filter(pk=staged.pk, batch=None).exists():
        raise PlanChanged
    planned = plan_staged(staged, importable, by)
    if not planned.ready or fingerprint(planned) != shown:
        raise PlanChanged
    counts = planned.counts
    batch = ImportBatch(
        organisation_id=staged.organisation_id,
        list_key=importable.key,
        file_name=staged.file_name,
        row_count=len(planned.rows),
        created_count=counts[Status.NEW],
        updated_count=counts[Status.UPDATE],
        unchanged_count=counts[Status.UNCHANGED],
        skipped_count=counts[Status.REPEATED] + counts[Status.SKIPPED],
        created_by_id=_person(by),
    )
    batch.save()
    recorder = Recorder(batch)
    importable.write([row for row in planned.rows if row.status in {Status.NEW, Status.UPDATE}], by, recorder)
    recorder.finish()
    ColumnMemory.objects.update_or_create(
        **_memory_of(batch.organisation_id, importable, staged.header),
        centre_id=batch.centre_id,
        defaults={"mapping": staged.mapping},
    )
    if keep:
        staged.batch, staged.content, staged.checked = batch, b"", None
        staged.save(update_fields=["batch", "content", "checked"])
    else:
        staged.delete()
    return batch


@transaction.atomic
def undo_import(*, batch: ImportBatch, by: Actor) -> None:
    """Put everything back as it was before, or raise ``Obstructed`` and change nothing."""
    locked = ImportBatch.objects.select_for_update().get(pk=batch.pk)
    if locked.undone_at is not None:
        return
    restore(locked, by)
    locked.undone_by_id = _person(by)
    locked.undone_at = timezone.now()
    locked.save(update_fields=["undone_by", "undone_at"])
