"""What goals are about: the categories the controlling of 2017 names, and room for others.

The source names only some of the categories it counted, so the list is open: "sonstige" with words of one's own.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from querschnitt.common.citations import Source, cite, read_table

from .choices import Dimension

DATA = Path(__file__).parent / "data"
OTHER = "sonstige"
SOURCE = Source("S004", "Bogumil/Hafner 2020", "")


@dataclass(frozen=True)
class Category:
    """``counted``: goals of the category in 2017, ``of``: categories there were in that dimension."""

    dimension: Dimension
    key: str
    label: str
    counted: int | None
    of: int | None
    page: str

    @property
    def citation(self) -> str:
        return cite(SOURCE, self.page) if self.page else ""


@lru_cache(maxsize=1)
def categories() -> tuple[Category, ...]:
    return tuple(
        Category(
            Dimension(row["dimension"]),
            row["key"],
            row["label"],
            int(row["n"]) if row["n"] else None,
            int(row["of"]) if row["of"] else None,
            row["page"],
        )
        for row in read_table(DATA / "kategorien_2017.csv")
    )


def labels() -> dict[str, str]:
    return {item.key: item.label for item in categories()}
