"""What offers show elsewhere: on an organisation's page and in the search of every page."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.urls import reverse

from querschnitt.accounts.actor import Actor
from querschnitt.accounts.permissions import P
from querschnitt.common.search import Hit
from querschnitt.tenants.models import Organisation

from .selectors import current_offers, search_offers

SHOWN = 10


def hits(actor: Actor, text: str, limit: int) -> list[Hit]:
    rows = search_offers(actor, text).offers.values_list("id", "title", "place__town", "organisation__name")[:limit]
    return [
        Hit(title, reverse("offers:page", args=[pk]), " · ".join(part for part in (provider, town or "") if part))
        for pk, title, town, provider in rows
    ]


def of_organisation(actor: Actor, organisation: Organisation) -> dict[str, Any] | None:
    if not actor.may(P.OFFERS_VIEW):
        return None
    offers = current_offers(actor).filter(organisation=organisation).order_by("title")
    rows = list(offers.values_list("id", "title", "place__town")[: SHOWN + 1])
    own = actor.may(P.OFFERS_EDIT_OWN) and organisation.pk == actor.organisation_id
    return {
        "rows": rows[:SHOWN],
        "all_url": f"{reverse('offers:list')}?organisation={organisation.pk}" if len(rows) > SHOWN else "",
        "create_url": f"{reverse('offers:create')}?organisation={organisation.pk}"
        if actor.may(P.OFFERS_EDIT_ALL) or own
        else "",
    }


def topic_actors(actor: Actor) -> dict[str, set[UUID]]:
    """Which organisations offer something on which topic today."""
    found: dict[str, set[UUID]] = {}
    for topic, organisation_id in current_offers(actor).order_by().values_list("topic", "organisation_id").distinct():
        found.setdefault(topic, set()).add(organisation_id)
    return found
