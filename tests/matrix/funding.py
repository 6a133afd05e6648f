from typing import Any

from querschnitt.funding import services
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
