"""The frame of every page: language, appearance, menu, search and role, by mouse, by keyboard, without JavaScript."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from querschnitt.accounts.actor import Actor
from querschnitt.tenants.scope import open_scope
from tests.factories.accounts import World, make_member
from tests.factories.network import make_organisation

from .browser import check_page, sign_in
from .conftest import Windows


@pytest.mark.parametrize("script", [True, False], ids=["script", "plain"])
def test_language_and_theme_are_chosen_and_kept(windows: Windows, script: bool):
    page = windows.open(script=script)
    page.goto("/hilfe/")
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Help")
    page.get_by_role("button", name="Dark").click()
    expect(page.locator("html")).to_have_attribute("data-kern-theme", "dark")
    page.goto("/")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.locator("html")).to_have_attribute("data-kern-theme", "dark")
    page.get_by_role("button", name="العربية").click()
    expect(page.locator("html")).to_have_attribute("dir", "rtl")


@pytest.mark.parametrize("script", [True, False], ids=["script", "plain"])
def test_menu_opens_on_a_phone(windows: Windows, world: World, script: bool):
    phone = windows.open(narrow=True, script=script)
    sign_in(phone, world.actor("case_manager"))
    phone.goto("/mein-tag/")
    entry = phone.get_by_role("navigation", name="Hauptnavigation").get_by_role("link", name="Netzwerk")
    expect(entry).to_be_hidden()
    phone.get_by_text("Menü", exact=True).click()
    entry.click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Netzwerk")


def test_keyboard_reaches_content_and_search(page: Page, world: World):
    with open_scope(world.a.scope()):
        make_organisation(name="Frauenberatung Lindbach")
    sign_in(page, world.actor("case_manager"))
    page.goto("/mein-tag/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Zum Inhalt springen")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    page.keyboard.press("/")
    page.keyboard.type("Lindbach")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/suche/$"))
    expect(page.get_by_role("link", name="Frauenberatung Lindbach")).to_be_visible()
    check_page(page)


def test_search_finds_nothing_of_another_centre(page: Page, world: World):
    with open_scope(world.a.scope()):
        make_organisation(name="Frauenberatung Wendheim")
    sign_in(page, world.actor("case_manager", "b"))
    page.goto("/suche/")
    page.get_by_label("Suchwort, Name oder Aktenzeichen").fill("Wendheim")
    page.get_by_role("main").get_by_role("button", name="Suchen").click()
    expect(page.get_by_text("Nichts gefunden")).to_be_visible()
    expect(page.get_by_role("link", name="Frauenberatung Wendheim")).to_have_count(0)


def test_role_is_visible_and_changes_from_the_head(page: Page, world: World):
    first: Actor = world.actor("kim_coordinator")
    make_member(world.a.outsider, "partner_adviser", user=first.user)
    sign_in(page, first)
    page.goto("/mein-tag/")
    head = page.locator("summary", has_text="Konto:")
    expect(head).to_contain_text("KIM-Koordination")
    head.click()
    page.get_by_role("button", name=re.compile("Beratung einer Partnerorganisation")).click()
    expect(page.locator("summary", has_text="Konto:")).to_contain_text("Beratung einer Partnerorganisation")


def test_account_sheet_closes_with_escape(page: Page, world: World):
    sign_in(page, world.actor("case_manager"))
    page.goto("/mein-tag/")
    page.locator("summary", has_text="Konto:").click()
    expect(page.get_by_role("button", name="Abmelden")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Abmelden")).to_be_hidden()


def test_combobox_is_used_by_keyboard_and_keeps_the_selects_value(page: Page):
    page.goto("/komponenten/")
    field = page.get_by_role("combobox", name="Ort").first
    field.click()
    field.fill("lind")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(field).to_have_value("Lindbach")
    assert page.evaluate("document.querySelector('select[name=town]').value") == "lindbach"
    field.fill("")
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('select[name=town]').value") == ""


def test_error_summary_leads_to_the_field(page: Page):
    page.goto("/komponenten/")
    page.locator(".q-errors").get_by_role("link", name="Name:").click()
    expect(page.locator("#id_falsch-name")).to_be_focused()
    check_page(page)
