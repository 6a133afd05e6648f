"""An offer as visitors read it: light, freshness, place, times and facts, in the language of the page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Prefetch
from django.utils import formats, timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from querschnitt.common.languages import SiteLanguage, language_name
from querschnitt.network.models import Place
from querschnitt.offers.choices import Capacity, Childcare, Cost, OfferState, Registration
from querschnitt.offers.models import Offer, OfferText, OfferTime
from querschnitt.offers.occurrences import Occurrence, describe, next_occurrence, occurrences
from querschnitt.offers.published import Point, opened
from querschnitt.tenants.models import Organisation

from .texts import Texts

AHEAD = timedelta(days=120)
TOPIC_ICONS = {
    "deutsch": "book", "ankommen": "flag", "aufenthalt": "document", "existenz": "euro", "wohnen": "home",
    "arbeit": "case", "anerkennung": "checklist", "schule": "school", "kita": "people", "familie": "people",
    "gesundheit": "heart", "psyche": "heart", "begegnung": "cup", "ehrenamt": "people", "schutz": "shield",
    "sprachmittlung": "speech",
}  # fmt: skip


@dataclass(frozen=True)
class Light:
    """Are there places? Shape, word and colour; ``kind`` is "", wait, full, open or over."""

    text: str
    icon: str
    kind: str = ""


def light_of(offer: Offer, today: date) -> Light | None:
    if offer.valid_to is not None and offer.valid_to < today:
        return Light(_("Beendet"), "lock", "over")
    if offer.state == OfferState.INACTIVE:
        return Light(_("Ruht zurzeit"), "lock", "over")
    match offer.capacity:
        case Capacity.FREE | Capacity.FEW if offer.seats_free:
            count = ngettext("%(n)s Platz frei", "%(n)s Plätze frei", offer.seats_free)
            return Light(count % {"n": offer.seats_free}, "disc")
        case Capacity.FREE:
            return Light(_("Plätze frei"), "disc")
        case Capacity.FEW:
            return Light(_("Wenige Plätze frei"), "disc")
        case Capacity.WAITING if offer.waiting_weeks:
            weeks = ngettext("Warteliste, etwa %(n)s Woche", "Warteliste, etwa %(n)s Wochen", offer.waiting_weeks)
            return Light(weeks % {"n": offer.waiting_weeks}, "half", "wait")
        case Capacity.WAITING:
            return Light(_("Warteliste"), "half", "wait")
        case Capacity.FULL:
            return Light(_("Belegt"), "full", "full")
    if offer.registration == Registration.NONE:
        return Light(_("Ohne Anmeldung"), "diamond", "open")
    return Light(_("Plätze ohne Begrenzung"), "diamond", "open") if offer.capacity == Capacity.OPEN else None


@dataclass
class Card:
    """One offer with everything a list or its page says, already loaded."""

    offer: Offer
    provider: str
    texts: Texts
    place: Place | None
    times: list[OfferTime]
    today: date
    near: Point | None = None
    other_places: dict[UUID, Place] = field(default_factory=dict)
    number: int = 0

    @property
    def pk(self) -> UUID:
        return self.offer.pk

    @cached_property
    def light(self) -> Light | None:
        return light_of(self.offer, self.today)

    @property
    def topic(self) -> str:
        return str(self.offer.get_topic_display())

    @property
    def topic_icon(self) -> str:
        return TOPIC_ICONS.get(self.offer.topic, "tag")

    @property
    def ended(self) -> bool:
        return self.offer.valid_to is not None and self.offer.valid_to < self.today

    @property
    def resting(self) -> bool:
        return self.offer.state == OfferState.INACTIVE

    @property
    def planned(self) -> bool:
        return self.offer.valid_from > self.today

    @property
    def overdue(self) -> bool:
        return self.offer.overdue

    @property
    def point(self) -> Point | None:
        """Where it is, as far as known."""
        place = self.place
        if place is None or place.latitude is None or place.longitude is None:
            return None
        return Point(float(place.latitude), float(place.longitude))

    @property
    def away(self) -> str:
        """How far it is, in words; empty when either end is unknown."""
        if self.near is None or self.point is None:
            return ""
        distance = self.near.kilometres(self.point)
        shown = formats.number_format(round(distance, 1 if distance < 10 else 0), 1 if distance < 10 else 0)
        return _("%(n)s km entfernt") % {"n": shown}

    @cached_property
    def described(self) -> list[str]:
        return [describe(time) for time in self.times]

    @cached_property
    def coming(self) -> list[Occurrence]:
        """Dates of the next months, cancelled ones among them."""
        if self.ended or self.resting:
            return []
        last = self.today + AHEAD
        if self.offer.valid_to is not None:
            last = min(last, self.offer.valid_to)
        found = occurrences(self.times, max(self.today, self.offer.valid_from), last)
        now = timezone.localtime()
        return [item for item in found if item.over >= now]

    @cached_property
    def next(self) -> Occurrence | None:
        """Looks a few weeks ahead before it looks further: a list asks this of every card."""
        return None if self.ended or self.resting else next_occurrence(self.times)

    @property
    def next_day(self) -> str:
        return day_name(self.next.starts) if self.next else ""

    @property
    def languages(self) -> str:
        return _list(language_name(code) for code in self.offer.languages)

    @property
    def conditions(self) -> str:
        """Child care, cost, access and papers in one line."""
        parts = []
        if self.offer.childcare in (Childcare.YES, Childcare.ON_REQUEST):
            parts.append(str(self.offer.get_childcare_display()))
        if self.offer.cost != Cost.UNKNOWN:
            parts.append(str(self.offer.get_cost_display()))
        if self.place is not None and "step_free" in self.place.accessibility:
            parts.append(_("stufenlos"))
        if self.offer.registration in (Registration.CERTIFICATE, Registration.REFERRAL):
            parts.append(str(self.offer.get_registration_display()))
        return _list(parts)

    @property
    def groups(self) -> str:
        return _list(str(dict(_choices(self.offer, "target_groups"))[key]) for key in self.offer.target_groups)

    @property
    def residence(self) -> str:
        return _list(str(dict(_choices(self.offer, "residence"))[key]) for key in self.offer.residence)

    @property
    def ages(self) -> str:
        first, before = self.offer.age_from, self.offer.age_before
        if first is None and before is None:
            return ""
        if before is None:
            return _("ab %(first)s Jahren") % {"first": first}
        if first is None:
            return _("unter %(before)s Jahren") % {"before": before}
        return _("von %(first)s bis %(last)s Jahren") % {"first": first, "last": before - 1}

    @property
    def area(self) -> str:
        return _list(self.offer.area)

    @property
    def accessibility(self) -> str:
        if self.place is None:
            return ""
        return _list(str(dict(_choices(self.place, "accessibility"))[key]) for key in self.place.accessibility)


def _choices(row: Any, name: str) -> Any:
    return row._meta.get_field(name).base_field.choices


def _list(parts: Iterable[str]) -> str:
    """Joined as the language does: the Arabic comma is another one."""
    return _(", ").join(parts)


def day_name(moment: date | datetime) -> str:
    """With its weekday: Dienstag, 24. November 2026."""
    local = timezone.localtime(moment) if isinstance(moment, datetime) and timezone.is_aware(moment) else moment
    return f"{formats.date_format(local, 'l')}{_(', ')}{formats.date_format(local, 'DATE_FORMAT')}"


@dataclass(frozen=True)
class Titled:
    """As little of an offer as a link needs."""

    pk: UUID
    texts: Texts


def titled(offers: Sequence[Offer], language: SiteLanguage) -> list[Titled]:
    texts: dict[UUID, list[OfferText]] = defaultdict(list)
    keys = [offer.pk for offer in offers]
    for text in opened(OfferText.unscoped.filter(offer_id__in=keys, language=language.code)):
        texts[text.offer_id].append(text)
    return [Titled(offer.pk, Texts(offer, language, texts[offer.pk])) for offer in offers]


def load(
    offers: Sequence[Offer], language: SiteLanguage, *, near: Point | None = None, all_texts: bool = False
) -> list[Card]:
    """Cards in the order given, with five questions to the database however many they are."""
    today = timezone.localdate()
    keys = [offer.pk for offer in offers]
    names = dict(
        Organisation.unscoped.filter(pk__in={offer.organisation_id for offer in offers}).values_list("pk", "name")
    )
    texts: dict[UUID, list[OfferText]] = defaultdict(list)
    wanted = opened(OfferText.unscoped.filter(offer_id__in=keys))
    for text in wanted if all_texts else wanted.filter(language=language.code):
        texts[text.offer_id].append(text)
    times: dict[UUID, list[OfferTime]] = defaultdict(list)
    # More than the stubs know.
    exceptions = opened(OfferTime.exceptions.rel.related_model.unscoped.all())  # type: ignore[attr-defined]
    for time in opened(OfferTime.unscoped.filter(offer_id__in=keys)).prefetch_related(
        Prefetch("exceptions", exceptions)
    ):
        times[time.offer_id].append(time)
    place_keys = {offer.place_id for offer in offers} | {time.place_id for found in times.values() for time in found}
    known = [key for key in place_keys if key is not None]
    places = {place.pk: place for place in opened(Place.unscoped.filter(pk__in=known))}
    for found in times.values():
        for time in found:
            if time.place_id in places:
                time.place = places[time.place_id]
    for offer in offers:
        for time in times[offer.pk]:
            time.offer = offer  # its validity limits the dates
    return [
        Card(
            offer,
            names.get(offer.organisation_id, ""),
            Texts(offer, language, texts[offer.pk]),
            places.get(offer.place_id) if offer.place_id else None,
            times[offer.pk],
            today,
            near,
            {time.place_id: places[time.place_id] for time in times[offer.pk] if time.place_id in places},
        )
        for offer in offers
    ]
