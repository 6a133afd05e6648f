"""One morning of the coordinator: takes a list over, finds a double in it, merges, has second thoughts, undoes both."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page, expect

from querschnitt.offers.models import Offer
from querschnitt.tenants.scope import open_scope
from tests.factories.accounts import World
from tests.factories.network import make_organisation
from tests.factories.offers import make_offer

from .browser import check_page, picture, sign_in
from .conftest import Windows


def preview(page: Page, sheet: Path, rows: str) -> None:
    sheet.write_text(f"Titel;Anbieter;Thema;Ort;In einem Satz\n{rows}")
    page.goto("/netzwerk/importe/angebote/neu/")
    page.locator("input[type=file]").set_input_files(sheet)
    page.get_by_role("button", name="Hochladen und weiter").click()
    page.get_by_role("button", name="Weiter zur Vorschau").click()


def test_coordinator_imports_merges_and_undoes(windows: Windows, world: World, tmp_path: Path):
    actor = world.actor("kim_coordinator")
    with open_scope(actor.scope):
        provider = make_organisation(name="Stadtteilhaus Morgen", town="Lindbach")
        kept = make_offer(provider, title="Nähtreff am Morgen", town="Lindbach", cost_note="2 Euro")
        before = set(Offer.objects.values_list("pk", flat=True))
    sheet = tmp_path / "angebote.csv"
    two = (
        "Nähtref am Morgen;Stadtteilhaus Morgen;Begegnung;Lindbach;Nähen und reden\n"
        "Chor am Morgen;Stadtteilhaus Morgen;Begegnung;Lindbach;Singen ohne Noten\n"
    )
    page = windows.open()
    sign_in(page, actor)

    preview(page, sheet, two)
    expect(page.get_by_text("Bitte entscheiden: Gibt es diese Einträge schon?")).to_be_visible()
    expect(page.get_by_role("button", name="Alles übernehmen")).to_have_count(0)
    picture(page, "coordinator-1-decide")
    check_page(page)
    page.get_by_label("Entscheidung für Zeile 2").select_option("create")
    page.get_by_role("button", name="Entscheidungen speichern").click()
    page.get_by_role("button", name="Alles übernehmen").click()
    expect(page.get_by_text("Die Liste ist übernommen.")).to_be_visible()
    imported = page.url

    page.goto("/angebote/doppelte/")
    line = page.locator(".q-row", has_text="Nähtref am Morgen")
    line.get_by_role("link", name="Zusammenführen").click()
    page.get_by_role("button", name="Zusammenführen").click()
    expect(page.get_by_text("Zusammengeführt.")).to_be_visible()
    picture(page, "coordinator-2-merged")
    with open_scope(actor.scope):
        assert Offer.objects.exclude(pk__in=before).filter(merged_into=None).count() == 1 or (
            Offer.objects.get(pk=kept.pk).merged_into_id is not None
        )

    page.goto("/angebote/doppelte/")
    page.get_by_role("link", name="Zurücknehmen").first.click()
    page.get_by_role("button", name="Zurücknehmen").click()
    expect(page.get_by_text("Beide Einträge sind wieder wie vorher.")).to_be_visible()

    # The merge is taken back, so nothing holds the list any more: it goes as a whole.
    page.goto(imported)
    page.get_by_role("link", name="Rückgängig machen").click()
    picture(page, "coordinator-3-undo")
    check_page(page)
    page.get_by_role("button", name="Rückgängig machen").click()
    expect(page.get_by_text("Alles ist wie vorher.")).to_be_visible()
    with open_scope(actor.scope):
        assert set(Offer.objects.values_list("pk", flat=True)) == before
        left = Offer.objects.get(pk=kept.pk)
        assert (left.title, left.cost_note, left.merged_into_id) == ("Nähtreff am Morgen", "2 Euro", None)
