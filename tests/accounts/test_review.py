"""What must not leave by the side doors: cookies, logs, somebody else's second factor."""

import logging

import pytest
from django.conf import settings as django_settings
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse

from querschnitt.accounts.services import reset_second_factor
from querschnitt.common.exports import harmless
from querschnitt.tenants.scope import open_scope
from tests.factories.accounts import make_house, make_member, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def house(settings):
    settings.SECOND_FACTOR_REQUIRED = False
    return make_house("Ahrenfeld")


def test_no_message_with_a_name_is_stored_in_the_browser(house):
    client = signed_in(house.members["centre_head"])
    member = house.members["case_manager"]
    answer = client.post(reverse("accounts:end", args=[member.membership.pk]))
    assert answer.status_code == 302
    assert set(client.cookies) <= {django_settings.SESSION_COOKIE_NAME, "csrftoken"}
    assert member.user.name in client.get(answer["Location"]).content.decode()


def test_head_does_not_reset_the_factor_of_an_operator_who_has_a_second_role(house):
    operator = house.members["operator"]
    second = make_member(house.ki, "case_manager", user=operator.user)
    head = house.members["centre_head"]
    with open_scope(head.scope), pytest.raises(PermissionDenied):
        reset_second_factor(membership=second.membership, by=head)


def test_log_of_a_failed_statement_does_not_repeat_its_values(house):
    with pytest.raises(DatabaseError) as caught, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO accounts_user (id, password, email, name, is_active, created_at)"
            " VALUES (gen_random_uuid(), '', %s, 'Amina Haddad', true, now())",
            [house.members["operator"].user.email],
        )
    record = logging.LogRecord(
        "django.request", logging.ERROR, "", 1, "Internal Server Error: %s", ("/x",),
        (type(caught.value), caught.value, caught.value.__traceback__),
    )  # fmt: skip
    assert house.members["operator"].user.email in str(caught.value)
    handler = logging.getLogger().handlers and next(
        handler for handler in logging.getLogger().handlers if handler.name == "stderr"
    )
    assert handler
    written = handler.format(record)
    assert "duplicate key" in written
    assert "Traceback" in written
    assert house.members["operator"].user.email not in written


@pytest.mark.parametrize("text", ["=1+1", "+1+1", "-1+1", "@x", "\t=1", "\r=1", "\n=1", "＝1+1", "＠x"])
def test_no_cell_of_a_csv_starts_as_a_formula(text):
    assert harmless(text).startswith("'")


@pytest.mark.parametrize(
    "url", ["https://boese.example/", "//boese.example/", "javascript:alert(1)", "/\\boese.example"]
)
def test_no_form_leads_away(house, url):
    client = signed_in(house.members["case_manager"])
    assert client.post(reverse("accounts:switch"), {"membership": "x", "next": url})["Location"] == "/"
    assert "boese" not in client.post(reverse("portal:theme"), {"theme": "dark", "next": url})["Location"]
    assert 'href="' + url not in client.get(reverse("offers:choose"), {"next": url}).content.decode()


def test_form_without_its_token_is_refused(house):
    client = Client(enforce_csrf_checks=True)
    client.force_login(house.members["centre_head"].user, backend=django_settings.AUTHENTICATION_BACKENDS[1])
    member = house.members["case_manager"].membership
    assert client.post(reverse("accounts:end", args=[member.pk])).status_code == 403


LONG = "1" * 5000


@pytest.mark.parametrize(
    ("role", "name", "query", "status"),
    [
        ("case_manager", "cases:list", "nach=0001-01-01T00:00:00~00000000-0000-0000-0000-000000000000", 200),
        ("case_manager", "offers:list", "town=%00", 400),
        ("case_manager", "network:list", "kind=%00", 400),
        ("centre_head", "reporting:year", f"jahr={LONG}", 200),
        ("data_protection_officer", "audit:list", f"nach={LONG}", 200),
    ],
)
def test_garbage_in_an_address_is_no_error_of_ours(house, role, name, query, status):
    client = signed_in(house.members[role])
    client.raise_request_exception = False
    assert client.get(f"{reverse(name)}?{query}").status_code == status
