"""The log is written by the database: one event a row, whichever way the row was changed."""

import json

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, connections, transaction

from querschnitt.accounts.models import User
from querschnitt.audit import services
from querschnitt.audit.models import AuditEvent
from querschnitt.common.retention import retention_of
from querschnitt.tenants.models import Organisation
from querschnitt.tenants.scope import Scope, open_scope
from tests.factories.accounts import make_centre, make_house, make_organisation, make_user
from tests.factories.cases import make_case

pytestmark = pytest.mark.django_db


@pytest.fixture
def scope():
    centre = make_centre()
    organisation = make_organisation(centre, "KI")
    with open_scope(Scope(centre.pk, organisation.pk, make_user().pk)) as opened:
        yield opened


def events(action: str, table: str = "tenants_organisation") -> list[AuditEvent]:
    return list(AuditEvent.objects.filter(action=action, table=table).order_by("seq"))


def test_save_logs_who_what_and_where(scope):
    organisation = Organisation.objects.create(name="Neu")
    (event,) = [item for item in events("insert") if item.row == str(organisation.pk)]
    assert (event.person, event.centre_id, event.chain) == (scope.user_id, scope.centre_id, scope.organisation_id)
    assert event.content["name"] == "Neu"


def test_bulk_update_and_raw_sql_log_one_event_a_row(scope):
    Organisation.objects.bulk_create([Organisation(centre_id=scope.centre_id, name=f"Nr {n}") for n in range(3)])
    assert len([item for item in events("insert") if item.content["name"].startswith("Nr")]) == 3
    Organisation.objects.filter(name__startswith="Nr").update(short_name="x")
    assert [item.content["short_name"] for item in events("update")] == [["", "x"]] * 3
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM tenants_organisation WHERE name LIKE 'Nr%%'")
    assert len(events("delete")) == 3


def test_update_without_change_logs_nothing(scope):
    Organisation.objects.update(short_name="")
    assert events("update") == []


def test_secret_columns_are_never_logged():
    user = make_user()
    user.set_password("ein sehr langes Passwort")
    user.save()
    contents = [event.content for event in AuditEvent.objects.filter(table=User._meta.db_table)]
    assert contents == []  # without a centre the application role sees no event at all
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT has_table_privilege(current_user, 'audit_auditevent', 'INSERT, UPDATE, DELETE')")
        assert cursor.fetchone() == (False,)


def test_password_change_logs_the_fact_without_the_value(scope):
    user = make_user()
    user.set_password("ein sehr langes Passwort")
    user.save()
    texts = [
        json.dumps(event.content) for event in events("insert", "accounts_user") + events("update", "accounts_user")
    ]
    assert texts
    assert not any("pbkdf2" in text or "argon2" in text or user.password in text for text in texts)


def test_rolled_back_write_leaves_no_event(scope):
    before = AuditEvent.objects.count()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        Organisation.objects.create(name="Verworfen")
        raise ZeroDivisionError
    assert AuditEvent.objects.count() == before


def test_chain_verifies_over_every_kind_of_event(scope):
    organisation = Organisation.objects.create(name="Neu")
    services.record_read(organisation)
    services.record(AuditEvent.Action.EXPORT, table="tenants_organisation", content='{"rows": 1}')
    assert services.faults() == []


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_auditevent SET action = 'read'",
        "DELETE FROM audit_auditevent",
        "TRUNCATE audit_auditevent",
        "INSERT INTO audit_auditevent (chain) VALUES (gen_random_uuid())",
        "UPDATE audit_auditchain SET seq = 0",
    ],
)
def test_application_role_cannot_touch_the_log(scope, statement):
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_events_of_another_centre_are_invisible(scope):
    Organisation.objects.create(name="Neu")
    with open_scope(Scope(make_centre().pk)):
        assert not AuditEvent.objects.exists()


@pytest.mark.parametrize("action", ["insert", "update", "delete", "erase"])
def test_nobody_forges_a_change(scope, action):
    with pytest.raises(DatabaseError, match="own triggers"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT audit_append(%s, 'cases_case', '', NULL)", [action])
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT audit_write(%s, 'cases_case', '', NULL)", [action])


def test_case_files_are_logged_without_any_value():
    models = [model for model in apps.get_models() if getattr(retention_of(model), "key", "") == "case"]
    assert models
    assert [model._meta.label for model in models if getattr(model, "audit_values", True)] == []


def test_change_without_values_names_the_columns_only():
    actor = make_house("Ahrenfeld").members["case_manager"]
    case = make_case(actor)
    with open_scope(actor.scope):
        type(case.person).objects.update(town="Anderswo")
        (event,) = events("update", "cases_person")
        assert event.content["town"] == ["…", "…"]
        assert [item.content for item in events("insert", "cases_person")] == [{}]
