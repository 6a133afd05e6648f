"""Pages of grants: errors at their fields, literal query counts, papers, exports, wordings, mails."""

import io
import json
import zipfile
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.utils import timezone

from querschnitt.audit.models import AuditEvent
from querschnitt.common.dashboard import cards_for
from querschnitt.funding import services, tasks
from querschnitt.funding.deadlines import open_deadlines
from querschnitt.funding.grant_page import load
from querschnitt.funding.ledger import standing
from querschnitt.funding.models import Grant, ProofLine, TakenOut
from querschnitt.funding.proposals import proposed
from querschnitt.portal.demo.grants import furnish_grants
from querschnitt.tenants.scope import open_scope
from tests.factories import grants as made
from tests.factories.accounts import signed_in

pytestmark = pytest.mark.django_db
LIST = "/foerderung/zuwendungen/"


@pytest.fixture
def client(world, settings):
    settings.SECOND_FACTOR_REQUIRED = False
    return signed_in(world.actor("administrative_assistant"))


def make(world, count=1, **more):
    with open_scope(world.a.scope()):
        found = [made.granted("684000.00", reference=f"A/{n}", **more) for n in range(count)]
        for grant in found:
            services.call_funds(
                grant=grant, amount=Decimal(1000), period_from=made.DAY, period_to=made.DAY, requested_on=made.DAY,
                by=None,
            )  # fmt: skip
            services.add_booking(
                grant=grant, kind="direkt", amount=Decimal("57000.10"), booked_on=made.DAY, text="Personal", by=None
            )
    return found


@pytest.mark.parametrize("count", [1, 3])
def test_list_asks_the_same_however_many_there_are(world, client, count, django_assert_num_queries):
    make(world, count)
    client.get(LIST)
    with django_assert_num_queries(16):
        page = client.get(LIST)
    assert page.status_code == 200


def test_list_filters_sums_and_exports(world, client):
    make(world, 2)
    page = client.get(LIST, {"jahr": "2026", "programm": "KIM2"}).content.decode()
    assert "1.368.000 €" in page
    assert "1.253.999,80 €" in page
    assert "0 €" in client.get(LIST, {"tag": "2026-01-31"}).content.decode()
    assert "Keine Zuwendung passt" in client.get(LIST, {"stand": "geplant"}).content.decode()
    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(client.get("/foerderung/zuwendungen.xlsx?jahr=2026").content))
    assert [row[4].value for row in book.worksheets[0].iter_rows(min_row=2)] == [684000, 684000]


def test_overdue_deadline_is_named_on_the_list(world, client):
    make(world, due_on=timezone.localdate() - timedelta(days=3))
    assert "überfällig" in client.get(LIST).content.decode()


def test_empty_list_says_what_to_do(client):
    assert "Noch keine Zuwendungen" in client.get(LIST).content.decode()


def test_error_of_a_service_stands_at_its_field(world, client):
    (grant,) = make(world)
    url = f"{LIST}{grant.pk}/abruf/"
    data = {"amount": "700000,00", "period_from": "2026-03-01", "period_to": "2026-03-31", "requested_on": "2026-03-01"}
    answer = client.post(url, data)
    assert answer.status_code == 422
    assert 'href="#id_amount"' in answer.content.decode()
    assert "mehr, als noch abzurufen ist" in answer.content.decode()


def test_application_and_decision_are_entered_by_forms(world, client):
    answer = client.post(LIST, {"programme": "EP", "year": "2026", "reference": "EP/26"})
    assert answer.status_code == 302
    rows = {"posten-TOTAL_FORMS": "2", "posten-INITIAL_FORMS": "0", "posten-0-label": "Pauschale"}
    form = rows | {
        "posten-0-amount": "58000,00", "period_from": "2026-01-01", "period_to": "2026-12-31", "own_share": "0",
        "signed_by": "Dr. Ute Wendt", "signed_on": "2026-01-05", "happened_on": "2026-01-05",
    }  # fmt: skip
    assert client.post(f"{answer.url}schritt/antrag/", form | {"posten-1-amount": "5"}).status_code == 422
    assert client.post(f"{answer.url}schritt/antrag/", form).status_code == 302
    decision = {
        "granted_0": "50000,00", "happened_on": "2026-02-01", "decision_reference": "34-1", "due_on": "2027-03-31",
    }  # fmt: skip
    assert client.post(f"{answer.url}schritt/bescheid/", decision).status_code == 302
    page = client.get(answer.url)
    assert "50.000 €" in page.content.decode()
    assert client.get(f"{answer.url}schritt/bescheid/").status_code == 302  # not possible any more
    assert client.get(f"{answer.url}schritt/unsinn/").status_code == 404


