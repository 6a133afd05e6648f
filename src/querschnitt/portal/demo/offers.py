"""What the invented offers say beside title and text: places on the map, times, capacity, funding, translations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random
from typing import Any
from zlib import crc32

from querschnitt.network.models import Place
from querschnitt.network.services import update_place
from querschnitt.network.services.places import coordinate
from querschnitt.offers.choices import (
    Capacity,
    Childcare,
    Cost,
    Delivery,
    ExceptionKind,
    OfferKind,
    OfferTopic,
    Registration,
    ResidenceGroup,
)
from querschnitt.offers.models import Offer, OfferText
from querschnitt.offers.services import ExceptionRow, TimeRow, set_text, set_times, update_offer
from querschnitt.offers.services.history import one_version
from querschnitt.offers.timetext import parse_times, settle
from querschnitt.offers.upkeep_choices import VersionKind

from .offer_texts import OUTDATED, TEXTS

# The middle of each invented town, somewhere between Lippe and Möhne.
TOWNS = {
    "Lindbach": (51.585, 8.125), "Ostereck": (51.602, 8.298), "Hohenrode": (51.497, 8.061),
    "Wiesental": (51.533, 8.327), "Bergbrück": (51.462, 8.218),
}  # fmt: skip
ACCESS = ("step_free", "lift", "toilet", "parking", "stroller", "induction_loop", "guide_strip")
K = OfferKind


@dataclass(frozen=True)
class More:
    """Times as a list writes them; the rest as the form calls it."""

    kind: str = K.SERVICE
    times: str = ""
    capacity: str = Capacity.UNKNOWN
    seats: int | None = None
    weeks: int | None = None
    funding: str = ""
    funded_days: int | None = None  # from today
    ages: tuple[int | None, int | None] = (None, None)
    residence: tuple[str, ...] = ()
    delivery: str = Delivery.PLACE
    registration: str = ""
    cost: str = Cost.FREE
    cost_note: str = ""
    childcare: str = Childcare.UNKNOWN
    hidden: bool = False  # the address protects people: no place


R, C, P = ResidenceGroup, Capacity, Registration
MORE: dict[str, More] = {
    "Integrationskurs, allgemein": More(K.COURSE, "Mo–Fr 8:30–12:45", C.WAITING, weeks=8, funding="BAMF", funded_days=300, residence=(R.PERMIT, R.EU, R.UKRAINE, R.ASYLUM), registration=P.CERTIFICATE, childcare=Childcare.ON_REQUEST),
    "Integrationskurs am Abend": More(K.COURSE, "Mo, Di, Do 18:00–21:15", C.FREE, seats=6, funding="BAMF", funded_days=300, registration=P.CERTIFICATE),
    "Alphabetisierungskurs": More(K.COURSE, "Mo, Mi, Fr 9:00–12:15", C.FEW, seats=2, funding="BAMF", funded_days=120, registration=P.CONTACT),
    "Erstorientierungskurs": More(K.COURSE, "Mo–Do 13:30–16:45", C.FREE, seats=9, funding="BAMF", funded_days=45, residence=(R.ASYLUM, R.TOLERATED), registration=P.CONTACT),
    "Deutsch für Mütter mit Kinderbetreuung": More(K.COURSE, "Di, Do 9:00–11:30", C.FEW, seats=3, funding="Land NRW", funded_days=160, registration=P.CONTACT, childcare=Childcare.YES),
    "Einbürgerungstest": More(K.EVENT, "2. Sa im Monat 10:00–12:00", C.FREE, seats=20, cost=Cost.FEE, cost_note="25 Euro", registration=P.CONTACT),
    "Berufssprachkurs B2": More(K.COURSE, "Mo–Fr 8:00–13:00", C.FULL, weeks=12, funding="BAMF", funded_days=210, registration=P.CERTIFICATE),
    "Berufssprachkurs Pflege": More(K.COURSE, "Mo–Do 8:30–13:30", C.WAITING, weeks=5, funding="BAMF", funded_days=75, registration=P.CERTIFICATE),
    "Bewerbungswerkstatt": More(K.SERVICE, "Mi 14:00–17:00", C.OPEN, registration=P.NONE),
    "Beratung zur Anerkennung von Abschlüssen": More(K.COUNSELLING, "Di 9:00–12:00; nach Vereinbarung", C.FREE, registration=P.CONTACT),
    "Anerkennungslotsinnen und -lotsen": More(K.SERVICE, "nach Vereinbarung", C.FEW, funding="ESF Plus", funded_days=130, registration=P.CONTACT),
    "Seiteneinsteigerberatung": More(K.COUNSELLING, "Mo, Mi 9:00–12:00; Do 14:00–16:00", C.OPEN, ages=(6, 18), registration=P.CONTACT),
    "Griffbereit": More(K.GROUP, "Mi 9:30–11:30", C.FEW, seats=2, ages=(1, 4), funding="Land NRW", funded_days=250),
    "Rucksack Schule": More(K.GROUP, "Do 8:30–10:30", C.FREE, seats=5, funding="Land NRW", funded_days=250, childcare=Childcare.YES),
    "Fortbildung Kultursensibel beraten": More(K.EVENT, "EVENT+20 9:00–16:00; EVENT+21 9:00–16:00", C.FEW, seats=4, registration=P.CONTACT),
    "Migrationsberatung für Erwachsene": More(K.COUNSELLING, "nach Vereinbarung; Mo, Do 9:00–12:00", C.WAITING, weeks=2, ages=(27, None), funding="Bund (MBE)", funded_days=40, registration=P.CONTACT),
    "Offene Sprechstunde Lindbach": More(K.COUNSELLING, "Di 9:00–12:00", C.OPEN, registration=P.NONE),
    "Verfahrensberatung Asyl": More(K.COUNSELLING, "Mi 10:00–13:00; nach Vereinbarung", C.FREE, residence=(R.ASYLUM, R.TOLERATED), funding="Bund", funded_days=400),
    "Schuldnerberatung": More(K.COUNSELLING, "nach Vereinbarung", C.WAITING, weeks=6, registration=P.CONTACT),
    "Beratung für junge Menschen von 12 bis 27": More(K.COUNSELLING, "Mo–Do 9:00–16:00; Fr 9:00–12:00", C.FREE, ages=(12, 27), funding="Bund (JMD)", funded_days=40),
    "Lerncafé": More(K.GROUP, "Di, Do 15:00–17:30", C.FREE, ages=(10, 18), registration=P.NONE),
    "Antidiskriminierungsberatung": More(K.COUNSELLING, "nach Vereinbarung", C.OPEN, funding="Land NRW", funded_days=170),
    "Quartierstreff Ostereck": More(K.GROUP, "Mo–Fr 9:00–13:00; Do 15:00–18:00 (Nähen)", C.OPEN, registration=P.NONE, childcare=Childcare.ON_REQUEST),
    "Flüchtlingsberatung": More(K.COUNSELLING, "Mo, Di 9:00–12:00; Do 14:00–17:00", C.FREE, residence=(R.ASYLUM, R.TOLERATED, R.PERMIT), funding="Land NRW", funded_days=40),
    "Kleiderladen": More(K.SERVICE, "Di 14:00–17:00; 1. Sa im Monat 10:00–13:00", C.OPEN, cost=Cost.REDUCED, cost_note="kleine Preise"),
    "Erste Hilfe am Kind": More(K.EVENT, "EVENT+32 9:00–16:00", C.FEW, seats=3, cost=Cost.FEE, cost_note="10 Euro", registration=P.CONTACT),
    "Beratung für Frauen bei Gewalt": More(K.COUNSELLING, "Mo–Fr 9:00–15:00", C.OPEN, delivery=Delivery.PHONE, hidden=True),
    "Frauenhaus": More(K.SERVICE, "täglich 0:00–23:59 auch an Feiertagen", C.FULL, delivery=Delivery.PHONE, hidden=True),
    "Impfsprechstunde": More(K.COUNSELLING, "Mi 13:00–16:00", C.OPEN, registration=P.NONE),
    "Sprechstunde für Menschen ohne Versicherung": More(K.COUNSELLING, "Do 16:00–18:00", C.OPEN, residence=(R.ALL,), registration=P.NONE),
    "Psychosoziale Erstberatung": More(K.COUNSELLING, "nach Vereinbarung", C.WAITING, weeks=9, funding="Land NRW", funded_days=20),
    "Gruppe für Frauen nach der Flucht": More(K.GROUP, "Fr 10:00–12:00 alle 2 Wochen", C.FEW, seats=1, childcare=Childcare.YES),
    "Anmeldung für Kita und Tagespflege": More(K.SERVICE, "Mo 8:00–12:00; Do 14:00–17:30", C.OPEN),
    "Brückenkita Hohenrode": More(K.GROUP, "Mo–Do 8:30–12:00", C.WAITING, weeks=10, ages=(2, 6), funding="Land NRW", funded_days=110),
    "Ferienschule Deutsch": More(K.COURSE, "EVENT+140–EVENT+151 9:00–13:00", C.FREE, seats=24, ages=(6, 18), registration=P.CONTACT),
    "Sprechstunde im KI": More(K.COUNSELLING, "Do 9:00–12:00", C.OPEN, registration=P.NONE),
    "Mietlotsen Lindbach": More(K.SERVICE, "nach Vereinbarung; Di 16:00–18:00", C.WAITING, weeks=3),
    "Willkommensbüro": More(K.COUNSELLING, "Mo, Di, Do, Fr 8:30–12:30; Do 14:00–17:30", C.OPEN, registration=P.NONE),
    "Wohnführerschein": More(K.COURSE, "EVENT+9 18:00–20:00; EVENT+16 18:00–20:00; EVENT+23 18:00–20:00; EVENT+30 18:00–20:00", C.FREE, seats=8, registration=P.CONTACT),
    "Stadtteilmütter": More(K.SERVICE, "nach Vereinbarung", C.FREE, delivery=Delivery.OUTREACH, funding="Bund", funded_days=90),
    "Fahrdienst zum Sprachkurs": More(K.SERVICE, "Mo–Fr 7:30–8:30", C.FEW, seats=2, delivery=Delivery.OUTREACH),
    "Sprachtreff im Dorfhaus": More(K.GROUP, "Mo 17:00–18:30", C.OPEN, registration=P.NONE),
    "Begegnungscafé": More(K.GROUP, "Fr 15:00–18:00", C.OPEN, registration=P.NONE, childcare=Childcare.YES),
    "Fahrradwerkstatt": More(K.GROUP, "Sa 10:00–13:00; letzter Mi im Monat 16:00–19:00", C.OPEN, cost=Cost.REDUCED, cost_note="gegen Spende"),
    "Sport ohne Beitrag im ersten Jahr": More(K.GROUP, "Di, Fr 17:00–19:00", C.FREE, ages=(6, None), cost=Cost.FREE),
}  # fmt: skip
# Nobody confirmed them for more than a year.
OLD = ("Kleiderladen", "Patenschaften", "Teilqualifizierung Lager", "Fahrradwerkstatt")


def furnish_offers(offers: Mapping[str, Offer], random: Random, today: date) -> None:
    """``offers`` by title, without times; call in their centre's scope."""
    for place in Place.objects.all():
        _locate(place)
    for number, (title, offer) in enumerate(offers.items()):
        more = MORE.get(title) or More(
            times=random.choice(("nach Vereinbarung", "Mo, Mi 9:00–12:00", "Do 14:00–17:00"))
        )
        with one_version(offer, VersionKind.CHANGED, None):
            _describe(offer, more, number, random, today)
            rows = [settle(row, offer.valid_from) for row in parse_times(_dated(more.times, today))]
            set_times(offer=offer, rows=list(_with_exceptions(rows, number, today)), by=None)
            for language, (name, summary) in TEXTS.get(title, {}).items():
                set_text(offer=offer, language=language, by=None, title=name, summary=summary)
    outdated = [(offers[title].pk, language) for title, language in OUTDATED]
    for pk, language in outdated:
        OfferText.objects.filter(offer_id=pk, language=language).update(of_version=0)


