"""The list of contacts: each row becomes a contact note in a case the acting person may write in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from querschnitt.accounts.actor import Actor
from querschnitt.common.imports import parsing
from querschnitt.common.imports.declaration import Column, Hint, Importable, Known, Problem, Values
from querschnitt.common.imports.planning import PlannedRow
from querschnitt.network.recorder import Recorder

from .. import catalogues
from ..choices import Channel, Interpreting, LifeArea
from ..models import ContactNote
from ..policies import can_import_cases
from ..services.lists import note_list
from . import cells
from .context import CHUNK, Cases, Found, People, sample, show, texts_of
from .person_columns import AREA_SYNONYMS

CHANNEL_SYNONYMS = {
    "persönlich": Channel.OFFICE, "Büro": Channel.OFFICE, "vor Ort": Channel.OFFICE, "Hausbesuch": Channel.OUTREACH,
    "aufsuchende Beratung": Channel.OUTREACH, "Begleitung zu Behörde": Channel.ACCOMPANIMENT, "Tel.": Channel.PHONE,
    "telefonisch": Channel.PHONE, "Videogespräch": Channel.VIDEO, "E-Mail": Channel.MAIL, "Brief": Channel.MAIL,
}  # fmt: skip
COLUMNS = (
    Column(
        "case", gettext_lazy("Aktenzeichen"), parsing.text(60), required=True,
        synonyms=("Eigenes Aktenzeichen", "AZ", "Fallnummer", "Fall", "Nummer", "Nr", "ID", "Kennung", "Klientennummer"),
        help=gettext_lazy("von Querschnitt, oder das eigene aus der Liste der Personen"), example="M-0417",
    ),
    Column("held_on", gettext_lazy("Datum"), cells.day, required=True, blank=None,
           synonyms=("Tag", "Kontakt am", "Beratung am", "Termin"), example="12.06.2026"),
    Column("minutes", gettext_lazy("Minuten"), parsing.whole_number(1, 600), blank=30,
           synonyms=("Dauer", "Dauer in Minuten", "Zeit"), help=gettext_lazy("ohne Angabe: 30"), example="45"),
    Column("channel", gettext_lazy("Form"), parsing.one_of(lambda: Channel.choices, CHANNEL_SYNONYMS),
           blank=Channel.OFFICE.value, choices=lambda: Channel.choices, synonyms=("Art", "Kanal", "Kontaktart", "Art des Kontakts"),
           help=gettext_lazy("ohne Angabe: Beratung vor Ort"), example="Telefon"),
    Column("topic", gettext_lazy("Thema"), parsing.one_of(lambda: LifeArea.choices, AREA_SYNONYMS), required=True,
           choices=lambda: LifeArea.choices, synonyms=("Lebensbereich", "Anliegen"), example="Wohnen"),
    Column("more_topics", gettext_lazy("Weitere Themen"), parsing.many_of(lambda: LifeArea.choices, AREA_SYNONYMS),
           blank=[], choices=lambda: LifeArea.choices),
    Column("person_present", gettext_lazy("Die Person war dabei"), parsing.yes_no, blank=True,
           help=gettext_lazy("ohne Angabe: ja")),
    Column("family_present", gettext_lazy("Angehörige dabei"), parsing.whole_number(0, 20), blank=0, synonyms=("Angehörige",)),
    Column("others_present", gettext_lazy("Andere dabei"), parsing.whole_number(0, 20), blank=0, synonyms=("Andere",)),
    Column("interpreter", gettext_lazy("Dolmetschen"), parsing.one_of(lambda: Interpreting.choices),
           choices=lambda: Interpreting.choices, synonyms=("Sprachmittlung",)),
    Column("interpreter_language", gettext_lazy("Sprache des Dolmetschens"), cells.once(cells.language),
           choices=catalogues.language_choices, synonyms=("Dolmetschsprache",)),
    Column("text", gettext_lazy("Notiz"), parsing.text(4000), synonyms=("Inhalt", "Bemerkung", "Gesprächsnotiz", "Vermerk")),
    Column("author", gettext_lazy("Geführt von"), parsing.text(200),
           synonyms=("Berater", "Beraterin", "Mitarbeiter", "Mitarbeiterin", "Autor"),
           help=gettext_lazy("Name oder E-Mail-Adresse eines Mitglieds Ihrer Organisation; ohne Angabe: wer die Liste übernimmt")),
)  # fmt: skip
OF_NOTE = (
    "held_on", "minutes", "channel", "topic", "more_topics", "person_present", "family_present", "others_present",
    "interpreter", "interpreter_language", "text",
)  # fmt: skip


@dataclass(frozen=True)
class Context:
    cases: Cases
    people: People


def context_for(rows: list[dict[str, str]], actor: Actor) -> Context:
    return Context(Cases(texts_of(rows, "case"), actor), People(actor))


def identity(values: Values) -> str:
    """A note is the same when nothing that is said about the talk differs."""
    return "|".join(
        str(values[key]) for key in ("case", "held_on", "minutes", "channel", "topic", "text")
    )  # ``case`` is the number the product gave


def complete(values: dict[str, Any], context: Context) -> list[Hint]:
    """The case's number stands for whatever the list calls it."""
    case = context.cases.find(values["case"])
    values["found"] = case
    if case is None:
        return []
    called, values["case"] = values["case"], case.number
    values["more_topics"] = [topic for topic in values["more_topics"] if topic != values["topic"]]
    if values["interpreter"] and not values["interpreter_language"]:
        values["interpreter_language"] = case.interpreter_language
    return [] if called == case.number else [Hint("case", case.number)]


