"""A newcomer searches in Arabic, finds, and saves the date to a calendar; the same in German. Both widths, and unscripted."""

from __future__ import annotations

from typing import Any

import icalendar
import pytest
from playwright.sync_api import Page, expect

from querschnitt.offers.models import Offer
from querschnitt.offers.services import feedback
from tests.factories.accounts import World
from tests.factories.site import make_directory

from .browser import check_both_widths, picture
from .conftest import Windows

WINDOWS: dict[str, dict[str, Any]] = {
    "both": {},
    "plain": {"script": False, "narrow": True},
}


@pytest.fixture(scope="module")
def directory(world: World) -> dict[str, Offer]:
    return make_directory(world)


def look(page: Page, name: str) -> None:
    picture(page, f"site-{name}")
    if not name.endswith("plain"):
        check_both_widths(page)


@pytest.mark.parametrize("window", sorted(WINDOWS))
def test_newcomer_finds_a_course_in_arabic_and_keeps_its_date(
    windows: Windows, world: World, directory: dict[str, Offer], window: str
):
    page = windows.open(**WINDOWS[window], language="ar")
    page.goto(f"/vor-ort/{world.a.centre.slug}/")
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    look(page, f"ar-list-{window}")
    page.locator("input[name=q]").fill("deutschkurs")
    page.locator("input[name=q]").press("Enter")
    expect(page.locator(".v-offer")).not_to_have_count(0)
    look(page, f"ar-found-{window}")
    page.get_by_role("link", name="ماما تتعلّم الألمانية").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("ماما")
    look(page, f"ar-offer-{window}")
    with page.expect_download() as waiting:
        page.locator(".v-table a").first.click()
    saved = icalendar.Calendar.from_ical(waiting.value.path().read_bytes())
    (event,) = saved.walk("VEVENT")
    assert "ماما" in event["summary"]
    assert "Kleve" in event["location"]


@pytest.mark.parametrize("window", sorted(WINDOWS))
def test_visitor_narrows_reads_and_reports_in_german(
    windows: Windows, world: World, directory: dict[str, Offer], window: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(feedback, "LEAST_SECONDS", -1)  # the browser sends the form faster than people type
    page = windows.open(**WINDOWS[window])
    windows.watch.expected.add(422)  # the report sent without an answer
    start = f"/vor-ort/{world.a.centre.slug}/de/"
    page.goto(start)
    expect(page.locator(".v-offer")).to_have_count(5)
    look(page, f"de-list-{window}")
    page.get_by_role("link", name="Kinderbetreuung", exact=True).click()
    expect(page.locator(".v-offer")).to_have_count(2)
    assert "kinder=ja" in page.url
    page.locator("summary", has_text="Alle Filter").click()
    look(page, f"de-filters-{window}")
    page.goto(f"{start}?ort=Kleve&umkreis=20&sort=entfernung")
    look(page, f"de-near-{window}")
    page.goto(start)
    page.get_by_role("link", name="Mama lernt Deutsch").first.click()
    look(page, f"de-offer-{window}")
    page.get_by_role("link", name="Drucken").click()
    look(page, f"de-print-{window}")
    for rest in ["termine/", "dokumente/", "ueber-uns/", "vorschlagen/"]:
        page.goto(start + rest)
        look(page, f"de-{rest.strip('/')}-{window}")
    page.goto(f"{start}angebot/{directory['mothers'].pk}/")
    page.get_by_role("link", name="Fehler melden").click()
    look(page, f"de-report-{window}")
    page.get_by_role("button", name="Meldung senden").click()
    expect(page.locator(".q-errors")).to_contain_text("Was stimmt nicht?")
    look(page, f"de-report-error-{window}")
    page.get_by_label("Zeiten oder Tage stimmen nicht").check()
    page.get_by_role("button", name="Meldung senden").click()
    expect(page.locator("[role=status]").filter(has_text="Danke")).to_be_visible()
    look(page, f"de-report-thanks-{window}")
