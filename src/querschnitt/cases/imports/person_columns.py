"""What a list of persons may contain."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

from querschnitt.common.imports import parsing
from querschnitt.common.imports.declaration import Column

from .. import catalogues
from ..choices import AccessPath, Gender, LegalCircle, LifeArea, Phase
from . import cells

AREA_SYNONYMS = {
    "Deutsch": LifeArea.LANGUAGE, "Sprachkurs": LifeArea.LANGUAGE, "Wohnung": LifeArea.HOUSING,
    "Beruf": LifeArea.WORK, "Ausbildung": LifeArea.TRAINING, "Anerkennung": LifeArea.TRAINING,
    "Schule": LifeArea.SCHOOL, "Kita": LifeArea.SCHOOL, "Geld": LifeArea.FINANCE, "Leistungen": LifeArea.FINANCE,
    "Aufenthaltsrecht": LifeArea.RESIDENCE, "Freizeit": LifeArea.LEISURE, "Teilhabe": LifeArea.LEISURE,
}  # fmt: skip
GENDER_SYNONYMS = {"w": Gender.FEMALE, "f": Gender.FEMALE, "Frau": Gender.FEMALE, "m": Gender.MALE, "Mann": Gender.MALE,
                   "Herr": Gender.MALE, "d": Gender.DIVERSE, "unbekannt": Gender.UNKNOWN, "k. A.": Gender.UNKNOWN}  # fmt: skip
CIRCLE_SYNONYMS = {"Bürgergeld": LegalCircle.SGB2, "Jobcenter": LegalCircle.SGB2, "Grundsicherung": LegalCircle.SGB12,
                   "Asylbewerberleistungsgesetz": LegalCircle.ASYLBLG, "keine": LegalCircle.NONE}  # fmt: skip
PATH_SYNONYMS = {"MBE": AccessPath.COUNSELLING, "JMD": AccessPath.COUNSELLING, "Schule": AccessPath.SCHOOL,
                 "Familie": AccessPath.FAMILY, "Selbstmelder": AccessPath.SELF, "Sonstige": AccessPath.OTHER}  # fmt: skip

CONSENT = gettext_lazy(
    "Tag, an dem die Person in die Fallarbeit eingewilligt hat. Ohne Einwilligung darf kein Fall angelegt werden."
)
COLUMNS = (
    Column(
        "reference", gettext_lazy("Eigenes Aktenzeichen"), parsing.text(60),
        synonyms=("Aktenzeichen", "AZ", "Fallnummer", "Nummer", "Nr", "ID", "Kennung", "Klientennummer"),
        help=gettext_lazy("wie der Fall in Ihren Listen heißt; Listen von Kontakten und Plänen können sich darauf beziehen"),
        example="M-0417",
    ),
    Column(
        "family_name", gettext_lazy("Nachname"), parsing.text(100),
        synonyms=("Name", "Familienname", "Zuname"), help=gettext_lazy("oder „Nachname, Vorname“ in einer Zelle"),
        example="Haddad",
    ),
    Column("given_name", gettext_lazy("Vorname"), parsing.text(100), synonyms=("Vornamen", "Rufname"), example="Amina"),
    Column(
        "original_name", gettext_lazy("Name in eigener Schrift"), parsing.text(200), synonyms=("Originalname",),
        example="أمينة حدّاد",
    ),
    Column("pseudonym", gettext_lazy("Pseudonym"), parsing.text(60), help=gettext_lazy("anstelle eines Namens")),
    Column(
        "birth", gettext_lazy("Geburtsdatum"), cells.birth, blank=None,
        synonyms=("Geboren am", "geb.", "Geb.-Datum", "Geburtstag", "Geburtsjahr", "Jahrgang"),
        help=gettext_lazy("Tag mit vierstelligem Jahr, oder nur das Jahr"), example="14.03.1992",
    ),
    Column(
        "gender", gettext_lazy("Geschlecht"), parsing.one_of(lambda: Gender.choices, GENDER_SYNONYMS),
        blank=Gender.UNKNOWN.value, choices=lambda: Gender.choices, synonyms=("m/w/d", "Anrede"), example="weiblich",
    ),
    Column(
        "nationality", gettext_lazy("Staatsangehörigkeit"), cells.once(cells.country), choices=catalogues.country_choices,
        synonyms=("Nationalität", "Herkunftsland", "Land", "StAng"), help=gettext_lazy("Name oder Code nach ISO 3166"),
        example="Syrien",
    ),
    Column(
        "languages", gettext_lazy("Sprachen"), cells.once(cells.spoken), blank=[], choices=catalogues.language_choices,
        synonyms=("Sprache", "Muttersprache", "Erstsprache"),
        help=gettext_lazy("Namen oder Codes nach ISO 639, mit oder ohne Niveau: Arabisch (Erstsprache), Deutsch A2"),
        example="Arabisch (Erstsprache), Deutsch A2",
    ),
    Column(
        "interpreter_language", gettext_lazy("Dolmetschen"), cells.once(cells.language),
        choices=catalogues.language_choices, synonyms=("Dolmetscher", "Dolmetschsprache", "Sprachmittlung"),
        help=gettext_lazy("Sprache, in der gedolmetscht werden muss"), example="Arabisch",
    ),
    Column(
        "arrived_on", gettext_lazy("In Deutschland seit"), cells.day, blank=None,
        synonyms=("Einreise", "Einreisedatum", "Ankunft"), example="02.11.2022",
    ),
    Column("town", gettext_lazy("Wohnort"), parsing.text(100), synonyms=("Ort", "Stadt", "Gemeinde"), example="Lindbach"),
    Column("phone", gettext_lazy("Telefon"), parsing.phone, synonyms=("Tel", "Tel.", "Handy", "Mobil", "Telefonnummer")),
    Column(
        "status_code", gettext_lazy("Aufenthaltsstatus"), cells.once(cells.status), choices=catalogues.status_choices,
        synonyms=("Status", "Aufenthaltstitel", "Titel"),
        help=gettext_lazy("Code, Bezeichnung, oder Bezeichnung mit Rechtsgrundlage"), example="GES",
    ),
    Column(
        "status_since", gettext_lazy("Status seit"), cells.day, blank=None,
        synonyms=("Titel seit", "Erteilt am"), example="15.01.2023",
    ),
    Column(
        "legal_circle", gettext_lazy("Rechtskreis"), parsing.one_of(lambda: LegalCircle.choices, CIRCLE_SYNONYMS),
        blank=LegalCircle.UNKNOWN.value, choices=lambda: LegalCircle.choices, synonyms=("Leistung", "Leistungsbezug"),
        example="SGB II",
    ),
    Column(
        "access_path", gettext_lazy("Zugangsweg"), parsing.one_of(lambda: AccessPath.choices, PATH_SYNONYMS),
        choices=lambda: AccessPath.choices, synonyms=("Zugang", "Vermittelt durch"),
    ),
    Column(
        "life_areas", gettext_lazy("Anliegen"), parsing.many_of(lambda: LifeArea.choices, AREA_SYNONYMS), blank=[],
        choices=lambda: LifeArea.choices, synonyms=("Bedarfe", "Bedarf", "Themen", "Lebensbereiche"),
        help=gettext_lazy("Lebensbereiche, mit Komma getrennt"), example="Wohnen, Sprache",
    ),
    Column(
        "phase", gettext_lazy("Phase"), parsing.one_of(lambda: Phase.choices), blank=Phase.SONDIERUNG.value,
        choices=lambda: Phase.choices[:-1], help=gettext_lazy("ohne Angabe: Sondierungsgespräch"),
    ),
    Column(
        "manager", gettext_lazy("Zuständig"), parsing.text(200),
        synonyms=("Case Manager", "Case Managerin", "Fallführung", "Berater", "Beraterin", "Sachbearbeitung"),
        help=gettext_lazy("Name oder E-Mail-Adresse eines Mitglieds Ihrer Organisation; ohne Angabe: noch niemand"),
    ),
    Column(
        "opened_on", gettext_lazy("Begonnen am"), cells.day, blank=None,
        synonyms=("Fallbeginn", "Beginn", "Aufnahme", "Aufnahmedatum"), help=gettext_lazy("ohne Angabe: heute"),
        example="02.06.2026",
    ),
    Column(
        "consent_on", gettext_lazy("Einwilligung vom"), cells.day, required=True, blank=None,
        synonyms=("Einwilligung", "Einwilligung am", "Datenschutz", "Datenschutzerklärung"), help=CONSENT,
        example="02.06.2026",
    ),
    Column(
        "consent_language", gettext_lazy("Sprache der Einwilligung"), parsing.one_of(catalogues.consent_languages),
        blank="de", choices=catalogues.consent_languages, help=gettext_lazy("ohne Angabe: Deutsch"),
    ),
    Column(
        "unclear", gettext_lazy("Widersprüchlich, zu klären"), parsing.yes_no, blank=False,
        help=gettext_lazy("„ja“, wenn Daten sich widersprechen und wirklich so in den Unterlagen stehen"),
    ),
)  # fmt: skip
