"""A coordinator edits an offer's times, translates it and changes the places left."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from querschnitt.offers.models import OfferText, OfferTime
from querschnitt.tenants.scope import open_scope
from tests.factories.accounts import World
from tests.factories.network import make_organisation
from tests.factories.offers import make_offer, make_text, make_time

from .browser import settled, sign_in
from .conftest import Windows
from .test_lists_and_offers import look

pytestmark = pytest.mark.journey


def test_coordinator_edits_times_translates_and_changes_places(windows: Windows, world: World):
    actor = world.actor("kim_coordinator")
    with open_scope(actor.scope):
        offer = make_offer(
            make_organisation(name="Volkshochschule"), title="Deutschkurs", kind="course",
            town="Lindbach", street="Marktstraße 21", postcode="52999", capacity="free", seats_free=4,
            description="Vormittags, mit Kinderbetreuung.", summary="600 Stunden Deutsch.", area=["Lindbach"],
            funding_source="Land NRW", contact_name="Olena Bondar", target_groups=["frauen"], languages=["de"],
        )  # fmt: skip
        make_time(offer, note="Raum 3")
        make_text(offer, "en", title="German course")
    page = windows.open()
    sign_in(page, actor)
    page.goto(f"/angebote/{offer.pk}/")
    look(page, "offer-1-page")

    page.get_by_role("link", name="Zeiten bearbeiten").click()
    page.get_by_role("button", name="Weitere Zeit").click()
    expect(page.get_by_role("heading", name="Zeit 2")).to_be_visible()
    settled(page)
    second = page.locator("#zeit-1")
    second.get_by_label("Wann").select_option("monthly_2")
    second.get_by_label("Mittwoch").check()
    second.get_by_label("von", exact=False).first.fill("18:00")
    page.get_by_role("button", name="Weitere Ausnahme").click()
    expect(page.get_by_text("Ausnahme 1", exact=True)).to_be_visible()
    settled(page)
    expect(second.get_by_label("Mittwoch")).to_be_checked()
    look(page, "offer-2-times")
    page.locator("#tag-0").get_by_role("button", name="Entfernen").click()
    expect(page.get_by_text("Ausnahme 1", exact=True)).to_have_count(0)
    settled(page)
    page.get_by_role("button", name="Speichern").last.click()
    expect(page.get_by_text("Die Zeiten sind gespeichert.")).to_be_visible()
    expect(page.get_by_text("jeden 2. Mi im Monat, ab 18:00 Uhr")).to_be_visible()
    with open_scope(actor.scope):
        assert OfferTime.objects.filter(offer=offer).count() == 2

    page.get_by_role("link", name="Übersetzen").click()
    look(page, "offer-3-texts")
    page.get_by_role("link", name="Arabisch").click()
    page.get_by_label("Titel").fill("دورة اللغة الألمانية")
    look(page, "offer-4-text")
    page.get_by_role("button", name="Speichern").click()
    expect(page.get_by_text("Die Übersetzung ist gespeichert.")).to_be_visible()
    with open_scope(actor.scope):
        assert OfferText.objects.filter(offer=offer, language="ar").exists()

    page.goto(f"/angebote/{offer.pk}/")
    page.get_by_text("Plätze ändern").click()
    page.get_by_role("button", name="Warteliste").click()
    expect(page.get_by_text("Warteliste, Stand heute.")).to_be_visible()

    page.get_by_role("link", name="Bearbeiten", exact=True).click()
    look(page, "offer-5-form")
    page.get_by_label("Postleitzahl").fill("5299")
    windows.watch.expected.add(422)
    page.get_by_role("button", name="Speichern").click()
    expect(page.get_by_text("Eine Postleitzahl hat genau fünf Ziffern.").first).to_be_visible()
    look(page, "offer-6-error")
