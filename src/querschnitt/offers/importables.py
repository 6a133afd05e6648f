"""The list of offers: what it may contain, and how its rows become offers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from querschnitt.accounts.actor import Actor
from querschnitt.common.imports import parsing
from querschnitt.common.imports.declaration import Column, Hint, Importable, Known, Problem, Values
from querschnitt.common.imports.planning import PlannedRow, Status
from querschnitt.common.languages import language_choices
from querschnitt.network.models import Place
from querschnitt.network.recorder import Recorder
from querschnitt.tenants.models import Organisation

from .choices import OfferTopic, TargetGroup
from .models import Offer
from .models.offer import TEXTS
from .policies import can_import_offers
from .searching import offer_tokens

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
    Column(
        "description", gettext_lazy("Beschreibung"), parsing.text(4000), synonyms=("Inhalt", "Kurzbeschreibung", "Text", "Beschreibung des Angebots"),
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
    Column("place_name", gettext_lazy("Ort des Angebots"), parsing.text(200), synonyms=("Veranstaltungsort", "Raum", "Gebäude")),
    Column("street", gettext_lazy("Straße und Hausnummer"), parsing.text(200), synonyms=("Straße", "Strasse", "Anschrift", "Adresse")),
    Column("postcode", gettext_lazy("Postleitzahl"), parsing.postcode, synonyms=("PLZ",), example="52999"),
    Column("town", gettext_lazy("Stadt oder Gemeinde"), parsing.text(100), synonyms=("Stadt", "Ort", "Gemeinde", "Kommune"), example="Lindbach"),
    Column(
        "access_note", gettext_lazy("Zugang und Anmeldung"), parsing.text(2000), synonyms=("Zugang", "Anmeldung", "Voraussetzungen", "Zeiten"),
    ),
    Column("cost_note", gettext_lazy("Kosten"), parsing.text(200), synonyms=("Kosten für Teilnehmende", "Preis", "Gebühr", "Teilnahmebeitrag")),
    Column("contact_name", gettext_lazy("Ansprechperson"), parsing.text(150), synonyms=("Ansprechpartner", "Ansprechpartnerin", "Kontakt", "Kontaktperson")),
    Column("contact_phone", gettext_lazy("Telefon"), parsing.phone, synonyms=("Tel", "Tel.", "Telefonnummer")),
    Column("contact_email", gettext_lazy("E-Mail-Adresse"), parsing.email, synonyms=("E-Mail", "Email", "Mail")),
    Column("url", gettext_lazy("Internetseite"), parsing.url, synonyms=("Website", "Webseite", "Homepage", "Internet", "URL", "Link")),
    Column("valid_from", gettext_lazy("Gültig ab"), parsing.day, blank=None, synonyms=("Beginn", "Start", "Von"), example="01.02.2027"),
    Column("valid_to", gettext_lazy("Gültig bis"), parsing.day, blank=None, synonyms=("Ende", "Bis", "Förderende"), example="31.12.2027"),
    Column("checked_on", gettext_lazy("Geprüft am"), parsing.day, blank=None, synonyms=("Stand", "Aktualisiert am")),
)  # fmt: skip
ADDRESS = {"place_name": "name", "street": "street", "postcode": "postcode", "town": "town"}
PATHS = {"organisation": "organisation__name", **{key: f"place__{name}" for key, name in ADDRESS.items()}}
FIELDS = tuple(column.key for column in COLUMNS if column.key not in PATHS)
DAYS = ("valid_from", "checked_on")


def identity(values: Values) -> str:
    """An offer is known by its provider, its title and its town."""
    return "|".join(parsing.fold(str(values[key])) for key in ("organisation", "title", "town"))


def likeness(values: Values) -> list[str]:
    return [f"{values['organisation']} {values['title']} {values['town']}"]


@dataclass(frozen=True)
class Provider:
    id: UUID
    name: str


def providers(actor: Actor) -> dict[str, Provider]:
    """Folded name or short name -> organisation that has not ended."""
    found: dict[str, Provider] = {}
    current = Organisation.objects.filter(ended_on__isnull=True).values_list("pk", "name", "short_name")
    for pk, name, short in current:
        if short:
            found.setdefault(parsing.fold(short), Provider(pk, name))
        found[parsing.fold(name)] = Provider(pk, name)
    return found


def check(values: Values, known: dict[str, Provider]) -> list[Problem]:
    problems = []
    if parsing.fold(values["organisation"]) not in known:
        problems.append(
            Problem(
                "organisation",
                _("Diese Organisation gibt es im Netzwerk nicht."),
                _("Die Organisation zuerst anlegen oder importieren, oder den Namen angleichen."),
            )
        )
    start, end = values["valid_from"], values["valid_to"]
    if start and end and end < start:
        problems.append(Problem("valid_to", _("Das Ende liegt vor dem Anfang."), _("Ein späteres Datum eintragen.")))
    return problems


def complete(values: dict[str, Any], known: dict[str, Provider]) -> list[Hint]:
    """A short name stands for the organisation's full one."""
    provider = known.get(parsing.fold(values["organisation"]))
    if provider is None or provider.name == values["organisation"]:
        return []
    values["organisation"] = provider.name
    return [Hint("organisation", provider.name)]


