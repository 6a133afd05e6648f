"""What the network contributes to the search of every page."""

from __future__ import annotations

from django.urls import reverse

from querschnitt.accounts.actor import Actor
from querschnitt.common.search import Hit
from querschnitt.tenants.models import Organisation

from .selectors import OrganisationFilters, filter_organisations


def hits(actor: Actor, text: str, limit: int) -> list[Hit]:
    found = filter_organisations(actor, OrganisationFilters(text=text))
    kinds = dict(Organisation.Kind.choices)
    return [
        Hit(name, reverse("network:page", args=[pk]), " · ".join(str(part) for part in (kinds.get(kind), town) if part))
        for pk, name, kind, town in found.values_list("id", "name", "kind", "profile__town")[:limit]
    ]
