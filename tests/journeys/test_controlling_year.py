"""A year of a centre, from plan to released report and into the state's table."""

from __future__ import annotations

import re
from datetime import date

from django.utils import timezone
from playwright.sync_api import Page, expect

from tests.factories.accounts import World

from .browser import check_page, picture, sign_in
from .conftest import Windows


def look(page: Page, name: str) -> None:
    page.wait_for_load_state()
    picture(page, f"year-{name}")
    check_page(page)


def press(page: Page, text: str) -> None:
    page.locator("main").get_by_role("button", name=text, exact=True).click()
    page.wait_for_load_state()


def fill(page: Page, panel: str, **values: str) -> None:
    for name, value in values.items():
        page.locator(f'{panel} [name="{name}"]').fill(value)


def staff_a_post(page: Page, year: int) -> None:
    page.goto("/foerderung/stellen/")
    fill(page, "#neu", name="Case Management Südkreis")
    page.locator('#neu [name="source"]').select_option("kim2")
    press(page, "Anlegen")
    fill(page, "#maximum", maximum="2", starts_on=f"{year}-01-01")
    page.locator("#maximum button").click()
    expect(page.get_by_role("button", name=re.compile("^Entfernen"))).to_be_visible()  # of the maximum
    fill(page, "#besetzen", person="Kim Beispiel", hours="39", starts_on=f"{year}-01-01")
    page.locator('#besetzen [name="employment"]').select_option("angestellte")
    press(page, "Besetzen")
    expect(page.get_by_role("rowheader", name="Kim Beispiel")).to_be_visible()


def win_a_grant(page: Page, year: int) -> None:
    page.goto("/foerderung/zuwendungen/")
    page.locator('main [name="programme"]').select_option("KIM2")
    fill(page, "main", reference="KIM2-J")
    press(page, "Anlegen")
    page.locator("main").get_by_role("link", name="Antrag stellen", exact=True).first.click()
    fill(page, "main", **{"posten-0-posts": "3", "posten-0-amount": "171000,00", "signed_by": "Dr. Ute Wendt"})
    press(page, "Antrag ist gestellt")
    page.locator("main").get_by_role("link", name="Bescheid eintragen", exact=True).first.click()
    fill(page, "main", decision_reference="36.02/17", due_on=f"{year}-12-31")
    press(page, "Speichern")
    expect(page.locator(".q-tiles")).to_contain_text("171.000 €")


def enter_hours(page: Page, day: date, hours: str, stands: str) -> None:
    """``stands``: what is saved afterwards, of the day and the week."""
    if "/steuerung/stunden/" not in page.url:
        page.goto(f"/steuerung/stunden/?woche={day.isoformat()}")
    page.locator(f'input[name$=".{day.isoformat()}"]').fill(hours)
    press(page, "Woche speichern")
    expect(page.locator("tfoot")).to_have_text(re.compile(f"{stands}.*{stands}", re.DOTALL))


def test_year_runs_from_plan_to_released_report_and_the_states_table(windows: Windows, world: World):
    today = timezone.localdate()
    year = today.year
    page = windows.open()
    sign_in(page, world.actor("centre_head"))
    staff_a_post(page, year)
    page.goto("/steuerung/phasen/")
    page.get_by_label("Erstes Jahr").fill(str(year))
    page.get_by_label("Letztes Jahr").fill(str(year + 1))
    press(page, "Anlegen")
    expect(page.get_by_text(f"Die Phase {year}–{year + 1} ist angelegt.")).to_be_visible()
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
    page.locator('main [name="programme"]').select_option("KIM2")
    page.get_by_label("Case Management Südkreis").check()
    press(page, "Speichern")
    expect(page.get_by_role("link", name="Lernwerkstatt", exact=True)).to_be_visible()
    look(page, "goal")
    page.goto(f"/steuerung/stunden/?woche={today.isoformat()}")
    press(page, "Hinzufügen")
    look(page, "hours")
    windows.watch.expected.add(422)  # hours above the day
    enter_hours(page, today, "12", "0")
    expect(page.get_by_role("alert")).to_contain_text("12 Stunden sind mehr als die 10 Stunden eines Tages")
    enter_hours(page, today, "7,5", "7,5")
    page.goto("/steuerung/")
    look(page, "goals")
    win_a_grant(page, year)
    page.goto("/berichte/jahresbericht/")
    page.get_by_label("Berichtsjahr").fill(str(year))
    press(page, "Entwurf öffnen")
    expect(page.locator("#stellen")).to_contain_text("1 von 2 Vollzeitstellen besetzt")
    expect(page.locator("#mittel tfoot")).to_contain_text("171.000,00")
    look(page, "draft")
    page.locator("main").get_by_role("link", name="Freigeben").click()
    page.get_by_label("Ich habe den Bericht gelesen und gebe ihn frei.").check()
    press(page, "Freigeben")
    expect(page.get_by_text("Die Zahlen sind die dieses Tages.")).to_be_visible()
    expect(page.locator("#stellen")).to_contain_text("1 von 2 Vollzeitstellen besetzt")
    expect(page.locator("#mittel tfoot")).to_contain_text("171.000,00")
    look(page, "released")
    frozen = page.locator("main").inner_text()
    enter_hours(page, today, "9", "9")
    page.goto("/berichte/jahresbericht/")
    page.get_by_role("row").filter(has_text="freigegeben").get_by_role("link").click()
    expect(page.get_by_text("Die Zahlen sind die dieses Tages.")).to_be_visible()
    assert "8 Stunden" in frozen  # 7.5, rounded as every sum of hours
    assert page.locator("main").inner_text().endswith(frozen[frozen.index("Ausgeben") :])
    sign_in(page, world.analyst)
    page.goto(f"/berichte/controlling/?jahr={year}")
    expect(page.get_by_text("Sprachbildungsmaßnahmen")).to_be_visible()
    row = page.locator("#tabelle3").get_by_role("row").filter(has_text="Schwerpunkt Bildung")
    expect(row).to_have_text(re.compile(r"1\s*1\s*8\s*100,0"))
    look(page, "table")
    page.goto("/berichte/controlling/?jahr=2017")
    look(page, "table-2017")
    page.goto(f"/berichte/controlling/lieferungen/?jahr={year}")
    row = page.locator("#zentren").get_by_role("row").filter(has_text="freigegebener Bericht")
    expect(row).to_contain_text(world.a.centre.name)
    look(page, "deliveries")
