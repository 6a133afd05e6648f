"""Closed lists kept as data files, with their source: obstacle categories, consent texts; statuses are triage's."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.utils.functional import lazy
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from querschnitt.common.languages import SITE_LANGUAGES
from querschnitt.tenants.models import Organisation
from querschnitt.triage.statuses import ResidenceStatus as ResidenceStatus
from querschnitt.triage.statuses import residence_statuses as residence_statuses
from querschnitt.triage.statuses import status_choices as status_choices

if TYPE_CHECKING:
    from babel import Locale

DATA = Path(__file__).resolve().parent / "data"
CONSENT_VERSION = "2026-11"
OWN_FORM = "eigenes Formular"  # in place of a version: the wording is on the office's own paper

# Languages offered first in forms, by ISO 639-1, as spoken in the counselling of the last years.
LANGUAGES = ("ar", "uk", "tr", "ku", "fa", "ru", "en", "fr", "ti", "so", "ps", "sq", "bg", "ro", "pl", "sr", "es", "it",
             "el", "pt", "vi", "ur", "am", "ha", "bn", "hy", "ka", "zh", "sw", "de")  # fmt: skip
COUNTRIES = ("SY", "UA", "TR", "AF", "IQ", "IR", "ER", "SO", "NG", "RU", "GN", "EG", "MA", "LB", "PK", "IN", "RS", "XK",
             "AL", "MK", "BA", "GE", "AM", "AZ", "MD", "BG", "RO", "PL", "IT", "GR", "ES", "PT", "HR", "HU", "FR", "NL",
             "BE", "GB", "VN", "BD", "LK", "CN", "PH", "TH", "BR", "CO", "VE", "US", "GH", "CM", "CD", "ET", "SD", "DZ",
             "TN", "LY", "YE", "JO", "PS", "KZ", "UZ", "TJ", "BY", "DE")  # fmt: skip


@dataclass(frozen=True)
class ObstacleCategory:
    key: str
    group: str
    label: str
    label_en: str
    source: str

    def __str__(self) -> str:
        return self.label_en if (get_language() or "de").startswith("en") else self.label


def _rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle, delimiter=";"))


@cache
def obstacle_categories() -> dict[str, ObstacleCategory]:
    return {row["key"]: ObstacleCategory(**row) for row in _rows("obstacle_categories.csv")}


OBSTACLE_GROUPS = {
    "gap": _("Ein Angebot fehlt"),
    "break": _("Eine Übergabe bricht ab"),
    "refusal": _("Eine Stelle lehnt ab"),
}


# Made once: a class of its own for every label took a tenth of the case page.
_in_words = lazy(str, str)


def category_choices() -> list[tuple[str, Any]]:
    return [(key, _in_words(category)) for key, category in obstacle_categories().items()]


def authority_choices() -> list[tuple[str, Any]]:
    """Kinds of organisation an obstacle may be met at."""
    left_out = {Organisation.Kind.KI, Organisation.Kind.STATE}
    return [(kind.value, kind.label) for kind in Organisation.Kind if kind not in left_out]


def _locale() -> Locale:
    from babel import Locale

    return Locale.parse((get_language() or "de").split("-")[0])


def language_name(code: str) -> str:
    return str(_locale().languages.get(code, code)) if code else ""


def country_name(code: str) -> str:
    return str(_locale().territories.get(code, code)) if code else ""


def language_choices() -> list[tuple[str, str]]:
    return [(code, language_name(code)) for code in LANGUAGES]


def country_choices() -> list[tuple[str, str]]:
    return sorted(((code, country_name(code)) for code in COUNTRIES), key=lambda pair: pair[1])


@cache
def consent_text(purpose: str, language: str, version: str = CONSENT_VERSION) -> str:
    """The wording shown to the person, in its language; German where we have no translation.

    A wording once used is never changed: a new one gets a new version, a folder of its own.
    """
    folder = DATA / "consent" / version
    if version == OWN_FORM:
        return gettext("Die Person hat auf dem eigenen Formular der Stelle eingewilligt. Der Wortlaut liegt dort.")
    path = folder / f"{purpose}.{language}.txt"
    if not path.exists():
        path = folder / f"{purpose}.de.txt"
    return path.read_text(encoding="utf-8").strip()


def consent_languages() -> list[tuple[str, str]]:
    """(code, name) of the languages every wording exists in: those of the public site."""
    return [
        (language.code, str(language.label) if "-" in language.code else language_name(language.code))
        for language in SITE_LANGUAGES
    ]


def spoken_languages(codes: Iterable[str], levels: Mapping[str, str]) -> str:
    """Languages with their levels: "Arabisch (Erstsprache), Deutsch A2"."""
    from .life_choices import Level

    native = Level.NATIVE.value
    shown = []
    for code in codes:
        level = levels.get(code, "")
        mark = f" ({Level.NATIVE.label})" if level == native else f" {level}" if level else ""
        shown.append(f"{language_name(code)}{mark}")
    return ", ".join(shown)
