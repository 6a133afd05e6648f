"""A list of persons: refused naming row and column, mended, previewed, brought in, taken back."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page, expect

from querschnitt.cases.models import Case
from querschnitt.tenants.scope import open_scope
from tests.factories.accounts import World

from .browser import NARROW, WIDE, check_page, picture, sign_in
from .conftest import Windows

HEADER = "Nr;Name;Vorname;geb.;Sprachen;Einreise;Ort;Fallbeginn;Einwilligung am"
FIRST = "SP-104;Rostami;Leila;03.05.1994;fas;01.02.2025;Lindbach;02.11.2026;02.11.2026"
WRONG = "SP-105;Bondarenko;Oleh;31.02.1988;ukr;01.02.2025;Lindbach;02.11.2026;02.11.2026"


def look(page: Page, name: str) -> None:
    """Pictures in both widths; axe once."""
    picture(page, f"personen-{name}")
    check_page(page)
    page.set_viewport_size(NARROW)
    picture(page, f"personen-{name}-schmal")
    page.set_viewport_size(WIDE)


def upload(page: Page, path: Path) -> None:
    page.locator("input[type=file]").set_input_files(path)
    page.get_by_role("button", name="Hochladen und weiter").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Spalten zuordnen")


def test_persons_come_in_as_a_list_and_go_again(windows: Windows, world: World, tmp_path: Path):
    actor = world.actor("case_manager")
    page = windows.open()
    sign_in(page, actor)
    wrong, right = tmp_path / "falsch.csv", tmp_path / "richtig.csv"
    wrong.write_text(f"{HEADER}\n{FIRST}\n{WRONG}\n")
    right.write_text(f"{HEADER}\n{FIRST}\n{WRONG.replace('31.02', '28.02')}\n")

    page.goto("/faelle/")
    page.get_by_role("link", name="Listen importieren").click()
    page.goto("/netzwerk/importe/personen/neu/")
    look(page, "1-hochladen")
    upload(page, wrong)
    look(page, "2-spalten")
    page.get_by_role("button", name="Weiter zur Vorschau").click()
    expect(page.locator(".q-notice--danger")).to_contain_text("Zeile 3, Spalte D")
    expect(page.get_by_role("button", name="Alles übernehmen")).to_have_count(0)
    look(page, "3-fehler")
    with open_scope(actor.scope):
        assert not Case.objects.exists()

    page.get_by_role("link", name="Verbesserte Datei hochladen").click()
    upload(page, right)
    page.get_by_role("button", name="Weiter zur Vorschau").click()
    look(page, "4-vorschau")
    page.get_by_role("button", name="Alles übernehmen").click()
    expect(page.get_by_text("Die Liste ist übernommen.")).to_be_visible()
    look(page, "5-ergebnis")
    with open_scope(actor.scope):
        assert sorted(Case.objects.values_list("person__family_name", flat=True)) == ["Bondarenko", "Rostami"]

    page.get_by_role("link", name="Rückgängig machen").click()
    page.get_by_role("button", name="Rückgängig machen").click()
    expect(page.get_by_text("Alles ist wie vorher.")).to_be_visible()
    with open_scope(actor.scope):
        assert not Case.objects.exists()
