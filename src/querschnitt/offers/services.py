from __future__ import annotations

from typing import Any

from django.db import transaction

from querschnitt.accounts.actor import Actor
from querschnitt.tenants.models import Organisation

from .models import Offer


@transaction.atomic
def create_offer(*, organisation: Organisation, title: str, topic: str, by: Actor | None, **fields: Any) -> Offer:
    """``by=None``: the system itself (demonstration)."""
    offer = Offer(organisation=organisation, title=title, topic=topic, **fields)
    offer.save()
    return offer
