from datetime import date
from decimal import Decimal
from typing import Any

from querschnitt.funding import services
from querschnitt.funding.models import Post
from querschnitt.funding.selectors import load_rules
from querschnitt.tenants.scope import open_scope
from tests.factories.accounts import World

from . import Route

VIEW = {"centre_head", "kim_coordinator", "administrative_assistant", "state_analyst"}
EDIT = {"centre_head", "administrative_assistant"}


def fact(world: World) -> dict[str, Any]:
    head = world.actor("centre_head")
    with open_scope(world.a.scope()):
        return {"pk": services.record_fact(key="kim2_cluster", year=2020, value="6", source="Bescheid", by=head).pk}


def town(world: World) -> dict[str, Any]:
    with open_scope(world.a.scope()):
        found = services.record_town(
            name="Lindbach",
            residence_authority=True,
            youth_office=True,
            integration_council=None,
            by=world.actor("centre_head"),
        )
    return {"pk": found.pk}


ROUTES = [
    Route("funding:bill", VIEW),
    Route("funding:bill_export", VIEW),
    Route("funding:facts", EDIT),
    Route("funding:fact_remove", EDIT, kwargs=fact, post={}),
    Route("funding:town_save", EDIT, post={"name": "Ostereck", "residence_authority": "ja"}),
    Route("funding:town_remove", EDIT, kwargs=town, post={}),
]


TABLE = "ags;name;fluag\n05111;Düsseldorf;100\n05112;Duisburg;300\n"
OPTIONS = {"key": "fluag", "unit": "posts", "total": "9", "method": "hare", "base": "", "floor": "", "cap": ""}


def scenario(world: World) -> dict[str, Any]:
    with open_scope(world.a.scope()):
        head = world.actor("centre_head")
        found = services.save_scenario(name="Bedarf", table=TABLE, options=OPTIONS, shared=False, by=head)
    return {"pk": found.pk}


def post(world: World) -> dict[str, Any]:
    with open_scope(world.a.scope()):
        found = Post.objects.filter(name="Case Management").first() or services.record_post(
            name="Case Management", source="kim2", by=world.actor("centre_head")
        )
    return {"pk": found.pk}


def holder(world: World) -> dict[str, Any]:
    head, pk = world.actor("centre_head"), post(world)["pk"]
    with open_scope(world.a.scope()):
        found = Post.objects.get(pk=pk)
        services.set_maximum(post=found, starts_on=date(2026, 1, 1), maximum=Decimal(50), by=head)
        one = services.fill_post(
            post=found,
            person="Kim Beispiel",
            employment="angestellte",
            hours=Decimal("19.5"),
            starts_on=date(2026, 1, 1),
            rules=load_rules(),
            by=head,
        )
    return {"pk": one.pk}


def maximum(world: World) -> dict[str, Any]:
    pk = post(world)["pk"]
    with open_scope(world.a.scope()):
        step = services.set_maximum(
            post=Post.objects.get(pk=pk), starts_on=date(2015, 1, 1), maximum=Decimal(1), by=None
        )
    return {"pk": step.pk}


def post_funding(world: World) -> dict[str, Any]:
    pk = post(world)["pk"]
    with open_scope(world.a.scope()):
        row = services.add_post_funding(
            post=Post.objects.get(pk=pk), payer="KI", percent=Decimal(50), starts_on=date(2026, 1, 1), by=None
        )
    return {"pk": row.pk}


def post_cost(world: World) -> dict[str, Any]:
    pk = post(world)["pk"]
    with open_scope(world.a.scope()):
        row = services.record_post_cost(post=Post.objects.get(pk=pk), year=2026, amount=Decimal(70000), by=None)
    return {"pk": row.pk}


OWN = VIEW - {"state_analyst"}
ROUTES += [
    Route("funding:programmes", VIEW),
    Route("funding:programme", VIEW, kwargs=lambda world: {"key": "KI"}, shared=True),
    Route("funding:settings", OWN),
    Route(
        "funding:setting",
        EDIT,
        kwargs=lambda world: {"key": "tm_satz"},
        post={"value": "", "reason": "offen"},
        shared=True,  # the name of an open question; the row is the own centre's
    ),
    Route("funding:undo", VIEW, post={}),
    Route("funding:simulator", VIEW),
    Route("funding:scenario", OWN, kwargs=scenario),
    Route("funding:scenario_delete", OWN, kwargs=scenario, post={}),
    Route("funding:posts", OWN),
    Route("funding:post_create", EDIT, post={"name": "Assistenz", "source": "land"}),
    Route("funding:post", EDIT, kwargs=post),
    Route("funding:posts_export", OWN),
    Route("funding:doubles", OWN),
    Route("funding:holder", EDIT, kwargs=holder),
    Route("funding:holder_delete", EDIT, kwargs=holder, post={}),
    Route("funding:maximum_remove", EDIT, kwargs=maximum, post={}),
    Route("funding:post_funding_remove", EDIT, kwargs=post_funding, post={}),
    Route("funding:post_remove", EDIT, kwargs=post, post={}),
    Route("funding:post_cost_remove", EDIT, kwargs=post_cost, post={}),
    Route("funding:holder_end", EDIT, kwargs=holder, post={"ends_on": "2026-12-31"}),
]