def known_offers(actor: Actor) -> list[Known]:
    found = []
    for row in Offer.objects.values("id", *FIELDS, *PATHS.values()):
        values = {name: row[name] for name in FIELDS} | {key: row[path] or "" for key, path in PATHS.items()}
        found.append(Known(row["id"], row["title"], values))
    return found


class Places:
    """The centre's places by address; new ones are made through the recorder, so that undoing removes them."""

    def __init__(self) -> None:
        self._known = {_key(place): place for place in Place.objects.all()}
        self._new: list[Place] = []

    def find(self, values: Values) -> Place | None:
        place = Place(**{name: " ".join(values[key].split()) for key, name in ADDRESS.items()})
        key = _key(place)
        if not any(key):
            return None
        if key not in self._known:
            self._known[key] = place
            self._new.append(place)
        return self._known[key]

    def store(self, recorder: Recorder) -> None:
        recorder.create(self._new)


def _key(place: Place) -> tuple[str, ...]:
    return tuple(getattr(place, name) for name in ADDRESS.values())


def write(rows: list[PlannedRow], actor: Actor, recorder: Recorder) -> None:
    known, places = providers(actor), Places()
    created = []
    for row in rows:
        if row.status is Status.NEW:
            provider = known[parsing.fold(row.values["organisation"])]
            offer = Offer(organisation_id=provider.id, import_batch=recorder.batch, place=places.find(row.values))
            for name in FIELDS:
                value = row.values[name]
                setattr(offer, name, timezone.localdate() if value is None and name in DAYS else value)
            if offer.valid_to and row.values["valid_from"] is None:
                offer.valid_from = min(offer.valid_from, offer.valid_to)
            offer.search = offer_tokens(offer, provider.name)
            created.append(offer)
    updates = [row for row in rows if row.status is Status.UPDATE and row.target]
    offers = recorder.load(Offer, [row.target.id for row in updates if row.target])
    for row in updates:
        if row.target is not None:
            _change(offers[row.target.id], row, known, places)
    places.store(recorder)
    recorder.create(created)
    recorder.update(list(offers.values()))


def _change(offer: Offer, row: PlannedRow, known: dict[str, Provider], places: Places) -> None:
    said = [getattr(offer, name) for name in TEXTS]
    changed = {difference.key: difference.after for difference in row.differences}
    for key, value in changed.items():
        if key == "organisation":
            offer.organisation_id = known[parsing.fold(value)].id
        elif key not in ADDRESS:
            setattr(offer, key, value)
    before = row.target.values if row.target else {}
    offer.place = places.find({key: changed.get(key, before[key]) for key in ADDRESS})
    if said != [getattr(offer, name) for name in TEXTS]:
        offer.text_version += 1
    offer.search = offer_tokens(offer, row.values["organisation"])


OFFERS = Importable(
    key="angebote",
    label=gettext_lazy("Angebote"),
    entry=gettext_lazy("Angebot"),
    columns=COLUMNS,
    policy=can_import_offers,
    identity=identity,
    likeness=likeness,
    known=known_offers,
    write=write,
    url_name="offers:list",
    check=check,
    complete=complete,
    prepare=providers,
)
