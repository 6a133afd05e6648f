"""What case managers of the demonstration write: by life area a goal, steps and notes. About nobody."""

from __future__ import annotations

from dataclasses import dataclass

from querschnitt.cases.choices import LifeArea as A


@dataclass(frozen=True)
class Matter:
    """``steps``: (what, who does it: person or office, kind of authority or "", provider's offer title or "").

    ``obstacles``: keys of obstacle categories that are met here, with the kind of authority.
    """

    goal: str
    steps: tuple[tuple[str, str, str, str], ...]
    notes: tuple[str, ...]
    obstacles: tuple[tuple[str, str], ...]


MATTERS: dict[str, Matter] = {
    A.LANGUAGE: Matter(
        "Sprachniveau B1 erreichen",
        (
            ("Einstufungstest ablegen", "person", "", "Integrationskurs, allgemein"),
            ("Kursplatz anfragen", "office", "", "Integrationskurs am Abend"),
            ("Zulassung zum Integrationskurs beantragen", "office", "jobcenter", ""),
        ),
        (
            "Einstufungstest bestanden, Warteliste für den Vormittagskurs.",
            "Kursbesuch regelmäßig, Prüfung im nächsten Quartal möglich.",
            "Wechsel in den Abendkurs besprochen, weil die Arbeit früh beginnt.",
        ),
        (("gap_language_course", "bildung"), ("gap_mobility", "bildung")),
    ),
    A.HOUSING: Matter(
        "Eigene Wohnung",
        (
            ("Wohnberechtigungsschein beantragen", "person", "gemeinde", ""),
            ("Kontakt zu den Mietlotsen herstellen", "office", "", "Mietlotsen Lindbach"),
            ("Mietbescheinigung einreichen", "person", "jobcenter", ""),
        ),
        (
            "Zwei Besichtigungen, beide ohne Zusage. Unterlagen für die nächste Bewerbung sind vollständig.",
            "Wohnberechtigungsschein liegt vor. Größe und Miethöhe erklärt.",
            "Nebenkosten der Unterkunft besprochen, Gebührenbescheid geprüft.",
        ),
        (("gap_housing", "gemeinde"), ("break_duration", "sozialamt")),
    ),
    A.WORK: Matter(
        "Arbeit, die den Lebensunterhalt trägt",
        (
            ("Lebenslauf schreiben", "person", "", "Bewerbungswerkstatt"),
            ("Termin zur Arbeitsvermittlung", "office", "agentur", ""),
            ("Beschäftigungserlaubnis beantragen", "person", "auslaenderbehoerde", ""),
        ),
        (
            "Probearbeiten vereinbart, Betrieb fragt nach der Beschäftigungserlaubnis.",
            "Bewerbung abgeschickt, Lebenslauf ergänzt.",
            "Arbeitsvertrag gelesen und erklärt. Beginn zum Monatsersten.",
        ),
        (("gap_work", "agentur"), ("break_duration", "auslaenderbehoerde")),
    ),
    A.TRAINING: Matter(
        "Abschluss anerkennen lassen",
        (
            ("Zeugnisse übersetzen lassen", "person", "", "Anerkennungslotsinnen und -lotsen"),
            ("Beratung zur Anerkennung", "office", "agentur", "Beratung zur Anerkennung von Abschlüssen"),
        ),
        (
            "Zeugnisse liegen vor, Übersetzung ist beauftragt. Kosten trägt der Anerkennungszuschuss.",
            "Bescheid: teilweise gleichwertig. Ausgleichsmaßnahme gesucht.",
        ),
        (("gap_training", "agentur"), ("break_document", "sonstige")),
    ),
    A.SCHOOL: Matter(
        "Schulplatz für die Kinder",
        (
            ("Beratungsgespräch zum Schulbesuch", "office", "schulamt", "Seiteneinsteigerberatung"),
            ("Schuleingangsuntersuchung", "person", "gesundheitsamt", ""),
            ("Kind in der Kita anmelden", "person", "jugendamt", "Anmeldung für Kita und Tagespflege"),
        ),
        (
            "Schulplatz zugewiesen, Beginn nach den Ferien. Schulbuchausleihe erklärt.",
            "Kein Kitaplatz vor Sommer. Brückenkita angefragt.",
            "Gespräch mit der Klassenleitung, mit Sprachmittlung.",
        ),
        (("gap_school", "schulamt"), ("gap_childcare", "jugendamt")),
    ),
    A.HEALTH: Matter(
        "Ärztliche Versorgung",
        (
            ("Hausarzt suchen", "person", "", "Ehrenamtliche Begleitung"),
            ("Krankenkasse wählen und anmelden", "person", "sozialamt", ""),
            ("Termin zur psychosozialen Erstberatung", "office", "gesundheitsamt", "Psychosoziale Erstberatung"),
        ),
        (
            "Überweisung zum Facharzt, Termin in elf Wochen. Warteliste an zweiter Stelle.",
            "Krankenversicherung geklärt, Karte ist da.",
            "Begleitung zum Arzt mit Sprachmittlung, Befund erklärt.",
        ),
        (("gap_health", "gesundheitsamt"), ("gap_language_mediation", "gesundheitsamt")),
    ),
    A.FAMILY: Matter(
        "Familie zusammenführen",
        (
            ("Unterlagen für den Familiennachzug sammeln", "person", "", "Suchdienst und Familiennachzug"),
            ("Fristwahrende Anzeige abgeben", "office", "auslaenderbehoerde", ""),
        ),
        (
            "Termin bei der Auslandsvertretung gebucht. Heiratsurkunde fehlt noch.",
            "Erziehungsfragen besprochen, Kontakt zu den Frühen Hilfen hergestellt.",
        ),
        (("gap_family", "jugendamt"), ("break_document", "auslaenderbehoerde")),
    ),
    A.FINANCE: Matter(
        "Laufende Leistungen gesichert",
        (
            ("Antrag auf Bürgergeld stellen", "person", "jobcenter", "Sprechstunde im KI"),
            ("Wechsel vom Sozialamt zum Jobcenter abstimmen", "office", "sozialamt", ""),
            ("Kindergeld beantragen", "person", "agentur", ""),
        ),
        (
            "Antrag gemeinsam ausgefüllt. Kontoauszüge werden nachgereicht.",
            "Bescheid geprüft: Kosten der Unterkunft fehlen. Widerspruch eingelegt.",
            "Zwischen zwei Bescheiden liegt ein Monat ohne Geld. Vorschuss beantragt.",
        ),
        (("break_benefit", "jobcenter"), ("break_handover", "sozialamt")),
    ),
    A.RESIDENCE: Matter(
        "Aufenthalt geklärt",
        (
            ("Verlängerung beantragen", "person", "auslaenderbehoerde", ""),
            ("Verfahrensberatung", "office", "", "Verfahrensberatung Asyl"),
            ("Pass oder Ersatz beschaffen", "person", "", ""),
        ),
        (
            "Fiktionsbescheinigung bis zum Quartalsende. Termin zur Verlängerung steht.",
            "Voraussetzungen für die Niederlassungserlaubnis durchgegangen, zwei fehlen noch.",
        ),
        (("break_duration", "auslaenderbehoerde"), ("gap_legal_advice", "auslaenderbehoerde")),
    ),
    A.DEBTS: Matter(
        "Schulden geordnet",
        (("Übersicht der Forderungen", "person", "", "Schuldnerberatung"),),
        ("Drei Mahnungen gesichtet, Ratenzahlung vereinbart.", "Handyvertrag gekündigt, Bestätigung liegt vor."),
        (("gap_debts", "wohlfahrt"),),
    ),
    A.DISCRIMINATION: Matter(
        "Vorfall aufgearbeitet",
        (("Gedächtnisprotokoll schreiben", "person", "", "Antidiskriminierungsberatung"),),
        ("Vorfall bei der Wohnungssuche geschildert. Beratung bei der Integrationsagentur vereinbart.",),
        (("break_competence", "sonstige"),),
    ),
    A.LEISURE: Matter(
        "Kontakte am Ort",
        (
            ("Begegnungscafé besuchen", "person", "", "Begegnungscafé"),
            ("Kinder im Verein anmelden", "person", "", "Sport ohne Beitrag im ersten Jahr"),
        ),
        ("Patenschaft läuft gut, gemeinsame Wege zu Ämtern.", "Kinder spielen im Verein, Beitrag ist übernommen."),
        (("gap_leisure", "verein"), ("gap_mobility", "gemeinde")),
    ),
}

