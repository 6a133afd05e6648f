"""The list of offers: what it may contain, and how its rows become offers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from querschnitt.accounts.actor import Actor
from querschnitt.common.imports import parsing
from querschnitt.common.imports.declaration import Hint, Importable, Known, Problem, Values
from querschnitt.common.imports.planning import PlannedRow, Status
from querschnitt.network.models import Place
from querschnitt.network.recorder import Recorder
from querschnitt.tenants.models import Organisation

from .import_columns import COLUMNS
from .models import Offer, OfferText, OfferTime, TimeException
from .models.offer import TEXTS
from .policies import can_import_offers
from .searching import offer_tokens
from .services.history import note_versions
from .services.times import TIME_FIELDS, TimeRow
from .timetext import format_times, parse_times, settle

ADDRESS = {"place_name": "name", "street": "street", "postcode": "postcode", "town": "town"}
PATHS = {"organisation": "organisation__name", **{key: f"place__{name}" for key, name in ADDRESS.items()}}
FIELDS = tuple(column.key for column in COLUMNS if column.key not in {*PATHS, "times"})
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
    lower, upper = values["age_from"], values["age_before"]
    if lower is not None and upper is not None and upper <= lower:
        problem = _("Das Alter „unter“ ist nicht größer als das Alter „ab“.")
        problems.append(Problem("age_before", problem, _("Für 12- bis 26-Jährige: ab 12, unter 27.")))
    return problems


def complete(values: dict[str, Any], known: dict[str, Provider]) -> list[Hint]:
    """A short name stands for the organisation's full one; a first day that goes without saying is not said."""
    if values["times"] and values["valid_from"]:
        values["times"] = _said(parse_times(values["times"]), values["valid_from"])
    provider = known.get(parsing.fold(values["organisation"]))
    if provider is None or provider.name == values["organisation"]:
        return []
    values["organisation"] = provider.name
    return [Hint("organisation", provider.name)]


def values_of(offers: QuerySet[Offer]) -> Iterator[tuple[UUID, dict[str, Any]]]:
    """What the list would say about each offer, in their order; two questions, however many there are."""
    rows = list(offers.values("id", *FIELDS, *PATHS.values()))
    stored: dict[UUID, list[OfferTime]] = defaultdict(list)
    for time in OfferTime.objects.filter(offer__in=offers.order_by().values("pk")):
        stored[time.offer_id].append(time)
    for row in rows:
        values = {name: row[name] for name in FIELDS} | {key: row[path] or "" for key, path in PATHS.items()}
        values["times"] = _stored_text(stored[row["id"]], row["valid_from"])
        yield row["id"], values


def _stored_text(times: Iterable[OfferTime], valid_from: date) -> str:
    return format_times([(time, time.byday) for time in times], valid_from)


def _said(rows: Iterable[TimeRow], valid_from: date) -> str:
    return format_times([(settle(row, valid_from), row.byday) for row in rows], valid_from)


def known_offers(actor: Actor) -> list[Known]:
    return [Known(pk, values["title"], values) for pk, values in values_of(Offer.objects.order_by("pk"))]


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
            offer.search = offer_tokens(offer, provider.name, ())
            created.append(offer)
    updates = [row for row in rows if row.status is Status.UPDATE and row.target]
    offers = recorder.load(Offer, [row.target.id for row in updates if row.target])
    texts: dict[UUID, list[OfferText]] = defaultdict(list)
    for text in OfferText.objects.filter(offer__in=list(offers)):
        texts[text.offer_id].append(text)
    for row in updates:
        if row.target is not None:
            _change(offers[row.target.id], row, known, places, texts[row.target.id])
    places.store(recorder)
    recorder.create(created)
    recorder.update(list(offers.values()))
    by_row = {
        row.number: offer for row, offer in zip((row for row in rows if row.status is Status.NEW), created, strict=True)
    }
    _write_times(
        [(by_row[row.number], row.values["times"]) for row in rows if row.number in by_row and row.values["times"]]
        + [
            (offers[row.target.id], difference.after)
            for row in updates
            for difference in row.differences
            if row.target and difference.key == "times"
        ],
        recorder,
    )
    note_versions([offer.pk for offer in (*created, *offers.values())], "imported", actor)


def _write_times(said: list[tuple[Offer, str]], recorder: Recorder) -> None:
    """Times that are said as before stay, with their exceptions; the others are replaced."""
    ids = OfferTime.objects.filter(offer__in=[offer.pk for offer, _text in said]).values_list("pk", flat=True)
    stored: dict[UUID, list[OfferTime]] = defaultdict(list)
    for time in recorder.load(OfferTime, ids).values():
        stored[time.offer_id].append(time)
    fresh: list[OfferTime] = []
    gone: list[OfferTime] = []
    for offer, text in said:
        left = {_stored_text([time], offer.valid_from): time for time in stored[offer.pk]}
        kept = set()
        for row in parse_times(text):
            settled = settle(row, offer.valid_from)
            if same := left.get(format_times([(settled, settled.byday)], offer.valid_from)):
                kept.add(same.pk)
                continue
            values = {name: getattr(settled, name) for name in TIME_FIELDS}
            fresh.append(OfferTime(offer=offer, byday=list(settled.byday), **values))
        gone += [time for time in stored[offer.pk] if time.pk not in kept]
    exceptions = TimeException.objects.filter(time__in=[time.pk for time in gone]).values_list("pk", flat=True)
    recorder.delete(list(recorder.load(TimeException, exceptions).values()))
    recorder.delete(gone)
    recorder.create(fresh)


def _change(offer: Offer, row: PlannedRow, known: dict[str, Provider], places: Places, texts: list[OfferText]) -> None:
    said = [getattr(offer, name) for name in TEXTS]
    changed = {difference.key: difference.after for difference in row.differences}
    for key, value in changed.items():
        if key == "organisation":
            offer.organisation_id = known[parsing.fold(value)].id
        elif key not in ADDRESS and key != "times":
            setattr(offer, key, value)
    before = row.target.values if row.target else {}
    offer.place = places.find({key: changed.get(key, before[key]) for key in ADDRESS})
    if said != [getattr(offer, name) for name in TEXTS]:
        offer.text_version += 1
    offer.search = offer_tokens(offer, row.values["organisation"], texts)


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
