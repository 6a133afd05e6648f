"""What visitors of the public site find: published offers of one centre, searched, filtered, sorted.

Runs as the visitors' database role (``tenants.visitors``), which sees published rows only; the centre is compared here,
because visitors see every centre's.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from time import monotonic
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import (
    Avg,
    CharField,
    Exists,
    ExpressionWrapper,
    F,
    FloatField,
    Func,
    Max,
    Model,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
)
from django.db.models.functions import Cast, Sqrt
from django.utils import timezone

from querschnitt.common.textsearch import Question
from querschnitt.network.models import Place
from querschnitt.network.searching import hits, question, ranking, vocabulary

from .choices import Capacity, Childcare, Cost, OfferState, TargetGroup, TimeKind, Weekday
from .models import Offer, OfferTime, TimeException
from .searching import filters_of
from .visitors import PLACE

KM_PER_DEGREE = 111.195
WITH_PLACES = (Capacity.OPEN, Capacity.FREE, Capacity.FEW)
SORTS = ("treffer", "entfernung", "titel", "datum")
# Parts of a day as half-open hours.
DAY_PARTS = {"vormittag": (time(5), time(12)), "nachmittag": (time(12), time(17)), "abend": (time(17), time(23, 59))}
RADII = (2, 5, 10, 20, 30)

AnyModel = TypeVar("AnyModel", bound=Model)


def opened(rows: QuerySet[AnyModel]) -> QuerySet[AnyModel]:
    """Ask for the columns only that the model opens to visitors."""
    access = getattr(rows.model, "visitors", None)
    return rows.only(*access.columns) if access and access.columns else rows


@dataclass(frozen=True)
class Point:
    latitude: float
    longitude: float

    def kilometres(self, other: Point) -> float:
        """Good to a few metres within a district: the earth is flat there."""
        north = (other.latitude - self.latitude) * KM_PER_DEGREE
        east = (other.longitude - self.longitude) * KM_PER_DEGREE * math.cos(math.radians(self.latitude))
        return math.hypot(north, east)


@dataclass(frozen=True)
class PublicFilters:
    """Every filter narrows further; empty ones do not count.

    ``town`` alone means offers there, those that serve it, and those that need no way; with ``radius`` whatever lies
    within that many kilometres of ``near``. ``age`` in years. ``days`` are weekdays (MO to SU), ``part`` a part of the day.
    """

    topic: str = ""
    kind: str = ""
    language: str = ""
    group: str = ""
    town: str = ""
    radius: int | None = None
    near: Point | None = None
    age: int | None = None
    free_of_charge: bool = False
    childcare: bool = False
    places_free: bool = False
    open_now: bool = False
    day: str = ""
    part: str = ""
    access: tuple[str, ...] = ()
    placeless: bool = False
    exact: bool = False
    sort: str = ""

    @property
    def any(self) -> bool:
        return self != PublicFilters(sort=self.sort, exact=self.exact, near=self.near)

    @property
    def beyond_search(self) -> bool:
        """Narrowed or sorted by what the search itself does not know."""
        return replace(self, topic="", kind="", language="").any or self.sort not in ("", "treffer")


@dataclass(frozen=True)
class Published:
    """``offers`` in the order asked for; ``instead`` what was read for a word found nowhere, ``also`` what was added;
    ``cut``: more were found than are here."""

    offers: QuerySet[Offer]
    instead: dict[str, str] = field(default_factory=dict)
    also: tuple[str, ...] = ()
    cut: bool = False


def published_rows(centre_id: UUID) -> QuerySet[Offer]:
    """Every published offer of a centre, ended ones included: their addresses stay known."""
    return opened(Offer.unscoped.filter(centre_id=centre_id, published=True))


def shown_rows(centre_id: UUID, today: date | None = None) -> QuerySet[Offer]:
    """What lists show: running and planned offers that are neither at rest nor merged into another."""
    today = today or timezone.localdate()
    return published_rows(centre_id).filter(
        Q(valid_to__isnull=True) | Q(valid_to__gte=today), state=OfferState.ACTIVE, merged_into__isnull=True
    )


def search_published(
    centre_id: UUID,
    text: str,
    language: str,
    filters: PublicFilters,
    now: datetime | None = None,
    *,
    whole: bool = False,
) -> Published:
    """Published offers for a text in ``language``, best match first unless ``filters.sort`` says otherwise.

    ``whole``: every hit, however many; so it is, too, where filters narrow or the order is not that of the search.
    Needs the centre in scope (``tenants.visitors.visiting``) where there is a text.
    """
    now = timezone.localtime(now)
    offers = narrowed(shown_rows(centre_id, now.date()), filters, now)
    if not text.strip():
        return Published(arranged(offers, filters, now.date(), ranked=False))
    asked = question(text, vocabulary(Offer._meta.db_table, "offer_words"), language)
    if filters.exact:
        asked = Question(exact=asked.exact, wide=asked.exact, any=asked.exact, title=asked.title, apart=asked.exact)
    spoken = [filters.language] if filters.language else []
    whole = whole or filters.beyond_search
    found = hits("matching_published", asked, filters_of(filters.topic, filters.kind, spoken), whole=whole)
    offers = offers.filter(pk__among=list(found.scores)).alias(rank=ranking(found.scores))
    also = tuple(dict.fromkeys(asked.meant.values()))
    return Published(arranged(offers, filters, now.date(), ranked=True), dict(asked.instead), also, found.cut)


def arranged(offers: QuerySet[Offer], filters: PublicFilters, today: date, *, ranked: bool) -> QuerySet[Offer]:
    """In the order asked for. ``ranked`` offers have an alias ``rank``, the best match first."""
    if filters.near is not None:
        offers = offers.annotate(distance=_distance(filters.near))
    sort = filters.sort or ("treffer" if ranked else "entfernung" if filters.near else "titel")
    if sort == "entfernung" and filters.near is not None:
        return offers.order_by(F("distance").asc(nulls_last=True), "title", "id")
    if sort == "datum":
        first = OfferTime.unscoped.filter(offer=OuterRef("pk"), starts_on__gte=today).order_by("starts_on")
        begins = Subquery(first.values("starts_on")[:1])
        return offers.annotate(begins=begins).order_by(F("begins").asc(nulls_last=True), "title", "id")
    if sort == "treffer" and ranked:
        return offers.order_by("rank", "title", "id")  # type: ignore[misc]  # an alias of the caller
    return offers.order_by("title", "id")


def narrowed(offers: QuerySet[Offer], filters: PublicFilters, now: datetime) -> QuerySet[Offer]:
    if filters.topic:
        offers = offers.filter(topic=filters.topic)
    if filters.kind:
        offers = offers.filter(kind=filters.kind)
    if filters.language:
        offers = offers.filter(languages__contains=[filters.language])
    if filters.group:
        offers = offers.filter(
            Q(target_groups__contains=[filters.group])
            | Q(target_groups__contains=[TargetGroup.EVERYBODY])
            | Q(target_groups=[])
        )
    if filters.age is not None:
        offers = offers.filter(
            Q(age_from__isnull=True) | Q(age_from__lte=filters.age),
            Q(age_before__isnull=True) | Q(age_before__gt=filters.age),
        )
    if filters.free_of_charge:
        offers = offers.filter(cost=Cost.FREE)
    if filters.childcare:
        offers = offers.filter(childcare__in=[Childcare.YES, Childcare.ON_REQUEST])
    if filters.places_free:
        offers = offers.filter(capacity__in=WITH_PLACES)
    if filters.placeless:
        offers = offers.filter(place__isnull=True)
    for need in filters.access:
        offers = offers.filter(place__accessibility__contains=[need])
    offers = _nearby(offers, filters)
    return _at_times(offers, filters, now)


def _nearby(offers: QuerySet[Offer], filters: PublicFilters) -> QuerySet[Offer]:
    if filters.radius is not None and filters.near is not None:
        return offers.annotate(away=_distance(filters.near)).filter(away__lte=filters.radius)
    if filters.town:
        times = OfferTime.unscoped.filter(place__town=filters.town).values("offer_id")
        return offers.filter(
            Q(place__town=filters.town)
            | Q(area__contains=[filters.town])
            | Q(pk__in=times)
            | Q(place__isnull=True, area=[])
        )
    return offers


def _distance(near: Point) -> Any:
    north = (Cast("place__latitude", FloatField()) - near.latitude) * KM_PER_DEGREE
    scale = KM_PER_DEGREE * math.cos(math.radians(near.latitude))
    east = (Cast("place__longitude", FloatField()) - near.longitude) * scale
    return ExpressionWrapper(Sqrt(north * north + east * east), output_field=FloatField())


def _at_times(offers: QuerySet[Offer], filters: PublicFilters, now: datetime) -> QuerySet[Offer]:
    times = OfferTime.unscoped.exclude(kind=TimeKind.APPOINTMENT)
    asked = False
    if filters.day:
        number = Weekday.values.index(filters.day) + 1
        times = times.filter(
            Q(kind=TimeKind.RECURRING, byday__contains=[filters.day])
            | Q(kind=TimeKind.RECURRING, freq="daily", byday=[])
            | Q(kind=TimeKind.SINGLE, starts_on__iso_week_day=number, starts_on__gte=now.date())
        )
        asked = True
    if filters.part:
        first, last = DAY_PARTS[filters.part]
        times = times.filter(starts_at__gte=first, starts_at__lt=last)
        asked = True
    if asked:
        offers = offers.filter(pk__in=times.values("offer_id"))
    if filters.open_now:
        offers = offers.filter(pk__in=open_at(times, now))
    return offers


def dated(offers: QuerySet[Offer], first: date, last: date) -> QuerySet[Offer]:
    """Those that may take place between two days; the calendar decides which do."""
    extra = TimeException.unscoped.filter(time=OuterRef("pk"), on__gte=first, on__lte=last)
    times = OfferTime.unscoped.exclude(kind=TimeKind.APPOINTMENT).filter(
        Q(kind=TimeKind.RECURRING, starts_on__lte=last) & (Q(ends_on__isnull=True) | Q(ends_on__gte=first))
        | Q(kind=TimeKind.SINGLE, starts_on__lte=last) & (Q(starts_on__gte=first) | Q(ends_on__gte=first))
        | Exists(extra)
    )
    return offers.filter(pk__in=times.values("offer_id"))


def changed_today(today: date) -> QuerySet[TimeException]:
    return TimeException.unscoped.filter(time=OuterRef("pk"), on=today)


def open_at(times: QuerySet[OfferTime], now: datetime) -> list[UUID]:
    """Offers that take place at this moment: the database leaves few times, the calendar decides."""
    from .occurrences import LAST_MINUTE, open_now

    today = now.date()
    day = Weekday.values[today.weekday()]
    likely = (
        times.filter(starts_on__lte=today)
        # A weekly rule can only be running on its own day, or by an exception.
        .filter(~Q(freq="weekly") | Q(byday__contains=[day]) | Q(byday=[]) | Exists(changed_today(today)))
        .filter(Q(starts_at__isnull=True) | Q(starts_at__lte=now.time()))
        .filter(Q(ends_at__isnull=True) | Q(ends_at__gt=now.time()) | Q(ends_at__gte=LAST_MINUTE))
        .filter(Q(ends_on__isnull=True) | Q(ends_on__gte=today))
        .select_related("place")
        .only(*(field.name for field in OfferTime._meta.concrete_fields), *(f"place__{name}" for name in PLACE))
        .prefetch_related("exceptions")
    )
    return [item.offer_id for item in likely if open_now([item], now)]


@dataclass(frozen=True)
class Town:
    name: str
    point: Point | None


def towns_of(centre_id: UUID) -> list[Town]:
    """Towns with offers, each with the middle of its places as far as known."""
    used = shown_rows(centre_id).filter(place__isnull=False).values("place_id")
    rows = (
        Place.unscoped.filter(pk__in=used)
        .exclude(town="")
        .values("town")
        .annotate(latitude=Avg("latitude"), longitude=Avg("longitude"))
        .order_by("town")
    )
    return [
        Town(
            row["town"], Point(float(row["latitude"]), float(row["longitude"])) if row["latitude"] is not None else None
        )
        for row in rows
    ]


def languages_of(centre_id: UUID) -> list[str]:
    """Codes that occur, so that no choice leads to nothing."""
    code = Func(F("languages"), function="unnest", output_field=CharField())
    return list(shown_rows(centre_id).annotate(code=code).order_by("code").values_list("code", flat=True).distinct())


@dataclass(frozen=True)
class Facets:
    """What there is to choose from in a centre."""

    towns: list[Town]
    languages: list[str]


FACETS_SECONDS = 300
_facets: dict[UUID, tuple[object, Facets]] = {}


def facets_of(centre_id: UUID) -> Facets:
    """Kept in the process until an offer changes, and for five minutes at most: both read every row."""
    version = (last_change(centre_id), timezone.localdate(), int(monotonic() // FACETS_SECONDS))
    known = _facets.get(centre_id)
    if known is None or known[0] != version:
        known = _facets[centre_id] = (version, Facets(towns_of(centre_id), languages_of(centre_id)))
    return known[1]


def last_change(centre_id: UUID) -> datetime | None:
    return published_rows(centre_id).aggregate(last=Max("updated_at"))["last"]


def town_point(towns: Iterable[Town], name: str) -> Point | None:
    return next((town.point for town in towns if town.name == name), None)
