"""What a list of offers may contain: its columns, with the names other programs give them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy

from querschnitt.common.imports import parsing
from querschnitt.common.imports.declaration import Column
from querschnitt.common.languages import language_choices

from .choices import (
    Capacity,
    Childcare,
    Cost,
    Delivery,
    OfferKind,
    OfferTopic,
    Registration,
    ResidenceGroup,
    TargetGroup,
)

TOPIC_SYNONYMS = {
    "Sprache": OfferTopic.GERMAN,
    "Sprachkurs": OfferTopic.GERMAN,
    "Deutschkurs": OfferTopic.GERMAN,
    "Orientierung": OfferTopic.ARRIVAL,
    "Ankommen": OfferTopic.ARRIVAL,
    "Recht": OfferTopic.RESIDENCE,
    "Aufenthalt": OfferTopic.RESIDENCE,
    "Asyl": OfferTopic.RESIDENCE,
    "Geld": OfferTopic.MONEY,
    "Schulden": OfferTopic.MONEY,
    "Wohnung": OfferTopic.HOUSING,
    "Arbeit": OfferTopic.WORK,
    "Beruf": OfferTopic.WORK,
    "Anerkennung": OfferTopic.RECOGNITION,
    "Ausbildung": OfferTopic.SCHOOL,
    "Schule": OfferTopic.SCHOOL,
    "Bildung": OfferTopic.SCHOOL,
    "Kita": OfferTopic.DAYCARE,
    "Familie": OfferTopic.FAMILY,
    "Gesundheit": OfferTopic.HEALTH,
    "Pflege": OfferTopic.HEALTH,
    "Psyche": OfferTopic.MIND,
    "Freizeit": OfferTopic.MEETING,
    "Sport": OfferTopic.MEETING,
    "Begegnung": OfferTopic.MEETING,
    "Ehrenamt": OfferTopic.VOLUNTEERING,
    "Gewaltschutz": OfferTopic.PROTECTION,
    "Dolmetschen": OfferTopic.INTERPRETING,
}
GROUP_SYNONYMS = {
    "Familien": TargetGroup.PARENTS,
    "Eltern": TargetGroup.PARENTS,
    "Mütter": TargetGroup.WOMEN,
    "Mädchen": TargetGroup.CHILDREN,
    "Jugend": TargetGroup.YOUTH,
    "Senioren": TargetGroup.SENIORS,
    "Seniorinnen und Senioren": TargetGroup.SENIORS,
    "Flüchtlinge": TargetGroup.REFUGEES,
    "Geflüchtete Menschen": TargetGroup.REFUGEES,
    "Zugewanderte": TargetGroup.NEWCOMERS,
    "Neuzugewanderte": TargetGroup.NEWCOMERS,
    "Fachkräfte": TargetGroup.PROFESSIONALS,
    "Ehrenamtliche": TargetGroup.PROFESSIONALS,
}
LANGUAGE_SYNONYMS = {"Persisch": "fa", "Kurmandschi": "kmr", "Sorani": "ckb", "Kurdisch": "ku", "Paschtu": "ps"}


def topic_choices() -> Iterable[tuple[str, Any]]:
    return OfferTopic.choices


def group_choices() -> Iterable[tuple[str, Any]]:
    return TargetGroup.choices


def _choices(of: Any) -> Any:
    def choices() -> Iterable[tuple[str, Any]]:
        return of.choices

    return choices


def _one(
    key: str,
    label: Any,
    of: Any,
    blank: str,
    synonyms: tuple[str, ...],
    more: dict[str, str] | None = None,
    **rest: Any,
) -> Column:
    return Column(
        key, label, parsing.one_of(_choices(of), more), choices=_choices(of), blank=blank, synonyms=synonyms, **rest
    )


def towns(text: str) -> list[str]:
    return list(dict.fromkeys(part.strip()[:100] for part in text.split(",") if part.strip()))


def times(text: str) -> str:
    """Read and written again, so that two ways to say the same are the same."""
    from .timetext import format_times, parse_times

    return format_times([(row, row.byday) for row in parse_times(text)], None)


COLUMNS = (
    Column(
        "title", gettext_lazy("Titel"), parsing.text(200), required=True, example="Sprachcafé in der Alten Weberei",
        synonyms=("Angebot", "Name des Angebots", "Bezeichnung", "Name", "Kurs", "Veranstaltung"),
    ),
    Column(
        "organisation", gettext_lazy("Anbieter"), parsing.text(200), required=True, example="Caritasverband Ahrenfeld e.V.",
        synonyms=("Träger", "Organisation", "Veranstalter", "Einrichtung", "Stelle"),
        help=gettext_lazy("genau so, wie die Organisation im Netzwerk heißt"),
    ),
    Column(
        "topic", gettext_lazy("Thema"), parsing.one_of(topic_choices, TOPIC_SYNONYMS), required=True, choices=topic_choices,
        synonyms=("Themenfeld", "Kategorie", "Bereich", "Handlungsfeld", "Lebensbereich"), example="Deutsch lernen",
    ),
    _one("kind", gettext_lazy("Art"), OfferKind, OfferKind.SERVICE.value, ("Angebotsart", "Format", "Typ")),
    Column("summary", gettext_lazy("In einem Satz"), parsing.text(300), synonyms=("Kurzbeschreibung", "Kurztext", "Untertitel")),
    Column(
        "description", gettext_lazy("Beschreibung"), parsing.text(4000), synonyms=("Inhalt", "Text", "Beschreibung des Angebots"),
    ),
    Column(
        "target_groups", gettext_lazy("Zielgruppen"), parsing.many_of(group_choices, GROUP_SYNONYMS), blank=[],
        choices=group_choices, synonyms=("Zielgruppe", "Für wen"), help=gettext_lazy("mehrere mit Komma trennen"), example="Frauen, Geflüchtete",
    ),
    Column(
        "languages", gettext_lazy("Sprachen"), parsing.many_of(language_choices, LANGUAGE_SYNONYMS), blank=[],
        choices=language_choices, synonyms=("Sprache", "Beratungssprachen"), help=gettext_lazy("mehrere mit Komma trennen"),
        example="Deutsch, Arabisch",
    ),
    Column("age_from", gettext_lazy("Alter ab"), parsing.whole_number(0, 120), blank=None, synonyms=("Alter von", "Mindestalter")),
    Column("age_before", gettext_lazy("Alter unter"), parsing.whole_number(1, 120), blank=None, help=gettext_lazy("in Jahren, bis zum Tag vor diesem Geburtstag")),
    Column(
        "residence", gettext_lazy("Aufenthalt"), parsing.many_of(_choices(ResidenceGroup)), blank=[], choices=_choices(ResidenceGroup),
        synonyms=("Aufenthaltsstatus", "Status"), help=gettext_lazy("mehrere mit Komma trennen; leer: für alle"),
    ),
    Column("area", gettext_lazy("Einzugsgebiet"), towns, blank=[], synonyms=("Gebiet", "Wirkungskreis"), help=gettext_lazy("mehrere mit Komma trennen")),
    _one("delivery", gettext_lazy("Form"), Delivery, Delivery.PLACE.value, ("Durchführung",)),
    Column("place_name", gettext_lazy("Ort des Angebots"), parsing.text(200), synonyms=("Veranstaltungsort", "Raum", "Gebäude")),
    Column("street", gettext_lazy("Straße und Hausnummer"), parsing.text(200), synonyms=("Straße", "Strasse", "Anschrift", "Adresse")),
    Column("postcode", gettext_lazy("Postleitzahl"), parsing.postcode, synonyms=("PLZ",), example="52999"),
    Column("town", gettext_lazy("Stadt oder Gemeinde"), parsing.text(100), synonyms=("Stadt", "Ort", "Gemeinde", "Kommune"), example="Lindbach"),
    Column(
        "access_note", gettext_lazy("Zugang und Anmeldung"), parsing.text(2000), synonyms=("Zugang", "Voraussetzungen"),
    ),
    Column(
        "times", gettext_lazy("Zeiten"), times, synonyms=("Termine", "Öffnungszeiten", "Uhrzeit", "Sprechzeiten", "Zeit"),
        help=gettext_lazy("mehrere mit Semikolon trennen: „Di, Do 9:00–11:30; 2. Mi im Monat 18:00; nach Vereinbarung“"),
        example="Di, Do 9:00–11:30",
    ),
    _one("registration", gettext_lazy("Anmeldung"), Registration, "", ("Anmeldung nötig",), {"nein": Registration.NONE, "ja": Registration.CONTACT}),
    Column("barrier_note", gettext_lazy("Hinweise zur Barrierefreiheit"), parsing.text(500), synonyms=("Barrierefreiheit",)),
    _one("cost", gettext_lazy("Kostenart"), Cost, Cost.UNKNOWN.value, ("Kostenpflichtig",), {"ja": Cost.FEE, "nein": Cost.FREE}),
    Column("cost_note", gettext_lazy("Kosten"), parsing.text(200), synonyms=("Kosten für Teilnehmende", "Preis", "Gebühr", "Teilnahmebeitrag")),
    _one("childcare", gettext_lazy("Kinderbetreuung"), Childcare, Childcare.UNKNOWN.value, (), {"ja": Childcare.YES, "nein": Childcare.NO}),
    Column("childcare_note", gettext_lazy("Kinderbetreuung, genauer"), parsing.text(200)),
    _one("capacity", gettext_lazy("Plätze"), Capacity, Capacity.UNKNOWN.value, ("Auslastung", "Ampel", "Kapazität")),
    Column("capacity_on", gettext_lazy("Plätze, Stand"), parsing.day, blank=None),
    Column("seats_free", gettext_lazy("freie Plätze"), parsing.whole_number(0, 9999), blank=None),
    Column("waiting_weeks", gettext_lazy("Wartezeit in Wochen"), parsing.whole_number(0, 520), blank=None, synonyms=("Wartezeit",)),
    Column("funding_source", gettext_lazy("Förderung"), parsing.text(200), synonyms=("Fördergeber", "Finanzierung", "Förderprogramm")),
    Column("funding_until", gettext_lazy("Förderung bis"), parsing.day, blank=None, synonyms=("Förderende", "Ende der Förderung"), example="31.12.2027"),
    Column("contact_name", gettext_lazy("Ansprechperson"), parsing.text(150), synonyms=("Ansprechpartner", "Ansprechpartnerin", "Kontakt", "Kontaktperson")),
    Column("contact_public", gettext_lazy("Name darf öffentlich stehen"), parsing.yes_no, blank=False, help=gettext_lazy("ja oder nein; nur mit Einwilligung der Person")),
    Column("contact_phone", gettext_lazy("Telefon"), parsing.phone, synonyms=("Tel", "Tel.", "Telefonnummer")),
    Column("contact_email", gettext_lazy("E-Mail-Adresse"), parsing.email, synonyms=("E-Mail", "Email", "Mail")),
    Column("url", gettext_lazy("Internetseite"), parsing.url, synonyms=("Website", "Webseite", "Homepage", "Internet", "URL", "Link")),
    Column("valid_from", gettext_lazy("Gültig ab"), parsing.day, blank=None, synonyms=("Beginn", "Start", "Von"), example="01.02.2027"),
    Column("valid_to", gettext_lazy("Gültig bis"), parsing.day, blank=None, synonyms=("Ende", "Bis"), example="31.12.2027"),
    Column("checked_on", gettext_lazy("Geprüft am"), parsing.day, blank=None, synonyms=("Stand", "Aktualisiert am")),
)  # fmt: skip
