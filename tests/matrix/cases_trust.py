"""Emergency access and holds. The access of the matrix is the partner adviser's, on the KI's case."""

from __future__ import annotations

from typing import Any

from querschnitt.cases.services.emergencies import open_in_emergency
from querschnitt.cases.services.holds import place_hold
from querschnitt.tenants.scope import open_scope
from tests.factories.accounts import World
from tests.factories.cases import acting

from . import Route
from .cases import CASE_ROLES, OF_THE_KI, case, of, things


def opened(world: World) -> dict[str, Any]:
    found = things(world)
    if "emergency" not in found:
        adviser = acting(world.actor("partner_adviser"))
        with open_scope(adviser.scope):
            found["emergency"] = open_in_emergency(
                number=found["case"].number, reason="danger", words="Die Person ist nicht erreichbar.", by=adviser
            )
    return found


def access(world: World) -> dict[str, Any]:
    return {"access_id": opened(world)["emergency"].pk}


def opened_case(world: World) -> dict[str, Any]:
    return {"case_id": opened(world)["case"].pk}


def hold(world: World) -> dict[str, Any]:
    found = things(world)
    if "hold" not in found:
        manager = acting(world.actor("case_manager"))
        with open_scope(manager.scope):
            found["hold"] = place_hold(case=found["case"], reason="court", by=manager)
    return {"hold_id": found["hold"].pk}


ROUTES = [
    Route("cases:open_emergency", CASE_ROLES),
    Route("cases:emergency_case", {"partner_adviser"}, opened_case),
    Route("cases:emergencies", (CASE_ROLES - {"education_adviser"}) | {"data_protection_officer"}),
    Route("cases:check_emergency", OF_THE_KI | {"data_protection_officer"}, access, post={}),
    Route("cases:rights", {"centre_head", "kim_coordinator", "partner_head", "operator", "data_protection_officer"}),
    Route("cases:restriction", OF_THE_KI, case),
    Route("cases:hold", OF_THE_KI, case),
    Route("cases:dossier", OF_THE_KI, case),
    Route("cases:dossier_data", OF_THE_KI, case),
    Route("cases:dossier_pdf", OF_THE_KI, case),
    Route("cases:secrecy", {"centre_head", "operator"}),
    Route("cases:release_paper", OF_THE_KI, of("release", "release_id")),
    Route("cases:sign_release", OF_THE_KI, of("release", "release_id")),
    Route("cases:lift_hold", OF_THE_KI, hold, post={}),
]
