"""Entries that look like the same organisation."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from querschnitt.common.imports.parsing import fold
from querschnitt.tenants.models import Organisation

NEAR = 88.0  # of 100, names with their words in any order
FILLERS = {"", "ev", "ggmbh", "gmbh", "der", "die", "das", "des", "dem", "den", "fuer", "und", "in", "im", "am", "zu"}
SHORT = 5


@dataclass(frozen=True)
class Entry:
    id: UUID
    name: str
    kind: str
    town: str
    phone: str
    email: str
    url: str

    @property
    def signature(self) -> str:
        return " ".join(sorted(word for word in map(fold, self.name.split()) if word not in FILLERS))

    @property
    def digits(self) -> str:
        return "".join(letter for letter in self.name if letter.isdigit())


@dataclass(frozen=True)
class Pair:
    one: Entry
    other: Entry
    score: float
    reasons: tuple[str | Promise, ...]


FIELDS = ("id", "name", "kind", "profile__town", "profile__phone", "profile__email", "profile__url")


def entries(organisations: Any) -> list[Entry]:
    return [Entry(row[0], *(value or "" for value in row[1:])) for row in organisations.values_list(*FIELDS)]


def compare(one: Entry, other: Entry, score: float) -> Pair | None:
    """``score`` of the names, 0 to 100. Numbers that differ make two: "Kita 3" and "Kita 4"."""
    if one.digits != other.digits:
        return None
    reasons: list[str | Promise] = []
    if score >= NEAR and min(len(one.signature), len(other.signature)) >= SHORT:
        reasons.append(_("fast derselbe Name"))
    same_kind = one.kind == other.kind
    digits = ["".join(filter(str.isdigit, entry.phone)) for entry in (one, other)]
    if same_kind and digits[0] and digits[0] == digits[1]:
        reasons.append(_("dieselbe Telefonnummer"))
    if same_kind and one.email and one.email.casefold() == other.email.casefold():
        reasons.append(_("dieselbe E-Mail-Adresse"))
    if same_kind and one.url and one.url.rstrip("/") == other.url.rstrip("/"):
        reasons.append(_("dieselbe Internetseite"))
    if not reasons:
        return None
    extra = 3.0 * (same_kind + (bool(one.town) and one.town == other.town)) + 5.0 * (len(reasons) - 1)
    return Pair(one, other, score + extra, tuple(reasons))


def pairs(found: list[Entry], apart: Iterable[tuple[UUID, UUID]] = ()) -> list[Pair]:
    """Every two that look alike, most alike first, without those somebody called different (smaller id first)."""
    from rapidfuzz import fuzz, process

    known = set(apart)
    found = sorted(found, key=lambda entry: entry.id)
    signatures = [entry.signature for entry in found]
    result = []
    for place, entry in enumerate(found[:-1]):
        rest = found[place + 1 :]
        scores = process.cdist([entry.signature], signatures[place + 1 :], scorer=fuzz.ratio)[0]
        for other, score in zip(rest, scores, strict=True):
            pair = compare(entry, other, float(score))
            if pair and (entry.id, other.id) not in known:
                result.append(pair)
    return sorted(result, key=lambda pair: (-pair.score, pair.one.name))


def similar(name: str, kind: str, town: str = "", **contact: str) -> list[Pair]:
    """Entries that a new one looks like."""
    from rapidfuzz import fuzz

    new = Entry(UUID(int=0), name, kind, town, *(contact.get(key, "") for key in ("phone", "email", "url")))
    found = []
    for entry in entries(Organisation.objects.all()):
        pair = compare(entry, new, fuzz.ratio(entry.signature, new.signature))
        if pair:
            found.append(pair)
    return sorted(found, key=lambda pair: -pair.score)[:5]