def _describe(offer: Offer, more: More, number: int, random: Random, today: date) -> None:
    values: dict[str, Any] = {
        "kind": more.kind, "capacity": more.capacity, "seats_free": more.seats, "waiting_weeks": more.weeks,
        "capacity_on": today - timedelta(days=random.randint(1, 40)) if more.capacity != Capacity.UNKNOWN else None,
        "funding_source": more.funding, "age_from": more.ages[0], "age_before": more.ages[1],
        "funding_until": today + timedelta(days=more.funded_days) if more.funded_days else None,
        "residence": [str(group) for group in more.residence], "delivery": more.delivery, "cost": more.cost,
        "cost_note": more.cost_note, "registration": more.registration, "childcare": more.childcare,
        "summary": offer.description.split(". ")[0].rstrip(".") + ".",
        "contact_name": random.choice(("Samira Köster", "Paul Middendorf", "Nadja Ihmels", "Gerrit Kampmann")),
        "contact_public": number % 3 == 0,
    }  # fmt: skip
    if more.hidden:
        values["place"] = None
    if offer.topic in (OfferTopic.PROTECTION, OfferTopic.MIND):
        values["contact_public"] = False
    if offer.title in OLD:
        values["checked_on"] = today - timedelta(days=400 + 11 * number)
        values["valid_from"] = today - timedelta(days=900)
    if more.kind in (OfferKind.COURSE, OfferKind.GROUP) and number % 4 == 0:
        values["area"] = [offer.place.town] if offer.place else []
    changed = update_offer(offer=offer, by=None, **values)
    for name in (*values, "text_version"):
        setattr(offer, name, getattr(changed, name))


