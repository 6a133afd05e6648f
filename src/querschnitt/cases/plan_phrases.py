"""Standard phrases of the printed plan, in the languages of the site and in Persian. Own words are never translated.

The German texts are gettext sources (``tools/translations.py`` names this file); Persian, in which no page of the site
is offered, stands in ``data/plan_persian.json``, where a test finds every phrase.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_noop

from querschnitt.common.languages import SITE_LANGUAGES

PERSIAN = "fa"
# Spoken language -> the one whose phrases its readers get; Dari is written like Persian.
STANDS_FOR = {"prs": PERSIAN}

PHRASES = {
    "title": gettext_noop("Mein Integrationsplan"),
    "yours": gettext_noop("Dieser Plan gehört Ihnen."),
    "agreed": gettext_noop("Wir haben ihn am %(day)s zusammen vereinbart."),
    "valid": gettext_noop("Er gilt bis %(day)s."),
    "draft": gettext_noop("Dieser Plan ist noch nicht vereinbart. Wir besprechen ihn zusammen."),
    "when": gettext_noop("Erreicht, wenn:"),
    "until": gettext_noop("bis %(day)s"),
    "review": gettext_noop("Wir prüfen gemeinsam: %(start)s bis %(end)s"),
    "me": gettext_noop("Das tue ich"),
    "offices": gettext_noop("Das tun die Stellen"),
    "done": gettext_noop("erledigt am %(day)s"),
    "running": gettext_noop("läuft"),
    "open": gettext_noop("noch offen"),
    "nothing": gettext_noop("noch nichts vereinbart"),
    "goal_reached": gettext_noop("Dieses Ziel ist erreicht."),
    "goal_partly": gettext_noop("Dieses Ziel ist teilweise erreicht."),
    "goal_missed": gettext_noop("Dieses Ziel ist nicht erreicht."),
    "more": gettext_noop("Weitere Schritte"),
    "untranslated": gettext_noop("nicht übersetzt"),
    "trouble": gettext_noop("Wenn etwas nicht klappt"),
    "call": gettext_noop("Rufen Sie an, auch wenn ein Brief unklar ist oder eine Stelle nicht antwortet."),
    "another_way": gettext_noop("Wir suchen zusammen einen anderen Weg."),
    "free_will": gettext_noop("Ihre Teilnahme ist freiwillig. Sie können Ihre Einwilligung jederzeit zurücknehmen."),
    "no_harm": gettext_noop("Ihnen entsteht dadurch kein Nachteil."),
    "place_and_day": gettext_noop("Ort, Datum"),
    "signed": gettext_noop("unterschrieben am %(day)s"),
    "signed_on_paper": gettext_noop("auf Papier unterschrieben am %(day)s"),
    "binding": gettext_noop("Verbindlich ist die deutsche Fassung."),
    "language": gettext_noop("Sprache"),
    "housing": gettext_noop("Wohnen"),
    "work": gettext_noop("Arbeit"),
    "training": gettext_noop("Ausbildung, Anerkennung"),
    "school": gettext_noop("Schule, Kita"),
    "health": gettext_noop("Gesundheit"),
    "family": gettext_noop("Familie"),
    "finance": gettext_noop("Lebensunterhalt"),
    "residence": gettext_noop("Aufenthalt"),
    "debts": gettext_noop("Schulden"),
    "discrimination": gettext_noop("Diskriminierung"),
    "leisure": gettext_noop("Freizeit, Teilhabe"),
}

Say = Callable[..., str]


def print_languages() -> list[tuple[str, str]]:
    """What a plan can be printed in beside German, named for those who work here."""
    own = [(language.code, str(language.label)) for language in SITE_LANGUAGES if language.code != "de"]
    return [*own, (PERSIAN, gettext("Farsi, Dari"))]


def print_language(code: str) -> str:
    """The code to print with, or "" for German alone."""
    known = {key for key, _name in print_languages()}
    code = STANDS_FOR.get(code, code)
    return code if code in known else ""


def language_for(spoken: list[str], interpreter: str = "") -> str:
    """The first of the person's languages a plan can be printed in; nothing for who reads German."""
    for code in [interpreter, *spoken]:
        if code == "de":
            return ""
        if code and (found := print_language(code)):
            return found
    return ""


def direction(code: str) -> str:
    return "rtl" if code in ("ar", PERSIAN) else "ltr"


@cache
def persian() -> dict[str, str]:
    path = Path(__file__).parent / "data" / "plan_persian.json"
    return dict(json.loads(path.read_text(encoding="utf-8")))


def speaker(code: str) -> Say:
    """``say("until", day=...)``: a phrase in the language ``code``, days written as it writes them."""

    def say(key: str, **values: date | str | Promise) -> str:
        if code == PERSIAN:
            text = persian()[key]
        else:
            with translation.override(code):
                text = gettext(PHRASES[key])
        shown = {name: day_in(value, code) if isinstance(value, date) else str(value) for name, value in values.items()}
        return text % shown if shown else text

    return say


def day_in(day: date, code: str) -> str:
    """ "28. September 2026" and what other languages write; always in the Gregorian calendar and with our digits."""
    from babel.dates import format_date

    written = format_date(day, "d MMMM y" if code in ("ar", PERSIAN) else "long", locale=code.split("-")[0])
    return written.translate(OUR_DIGITS)


OUR_DIGITS = {0x660 + digit: str(digit) for digit in range(10)} | {0x6F0 + digit: str(digit) for digit in range(10)}
