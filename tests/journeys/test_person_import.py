"""Lists of persons, contacts and plans: refused naming row and column, mended, previewed, brought in, taken back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.db.models import Model
from django.urls import reverse
from playwright.sync_api import Page, expect

from querschnitt.cases.models import Case, ContactNote, Goal, PlanStep
from querschnitt.tenants.scope import open_scope
from tests.factories.accounts import World

from .browser import NARROW, WIDE, check_page, picture, sign_in
from .conftest import Windows

PERSONS = "Nr;Name;Vorname;geb.;Sprachen;Einreise;Ort;Fallbeginn;Einwilligung am"
PERSON = "SP-104;Rostami;Leila;03.05.1994;fas;01.02.2025;Lindbach;02.11.2026;02.11.2026"
WRONG_PERSON = "SP-105;Bondarenko;Oleh;31.02.1988;ukr;01.02.2025;Lindbach;02.11.2026;02.11.2026"


CONTACTS = "Eigenes Aktenzeichen;Datum;Minuten;Form;Thema;Notiz"
CONTACT = "SP-104;03.11.2026;45;Telefon;Wohnen;Vermieterin kündigt"
WRONG_CONTACT = "SP-999;04.11.2026;20;Büro;Schule;"
PLANS = "Eigenes Aktenzeichen;Lebensbereich;Ziel;Schritt;Wer;Bis"
PLAN = "SP-104;Wohnen;Wohnung ohne Schimmel;Mietvertrag prüfen lassen;Stelle;15.01.2027"
WRONG_PLAN = "SP-105;Sprache;Deutsch B1;Zum Test anmelden;Person;31.02.2027"


def look(page: Page, name: str) -> None:
    """Pictures in both widths; axe once."""
    picture(page, f"listen-{name}")
    check_page(page)
    page.set_viewport_size(NARROW)
    picture(page, f"listen-{name}-schmal")
    page.set_viewport_size(WIDE)


def upload(page: Page, path: Path) -> None:
    page.locator("input[type=file]").set_input_files(path)
    page.get_by_role("button", name="Hochladen und weiter").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Spalten zuordnen")


@dataclass
class List:
    """A list that is wrong in its second row, and how many entries of it are stored."""

    page: Page
    key: str
    lines: tuple[str, str, str]
    mended: str
    stored: Callable[[], int]
    address: str = ""

    def comes_in(self, path: Path, place: str) -> None:
        page = self.page
        path.write_text("\n".join(self.lines))
        page.goto("/netzwerk/importe/")
        page.locator(f"main a[href='/netzwerk/importe/{self.key}/neu/']").click()
        look(page, f"{self.key}-1-hochladen")
        upload(page, path)
        look(page, f"{self.key}-2-spalten")
        page.get_by_role("button", name="Weiter zur Vorschau").click()
        expect(page.locator(".q-notice--danger")).to_contain_text(place)
        expect(page.get_by_role("button", name="Alles übernehmen")).to_have_count(0)
        look(page, f"{self.key}-3-fehler")
        assert self.stored() == 0  # all or nothing: the right row waits for the wrong one

        path.write_text("\n".join([*self.lines[:2], self.mended]))
        page.get_by_role("link", name="Verbesserte Datei hochladen").click()
        upload(page, path)
        page.get_by_role("button", name="Weiter zur Vorschau").click()
        look(page, f"{self.key}-4-vorschau")
        assert self.stored() == 0
        page.get_by_role("button", name="Alles übernehmen").click()
        expect(page.get_by_text("Die Liste ist übernommen.")).to_be_visible()
        look(page, f"{self.key}-5-ergebnis")
        assert self.stored() == 2
        self.address = page.url

    def goes(self) -> None:
        page = self.page
        page.goto(self.address)
        page.get_by_role("link", name="Rückgängig machen").click()
        page.get_by_role("button", name="Rückgängig machen").click()
        expect(page.get_by_text("Alles ist wie vorher.")).to_be_visible()
        assert self.stored() == 0


def test_lists_of_persons_contacts_and_plans_come_in_and_go_again(windows: Windows, world: World, tmp_path: Path):
    actor = world.actor("case_manager")
    page = windows.open()
    sign_in(page, actor)

    def count(model: type[Model]) -> Callable[[], int]:
        def counted() -> int:
            with open_scope(actor.scope):
                return model._default_manager.count()

        return counted

    persons = List(
        page, "personen", (PERSONS, PERSON, WRONG_PERSON), WRONG_PERSON.replace("31.02", "28.02"), count(Case)
    )
    contacts = List(
        page, "kontakte", (CONTACTS, CONTACT, WRONG_CONTACT), WRONG_CONTACT.replace("999", "105"), count(ContactNote)
    )
    plans = List(page, "plaene", (PLANS, PLAN, WRONG_PLAN), WRONG_PLAN.replace("31.02", "28.02"), count(PlanStep))

    page.goto("/faelle/")
    page.get_by_role("link", name="Listen importieren").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Listen importieren")
    persons.comes_in(tmp_path / "personen.csv", "Zeile 3, Spalte D")
    contacts.comes_in(tmp_path / "kontakte.csv", "Zeile 3, Spalte A")
    plans.comes_in(tmp_path / "plaene.csv", "Zeile 3, Spalte F")
    with open_scope(actor.scope):
        case = Case.objects.get(person__family_name="Rostami")
    page.goto(reverse("cases:case", args=[case.pk]))
    for words in ("Vermieterin kündigt", "Wohnung ohne Schimmel", "Mietvertrag prüfen lassen"):
        expect(page.get_by_role("main").get_by_text(words).first).to_be_visible()
    for one in (plans, contacts, persons):
        one.goes()
    with open_scope(actor.scope):
        assert not Goal.objects.exists()
