"""Import a list, see its error, correct it, import, take it back; find an offer. At both widths, and without script."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from querschnitt.tenants.models import Organisation
from querschnitt.tenants.scope import open_scope
from tests.factories.accounts import World
from tests.factories.network import make_contact, make_organisation
from tests.factories.offers import make_offer

from .browser import check_both_widths, picture, sign_in
from .conftest import Windows

WINDOWS: dict[str, dict[str, Any]] = {"both": {}, "plain": {"script": False}}


def look(page: Page, name: str) -> None:
    picture(page, name)
    # axe is a script; where scripts are off, the page is the same one that was checked with them.
    if not name.endswith("plain"):
        check_both_widths(page)


def upload(page: Page, path: Path) -> None:
    page.locator("input[type=file]").set_input_files(path)
    page.get_by_role("button", name="Hochladen und weiter").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Spalten zuordnen")


@pytest.mark.parametrize("window", sorted(WINDOWS))
def test_list_is_imported_corrected_and_taken_back(windows: Windows, world: World, tmp_path: Path, window: str):
    actor = world.actor("kim_coordinator")
    page = windows.open(**WINDOWS[window])
    sign_in(page, actor)
    wrong = tmp_path / "wrong.csv"
    wrong.write_text(f"Einrichtung;PLZ;Ort\nAWO {window};5299;Lindbach\nDRK {window};52999;Lindbach\n")
    right = tmp_path / "right.csv"
    right.write_text(f"Einrichtung;PLZ;Ort\nAWO {window};52998;Lindbach\nDRK {window};52999;Lindbach\n")

    page.goto("/netzwerk/importe/")
    look(page, f"import-1-list-{window}")
    page.get_by_role("link", name="Liste hochladen").first.click()
    look(page, f"import-2-upload-{window}")
    upload(page, wrong)
    look(page, f"import-3-columns-{window}")
    page.get_by_role("button", name="Weiter zur Vorschau").click()
    expect(page.locator(".q-notice--danger")).to_contain_text("Zeile 2, Spalte B")
    expect(page.get_by_role("button", name="Alles übernehmen")).to_have_count(0)
    look(page, f"import-4-errors-{window}")

    page.get_by_role("link", name="Verbesserte Datei hochladen").click()
    upload(page, right)
    page.get_by_role("button", name="Weiter zur Vorschau").click()
    look(page, f"import-5-preview-{window}")
    page.get_by_role("button", name="Alles übernehmen").click()
    expect(page.get_by_text("Die Liste ist übernommen.")).to_be_visible()
    look(page, f"import-6-result-{window}")

    page.get_by_role("link", name="Rückgängig machen").click()
    look(page, f"import-7-undo-{window}")
    page.get_by_role("button", name="Rückgängig machen").click()
    expect(page.get_by_text("Alles ist wie vorher.")).to_be_visible()
    with open_scope(actor.scope):
        assert not Organisation.objects.filter(name__endswith=window).exists()


@pytest.mark.parametrize("window", sorted(WINDOWS))
def test_offer_is_found_in_spite_of_a_typing_error(windows: Windows, world: World, window: str):
    actor = world.actor("kim_coordinator")
    with open_scope(actor.scope):
        provider = make_organisation(
            name=f"Volkshochschule {window}", kind="bildung", street="Marktstraße 21", postcode="52999", town="Lindbach",
            phone="02900 555-12", email="info@vhs.example", url="https://vhs.example", responsibilities="Sprachkurse und Prüfungen",
        )  # fmt: skip
        make_contact(provider, name="Olena Bondar", function="Kursberatung", phone="02900 555-13")
        make_offer(
            provider, title=f"Deutschkurs am Vormittag ({window})", languages=["de", "ar"], target_groups=["frauen", "gefluechtete"],
            town="Lindbach", street="Marktstraße 21", postcode="52999", place_name="Alte Weberei",
            description="Allgemeiner Integrationskurs mit Kinderbetreuung.", access_note="Anmeldung donnerstags ab 9 Uhr",
            cost_note="kostenlos mit Berechtigungsschein", contact_name="Olena Bondar", contact_phone="02900 555-13",
        )  # fmt: skip
    page = windows.open(**WINDOWS[window])
    sign_in(page, actor)
    page.goto("/angebote/")
    look(page, f"offers-1-list-{window}")
    page.get_by_label("Was wird gesucht?").fill("Deutshkurs")
    page.get_by_role("main").get_by_role("button", name="Suchen").click()
    look(page, f"offers-2-found-{window}")
    page.get_by_role("link", name=f"Deutschkurs am Vormittag ({window})").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Deutschkurs am Vormittag ({window})")
    look(page, f"offers-3-page-{window}")
    page.get_by_role("link", name="Bearbeiten", exact=True).click()
    look(page, f"offers-4-form-{window}")
    page.goto(f"/netzwerk/?q=volkshochschule {window}")
    look(page, f"network-1-list-{window}")
    page.get_by_role("link", name=f"Volkshochschule {window}").click()
    look(page, f"network-2-page-{window}")
    page.get_by_role("link", name="Bearbeiten", exact=True).click()
    page.get_by_label("Postleitzahl").fill("123")
    windows.watch.expected.add(422)
    page.get_by_role("button", name="Speichern").click()
    expect(page.get_by_text("Eine Postleitzahl hat genau fünf Ziffern.").first).to_be_visible()
    look(page, f"network-3-form-{window}")
