"""The whole published directory as one file: JSON lines, or the tabular data package. Written part by part."""

from __future__ import annotations

import csv
import json
import tempfile
import zipfile
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

from django.utils import timezone

from querschnitt.tenants.visitors import visiting

from . import records, selectors, standard
from .answers import cell, lines
from .records import Context, Record
from .tables import descriptor, rows_of, tables
from .taxonomies import taxonomy_records, term_records

CHUNK = 500
TITLE = "Angebote für Zugewanderte"


@dataclass
class Written:
    path: Path
    format: str
    counts: Counter[str] = field(default_factory=Counter)
    size: int = 0

    @property
    def summary(self) -> dict[str, Any]:
        return {
            "file": str(self.path),
            "format": self.format,
            "version": standard.VERSION,
            "bytes": self.size,
            "counts": dict(sorted(self.counts.items())),
        }


def everything(centre: str = "") -> Iterator[Record]:
    """Every published service with everything about it, its organization included, as a visitor reads it."""
    after: UUID | None = None
    while True:
        with visiting():
            found = selectors.narrowed(selectors.services(), centre=centre).order_by("pk")
            rows = selectors.service_rows((found.filter(pk__gt=after) if after else found)[:CHUNK])
            context = selectors.fill(Context(timezone.localdate()), rows, full=True)
            places = selectors.organisation_places(list(context.organisations))
            part = [
                {
                    **records.service(row, context, full=True),
                    "organization": records.organization(
                        context.organisations[row["organisation_id"]], context, full=True,
                        places=places.get(row["organisation_id"]),
                    ),
                }
                for row in rows
            ]  # fmt: skip
        yield from part
        if len(rows) < CHUNK:
            return
        after = rows[-1]["id"]


def write_lines(path: Path, centre: str = "") -> Written:
    written = Written(path, "ndjson")
    with path.open("wb") as target:
        for line in lines(everything(centre)):
            target.write(line)
            written.counts["service"] += 1
    written.size = path.stat().st_size
    return written


def write_package(path: Path, centre: str = "") -> Written:
    """One CSV per object beside ``datapackage.json``, zipped. Rows that several services share are written once."""
    written = Written(path, "datapackage")
    seen: set[str] = set()
    with tempfile.TemporaryDirectory() as folder, ExitStack() as files:
        writers: dict[str, Any] = {}

        def put(name: str, row: Record) -> None:
            if known := row.get("id"):
                if f"{name}/{known}" in seen:
                    return
                seen.add(f"{name}/{known}")
            if name not in writers:
                target = files.enter_context(
                    (Path(folder) / tables()[name].path).open("w", newline="", encoding="utf-8")
                )
                writers[name] = csv.writer(target, lineterminator="\r\n")
                writers[name].writerow(tables()[name].names)
            writers[name].writerow([cell(row.get(column)) for column in tables()[name].names])
            written.counts[name] += 1

        for known, record in taxonomy_records().items():
            put("taxonomy", {**record, "id": known})
        for record in term_records().values():
            put("taxonomy_term", record)
        for record in everything(centre):
            for name, row in rows_of("service", record):
                put(name, row)
        files.close()
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            facts = {
                "title": TITLE,
                "version": standard.VERSION,
                "created": timezone.now().isoformat(timespec="seconds"),
            }
            archive.writestr("datapackage.json", json.dumps(descriptor(writers, **facts), ensure_ascii=False, indent=2))
            for name in writers:
                archive.write(Path(folder) / tables()[name].path, tables()[name].path)
    written.size = path.stat().st_size
    return written
