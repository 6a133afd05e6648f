"""Parsers of single cells: text in, value out, or a ``CellError`` that names the remedy."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.functional import Promise
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from ..validators import clean_phone, clean_postcode, clean_url
from .errors import CellError

Parser = Callable[[str], Any]
YES = {"ja", "j", "x", "wahr", "true", "1", "yes", "y"}
NO = {"nein", "n", "falsch", "false", "0", "no", "-"}
FOLD = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


def fold(text: str) -> str:
    """For comparing names: lower case, umlauts spelled out, letters and digits only."""
    return re.sub(r"[^a-z0-9]+", "", text.casefold().translate(FOLD))


def text(length: int) -> Parser:
    def parse(value: str) -> str:
        if len(value) > length:
            raise CellError(
                _("Der Text hat %(has)d Zeichen, erlaubt sind %(length)d.") % {"has": len(value), "length": length},
                _("Den Text kürzen."),
            )
        return value

    return parse


def _checked(check: Callable[[str], str]) -> Parser:
    def parse(value: str) -> str:
        try:
            return check(value) if value else ""
        except ValidationError as error:
            raise CellError(error.messages[0], (error.params or {}).get("remedy", "")) from None

    return parse


postcode = _checked(clean_postcode)
phone = _checked(clean_phone)
url = _checked(clean_url)


def email(value: str) -> str:
    value = value.removeprefix("mailto:").strip()
    try:
        if value:
            validate_email(value)
    except ValidationError:
        raise CellError(_("Das ist keine E-Mail-Adresse."), _("In der Form name@stelle.de angeben.")) from None
    return value


def yes_no(value: str) -> bool:
    lowered = value.casefold()
    if lowered in YES:
        return True
    if lowered in NO or not lowered:
        return False
    raise CellError(_("Das ist weder Ja noch Nein."), _("„ja“ oder „nein“ eintragen."))


def whole_number(lowest: int, highest: int) -> Parser:
    def parse(value: str) -> int | None:
        if not value:
            return None
        if not re.fullmatch(r"-?\d+", value) or not lowest <= int(value) <= highest:
            raise CellError(
                _("Das ist keine ganze Zahl von %(lowest)d bis %(highest)d.") % {"lowest": lowest, "highest": highest},
                _("Nur die Zahl eintragen."),
            )
        return int(value)

    return parse


def day(value: str) -> date | None:
    """``31.12.2026``, ``31.12.26`` or ``2026-12-31``."""
    if not value:
        return None
    german = re.fullmatch(r"(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4}|\d{2})", value)
    iso = re.fullmatch(r"(\d{4})-(\d{2})-(\d{2})(?:[ T]00:00(?::00)?)?", value)
    try:
        if german:
            year = int(german[3]) + (2000 if len(german[3]) == 2 else 0)
            return date(year, int(german[2]), int(german[1]))
        if iso:
            return date(int(iso[1]), int(iso[2]), int(iso[3]))
    except ValueError:
        pass
    raise CellError(_("Das ist kein Datum."), _("In der Form 31.12.2026 eintragen."))


Choices = Iterable[tuple[str, str | Promise]]


def _index(choices: Callable[[], Choices], synonyms: Mapping[str, str]) -> dict[str, str]:
    index = {fold(key): value for key, value in synonyms.items()}
    with override("de"):
        german = [(value, str(label)) for value, label in choices()]
    for value, label in (*german, *choices()):
        index[fold(value)] = index[fold(str(label))] = value
    return index


def names_of(label: str | Promise) -> list[str]:
    """As the page says it, and in German: lists are German whatever language their reader works in."""
    with override("de"):
        german = str(label)
    return [str(label), german]


def one_of(choices: Callable[[], Choices], synonyms: Mapping[str, str] | None = None) -> Parser:
    """A stored value, its label, or a synonym of it."""

    indexes: dict[str | None, dict[str, str]] = {}  # by language of the page; made once, not once a cell

    def parse(value: str) -> str:
        if not value:
            return ""
        language = get_language()
        if language not in indexes:
            indexes[language] = _index(choices, synonyms or {})
        found = indexes[language].get(fold(value))
        if found is None:
            raise CellError(_("„%(value)s“ ist hier nicht bekannt.") % {"value": value}, _proposal(value, choices()))
        return found

    return parse


def many_of(choices: Callable[[], Choices], synonyms: Mapping[str, str] | None = None) -> Parser:
    """Several values, separated by commas, semicolons, slashes or line breaks; each once, in their order."""
    parse_one = one_of(choices, synonyms)

    def parse(value: str) -> list[str]:
        parts = [part.strip() for part in re.split(r"[,;/\n|]", value)]
        return list(dict.fromkeys(parse_one(part) for part in parts if part))

    return parse


def _proposal(value: str, choices: Choices) -> str:
    from rapidfuzz import fuzz, process

    labels = {str(label): fold(str(label)) for _value, label in choices}
    best = process.extractOne(fold(value), labels, scorer=fuzz.ratio, score_cutoff=60)
    if best:
        return _("Gemeint ist vielleicht „%(label)s“.") % {"label": best[2]}
    shown = list(labels)[:12]
    return _("Erlaubt sind: %(labels)s.") % {"labels": ", ".join(shown) + (" …" if len(labels) > 12 else "")}
