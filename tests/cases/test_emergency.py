from __future__ import annotations

import mailbox
from datetime import timedelta

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from querschnitt.audit.models import AuditEvent
from querschnitt.cases.emergency import MOST_A_DAY, cases_in_emergency, visible_emergencies
from querschnitt.cases.models import Case, ContactNote, EmergencyAccess, Need, Person
from querschnitt.cases.selectors import visible_cases
from querschnitt.cases.services import close_case, note_contact
from querschnitt.cases.services.emergencies import check_emergency, open_in_emergency
from querschnitt.cases.tasks import tell_of_emergency
from tests.factories.accounts import make_member, make_organisation, signed_in
from tests.factories.cases import acting, make_case

from ..accounts.test_mail import server  # noqa: F401  (a real mail server, as a fixture)

pytestmark = pytest.mark.django_db
WORDS = "Die Person wurde am Bahnhof festgehalten."


@pytest.fixture
def told(monkeypatch):
    """Jobs asked for, as arguments to run them with: the worker does it later, in the scope of who is told."""
    asked = []

    def note(*, by, access_id):
        asked.append({"user_id": str(by.user.pk), "membership_id": str(by.membership.pk), "access_id": str(access_id)})
        return len(asked)

    monkeypatch.setattr(tell_of_emergency, "defer", note)
    return asked


def break_glass(actor, case, **fields):
    return open_in_emergency(**{"number": case.number, "reason": "detention", "words": WORDS, "by": actor} | fields)


def force(sql, *params):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, params)


def test_emergency_opens_the_case_for_reading_alone(manager, partner, scope):
    case = make_case(manager, life_areas=["housing"])
    with scope(manager):
        note_contact(case=case, topic="housing", minutes=20, text="Wohnung gekündigt", by=manager)
    with scope(partner):
        assert not Case.objects.exists()
        break_glass(partner, case)
        assert Person.objects.get().given_name == "Amina"
        assert ContactNote.objects.get().text == "Wohnung gekündigt"
        assert cases_in_emergency(partner).get().pk == case.pk
        assert not visible_cases(partner).exists()  # no other page knows it
        for sql in (
            "UPDATE cases_case SET phase = 'analyse'",
            "UPDATE cases_person SET town = 'X'",
            "UPDATE cases_contactnote SET minutes = 1",
        ):
            with pytest.raises(DatabaseError):
                force(sql)
        assert Need.objects.all().delete()[0] == 0
        with pytest.raises(DatabaseError), transaction.atomic():
            Need.objects.create(case=case, life_area="debts")


def test_emergency_is_the_persons_own_not_the_organisations(world, manager, partner, scope):
    case = make_case(manager)
    with scope(partner):
        break_glass(partner, case)
    for other in (acting(world.actor("partner_head")), acting(world.actor("outsider_adviser"))):
        with scope(other):
            assert not Case.objects.exists()
            assert not EmergencyAccess.objects.exists()
    # The same person acting for another organisation has not opened it there.
    elsewhere = acting(make_member(world.a.outsider, "partner_adviser", user=partner.user))
    with scope(elsewhere):
        assert not Case.objects.exists()


def test_emergency_ends_by_itself(manager, partner, scope, django_db_blocker):
    case = make_case(manager)
    with scope(partner):
        access = break_glass(partner, case)
        assert timedelta(hours=3) < access.ends_at - timezone.now() <= timedelta(hours=4)
    later = "(now() + interval '5 hours')"
    with scope(partner), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM cases_emergencyaccess WHERE ends_at > now() AND closed_at IS NULL")
        assert cursor.fetchone() == (1,)
        cursor.execute(f"SELECT count(*) FROM cases_emergencyaccess WHERE ends_at > {later}")
        assert cursor.fetchone() == (0,)


def test_lead_and_officer_end_it_at_once(world, manager, partner, scope):
    case = make_case(manager)
    officer = acting(world.actor("data_protection_officer"))
    for who in (manager, officer):
        with scope(partner):
            access = break_glass(partner, case)
        with scope(who):
            check_emergency(access=visible_emergencies(who).get(pk=access.pk), by=who, end=True)
        with scope(partner):
            assert not Case.objects.exists()
            with pytest.raises(DatabaseError):
                force("UPDATE cases_emergencyaccess SET closed_at = NULL WHERE id = %s", access.pk)


def test_nobody_writes_or_stretches_an_access_by_hand(world, manager, partner, scope):
    case = make_case(manager)
    with scope(partner):
        access = break_glass(partner, case)
        with pytest.raises(DatabaseError):
            force("UPDATE cases_emergencyaccess SET ends_at = now() + interval '9 days'")
        force("DELETE FROM cases_emergencyaccess")
        assert EmergencyAccess.objects.filter(pk=access.pk).exists()
        with pytest.raises(DatabaseError):
            force(
                "INSERT INTO cases_emergencyaccess (id, centre_id, case_id, case_number, lead_id, organisation_id,"
                " user_id, reason, words, opened_at, ends_at) SELECT gen_random_uuid(), centre_id, case_id,"
                " case_number, lead_id, organisation_id, user_id, reason, words, now(), now() + interval '1 day'"
                " FROM cases_emergencyaccess"
            )
    with scope(manager), pytest.raises(DatabaseError):
        force("UPDATE cases_emergencyaccess SET words = 'nichts'")


