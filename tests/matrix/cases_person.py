"""The person of a case: names, languages, household, spans, chain."""

from __future__ import annotations

from datetime import date
from typing import Any

from querschnitt.cases.services import add_entry, add_member, add_name, set_residence
from querschnitt.tenants.scope import open_scope
from tests.factories.accounts import World
from tests.factories.cases import acting

from . import Route
from .cases import OF_THE_KI
from .cases import case as case_of
from .cases import things as things_of_case


def things(world: World) -> dict[str, Any]:
    found = things_of_case(world)
    if "entry" not in found:
        manager = acting(world.actor("case_manager"))
        case = found["case"]
        with open_scope(manager.scope):
            found["span"] = set_residence(case=case, status_code="GES", starts_on=None, by=manager)
            found["name"] = add_name(case=case, text="Aminah Hadad", kind="translit", by=manager)
            found["member"] = add_member(case=case, name="Lina", relation="child", by=manager)
            found["entry"] = add_entry(
                case=case, kind="course", title="Integrationskurs", starts_on=date(2026, 1, 12), by=manager
            )
    return found


def case(world: World, **more: str) -> dict[str, Any]:
    found = things(world)
    return case_of(world) | {argument: found[name].pk for argument, name in more.items()}


ROUTES = [
    Route("cases:person", OF_THE_KI, case),
    Route("cases:new_span", OF_THE_KI, lambda world: case(world) | {"kind": "aufenthalt"}),
    Route("cases:change_span", OF_THE_KI, lambda world: case(world, span_id="span") | {"kind": "aufenthalt"}),
    Route("cases:new_name", OF_THE_KI, case),
    Route("cases:drop_name", OF_THE_KI, lambda world: case(world, name_id="name"), post={}),
    Route("cases:languages", OF_THE_KI, case),
    Route("cases:new_member", OF_THE_KI, case),
    Route("cases:change_member", OF_THE_KI, lambda world: case(world, member_id="member")),
    Route("cases:chain", OF_THE_KI, case),
    Route("cases:new_entry", OF_THE_KI, case),
    Route("cases:change_entry", OF_THE_KI, lambda world: case(world, entry_id="entry")),
]
