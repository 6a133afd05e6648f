"""Languages as ISO 639 codes, named in the language of the interface."""

from __future__ import annotations

from functools import cache

from babel import Locale
from django.utils.translation import get_language

# Offered for choice, most spoken in the counselling centres first; stored values may be any ISO 639 code.
CODES = [
    "de",
    "ar",
    "uk",
    "ru",
    "en",
    "tr",
    "fa",
    "prs",
    "ku",
    "kmr",
    "ckb",
    "ps",
    "ti",
    "so",
    "fr",
    "es",
    "it",
    "pl",
    "ro",
    "bg",
    "sq",
    "sr",
    "hr",
    "bs",
    "el",
    "pt",
    "rom",
    "am",
    "om",
    "ha",
    "sw",
    "vi",
    "zh",
    "hi",
    "pa",
    "ur",
    "bn",
    "ta",
    "ka",
    "hy",
    "az",
    "mk",
    "hu",
    "cs",
    "lt",
    "lv",
    "th",
    "ml",
    "si",
]

# Where the common name differs from the one of the Unicode tables.
OWN_NAMES = {
    "de": {"fa": "Farsi", "prs": "Dari", "kmr": "Kurdisch (Kurmandschi)", "ckb": "Kurdisch (Sorani)", "rom": "Romani"},
    "en": {"fa": "Farsi", "prs": "Dari", "kmr": "Kurdish (Kurmanji)", "ckb": "Kurdish (Sorani)", "rom": "Romani"},
}


@cache
def _names(interface: str) -> dict[str, str]:
    known = Locale.parse(interface).languages
    own = OWN_NAMES.get(interface, {})
    return {code: own.get(code) or known.get(code) or code for code in CODES}


def language_name(code: str) -> str:
    interface = (get_language() or "de").split("-")[0]
    return _names(interface).get(code, code)


def language_choices() -> list[tuple[str, str]]:
    return [(code, language_name(code)) for code in CODES]
