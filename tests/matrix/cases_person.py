"""The person of a case: names, languages, household, spans, chain."""

from __future__ import annotations

from datetime import date
from typing import Any

from querschnitt.accounts.actor import Actor
from querschnitt.cases.services import add_entry, add_member, add_name, set_residence
from querschnitt.cases.services.links import ask_for_link, waiting_deliveries
from querschnitt.cases.services.twins import merge_cases
from querschnitt.tenants.scope import open_scope
from tests.factories.accounts import World
from tests.factories.cases import acting, make_case

from . import Route
from .cases import CASE_ROLES, OF_THE_KI
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
    if "merge" not in found:
        manager = manager_of(world)
        kept, dropped = make_case(manager), make_case(manager)
        with open_scope(manager.scope):
            found["merge"] = merge_cases(kept=kept, dropped=dropped, by=manager)
    if "delivery" not in found:
        partner = acting(world.actor("partner_adviser"))
        asking = make_case(partner, person={"birth_year": 1992})
        found["own"] = make_case(manager_of(world), person={"birth_year": 1992})
        with open_scope(partner.scope):
            ask_for_link(case=asking, reason="Abstimmen", by=partner)
        with open_scope(manager_of(world).scope):
            found["delivery"] = waiting_deliveries(manager_of(world))[0]
    return found


def manager_of(world: World) -> Actor:
    return acting(world.actor("case_manager"))


def case(world: World, **more: str) -> dict[str, Any]:
    found = things(world)
    return case_of(world) | {argument: found[name].pk for argument, name in more.items()}


ROUTES = [
    Route("cases:links", CASE_ROLES),
    Route("cases:answer_link", OF_THE_KI, lambda world: {"delivery_id": things(world)["delivery"].pk}),
    Route("cases:ask_link", OF_THE_KI, case),
    Route("cases:merge_case", OF_THE_KI, case),
    Route("cases:undo_merge", OF_THE_KI, lambda world: {"merge_id": things(world)["merge"].pk}, post={}),
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
