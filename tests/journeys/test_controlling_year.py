"""A year of a centre, from plan to released report and into the state's table."""

from __future__ import annotations

import re

from django.utils import timezone
from playwright.sync_api import Page, expect

from querschnitt.steering.worktime import monday_of
from tests.factories.accounts import World

from .browser import check_page, picture, sign_in
from .conftest import Windows


def look(page: Page, name: str, wait: str = "main") -> None:
    page.wait_for_load_state()
    picture(page, f"year-{name}")
    check_page(page)


def press(page: Page, text: str) -> None:
    page.locator("main").get_by_role("button", name=text, exact=True).click()
    page.wait_for_load_state()


def test_year_runs_from_plan_to_released_report_and_the_states_table(windows: Windows, world: World):
    year = timezone.localdate().year
    page = windows.open()
    sign_in(page, world.actor("centre_head"))
    page.goto("/steuerung/phasen/")
    page.get_by_label("Erstes Jahr").fill(str(year))
    page.get_by_label("Letztes Jahr").fill(str(year + 1))
    press(page, "Anlegen")
    page.goto("/steuerung/ziele/neu/")
    page.get_by_label("Phase").select_option(f"{year}–{year + 1}")
    page.get_by_label("Bildung", exact=True).check()
    page.get_by_label("Schwerpunktziel", exact=True).check()
    page.get_by_label("Kategorie").fill("Sprachbildungsmaßnahmen")
    page.get_by_label("Ziel", exact=True).fill("Deutsch von Anfang an")
    look(page, "goal-form")
    press(page, "Speichern")
    page.locator("main").get_by_role("link", name="Neue Maßnahme").click()
    page.get_by_label("Maßnahme", exact=True).fill("Lernwerkstatt")
    page.get_by_label("Beginn").fill(f"{year}-01-01")
    press(page, "Speichern")
    look(page, "goal")
    page.goto("/steuerung/stunden/")
    press(page, "Hinzufügen")
    monday = monday_of(timezone.localdate())
    page.locator(f'input[name$=".{monday.isoformat()}"]').fill("7,5")
    look(page, "hours")
    press(page, "Woche speichern")
    expect(page.locator("tfoot")).to_have_text(re.compile("7,5.*7,5", re.DOTALL))  # the day and the week
    page.goto("/steuerung/")
    look(page, "goals")
    page.goto("/berichte/jahresbericht/")
    page.get_by_label("Berichtsjahr").fill(str(year))
    press(page, "Entwurf öffnen")
    look(page, "draft")
    page.locator("main").get_by_role("link", name="Freigeben").click()
    page.get_by_label("Ich habe den Bericht gelesen und gebe ihn frei.").check()
    press(page, "Freigeben")
    look(page, "released")
    sign_in(page, world.analyst)
    page.goto(f"/berichte/controlling/?jahr={year}")
    expect(page.get_by_text("Sprachbildungsmaßnahmen")).to_be_visible()
    look(page, "table")
    page.goto("/berichte/controlling/?jahr=2017")
    look(page, "table-2017")
    page.goto(f"/berichte/controlling/lieferungen/?jahr={year}")
    look(page, "deliveries")