# Groups of people: weight, origin, language, residence status by weight, legal circle while it lasts, frequent needs.
GROUPS = (
    (34, "SY", "arabic", ("S25_2S", "S25_2F", "GES", "S25_3", "NE"), (A.LANGUAGE, A.HOUSING, A.WORK, A.FAMILY, A.FINANCE)),
    (30, "UA", "ukrainian", ("S24", "S24", "S24", "S18A"), (A.LANGUAGE, A.SCHOOL, A.WORK, A.TRAINING, A.HEALTH)),
    (10, "IQ", "arabic", ("DUL", "GES", "S25_3", "S104C"), (A.RESIDENCE, A.HEALTH, A.WORK, A.LANGUAGE, A.HOUSING)),
    (14, "AF", "other", ("GES", "S25_3", "S23_2"), (A.LANGUAGE, A.RESIDENCE, A.HEALTH, A.FAMILY, A.SCHOOL)),
    (12, "BG", "other", ("EU_A", "EU_S"), (A.WORK, A.DEBTS, A.HOUSING, A.SCHOOL, A.FINANCE)),
)  # fmt: skip
LANGUAGE_OF = {"SY": "ar", "IQ": "ar", "UA": "uk", "AF": "fa", "BG": "bg"}
CIRCLE_OF = {
    "GES": "asylblg", "DUL": "asylblg", "S24": "sgb2", "S25_2S": "sgb2", "S25_2F": "sgb2", "S25_3": "sgb2",
    "S104C": "sgb2", "S23_2": "sgb2", "NE": "keine", "S18A": "keine", "EU_A": "keine", "EU_S": "unbekannt",
}  # fmt: skip
QUESTIONS = (
    "Bitte um ein erstes Gespräch, möglichst mit Sprachmittlung.",
    "Ist kurzfristig ein Platz frei?",
    "Bitte prüfen Sie, ob Sie zuständig sind.",
    "Begleitung zum ersten Termin können wir übernehmen.",
)
PSEUDONYMS = ("Ahorn", "Birke", "Erle", "Fichte", "Ginster", "Hasel", "Kiefer", "Linde", "Weide", "Ulme")
