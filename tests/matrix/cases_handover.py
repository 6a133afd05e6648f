"""Changes of legal circle in the KI's own case."""

from __future__ import annotations

from datetime import date
from typing import Any

from querschnitt.cases.choices import HandoverEvent, LegalCircle
from querschnitt.cases.models import HandoverTask
from querschnitt.cases.services import confirm_handover, propose_handover
from querschnitt.tenants.scope import open_scope
from tests.factories.accounts import World
from tests.factories.cases import acting

from . import Route
from .cases import CASE_ROLES, OF_THE_KI, case, things


def running(world: World) -> dict[str, Any]:
    """A running hand-over of the matrix's case, with its first task."""
    found = things(world)
    if "handover" not in found:
        manager = acting(world.actor("case_manager"))
        facts = {
            "event": HandoverEvent.RECOGNITION,
            "event_on": date(2026, 11, 3),
            "from_circle": LegalCircle.ASYLBLG,
            "to_circle": LegalCircle.SGB2,
        }
        with open_scope(manager.scope):
            handover = propose_handover(case=found["case"], by=manager, **facts)
            confirm_handover(
                handover=handover, version=handover.version, receiver=world.a.outsider, by=manager, **facts
            )
            found["handover"], found["task"] = handover, HandoverTask.objects.filter(handover=handover)[0]
    return found


def handover(world: World) -> dict[str, Any]:
    return {"handover_id": running(world)["handover"].pk}


def task(world: World) -> dict[str, Any]:
    return {"task_id": running(world)["task"].pk}


ROUTES = [
    Route("cases:handovers", CASE_ROLES - {"education_adviser"}),
    Route("cases:handover", OF_THE_KI, case),
    Route("cases:new_handover", OF_THE_KI, case),
    Route("cases:confirm_handover", OF_THE_KI, handover),
    Route("cases:end_handover", OF_THE_KI, handover),
    Route("cases:handover_payment", OF_THE_KI, handover),
    Route("cases:handover_package", OF_THE_KI, handover),
    Route("cases:handover_task", OF_THE_KI, task),
    Route("cases:move_handover_task", OF_THE_KI, task, post={"to": "done"}),
]
