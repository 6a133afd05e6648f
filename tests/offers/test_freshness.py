"""Providers are asked once a year, at the end of funding or on a report, by one mail with a link that works once."""

from __future__ import annotations

import mailbox
import re
import smtplib
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from querschnitt.audit.models import AuditEvent
from querschnitt.common.languages import SITE_CODES
from querschnitt.offers import tasks
from querschnitt.offers.models import CheckLink, CheckRequest, Offer, OfferReport, OfferVersion
from querschnitt.offers.services import confirm_offer, end_offer, freshness
from querschnitt.tenants.scope import Scope, open_scope
from tests.accounts.test_mail import apply, server  # noqa: F401
from tests.factories.network import make_organisation
from tests.factories.offers import make_offer
from tests.factories.upkeep import TOKEN, make_check, make_report

TODAY = timezone.localdate
YEAR = timedelta(days=366)


def run(world) -> None:
    """The daily job, and the mails it puts into the queue."""
    tasks.ask_providers(0)
    with open_scope(world.a.scope()):
        waiting = freshness.first_of_each_mail(timezone.now())
    for check in waiting:
        tasks.write_to_provider.run(centre_id=str(world.a.centre.pk), request_id=str(check.pk))


def links(text: str) -> list[str]:
    return re.findall(r"http://\S+?(/angebote/pruefen/\S+)", text)


def test_due_offers_are_asked_about_in_one_mail_an_address_and_not_twice(world):
    old = TODAY() - YEAR
    with open_scope(world.a.scope()):
        first = make_offer(title="Kurs A", contact_email="Post@Stelle.example", checked_on=old)
        make_offer(title="Kurs B", contact_email="post@stelle.example", checked_on=old)
        make_offer(title="Frisch", contact_email="post@stelle.example")
        make_offer(title="Ohne Adresse", checked_on=old)
        make_offer(make_organisation(email="info@verein.example"), title="Verein", checked_on=old)
        make_offer(title="Vorbei", contact_email="post@stelle.example", checked_on=old, valid_from=old, valid_to=old)
        make_offer(title="Ruht", contact_email="post@stelle.example", checked_on=old, state="inactive")
    run(world)
    assert sorted(message.to[0] for message in mail.outbox) == ["info@verein.example", "post@stelle.example"]
    text = next(message.body for message in mail.outbox if message.to == ["post@stelle.example"])
    assert "Kurs A" in text
    assert "Kurs B" in text
    assert "Frisch" not in text
    assert "In English:" in text
    assert len(links(text)) == 1
    run(world)
    assert len(mail.outbox) == 2
    with open_scope(world.a.scope()):
        assert CheckRequest.objects.count() == 4
        assert CheckRequest.objects.get(offer__title="Ohne Adresse").email == ""
        assert CheckLink.objects.filter(request__offer=first).count() == 1
        assert links(text)[0].split("/")[-2] not in str(list(CheckLink.objects.values()))


def test_end_of_funding_is_a_reason_of_its_own(world):
    with open_scope(world.a.scope()):
        make_offer(contact_email="a@b.example", checked_on=TODAY() - timedelta(99), funding_until=TODAY())
        freshness.open_due_checks(TODAY())
        assert CheckRequest.objects.get().reason == "funding"


def test_reminders_come_after_a_fortnight_and_at_most_twice(world, monkeypatch):
    with open_scope(world.a.scope()):
        make_offer(contact_email="a@b.example", checked_on=TODAY() - YEAR)
    start = timezone.now()
    sent = []
    for day in range(0, 80, 7):
        monkeypatch.setattr(timezone, "now", lambda day=day: start + timedelta(days=day, minutes=1))
        run(world)
        sent.append(len(mail.outbox))
    assert sent[:6] == [1, 1, 2, 2, 3, 3]
    assert sent[-1] == 3
    assert mail.outbox[1].subject.startswith("Erinnerung:")


def test_confirming_or_ending_in_the_application_closes_the_question(world, coordinator):
    first, second = make_offer(), make_offer()
    make_check(first)
    make_check(second, token="x" * 32)
    confirm_offer(offer=first, on=TODAY(), by=coordinator)
    end_offer(offer=second, on=TODAY(), by=coordinator)
    assert dict(CheckRequest.objects.values_list("offer__title", "outcome")) == {
        first.title: "handled", second.title: "dropped",
    }  # fmt: skip


