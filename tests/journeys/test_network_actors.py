"""The coordinator looks at the network: who is responsible, the picture, two entries that are one; wide and on a phone."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from querschnitt.tenants.scope import open_scope
from tests.factories.accounts import World
from tests.factories.bodies import make_agreement, make_body, make_body_member
from tests.factories.network import make_contact, make_organisation, make_responsibility

from .browser import check_both_widths, picture, sign_in
from .conftest import Windows


def look(page: Page, name: str) -> None:
    picture(page, name)
    check_both_widths(page)


def test_coordinator_asks_who_is_responsible_and_names_a_successor(windows: Windows, world: World):
    actor = world.actor("kim_coordinator")
    with open_scope(actor.scope):
        office = make_organisation(name="Jugendamt", kind="jugendamt", town="Lindbach")
        contact = make_contact(office, name="Gerda Wolf", topics=["familie"], publication="public")
        make_responsibility(office, topic="familie", area="Lindbach", task="Hilfen zur Erziehung", contact=contact)
    page = windows.open()
    sign_in(page, actor)
    page.goto("/netzwerk/zustaendig/?topic=familie")
    expect(page.locator("#liste")).to_contain_text("Gerda Wolf")
    look(page, "actors-1-responsible")
    page.locator("#liste").get_by_role("link", name="Jugendamt").click()
    look(page, "actors-2-organisation")
    page.get_by_role("link", name="Nachfolge").click()
    page.get_by_label("Name", exact=True).fill("Heiner Falk")
    look(page, "actors-3-successor")
    page.get_by_role("button", name="Speichern").click()
    expect(page.get_by_text("mit allen Zuständigkeiten")).to_be_visible()
    page.get_by_role("link", name="Wer war zuständig?").click()
    expect(page.locator("#personen")).to_contain_text("Heiner Falk")
    look(page, "actors-4-history")


def test_picture_leads_to_an_organisation_by_keyboard(windows: Windows, world: World):
    actor = world.actor("kim_coordinator")
    with open_scope(actor.scope):
        offices = [
            make_organisation(name=f"Stelle {number}", short_name=f"Stelle {number}", kind=kind, town="Ostereck")
            for number, kind in enumerate(("sozialamt", "jobcenter", "verein", "mbe", "schulamt"))
        ]
        make_agreement(*offices[:2], title="Übergabe", topics=["existenz"])
        body = make_body(lead=offices[0], name="Arbeitskreis", topics=["wohnen"])
        for office in offices[2:4]:
            make_body_member(body, office)
    page = windows.open()
    sign_in(page, actor)
    page.goto("/netzwerk/bild/")
    expect(page.get_by_role("heading", name="Schwache Stellen")).to_be_visible()
    look(page, "actors-5-picture")
    node = page.locator("a.q-net__node").filter(has_text="Stelle 0").first
    node.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Stelle 0")


def test_two_entries_are_merged_and_taken_back(windows: Windows, world: World):
    actor = world.actor("kim_coordinator")
    with open_scope(actor.scope):
        name = "Arbeiterwohlfahrt Lindbach"
        make_organisation(name=name, town="Lindbach")
        other = make_organisation(name=f"{name} e.V.", phone=f"02900 {len(name)}")
        make_contact(other, name="Ida Stern")
    page = windows.open()
    sign_in(page, actor)
    page.goto("/netzwerk/doppelte/")
    look(page, "actors-6-duplicates")
    page.get_by_role("row").filter(has_text=f"{name} e.V.").get_by_role("link", name="Vergleichen").click()
    look(page, "actors-7-merge")
    page.get_by_role("button", name="Zusammenführen").click()
    expect(page.get_by_text("zusammengeführt. Das lässt sich")).to_be_visible()
    expect(page.locator("#kontakte")).to_contain_text("Ida Stern")
    page.goto("/netzwerk/doppelte/")
    page.get_by_role("button", name="Zurücknehmen").first.click()
    expect(page.get_by_text("Beide Einträge stehen wieder da")).to_be_visible()
