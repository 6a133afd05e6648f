"""Assessment and plan of the KI's case."""

from __future__ import annotations

from base64 import b64decode
from typing import Any

from django.utils import timezone

from querschnitt.cases.planning import fingerprint, plan_content
from querschnitt.cases.services import add_goal, agree_on_plan, assess
from querschnitt.tenants.scope import open_scope
from tests.factories.accounts import World
from tests.factories.cases import acting

from . import Route
from .cases import OF_THE_KI, case, things

PNG = b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")


def planned(world: World) -> dict[str, Any]:
    """An assessment, a goal, and a version signed on paper, in the KI's case."""
    found = things(world)
    if "goal" not in found:
        manager = acting(world.actor("case_manager"))
        with open_scope(manager.scope):
            of, today = found["case"], timezone.localdate()
            found["assessment"] = assess(case=of, held_on=today, ratings={"work": {"urgency": "high"}}, by=manager)
            found["goal"] = add_goal(case=of, life_area="work", wording="Arbeit finden", by=manager)
            seen = fingerprint(plan_content(of))
            drawn = {"person_drawn": PNG, "office_drawn": PNG}
            found["version"] = agree_on_plan(case=of, seen=seen, way="screen", agreed_on=today, by=manager, **drawn)
            found["signature"] = found["version"].signatures.first()
    return found


def of(name: str, argument: str) -> Any:
    return lambda world: {argument: planned(world)[name].pk}


ROUTES = [
    Route("cases:assessments", OF_THE_KI, case),
    Route("cases:new_assessment", OF_THE_KI, case),
    Route("cases:change_assessment", OF_THE_KI, of("assessment", "assessment_id")),
    Route("cases:to_needs", OF_THE_KI, of("assessment", "assessment_id"), post={"area": "work"}),
    Route("cases:plan", OF_THE_KI, case),
    Route("cases:new_goal", OF_THE_KI, case),
    Route("cases:change_goal", OF_THE_KI, of("goal", "goal_id")),
    Route("cases:review_goal", OF_THE_KI, of("goal", "goal_id")),
    Route("cases:agree", OF_THE_KI, case),
    Route("cases:print_plan", OF_THE_KI, case),
    Route("cases:plan_pdf", OF_THE_KI, case),
    Route("cases:plan_version", OF_THE_KI, of("version", "version_id")),
    Route("cases:version_pdf", OF_THE_KI, of("version", "version_id")),
    Route("cases:signature", OF_THE_KI, of("signature", "signature_id")),
]
