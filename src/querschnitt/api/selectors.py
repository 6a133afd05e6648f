"""What the interface reads, as a visitor: published rows of all centres, and no column that is not opened.

One page takes a fixed number of statements: how many entries it shows makes no difference.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, time
from typing import Any, cast
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import (
    Avg,
    CharField,
    Count,
    DateTimeField,
    Exists,
    F,
    FloatField,
    Func,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)  # fmt: skip
from django.db.models.functions import ASin, Cast, Cos, Greatest, JSONObject, Radians, Sin, Sqrt
from django.utils import timezone

from querschnitt.network.models import OrganisationProfile, Place
from querschnitt.offers.models import Offer, OfferText, OfferTime, TimeException
from querschnitt.tenants.models import Centre, Organisation

from .ids import at_location, services_behind
from .records import Context
from .records.common import Row
from .taxonomies import Taxonomy

EARTH = 6_371_000.0
SERVICE = (
    "id", "centre_id", "organisation_id", "kind", "title", "summary", "description", "topic", "target_groups", "age_from",
    "age_before", "residence", "languages", "area", "delivery", "place_id", "registration", "access_note", "barrier_note",
    "cost", "cost_note", "childcare", "childcare_note", "capacity", "capacity_on", "seats_free", "waiting_weeks", "funding_source",
    "public_contact_name", "contact_email", "contact_phone", "url", "valid_from", "valid_to", "checked_on", "check_due_on",
    "state", "text_version", "source_url", "external_id", "changed",
)  # fmt: skip
MINIMAL = ("id", "title", "state", "valid_from", "valid_to", "changed")
TEXT = (
    "offer_id", "language", "title", "summary", "description", "access_note", "cost_note", "childcare_note", "barrier_note",
    "of_version", "changed",
)  # fmt: skip
TIME = (
    "id", "offer_id", "place_id", "kind", "freq", "interval", "byday", "setpos", "starts_on", "ends_on", "starts_at",
    "ends_at", "on_holidays", "note",
)  # fmt: skip
PLACE = (
    "id", "organisation_id", "name", "street", "postcode", "town", "latitude", "longitude", "accessibility", "access_note",
    "transit_note",
)  # fmt: skip
ORGANISATION = ("id", "centre_id", "name", "short_name", "kind")
PROFILE = ("carrier", "email", "phone", "url", "street", "postcode", "town")
# From a service: path -> key of an organisation's row.
OF_ORGANISATION = {
    **{f"organisation__{name}": name for name in ORGANISATION},
    **{f"organisation__profile__{name}": name for name in PROFILE},
}
BESIDE = ("centre__name", "centre__slug", *OF_ORGANISATION)


def services() -> QuerySet[Any]:
    """Published ones, resting and ended ones included: their ``status`` says so, and a copy elsewhere learns of it."""
    newest = (
        OfferText.unscoped.filter(offer=OuterRef("pk")).values("offer").annotate(last=Max("updated_at")).values("last")
    )
    changed = Greatest("updated_at", Subquery(newest), "place__updated_at")
    found = Offer.unscoped.filter(published=True, merged_into__isnull=True).annotate(last_modified=changed)
    return found.annotate(changed=_as_text(F("last_modified")))


def _as_text(moment: Any) -> Any:
    """As the records carry it; reading thousands of moments into Python costs more than everything said of them."""
    utc = Func(Value("UTC"), moment, function="timezone", output_field=DateTimeField())
    return Func(utc, Value('YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), function="to_char", output_field=CharField())


def narrowed(
    found: QuerySet[Any],
    *,
    centre: str = "",
    organization_id: UUID | None = None,
    modified_after: datetime | None = None,
    term: tuple[Taxonomy, str] | None = None,
    taxonomy: Taxonomy | None = None,
) -> QuerySet[Any]:
    if centre:
        found = found.filter(centre__slug=centre)
    if organization_id:
        found = found.filter(organisation_id=organization_id)
    if modified_after:
        found = found.filter(last_modified__gte=modified_after)
    if term:
        found = found.filter(_where(term[0], term[0].one_term(term[1])))
    if taxonomy:
        found = found.filter(_where(taxonomy, taxonomy.any_term()))
    return found


def _where(taxonomy: Taxonomy, condition: Q) -> Q:
    """A term of an organisation or a place says something about what they offer, too."""
    if taxonomy.of == "organization":
        return Q(organisation__in=Organisation.unscoped.filter(condition).values("pk"))
    if taxonomy.of == "location":
        return Q(place__in=Place.unscoped.filter(condition).values("pk"))
    return condition


def organizations() -> QuerySet[Organisation]:
    """Whoever provides something published."""
    offered = Offer.unscoped.filter(organisation=OuterRef("pk"), published=True, merged_into__isnull=True)
    return Organisation.unscoped.filter(Exists(offered))


def merged_into(offer_id: UUID) -> UUID | None:
    """The published entry at the end of a chain of merged ones."""
    seen: set[UUID] = set()
    current: UUID | None = offer_id
    while current is not None and current not in seen:
        seen.add(current)
        row = Offer.unscoped.filter(pk=current, published=True).values_list("merged_into_id").first()
        if row is None:
            return None
        if row[0] is None:
            return current if current != offer_id else None
        current = row[0]
    return None


def count_and_change(found: QuerySet[Any]) -> tuple[int, datetime]:
    """How many there are, and when the directory last changed, in one statement."""
    row = found.order_by().aggregate(total=Count("pk"), changed=Max(_newest()))
    # Where nothing is found there is no row to carry the moment.
    return row["total"], max(row["changed"], midnight()) if row["changed"] else last_change()


def last_change() -> datetime:
    """When the directory last changed.

    The moment covers the whole directory, and midnight: what is running, planned or over changes with the day.
    """
    return max(Centre.objects.order_by().values_list(_newest(), flat=True).first() or midnight(), midnight())


def _newest() -> Any:
    models: tuple[Any, ...] = (Offer, Place, OfferText, OrganisationProfile)
    return Greatest(
        *(
            Subquery(model.unscoped.order_by().values(one=Value(1)).annotate(last=Max("updated_at")).values("last")[:1])
            for model in models
        )
    )


def midnight() -> datetime:
    return datetime.combine(timezone.localdate(), time(), timezone.get_default_timezone())


def service_rows(found: QuerySet[Any]) -> list[Row]:
    """Each with its centre and its organisation (keys ``centre__…`` and ``organisation__…``)."""
    return list(found.values(*SERVICE, *BESIDE))


def fill(context: Context, rows: list[Row], *, full: bool) -> Context:
    """Fetch what the records of these services need: a fixed number of statements."""
    services = [row["id"] for row in rows]
    for row in rows:
        if row["centre_id"] not in context.centres:
            context.centres[row["centre_id"]] = {
                "id": row["centre_id"],
                "name": row["centre__name"],
                "slug": row["centre__slug"],
            }
        if row["organisation_id"] not in context.organisations:
            context.organisations[row["organisation_id"]] = {name: row[path] for path, name in OF_ORGANISATION.items()}
    if full or context.language != "de":
        context.texts |= _grouped(
            OfferText.unscoped.filter(offer__id__among=services)
            .annotate(changed=_as_text(F("updated_at")))
            .order_by("offer", "language")
            .values(*TEXT)
        )
    if full:
        context.times |= _grouped(time_rows(services))
        places = {row["place_id"] for row in rows}
        places |= {entry["place_id"] for entries in context.times.values() for entry in entries}
        context.places |= place_rows(places)
    return context


def _grouped(rows: Iterable[Row]) -> dict[UUID, list[Row]]:
    found: dict[UUID, list[Row]] = defaultdict(list)
    for row in rows:
        found[row["offer_id"]].append(row)
    return dict(found)


def time_rows(services: list[UUID]) -> list[Row]:
    """With their exceptions inside."""
    exceptions = (
        TimeException.unscoped.filter(time=OuterRef("pk"))
        .order_by("on")
        .values(
            entry=JSONObject(on=F("on"), kind=F("kind"), starts_at=F("starts_at"), ends_at=F("ends_at"), note=F("note"))
        )
    )
    found = OfferTime.unscoped.filter(offer__id__among=services).order_by("offer", "starts_on", "starts_at", "id")
    rows: list[Row] = list(found.annotate(apart=ArraySubquery(exceptions)).values(*TIME, "apart"))
    return rows


def place_rows(places: Iterable[UUID | None]) -> dict[UUID, Row]:
    wanted = {place for place in places if place is not None}
    return {row["id"]: row for row in Place.unscoped.filter(pk__among=wanted).values(*PLACE)} if wanted else {}


def organisation_rows(organisations: Iterable[UUID]) -> dict[UUID, Row]:
    wanted = set(organisations)
    names = {f"profile__{name}": name for name in PROFILE}
    found = Organisation.unscoped.filter(pk__among=wanted).values(*ORGANISATION, *names)
    return {row["id"]: {names.get(key, key): value for key, value in row.items()} for row in found}


def organisation_places(organisations: list[UUID]) -> dict[UUID, list[Row]]:
    found: dict[UUID, list[Row]] = defaultdict(list)
    for row in Place.unscoped.filter(organisation__id__among=organisations).order_by("name", "id").values(*PLACE):
        found[row["organisation_id"]].append(row)
    return dict(found)


def centres() -> dict[UUID, Row]:
    found = Centre.objects.filter(kind=Centre.Kind.DISTRICT).order_by("name").values("id", "name", "slug")
    return {row["id"]: dict(row) for row in found}


# Services at their places: pairs of an offer and a place, own places and those of single times.
def pairs(found: QuerySet[Any], place: Q, point: tuple[float, float] | None) -> QuerySet[Any]:
    """(service, place, distance in metres), each pair once; ``place`` is a condition on the place."""
    own = found.filter(place__isnull=False).filter(_on(place, "place__"))
    times: QuerySet[Any] = OfferTime.unscoped.filter(place__isnull=False, offer__in=found.order_by().values("pk"))
    times = times.filter(_on(place, "place__"))
    distance = _distance(point) if point else Value(0.0, FloatField())
    columns = ("service", "at", "away")
    first = own.order_by().values(service=F("pk"), at=F("place_id"), away=distance)
    second = times.order_by().values(service=F("offer_id"), at=F("place_id"), away=distance)
    both = first.values_list(*columns).union(second.values_list(*columns))
    return both.order_by("away", "service", "at") if point else both.order_by("service", "at")


def _on(condition: Q, prefix: str) -> Q:
    """The condition on a place, asked through a relation."""
    moved = Q(_connector=condition.connector, _negated=condition.negated)
    for child in condition.children:
        if isinstance(child, Q):
            moved.children.append(_on(child, prefix))
        else:
            path, value = cast(tuple[str, Any], child)
            moved.children.append((prefix + path, value))
    return moved


def _distance(point: tuple[float, float]) -> Any:
    """Great circle (haversine), in metres."""
    latitude, longitude = (Cast(f"place__{name}", FloatField()) for name in ("latitude", "longitude"))
    north = Sin(Radians(latitude - Value(point[0])) / 2.0)
    east = Sin(Radians(longitude - Value(point[1])) / 2.0)
    chord = north * north + Cos(Radians(Value(point[0]))) * Cos(Radians(latitude)) * east * east
    return Cast(2.0 * EARTH * ASin(Sqrt(chord)), FloatField())


def around(point: tuple[float, float], metres: int) -> Q:
    """A box that holds the circle, so that few rows are measured exactly."""
    from math import cos, radians

    up = metres / 111_000
    across = up / max(cos(radians(point[0])), 0.01)
    return Q(
        latitude__gte=point[0] - up,
        latitude__lte=point[0] + up,
        longitude__gte=point[1] - across,
        longitude__lte=point[1] + across,
    )


def middle_of(postcode: str) -> tuple[float, float] | None:
    """The mean of the published places with this postcode; we ask nobody else for coordinates."""
    found = Place.unscoped.filter(postcode=postcode, latitude__isnull=False).aggregate(
        latitude=Avg("latitude"), longitude=Avg("longitude")
    )
    return (float(found["latitude"]), float(found["longitude"])) if found["latitude"] is not None else None


def pair_behind(service_at_location: UUID) -> tuple[UUID, UUID] | None:
    """The service and the place a service at location stands for, published or not any more."""
    low, high = services_behind(service_at_location)
    for offer, place in Offer.unscoped.filter(pk__gte=low, pk__lte=high).values_list("pk", "place_id"):
        others = OfferTime.unscoped.filter(offer=offer, place__isnull=False).values_list("place_id", flat=True)
        for candidate in {place, *others} - {None}:
            if at_location(offer, candidate) == str(service_at_location):
                return offer, candidate
    return None
