"""Programmes as data: ``data/programmes.toml``, read once. Texts are pairs of German and English."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from django.utils.translation import get_language

DATA = Path(__file__).parent / "data" / "programmes.toml"
KREIS, STADT = "kreis", "stadt"
OF_POSTS = ("KI22", "KI23")  # hours of a full week


class UnknownProgramme(LookupError):
    """``known`` are the keys there are."""

    def __init__(self, key: str, known: list[str]) -> None:
        super().__init__(key)
        self.key, self.known = key, known


@dataclass(frozen=True)
class Label:
    de: str
    en: str

    def __str__(self) -> str:
        return self.en if (get_language() or "de").startswith("en") else self.de


@dataclass(frozen=True)
class Setting:
    """What the sources leave open. ``options`` empty: free text, and without one there is no answer."""

    key: str
    label: Label
    reason: Label
    default: str
    options: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()


@dataclass(frozen=True)
class FactKind:
    """What must be known of a centre; ``unit``: count, posts, persons, percent, euros, bool, date, kind."""

    key: str
    label: Label
    unit: str
    rules: tuple[str, ...] = ()


@dataclass(frozen=True)
class ItemPlan:
    """One line of a bill: how it is counted stands in ``plan`` (see ``entitlement``)."""

    key: str
    label: Label
    plan: Mapping[str, Any]
    since: date | None
    until: date | None
    kind: str
    counted: bool
    maximum: bool
    also: tuple[str, ...]


@dataclass(frozen=True)
class LandPlan:
    """A sum over the Land that the rules themselves can reproduce."""

    label: Label
    count: str
    rate: tuple[str, ...]
    halves: bool


@dataclass(frozen=True)
class Programme:
    key: str
    label: Label
    funder: str
    applicants: Label
    since: date
    until: date | None
    aliases: tuple[str, ...]
    predecessors: tuple[str, ...]
    successors: tuple[str, ...]
    guidelines: tuple[str, ...]
    preconditions: tuple[str, ...]
    limits: tuple[str, ...]
    remarks: tuple[str, ...]
    keys: tuple[str, ...]  # by which the Land hands out
    volumes: tuple[str, ...]
    editions: tuple[tuple[date, str], ...]
    first_months: Mapping[str, Any]
    optional: bool  # of others than the centre: shown when somebody records a figure for it, or asks for it
    items: tuple[ItemPlan, ...]
    land: tuple[LandPlan, ...]

    def runs_in(self, year: int) -> bool:
        return self.since.year <= year and (self.until is None or year <= self.until.year)


@dataclass(frozen=True)
class Book:
    programmes: Mapping[str, Programme]
    settings: Mapping[str, Setting]
    facts: Mapping[str, FactKind]

    def find(self, text: str) -> list[Programme]:
        """One programme by key or other name; "KIM" is all its components."""
        wanted = text.strip().upper().replace(" ", "-").replace("_", "-").replace("Ü", "UE")
        exact = [item for item in self.programmes.values() if wanted == item.key or wanted in item.aliases]
        found = exact or [item for item in self.programmes.values() if len(wanted) > 2 and item.key.startswith(wanted)]
        if not found:
            raise UnknownProgramme(text, list(self.programmes))
        return found


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _item(row: Mapping[str, Any]) -> ItemPlan:
    return ItemPlan(
        key=row["key"],
        label=Label(*row["label"]),
        plan=MappingProxyType(dict(row)),
        since=_day(row.get("since")),
        until=_day(row.get("until")),
        kind=row.get("kind", ""),
        counted=row.get("counted", True),
        maximum=row.get("maximum", False),
        also=tuple(row.get("also", ())),
    )


def _programme(row: Mapping[str, Any]) -> Programme:
    names = (
        "aliases",
        "predecessors",
        "successors",
        "guidelines",
        "preconditions",
        "limits",
        "remarks",
        "keys",
        "volumes",
    )
    return Programme(
        key=row["key"],
        label=Label(*row["label"]),
        funder=row["funder"],
        applicants=Label(*row["applicants"]),
        since=date.fromisoformat(row["since"]),
        until=_day(row.get("until")),
        optional=row.get("optional", False),
        editions=tuple((date.fromisoformat(day), source) for day, source in row.get("editions", ())),
        first_months=MappingProxyType(row.get("first_months", {})),
        items=tuple(_item(item) for item in row.get("item", ())),
        land=tuple(
            LandPlan(Label(*line["label"]), line["count"], tuple(line["rate"]), line.get("halves", False))
            for line in row.get("land", ())
        ),
        **{name: tuple(row.get(name, ())) for name in names},
    )


@lru_cache(maxsize=1)
def book() -> Book:
    read = tomllib.loads(DATA.read_text(encoding="utf-8"))
    settings = {
        row["key"]: Setting(
            row["key"],
            Label(*row["label"]),
            Label(*row["reason"]),
            row["default"],
            tuple(row.get("options", ())),
            tuple(row.get("rules", ())),
        )
        for row in read["setting"]
    }
    facts = {
        row["key"]: FactKind(row["key"], Label(*row["label"]), row["unit"], tuple(row.get("rules", ())))
        for row in read["fact"]
    }
    programmes = {row["key"]: _programme(row) for row in read["programme"]}
    return Book(programmes, settings, facts)


def named_rules() -> set[str]:
    """Every id of a rule that the file names: a test holds them against the catalogue."""
    import re

    return {*OF_POSTS, *re.findall(r'"([A-Z]{2}\d{2})"', DATA.read_text(encoding="utf-8"))}
