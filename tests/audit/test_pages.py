import csv
import io
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from querschnitt.audit import services
from querschnitt.audit.labels import describe, models_by_table
from querschnitt.audit.models import AuditEvent
from querschnitt.audit.selectors import Filter, filter_events, visible_events
from querschnitt.common.retention import retention_of
from querschnitt.tenants.models import Organisation
from querschnitt.tenants.scope import open_scope
from tests.factories.accounts import make_house, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def house(settings):
    settings.SECOND_FACTOR_REQUIRED = False
    return make_house("Ahrenfeld")


@pytest.fixture
def officer(house):
    return house.members["data_protection_officer"]


def fresh(client):
    """As after typing the password again."""
    import time

    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": time.time(), "reauthenticated": True}]
    session["account_authentication_methods_user"] = session["_auth_user_id"]
    session.save()
    return client


def act(house, role: str = "centre_head", count: int = 1) -> None:
    with open_scope(house.members[role].scope):
        for number in range(count):
            Organisation.objects.create(name=f"Geheime Stelle {role} {number}")


def test_list_names_who_what_and_when_without_values(house, officer):
    act(house)
    text = signed_in(officer).get(reverse("audit:list")).content.decode()
    assert house.members["centre_head"].user.name in text
    assert "angelegt" in text
    assert "Geheime Stelle" not in text


def test_change_names_columns_and_values_only_where_allowed():
    change = {"name": ["Alt", "Neu"], "short_name": ["", "N"]}
    assert "Alt" not in describe("tenants_organisation", "update", change)
    assert describe("accounts_membership", "update", {"role_key": ["case_manager", "kim_coordinator"]}) == (
        "Rolle: case_manager → kim_coordinator"
    )


def test_values_of_case_files_are_never_shown():
    tables = [
        table
        for table, model in models_by_table().items()
        if model._meta.app_label == "cases" and getattr(model, "audit_values_visible", False)
    ]
    assert tables == []


def test_list_pages_by_key_and_costs_the_same_everywhere(house, officer):
    act(house, count=130)
    client = signed_in(officer)
    url, seen, counts = reverse("audit:list"), [], []
    for _ in range(3):
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(url)
        counts.append(len(queries))
        seen += [row[0] for row in answer.context["rows"]]
        url = f"{reverse('audit:list')}?nach={answer.context['next_key']}"
    assert len(seen) == len(set(seen)) > 130
    assert seen == sorted(seen, reverse=True)
    assert counts[1] == counts[2] == counts[0] + 1


def test_filters_narrow_the_list(house, officer):
    act(house)
    act(house, "kim_coordinator", 2)
    with open_scope(officer.scope):
        events = visible_events(officer)
        name = house.members["kim_coordinator"].user.name

        def number(**wanted: object) -> int:
            return filter_events(events, Filter(**wanted)).filter(table="tenants_organisation").count()

        assert number(person=name, action="insert") == 2
        assert number(person="niemand mit diesem Namen") == 0
        assert number(table="accounts_user") == 0
        assert number(since=date(2000, 1, 1), until=date(2000, 1, 2)) == 0


def test_list_shows_nothing_of_another_centre(house):
    act(house)
    other = make_house("Birkenhorst")
    rows = signed_in(other.members["data_protection_officer"]).get(reverse("audit:list")).context["rows"]
    with open_scope(house.scope()):
        ours = set(AuditEvent.objects.values_list("pk", flat=True))
    assert not ours & {row[0] for row in rows}


def test_export_asks_again_and_is_logged(house, officer):
    act(house)
    officer.user.set_password("lampe geige wolke stein")
    officer.user.save()
    client = signed_in(officer)
    url = reverse("audit:export", args=["csv"])
    assert client.get(url).status_code == 302
    answer = fresh(client).get(url + "?action=insert")
    text = answer.content.decode("utf-8-sig")
    assert "angelegt" in text
    assert "Geheime Stelle" not in text
    assert len(list(csv.reader(io.StringIO(text)))) > 1
    with open_scope(officer.scope):
        event = AuditEvent.objects.get(action="export")
    assert event.content["kind"] == "csv"
    assert fresh(client).get(reverse("audit:export", args=["xlsx"])).content[:2] == b"PK"


def test_read_of_a_row_is_logged_without_content(house):
    with open_scope(house.scope()):
        services.record_read(house.partner)
        event = AuditEvent.objects.get(action="read")
    assert (event.row, event.content) == (str(house.partner.pk), None)


def test_retention_page_lists_every_model(house, officer):
    text = signed_in(officer).get(reverse("audit:retention")).content.decode()
    missing = [table for table, model in models_by_table().items() if retention_of(model) and table not in text]
    assert missing == []