def test_application_is_filled_with_the_entitlement_and_what_is_missing_is_named(world, client):
    answer = client.post(LIST, {"programme": "KI", "year": "2023", "reference": "KI/23"})
    with open_scope(world.a.scope()):
        items = proposed(world.actor("administrative_assistant"), Grant.objects.get())
    page = client.get(f"{answer.url}schritt/antrag/")
    html = page.content.decode()
    assert "Vorschlag aus dem Anspruch 2023" in html
    rows = [form.initial for form in page.context["rows"].initial_forms]
    assert [(row["label"], row["amount"]) for row in rows] == [(str(one.label), one.euros) for one in items]
    assert any(row["amount"] and row["posts"] for row in rows)
    assert all(held.rule_id in html for one in items for held in one.rules)
    assert all(gap.message in html for one in items for gap in one.missing)


def test_receipt_is_removed_with_a_reason_until_the_proof_is_examined(world, client):
    with open_scope(world.a.scope()):
        grant = made.granted("58000.00")
        services.add_booking(grant=grant, kind="direkt", amount=Decimal(100), booked_on=made.DAY, text="Flyer", by=None)
        line = services.add_proof_line(
            grant=grant, paid_on=made.DAY, payee="Druckerei", text="Flyer", amount=Decimal(100),
            receipt=made.receipt(), by=None,
        )  # fmt: skip
        wrong = services.add_receipt(line=line, file=made.receipt(b"%PDF-2", "falsch.pdf"), by=None)
    url = f"/foerderung/zuwendungen/belege/{wrong.pk}/entfernen/"
    assert url in client.get(f"{LIST}{grant.pk}/nachweis/").content.decode()
    assert client.post(url, {"reason": " "}).status_code == 422
    page = client.post(url, {"reason": "falsche Datei"}, follow=True)
    assert "Der Grund steht" in page.content.decode()
    assert "Rückgängig" in page.content.decode()
    assert "falsch.pdf: falsche Datei" in client.get(f"{LIST}{grant.pk}/").content.decode()
    with open_scope(world.a.scope()):
        (last,) = line.receipts.all()
        assert wrong.sha256 in str(AuditEvent.objects.get(action="delete", row=str(wrong.pk)).content)
        services.hand_in_proof(grant=grant, happened_on=made.DAY, report="Gut.", by=None)
        with pytest.raises(ValidationError, match="zuerst den richtigen"):
            services.remove_receipt(receipt=last, reason="x", by=None)
        grant.refresh_from_db()
        services.accept_proof(grant=grant, happened_on=made.DAY, recognised=Decimal(100), by=None)
        with pytest.raises(ValidationError, match="geprüft"):
            services.remove_receipt(receipt=last, reason="x", by=None)
        assert line.receipts.count() == 1


