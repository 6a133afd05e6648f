"""Languages as ISO 639 codes, named in the language of the interface; and the languages the interface itself has."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class SiteLanguage:
    """A language of the public pages. ``name`` is what its readers call it, ``label`` what the reader of the page does."""

    code: str
    name: str
    label: str | Promise
    direction: str = "ltr"

    @property
    def spoken(self) -> str:
        """The ISO 639 code without the variety: plain German is German to everything but our own texts."""
        return self.code.split("-")[0]


# In the order in which they are offered. "de-simple" is plain German; where it has no text of its own, German stands.
SITE_LANGUAGES = (
    SiteLanguage("de", "Deutsch", _("Deutsch")),
    SiteLanguage("de-simple", "Einfache Sprache", _("Deutsch in einfacher Sprache")),
    SiteLanguage("en", "English", _("Englisch")),
    SiteLanguage("uk", "Українська", _("Ukrainisch")),
    SiteLanguage("ar", "العربية", _("Arabisch"), "rtl"),
    SiteLanguage("tr", "Türkçe", _("Türkisch")),
    SiteLanguage("ru", "Русский", _("Russisch")),
    SiteLanguage("fr", "Français", _("Französisch")),
)
SITE_CODES = tuple(language.code for language in SITE_LANGUAGES)
# Pages behind the sign-in are complete in these; whoever reads another language there gets the first.
STAFF_CODES = ("de", "en")


def site_language(code: str) -> SiteLanguage | None:
    return next((language for language in SITE_LANGUAGES if language.code == code), None)


def staff_language(code: str | None) -> str:
    """The language in which somebody who reads ``code`` gets the pages behind the sign-in."""
    return code if code in STAFF_CODES else STAFF_CODES[0]


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
    "uk": {
        "fa": "фарсі",
        "prs": "дарі",
        "kmr": "курдська (курманджі)",
        "ckb": "курдська (сорані)",
        "rom": "ромська",
    },
    "ar": {
        "fa": "الفارسية",
        "prs": "الدرية",
        "kmr": "الكردية (الكرمانجية)",
        "ckb": "الكردية (السورانية)",
        "rom": "الرومانية الغجرية (روماني)",
    },
    "tr": {"fa": "Farsça", "prs": "Dari", "kmr": "Kürtçe (Kurmanci)", "ckb": "Kürtçe (Sorani)", "rom": "Romanca"},
    "ru": {
        "fa": "фарси",
        "prs": "дари",
        "kmr": "курдский (курманджи)",
        "ckb": "курдский (сорани)",
        "rom": "цыганский (романи)",
    },
    "fr": {"fa": "farsi", "prs": "dari", "kmr": "kurde (kurmandji)", "ckb": "kurde (sorani)", "rom": "romani"},
}


@cache
def _names(interface: str) -> dict[str, str]:
    from babel import Locale

    known = Locale.parse(interface).languages
    own = OWN_NAMES.get(interface, {})
    return {code: own.get(code) or known.get(code) or code for code in CODES}


def language_name(code: str) -> str:
    interface = (get_language() or "de").split("-")[0]
    return _names(interface).get(code, code)


def language_choices() -> list[tuple[str, str]]:
    return [(code, language_name(code)) for code in CODES]
