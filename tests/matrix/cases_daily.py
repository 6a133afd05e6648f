"""The working day: notes from anywhere, tasks, papers, calendar, the view of those who lead."""

from __future__ import annotations

from typing import Any

from querschnitt.cases.services.case_files import add_file
from querschnitt.cases.services.reminders import open_calendar
from querschnitt.cases.services.tasks import add_task
from querschnitt.common.uploads import clean_upload
from querschnitt.tenants.scope import open_scope
from tests.factories.accounts import World
from tests.factories.papers import pdf, picture

from . import Route
from .cases import CASE_ROLES, OF_THE_KI, case, things


def task(world: World) -> dict[str, Any]:
    """A task about the KI's case."""
    if "task" not in world.things:
        manager = world.actor("case_manager")
        of_case = things(world)["case"]
        with open_scope(manager.scope):
            world.things["task"] = add_task(title="Termin absagen", case=of_case, by=manager)
    return {"task_id": world.things["task"].pk}


def calendar(world: World) -> dict[str, Any]:
    """The address of the case manager's calendar, which whoever knows it may read."""
    if "calendar" not in world.things:
        manager = world.actor("case_manager")
        with open_scope(manager.scope):
            world.things["calendar"] = open_calendar(by=manager)
    return {"token": world.things["calendar"]}


def file(world: World) -> dict[str, Any]:
    """A picture in the KI's case."""
    if "file" not in world.things:
        manager = world.actor("case_manager")
        of_case = things(world)["case"]
        with open_scope(manager.scope):
            clean = clean_upload("bescheid.png", picture())
            world.things["file"] = add_file(case=of_case, file=clean, by=manager)
    return {"file_id": world.things["file"].pk}


def page(world: World) -> dict[str, Any]:
    """A page of a PDF in the KI's case."""
    if "pdf" not in world.things:
        manager = world.actor("case_manager")
        of_case = things(world)["case"]
        with open_scope(manager.scope):
            world.things["pdf"] = add_file(case=of_case, file=clean_upload("brief.pdf", pdf()), by=manager)
    return {"file_id": world.things["pdf"].pk, "page": 1}


LEADERS = {"centre_head", "kim_coordinator", "partner_head"}

ROUTES = [
    Route("cases:supervision", LEADERS),
    Route("cases:supervision_export", LEADERS),
    Route("cases:list_export", CASE_ROLES),
    Route("cases:files", OF_THE_KI, case),
    Route("cases:file", OF_THE_KI, file),
    Route("cases:file_picture", OF_THE_KI, file),
    Route("cases:file_page", OF_THE_KI, page),
    Route("cases:load_file", OF_THE_KI, file),
    Route("cases:delete_file", OF_THE_KI, file, post={}),
    Route("cases:quick_contact", CASE_ROLES),
    Route("cases:keep_quick_draft", CASE_ROLES, post={"text": "halb"}),
    Route("cases:tasks", CASE_ROLES),
    Route("cases:case_tasks", OF_THE_KI, case),
    Route("cases:change_task", OF_THE_KI, task),
    Route("cases:settle_task", OF_THE_KI, task, post={"to": "done"}),
    Route("cases:reminders", CASE_ROLES),
    Route("cases:calendar_address", CASE_ROLES, post={"what": "open"}),
    Route("cases:calendar_feed", frozenset(), calendar, public=True, shared=True),
]