def test_mail_goes_through_a_real_server_and_its_link_opens(world, server, settings, monkeypatch):  # noqa: F811
    port, box = server
    for name, value in {"HOST": "127.0.0.1", "PORT": str(port), "SECURITY": "none", "SENDER": "ki@example.org"}.items():
        monkeypatch.setenv(f"QUERSCHNITT_MAIL_{name}", value)
    apply(settings, settings.INSTANCE)
    with open_scope(world.a.scope()):
        make_offer(title="Nähtreff „Faden“", contact_email="a@b.example", checked_on=TODAY() - YEAR)
    run(world)
    messages = list(mailbox.Maildir(box))
    assert [message["To"] for message in messages] == ["a@b.example"]
    text = messages[0].get_payload(decode=True).decode()
    assert "Nähtreff „Faden“" in text
    page = Client().get(links(text)[0])
    assert page.status_code == 200
    assert "Stimmt das noch?" in page.content.decode()


def test_refused_address_is_remembered_and_a_broken_server_is_tried_again(world, monkeypatch):
    with open_scope(world.a.scope()):
        offer = make_offer(contact_email="a@b.example", checked_on=TODAY() - YEAR)
        freshness.open_due_checks(TODAY())
        [check] = freshness.first_of_each_mail(timezone.now())

        def broken(self, fail_silently=False):
            raise ConnectionRefusedError

        monkeypatch.setattr("django.core.mail.EmailMessage.send", broken)
        with pytest.raises(ConnectionRefusedError):
            freshness.write_mail(request_id=check.pk)
        assert not CheckLink.objects.exists()

        def refused(self, fail_silently=False):
            raise smtplib.SMTPRecipientsRefused({"a@b.example": (550, b"unknown")})

        monkeypatch.setattr("django.core.mail.EmailMessage.send", refused)
        assert freshness.write_mail(request_id=check.pk) == 0
        check = CheckRequest.objects.get(offer=offer)
        assert check.bounced_at is not None
        assert not freshness.to_write(timezone.now() + timedelta(90)).exists()


def ask(name: str, check: CheckRequest, token: str = TOKEN) -> str:
    return reverse(f"offers:{name}", kwargs={"token": token, "request_id": check.pk})


@pytest.fixture
def check(world) -> CheckRequest:
    with open_scope(world.a.scope()):
        offer = make_offer(world.a.partner, title="Kurs", contact_email="a@b.example", checked_on=TODAY() - YEAR)
        return make_check(offer)


def stored(world) -> Offer:
    with open_scope(world.a.scope()):
        return Offer.objects.get(title__startswith="Kurs")


def test_opening_the_link_changes_nothing(world, check):
    before = stored(world).updated_at
    for name in ("check_offer", "check_change", "check_end"):
        assert Client().get(ask(name, check)).status_code == 200
    assert Client().get(reverse("offers:check", args=[TOKEN])).status_code == 200
    assert Client().get(ask("check_confirm", check)).status_code == 405
    assert stored(world).updated_at == before
    with open_scope(world.a.scope()):
        assert CheckRequest.objects.get().is_open


def test_link_confirms_once_in_the_providers_scope_and_the_log_says_by_link(world, check):
    answer = Client().post(ask("check_confirm", check))
    assert answer["Location"] == ask("check_thanks", check)
    assert "Danke!" in Client().get(answer["Location"]).content.decode()
    assert stored(world).checked_on == TODAY()
    again = Client().post(ask("check_confirm", check))
    assert again.status_code == 410
    assert "schon benutzt" in again.content.decode()
    assert Client().get(reverse("offers:check", args=[TOKEN])).status_code == 410
    with open_scope(Scope(world.a.centre.pk, world.a.partner.pk)):
        version = OfferVersion.objects.order_by("-number").first()
        assert (version.kind, version.request_id, version.by_id) == ("confirmed", check.pk, None)
        event = AuditEvent.objects.get(action="link")
        assert (event.chain, event.person, event.content["outcome"]) == (world.a.partner.pk, None, "confirmed")