@pytest.mark.parametrize("role", ["partner_editor", "kim_coordinator", "centre_head", "operator"])
def test_roles_without_case_work_open_nothing(world, manager, scope, role):
    case = make_case(manager)
    actor = acting(world.actor(role))
    with scope(actor):
        with pytest.raises(ValidationError):
            break_glass(actor, case)
        with connection.cursor() as cursor:  # nor past the services
            cursor.execute("SELECT case_emergency(%s, 'danger', %s, 4)", [case.number, WORDS])
            assert cursor.fetchone() == (None,)


def test_residence_authority_opens_nothing_in_any_role(world, manager, scope):
    case = make_case(manager)
    authority = make_organisation(world.a.centre, "Ausländerbehörde", kind="auslaenderbehoerde")
    actor = acting(make_member(authority, "partner_adviser"))
    with scope(actor):
        with pytest.raises(ValidationError):
            break_glass(actor, case)
        with connection.cursor() as cursor:
            cursor.execute("SELECT case_emergency(%s, 'danger', %s, 4)", [case.number, WORDS])
            assert cursor.fetchone() == (None,)


def test_foreign_centre_closed_and_unknown_cases_answer_alike(world, manager, partner, scope):
    case = make_case(manager)
    stranger = acting(world.actor("partner_adviser", "b"))
    with scope(stranger):
        assert break_glass(stranger, case) is None
    with scope(manager):
        close_case(case=case, outcome="moved", by=manager)
    with scope(partner):
        assert break_glass(partner, case) is None
        assert break_glass(partner, case, number="AHR-1999-0001") is None
        assert AuditEvent.objects.filter(action="denied", table="cases_emergencyaccess").count() == 2


def test_one_person_opens_only_so_many_a_day(manager, partner, scope):
    cases = [make_case(manager) for _ in range(MOST_A_DAY + 1)]
    with scope(partner):
        opened = [break_glass(partner, case) for case in cases]
    assert [access is not None for access in opened] == [True] * MOST_A_DAY + [False]


def test_officer_and_lead_are_told_and_see_it(world, manager, partner, scope, told):
    case = make_case(manager)
    with scope(partner):
        break_glass(partner, case)
    for job in told:
        tell_of_emergency.run(**job)
    reached = {message.to[0] for message in mail.outbox}
    expected = {"data_protection_officer", "centre_head", "case_manager"}
    assert reached == {world.actor(role).user.email for role in expected}
    assert all("Amina" not in message.body and WORDS not in message.body for message in mail.outbox)
    officer = acting(world.actor("data_protection_officer"))
    for who in (officer, manager):
        with scope(who):
            assert visible_emergencies(who).get().words == WORDS
    with scope(officer):
        assert not visible_cases(officer).exists()
    for role in ("operator", "kim_coordinator", "partner_head"):
        actor = acting(world.actor(role))
        with scope(actor):
            assert not visible_emergencies(actor).exists()


def test_notice_leaves_through_a_real_mail_server(world, partner, manager, settings, server, told):  # noqa: F811
    port, box = server
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.SECOND_FACTOR_REQUIRED = False
    case = make_case(manager)
    form = {"number": case.number, "reason": "detention", "words": WORDS}
    settings.EMAIL_PORT = 9  # down at that moment
    assert signed_in(partner).post(reverse("cases:open_emergency"), form).status_code == 302
    with pytest.raises(ConnectionRefusedError):
        tell_of_emergency.run(**told[0])
    settings.EMAIL_PORT = port
    assert (tell_of_emergency.task.retry_strategy.max_attempts, len(told)) == (7, 3)
    for job in told:
        tell_of_emergency.run(**job)
    officer = world.actor("data_protection_officer").user.email
    texts = {message["To"]: message.get_payload(decode=True).decode() for message in mailbox.Maildir(box)}
    assert case.number in texts[officer]
    assert not any(word in text for text in texts.values() for word in ("Amina", "Haddad", WORDS))


def test_pages_ask_open_show_and_list(settings, manager, partner, scope):
    settings.SECOND_FACTOR_REQUIRED = False
    case = make_case(manager)
    client = signed_in(partner)
    assert client.get(reverse("cases:emergency_case", args=[case.pk])).status_code == 404
    answer = client.post(reverse("cases:open_emergency"), {"number": "AHR-1999-1", "reason": "danger", "words": WORDS})
    assert answer.status_code == 422
    answer = client.post(
        reverse("cases:open_emergency"), {"number": case.number, "reason": "danger", "words": WORDS}, follow=True
    )
    page = answer.content.decode()
    assert "nur lesen" in page
    assert "Amina Haddad" in page
    assert "<form" not in page.split("<main")[1].split("</main")[0]
    assert client.get(reverse("cases:case", args=[case.pk])).status_code == 404
    listed = signed_in(manager).get(reverse("cases:emergencies")).content.decode()
    assert WORDS in listed
