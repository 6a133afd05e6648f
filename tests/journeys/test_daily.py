"""A working day in a real browser: a note by keyboard alone within a minute, an obstacle in two clicks from anywhere."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from querschnitt.cases.models import ContactNote, Obstacle
from querschnitt.cases.services.tasks import add_task
from querschnitt.offers.models import Offer
from querschnitt.tenants.scope import open_scope
from tests.factories.accounts import World
from tests.factories.cases import acting, make_case

from .browser import check_page, picture, sign_in
from .conftest import Windows

NOTE = "Mietvertrag gelesen, Rückfrage an das Jobcenter am Montag."
KEYS_OF_A_MINUTE = 150  # 200 keys a minute are slow typing; the rest of the minute is for thinking


class Counted:
    """A keyboard that counts what is pressed."""

    def __init__(self, page: Page) -> None:
        self.page, self.pressed = page, 0

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
            self.pressed += 1

    def type(self, text: str) -> None:
        self.page.keyboard.type(text)
        self.pressed += len(text)

    def reach(self, name: str) -> None:
        """By Tab, to the field of that name."""
        for _ in range(40):
            if self.page.evaluate("document.activeElement?.name || ''") == name:
                return
            self.press("Tab")
        raise AssertionError(f"Tab never reached {name}")

    def reach_link(self, text: str) -> None:
        for _ in range(60):
            if self.page.evaluate("document.activeElement?.textContent.trim() || ''") == text:
                return
            self.press("Tab")
        raise AssertionError(f"Tab never reached {text}")


def test_note_by_keyboard_alone_within_a_minute_and_across_a_lost_session(windows: Windows, world: World):
    manager = acting(world.actor("case_manager"))
    case = make_case(manager)
    page = windows.open()
    sign_in(page, manager)
    page.goto(reverse("cases:case", args=[case.pk]))
    page.goto(reverse("portal:day"))
    picture(page, "daily-day")
    check_page(page)
    keys = Counted(page)
    keys.reach_link("Kontakt notieren")
    with page.expect_navigation(wait_until="load"):
        keys.press("Enter")
    assert page.url.endswith(reverse("cases:quick_contact"))
    picture(page, "daily-contact")
    check_page(page)
    assert case.number in page.locator("select[name=case] option:checked").inner_text()
    keys.reach("minutes")
    keys.type("25")
    keys.reach("channel")
    keys.press("ArrowDown", "ArrowDown", "ArrowDown")
    keys.reach("topic")
    keys.type("Wo")
    keys.reach("text")
    # It is kept while typing as well; the last time holds it all.
    with page.expect_response(lambda answer: "entwurf" in answer.url and "Montag." in (answer.request.post_data or "")):
        keys.type(NOTE)
    # The session ends in the middle; after signing in again the text is there.
    before = keys.pressed
    page.context.clear_cookies()
    sign_in(page, manager)
    page.goto(reverse("cases:quick_contact"))
    expect(page.locator("textarea[name=text]")).to_have_value(NOTE)
    expect(page.locator("select[name=topic]")).to_have_value("housing")
    keys.pressed = before
    page.locator("textarea[name=text]").focus()
    keys.press("Tab", "Tab")
    assert page.evaluate("document.activeElement.type") == "submit"
    with page.expect_navigation(wait_until="load"):
        keys.press("Enter")
    page.locator("#kontakte").get_by_text(NOTE).wait_for()
    with open_scope(manager.scope):
        note = ContactNote.objects.get(case=case)
    assert (note.minutes, note.channel, note.topic) == (25, "phone", "housing")
    assert keys.pressed <= KEYS_OF_A_MINUTE, keys.pressed


@pytest.mark.parametrize("narrow", [False, True], ids=["wide", "phone"])
def test_obstacle_in_two_clicks_from_any_page(windows: Windows, world: World, narrow: bool):
    manager = acting(world.actor("case_manager"))
    case = make_case(manager)
    with open_scope(manager.scope):
        offer = Offer.objects.create(organisation=world.a.partner, title=f"Kurs {narrow}", topic="deutsch")
        add_task(title="Rückruf", case=case, by=manager)
        before = Obstacle.objects.count()
    page = windows.open(narrow=narrow)
    sign_in(page, manager)
    places = [
        reverse("portal:day"),
        reverse("cases:tasks"),
        reverse("cases:files", args=[case.pk]),
        reverse("offers:page", args=[offer.pk]),
        reverse("network:list"),
    ]
    for number, place in enumerate(places[::4] if narrow else places, start=1):
        page.goto(place)
        check_page(page)
        picture(page, f"daily-place-{number}-{'phone' if narrow else 'wide'}")
        clicks = 0
        page.locator("header").get_by_role("link", name="Hindernis melden").click()
        clicks += 1
        page.wait_for_load_state()
        page.locator("main").get_by_role("button", name="Wohnraum fehlt").click()
        clicks += 1
        page.wait_for_load_state()
        page.get_by_text("Das Hindernis ist gemeldet").wait_for()
        assert page.url.endswith(place)
        assert clicks == 2
        with open_scope(manager.scope):
            assert Obstacle.objects.count() == before + number
