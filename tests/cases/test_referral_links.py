"""A partner without an account: link by mail, code by phone, one package, one answer; reminders; lists."""

from __future__ import annotations

import re
from datetime import timedelta
from smtplib import SMTPRecipientsRefused

import pytest
from django.conf import settings
from django.core import mail
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from querschnitt.audit.models import AuditEvent
from querschnitt.cases import queues
from querschnitt.cases.choices import DataGroup
from querschnitt.cases.links import code_hash, find_link, hash_of
from querschnitt.cases.models import CaseTask, Referral, ReferralLink
from querschnitt.cases.services import (
    accept_referral,
    acknowledge_notice,
    answering,
    create_link,
    draft_referral,
    send_referral,
    set_answer_days,
    withdraw_consent,
)
from querschnitt.cases.services.answering import mail_referral_link, remind_of_unanswered
from querschnitt.tenants.scope import Scope, open_scope
from querschnitt.tenants.visitors import visiting
from tests.factories.accounts import make_organisation, signed_in
from tests.factories.cases import make_case, make_consent

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_second_factor(settings):
    settings.SECOND_FACTOR_REQUIRED = False


def refer(recipient, by, **fields):
    case = fields.pop("case", None) or make_case(by)
    consent = make_consent(case, recipient, by, groups=[DataGroup.IDENTITY])
    with open_scope(by.scope):
        referral = draft_referral(case=case, recipient=recipient, topic="housing", consent=consent, by=by)
        return send_referral(referral=referral, by=by, **fields)


@pytest.fixture
def asked(world, manager):
    """(referral, token, code) of a link to an organisation without any account."""
    office = make_organisation(world.a.centre, "Tafel Lindbach")
    referral = refer(office, manager)
    with open_scope(manager.scope):
        link, code = create_link(referral=referral, email="info@tafel.example", by=manager)
        assert mail_referral_link(link)
        assert not mail_referral_link(link)
    (message,) = mail.outbox
    assert message.to == ["info@tafel.example"]
    assert "Haddad" not in message.subject + message.body
    assert code.replace(" ", "") not in message.body
    token = re.search(r"/anfrage/([\w-]+)/", message.body).group(1)
    return referral, token, code


def page(client, token, **data):
    url = reverse("cases:link", args=[token])
    answer = client.post(url, data, follow=True) if data else client.get(url)
    return answer.status_code, answer.content.decode()


def opened(token, code):
    client = Client()
    page(client, token, code=code)
    page(client, token, what="notice")
    return client


def test_browser_may_say_where_the_form_comes_from(asked):
    """With "no-referrer" a browser sends "Origin: null", and the check against forged forms refuses every answer."""
    _referral, token, _code = asked
    answer = Client().get(reverse("cases:link", args=[token]))
    assert answer["Referrer-Policy"] == "same-origin"


def test_code_then_notice_then_package_then_one_answer(asked, manager, scope):
    referral, token, code = asked
    client = Client()
    status, text = page(client, token)
    assert status == 200
    assert "Haddad" not in text
    _status, text = page(client, token, code=code)
    assert "Zweckbindung" in text
    assert "Haddad" not in text
    _status, text = page(client, token, what="notice")
    assert "Amina Haddad" in text
    assert "Fallakte: 36 Monate nach Abschluss" in text  # how long it is kept
    status, text = page(client, token, what="refuse", reason="no_capacity")
    assert status == 200
    assert "Danke" in text
    status, text = page(client, token)
    assert status == 410
    assert "Haddad" not in text
    with scope(manager):
        row = Referral.objects.get(pk=referral.pk)
        assert (row.state, row.reason, row.answered_by_link, row.answered_by_id) == (
            "refused",
            "no_capacity",
            True,
            None,
        )
        events = AuditEvent.objects.filter(table="cases_referral", row=str(referral.pk), action="link").order_by("id")
        done = [event.content["did"] for event in events]
        assert (done[:3], done[-1], set(done[3:-1])) == (["code", "notice", "read"], "refused", {"read"})


def test_five_wrong_codes_lock_the_link_even_for_the_right_one(asked):
    _referral, token, code = asked
    client = Client()
    for _number in range(4):
        assert page(client, token, code="00000000")[0] == 422
    assert page(client, token, code="00000000")[0] == 410
    status, text = page(client, token, code=code)
    assert status == 410
    assert "zu oft" in text


def test_code_of_one_browser_opens_nothing_in_another(asked):
    _referral, token, code = asked
    assert "Haddad" in page(opened(token, code), token)[1]
    status, text = page(Client(), token)
    assert status == 200
    assert "Haddad" not in text


@pytest.mark.parametrize("end", ["consent", "expired", "visit", "new link", "other answer"])
def test_running_visit_ends_at_once(asked, manager, scope, end):
    referral, token, code = asked
    client = opened(token, code)
    assert "Haddad" in page(client, token)[1]
    with scope(manager):
        past = timezone.now() - timedelta(days=1)
        if end == "consent":
            withdraw_consent(consent=Referral.objects.get(pk=referral.pk).consent, by=manager)
        elif end == "expired":
            ReferralLink.objects.update(expires_at=past)
        elif end == "visit":
            ReferralLink.objects.update(visit_until=past)
        elif end == "new link":
            create_link(referral=referral, email="a@example.org", by=manager)
        else:
            Referral.objects.filter(pk=referral.pk).update(
                state="accepted", answered_at=timezone.now(), answered_by=manager.user
            )
    _status, text = page(client, token)
    assert "Haddad" not in text
    page(client, token, what="accept")
    with scope(manager):
        assert Referral.objects.get(pk=referral.pk).answered_by_link is False


