"""Sources as a reader knows them: "Bogumil/Hafner 2020, S. 30" instead of a key of ours."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


class Confidence(models.TextChoices):
    HIGH = "high", gettext_lazy("hoch")
    MEDIUM = "medium", gettext_lazy("mittel")
    LOW = "low", gettext_lazy("niedrig")


@dataclass(frozen=True)
class Source:
    """``short`` is the name in a line of text, ``full`` the entry of a list of sources."""

    key: str
    short: str
    full: str
    url: str = ""


def read_sources(path: Path) -> dict[str, Source]:
    """``path``: CSV with the columns key, short, full, url."""
    return {row["key"]: Source(**row) for row in read_table(path)}


def read_table(path: Path) -> list[dict[str, str]]:
    """Rows of a CSV file of ours: semicolon, UTF-8, every row as wide as its header."""
    with path.open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle, delimiter=";", strict=True))
    for number, row in enumerate(rows, 2):
        if None in row or None in row.values():
            raise ValueError(f"{path.name}, line {number}: not as wide as the header")
    return rows


def cite(source: Source, page: str = "") -> str:
    """``page`` is a number, a range, or the name of a part ("Anhang A")."""
    if not page:
        return source.short
    if page[0].isdigit():
        return _("%(source)s, S. %(page)s") % {"source": source.short, "page": page}
    return f"{source.short}, {page}"


def site(url: str) -> str:
    """The name of a site in an address: what stands before the first slash, without "www."."""
    return (urlsplit(url).hostname or url).removeprefix("www.")
