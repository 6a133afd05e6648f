"""Tab through every page of a case; their bar stands in one line at 1280 px, no page is wider than its window."""

from __future__ import annotations

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from querschnitt.cases.services import add_goal, add_step, draft_referral, note_contact
from querschnitt.cases.tabs import TABS
from querschnitt.tenants.scope import open_scope
from tests.factories.accounts import World
from tests.factories.cases import make_case

from .browser import NARROW, WIDE, check_both_widths, picture, settled, sign_in
from .conftest import Windows
from .test_keyboard import walked

WHOLE = ("case",)  # with the frame around it, the same on the others
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
    for name in [tab.route.partition(":")[2] for tab in TABS]:
        open_page(page, name, case.pk)
        picture(page, f"fall-{name}")
        faults = walked(page) if name in WHOLE else walked(page, "main")
        if page.evaluate(LINES) > 1:
            faults.append("tabs in more than one line")
        page.set_viewport_size(NARROW)
        picture(page, f"fall-{name}-schmal")
        faults += ["wider than a phone"] if page.evaluate(TOO_WIDE) else []
        page.set_viewport_size(WIDE)
        if faults:
            wrong[name] = faults
    assert wrong == {}
    # The chain opens in its place on the first page, by keyboard, and is the picture of its own page.
    open_page(page, "case", case.pk)
    fold = page.locator("#kette")
    fold.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(fold.locator("svg.q-chain--wide")).to_be_visible()
    settled(page)
    check_both_widths(page)
    picture(page, "fall-kette-auf")
