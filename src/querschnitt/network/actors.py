"""The actors of municipal integration work (catalogue ids A02 to A49) and the kinds of organisation they are kept as.

A few of them are functions of a person or bodies, not organisations; the file says which.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from querschnitt.tenants.models import Organisation

from .choices import Level

DATA = Path(__file__).parent / "data" / "actors.csv"


@dataclass(frozen=True)
class CatalogueActor:
    """``form``: organisation, function (of a person in one of ``kinds``) or body."""

    code: str
    name: str
    level: str
    form: str
    kinds: tuple[str, ...]
    source: str


@cache
def catalogue_actors() -> tuple[CatalogueActor, ...]:
    with DATA.open(encoding="utf-8", newline="") as lines:
        return tuple(
            CatalogueActor(
                row["code"], row["actor"], row["level"], row["as"], tuple(row["kinds"].split()), row["source"]
            )
            for row in csv.DictReader(lines, delimiter=";")
        )


@cache
def actors_of(kind: str) -> tuple[CatalogueActor, ...]:
    """Organisations first, then the functions kept at this kind of organisation."""
    found = [actor for actor in catalogue_actors() if kind in actor.kinds]
    return tuple(sorted(found, key=lambda actor: actor.form != "organisation"))


# Where the usual level of a kind is not the one its catalogue entry stands for.
LEVELS = {
    Organisation.Kind.DISTRICT: Level.DISTRICT,
    Organisation.Kind.WELFARE: Level.LOCAL,
    Organisation.Kind.EDUCATION: Level.LOCAL,
    Organisation.Kind.OTHER: Level.LOCAL,
}


def level_of(kind: str) -> str:
    """The level a kind of organisation usually belongs to."""
    if kind in LEVELS:
        return LEVELS[Organisation.Kind(kind)]
    return next((actor.level for actor in actors_of(kind)), Level.LOCAL)


@cache
def kinds_by_level() -> list[tuple[Any, list[tuple[str, Any]]]]:
    """For a choice with headings: the administrations first, then who is local."""
    groups: dict[str, list[tuple[str, Any]]] = {level: [] for level in Level.values}
    for kind in Organisation.Kind:
        groups[level_of(kind)].append((kind.value, kind.label))
    return [(Level(level).label, kinds) for level, kinds in groups.items()]