def _locate(place: Place) -> None:
    """Always at the same spot of its town, whatever else is built."""
    middle = TOWNS.get(place.town)
    if middle is None or place.located:
        return
    spot = Random(crc32(place.line.encode()))  # noqa: S311  (a fixed spot, nothing secret)
    update_place(
        place=place,
        by=None,
        latitude=coordinate(middle[0] + spot.uniform(-0.009, 0.009)),
        longitude=coordinate(middle[1] + spot.uniform(-0.014, 0.014)),
        accessibility=sorted(spot.sample(ACCESS, spot.randint(0, 4)), key=ACCESS.index),
        transit_note=spot.choice(("", f"Bus {spot.randint(1, 9)}0, Haltestelle Rathaus", "5 Minuten vom Bahnhof")),
    )


def _dated(text: str, today: date) -> str:
    """``EVENT+20`` is the twentieth day from today."""
    parts = text.split("EVENT+")
    said = parts[0]
    for part in parts[1:]:
        digits = "".join(letter for letter in part[:3] if letter.isdigit())
        said += f"{today + timedelta(days=int(digits)):%d.%m.%Y}" + part[len(digits) :]
    return said


def _with_exceptions(rows: list[TimeRow], number: int, today: date) -> Iterator[TimeRow]:
    """Here and there a week is left out or begins later."""
    for row in rows:
        if number % 5 or not row.byday or row.freq != "weekly" or row.starts_at is None:
            yield row
            continue
        days = [today + timedelta(days=ahead) for ahead in range(1, 22)]
        fitting = [day for day in days if ("MO", "TU", "WE", "TH", "FR", "SA", "SU")[day.weekday()] in row.byday]
        yield replace(row, exceptions=[ExceptionRow(fitting[0], ExceptionKind.CANCELLED, note="Fortbildung")])
