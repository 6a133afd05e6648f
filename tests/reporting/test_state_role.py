"""The state's database role reads aggregates and nothing else, whatever SQL somebody sends."""

import random

import pytest
from django.apps import apps
from django.conf import settings
from django.db import DatabaseError, connection, transaction

from querschnitt.reporting.models import PublishedFigure
from querschnitt.tenants.models import Centre
from querschnitt.tenants.scope import Scope, open_scope

pytestmark = pytest.mark.django_db

PERSONAL = {
    "accounts_",
    "cases_",
    "audit_",
    "account_",
    "mfa_",
    "socialaccount_",
    "usersessions_",
    "axes_",
    "procrastinate_",
}


def as_state(statement, parameters=()):
    """Run one statement as a request of the state does: scope of the state's unit, SET LOCAL ROLE."""
    land = Centre.objects.get(kind=Centre.Kind.STATE)
    with open_scope(Scope(land.pk)), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL ROLE {settings.DATABASE_STATE_ROLE}")
        try:
            cursor.execute(statement, parameters)
            return cursor.fetchall()
        finally:
            if not connection.needs_rollback:
                try:
                    cursor.execute("RESET ROLE")
                except DatabaseError:
                    connection.set_rollback(True)


def refused(statement):
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        as_state(statement)


def all_tables():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.oid::regclass::text, has_table_privilege(%s, c.oid, 'SELECT, INSERT, UPDATE, DELETE'),"
            " has_any_column_privilege(%s, c.oid, 'SELECT') FROM pg_class c"
            " WHERE c.relkind IN ('r', 'p', 'v', 'm') AND c.relnamespace = 'public'::regnamespace",
            [settings.DATABASE_STATE_ROLE, settings.DATABASE_STATE_ROLE],
        )
        return cursor.fetchall()


def test_grants_name_only_tables_declared_readable_by_the_state():
    declared = {model._meta.db_table for model in apps.get_models() if getattr(model, "readable_by_state", False)}
    granted = {name for name, any_right, column_right in all_tables() if any_right or column_right}
    assert granted == declared
    assert not [name for name in granted if any(name.startswith(prefix) for prefix in PERSONAL)]


def test_random_selects_reach_published_figures_only(district):
    pick = random.Random(7)
    names = [name for name, *_ in all_tables()]
    allowed = {name for name, any_right, _ in all_tables() if any_right}
    for _ in range(60):
        first, second = pick.choice(names), pick.choice(names)
        form = pick.choice(
            (
                "SELECT * FROM {a} LIMIT 1",
                "SELECT count(*) FROM {a}",
                "SELECT 1 WHERE EXISTS (SELECT 1 FROM {a})",
                "SELECT a FROM {a} a, {b} b LIMIT 1",
                "WITH x AS (SELECT * FROM {b}) SELECT count(*) FROM x, {a}",
                "SELECT (SELECT row_to_json(t)::text FROM {a} t LIMIT 1)",
            )
        )
        used = {first, second} if "{b}" in form else {first}
        statement = form.format(a=first, b=second)
        if used <= allowed:
            as_state(statement)
        else:
            refused(statement)


def test_reviewed_functions_are_closed_to_the_state():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT p.oid::regprocedure::text FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace"
            " AND pg_get_userbyid(p.proowner) = %s AND has_function_privilege(%s, p.oid, 'EXECUTE')",
            [settings.DATABASE_READER_ROLE, settings.DATABASE_STATE_ROLE],
        )
        assert cursor.fetchall() == []


def test_state_reads_no_organisation_and_no_true_count(district):
    levels = {row[0] for row in as_state("SELECT DISTINCT level FROM reporting_publishedfigure")}
    assert levels == {"state", "centre"}
    assert as_state("SELECT count(*) FROM reporting_publishedfigure WHERE value BETWEEN 1 AND 4") == [(0,)]
    refused("SELECT value FROM reporting_yearfigure")
    refused("UPDATE reporting_publishedfigure SET value = 1")


def test_state_cannot_return_to_the_application_role_by_scope(district):
    """Another centre's scope under the state role still opens nothing personal."""
    centre = Centre.objects.get(slug="kreis-ahrenfeld")
    with open_scope(Scope(centre.pk)), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL ROLE {settings.DATABASE_STATE_ROLE}")
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            cursor.execute("SELECT * FROM cases_case")
        cursor.execute("RESET ROLE")
    assert PublishedFigure.objects.filter(level="centre").exists()
