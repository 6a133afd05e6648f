"""Weekly mail and calendar: numbers and file numbers, nobody's name; turned off and revoked at once."""

import mailbox
from datetime import timedelta
from pathlib import Path

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from querschnitt.accounts.models import Membership
from querschnitt.cases.models import DaySettings
from querschnitt.cases.services import add_step, draft_referral, send_referral
from querschnitt.cases.services.reminders import open_calendar, owner_of, set_weekly_mail
from querschnitt.cases.services.tasks import add_task
from querschnitt.cases.tasks import weekly_mail, write_weekly_mails
from querschnitt.config.outside import mail_settings
from querschnitt.tenants.scope import open_scope
from tests.accounts.test_mail import server  # noqa: F401  (a real mail server)
from tests.factories.accounts import signed_in
from tests.factories.cases import make_case, make_consent

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def one_factor(settings):
    settings.SECOND_FACTOR_REQUIRED = False


@pytest.fixture
def busy(world, manager, scope):
    """A case with a late task, a step due and a sent referral."""
    case, today = make_case(manager), timezone.localdate()
    consent = make_consent(case, world.a.partner, manager)
    with scope(manager):
        add_task(title="Frau Haddad anrufen", case=case, due_on=today - timedelta(days=1), by=manager)
        add_step(case=case, text="Konto eröffnen", due_on=today + timedelta(days=2), by=manager)
        referral = draft_referral(
            case=case, recipient=world.a.partner, topic="housing", consent=consent, question="Wohnung", by=manager
        )
        send_referral(referral=referral, by=manager)
    return case


def run(actor):
    weekly_mail.run(user_id=str(actor.user.pk), membership_id=str(actor.membership.pk))


def test_weekly_mail_holds_numbers_and_links_and_nobodys_name(busy, manager, settings):
    run(manager)
    (message,) = mail.outbox
    assert message.to == [manager.user.email]
    assert "1 überfällige Aufgabe\n" in message.body
    assert "1 Schritt in den nächsten sieben Tagen" in message.body
    assert f"{settings.PUBLIC_ADDRESS.rstrip('/')}/faelle/aufgaben/" in message.body
    assert reverse("cases:reminders") in message.body
    for secret in ("Haddad", "Amina", "Konto", busy.number, str(busy.pk)):
        assert secret not in message.subject + message.body


def test_weekly_mail_tells_the_recipient_of_a_referral(busy, partner):
    run(partner)
    assert "1 Verweisung wartet auf Ihre Antwort" in mail.outbox[0].body


def test_weekly_mail_is_not_sent_twice_nor_when_nothing_is_due(busy, manager, outsider):
    run(manager)
    run(manager)
    run(outsider)
    assert len(mail.outbox) == 1


def test_weekly_mail_turned_off_stays_off(busy, manager, scope):
    client = signed_in(manager)
    client.post(reverse("cases:reminders"), {"weekly_mail": "off"})
    run(manager)
    assert mail.outbox == []
    with scope(manager):
        set_weekly_mail(wanted=True, by=manager)
    run(manager)
    assert len(mail.outbox) == 1


def test_weekly_mails_are_asked_for_everybody_in_case_work_once(busy, world, monkeypatch):
    asked = []
    monkeypatch.setattr(weekly_mail, "defer", lambda *, by: asked.append((by.user.pk, by.organisation_id)))
    write_weekly_mails(0)
    assert len(asked) == len(set(asked))
    manager, head = world.actor("case_manager"), world.actor("centre_head")
    assert (manager.user.pk, manager.organisation_id) in asked
    assert head.user.pk not in {user for user, _organisation in asked}


def test_weekly_mail_arrives_through_smtp(busy, manager, server, settings, monkeypatch):  # noqa: F811
    port, box = server
    for name, value in {"HOST": "127.0.0.1", "PORT": str(port), "SECURITY": "none", "SENDER": "ki@example.org"}.items():
        monkeypatch.setenv(f"QUERSCHNITT_MAIL_{name}", value)
    for name, value in mail_settings(settings.INSTANCE).items():
        setattr(settings, name, value)
    run(manager)
    (message,) = mailbox.Maildir(Path(box))
    assert message["To"] == manager.user.email
    assert "berf" in message.get_payload(decode=True).decode()


def test_mail_of_an_ended_membership_is_refused(busy, manager, scope):
    with scope(manager):
        Membership.objects.filter(pk=manager.membership.pk).update(ended_at=timezone.now())
    run(manager)
    assert mail.outbox == []


def address(actor):
    with open_scope(actor.scope):
        return reverse("cases:calendar_feed", args=[open_calendar(by=actor)])


def test_calendar_holds_file_numbers_and_nobodys_name(busy, manager):
    answer = Client().get(address(manager))
    assert answer["Content-Type"].startswith("text/calendar")
    events = Calendar.from_ical(answer.content).walk("VEVENT")
    assert sorted(str(event["SUMMARY"]) for event in events) == [
        f"Fall {busy.number}: Aufgabe",
        f"Fall {busy.number}: Schritt",
    ]
    assert events[0]["DTSTART"].dt == timezone.localdate() - timedelta(days=1)
    text = answer.content.decode()
    for secret in ("Haddad", "Amina", "Konto", "anrufen"):
        assert secret not in text


def test_calendar_keeps_the_uid_of_an_entry(busy, manager):
    url = address(manager)
    uids = [
        {str(event["UID"]) for event in Calendar.from_ical(Client().get(url).content).walk("VEVENT")} for _ in (1, 2)
    ]
    assert uids[0] == uids[1]
    assert len(uids[0]) == 2


def test_calendar_address_is_shown_once_and_ends_when_renewed_or_revoked(busy, manager):
    client = signed_in(manager)
    seen = []
    for _ in (1, 2):
        page = client.post(reverse("cases:calendar_address"), {"what": "open"}, follow=True).content.decode()
        seen.append(page.split("/faelle/kalender/")[1].split(".ics")[0])
    assert "/faelle/kalender/" not in client.get(reverse("cases:reminders")).content.decode()
    old, new = (f"/faelle/kalender/{token}.ics" for token in seen)
    assert (Client().get(old).status_code, Client().get(new).status_code) == (404, 200)
    client.post(reverse("cases:calendar_address"), {"what": "revoke"})
    assert Client().get(new).status_code == 404


@pytest.mark.parametrize("change", ["forged", "role", "account"])
def test_calendar_answers_404_to_whoever_may_not(change, busy, manager, scope):
    url = address(manager)
    if change == "forged":
        url = url.replace("~", "A~")
    with scope(manager):
        if change == "role":
            Membership.objects.filter(pk=manager.membership.pk).update(role_key="interpreter_coordinator")
        if change == "account":
            manager.user.is_active = False
            manager.user.save()
    assert Client().get(url).status_code == 404


def test_calendar_address_asks_for_a_fresh_sign_in(manager):
    manager.user.set_password("lang und geheim genug")
    manager.user.save()
    client = signed_in(manager)
    answer = client.post(reverse("cases:calendar_address"), {"what": "open"})
    assert answer.status_code == 302
    assert reverse("account_reauthenticate") in answer["Location"]


def test_only_the_hash_of_an_address_is_kept(manager, scope):
    with scope(manager):
        token = open_calendar(by=manager)
        assert token not in str(DaySettings.objects.values().get())
    assert owner_of(token).user == manager.user