def test_removed_payment_and_receipt_come_back_for_an_hour(world, client):
    with open_scope(world.a.scope()):
        grant = made.granted("58000.00")
        line = services.add_proof_line(
            grant=grant, paid_on=made.DAY, payee="Druckerei", text="Flyer", amount=Decimal(100),
            receipt=made.receipt(), by=None,
        )  # fmt: skip
        (receipt,) = line.receipts.all()
    page, undo = f"{LIST}{grant.pk}/nachweis/", "/foerderung/zurueck/"

    def take_back(answer):
        return client.post(undo, {"beleg": answer.context["undo"].token}, follow=True)

    removed = client.post(f"{LIST}belege/{receipt.pk}/entfernen/", {"reason": "falsche Seite"}, follow=True)
    assert receipt.name in take_back(removed).content.decode()
    assert client.get(f"{LIST}belege/{receipt.pk}/").status_code == 200
    assert "Beleg zurückgeholt" in client.get(f"{LIST}{grant.pk}/").content.decode()
    whole = client.post(f"{LIST}nachweis/{line.pk}/entfernen/", follow=True)
    assert receipt.name not in client.get(page).content.decode()
    take_back(whole)
    with open_scope(world.a.scope()):
        assert bytes(ProofLine.objects.get(pk=line.pk).receipts.get().content) == bytes(receipt.content)
        assert not TakenOut.objects.exists()
    assert "liegt nicht mehr vor" in take_back(whole).content.decode()
    late = client.post(f"{LIST}nachweis/{line.pk}/entfernen/", follow=True)
    with open_scope(world.a.scope()):
        TakenOut.objects.update(taken_at=timezone.now() - timedelta(hours=2))
    assert "liegt nicht mehr vor" in take_back(late).content.decode()
    tasks.forget_taken_out(0)
    with open_scope(world.a.scope()):
        assert not TakenOut.objects.exists()


def test_detail_asks_a_fixed_number_of_times(world, client, django_assert_num_queries):
    (grant,) = make(world)
    with open_scope(world.a.scope()):
        made.drafted(grant, world.a.partner)
    client.get(f"{LIST}{grant.pk}/")
    with django_assert_num_queries(19):
        client.get(f"{LIST}{grant.pk}/")
    with open_scope(world.a.scope()):
        made.drafted(grant, world.a.outsider)
        services.add_booking(
            grant=grant, kind="bindung", amount=Decimal(1), booked_on=made.DAY, text="Honorar", by=None
        )
    with django_assert_num_queries(19):
        client.get(f"{LIST}{grant.pk}/")


def test_others_do_not_see_a_grant(world, client):
    (grant,) = make(world)
    assert signed_in(world.actor("kim_coordinator")).get(f"{LIST}{grant.pk}/").status_code == 404
    assert signed_in(world.actor("administrative_assistant", "b")).get(f"{LIST}{grant.pk}/").status_code == 404


# Papers and files


def text_of(content):
    return zipfile.ZipFile(io.BytesIO(content)).read("word/document.xml").decode()


def test_papers_say_what_the_ledger_says(world, client):
    (grant,) = make(world)
    with open_scope(world.a.scope()):
        contract = made.drafted(grant, world.a.partner, "12345.67")
        call = grant.calls.get()
    application = client.get(f"{LIST}{grant.pk}/papier/antrag/docx/")
    assert "684.000" in text_of(application.content)
    assert "Dr. Ute Wendt" in text_of(application.content)
    paper = text_of(client.get(f"{LIST}abrufe/{call.pk}/mittelabruf/docx/").content)
    assert "1.000" in paper
    assert world.a.ki.name in paper
    contract_paper = text_of(client.get(f"{LIST}weiterleitungen/{contract.pk}/vertrag/docx/").content)
    assert "12.345,67" in contract_paper
    assert world.a.partner.name in contract_paper
    assert "Konzept S. 12" in contract_paper
    pdf = client.get(f"{LIST}{grant.pk}/papier/verwendungsnachweis/pdf/")
    assert pdf.content.startswith(b"%PDF-")
    assert client.get(f"{LIST}{grant.pk}/papier/antrag/exe/").status_code == 404


def test_wording_is_versioned_checked_and_kept_for_what_has_happened(world, client):
    url = f"{LIST}vorlagen/antrag/"
    refused = client.post(url, {"text": "# Antrag\n{{betrga}}"})
    assert refused.status_code == 422
    assert "betrga" in refused.content.decode()
    (before,) = make(world)
    assert client.post(url, {"text": "# Unser Antrag {{jahr}}\n\n{{tabelle_posten}}"}).status_code == 302
    with open_scope(world.a.scope()):
        after = made.applied(reference="B/1")
    assert "Unser Antrag 2026" in text_of(client.get(f"{LIST}{after.pk}/papier/antrag/docx/").content)
    assert "Unser Antrag" not in text_of(client.get(f"{LIST}{before.pk}/papier/antrag/docx/").content)
    assert client.post(url, {"text": ""}).status_code == 302
    assert "Es gilt der mitgelieferte Wortlaut" in client.get(url).content.decode()
    assert "Unser Antrag" in client.get(f"{url}?fassung=1").content.decode()
    preview = client.post(f"{url}vorschau.pdf", {"text": "# Probe\n{{angaben}}\n\n- {{zweck}}"})
    assert preview.content.startswith(b"%PDF-")


