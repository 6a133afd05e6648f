"""The coordinator looks at the network: who is responsible, the picture, two entries that are one; wide and on a phone."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from querschnitt.tenants.scope import open_scope
from tests.factories.accounts import World
from tests.factories.bodies import make_agreement, make_body, make_body_member
from tests.factories.network import make_contact, make_organisation, make_responsibility

from .browser import check_page, picture, sign_in
from .conftest import Windows

WINDOWS: dict[str, dict[str, Any]] = {"wide": {}, "narrow": {"narrow": True}}


def look(page: Page, name: str) -> None:
    picture(page, name)
    check_page(page)


@pytest.mark.parametrize("window", sorted(WINDOWS))
def test_coordinator_asks_who_is_responsible_and_names_a_successor(windows: Windows, world: World, window: str):
    actor = world.actor("kim_coordinator")
    with open_scope(actor.scope):
        office = make_organisation(name=f"Jugendamt {window}", kind="jugendamt", town="Lindbach")
        contact = make_contact(office, name=f"Gerda {window}", topics=["familie"], publication="public")
        make_responsibility(office, topic="familie", area="Lindbach", task="Hilfen zur Erziehung", contact=contact)
    page = windows.open(**WINDOWS[window])
    sign_in(page, actor)
    page.goto("/netzwerk/zustaendig/?topic=familie")
    expect(page.locator("#liste")).to_contain_text(f"Gerda {window}")
    look(page, f"actors-1-responsible-{window}")
    page.locator("#liste").get_by_role("link", name=f"Jugendamt {window}").click()
    look(page, f"actors-2-organisation-{window}")
    page.get_by_role("link", name="Nachfolge").click()
    page.get_by_label("Name", exact=True).fill(f"Heiner {window}")
    look(page, f"actors-3-successor-{window}")
    page.get_by_role("button", name="Speichern").click()
    expect(page.get_by_text("mit allen Zuständigkeiten")).to_be_visible()
    page.get_by_role("link", name="Wer war zuständig?").click()
    expect(page.locator("#personen")).to_contain_text(f"Heiner {window}")
    look(page, f"actors-4-history-{window}")


@pytest.mark.parametrize("window", sorted(WINDOWS))
def test_picture_leads_to_an_organisation_by_keyboard(windows: Windows, world: World, window: str):
    actor = world.actor("kim_coordinator")
    with open_scope(actor.scope):
        offices = [
            make_organisation(
                name=f"Stelle {number} {window}", short_name=f"Stelle {number}", kind=kind, town="Ostereck"
            )
            for number, kind in enumerate(("sozialamt", "jobcenter", "verein", "mbe", "schulamt"))
        ]
        make_agreement(*offices[:2], title=f"Übergabe {window}", topics=["existenz"])
        body = make_body(lead=offices[0], name=f"Arbeitskreis {window}", topics=["wohnen"])
        for office in offices[2:4]:
            make_body_member(body, office)
    page = windows.open(**WINDOWS[window])
    sign_in(page, actor)
    page.goto("/netzwerk/bild/")
    expect(page.get_by_role("heading", name="Schwache Stellen")).to_be_visible()
    look(page, f"actors-5-picture-{window}")
    node = page.locator("a.q-net__node").filter(has_text="Stelle 0").first
    node.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Stelle 0")


@pytest.mark.parametrize("window", sorted(WINDOWS))
def test_two_entries_are_merged_and_taken_back(windows: Windows, world: World, window: str):
    actor = world.actor("kim_coordinator")
    with open_scope(actor.scope):
        name = {"wide": "Arbeiterwohlfahrt Lindbach", "narrow": "Diakonie Hohenrode"}[window]
        make_organisation(name=name, town="Lindbach")
        other = make_organisation(name=f"{name} e.V.", phone=f"02900 {len(name)}")
        make_contact(other, name=f"Ida {window}")
    page = windows.open(**WINDOWS[window])
    sign_in(page, actor)
    page.goto("/netzwerk/doppelte/")
    look(page, f"actors-6-duplicates-{window}")
    page.get_by_role("row").filter(has_text=f"{name} e.V.").get_by_role("link", name="Vergleichen").click()
    look(page, f"actors-7-merge-{window}")
    page.get_by_role("button", name="Zusammenführen").click()
    expect(page.get_by_text("zusammengeführt. Das lässt sich")).to_be_visible()
    expect(page.locator("#kontakte")).to_contain_text(f"Ida {window}")
    page.goto("/netzwerk/doppelte/")
    page.get_by_role("button", name="Zurücknehmen").first.click()
    expect(page.get_by_text("Beide Einträge stehen wieder da")).to_be_visible()
