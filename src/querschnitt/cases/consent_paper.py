"""A consent on paper, for the person to take along: German beside the language it was read in.

The texts named here are gettext sources in every language of the site (``tools/translations.py`` names this file).
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import timezone, translation
from django.utils.translation import gettext, gettext_noop

from . import catalogues
from .choices import ConsentPurpose, DataGroup
from .models import Consent
from .plan_phrases import day_in, direction

TITLE = gettext_noop("Meine Einwilligung")
WHO, TO_WHOM = gettext_noop("Wer willigt ein?"), gettext_noop("Wer bekommt die Angaben?")
WHAT_FOR, WHICH = gettext_noop("Wofür?"), gettext_noop("Um welche Angaben geht es?")
GIVEN, UNTIL = gettext_noop("Erteilt am"), gettext_noop("Gilt bis")
WITHDRAWN = gettext_noop("Widerrufen am")
SIGN_PERSON, SIGN_OFFICE = gettext_noop("Unterschrift der Person"), gettext_noop("Unterschrift der Stelle")
BINDING = gettext_noop("Verbindlich ist die deutsche Fassung.")

PURPOSES = {
    ConsentPurpose.CASE_WORK: gettext_noop("Fallarbeit"),
    ConsentPurpose.REFERRAL: gettext_noop("Verweisung"),
    ConsentPurpose.SHARING: gettext_noop("Fall teilen"),
    ConsentPurpose.HANDOVER: gettext_noop("Übergabe bei Wechsel des Rechtskreises"),
}
GROUPS = {
    DataGroup.IDENTITY: gettext_noop("Name und Geburtsdatum"),
    DataGroup.CONTACT: gettext_noop("Wohnort und Erreichbarkeit"),
    DataGroup.LANGUAGES: gettext_noop("Sprachen und Dolmetschbedarf"),
    DataGroup.STATUS: gettext_noop("Aufenthaltsstatus und Rechtskreis"),
    DataGroup.HOUSEHOLD: gettext_noop("Haushalt und Sorgerecht"),
    DataGroup.CHAIN: gettext_noop("Kurse, Schule und Arbeit"),
    DataGroup.NEEDS: gettext_noop("Bedarfe nach Lebensbereich"),
    DataGroup.PLAN: gettext_noop("Förderplan"),
    DataGroup.ASSESSMENT: gettext_noop("letzte Einschätzung"),
    DataGroup.CONTACTS: gettext_noop("Kontaktnotizen"),
    DataGroup.CASE_FILE: gettext_noop("ganze Fallakte"),
}


@dataclass(frozen=True)
class Column:
    """The whole sheet in one language."""

    code: str
    direction: str
    title: str
    wording: str
    lines: list[tuple[str, str]]
    groups_title: str
    groups: list[str]
    signed: tuple[str, str]
    binding: str


def column(consent: Consent, code: str) -> Column:
    with translation.override(code):
        person = consent.case.person
        lines = [
            (gettext(WHO), (code != "de" and person.original_name) or str(person)),
            (gettext(TO_WHOM), (consent.recipient or consent.case.organisation).name),
            (gettext(WHAT_FOR), gettext(PURPOSES[ConsentPurpose(consent.purpose)])),
        ]
        ended = consent.withdrawn_at
        last = (WITHDRAWN, timezone.localdate(ended)) if ended else (UNTIL, consent.valid_until)
        lines += [(gettext(term), day_in(day, code)) for term, day in ((GIVEN, consent.given_on), last)]
        return Column(
            code=code,
            direction=direction(code),
            title=gettext(TITLE),
            wording=catalogues.consent_text(consent.purpose, code, consent.text_version),
            lines=lines,
            groups_title=gettext(WHICH),
            groups=[gettext(text) for group, text in GROUPS.items() if group in consent.data_groups],
            signed=(gettext(SIGN_PERSON), gettext(SIGN_OFFICE)),
            binding=gettext(BINDING),
        )


def columns(consent: Consent) -> list[Column]:
    """German, and beside it the language the text was read in."""
    return [column(consent, code) for code in dict.fromkeys(("de", consent.text_language))]
