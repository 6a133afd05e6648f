"""Parsers of single cells of case work: text in, value out, or a ``CellError`` that names value and remedy.

A wrong date of birth is worse than a refused one, so nothing is guessed: two-digit years, days and months that may be
exchanged, and days that do not exist are named with what they may mean.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from querschnitt.common.imports.errors import CellError
from querschnitt.common.imports.parsing import Parser, fold

from .. import catalogues
from ..life_choices import Level

YEARS = range(1900, 2101)
SERIAL = range(18_000, 75_000)  # days as spreadsheets count them: 1949 to 2105
DAY_ZERO = date(1899, 12, 30)
GERMAN = re.compile(r"(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4}|\d{2})")
ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[ T]00:00(?::00)?)?")
SLASHED = re.compile(r"\d{1,2}[/-]\d{1,2}[/-](?:\d{4}|\d{2})")
AS_DAY = "31.12.1990"


def _remedy() -> str:
    return _("In der Form %(example)s eintragen.") % {"example": AS_DAY}


def day(value: str) -> date | None:
    """``31.12.1990`` or ``1990-12-31``; the year has four digits."""
    if not value:
        return None
    if found := GERMAN.fullmatch(value):
        if len(found[3]) == 2:
            years = {"early": f"19{found[3]}", "late": f"20{found[3]}"}
            raise CellError(
                _("Das Jahr hat nur zwei Ziffern: %(early)s oder %(late)s?") % years,
                _("Das Jahr mit vier Ziffern eintragen."),
            )
        return _existing(int(found[3]), int(found[2]), int(found[1]), value)
    if found := ISO.fullmatch(value):
        return _existing(int(found[1]), int(found[2]), int(found[3]), value)
    if SLASHED.fullmatch(value):
        raise CellError(_("Welche Zahl ist der Tag, welche der Monat? Das ist so nicht sicher."), _remedy())
    if value.isdigit() and int(value) in SERIAL:
        meant = date_format(DAY_ZERO + timedelta(days=int(value)), "SHORT_DATE_FORMAT")
        raise CellError(
            _("Das ist eine Zahl der Tabelle, kein Datum; gemeint ist vielleicht der %(day)s.") % {"day": meant},
            _("Die Spalte im Tabellenprogramm als Datum formatieren und neu speichern."),
        )
    raise CellError(_("Das ist kein Datum."), _remedy())


def _existing(year: int, month: int, number: int, value: str) -> date:
    if year not in YEARS:
        raise CellError(
            _("Das Jahr %(year)d liegt nicht zwischen 1900 und 2100.") % {"year": year}, _("Das Jahr prüfen.")
        )
    try:
        return date(year, month, number)
    except ValueError:
        raise CellError(_("Den Tag %(day)s gibt es im Kalender nicht.") % {"day": value}, _remedy()) from None


def birth(value: str) -> date | int | None:
    """A day, or the year alone where no more is known."""
    if re.fullmatch(r"\d{4}", value) and int(value) in YEARS:
        return int(value)
    return day(value)


def _nearest(value: str, named: Mapping[str, str], *, least: float = 0) -> str:
    """What may be meant: the label of the folded name nearest to the value."""
    from rapidfuzz import fuzz, process

    best = process.extractOne(fold(value), list(named), scorer=fuzz.ratio, score_cutoff=least)
    return named[best[0]] if best else ""


def status(value: str) -> str:
    """A status by its code, its name, or name and legal basis."""
    if not value:
        return ""
    index: dict[str, tuple[str, str]] = {}
    for entry in catalogues.residence_statuses().values():
        for name in (entry.code, entry.label, str(entry)):
            index.setdefault(fold(name), (entry.code, f"{entry.code} – {entry.label}"))
    if found := index.get(fold(value)):
        return found[0]
    near = _nearest(value, {name: label for name, (_code, label) in index.items()})
    raise CellError(
        _("„%(value)s“ ist kein bekannter Aufenthaltsstatus.") % {"value": value},
        _("Am nächsten kommt „%(label)s“. Den Code oder die Bezeichnung eintragen, oder die Zelle leeren.")
        % {"label": near},
    )


# By other standards and by everyday names: codes of three letters, varieties of one language.
LANGUAGE_SYNONYMS = {
    "ara": "ar", "hocharabisch": "ar", "ukr": "uk", "tur": "tr", "kur": "ku", "kmr": "ku", "ckb": "ku",
    "kurmandschi": "ku", "kurmanci": "ku", "kurmanji": "ku", "sorani": "ku", "fas": "fa", "per": "fa", "farsi": "fa",
    "dari": "fa", "rus": "ru", "eng": "en", "fra": "fr", "fre": "fr", "tir": "ti", "tigrigna": "ti", "tigrinisch": "ti",
    "som": "so", "pus": "ps", "pashto": "ps", "paschto": "ps", "paschtu": "ps", "sqi": "sq", "alb": "sq", "bul": "bg",
    "ron": "ro", "rum": "ro", "pol": "pl", "srp": "sr", "spa": "es", "ita": "it", "ell": "el", "por": "pt", "vie": "vi",
    "urd": "ur", "amh": "am", "hau": "ha", "ben": "bn", "hye": "hy", "kat": "ka", "zho": "zh", "swa": "sw", "suaheli": "sw",
    "kiswahili": "sw", "deu": "de", "ger": "de",
}  # fmt: skip
COUNTRY_SYNONYMS = {
    "syr": "SY", "syrisch": "SY", "ukr": "UA", "ukrainisch": "UA", "tur": "TR", "türkisch": "TR", "afg": "AF",
    "afghanisch": "AF", "irq": "IQ", "irakisch": "IQ", "irn": "IR", "iranisch": "IR", "eri": "ER", "eritreisch": "ER",
    "som": "SO", "somalisch": "SO", "nga": "NG", "nigerianisch": "NG", "rus": "RU", "russisch": "RU", "gin": "GN",
    "guineisch": "GN", "mar": "MA", "marokkanisch": "MA", "lbn": "LB", "libanesisch": "LB", "pak": "PK",
    "pakistanisch": "PK", "ind": "IN", "indisch": "IN", "srb": "RS", "serbisch": "RS", "kosovarisch": "XK", "alb": "AL",
    "albanisch": "AL", "bgr": "BG", "bulgarisch": "BG", "rou": "RO", "rumänisch": "RO", "pol": "PL", "polnisch": "PL",
    "ita": "IT", "italienisch": "IT", "grc": "GR", "griechisch": "GR", "deu": "DE", "deutsch": "DE",
}  # fmt: skip
LEVELS = {level.value.casefold(): level.value for level in Level} | dict.fromkeys(
    ["muttersprache", "erstsprache", "muttersprachlich", "native"], Level.NATIVE.value
)
WITH_LEVEL = re.compile(r"(.+?)\s*[:(]?\s*(" + "|".join(LEVELS) + r")\)?", re.IGNORECASE)


def _coded(choices: list[tuple[str, str]], synonyms: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    labels = dict(choices)
    index = {fold(code): (code, label) for code, label in choices}
    index |= {fold(label): (code, label) for code, label in choices}
    return {fold(name): (code, labels[code]) for name, code in synonyms.items() if code in labels} | index


def _in_german_and_here(kind: str) -> dict[str, tuple[str, str]]:
    choices, synonyms = {
        "language": (catalogues.language_choices, LANGUAGE_SYNONYMS),
        "country": (catalogues.country_choices, COUNTRY_SYNONYMS),
    }[kind]
    with override("de"):
        german = _coded(choices(), synonyms)
    return _coded(choices(), synonyms) | german


def language(value: str) -> str:
    """A code of ISO 639 or a name."""
    if not value:
        return ""
    index = _in_german_and_here("language")
    if found := index.get(fold(value)):
        return found[0]
    near = _nearest(value, {name: label for name, (_code, label) in index.items()}, least=55)
    raise CellError(
        _("„%(value)s“ ist keine Sprache, die hier geführt wird.") % {"value": value},
        _("Gemeint ist vielleicht „%(label)s“.") % {"label": near} if near else _("Die Zelle leeren."),
    )


def spoken(value: str) -> list[tuple[str, str]]:
    """Languages with their levels, as people write them: ``Arabisch (Erstsprache), Deutsch A2, uk``."""
    found: dict[str, str] = {}
    for part in re.split(r"[,;/\n|+]| und ", value):
        text = part.strip()
        if not text:
            continue
        level = WITH_LEVEL.fullmatch(text)
        code = language(level[1].strip() if level else text)
        found.setdefault(code, LEVELS[level[2].casefold()] if level else "")
    return list(found.items())


def country(value: str) -> str:
    """A code of ISO 3166 or a name."""
    if not value:
        return ""
    index = _in_german_and_here("country")
    if found := index.get(fold(value)):
        return found[0]
    near = _nearest(value, {name: label for name, (_code, label) in index.items()}, least=55)
    raise CellError(
        _("„%(value)s“ ist kein Staat, der hier geführt wird.") % {"value": value},
        _("Gemeint ist vielleicht „%(label)s“.") % {"label": near} if near else _("Die Zelle leeren."),
    )


def once(parse: Parser) -> Parser:
    """Remembers what it found: lists say the same few things thousands of times."""
    known: dict[str, object] = {}

    def remembering(value: str) -> object:
        if value not in known:
            if len(known) > 5_000:
                known.clear()
            known[value] = parse(value)
        found = known[value]
        return list(found) if isinstance(found, list) else found

    return remembering
