"""A first advice in the browser: told, checked, asked once more, decided, and on to the intake with what is known."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from querschnitt.tenants.models import Organisation
from querschnitt.tenants.scope import open_scope
from querschnitt.triage.models import ShortAdvice
from tests.factories.accounts import World, make_organisation
from tests.factories.cases import acting
from tests.factories.offers import make_offer

from .browser import check_page, picture, sign_in


def look(page: Page, name: str) -> None:
    picture(page, f"advice-{name}")
    check_page(page)


def test_advice_goes_from_concern_to_intake(page: Page, world: World):
    manager = acting(world.actor("case_manager"))
    make_organisation(world.a.centre, "Sozialamt Lindbach", kind=Organisation.Kind.SOZIALAMT)
    with open_scope(manager.scope):
        make_offer(title="Deutsch A1", topic="deutsch", organisation=world.a.ki, town="Lindbach")
    sign_in(page, manager)
    page.goto("/erstberatung/")
    look(page, "1-form")
    page.get_by_label("Hauptanliegen").select_option("language")
    page.get_by_role("checkbox", name="Wohnen").check()
    page.get_by_label("Wohnort").fill("Lindbach")
    page.get_by_label("Geburtsdatum").fill("2007-05-01")
    page.get_by_label("In Deutschland seit").fill("2026-01-05")
    page.get_by_label("Wie viele Stellen sind beteiligt?").fill("3")
    page.get_by_label("Möchte die Person freiwillig begleitet werden?").select_option("yes")
    page.get_by_role("button", name="Wer ist zuständig?").click()
    look(page, "2-result")
    page.get_by_label("Welchen Aufenthaltsstatus hat die Person?").or_(
        page.get_by_label("Aufenthaltsstatus")
    ).first.fill("Aufenthaltsgestattung")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Neu prüfen").click()
    look(page, "3-surer")
    expect(page.locator("main")).to_contain_text("Sozialamt Lindbach")
    expect(page.get_by_label("Case Management", exact=True)).to_be_checked()
    page.get_by_role("button", name="Beratung zählen und weiter").click()
    look(page, "4-onward")
    page.get_by_role("button", name="Fall anlegen").click()
    page.get_by_role("button", name="Suchen und weiter").click()
    look(page, "5-intake")
    expect(page.get_by_label("Wohnort")).to_have_value("Lindbach")
    expect(page.get_by_role("checkbox", name="Wohnen")).to_be_checked()
    with open_scope(manager.scope):
        advice = ShortAdvice.objects.get()
    assert (advice.concern, advice.result) == ("language", "case_management")


def test_table_and_deadlines_can_be_read(page: Page, world: World):
    sign_in(page, world.actor("kim_coordinator"))
    page.goto("/erstberatung/regeln/?am=2026-11-21")
    look(page, "6-table")
    page.goto("/erstberatung/fristen/?event=recognition&day=2025-03-14")
    look(page, "7-deadlines")
