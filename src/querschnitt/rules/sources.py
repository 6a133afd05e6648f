"""Where a rule is written, as a reader knows it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from querschnitt.common.citations import Source, cite, read_sources, read_table, site

from .loading import DATA

_ADDRESS = re.compile(r"(https?://\S+)(?: \(([^)]+)\))?")


@dataclass(frozen=True)
class Citation:
    """``name`` in a line of text; ``url`` where it can be read, if anywhere."""

    name: str
    full: str
    url: str = ""


@lru_cache(maxsize=1)
def known_sources() -> dict[str, Source]:
    return read_sources(DATA / "quellen.csv")


@lru_cache(maxsize=1)
def unit_labels() -> dict[str, str]:
    return {row["unit"]: row["label"] for row in read_table(DATA / "einheiten.csv")}


@lru_cache(maxsize=1)
def area_labels() -> dict[str, str]:
    return {row["area"]: row["label"] for row in read_table(DATA / "bereiche.csv")}


@lru_cache(maxsize=1)
def contradictions() -> dict[str, list[tuple[str, str]]]:
    """Rule id -> (code, how it is dealt with)."""
    found: dict[str, list[tuple[str, str]]] = {}
    for row in read_table(DATA / "widersprueche.csv"):
        for rule_id in row["rules"].split("|"):
            found.setdefault(rule_id, []).append((row["code"], row["handling"]))
    return found


def citations(source: str, page: str) -> list[Citation]:
    """One source, or several addresses; an address is named by its site."""
    if source in known_sources():
        known = known_sources()[source]
        return [Citation(cite(known, page), known.full, known.url)]
    addresses = _ADDRESS.findall(source)
    if not addresses:
        return [Citation(cite(Source("", source, source), page), source)]
    return [Citation(f"{site(url)} ({said})" if said else site(url), url, url) for url, said in addresses]


def source_name(source: str) -> str:
    """A known source by its entry in the list, anything else as it is. ``source_key`` is the way back."""
    known = known_sources().get(source)
    return known.full if known else source


def source_key(name: str) -> str:
    return next((key for key, known in known_sources().items() if known.full == name), name)


def citation(source: str, page: str) -> str:
    return "; ".join(item.name for item in citations(source, page))