def test_mail_is_not_written_after_the_consent_was_withdrawn(world, manager, scope):
    """The queued job looks again at what it was asked for."""
    referral = refer(make_organisation(world.a.centre, "Tafel"), manager)
    with scope(manager):
        link, _code = create_link(referral=referral, email="info@tafel.example", by=manager)
        withdraw_consent(consent=referral.consent, by=manager)
        link = ReferralLink.objects.select_related("referral__sender").get(pk=link.pk)
        assert not mail_referral_link(link)
    assert mail.outbox == []


def test_visitors_role_reads_no_table_of_case_work(asked, world):
    for table in ("cases_referral", "cases_referrallink", "cases_case", "cases_consent"):
        with visiting(world.a.centre.pk), pytest.raises(DatabaseError), transaction.atomic():
            connection.cursor().execute(f"SELECT 1 FROM {table}")


def test_link_alone_gives_state_and_nothing_else(asked, world):
    _referral, token, code = asked
    found = find_link(token)
    assert found is not None
    assert found.read("guessed") is None
    assert not found.answer("guessed", answer="accepted")
    assert find_link("x" * 43) is None
    assert code_hash(found.link_id, code) != hash_of(code)
    with open_scope(world.actor("partner_adviser").scope):
        assert not ReferralLink.objects.exists()


def test_answer_needs_a_reason_exactly_when_it_refuses(asked):
    _referral, token, code = asked
    found = find_link(token)
    visit = "v" * 43
    assert found.enter(code, visit) == "open"
    found.read(visit, noticed=True)
    assert not found.answer(visit, answer="refused")
    assert not found.answer(visit, answer="accepted", reason="status")
    assert not found.answer(visit, answer="withdrawn")
    assert found.answer(visit, answer="accepted", first=timezone.localdate())


def test_sender_makes_the_link_and_notes_the_result(world, manager, scope):
    office = make_organisation(world.a.centre, "Tafel Lindbach")
    referral = refer(office, manager)
    client = signed_in(manager)
    text = client.post(reverse("cases:make_link", args=[referral.pk]), {"email": "t@example.org"}).content.decode()
    assert re.search(r"\d{4} \d{4}", text)
    with scope(manager):
        Referral.objects.filter(pk=referral.pk).update(
            state="accepted", answered_at=timezone.now(), answered_by_link=True
        )
    client.post(reverse("cases:note_result", args=[referral.pk]), {"feedback": "completed"})
    with scope(manager):
        assert Referral.objects.get(pk=referral.pk).feedback == "completed"


def test_unanswered_is_told_by_the_date_and_reminded_of_once(world, manager, partner, scope):
    today = timezone.localdate()
    late = refer(world.a.partner, manager, answer_by=today - timedelta(days=1))
    due = refer(world.a.partner, manager, case=late.case, answer_by=today)
    assert (late.is_unanswered, due.is_unanswered) == (True, False)
    with open_scope(Scope(world.a.centre.pk)):
        assert [remind_of_unanswered(world.a.centre) for _ in range(2)] == [1, 0]
    assert {message.to[0] for message in mail.outbox} >= {partner.user.email}
    assert all("Haddad" not in message.body for message in mail.outbox)
    with scope(manager):
        task = CaseTask.objects.get()
        assert (task.assignee_id, task.case_id) == (manager.user.pk, late.case_id)
        assert [row.pk for row in queues.queue(manager, queues.WAITING, unanswered=True)] == [late.pk]


def test_refused_address_keeps_no_other_reminder_back(world, manager, scope, monkeypatch):
    yesterday = timezone.localdate() - timedelta(days=1)
    for recipient in (world.a.partner, world.a.outsider):
        refer(recipient, manager, answer_by=yesterday)
    reached = []

    def send(template, context, to):
        reached.append(to)
        if len(reached) == 1:
            raise SMTPRecipientsRefused({to: (550, b"unknown")})

    monkeypatch.setattr(answering, "_mail", send)
    with open_scope(Scope(world.a.centre.pk)):
        assert [remind_of_unanswered(world.a.centre) for _ in range(2)] == [2, 0]
    assert len(reached) == len(set(reached)) >= 2
    with scope(manager):
        assert CaseTask.objects.count() == 2


def test_centre_says_how_many_days_an_office_has(world, manager, scope):
    head = world.actor("centre_head")
    assert signed_in(head).post(reverse("cases:settings"), {"answer_days": "5"}).status_code == 302
    assert signed_in(head).post(reverse("cases:settings"), {"answer_days": "0"}).status_code == 422
    assert refer(world.a.partner, manager).answer_by == timezone.localdate() + timedelta(days=5)
    with scope(manager):
        set_answer_days(days=7, by=manager)
    assert refer(world.a.outsider, manager).answer_by == timezone.localdate() + timedelta(days=7)


def test_lists_count_what_lies_with_me_my_team_and_others(world, manager, partner, scope):
    first, second = refer(world.a.partner, manager), refer(world.a.partner, manager)
    with scope(partner):
        accept_referral(referral=Referral.objects.get(pk=first.pk), by=partner)
        assert queues.counts(partner) == {queues.NEW: 1, queues.MINE: 1, queues.TEAM: 1, queues.WAITING: 0}
        assert [row.pk for row in queues.queue(partner, queues.NEW, topic="work")] == []
        row = queues.queue(partner, queues.NEW).get()
        assert queues.line(row, partner).title == "Neue Verweisung"
        acknowledge_notice(referral=row, by=partner)
        assert "Haddad" in queues.line(queues.queue(partner, queues.NEW).get(pk=second.pk), partner).title
    with scope(manager):
        assert queues.counts(manager)[queues.WAITING] == 2


def test_state_role_may_not_call_the_functions_of_links(manager):
    with open_scope(manager.scope), pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL ROLE {settings.DATABASE_STATE_ROLE}")
        cursor.execute("SELECT referral_link_find('x')")
