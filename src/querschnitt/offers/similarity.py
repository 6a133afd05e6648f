"""Which offers look like the same one: by title, provider, town, telephone and e-mail address."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .choices import OfferState
from .models import KeptApart, Offer

LEAST_TITLE = 78.0  # of 100; below, nothing else makes two offers alike
LEAST = 90.0
WIDEST_BLOCK = 200
COLUMNS = ("id", "title", "organisation_id", "organisation__name", "place__town", "contact_phone", "contact_email")


def fold(text: str) -> str:
    """Words apart, without accents, signs and case; umlauts however typed."""
    spelled = text.casefold().replace("ä", "ae").replace("ö", "oe").replace("ü", "ue").replace("ß", "ss")
    bare = "".join(letter for letter in unicodedata.normalize("NFKD", spelled) if not unicodedata.combining(letter))
    return " ".join(re.sub(r"[^0-9a-z\u0370-\uffff]+", " ", bare).split())


@dataclass(frozen=True)
class Entry:
    """What is compared, made comparable."""

    id: UUID | None
    title: str
    organisation_id: UUID | None
    provider: str
    town: str
    phone: str
    email: str

    @cached_property
    def words(self) -> str:
        return fold(self.title)

    @cached_property
    def glued(self) -> str:
        """ "Sprach-Café" and "Sprachcafé" are one word."""
        return self.words.replace(" ", "")

    @cached_property
    def numbers(self) -> list[str]:
        """A1 and B1, group 2 and group 3 are different courses, however alike their names."""
        return sorted(re.findall(r"\b[a-c]?\d+\b", self.words))


@dataclass(frozen=True)
class Likeness:
    score: float
    reasons: tuple[str | Promise, ...]


@dataclass(frozen=True)
class Similar:
    entry: Entry
    likeness: Likeness


@dataclass(frozen=True)
class Pair:
    first: Entry
    second: Entry
    likeness: Likeness


def phone_key(text: str) -> str:
    """Digits without the trunk or country prefix, so that 02921 22 and +49 2921 22 are one number."""
    digits = re.sub(r"\D", "", text)
    return re.sub(r"^(0049|49|0)", "", digits)


def likeness(one: Entry, other: Entry) -> Likeness | None:
    from rapidfuzz import fuzz

    title = max(fuzz.token_sort_ratio(one.words, other.words), fuzz.ratio(one.glued, other.glued))
    if title < LEAST_TITLE or one.numbers != other.numbers:
        return None
    score = title
    reasons: list[str | Promise] = [_("gleicher Titel") if title == 100 else _("ähnlicher Titel")]
    if one.organisation_id and one.organisation_id == other.organisation_id:
        score += 6
        reasons.append(_("gleicher Anbieter"))
    if one.phone and one.phone == other.phone:
        score += 6
        reasons.append(_("gleiche Telefonnummer"))
    if one.email and one.email == other.email:
        score += 6
        reasons.append(_("gleiche E-Mail-Adresse"))
    if one.town and other.town:
        score += 4 if fold(one.town) == fold(other.town) else -15
        if fold(one.town) == fold(other.town):
            reasons.append(_("gleicher Ort"))
    return Likeness(score, tuple(reasons)) if score >= LEAST else None


def _entries() -> list[Entry]:
    current = Offer.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gte=timezone.localdate()),
        state=OfferState.ACTIVE,
        merged_into__isnull=True,
    )
    return [
        Entry(pk, title, provider_id, provider, town or "", phone_key(phone), email.strip().lower())
        for pk, title, provider_id, provider, town, phone, email in current.order_by("title", "pk").values_list(
            *COLUMNS
        )
    ]


def similar_offers(
    *,
    title: str,
    organisation_id: UUID | None = None,
    town: str = "",
    phone: str = "",
    email: str = "",
    exclude: UUID | None = None,
    most: int = 5,
) -> list[Similar]:
    """Offers that may be the one about to be saved, most alike first. One question to the database."""
    from rapidfuzz import fuzz, process

    wanted = Entry(exclude, title, organisation_id, "", town, phone_key(phone), email.strip().lower())
    entries = [entry for entry in _entries() if entry.id != exclude]
    near = process.extract(
        wanted.words,
        [entry.words for entry in entries],
        scorer=fuzz.token_sort_ratio,
        score_cutoff=LEAST_TITLE,
        limit=50,
    )
    found = []
    for _words, _score, index in near:
        alike = likeness(wanted, entries[index])
        if alike is not None:
            found.append(Similar(entries[index], alike))
    return sorted(found, key=lambda one: -one.likeness.score)[:most]


def like_entered(data: dict[str, Any]) -> list[Similar]:
    """The same for what a form says of a new offer."""
    provider = data.get("organisation")
    return similar_offers(
        title=data["title"],
        organisation_id=provider.pk if provider else None,
        town=data.get("town", ""),
        phone=data.get("contact_phone", ""),
        email=data.get("contact_email", ""),
    )


def similar_pairs() -> list[Pair]:
    """Pairs of current offers that look alike and were not declared different, most alike first.

    Compared are offers that share provider, telephone, address or the beginning of a word of the title, so that the
    work grows with the size of these groups and not with the square of the directory.
    """
    blocks: dict[tuple[str, object], list[Entry]] = defaultdict(list)
    for entry in _entries():
        for block_key in _keys(entry):
            blocks[block_key].append(entry)
    apart = set(KeptApart.objects.values_list("first_id", "second_id"))
    found: dict[tuple[UUID | None, UUID | None], Pair] = {}
    for block in blocks.values():
        if len(block) > WIDEST_BLOCK:
            continue
        for one, other in combinations(block, 2):
            first, second = (one, other) if str(one.id) < str(other.id) else (other, one)
            key = (first.id, second.id)
            if key in found or key in apart:
                continue
            alike = likeness(first, second)
            if alike is not None:
                found[key] = Pair(first, second, alike)
    return sorted(found.values(), key=lambda pair: (-pair.likeness.score, pair.first.words))


def _keys(entry: Entry) -> Iterable[tuple[str, object]]:
    yield ("provider", entry.organisation_id)
    if entry.phone:
        yield ("phone", entry.phone)
    if entry.email:
        yield ("email", entry.email)
    yield ("title", " ".join(sorted(word[:4] for word in entry.words.split() if len(word) > 3)))
