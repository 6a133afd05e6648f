from decimal import Decimal
from typing import Any

from querschnitt.steering import services
from querschnitt.tenants.scope import open_scope
from tests.factories.accounts import World
from tests.factories.steering import make_concept, make_goal, make_indicator, make_measure

from . import Route

VIEW = {
    "centre_head", "kim_coordinator", "case_manager", "education_adviser", "interpreter_coordinator",
    "administrative_assistant",
}  # fmt: skip
EDIT = {"centre_head", "kim_coordinator"}


def goal(world: World) -> dict[str, Any]:
    return {"goal_id": make_goal(world.a).pk}


def measure(world: World) -> dict[str, Any]:
    return {"measure_id": make_measure(world.a).pk}


def indicator(world: World) -> dict[str, Any]:
    return {"indicator_id": make_indicator(world.a).pk}


def concept(world: World) -> dict[str, Any]:
    return {"concept_id": make_concept(world.a).pk}


def funding(world: World) -> dict[str, Any]:
    found = make_measure(world.a)
    with open_scope(world.a.scope()):
        row = services.add_measure_funding(
            measure=found, payer="KI", percent=Decimal(50), starts_on=found.starts_on, by=None
        )
    return {"funding_id": row.pk}


ROUTES = [
    Route("steering:measure_funding", EDIT, measure),
    Route("steering:measure_funding_remove", EDIT, funding, post={}),
    Route("steering:measure_funding_restore", EDIT, measure, post={}),
    Route("steering:goals", VIEW),
    Route("steering:phases", EDIT),
    Route("steering:goal_new", EDIT),
    Route("steering:goal", VIEW, goal),
    Route("steering:goal_edit", EDIT, goal),
    Route("steering:measure_new", EDIT, goal),
    Route("steering:indicator_new", EDIT, goal),
    Route("steering:measure_edit", EDIT, measure),
    Route("steering:value_new", EDIT, indicator),
    Route("steering:hours", VIEW),
    Route("steering:hours_copy", VIEW, post={}),
    Route("steering:concepts", VIEW),
    Route("steering:concept_new", EDIT),
    Route("steering:concept_decide", EDIT, concept),
]
