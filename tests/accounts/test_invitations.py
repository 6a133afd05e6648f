"""Letting people in: by whom, into what, by a link that works once; changing and ending it at once."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from querschnitt.accounts import services
from querschnitt.accounts.actor import Actor
from querschnitt.accounts.models import Invitation, Membership, User
from querschnitt.accounts.policies import can_edit_membership, grantable_roles
from querschnitt.tenants.scope import open_scope
from tests.factories.accounts import make_house, make_member, signed_in

pytestmark = pytest.mark.django_db
PASSWORD = "lampe geige wolke stein"


@pytest.fixture(autouse=True)
def quick(settings):
    settings.SECOND_FACTOR_REQUIRED = False
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


@pytest.fixture
def house():
    return make_house("Ahrenfeld")


@pytest.fixture
def commit(django_capture_on_commit_callbacks):
    return lambda: django_capture_on_commit_callbacks(execute=True)


def invite(client: Client, organisation, role: str, email: str = "neu@example.org"):
    data = {"organisation": organisation.pk, "email": email, "role_key": role}
    return client.post(reverse("accounts:invite"), data)


def link_in(message) -> str:
    return re.search(r"http://testserver(\S+)", message.body).group(1)


def accept(link: str, client: Client | None = None, **fields: str):
    data = {"name": "Neue Person", "password1": PASSWORD, "password2": PASSWORD} | fields
    return (client or Client()).post(link, data)


def test_invited_person_gets_in_with_the_role(house, commit):
    with commit():
        assert invite(signed_in(house.members["centre_head"]), house.partner, "partner_adviser").status_code == 302
    (message,) = mail.outbox
    assert message.to == ["neu@example.org"]
    assert house.partner.name in message.body
    client = Client()
    assert house.partner.name in client.get(link_in(message)).content.decode()
    assert accept(link_in(message), client).status_code == 302
    user = User.objects.get(email="neu@example.org")
    with open_scope(house.scope()):
        assert Membership.objects.get(user=user).role_key == "partner_adviser"
    assert client.get(reverse("accounts:profile")).status_code == 200


def test_link_works_once(house, commit):
    with commit():
        invite(signed_in(house.members["centre_head"]), house.ki, "case_manager")
    link = link_in(mail.outbox[0])
    assert accept(link).status_code == 302
    assert Client().get(link).status_code == 410
    assert accept(link, name="Zweite").status_code == 410


def test_link_ends_after_seven_days(house, commit):
    with commit():
        invite(signed_in(house.members["centre_head"]), house.ki, "case_manager")
    with time_machine.travel(timezone.now() + timedelta(days=7, minutes=1), tick=False):
        assert Client().get(link_in(mail.outbox[0])).status_code == 410


def test_forged_link_is_refused_without_a_query(house, django_assert_num_queries):
    from querschnitt.accounts.services import find_invitation

    with django_assert_num_queries(0):
        assert find_invitation("WyJhIiwiYiIsImMiXQ:abc:def") is None


def test_withdrawn_and_replaced_links_do_not_work(house, commit):
    head = signed_in(house.members["centre_head"])
    with commit():
        invite(head, house.ki, "case_manager")
    with open_scope(house.scope()):
        key = Invitation.objects.get().pk
    with commit():
        head.post(reverse("accounts:resend", args=[key]))
    first, second = (link_in(message) for message in mail.outbox)
    assert Client().get(first).status_code == 410
    assert Client().get(second).status_code == 200
    head.post(reverse("accounts:withdraw", args=[key]))
    assert Client().get(second).status_code == 410


def test_weak_password_is_refused_with_the_form_kept(house, commit, caplog):
    with commit():
        invite(signed_in(house.members["centre_head"]), house.ki, "case_manager")
    link = link_in(mail.outbox[0])
    answer = accept(link, password1="Sommer2024Sommer", password2="Sommer2024Sommer")
    assert answer.status_code == 422
    assert link.split("/")[-2] not in caplog.text, "a link that still works must not stand in a log"
    assert "Neue Person" in answer.content.decode()
    assert accept(link).status_code == 302


def test_known_person_signs_in_to_accept(house, commit):
    other = make_house("Birkenhorst").members["case_manager"]
    with commit():
        invite(signed_in(house.members["centre_head"]), house.ki, "kim_coordinator", other.user.email)
    link = link_in(mail.outbox[0])
    assert "next=" in Client().get(link).content.decode()
    stranger = signed_in(house.members["partner_editor"])
    assert stranger.post(link).status_code == 200
    client = signed_in(other)
    assert client.post(link).status_code == 302
    answer = client.get(reverse("accounts:profile")).content.decode()
    assert "KI Ahrenfeld" in answer
    assert "KI Birkenhorst" in answer


def test_partner_head_invites_into_the_own_organisation_only(house, commit):
    client = signed_in(house.members["partner_head"])
    with commit():
        assert invite(client, house.partner, "partner_editor", "eins@example.org").status_code == 302
        assert invite(client, house.outsider, "partner_editor", "zwei@example.org").status_code == 422
        assert invite(client, house.ki, "case_manager", "drei@example.org").status_code == 422
        assert invite(client, house.partner, "centre_head", "vier@example.org").status_code == 422
    assert [message.to for message in mail.outbox] == [["eins@example.org"]]


@pytest.mark.parametrize(
    ("role", "place", "granted"),
    [
        ("centre_head", "ki", {"centre_head", "case_manager", "data_protection_officer"}),
        ("centre_head", "partner", {"partner_head", "partner_adviser", "partner_editor"}),
        ("operator", "ki", {"operator", "centre_head"}),
        ("partner_head", "partner", {"partner_head", "partner_adviser"}),
    ],
)
def test_role_grants_what_its_office_covers(house, role, place, granted):
    keys = {item.key for item in grantable_roles(house.members[role], getattr(house, place))}
    assert granted <= keys


@pytest.mark.parametrize(
    ("role", "place", "refused"),
    [
        ("centre_head", "ki", {"operator", "state_analyst", "partner_adviser"}),
        ("centre_head", "partner", {"case_manager", "centre_head"}),
        ("partner_head", "outsider", {"partner_adviser"}),
        ("case_manager", "ki", {"case_manager"}),
        ("data_protection_officer", "ki", {"case_manager"}),
    ],
)
def test_role_cannot_grant_beyond_its_office(house, role, place, refused):
    keys = {item.key for item in grantable_roles(house.members[role], getattr(house, place))}
    assert not refused & keys


def test_nobody_changes_the_own_role(house):
    head = house.members["centre_head"]
    with open_scope(head.scope):
        assert not can_edit_membership(head, head.membership)


def test_head_cannot_remove_the_operator(house):
    url = reverse("accounts:end", args=[house.members["operator"].membership.pk])
    assert signed_in(house.members["centre_head"]).post(url).status_code == 404


def test_ended_membership_stops_a_running_session(house):
    editor = house.members["partner_editor"]
    running = signed_in(editor)
    assert "Redaktion" in running.get(reverse("accounts:profile")).content.decode()
    signed_in(house.members["partner_head"]).post(reverse("accounts:end", args=[editor.membership.pk]))
    assert "Noch keine Rolle" in running.get(reverse("accounts:profile")).content.decode()
    editor.user.refresh_from_db()
    assert editor.user.ended_at is not None


def test_changed_role_counts_in_a_running_session(house):
    manager = house.members["case_manager"]
    running = signed_in(manager)
    assert running.get(reverse("accounts:members")).status_code == 403
    url = reverse("accounts:member", args=[manager.membership.pk])
    signed_in(house.members["centre_head"]).post(url, {"role_key": "kim_coordinator"})
    assert running.get(reverse("accounts:members")).status_code == 200


def test_switching_acts_in_the_other_role(house):
    head = house.members["partner_head"]
    second = make_member(house.ki, "case_manager", user=head.user)
    client = signed_in(head)
    assert client.get(reverse("accounts:members")).status_code == 200
    client.post(reverse("accounts:switch"), {"membership": second.membership.pk})
    assert client.get(reverse("accounts:members")).status_code == 403


def test_switching_to_somebody_elses_role_changes_nothing(house):
    client = signed_in(house.members["partner_editor"])
    client.post(reverse("accounts:switch"), {"membership": house.members["operator"].membership.pk})
    assert client.get(reverse("accounts:members")).status_code == 403


def test_member_list_costs_the_same_queries_with_more_members(house, django_assert_num_queries):
    client = signed_in(house.members["centre_head"])
    client.get(reverse("accounts:members"))
    counts = []
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    for _ in range(2):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(reverse("accounts:members"))
        counts.append(len(queries))
        make_member(house.partner, "partner_adviser")
        make_member(house.outsider, "partner_adviser")
    assert counts[0] == counts[1]


def test_services_refuse_without_asking_the_view(house):
    from django.core.exceptions import PermissionDenied

    editor: Actor = house.members["partner_editor"]
    with open_scope(editor.scope), pytest.raises(PermissionDenied):
        services.invite_member(
            organisation=house.partner, email="x@example.org", role_key="partner_head", by=editor, address=str
        )
    with open_scope(editor.scope), pytest.raises(PermissionDenied):
        services.end_membership(membership=house.members["partner_head"].membership, by=editor)
