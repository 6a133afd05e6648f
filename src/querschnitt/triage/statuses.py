"""The residence statuses (data/residence_statuses.csv). An empty status is legal: unknown."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

DATA = Path(__file__).resolve().parent / "data"


def rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle, delimiter=";"))


@dataclass(frozen=True)
class ResidenceStatus:
    code: str
    label: str
    group: str
    basis: str
    benefit_rule: str
    source: str
    confidence: str

    def __str__(self) -> str:
        return f"{self.label} ({self.basis})"


@cache
def residence_statuses() -> dict[str, ResidenceStatus]:
    return {row["code"]: ResidenceStatus(**row) for row in rows("residence_statuses.csv")}


def status_choices() -> list[tuple[str, str]]:
    return [(status.code, str(status)) for status in residence_statuses().values()]
