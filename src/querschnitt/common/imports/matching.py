"""Which column of a file belongs to which declared column."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from .declaration import Importable
from .parsing import fold, names_of

NEAR = 86.0  # of 100; "Strase" finds "Straße", "Ort" does not find "Art"


@dataclass(frozen=True)
class Source:
    """Where a value comes from: a column of the file, or one fixed text for all rows."""

    index: int | None = None
    constant: str = ""


Mapping = dict[str, Source]


def header_hash(header: list[str]) -> str:
    return hashlib.sha256("\x1f".join(fold(name) for name in header).encode()).hexdigest()


def propose(importable: Importable, header: list[str]) -> Mapping:
    """Exact names and synonyms first, then near spellings; every column of the file is used once at most."""
    folded = [fold(name) for name in header]
    free = set(range(len(header)))
    from rapidfuzz import fuzz

    mapping: Mapping = {}

    def names(key: str) -> list[str]:
        column = importable.column(key)
        return [fold(name) for name in (*names_of(column.label), column.key, *column.synonyms)]

    for column in importable.columns:
        for name in names(column.key):
            hit = next((index for index in sorted(free) if folded[index] == name), None)
            if hit is not None:
                mapping[column.key] = Source(hit)
                free.discard(hit)
                break
    scored = [
        (fuzz.ratio(folded[index], name), column.key, index)
        for column in importable.columns
        if column.key not in mapping
        for name in names(column.key)
        for index in free
        if len(folded[index]) >= 4 and len(name) >= 4
    ]
    for score, key, index in sorted(scored, reverse=True):
        if score >= NEAR and key not in mapping and index in free:
            mapping[key] = Source(index)
            free.discard(index)
    for key, text in importable.constants(header).items():
        mapping.setdefault(key, Source(constant=text))
    return mapping


def to_json(mapping: Mapping) -> dict[str, dict[str, int | str]]:
    return {
        key: {"index": source.index} if source.index is not None else {"constant": source.constant}
        for key, source in mapping.items()
    }


def from_json(stored: dict[str, dict[str, int | str]]) -> Mapping:
    return {
        key: Source(int(entry["index"])) if "index" in entry else Source(constant=str(entry["constant"]))
        for key, entry in stored.items()
    }


def missing(importable: Importable, mapping: Mapping) -> list[str]:
    """Labels of required columns that get no value."""
    return [str(column.label) for column in importable.columns if column.required and column.key not in mapping]
