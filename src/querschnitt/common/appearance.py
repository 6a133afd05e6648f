"""Light, dark, or as the device has it: chosen without script, kept in a cookie, applied by the server."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext_lazy as _

from .languages import SITE_LANGUAGES, STAFF_CODES, SiteLanguage

COOKIE = "darstellung"
COOKIE_AGE = 365 * 24 * 3600
THEMES: dict[str, str | Promise] = {
    "auto": _("Wie das Gerät"),
    "light": _("Hell"),
    "dark": _("Dunkel"),
}


def theme_of(request: HttpRequest) -> str:
    chosen = request.COOKIES.get(COOKIE, "auto")
    return chosen if chosen in THEMES else "auto"


def bands() -> list[str | Promise]:
    """What everybody must know of this instance on every page."""
    found: list[str | Promise] = []
    if settings.INSTANCE.mode == "demo":
        found.append(_("Vorführung: Alle Personen und Fälle sind erfunden."))
    if not settings.SECOND_FACTOR_REQUIRED:
        found.append(_("Der zweite Faktor bei der Anmeldung ist ausgeschaltet. So nur zum Vorführen nutzen."))
    return found


def page_languages(request: HttpRequest) -> list[SiteLanguage]:
    """To choose from: all of them for visitors, the complete ones for whoever is signed in."""
    actor = getattr(request, "actor", None)
    staff = actor is not None and actor.is_authenticated
    return [language for language in SITE_LANGUAGES if not staff or language.code in STAFF_CODES]


def appearance(request: HttpRequest) -> dict[str, Any]:
    """Context processor: what the frame of every page needs and no query."""
    return {
        "theme": theme_of(request),
        "bands": bands(),
        "themes": THEMES,
        "page_languages": page_languages(request),
        "style_sheet": "site/site.rtl.css" if get_language_bidi() else "site/site.css",
    }
