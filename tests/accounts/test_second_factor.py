import json

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.db import connection
from django.test import Client
from django.urls import reverse

from querschnitt.common.checks import routes
from tests.factories.accounts import make_house, make_user

pytestmark = pytest.mark.django_db
PASSWORD = "lampe geige wolke stein"


@pytest.fixture(autouse=True)
def strict(settings):
    settings.SECOND_FACTOR_REQUIRED = True
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


def code_of(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


@pytest.fixture
def head():
    actor = make_house("Ahrenfeld").members["centre_head"]
    actor.user.set_password(PASSWORD)
    actor.user.save()
    return actor


def sign_in(user) -> Client:
    client = Client()
    client.post("/konto/login/", {"login": user.email, "password": PASSWORD})
    return client


def set_up_app(client: Client) -> str:
    client.get("/konto/2fa/totp/activate/")
    secret = client.session["mfa.totp.secret"]
    client.post("/konto/2fa/totp/activate/", {"code": code_of(secret)})
    return secret


def test_member_without_factor_reaches_nothing_but_the_own_account(head):
    client = sign_in(head.user)
    for name, _, _view in routes():
        if name in {"accounts:members", "accounts:invite", "portal:home"}:
            assert client.get(reverse(name))["Location"] == "/konto/2fa/"
    assert client.get("/konto/2fa/").status_code == 200
    assert client.get(reverse("accounts:profile")).status_code == 200


def test_member_with_app_gets_in_and_is_asked_for_the_code_next_time(head):
    client = sign_in(head.user)
    secret = set_up_app(client)
    assert client.get(reverse("accounts:members")).status_code == 200
    later = sign_in(head.user)
    assert later.get(reverse("accounts:members")).status_code == 302, "the password alone is not enough"
    later.post("/konto/2fa/authenticate/", {"code": code_of(secret)})
    assert later.get(reverse("accounts:members")).status_code == 200


def test_code_of_the_app_works_once(head):
    secret = set_up_app(sign_in(head.user))
    code = code_of(secret)
    for status in (200, 302):
        later = sign_in(head.user)
        later.post("/konto/2fa/authenticate/", {"code": code})
        assert later.get(reverse("accounts:members")).status_code == status


def test_recovery_code_signs_in_once(head):
    client = sign_in(head.user)
    set_up_app(client)
    (code, *_) = Authenticator.objects.get(user=head.user, type="recovery_codes").wrap().get_unused_codes()
    later = sign_in(head.user)
    later.post("/konto/2fa/authenticate/", {"code": code})
    assert later.get(reverse("accounts:members")).status_code == 200
    again = sign_in(head.user)
    again.post("/konto/2fa/authenticate/", {"code": code})
    assert again.get(reverse("accounts:members")).status_code == 302


def test_guessing_codes_is_stopped(head):
    set_up_app(sign_in(head.user))
    client = sign_in(head.user)
    texts = [client.post("/konto/2fa/authenticate/", {"code": f"{n:06}"}).content.decode() for n in range(8)]
    assert "zu viele Versuche" in texts[-1]


def test_last_factor_cannot_be_removed(head):
    client = sign_in(head.user)
    set_up_app(client)
    client.post("/konto/2fa/totp/deactivate/")
    assert Authenticator.objects.filter(user=head.user, type="totp").exists()


def test_secret_of_the_app_is_stored_encrypted(head):
    secret = set_up_app(sign_in(head.user))
    with connection.cursor() as cursor:
        cursor.execute("SELECT data::text FROM mfa_authenticator WHERE type = 'totp'")
        stored = cursor.fetchone()[0]
    assert secret not in stored
    assert json.loads(stored)["secret"].startswith("gAAAA")


def test_factor_change_asks_again_after_ten_minutes(head):
    import time_machine

    with time_machine.travel("2026-11-21T08:00:00Z", tick=False) as clock:
        client = sign_in(head.user)
        assert client.get("/konto/2fa/totp/activate/").status_code == 200
        clock.shift(11 * 60)
        answer = client.get("/konto/2fa/totp/activate/")
        assert answer["Location"].startswith("/konto/reauthenticate/")
        client.post(answer["Location"], {"password": PASSWORD})
        assert client.get("/konto/2fa/totp/activate/").status_code == 200


def test_state_analyst_can_set_up_a_factor(world):
    analyst = world.analyst
    analyst.user.set_password(PASSWORD)
    analyst.user.save()
    client = sign_in(analyst.user)
    set_up_app(client)
    assert Authenticator.objects.filter(user=analyst.user, type="totp").exists()


def test_person_without_membership_is_not_asked_for_a_factor():
    assert force_client().get(reverse("accounts:profile")).status_code == 200


def force_client() -> Client:
    client = Client()
    client.force_login(make_user(), backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def test_head_resets_a_lost_factor_and_ends_the_sessions(django_capture_on_commit_callbacks):
    from django.core import mail

    house = make_house("Ahrenfeld")
    member, head = house.members["case_manager"], house.members["centre_head"]
    for actor in (member, head):
        actor.user.set_password(PASSWORD)
        actor.user.save()
    running, chief = sign_in(member.user), sign_in(head.user)
    set_up_app(running)
    set_up_app(chief)
    url = reverse("accounts:reset_factor", args=[member.membership.pk])
    with django_capture_on_commit_callbacks(execute=True):
        assert chief.post(url).status_code == 302
    assert not Authenticator.objects.filter(user=member.user).exists()
    assert running.get(reverse("accounts:profile"))["Location"].startswith("/konto/login/")
    assert [message.to for message in mail.outbox][-1] == [member.user.email]
    assert sign_in(member.user).get(reverse("accounts:members"))["Location"] == "/konto/2fa/"
    text = chief.get(reverse("accounts:member", args=[member.membership.pk])).content.decode()
    assert "angelegt" in text
