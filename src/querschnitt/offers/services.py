from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction

from querschnitt.accounts.actor import Actor
from querschnitt.tenants.models import Organisation

from .choices import OfferState
from .models import Offer
from .searching import offer_tokens


@transaction.atomic
def create_offer(*, organisation: Organisation, title: str, topic: str, by: Actor | None, **fields: Any) -> Offer:
    """``by=None``: the system itself (demonstration)."""
    offer = Offer(organisation=organisation, title=title, topic=topic, **fields)
    offer.search = offer_tokens(offer, organisation.name)
    offer.save()
    return offer


@transaction.atomic
def update_offer(*, offer: Offer, by: Actor, **values: Any) -> Offer:
    offer = Offer.objects.select_for_update().get(pk=offer.pk)
    for key, value in values.items():
        setattr(offer, key, value)
    offer.search = offer_tokens(offer, offer.organisation.name)
    offer.save()
    return offer


@transaction.atomic
def confirm_offer(*, offer: Offer, on: date, by: Actor) -> None:
    """Somebody checked the entry with the provider and found it right."""
    offer.checked_on = on
    offer.save(update_fields=["checked_on", "updated_at"])


@transaction.atomic
def end_offer(*, offer: Offer, on: date, by: Actor) -> None:
    """Offers are never deleted: plans and referrals name them."""
    offer.valid_to = max(on, offer.valid_from)
    offer.save(update_fields=["valid_to", "updated_at"])


@transaction.atomic
def reopen_offer(*, offer: Offer, by: Actor) -> None:
    offer.valid_to = None
    offer.state = OfferState.ACTIVE
    offer.save(update_fields=["valid_to", "state", "updated_at"])
