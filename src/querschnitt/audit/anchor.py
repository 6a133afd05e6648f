"""A second place that remembers where the chains stood, so that cutting both of the log's tables is noticed.

``audit-anchor.jsonl`` in the instance's folder takes one line for every chain that grew since the last check. Whoever
tampers with the database would have to change this file too; copying it elsewhere, to paper even, makes that useless.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from . import services

Fault = tuple[str, int, str]


def anchor_file() -> Path:
    return Path(settings.INSTANCE.home) / "audit-anchor.jsonl"


def anchored() -> dict[tuple[str, int], str]:
    path = anchor_file()
    if not path.exists():
        return {}
    lines = [json.loads(line) for line in path.read_text().splitlines() if line.strip()]
    return {(line["chain"], line["seq"]): line["hash"] for line in lines}


def anchor_faults() -> list[Fault]:
    """Events that stood in the log at an earlier check and are gone or different now."""
    found = []
    for (chain, number), expected in anchored().items():
        stands = services.hash_at(chain, number)
        if stands != expected:
            found.append((chain, number, "gone since anchored" if stands is None else "changed since anchored"))
    return found


def drop_anchor() -> int:
    """Append the chains' present heads; returns how many were new."""
    known = anchored()
    now = timezone.now().isoformat()
    fresh = [
        {"at": now, "chain": chain, "seq": number, "hash": digest}
        for chain, number, digest in services.heads()
        if (chain, number) not in known
    ]
    if fresh:
        path = anchor_file()
        path.touch(mode=0o600)
        with path.open("a") as handle:
            handle.writelines(json.dumps(line) + "\n" for line in fresh)
            handle.flush()
            os.fsync(handle.fileno())
    return len(fresh)


def verify() -> list[Fault]:
    """All breaks inside the log and against the anchor. A sound log is anchored anew."""
    faults = sorted({*services.faults(), *anchor_faults()})
    if not faults:
        drop_anchor()
    return faults
