from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils import timezone
from django.utils.translation import get_language

from querschnitt.accounts.actor import Actor
from querschnitt.accounts.permissions import P
from querschnitt.network.models import OrganisationProfile, Place
from querschnitt.network.searching import hits, question, ranking, vocabulary
from querschnitt.tenants.models import Organisation

from .choices import OfferState
from .models import Offer, OfferFile, OfferText, OfferTime, TimeException
from .searching import filters_of
from .visitors import OFFER, ORGANISATION, PLACE, PROFILE, TEXT

PLAIN = "de-simple"  # is German still
A_YEAR, HALF_A_YEAR = timedelta(days=365), timedelta(days=183)


def visible_offers(actor: Actor) -> QuerySet[Offer]:
    """All offers of the centre, ended and resting ones included (plans and referrals name them)."""
    if not actor.may(P.OFFERS_VIEW):
        return Offer.unscoped.none()
    return Offer.objects.all()


def visible_files(actor: Actor) -> QuerySet[OfferFile]:
    """Attachments of the visible offers, with their content."""
    if not actor.may(P.OFFERS_VIEW):
        return OfferFile.unscoped.none()
    return OfferFile.objects.select_related("offer", "file")


def current_offers(actor: Actor) -> QuerySet[Offer]:
    """Active today: what may be recommended."""
    today = timezone.localdate()
    return visible_offers(actor).filter(
        Q(valid_to__isnull=True) | Q(valid_to__gte=today),
        state=OfferState.ACTIVE,
        valid_from__lte=today,
        merged_into=None,
    )


@dataclass(frozen=True)
class OfferFilters:
    """Every filter narrows further.

    ``state``: current (default), planned, due (a check was due), old (not checked for a year), unpublished (current, but
    not public), untranslated (public, in German only), ended or all.
    ``funding``: soon (ends within half a year) or over.
    """

    topic: str = ""
    language: str = ""
    target_group: str = ""
    town: str = ""
    organisation: UUID | None = None
    capacity: str = ""
    funding: str = ""
    state: str = "current"

    @property
    def any(self) -> bool:
        return self != OfferFilters()


@dataclass(frozen=True)
class Found:
    """``offers`` best match first (or by title without a text); ``instead``: what was read for words found nowhere,
    ``meant``: what words of another language were taken for; ``cut``: more were found than are here."""

    offers: QuerySet[Offer]
    instead: dict[str, str] = field(default_factory=dict)
    meant: dict[str, str] = field(default_factory=dict)
    cut: bool = False


def search_offers(actor: Actor, query: str, filters: OfferFilters | None = None, *, whole: bool = False) -> Found:
    """``whole``: every hit is needed, because the caller sorts or exports them."""
    filters = filters or OfferFilters()
    offers = _filtered(actor, filters)
    if not query.strip():
        return Found(offers.order_by("title", "id"))
    asked = question(query, vocabulary(Offer._meta.db_table), get_language() or "de")
    languages = [filters.language] if filters.language else []
    narrowed = replace(filters, topic="", language="").any  # by what the search does not know
    found = hits("matching_offers", asked, filters_of(filters.topic, languages=languages), whole=whole or narrowed)
    ranked = offers.filter(pk__among=list(found.scores)).alias(rank=ranking(found.scores)).order_by("rank", "title")
    return Found(ranked, dict(asked.instead), dict(asked.meant), found.cut)


def _filtered(actor: Actor, filters: OfferFilters) -> QuerySet[Offer]:
    today = timezone.localdate()
    offers = _of_state(actor, filters.state, today)
    if filters.topic:
        offers = offers.filter(topic=filters.topic)
    if filters.language:
        offers = offers.filter(languages__contains=[filters.language])
    if filters.target_group:
        offers = offers.filter(target_groups__contains=[filters.target_group])
    if filters.town:
        offers = offers.filter(place__town=filters.town)
    if filters.organisation:
        offers = offers.filter(organisation_id=filters.organisation)
    if filters.capacity:
        offers = offers.filter(capacity=filters.capacity)
    if filters.funding == "soon":
        offers = offers.filter(funding_until__gte=today, funding_until__lte=today + HALF_A_YEAR)
    elif filters.funding == "over":
        offers = offers.filter(funding_until__lt=today)
    return offers


def _of_state(actor: Actor, state: str, today: date) -> QuerySet[Offer]:
    if state == "current":
        return current_offers(actor)
    if state == "due":
        return current_offers(actor).filter(check_due_on__lt=today)
    if state == "unpublished":
        return current_offers(actor).filter(published=False)
    if state == "untranslated":
        translated = OfferText.objects.filter(offer=OuterRef("pk")).exclude(language=PLAIN)
        return current_offers(actor).filter(~Exists(translated), published=True)
    offers = visible_offers(actor)
    if state == "planned":
        return offers.filter(valid_from__gt=today, state=OfferState.ACTIVE)
    if state == "ended":
        return offers.filter(Q(valid_to__lt=today) | Q(state=OfferState.INACTIVE))
    if state == "old":
        return offers.filter(checked_on__lt=today - A_YEAR)
    return offers


def offer_towns(actor: Actor) -> list[str]:
    used = visible_offers(actor).order_by().values("place_id")
    found = Place.objects.filter(pk__in=used).exclude(town="").order_by("town")
    return list(found.values_list("town", flat=True).distinct())


def offer_languages(actor: Actor) -> list[str]:
    """Codes that occur, so that no filter leads to nothing."""
    lists = visible_offers(actor).exclude(languages=[]).order_by().values_list("languages", flat=True).distinct()
    return sorted({code for codes in lists for code in codes})


def offer_providers(actor: Actor) -> list[tuple[UUID, str]]:
    owners = visible_offers(actor).order_by().values("organisation_id")
    return list(Organisation.objects.filter(pk__in=owners).order_by("name").values_list("pk", "name"))


def published_offers(centre_id: UUID) -> QuerySet[Offer]:
    """What the public site and the open interface show of a centre: running and planned offers, public columns.

    For visitors (``tenants.visitors``), who see published rows of every centre; so the centre is compared here.
    """
    today = timezone.localdate()
    return Offer.unscoped.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gte=today),
        centre_id=centre_id,
        published=True,
        state=OfferState.ACTIVE,
        merged_into=None,
    ).only(*OFFER)


def published_details(offers: QuerySet[Offer]) -> QuerySet[Offer]:
    """With provider, its profile, place, times with their places and exceptions, and texts: four questions more."""
    of_place = [f"place__{name}" for name in PLACE]
    of_provider = [f"organisation__{name}" for name in ORGANISATION]
    times = (
        OfferTime.unscoped.select_related("place")
        .only(*(field.name for field in OfferTime._meta.concrete_fields), *of_place)
        .prefetch_related(Prefetch("exceptions", TimeException.unscoped.all()))
    )
    return (
        offers.select_related("organisation", "place")
        .only(*OFFER, *of_provider, *of_place)
        .prefetch_related(
            Prefetch("organisation__profile", OrganisationProfile.unscoped.only(*PROFILE)),
            Prefetch("times", times),
            Prefetch("texts", OfferText.unscoped.only(*TEXT)),
        )
    )
