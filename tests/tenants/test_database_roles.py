"""What the roles of the database may do beside reading tables: functions, other roles, other centres' figures."""

import pytest
from django.conf import settings
from django.db import DatabaseError, connection, transaction

from querschnitt.reporting.models import PublishedFigure
from querschnitt.tenants.scope import Scope, open_scope
from tests.factories.accounts import make_centre

pytestmark = pytest.mark.django_db

# Written by every role through audit_append, the log's one door; nothing is read through it.
OPEN_DOORS = {"audit_append(text,text,text,jsonb)"}


def rows(sql, *params):
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()


def test_state_role_executes_no_function_with_foreign_rights():
    found = rows(
        "SELECT p.oid::regprocedure::text FROM pg_proc p WHERE p.prosecdef AND prorettype <> 'trigger'::regtype"
        " AND p.pronamespace = 'public'::regnamespace AND has_function_privilege(%s, p.oid, 'EXECUTE')",
        settings.DATABASE_STATE_ROLE,
    )
    assert {name for (name,) in found} <= OPEN_DOORS


def test_every_function_with_foreign_rights_fixes_its_search_path():
    found = rows(
        "SELECT p.proname FROM pg_proc p WHERE p.prosecdef AND p.pronamespace = 'public'::regnamespace"
        " AND NOT coalesce(p.proconfig @> ARRAY['search_path=public, pg_temp'], false)"
    )
    assert found == []


def test_nobody_but_owner_and_reader_creates_in_the_schema():
    roles = (settings.DATABASE_APP_ROLE, settings.DATABASE_STATE_ROLE, settings.DATABASE_VISITOR_ROLE)
    assert [rows("SELECT has_schema_privilege(%s, 'public', 'CREATE')", role) for role in roles] == [[(False,)]] * 3


def test_state_role_uses_no_sequence():
    found = rows(
        "SELECT sequencename FROM pg_sequences"
        " WHERE has_sequence_privilege(%s, format('%%I.%%I', schemaname, sequencename), 'USAGE, SELECT, UPDATE')",
        settings.DATABASE_STATE_ROLE,
    )
    assert found == []


def test_application_role_becomes_state_or_visitor_and_nobody_else():
    may = rows(
        "SELECT rolname FROM pg_roles WHERE pg_has_role(current_user, oid, 'MEMBER') AND rolname <> current_user"
    )
    assert sorted(may) == [(settings.DATABASE_STATE_ROLE,), (settings.DATABASE_VISITOR_ROLE,)]
    for role in (settings.DATABASE_READER_ROLE, str(settings.DATABASES["owner"]["USER"])):
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic(), connection.cursor() as cur:
            cur.execute(f"SET LOCAL ROLE {role}")


def publish(centre, value):
    with open_scope(Scope(centre.pk)):
        return PublishedFigure.objects.create(
            year=2025, level="centre", centre=centre, unit_name=centre.name, category="opened", value=value,
            as_of="2025-12-31",
        )  # fmt: skip


def test_one_centre_neither_changes_nor_removes_the_figures_of_another():
    here, there = make_centre(), make_centre()
    own, foreign = publish(here, 20), publish(there, 30)
    with open_scope(Scope(here.pk)):
        assert PublishedFigure.objects.filter(pk=foreign.pk).exists()
        assert PublishedFigure.objects.filter(pk=foreign.pk)._raw_delete("default") == 0
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            PublishedFigure.objects.filter(pk=foreign.pk).update(value=1)
        assert PublishedFigure.objects.filter(pk=own.pk).update(value=21) == 1
    assert PublishedFigure.objects.get(pk=foreign.pk).value == 30


def test_without_a_centre_no_figure_is_changed():
    figure = publish(make_centre(), 20)
    assert PublishedFigure.objects.filter(pk=figure.pk)._raw_delete("default") == 0
