"""A provider answers a check mail on a phone, without an account; the coordinator merges two entries and undoes it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from querschnitt.offers.models import Offer
from querschnitt.tenants.scope import open_scope
from tests.factories.accounts import World
from tests.factories.network import make_organisation
from tests.factories.offers import make_offer, make_time
from tests.factories.upkeep import make_check, make_report, make_suggestion

from .browser import NARROW, check_both_widths, check_page, picture, sign_in
from .conftest import Windows


def look(page: Page, name: str, script: bool = True) -> None:
    picture(page, f"upkeep-{name}")
    if script and page.viewport_size == NARROW:
        check_page(page)
    elif script:
        check_both_widths(page)


@pytest.mark.parametrize("script", [True, False], ids=["phone", "phone-plain"])
def test_provider_confirms_by_link_on_a_phone(windows: Windows, world: World, script: bool):
    token = f"handy-{'mit' if script else 'ohne'}-javascript-und-lang"
    with open_scope(world.a.scope()):
        offer = make_offer(
            world.a.partner, title=f"Sprachtreff {token[:9]}", description="Wir reden Deutsch.", town="Lindbach",
            contact_email="a@b.example", contact_phone="02999 12-3", checked_on=timezone.localdate() - timedelta(380),
        )  # fmt: skip
        make_time(offer)
        make_check(offer, token=token)
    page = windows.open(narrow=True, script=script)
    page.goto(f"/angebote/pruefen/{token}/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Stimmt das noch?")
    look(page, f"1-question-{script}", script)
    page.get_by_role("link", name="Etwas hat sich geändert").click()
    look(page, f"2-change-{script}", script)
    page.get_by_label("E-Mail-Adresse").fill("nein")
    windows.watch.expected |= {410, 422}
    page.get_by_role("button", name="Speichern und bestätigen").click()
    expect(page.get_by_role("alert").first).to_contain_text("name@stelle.de")
    page.get_by_role("link", name="Zurück").click()
    page.get_by_role("button", name="Alles stimmt so").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Danke!")
    look(page, f"3-thanks-{script}", script)
    page.goto(f"/angebote/pruefen/{token}/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Dieser Link wurde schon benutzt")
    look(page, f"4-used-{script}", script)
    with open_scope(world.a.scope()):
        assert Offer.objects.get(pk=offer.pk).checked_on == timezone.localdate()


def test_coordinator_merges_looks_back_and_undoes(windows: Windows, world: World):
    actor = world.actor("kim_coordinator")
    with open_scope(actor.scope):
        provider = make_organisation(name="Verein")
        first = make_offer(provider, title="Nähtreff", town="Lindbach", cost_note="2 Euro")
        make_offer(provider, title="Nähtreff", town="Lindbach", summary="Nähen und reden")
        make_report(first, text="Montags ist zu.")
        make_suggestion(title="Chor")
    page = windows.open()
    sign_in(page, actor)
    page.goto("/angebote/doppelte/")
    look(page, "5-pairs")
    page.get_by_role("link", name="Zusammenführen").first.click()
    look(page, "6-merge")
    page.get_by_role("button", name="Zusammenführen").click()
    expect(page.get_by_text("Zusammengeführt.")).to_be_visible()
    look(page, "7-kept")
    page.goto(page.url + "verlauf/")
    look(page, "8-history")
    page.goto("/angebote/doppelte/")
    page.get_by_role("link", name="Zurücknehmen").first.click()
    look(page, "9-unmerge")
    page.get_by_role("button", name="Zurücknehmen").click()
    expect(page.get_by_text("Beide Einträge sind wieder wie vorher.")).to_be_visible()
    for number, path in enumerate(
        ("hinweise", "hinweise/vorschlaege", "uebersicht", "uebersicht/luecken", "uebersicht/plaetze")
    ):
        page.goto(f"/angebote/{path}/")
        look(page, f"a{number}-{path.replace('/', '-')}")
    page.goto("/angebote/hinweise/")
    page.locator(".q-row__name").first.click()
    look(page, "b-report")
    with open_scope(actor.scope):
        assert Offer.objects.filter(title="Nähtreff", merged_into=None).count() == 2
