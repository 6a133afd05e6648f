"""What people who are not signed in may read, asked in raw SQL as their database role."""

from types import SimpleNamespace

import pytest
from django.apps import apps
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.http import HttpResponse

from querschnitt.common.database import registered_functions
from querschnitt.common.visitors import VisitorAccess
from querschnitt.tenants.rls import RowSecurity, opened_to_visitors
from querschnitt.tenants.scope import Scope, current_scope, open_scope
from querschnitt.tenants.visitors import as_visitor, visiting
from tests.factories.accounts import make_centre, make_organisation
from tests.factories.network import make_contact

pytestmark = pytest.mark.django_db


def rows(sql, *params):
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()


def who():
    return rows("SELECT current_user")[0][0]


def test_visitor_reads_the_declared_columns_and_no_others():
    declared = set()
    for model, access in opened_to_visitors():
        if access.rows != "false":
            names = access.columns or [field.name for field in model._meta.concrete_fields]
            declared |= {(model._meta.db_table, model._meta.get_field(name).column) for name in names}
    granted = set(
        rows(
            "SELECT c.relname, a.attname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid"
            " WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm') AND a.attnum > 0"
            " AND NOT a.attisdropped AND has_column_privilege(%s, c.oid, a.attnum, 'SELECT')",
            settings.DATABASE_VISITOR_ROLE,
        )
    )
    assert granted == declared


def test_visitor_adds_where_declared_and_changes_nothing():
    def tables(rights):
        found = rows(
            "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace"
            " AND has_table_privilege(%s, oid, %s)",
            settings.DATABASE_VISITOR_ROLE,
            rights,
        )
        return {name for (name,) in found}

    assert tables("INSERT") == {model._meta.db_table for model, access in opened_to_visitors() if access.insert}
    assert tables("UPDATE, DELETE, TRUNCATE") == set()


def test_rows_of_models_without_row_security_are_opened_whole_or_not_at_all():
    loose = [
        (model._meta.label, access.rows)
        for model, access in opened_to_visitors()
        if not isinstance(getattr(model, "row_security", None), RowSecurity) and access.rows not in ("true", "false")
    ]
    assert loose == []


def test_visitor_executes_only_functions_declared_for_visitors():
    found = rows(
        "SELECT p.proname FROM pg_proc p WHERE p.prosecdef AND prorettype <> 'trigger'::regtype"
        " AND p.pronamespace = 'public'::regnamespace AND has_function_privilege(%s, p.oid, 'EXECUTE')",
        settings.DATABASE_VISITOR_ROLE,
    )
    assert {name for (name,) in found} == {f.signature.split("(")[0] for f in registered_functions() if f.visitors}


def test_visiting_takes_the_role_and_gives_it_back():
    centre = make_centre()
    with open_scope(Scope(centre.pk)):
        with visiting():
            assert (who(), current_scope().centre_id) == (settings.DATABASE_VISITOR_ROLE, None)
            with visiting(centre.pk):
                assert (who(), current_scope().centre_id) == (settings.DATABASE_VISITOR_ROLE, centre.pk)
            assert (who(), current_scope().centre_id) == (settings.DATABASE_VISITOR_ROLE, None)
        assert (who(), current_scope().centre_id) == (settings.DATABASE_APP_ROLE, centre.pk)


def test_visiting_gives_the_role_back_after_an_error():
    with pytest.raises(ValueError, match="gone"), visiting():
        raise ValueError("gone")
    assert who() == settings.DATABASE_APP_ROLE


def test_view_runs_as_visitor_even_for_somebody_signed_in():
    centre = make_centre()
    view = as_visitor(lambda request: HttpResponse(who()))
    with open_scope(Scope(centre.pk)):
        assert view(SimpleNamespace()).content.decode() == settings.DATABASE_VISITOR_ROLE
        assert who() == settings.DATABASE_APP_ROLE


def test_restrictive_policy_hides_rows_of_the_centre_in_scope():
    """Permissive policies add up; the condition must hold even where the scope would show everything."""
    centre = make_centre()
    make_organisation(centre)
    opened = [model for model, access in opened_to_visitors() if access.rows not in ("true", "false")]
    for model in opened:
        policies = rows("SELECT policyname, permissive FROM pg_policies WHERE tablename = %s", model._meta.db_table)
        assert ("visit", "PERMISSIVE") in policies
        assert ("visit_only", "RESTRICTIVE") in policies


def test_public_rows_do_not_open_other_centres_to_members_nor_hide_their_own():
    """The application's role is a member of the visitors' role; the policies must not hold for it."""
    own, other = make_centre(), make_centre()
    for centre in (own, other):
        organisation = make_organisation(centre)
        with open_scope(Scope(centre.pk)):
            make_contact(organisation, name="Innen", publication="internal")
            make_contact(organisation, name="Offen", publication="public")
    with open_scope(Scope(own.pk)):
        assert rows("SELECT name FROM network_contactperson ORDER BY name") == [("Innen",), ("Offen",)]
    with visiting():
        assert rows("SELECT name FROM network_contactperson") == [("Offen",), ("Offen",)]


def test_closed_tables_are_refused_by_the_database():
    closed = [m for m in apps.get_models() if not isinstance(getattr(m, "visitors", None), VisitorAccess)]
    assert len(closed) > 40
    for model in closed:
        with visiting(), pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            rows(f'SELECT 1 FROM "{model._meta.db_table}" LIMIT 1')
