"""Large lists are checked and taken over by jobs, so that nobody waits for an answer that may not come in time.

What a job found is kept with the uploaded list, and the preview shows it page by page without checking anew.
"""

from __future__ import annotations

import json
import zlib
from dataclasses import asdict
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils.translation import get_language, override

from querschnitt.accounts.actor import Actor
from querschnitt.common.imports.declaration import Hint, Importable, Known, Problem
from querschnitt.common.imports.planning import Decision, Difference, Plan, PlannedRow, Status

from ..models import ImportBatch, StagedImport
from ..recorder import Obstructed
from . import imports

LARGE = 1_000  # rows; fewer are checked within a second
REASONS_KEPT = 50


def is_large(staged: StagedImport) -> bool:
    return staged.row_count >= LARGE


@transaction.atomic
def check_later(*, staged: StagedImport, by: Actor) -> None:
    from ..tasks import check_list

    StagedImport.objects.filter(pk=staged.pk).update(revision=F("revision") + 1)
    staged.refresh_from_db(fields=["revision"])
    staged.checked, staged.fingerprint, staged.applying, staged.overtaken = None, "", False, False
    staged.job = check_list.defer(by=by, staged_id=staged.pk, revision=staged.revision, language=_language())
    staged.save(update_fields=["checked", "fingerprint", "applying", "overtaken", "job"])


@transaction.atomic
def apply_later(*, staged: StagedImport, shown: str, by: Actor) -> None:
    """``shown`` is the fingerprint of the plan the person agreed to."""
    from ..tasks import apply_list

    staged.applying = True
    staged.job = apply_list.defer(by=by, staged_id=staged.pk, shown=shown[:64], language=_language())
    staged.save(update_fields=["applying", "job"])


def is_large_batch(batch: ImportBatch) -> bool:
    return batch.created_count + batch.updated_count >= LARGE


@transaction.atomic
def undo_later(*, batch: ImportBatch, by: Actor) -> None:
    from ..tasks import undo_list

    batch.undo_reasons = []
    batch.undo_job = undo_list.defer(by=by, batch_id=batch.pk)
    batch.save(update_fields=["undo_reasons", "undo_job"])


def undo(*, batch: ImportBatch, by: Actor) -> None:
    """Called by the job: everything as before, or nothing and the reasons kept for who asked."""
    try:
        imports.undo_import(batch=batch, by=by)
    except Obstructed as error:
        ImportBatch.objects.filter(pk=batch.pk).update(undo_reasons=error.reasons[:REASONS_KEPT])


def _language() -> str:
    return get_language() or "de"


def check(*, staged: StagedImport, importable: Importable, revision: int, language: str, by: Actor) -> None:
    """Called by the job. An answer to an older question is dropped."""
    if staged.revision != revision or staged.batch_id is not None:
        return
    with override(language):
        planned = imports.plan_staged(staged, importable, by)
        kept = packed(planned)
    shown = imports.fingerprint(planned) if planned.ready else ""
    StagedImport.objects.filter(pk=staged.pk, revision=revision).update(checked=kept, fingerprint=shown)


def apply(*, staged: StagedImport, importable: Importable, shown: str, language: str, by: Actor) -> None:
    """Called by the job: all rows or none. What changed meanwhile is shown to the person anew."""
    if staged.batch_id is not None:
        return  # an earlier try came through
    with override(language):
        try:
            imports.import_staged(staged=staged, importable=importable, shown=shown, by=by, keep=True)
        except imports.PlanChanged:
            staged.refresh_from_db()
            check(staged=staged, importable=importable, revision=staged.revision, language=language, by=by)
            StagedImport.objects.filter(pk=staged.pk).update(applying=False, overtaken=True)


def packed(planned: Plan) -> bytes:
    """Everything the preview shows of a plan; values that only the import needs are left out."""
    rows = [_packed_row(row) for row in planned.rows]
    return zlib.compress(json.dumps({"rows": rows, "letters": planned.letters}, default=_text).encode())


def _text(value: Any) -> Any:
    if isinstance(value, date):
        return {"date": value.isoformat()}
    return str(value)  # lazy texts, in the language of whoever asked


def _packed_row(row: PlannedRow) -> dict[str, Any]:
    return {
        "number": row.number,
        "cells": row.cells,
        "problems": [asdict(problem) for problem in row.problems],
        "hints": [asdict(hint) for hint in row.hints if hint.text],
        "status": row.status,
        "target": [row.target.id, row.target.label] if row.target else None,
        "differences": [(item.key, item.label, item.before) for item in row.differences],
        "decision": row.decision,
        "kept": row.kept,
    }


def unpacked(kept: bytes) -> Plan:
    stored = json.loads(zlib.decompress(kept), object_hook=_value)
    return Plan([_unpacked_row(row) for row in stored["rows"]], stored["letters"])


def _value(found: dict[str, Any]) -> Any:
    return date.fromisoformat(found["date"]) if set(found) == {"date"} else found


def _unpacked_row(row: dict[str, Any]) -> PlannedRow:
    target = row["target"]
    return PlannedRow(
        number=row["number"],
        cells=row["cells"],
        problems=[Problem(**problem) for problem in row["problems"]],
        hints=[Hint(**hint) for hint in row["hints"]],
        status=Status(row["status"]),
        target=Known(UUID(target[0]), target[1], {}) if target else None,
        differences=[Difference(key, label, before, None) for key, label, before in row["differences"]],
        decision=Decision(row["decision"]) if row["decision"] else None,
        kept=Decision(row["kept"]) if row["kept"] else None,
    )
