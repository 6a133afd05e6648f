from __future__ import annotations

from typing import Any
from uuid import UUID

from querschnitt.api.ids import at_location
from querschnitt.api.taxonomies import TAXONOMIES
from querschnitt.tenants.scope import open_scope
from tests.factories.accounts import World
from tests.factories.offers import make_offer

from . import EVERYBODY, Route


def offered(world: World) -> Any:
    if "hsds" not in world.things:
        with open_scope(world.a.scope()):
            world.things["hsds"] = make_offer(town="Lindbach")
    return world.things["hsds"]


def service(world: World) -> dict[str, Any]:
    return {"id": str(offered(world).pk)}


def place(world: World) -> dict[str, Any]:
    offer = offered(world)
    return {"id": at_location(offer.pk, UUID(str(offer.place_id)))}


def public(name: str, **fields: Any) -> Route:
    return Route(f"api:{name}", EVERYBODY, public=True, shared=True, **fields)


ROUTES = [
    public("meta"),
    public("services"),
    public("service", kwargs=service),
    public("organizations"),
    public("organization", kwargs=lambda world: {"id": str(offered(world).organisation_id)}),
    public("service_at_locations"),
    public("service_at_location", kwargs=place),
    public("taxonomies"),
    public("taxonomy", kwargs=lambda world: {"id": TAXONOMIES[0].id}),
    public("taxonomy_terms"),
    public("taxonomy_term", kwargs=lambda world: {"id": TAXONOMIES[0].term_id("deutsch")}),
    public("openapi"),
    public("guide"),
    public("schema", kwargs=lambda world: {"name": "service"}),
    public("profile", kwargs=lambda world: {"name": "service"}),
]