def test_export_holds_the_sums_of_the_ledger(world, client):
    (grant,) = make(world)
    with open_scope(world.a.scope()):
        now = standing(Grant.objects.get(pk=grant.pk).bookings.all())
    data = json.loads(client.get(f"{LIST}{grant.pk}/ausfuhr/json/").content)
    assert data["format"] == "querschnitt.grant/1"
    assert data["sums"] == {name: f"{getattr(now, name):.2f}" for name in now.__dataclass_fields__}
    moved = {"geldgeber": Decimal(0), "verfuegbar": Decimal(0), "ausgezahlt": Decimal(0)}
    for one in data["bookings"]:
        for account, sign in ((one["from"], -1), (one["to"], 1)):
            moved[account] = moved.get(account, Decimal(0)) + sign * Decimal(one["amount"])
    assert -moved["geldgeber"] == now.granted
    assert moved["verfuegbar"] == now.left
    assert sum(Decimal(one["granted"]) for one in data["positions"]) == now.granted
    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(client.get(f"{LIST}{grant.pk}/ausfuhr/xlsx/").content))
    first = {row[0].value: row[1].value for row in book.worksheets[0].iter_rows(min_row=2)}
    assert first["verfügbar"] == float(now.left)
    assert first["ausgezahlt"] == 57000.10
    booked = sum(row[5].value for row in book["Buchungen"].iter_rows(min_row=2) if row[2].value == "Zahlung")
    assert Decimal(str(booked)) == now.paid
    money = next(row for row in book["Buchungen"].iter_rows(min_row=2) if row[2].value == "Zahlung")
    assert [cell.value for cell in money[3:5]] == ["gebunden", "ausgezahlt"]
    assert money[5].number_format == "#,##0.00"


# Deadlines


def test_day_and_mail_tell_of_deadlines_once_for_every_stage(world, client):
    actor = world.actor("administrative_assistant")
    today = timezone.localdate()
    with open_scope(world.a.scope()):
        grant = made.granted("100", due_on=today + timedelta(days=20))
    card = next(one for one in cards_for(actor) if one.key == "funding.deadlines")
    with open_scope(actor.scope):
        assert card.context(actor)["count"] == 1
        assert not any(one.key == "funding.deadlines" for one in cards_for(world.actor("kim_coordinator")))
        for _twice in range(2):
            tasks.remind_person.function(actor=actor)
        assert len(mail.outbox) == 1
        assert "Verwendungsnachweis abgeben" in mail.outbox[0].body
        assert "in 20 Tagen" in mail.outbox[0].body
        Grant.objects.filter(pk=grant.pk).update(due_on=today - timedelta(days=1))
        tasks.remind_person.function(actor=actor)
        assert "überfällig" in mail.outbox[1].body
        Grant.objects.filter(pk=grant.pk).update(responsible=world.actor("centre_head").user, due_on=date(2026, 1, 1))
        tasks.remind_person.function(actor=actor)
    assert len(mail.outbox) == 2


def test_demonstration_holds_grants_in_different_states(world, client):
    with open_scope(world.a.scope()):
        furnish_grants({"cafe": world.a.outsider, "drk": world.a.partner}, date(2026, 11, 20))
        found = {grant.reference: grant for grant in Grant.objects.all()}
        assert sorted(grant.state for grant in found.values()) == ["bewilligt", "bewilligt", "geplant", "geprueft"]
        late = [one.kind for one in open_deadlines(load(found["KIM1-2025"])) if one.is_late(date(2026, 11, 20))]
        assert late == ["nachweis"]
        assert found["KOMM-AN-II-2024"].recoveries.filter(paid_on=None).count() == 1
