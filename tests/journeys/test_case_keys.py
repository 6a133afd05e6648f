"""The pages about a person, trust and merging without a mouse, and the two access keys of the house."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import Page

from querschnitt.cases.choices import HandoverEvent, LegalCircle
from querschnitt.cases.services import propose_handover
from querschnitt.tenants.scope import open_scope
from tests.factories.accounts import World
from tests.factories.cases import acting, make_case, share_case

from .browser import sign_in
from .conftest import Windows
from .test_keyboard import walked


@pytest.fixture(scope="module")
def pages(world: World, database: str) -> list[str]:
    manager = acting(world.actor("case_manager"))
    case = make_case(manager, status_code="GES", legal_circle="asylblg", person={"birth_year": 1990})
    double = make_case(manager, person={"given_name": "Aminah", "birth_year": 1990})
    share_case(case, world.a.partner, manager)
    with open_scope(manager.scope):
        propose_handover(
            case=case, event=HandoverEvent.RECOGNITION, event_on=case.opened_on, from_circle=LegalCircle.ASYLBLG,
            to_circle=LegalCircle.SGB2, by=manager,
        )  # fmt: skip
    names = ("person", "chain", "consents", "new_consent", "share", "handover", "hold", "dossier", "ask_link")
    addresses = [reverse(f"cases:{name}", args=[case.pk]) for name in names]
    addresses.append(reverse("cases:merge_case", args=[double.pk]))
    return addresses + [reverse(f"cases:{name}") for name in ("links", "open_emergency", "emergencies", "referrals")]


def test_case_pages_are_walked_with_tab_alone(windows: Windows, world: World, pages: list[str]):
    page = windows.open()
    sign_in(page, world.actor("case_manager"))
    found = []
    for address in pages:
        page.goto(address)
        found += [f"{address}: {complaint}" for complaint in walked(page)]
    assert not found, "\n".join(found)


def alt(page: Page, letter: str) -> None:
    """Alt and a letter as a keyboard sends it.

    ``page.keyboard.press("Alt+k")`` leaves out the letter the key stands for without Alt ("unmodifiedText"), and that
    is what Chromium compares with ``accesskey``; so nothing happened in tests while it works for people.
    """
    key = {"key": letter, "code": f"Key{letter.upper()}", "windowsVirtualKeyCode": ord(letter.upper()), "modifiers": 1}
    session = page.context.new_cdp_session(page)
    session.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", "unmodifiedText": letter, **key})
    session.send("Input.dispatchKeyEvent", {"type": "keyUp", **key})


@pytest.mark.parametrize(("letter", "name"), [("k", "quick_contact"), ("h", "report")])
def test_access_keys_open_their_pages(windows: Windows, world: World, letter: str, name: str):
    page = windows.open()
    sign_in(page, world.actor("case_manager"))
    page.goto("/")
    alt(page, letter)
    page.wait_for_url(f"**{reverse(f'cases:{name}')}*", timeout=5000)
