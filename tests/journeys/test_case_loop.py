"""The loop's first round, from intake to closing: by mouse, by keyboard alone, on a phone, and without JavaScript."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from querschnitt.offers.models import Offer
from querschnitt.tenants.scope import open_scope
from tests.factories.accounts import World
from tests.factories.cases import acting

from .browser import assert_same_after_reload, check_page, picture, settled, sign_in
from .conftest import Windows

OFFER = "Wohnungssuche begleitet"


class Hands:
    """Somebody at a mouse (or finger). ``check`` looks at every page that comes up, ``axe`` judges it as well."""

    def __init__(self, page: Page, name: str, check: bool = True, axe: bool = True) -> None:
        self.page, self.name, self.check, self.axe, self.shots = page, name, check, axe, 0

    def look(self) -> None:
        if self.check:
            self.shots += 1
            picture(self.page, f"loop-{self.name}-{self.shots:02d}")
            check_page(self.page, axe=self.axe)

    def go(self, path: str) -> None:
        self.page.goto(path)
        self.look()

    def label(self, text: str) -> Locator:
        return self.page.locator("main").get_by_label(re.compile(rf"^\s*{re.escape(text)}")).first

    def fill(self, label: str, text: str) -> None:
        self.label(label).fill(text)

    def choose(self, label: str, option: str) -> None:
        """From a select, or from the field to type in that a select of many entries becomes."""
        field = self.label(label)
        if field.evaluate("node => node.tagName") == "SELECT":
            field.select_option(field.locator("option", has_text=option).first.get_attribute("value"))
            return
        field.fill(option[:20])
        field.press("ArrowDown")
        field.press("Enter")

    def tick(self, label: str) -> None:
        self.label(label).check()

    def press(self, text: str, place: str = "main") -> None:
        self._leave(self.page.locator(place).get_by_role("button", name=re.compile(rf"^{re.escape(text)}")).first)

    def follow(self, text: str, place: str = "main") -> None:
        self._leave(self.page.locator(place).get_by_role("link", name=re.compile(rf"^{re.escape(text)}")).first)

    def _leave(self, target: Locator) -> None:
        target.click()
        self.page.wait_for_load_state()
        self.look()

    def reads(self, text: str) -> None:
        self.page.locator("main").get_by_text(text).first.wait_for(state="visible")


class Keys(Hands):
    """The same with the keyboard alone: everything is reached by Tab and worked with its own keys."""

    def reach(self, target: Locator) -> None:
        handle = target.element_handle()
        for _ in range(250):
            if self.page.evaluate("node => document.activeElement === node", handle):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"Tab never reached {target}")

    def fill(self, label: str, text: str) -> None:
        field = self.label(label)
        self.reach(field)
        if field.get_attribute("type") == "date":
            # The parts of the browser's date field, in the order of the German calendar.
            year, month, day = text.split("-")
            self.page.keyboard.type(f"{day}{month}{year}")
            return
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(text)

    def choose(self, label: str, option: str) -> None:
        self.reach(self.label(label))
        self.page.keyboard.type(option[:20])
        if self.label(label).evaluate("node => node.tagName") != "SELECT":
            self.page.keyboard.press("ArrowDown")
            self.page.keyboard.press("Enter")

    def tick(self, label: str) -> None:
        box = self.label(label)
        if box.get_attribute("type") == "radio":
            name = box.get_attribute("name")
            group = self.page.locator(f'input[name="{name}"]')
            checked = self.page.locator(f'input[name="{name}"]:checked')
            self.reach(checked.first if checked.count() else group.first)
            self.page.keyboard.press("Space")
            for _ in range(group.count()):
                if box.is_checked():
                    return
                self.page.keyboard.press("ArrowDown")
            assert box.is_checked()
            return
        self.reach(box)
        self.page.keyboard.press("Space")
        assert box.is_checked()

    def _leave(self, target: Locator) -> None:
        self.reach(target)
        with self.page.expect_navigation(wait_until="load"):
            self.page.keyboard.press("Enter")
        self.look()


@pytest.fixture(scope="module", autouse=True)
def offer(world: World) -> None:
    manager = acting(world.actor("case_manager"))
    with open_scope(manager.scope):
        Offer.objects.create(organisation=world.a.partner, title=OFFER, topic="wohnen")


def loop(case_manager: Hands, adviser: Hands, world: World) -> None:
    partner = world.a.partner.name
    # Search before create, intake
    case_manager.go("/faelle/")
    case_manager.follow("Person aufnehmen")
    case_manager.fill("Vorname", "Amina")
    case_manager.fill("Nachname", f"Haddad {case_manager.name.title()}")
    case_manager.press("Suchen und weiter")
    case_manager.fill("Name in eigener Schrift", "أمينة حدّاد")
    case_manager.fill("oder nur Geburtsjahr", "1992")
    case_manager.tick("Arabisch")
    case_manager.tick("Wohnen")
    case_manager.tick("Die Person willigt in die Fallarbeit ein.")
    case_manager.press("Fall anlegen")
    case_manager.reads("Wohnen")
    case_page = case_manager.page.url
    # A step at an offer
    case_manager.follow("Schritt planen")
    case_manager.fill("Was ist zu tun?", "Beratung besuchen")
    case_manager.choose("Angebot", OFFER)
    case_manager.press("Schritt speichern")
    case_manager.reads("Beratung besuchen")
    # A contact
    case_manager.follow("Kontakt notieren")
    case_manager.fill("Minuten", "25")
    case_manager.choose("Thema", "Wohnen")
    case_manager.fill("Notiz", "Unterlagen sortiert")
    case_manager.press("Kontakt speichern")
    case_manager.reads("Unterlagen sortiert")
    # A referral with consent, refused with a reason
    refer(case_manager, partner)
    answer(adviser, f"Amina Haddad {case_manager.name.title()}")
    adviser.tick("kein Platz, Warteliste zu lang")
    adviser.press("Ablehnen")
    adviser.reads("abgelehnt")
    # The refusal becomes an obstacle in one click; another one in two
    case_manager.go(case_page)
    case_manager.reads("kein Platz, Warteliste zu lang")
    case_manager.press("Hindernis melden", "#verweisungen")
    case_manager.reads("Hindernis gemeldet")
    case_manager.follow("Hindernis melden", "#hindernis")
    case_manager.press("Wohnraum fehlt")
    case_manager.reads("Wohnraum fehlt")
    # The second referral is accepted
    refer(case_manager, partner)
    answer(adviser, f"Amina Haddad {case_manager.name.title()}")
    adviser.press("Annehmen")
    adviser.reads("angenommen")
    # Closing
    case_manager.go(case_page)
    case_manager.follow("Fall abschließen")
    case_manager.choose("Wohnen", "erreicht")
    case_manager.tick("Ziele erreicht")
    case_manager.tick("Was noch offen ist")
    case_manager.press("Fall abschließen")
    case_manager.reads("Ziele erreicht")


def refer(hands: Hands, recipient: str) -> None:
    hands.follow("Verweisen")
    hands.choose("An welche Stelle?", recipient)
    hands.choose("Anlass", "Wohnen")
    hands.tick("Die Person hat eingewilligt")
    hands.press("Verweisung senden")
    hands.reads(recipient)


def answer(hands: Hands, person: str) -> None:
    hands.go("/faelle/verweisungen/")
    hands.follow("Neue Verweisung")  # the name comes after the notice
    hands.press("Gelesen, Angaben öffnen")
    hands.reads(person)


def two(
    windows: Windows, world: World, kind: type[Hands], name: str, check: bool = True, axe: bool = True, **how: bool
) -> tuple:
    pair = []
    for role in ("case_manager", "partner_adviser"):
        page = windows.open(**how)
        sign_in(page, world.actor(role))
        pair.append(kind(page, name, check, axe))
    return (*pair, world)


def test_loop_by_mouse(windows: Windows, world: World):
    loop(*two(windows, world, Hands, "maus"))


def test_loop_on_a_phone(windows: Windows, world: World):
    loop(*two(windows, world, Hands, "handy", axe=False, narrow=True))


def test_loop_by_keyboard_alone(windows: Windows, world: World):
    loop(*two(windows, world, Keys, "tasten", check=False))


def test_loop_without_javascript(windows: Windows, world: World):
    loop(*two(windows, world, Hands, "ohne", check=False, script=False))


def test_step_swapped_by_htmx_is_what_a_reload_shows(windows: Windows, world: World):
    from querschnitt.cases.services import add_step
    from tests.factories.cases import make_case

    manager = acting(world.actor("case_manager"))
    case = make_case(manager, life_areas=["housing"])
    with open_scope(manager.scope):
        add_step(case=case, text="Konto eröffnen", by=manager)
    page = windows.open()
    sign_in(page, manager)
    page.goto(f"/faelle/{case.pk}/")
    page.evaluate("() => { window.sameDocument = true }")
    undo = page.get_by_role("button", name="Rückgängig")
    page.get_by_role("button", name="Erledigt").click()
    undo.wait_for()
    settled(page)  # before, the button would send its form without htmx
    undo.click()
    undo.wait_for(state="detached")
    assert page.evaluate("() => window.sameDocument"), "the page was loaded anew instead of swapped"
    assert_same_after_reload(page)


def test_note_being_typed_is_kept(windows: Windows, world: World):
    from tests.factories.cases import make_case

    manager = acting(world.actor("case_manager"))
    case = make_case(manager)
    page = windows.open()
    sign_in(page, manager)
    page.goto(f"/faelle/{case.pk}/kontakt/")
    # Kept while typing as well; the last time holds it all.
    with page.expect_response(
        lambda answer: "entwurf" in answer.url and "geschrieben" in (answer.request.post_data or "")
    ):
        page.get_by_label("Notiz").press_sequentially("halb geschrieben")
    page.goto(f"/faelle/{case.pk}/kontakt/")
    expect(page.get_by_label("Notiz")).to_have_value("halb geschrieben")
