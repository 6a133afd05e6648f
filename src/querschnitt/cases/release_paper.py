"""A release from secrecy on paper, one direction of one pair: German beside another language, with a line to sign.

The texts named here are gettext sources in every language of the site (``tools/translations.py`` names this file).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.utils import timezone, translation
from django.utils.translation import gettext, gettext_noop

from . import catalogues
from .choices import LifeArea
from .consent_paper import BINDING, GIVEN, SIGN_OFFICE, SIGN_PERSON, UNTIL, WHO, WITHDRAWN
from .models import SecrecyRelease
from .plan_phrases import PHRASES, day_in, direction

TEMPLATE = Path(__file__).parent / "data" / "release.typ"
TITLE = gettext_noop("Entbindung von der Schweigepflicht")
MAY_SPEAK = gettext_noop("Wer darf etwas sagen?")
TO_WHOM = gettext_noop("Wem?")
ABOUT = gettext_noop("Worüber?")
PLACE = PHRASES["place_and_day"]
ALL_TOPICS = gettext_noop("alle Themen")


def _topics(release: SecrecyRelease) -> str:
    """In the language that is switched on; the life areas are phrases of the plan."""
    if set(release.topics) >= set(LifeArea.values):
        return gettext(ALL_TOPICS)
    return ", ".join(gettext(PHRASES[area]) for area in LifeArea.values if area in release.topics)


def column(release: SecrecyRelease, code: str) -> dict[str, Any]:
    """The whole sheet in one language."""
    person = release.case.person
    ended = release.withdrawn_at
    last = (WITHDRAWN, timezone.localdate(ended)) if ended else (UNTIL, release.valid_until)
    with translation.override(code):
        lines = [
            (gettext(WHO), (code != "de" and person.original_name) or str(person)),
            (gettext(MAY_SPEAK), release.released.name),
            (gettext(TO_WHOM), release.towards.name),
            (gettext(ABOUT), _topics(release)),
            *((gettext(term), day_in(day, code)) for term, day in ((GIVEN, release.given_on), last)),
        ]
        return {
            "code": code,
            "direction": direction(code),
            "title": gettext(TITLE),
            "wording": catalogues.consent_text("secrecy", code, release.text_version),
            "lines": [list(line) for line in lines],
            "place": gettext(PLACE),
            "signed": [gettext(SIGN_PERSON), gettext(SIGN_OFFICE)],
            "binding": gettext(BINDING),
        }


def to_pdf(release: SecrecyRelease, code: str) -> bytes:
    from querschnitt.common.papers import typeset

    case = release.case
    foot = f"{case.number} · {release.released.name} → {release.towards.name}"
    columns = [column(release, one) for one in dict.fromkeys(("de", code or "de"))]
    return typeset(TEMPLATE, {"organisation": case.organisation.name, "foot": foot, "columns": columns})
