"""Somebody looks up a district and a rate; the operator changes a rule. By mouse, by keyboard, small and unscripted."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from querschnitt.rules.models import Rule
from tests.factories.accounts import World

from .browser import check_both_widths, check_page, picture, sign_in
from .conftest import Windows

PAGES = {
    "kreis": "/gebiet/05154/",
    "land": "/gebiet/05/",
    "bezirk": "/gebiet/057/",
    "karte-typ": "/gebiet/karte/?merkmal=typ_tab2",
    "karte-mbe": "/gebiet/karte/?merkmal=mbe",
    "zentren-gefiltert": "/gebiet/?typ=5&sort=-mbe",
    "zentren-leer": "/gebiet/?q=Atlantis",
    "regel": "/regeln/KI13/?am=2021-05-01",
    "regel-ohne-wert": "/regeln/KI09/?am=2012-05-01",
    "regeln-programm": "/regeln/?programm=KIM+B1&am=2022-06-30",
    "regel-aendern": "/regeln/KI27/aendern/",
}


def test_pages_hold_in_every_dress(windows: Windows, world: World):
    page, english = windows.open(), windows.open(language="en")
    for one in (page, english):
        sign_in(one, world.actor("operator"))
    for name, url in PAGES.items():
        page.goto(url)
        picture(page, f"land-{name}-wide")
        check_both_widths(page)
        if name in DRAWN:
            page.emulate_media(color_scheme="dark")
            picture(page, f"land-{name}-dark")
            check_page(page)
            page.emulate_media(color_scheme="light")
            english.goto(url)
            check_page(english)


DRAWN = ["kreis", "karte-typ", "karte-mbe", "regel"]  # with maps, bars and figures of their own


@pytest.mark.parametrize("script", [True, False])
def test_finding_a_district(windows: Windows, world: World, script: bool):
    page = windows.open(script=script)
    sign_in(page, world.actor("kim_coordinator"))
    page.goto("/")
    page.get_by_role("link", name="Gebiet", exact=True).first.click()
    page.get_by_label("Ländlichkeit (Tabelle 7)").select_option(label="sehr ländlich")
    page.get_by_role("button", name="Filtern").click()
    page.get_by_role("link", name=re.compile("^MBE")).click()
    page.get_by_role("link", name=re.compile("^MBE")).click()
    expect(page.locator("tbody tr")).to_have_count(6)
    expect(page.locator("tbody tr").first).to_contain_text("Hochsauerlandkreis")
    page.get_by_role("link", name="Euskirchen").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Kreis Euskirchen")
    page.get_by_role("link", name="I-05").first.click()
    expect(page.locator("#I-05")).to_be_in_viewport()


def test_map_by_keyboard(windows: Windows, world: World):
    page = windows.open()
    sign_in(page, world.actor("state_analyst"))
    page.goto("/gebiet/karte/")
    field = page.get_by_label("Merkmal", exact=True)
    field.focus()
    field.press("End")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**merkmal=einwanderung_gestalten**")
    expect(page.get_by_role("img", name=re.compile("^Karte: Modellkommune"))).to_be_visible()
    swatches = page.locator(".q-legend .q-swatch:not(.q-swatch--hatched) rect")
    fills = swatches.evaluate_all("all => all.map((one) => getComputedStyle(one).fill)")
    assert len(set(fills)) == len(fills) >= 2, "each class of the map has its colour in the legend"


@pytest.mark.parametrize("script", [True, False])
def test_changing_a_rule(windows: Windows, world: World, script: bool):
    page = windows.open(script=script)
    sign_in(page, world.actor("operator"))
    rule_id = "KM21" if script else "KM23"
    page.goto(f"/regeln/?q={rule_id}")
    page.locator("tbody").get_by_role("link", name=Rule.objects.get(rule_id=rule_id).title_de).click()
    page.get_by_role("link", name="Ändern").click()
    page.get_by_label("Wert").fill("59000")
    page.get_by_label("gültig von").fill("2026")
    page.get_by_label("Quelle").fill("Richtlinie vom 1.12.2025")
    page.get_by_role("button", name="Änderung speichern").click()
    expect(page.get_by_role("alert")).to_contain_text("Grund der Änderung")
    if script:
        check_page(page)
    page.get_by_label("Grund der Änderung").fill("neue Richtlinie")
    page.get_by_role("button", name="Änderung speichern").click()
    expect(page.locator("#gilt")).to_contain_text("59.000")
    expect(page.locator("#verlauf")).to_contain_text("ersetzt am")
    expect(page.locator("#verlauf")).to_contain_text("57.000")
    if script:
        check_page(page)


def test_downloads_are_workbooks(windows: Windows, world: World):
    page = windows.open()
    sign_in(page, world.actor("centre_head"))
    for url, name in (
        ("/gebiet/?typ=5", "zentren.xlsx"),
        ("/regeln/?programm=KI&am=2022-06-30", "regeln-2022-06-30.xlsx"),
    ):
        page.goto(url)
        with page.expect_download() as started:
            page.get_by_role("link", name="Tabelle (XLSX)").click()
        assert started.value.suggested_filename == name