def check(values: Values, context: Context) -> list[Problem]:
    case: Found | None = values["found"]
    problems = []
    if case is None:
        problems.append(Cases.problem("case"))
    on: date = values["held_on"]
    if on > timezone.localdate():
        text = _("Der %(day)s liegt in der Zukunft.") % {"day": show(on)}
        problems.append(Problem("held_on", text, _("Das Datum prüfen.")))
    elif case is not None and case.born and on < case.born:
        told = {"day": show(on), "born": show(case.born)}
        text = _("Der Kontakt am %(day)s liegt vor der Geburt %(born)s.") % told
        problems.append(Problem("held_on", text, _("Eines der beiden Daten berichtigen.")))
    if not (values["person_present"] or values["family_present"] or values["others_present"]):
        text = _("Bei diesem Kontakt war niemand dabei.")
        problems.append(Problem("person_present", text, _("Eintragen, wer dabei war.")))
    if values["interpreter_language"] and not values["interpreter"]:
        text = _("Wer hat gedolmetscht?")
        problems.append(Problem("interpreter", text, _("Die Art des Dolmetschens eintragen oder die Sprache löschen.")))
    if values["author"] and context.people.find(values["author"]) is None:
        problems.append(context.people.problem("author", values["author"]))
    return problems


def known_to(rows: list[PlannedRow], actor: Actor) -> list[Known]:
    """Notes of these cases on these days."""
    cases = sorted({row.values["found"].id for row in rows})
    days = sorted({row.values["held_on"] for row in rows})
    found = []
    for start in range(0, len(cases), CHUNK):
        notes = ContactNote.objects.filter(
            case_id__in=cases[start : start + CHUNK], held_on__range=(days[0], days[-1])
        ).values("id", "case__number", "held_on", "minutes", "channel", "topic", "text")
        for note in notes:
            values = dict(note) | {"case": note["case__number"]}
            found.append(Known(note["id"], f"{note['case__number']}, {show(note['held_on'])}", values))
    return found


def write(rows: Iterable[PlannedRow], actor: Actor, recorder: Recorder) -> None:
    people = People(actor)
    notes = [
        (
            row.values["found"].number,
            ContactNote(
                case_id=row.values["found"].id,
                author=people.find(row.values["author"]) if row.values["author"] else None,
                **{name: row.values[name] for name in OF_NOTE},
            ),
        )
        for row in rows
    ]
    note_list(notes, by=actor, recorder=recorder)


CONTACTS = Importable(
    key="kontakte",
    label=gettext_lazy("Kontakte"),
    entry=gettext_lazy("Kontaktnotiz"),
    columns=COLUMNS,
    policy=can_import_cases,
    identity=identity,
    likeness=lambda values: [],
    known=lambda actor: [],
    known_to=known_to,
    twins=lambda rows, actor: {},
    write=write,
    url_name="cases:list",
    check=check,
    complete=complete,
    context_for=context_for,
    samples=sample("kontakte", gettext_lazy("Kontakte mit diesen Personen")),
    private=True,
    only_adds=True,
)
