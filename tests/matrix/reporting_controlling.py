from typing import Any

from tests.factories.accounts import World
from tests.factories.reports import make_report

from . import Route

WHO = {"centre_head", "kim_coordinator", "administrative_assistant", "state_analyst"}
TAKE = {"centre_head", "state_analyst"}
REPORT = {"centre_head", "kim_coordinator", "administrative_assistant"}


def draft(world: World) -> dict[str, Any]:
    return {"report_id": make_report(world).pk}


def released(world: World) -> dict[str, Any]:
    return {"report_id": make_report(world, 2024, released=True).pk}


ROUTES = [
    Route("reporting:controlling", WHO),
    Route("reporting:controlling_export", WHO),
    Route("reporting:deliveries", {"state_analyst"}),
    Route("reporting:deliveries_export", {"state_analyst"}),
    Route("reporting:signed", {"state_analyst"}),
    Route("reporting:signed_receive", {"state_analyst"}, post={"file": ""}),
    Route("reporting:signed_trust", {"state_analyst"}, post={"unit": ""}),
    Route("reporting:report_deliver", {"centre_head"}, released),
    Route("reporting:report_deliver_file", {"centre_head"}, released),
    Route("reporting:taking", TAKE),
    Route("reporting:taking_take", TAKE),
    Route("reporting:taking_back", TAKE),
    Route("reporting:taking_template", TAKE),
    Route("reporting:reports", REPORT),
    Route("reporting:report", REPORT, draft),
    Route("reporting:report_edit", REPORT, draft),
    Route("reporting:report_release", {"centre_head"}, draft),
    Route("reporting:report_correct", REPORT, released),
    Route("reporting:report_file", REPORT, lambda world: {**released(world), "kind": "xlsx"}),
]
