from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction

from querschnitt.accounts.actor import Actor
from querschnitt.network.models import Place
from querschnitt.network.services import place_for, update_place
from querschnitt.tenants.models import Organisation

from ..choices import OfferState
from ..models import Offer
from ..models.offer import TEXTS
from ..searching import offer_tokens
from .history import note_version

Address = Mapping[str, str]  # name, street, postcode, town


def _place(address: Address, of_place: Mapping[str, Any] | None, by: Actor | None) -> Place | None:
    place = place_for(**address, by=by)
    return update_place(place=place, by=by, **of_place) if place and of_place else place


@transaction.atomic
def create_offer(
    *,
    organisation: Organisation,
    title: str,
    topic: str,
    by: Actor | None,
    address: Address | None = None,
    of_place: Mapping[str, Any] | None = None,
    **fields: Any,
) -> Offer:
    """``address`` finds or makes the place, ``of_place`` is known of it. ``by=None``: the system itself."""
    if address is not None:
        fields["place"] = _place(address, of_place, by)
    offer = Offer(organisation=organisation, title=title, topic=topic, **fields)
    offer.search = offer_tokens(offer, organisation.name)
    offer.save()
    note_version(offer, "created", by)
    return offer


@transaction.atomic
def update_offer(
    *,
    offer: Offer,
    by: Actor | None,
    address: Address | None = None,
    of_place: Mapping[str, Any] | None = None,
    **values: Any,
) -> Offer:
    """``values``: fields of the offer; what is not named stays. A changed German text outdates its translations."""
    offer = Offer.objects.select_for_update(of=("self",)).select_related("organisation", "place").get(pk=offer.pk)
    if address is not None:
        values["place"] = _place(address, of_place, by)
    said = [getattr(offer, name) for name in TEXTS]
    for key, value in values.items():
        setattr(offer, key, value)
    if said != [getattr(offer, name) for name in TEXTS]:
        offer.text_version += 1
    offer.search = offer_tokens(offer, offer.organisation.name)
    offer.save()
    note_version(offer, "changed", by)
    return offer


@transaction.atomic
def confirm_offer(*, offer: Offer, on: date, by: Actor | None) -> None:
    """Somebody checked the entry with the provider and found it right."""
    offer.checked_on = on
    offer.save(update_fields=["checked_on", "updated_at"])
    note_version(offer, "confirmed", by)


@transaction.atomic
def end_offer(*, offer: Offer, on: date, by: Actor | None) -> None:
    """Offers are never deleted: plans and referrals name them."""
    offer.valid_to = max(on, offer.valid_from)
    offer.save(update_fields=["valid_to", "updated_at"])
    note_version(offer, "ended", by)


@transaction.atomic
def reopen_offer(*, offer: Offer, by: Actor | None) -> None:
    offer.valid_to = None
    offer.state = OfferState.ACTIVE
    offer.save(update_fields=["valid_to", "state", "updated_at"])
    note_version(offer, "reopened", by)


@transaction.atomic
def set_capacity(
    *,
    offer: Offer,
    capacity: str,
    on: date,
    by: Actor | None,
    seats_free: int | None = None,
    waiting_weeks: int | None = None,
) -> None:
    """The light, with the day it was seen."""
    offer.capacity, offer.capacity_on = capacity, on
    offer.seats_free, offer.waiting_weeks = seats_free, waiting_weeks
    offer.save(update_fields=["capacity", "capacity_on", "seats_free", "waiting_weeks", "updated_at"])
    note_version(offer, "capacity", by)