def test_link_changes_the_main_fields_and_hands_the_rest_to_the_coordinator(world, check):
    page = Client().get(ask("check_change", check))
    data = {key: value or "" for key, value in page.context["form"].initial.items()}
    wrong = Client().post(ask("check_change", check), {**data, "contact_email": "nein", "postcode": "1", "url": "x y"})
    assert wrong.status_code == 422
    assert set(wrong.context["form"].errors) == {"contact_email", "postcode", "url"}
    said = {"title": "Kurs B1", "town": "Lindbach", "capacity": "few", "remark": "Jetzt dienstags um zehn."}
    assert Client().post(ask("check_change", check), data | said).status_code == 302
    offer = stored(world)
    with open_scope(world.a.scope()):
        assert (offer.title, offer.place.town, offer.capacity, offer.capacity_on) == (
            "Kurs B1",
            "Lindbach",
            "few",
            TODAY(),
        )
        assert offer.checked_on == TODAY()
        assert list(OfferVersion.objects.order_by("number").values_list("kind", flat=True)) == ["created", "changed"]
        assert OfferReport.objects.get().text == "Jetzt dienstags um zehn."


def test_link_ends_the_offer(world, check):
    assert Client().post(ask("check_end", check), {"on": ""}).status_code == 422
    Client().post(ask("check_end", check), {"on": TODAY().isoformat()})
    assert stored(world).valid_to == TODAY()


def test_expired_link_says_so_and_a_new_one_goes_to_the_address_on_record_alone(world, check):
    with open_scope(world.a.scope()):
        CheckLink.objects.update(expires_at=timezone.now())
        CheckRequest.objects.update(opened_at=timezone.now() - timedelta(40), mailed_at=timezone.now() - timedelta(31))
    over = Client().get(reverse("offers:check", args=[TOKEN]))
    assert over.status_code == 410
    assert "abgelaufen" in over.content.decode()
    assert Client().post(ask("check_confirm", check)).status_code == 410
    assert "unterwegs" in Client().post(ask("check_again", check), {"email": "boese@example.org"}).content.decode()
    tasks.write_to_provider.run(centre_id=str(world.a.centre.pk), request_id=str(check.pk))
    assert [message.to for message in mail.outbox] == [["a@b.example"]]
    assert Client().get(links(mail.outbox[0].body)[0]).status_code == 200


@pytest.mark.parametrize("token", ["kurz", "x" * 32, "x" * 65])
def test_unknown_link_is_answered_plainly(world, check, token):
    answer = Client().get(reverse("offers:check", args=[token]))
    assert answer.status_code == 404
    assert "kennen wir nicht" in answer.content.decode()
    assert Client().post(ask("check_confirm", check, token)).status_code == 404


def test_token_of_one_mail_opens_no_other_question(world, check):
    with open_scope(world.b.scope()):
        other = make_check(make_offer(), token="y" * 32)
    assert Client().post(ask("check_confirm", other)).status_code == 404
    with open_scope(world.b.scope()):
        assert CheckRequest.objects.get().is_open


def test_link_of_several_offers_takes_one_answer_for_each(world, check):
    with open_scope(world.a.scope()):
        second = make_check(make_offer(title="Kreis Zwei"))
    page = Client().get(reverse("offers:check", args=[TOKEN]))
    assert "Noch 2 Angebote sind offen." in page.content.decode()
    Client().post(ask("check_confirm", check))
    assert "Noch ein Angebot ist offen." in Client().get(reverse("offers:check", args=[TOKEN])).content.decode()
    assert Client().post(ask("check_end", second), {"on": TODAY().isoformat()}).status_code == 302


def test_report_is_told_to_the_provider(world):
    from querschnitt.offers.services import feedback

    with open_scope(world.a.scope()):
        offer = make_offer(contact_email="a@b.example")
        report = make_report(offer, text="Montags ist zu.")
        assert feedback.ask_about_report(report=report, by=None)
        check = CheckRequest.objects.get()
        freshness.write_mail(request_id=check.pk)
        assert OfferReport.objects.get().state == "asked"
    assert "Montags ist zu." in mail.outbox[0].body
    assert "Montags ist zu." in Client().get(links(mail.outbox[0].body)[0]).content.decode()


@pytest.mark.parametrize("code", SITE_CODES)
def test_check_pages_speak_every_language_of_the_site(world, check, settings, code):
    client = Client()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = code
    german = {"check": "Stimmt das noch?", "check_change": "Was sonst noch anders ist", "check_end": "Letzter Tag"}
    for name, words in german.items():
        address = reverse("offers:check", args=[TOKEN]) if name == "check" else ask(name, check)
        text = client.get(address).content.decode()
        assert f'<html lang="{code}" dir="{"rtl" if code == "ar" else "ltr"}"' in text
        if code != "de-simple":
            assert (words in text) == (code == "de"), name
        assert 'name="language" value="uk"' in text
