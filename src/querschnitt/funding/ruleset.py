"""The rules of all programmes in memory: asked for a month, they say what held, or what held last."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

PER = re.compile(r"EUR/(\d+(?:\.\d+)?)?FTE")
PART = r"(\d+(?:[.,]\d+)?)\s+{}"


@dataclass(frozen=True)
class Held:
    """One version of a rule, with what a reader needs to check it. ``expired``: it held no more, and was carried on;
    ``early``: it is used before the day its source names."""

    rule_id: str
    title: str
    value: Any = field(compare=False)
    text: str
    unit: str
    starts_on: date | None
    last_day: date | None
    period: str
    source: str
    page: str
    confidence: str
    note: str = ""
    shown: str = ""
    expired: bool = False
    early: bool = False

    def holds_on(self, day: date) -> bool:
        return (self.starts_on is None or self.starts_on <= day) and (self.last_day is None or day <= self.last_day)

    @property
    def number(self) -> Fraction:
        return Fraction(str(self.value))

    @property
    def per(self) -> Fraction:
        """The posts one rate pays: "EUR/0.5FTE/year" half a post, "EUR/FTE/year" a whole one."""
        found = PER.search(self.unit)
        return Fraction(found.group(1)) if found and found.group(1) else Fraction(1)

    def part(self, word: str) -> Fraction | None:
        """The number before ``word`` in a text such as "3.5 Koordination + 0.5 Assistenz"."""
        found = re.search(PART.format(re.escape(word)), self.text)
        return Fraction(found.group(1).replace(",", ".")) if found else None


@dataclass
class RuleSet:
    """All valid versions by rule id."""

    versions: Mapping[str, list[Held]]
    _found: dict[tuple[tuple[str, ...], date], Held | None] = field(default_factory=dict)
    _turns: dict[int, set[int]] = field(default_factory=dict)

    def turns(self, year: int) -> set[int]:
        """Months of ``year`` on whose first day another version holds than on the first day of the month before."""
        if year not in self._turns:
            found = set()
            for version in (one for versions in self.versions.values() for one in versions):
                for day in (version.starts_on, version.last_day + timedelta(days=1) if version.last_day else None):
                    if day and date(year, 1, 1) < day <= date(year, 12, 1):
                        found.add(day.month if day.day == 1 else day.month + 1)
            self._turns[year] = found
        return self._turns[year]

    def at(self, rule_ids: Iterable[str], day: date) -> Held | None:
        """The version of the first of ``rule_ids`` that holds on ``day``."""
        key = (tuple(rule_ids), day)
        if key not in self._found:
            self._found[key] = next(
                (one for rule_id in key[0] for one in self.versions.get(rule_id, ()) if one.holds_on(day)), None
            )
        return self._found[key]

    def last_before(self, rule_ids: Iterable[str], day: date) -> Held | None:
        """What held last, marked as expired."""
        past = [
            one for rule_id in rule_ids for one in self.versions.get(rule_id, ()) if one.last_day and one.last_day < day
        ]
        return replace(max(past, key=lambda one: one.last_day or day), expired=True) if past else None

    def first_after(self, rule_ids: Iterable[str], day: date) -> Held | None:
        ahead = [
            one
            for rule_id in rule_ids
            for one in self.versions.get(rule_id, ())
            if one.starts_on and one.starts_on > day
        ]
        return min(ahead, key=lambda one: one.starts_on or day) if ahead else None

    def any_of(self, rule_id: str, day: date) -> Held | None:
        """For a remark: what holds, or else what held or will hold."""
        return self.at([rule_id], day) or self.last_before([rule_id], day) or self.first_after([rule_id], day)
