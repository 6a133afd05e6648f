"""A grant from application to recovery, with a contract, a payment, a proof with its receipt."""

from __future__ import annotations

from io import BytesIO

from django.utils import timezone
from playwright.sync_api import Page, expect

from tests.factories.accounts import World

from .browser import check_page, picture, sign_in
from .conftest import Windows


def look(page: Page, name: str, *, axe: bool = False) -> None:
    """The crawl judges these pages as the demonstration shows them; axe judges here what came of our way alone."""
    picture(page, f"grant-{name}")
    check_page(page, axe=axe)


def press(page: Page, text: str) -> None:
    """Every button and link here leads to a page: the one before has fields of the same names, so wait for it."""
    with page.expect_navigation():
        page.locator("main").get_by_role("button", name=text, exact=True).click()


def follow(page: Page, text: str) -> None:
    with page.expect_navigation():
        page.locator("main").get_by_role("link", name=text, exact=True).first.click()


def fill(page: Page, **values: str) -> None:
    for name, value in values.items():
        page.locator(f'main [name="{name}"]').fill(value)


def receipt() -> bytes:
    from PIL import Image

    buffer = BytesIO()
    Image.new("RGB", (40, 40), "white").save(buffer, "PNG")
    return buffer.getvalue()


def test_grant_goes_from_application_to_recovery(windows: Windows, world: World):
    today = timezone.localdate()
    day, end = today.isoformat(), f"{today.year}-12-31"
    windows.watch.expected.add(422)  # the proof above the grant
    page = windows.open()
    sign_in(page, world.actor("administrative_assistant"))
    page.goto("/foerderung/zuwendungen/")
    page.locator('[name="programme"]').select_option("KIM2")
    fill(page, reference="KIM2-J")
    press(page, "Anlegen")
    follow(page, "Antrag stellen")
    fill(page, **{"posten-0-posts": "3", "posten-0-amount": "171000,00", "signed_by": "Dr. Ute Wendt"})
    look(page, "application")
    press(page, "Antrag ist gestellt")
    follow(page, "Bescheid eintragen")
    fill(page, decision_reference="36.02/17", due_on=end)
    press(page, "Speichern")
    follow(page, "Mittel abrufen")
    fill(page, amount="57000,00", period_from=day, period_to=day)
    press(page, "Speichern")
    follow(page, "Weiterleitung anlegen")
    page.locator('[name="recipient"]').select_option(label=world.a.partner.name)
    fill(
        page,
        measure="Case Management Lindbach",
        amount="57000,00",
        posts="3",
        starts_on=day,
        ends_on=day,
        proof_due_on=end,
    )
    press(page, "Entwurf prüfen")
    # A rule forbids it, another advises against it: both are named; one is mended, the other gets its reason.
    expect(page.locator("#regeln")).to_contain_text("KM11")
    expect(page.locator("#regeln")).to_contain_text("KM10")
    look(page, "rules", axe=True)
    follow(page, "Ändern")
    fill(page, reason="Handlungskonzept, Abschnitt 4")
    press(page, "Entwurf prüfen")
    page.locator('[name="schliessen-deviation"]').fill("Beschluss der Lenkungsgruppe")
    press(page, "Vertrag schließen")
    page.locator('[name="zahlen-amount"]').fill("57000,00")
    press(page, "Zahlung buchen")
    look(page, "contract")
    follow(page, "Zahlungen des Trägers eintragen")
    fill(page, paid_on=day, payee="Personal", text="Gehalt", amount="171000,01")
    press(page, "Eintragen")
    expect(page.locator("main")).to_contain_text("bewilligt sind 171.000 €")
    fill(page, amount="50000,00")
    page.locator('[name="receipt"]').set_input_files(
        {"name": "beleg.png", "mimeType": "image/png", "buffer": receipt()}
    )
    press(page, "Eintragen")
    look(page, "proof", axe=True)
    follow(page, "Verwendungsnachweis abgeben")
    fill(page, report="Drei Menschen wurden begleitet.")
    press(page, "Verwendungsnachweis abgeben")
    follow(page, "Ergebnis der Prüfung eintragen")
    press(page, "Ergebnis der Prüfung eintragen")
    follow(page, "Rückforderung eintragen")
    fill(page, amount="114000,00", reason="nicht verbraucht", due_on=end)
    press(page, "Speichern")
    follow(page, "Zahlung eintragen Rückforderung des Geldgebers")
    press(page, "Speichern")
    expect(page.locator(".q-tiles")).to_contain_text("114.000 €")
    look(page, "end")
    phone = windows.open(narrow=True)
    sign_in(phone, world.actor("administrative_assistant"))
    phone.goto(page.url)
    look(phone, "phone", axe=True)
