"""Tab through the pages of a case; their bar stands in one line at 1280 px and no page is wider than its window."""

from __future__ import annotations

import os
from datetime import timedelta

from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page

from querschnitt.cases.services import add_goal, add_step, draft_referral, note_contact
from querschnitt.cases.tabs import TABS
from querschnitt.tenants.scope import open_scope
from tests.factories.accounts import World
from tests.factories.cases import make_case

from .browser import NARROW, WIDE, picture, sign_in
from .conftest import Windows
from .test_keyboard import walked

SHOWN = bool(os.environ.get("QUERSCHNITT_PICTURES"))  # all of them, to be looked at
WALKED = ("case", "person", "consents")
LINES = """() => new Set([...document.querySelectorAll('[aria-label="Seiten des Falls"] a')]
  .map((link) => Math.round(link.getBoundingClientRect().top))).size"""
TOO_WIDE = "() => document.documentElement.scrollWidth > innerWidth"


def open_page(page: Page, name: str, case_id: object) -> None:
    page.goto(reverse(f"cases:{name}", args=[case_id]))


def test_pages_of_a_case_are_walked_by_keyboard_in_one_line_of_tabs(windows: Windows, world: World):
    manager = world.actor("case_manager")
    case = make_case(manager, life_areas=["housing"], status_code="GES", legal_circle="asylblg")
    soon = timezone.localdate() + timedelta(days=10)
    with open_scope(manager.scope):
        goal = add_goal(
            case=case, life_area="housing", wording="Eigene Wohnung", indicator="Mietvertrag", due_on=soon, by=manager
        )
        add_step(case=case, goal=goal, text="Wohnberechtigungsschein beantragen", due_on=soon, by=manager)
        note_contact(case=case, topic="housing", minutes=20, text="Erstes Gespräch", by=manager)
        draft_referral(case=case, recipient=world.a.partner, topic="housing", by=manager)
    page = windows.open()
    sign_in(page, manager)
    wrong: dict[str, object] = {}
    for name in dict.fromkeys([*WALKED, *(tab.key for tab in TABS if SHOWN and tab.key != "tasks")]):
        open_page(page, name, case.pk)
        picture(page, f"fall-{name}")
        faults = walked(page) if name in WALKED else []
        if page.evaluate(LINES) > 1:
            faults.append("tabs in more than one line")
        page.set_viewport_size(NARROW)
        picture(page, f"fall-{name}-schmal")
        faults += ["wider than a phone"] if page.evaluate(TOO_WIDE) else []
        page.set_viewport_size(WIDE)
        if faults:
            wrong[name] = faults
    assert wrong == {}
