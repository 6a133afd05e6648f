"""Signing in: generic answers, limits that hit guessers and spare others, time-outs, second factor, traces."""

import re

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.urls import reverse

from querschnitt.accounts.models import User
from querschnitt.audit.models import AuditEvent
from querschnitt.tenants.scope import open_scope
from tests.factories.accounts import make_house, make_user

pytestmark = pytest.mark.django_db
PASSWORD = "lampe geige wolke stein"
LOGIN = "/konto/login/"


@pytest.fixture(autouse=True)
def quick(settings):
    settings.SECOND_FACTOR_REQUIRED = False
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


@pytest.fixture
def house():
    house = make_house("Ahrenfeld")
    head = house.members["centre_head"]
    head.user.set_password(PASSWORD)
    head.user.save()
    return house


def sign_in(client: Client, email: str, password: str = PASSWORD, **extra: str):
    return client.post(LOGIN, {"login": email, "password": password}, **extra)


def events_of(house, action: str) -> list[AuditEvent]:
    with open_scope(house.scope()):
        return list(AuditEvent.objects.filter(action=action, table="accounts_user"))


def test_right_password_signs_in_and_leaves_a_trace(house):
    client, user = Client(), house.members["centre_head"].user
    assert sign_in(client, user.email.upper())["Location"] == "/"
    assert client.session["_auth_user_id"] == str(user.pk)
    assert [event.row for event in events_of(house, "sign_in")] == [str(user.pk)]
    client.post("/konto/logout/")
    assert [event.row for event in events_of(house, "sign_out")] == [str(user.pk)]


def test_wrong_password_and_unknown_address_look_the_same(house):
    def answer(email: str) -> str:
        text = sign_in(Client(), email, "falsches passwort hier").content.decode()
        return re.sub(r"[A-Za-z0-9]{64}|niemand@example.org|person\d+@example.org", "", text)

    assert answer(house.members["centre_head"].user.email) == answer("niemand@example.org")
    (event,) = events_of(house, "denied")
    assert event.content == {"reason": "password"}


def test_session_key_changes_at_sign_in(house):
    client = Client()
    client.get(LOGIN)
    session = client.session
    session["before"] = 1
    session.save()
    before = session.session_key
    client.cookies["sessionid"] = before
    sign_in(client, house.members["centre_head"].user.email)
    assert client.session.session_key != before


def test_guessing_is_stopped_and_the_honest_person_elsewhere_is_not(house):
    email = house.members["centre_head"].user.email
    guesser, honest = Client(REMOTE_ADDR="203.0.113.7"), Client(REMOTE_ADDR="198.51.100.4")
    statuses = [sign_in(guesser, email, f"falsch nummer {n} hier").status_code for n in range(8)]
    assert statuses == [200] * 4 + [429] * 4
    assert sign_in(guesser, email).status_code == 429, "the right password does not help while locked"
    assert sign_in(honest, email).status_code == 302
    other = make_user(password=PASSWORD)
    assert sign_in(guesser, other.email).status_code == 302, "colleagues behind the same address still get in"
    with time_machine.travel("2030-01-01T12:00:00Z", tick=False):
        assert sign_in(Client(REMOTE_ADDR="203.0.113.7"), email).status_code == 302


def test_lock_ends_after_a_quarter_of_an_hour(house):
    email = house.members["centre_head"].user.email
    with time_machine.travel("2026-11-21T08:00:00Z", tick=False) as clock:
        for n in range(5):
            sign_in(Client(), email, f"falsch nummer {n} hier")
        clock.shift(14 * 60)
        answer = sign_in(Client(), email)
        assert (answer.status_code, answer["Retry-After"]) == (429, "900")
        clock.shift(2 * 60)
        assert sign_in(Client(), email).status_code == 302


def test_few_mistakes_are_forgotten_by_success(house):
    email = house.members["centre_head"].user.email
    for _ in range(3):
        for n in range(4):
            assert sign_in(Client(), email, f"falsch nummer {n} hier").status_code == 200
        assert sign_in(Client(), email).status_code == 302


def test_nobody_signs_up_without_invitation():
    client = Client()
    assert client.get("/konto/signup/").status_code == 200
    client.post("/konto/signup/", {"email": "neu@example.org", "password1": PASSWORD})
    assert not User.objects.filter(email="neu@example.org").exists()


def test_idle_session_ends_after_half_an_hour(house):
    client = Client()
    with time_machine.travel("2026-11-21T08:00:00Z", tick=False) as clock:
        sign_in(client, house.members["centre_head"].user.email)
        for _ in range(3):
            clock.shift(29 * 60)
            assert client.get(reverse("accounts:profile")).status_code == 200
        clock.shift(31 * 60)
        answer = client.get(reverse("accounts:profile"))
        assert answer["Location"] == "/konto/login/?next=/zugang/mein/"
        assert "_auth_user_id" not in client.session


def test_session_in_use_ends_after_ten_hours(house):
    client = Client()
    with time_machine.travel("2026-11-21T08:00:00Z", tick=False) as clock:
        sign_in(client, house.members["centre_head"].user.email)
        for _ in range(24):
            clock.shift(25 * 60)
            assert client.get(reverse("accounts:profile")).status_code == 200
        clock.shift(60)
        assert client.get(reverse("accounts:profile")).status_code == 302


def test_password_change_ends_other_sessions(house):
    user = house.members["centre_head"].user
    here, there = Client(), Client()
    sign_in(here, user.email)
    sign_in(there, user.email)
    new = "ganz anderes langes wort"
    here.post("/konto/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert here.get(reverse("accounts:profile")).status_code == 200
    assert there.get(reverse("accounts:profile")).status_code == 302


def test_forgotten_password_is_replaced_by_a_link_that_works_once(house, django_capture_on_commit_callbacks):
    user, client = house.members["centre_head"].user, Client()
    with django_capture_on_commit_callbacks(execute=True):
        client.post("/konto/password/reset/", {"email": user.email})
    (message,) = mail.outbox
    assert message.to == [user.email]
    link = re.search(r"http://testserver(\S+)", message.body).group(1)
    form = client.get(link, follow=True)
    new = "ganz anderes langes wort"
    client.post(form.redirect_chain[-1][0], {"password1": new, "password2": new})
    assert sign_in(Client(), user.email, new).status_code == 302
    assert "Link ungültig" in Client().get(link, follow=True).content.decode()


def test_forgotten_password_says_the_same_for_unknown_addresses(house, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        answer = Client().post("/konto/password/reset/", {"email": "niemand@example.org"})
    assert answer["Location"] == "/konto/password/reset/done/"
    assert mail.outbox == []


def test_changed_address_counts_after_confirmation(house, django_capture_on_commit_callbacks):
    user, client = house.members["centre_head"].user, Client()
    old = user.email
    sign_in(client, old)
    with django_capture_on_commit_callbacks(execute=True):
        client.post("/konto/email/", {"email": "neu@example.org", "action_add": ""})
    user.refresh_from_db()
    assert user.email == old
    message = next(item for item in mail.outbox if item.to == ["neu@example.org"])
    link = re.search(r"http://testserver(\S+)", message.body).group(1)
    client.post(link)
    user.refresh_from_db()
    assert user.email == "neu@example.org"
    assert sign_in(Client(), "neu@example.org").status_code == 302
