"""What the directory of offers adds to the start page: entries somebody should confirm with their provider."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import Count, F, Q
from django.utils import timezone

from querschnitt.accounts.actor import Actor
from querschnitt.accounts.permissions import P
from querschnitt.common.dashboard import DayCard, register_card

from .choices import Capacity
from .policies import can_create_offers, keeps_own_offers
from .selectors import current_offers

SHOWN = 5
UNCHECKED_DAYS = 183  # half a year: the page of an offer warns from then on


def to_check(actor: Actor) -> dict[str, Any]:
    """Current offers the person may edit that nobody confirmed for half a year, oldest first."""
    mine = Q() if actor.may(P.OFFERS_EDIT_ALL) else Q(organisation_id=actor.organisation_id)
    limit = timezone.localdate() - timedelta(days=UNCHECKED_DAYS)
    stale = current_offers(actor).filter(mine, checked_on__lt=limit)
    rows = stale.select_related("organisation").order_by("checked_on", "title", "pk")[:SHOWN]
    return {"rows": rows, "count": stale.aggregate(n=Count("pk"))["n"]}


def places_left(actor: Actor) -> dict[str, Any]:
    """Current offers of the own organisation with a statement on places, the oldest statement first."""
    own = current_offers(actor).filter(organisation=actor.organisation_id).exclude(capacity=Capacity.UNKNOWN)
    rows = own.order_by(F("capacity_on").asc(nulls_first=True), "title", "pk")[:SHOWN]
    return {"rows": rows, "count": own.aggregate(n=Count("pk"))["n"], "capacities": Capacity.choices[1:]}


def register() -> None:
    register_card(DayCard("offers.places_left", "offers/day/places_left.html", keeps_own_offers, places_left, 45))
    register_card(DayCard("offers.to_check", "offers/day/to_check.html", can_create_offers, to_check, 40))
