"""The coordinator takes over another directory and takes it back; the guide of the interface is readable for everybody."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.sync_api import expect

from querschnitt.offers.models import Offer
from querschnitt.tenants.scope import open_scope
from tests.api.test_feeds import FOREIGN
from tests.factories.accounts import World

from .browser import check_both_widths, picture, sign_in
from .conftest import Windows


def test_another_directory_is_taken_over_and_taken_back(windows: Windows, world: World, tmp_path: Path):
    actor = world.actor("kim_coordinator")
    page = windows.open()
    sign_in(page, actor)
    feed = tmp_path / "nachbarkreis.json"
    feed.write_text(json.dumps(FOREIGN))

    page.goto("/netzwerk/importe/hsds/neu/")
    picture(page, "feed-1-upload")
    check_both_widths(page)
    page.locator("input[type=file]").set_input_files(feed)
    page.get_by_role("button", name="Hochladen und weiter").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Vorschau")
    expect(page.get_by_text("Wird als Organisation neu angelegt.")).to_be_visible()
    picture(page, "feed-2-preview")
    check_both_widths(page)
    page.get_by_role("button", name="Alles übernehmen").click()
    expect(page.get_by_text("Die Liste ist übernommen.")).to_be_visible()
    with open_scope(actor.scope):
        assert Offer.objects.filter(title="Housing advice").exists()

    page.get_by_role("link", name="Rückgängig machen").click()
    page.get_by_role("button", name="Rückgängig machen").click()
    expect(page.get_by_text("Alles ist wie vorher.")).to_be_visible()
    with open_scope(actor.scope):
        assert not Offer.objects.filter(title="Housing advice").exists()


@pytest.mark.parametrize("language", ["de", "ar"])
def test_guide_is_readable_for_everybody(windows: Windows, world: World, language: str):
    page = windows.open(language=language)
    page.goto("/hsds/docs/")
    expect(page.get_by_role("heading", level=1)).to_contain_text("HSDS 3.2")
    picture(page, f"hsds-guide-{language}")
    check_both_widths(page)
