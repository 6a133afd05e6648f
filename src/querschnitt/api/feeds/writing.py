"""Rows of somebody else's directory as offers, with places, times and translations, through the recorder."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, time
from decimal import Decimal
from typing import Any
from uuid import UUID

from querschnitt.accounts.actor import Actor
from querschnitt.common.imports import parsing
from querschnitt.common.imports.planning import PlannedRow, Status
from querschnitt.common.languages import SITE_CODES
from querschnitt.network.models import OrganisationProfile, Place
from querschnitt.network.recorder import Recorder
from querschnitt.network.searching import organisation_tokens
from querschnitt.offers.choices import OfferState
from querschnitt.offers.importables import providers
from querschnitt.offers.models import Offer, OfferText, OfferTime, TimeException
from querschnitt.offers.models.offer import TEXTS
from querschnitt.offers.searching import index_offers
from querschnitt.offers.services.history import note_versions
from querschnitt.tenants.models import Organisation

from .cells import unpacked

NESTED = {"organisation", "provider", "place", "times", "texts", "dropped"}
DAYS = ("valid_from", "checked_on")
TIME = (
    "kind",
    "freq",
    "interval",
    "byday",
    "setpos",
    "starts_on",
    "ends_on",
    "starts_at",
    "ends_at",
    "on_holidays",
    "note",
)
DETAILS = ("latitude", "longitude", "accessibility", "access_note", "transit_note")
PROFILE = ("email", "phone", "url", "street", "postcode", "town")
LONGEST = {"title": 200, "summary": 300, "cost_note": 200, "childcare_note": 200, "barrier_note": 500}
ADDRESS = ("name", "street", "postcode", "town")


def write(rows: list[PlannedRow], actor: Actor, recorder: Recorder) -> None:
    organisations = _Organisations(rows, actor, recorder)
    places = _Places(rows, recorder)
    changed = {row.number: {entry.key for entry in row.differences} for row in rows if row.status is Status.UPDATE}
    updates = [row for row in rows if row.status is Status.UPDATE and row.target]
    loaded = recorder.load(Offer, [row.target.id for row in updates if row.target])
    offers: dict[int, Offer] = {}
    created = []
    for row in rows:
        if row.status is Status.NEW:
            offer = offers[row.number] = Offer(
                import_batch=recorder.batch, contact_public=bool(row.values["contact_name"])
            )
            _fill(offer, row, set(row.values), organisations, places)
            created.append(offer)
        elif row.target:
            offer = offers[row.number] = loaded[row.target.id]
            said = [getattr(offer, name) for name in TEXTS]
            _fill(offer, row, changed[row.number], organisations, places)
            if said != [getattr(offer, name) for name in TEXTS]:
                offer.text_version += 1
    recorder.create(created)
    recorder.update(list(loaded.values()))
    _set_times(
        {
            offers[row.number]: unpacked(row.values["times"]) or []
            for row in rows
            if "times" in changed.get(row.number, {"times"})
        },
        places,
        recorder,
    )
    _set_texts(
        {
            offers[row.number]: unpacked(row.values["texts"]) or {}
            for row in rows
            if "texts" in changed.get(row.number, {"texts"})
        },
        recorder,
    )
    index_offers(offer_ids=[offer.pk for offer in offers.values()])
    note_versions([offer.pk for offer in offers.values()], "imported", actor)


def _fill(offer: Offer, row: PlannedRow, keys: set[str], organisations: _Organisations, places: _Places) -> None:
    values = row.values
    for key in keys - NESTED:
        if key in DAYS and values[key] is None:
            continue
        setattr(offer, key, values[key])
    if "organisation" in keys:
        offer.organisation = organisations.find(values["organisation"])
    if "place" in keys:
        offer.place = places.find(unpacked(values["place"]))
    if "contact_name" in keys and values["contact_name"]:
        offer.contact_public = True  # whoever stands in an open directory is public there
    offer.external_id = values["external_id"] if str(offer.pk) != values["external_id"] else ""
    if offer.valid_to and offer.valid_from > offer.valid_to:
        offer.valid_from = offer.valid_to
    if not offer.state:
        offer.state = OfferState.ACTIVE


class _Organisations:
    """Providers by name; those nobody knows yet are created."""

    def __init__(self, rows: list[PlannedRow], actor: Actor, recorder: Recorder) -> None:
        known = providers(actor)
        wanted = {parsing.fold(row.values["organisation"]): row for row in reversed(rows)}
        ids = {known[name].id for name in wanted if name in known}
        stored = {organisation.pk: organisation for organisation in Organisation.objects.filter(pk__in=ids)}
        self._found = {name: stored[known[name].id] for name in wanted if name in known}
        created, profiles = [], []
        kinds = {str(value) for value, _label in Organisation._meta.get_field("kind").choices or []}
        for name, row in wanted.items():
            if name in self._found:
                continue
            facts = unpacked(row.values["provider"]) or {}
            organisation = Organisation(name=row.values["organisation"], short_name=facts.get("short_name", ""))
            if facts.get("kind") in kinds:
                organisation.kind = facts["kind"]
            profile = OrganisationProfile(organisation=organisation, import_batch=recorder.batch)
            for key in PROFILE:
                setattr(profile, key, facts.get(key, ""))
            profile.search = organisation_tokens(organisation, profile)
            self._found[name] = organisation
            created.append(organisation)
            profiles.append(profile)
        recorder.create(created)
        recorder.create(profiles)

    def find(self, name: str) -> Organisation:
        return self._found[parsing.fold(name)]


class _Places:
    """Places by address, created where they are new; what the directory knows of a place is taken over."""

    def __init__(self, rows: list[PlannedRow], recorder: Recorder) -> None:
        wanted: dict[tuple[str, ...], dict[str, Any]] = {}
        for row in rows:
            for facts in (
                unpacked(row.values["place"]),
                *(entry.get("place") for entry in unpacked(row.values["times"]) or []),
            ):
                if facts:
                    wanted.setdefault(_address(facts), facts)
        towns = {facts.get("town", "") for facts in wanted.values()}
        stored = {
            tuple(getattr(place, key) for key in ADDRESS): place.pk for place in Place.objects.filter(town__in=towns)
        }
        loaded = recorder.load(Place, [pk for address, pk in stored.items() if address in wanted])
        self._found: dict[tuple[str, ...], Place] = {}
        created = []
        for address, facts in wanted.items():
            place = loaded[stored[address]] if address in stored else Place(**dict(zip(ADDRESS, address, strict=True)))
            for key in DETAILS:
                if key in facts:
                    value = facts[key]
                    setattr(place, key, Decimal(value) if key in ("latitude", "longitude") else value)
            self._found[address] = place
            if address not in stored:
                created.append(place)
        recorder.create(created)
        recorder.update(list(loaded.values()))

    def find(self, facts: dict[str, Any] | None) -> Place | None:
        return self._found[_address(facts)] if facts else None


def _address(facts: dict[str, Any]) -> tuple[str, ...]:
    return tuple(str(facts.get(key, "")) for key in ADDRESS)


def _value(key: str, value: Any) -> Any:
    if key in ("starts_on", "ends_on", "on"):
        return date.fromisoformat(value)
    return time.fromisoformat(value) if key in ("starts_at", "ends_at") else value


def _set_times(wanted: dict[Offer, list[dict[str, Any]]], places: _Places, recorder: Recorder) -> None:
    """In their order onto the times that are there, so that calendars keep knowing them; the rest comes or goes."""
    ids = OfferTime.objects.filter(offer__in=[offer.pk for offer in wanted]).values_list("pk", flat=True)
    known: dict[UUID, list[OfferTime]] = defaultdict(list)
    for entry in recorder.load(OfferTime, ids).values():
        known[entry.offer_id].append(entry)
    kept = [entry for entries in known.values() for entry in entries]
    old = recorder.load(
        TimeException, TimeException.objects.filter(time__in=[entry.pk for entry in kept]).values_list("pk", flat=True)
    )
    recorder.delete(list(old.values()))
    created, surplus, exceptions = [], [], []
    for offer, rows in wanted.items():
        stored = sorted(known[offer.pk], key=lambda entry: entry.pk)
        surplus += stored[len(rows) :]
        for number, row in enumerate(rows):
            entry = stored[number] if number < len(stored) else OfferTime(offer=offer)
            for key in TIME:
                setattr(entry, key, _value(key, row[key]) if key in row else getattr(OfferTime(), key))
            entry.place = places.find(row.get("place"))
            if number >= len(stored):
                created.append(entry)
            for exception in row.get("exceptions", []):
                exceptions.append(
                    TimeException(time=entry, **{key: _value(key, value) for key, value in exception.items()})
                )
    recorder.create(created)
    gone = {entry.pk for entry in surplus}
    recorder.update([entry for entry in kept if entry.pk not in gone])
    recorder.create(exceptions)
    recorder.delete(surplus)


def _set_texts(wanted: dict[Offer, dict[str, dict[str, Any]]], recorder: Recorder) -> None:
    """Translations the directory has; those made here into other languages stay."""
    stored = OfferText.objects.filter(offer__in=[offer.pk for offer in wanted])
    loaded = recorder.load(OfferText, stored.values_list("pk", flat=True))
    known = {(text.offer_id, text.language): text for text in loaded.values()}
    created = []
    for offer, languages in wanted.items():
        for language, texts in languages.items():
            if language not in SITE_CODES or language == "de":
                continue
            text = known.get((offer.pk, language))
            if text is None:
                text = OfferText(offer=offer, language=language)
                created.append(text)
            for name in TEXTS:
                setattr(text, name, texts.get(name, "")[: LONGEST.get(name)])
            text.of_version = offer.text_version - bool(texts.get("outdated"))
    recorder.create(created)
    recorder.update(list(loaded.values()))
