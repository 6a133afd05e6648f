"""Third net: PostgreSQL itself, asked in raw SQL as the application role."""

import pytest
from django.apps import apps
from django.conf import settings
from django.db import ProgrammingError, connection, connections, transaction
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from querschnitt.tenants.models import Organisation, TenantModel
from querschnitt.tenants.rls import declared, unprotected
from querschnitt.tenants.scope import Scope, open_scope
from tests.factories.accounts import make_centre, make_house, make_organisation

pytestmark = pytest.mark.django_db


def rows(sql: str, *params: object) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()


def tenant_tables() -> list[str]:
    return sorted(model._meta.db_table for model in apps.get_models() if issubclass(model, TenantModel))


def test_tests_run_as_the_application_role():
    assert rows("SELECT current_user") == [(settings.DATABASE_APP_ROLE,)]
    assert rows("SELECT rolsuper, rolbypassrls, rolcreaterole FROM pg_roles WHERE rolname = current_user") == [
        (False, False, False)
    ]


def test_application_role_owns_nothing():
    assert rows("SELECT relname FROM pg_class WHERE relowner = current_user::regrole") == []
    assert rows("SELECT proname FROM pg_proc WHERE proowner = current_user::regrole") == []


def test_every_tenant_table_is_forced_under_a_policy():
    assert unprotected(connections["default"]) == []
    declared_tables = {model._meta.db_table for model, _ in declared()}
    assert set(tenant_tables()) <= declared_tables


def test_unprotected_names_a_table_that_lost_its_protection():
    owner = connections["owner"]
    with owner.cursor() as cursor, transaction.atomic(using="owner"):
        cursor.execute("ALTER TABLE tenants_organisation NO FORCE ROW LEVEL SECURITY")
        found = unprotected(owner)
        transaction.set_rollback(True, using="owner")
    owner.close()
    assert found == ["tenants_organisation: row-level security is not forced"]


test_unprotected_names_a_table_that_lost_its_protection = pytest.mark.django_db(databases=["default", "owner"])(
    test_unprotected_names_a_table_that_lost_its_protection
)


@pytest.mark.parametrize("table", tenant_tables())
def test_no_tenant_gives_no_rows(table):
    make_house("Ahrenfeld")
    assert rows(f'SELECT count(*) FROM "{table}"') == [(0,)]


def test_raw_query_sees_own_centre_only():
    here, there = make_centre(), make_centre()
    make_organisation(here, "Hier")
    make_organisation(there, "Dort")
    with open_scope(Scope(here.pk)):
        assert rows("SELECT name FROM tenants_organisation") == [("Hier",)]


def test_raw_insert_into_another_centre_is_refused():
    here, there = make_centre(), make_centre()
    with open_scope(Scope(here.pk)), pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
        Organisation.unscoped.bulk_create([Organisation(centre=there, name="Fremd")])


def test_raw_update_cannot_move_a_row_away():
    here, there = make_centre(), make_centre()
    make_organisation(here, "Hier")
    with open_scope(Scope(here.pk)), pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
        Organisation.unscoped.update(centre=there)


def test_raw_update_and_delete_do_not_reach_another_centre():
    here, there = make_centre(), make_centre()
    make_organisation(there, "Dort")
    with open_scope(Scope(here.pk)):
        assert Organisation.unscoped.update(name="Gekapert") == 0
        assert Organisation.unscoped.all()._raw_delete("default") == 0
    with open_scope(Scope(there.pk)):
        assert Organisation.objects.get().name == "Dort"


@hypothesis_settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(data=st.data())
def test_random_scopes_never_see_a_foreign_row(data, db):
    """Whatever sequence of scopes and queries: every row seen belongs to the centre in scope."""
    with transaction.atomic():
        centres = [make_centre() for _ in range(3)]
        for centre in centres:
            for _ in range(data.draw(st.integers(0, 2))):
                make_organisation(centre)
        for _ in range(data.draw(st.integers(1, 5))):
            centre = data.draw(st.sampled_from([*centres, None]))
            table = data.draw(st.sampled_from(tenant_tables()))
            with open_scope(Scope(centre.pk if centre else None)):
                seen = rows(f'SELECT DISTINCT centre_id FROM "{table}"')
            assert seen in ([], [(centre.pk,)] if centre else [])
        transaction.set_rollback(True)


def test_state_role_reads_no_table_with_persons():
    make_house("Ahrenfeld")
    allowed = {model._meta.db_table for model in apps.get_models() if getattr(model, "readable_by_state", False)}
    granted = {
        name
        for (name,) in rows(
            "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p', 'v', 'm')"
            " AND relnamespace = 'public'::regnamespace AND has_table_privilege(%s, oid, 'SELECT')",
            settings.DATABASE_STATE_ROLE,
        )
    }
    assert granted == allowed
    written = rows(
        "SELECT relname, privilege FROM pg_class, unnest(ARRAY['INSERT', 'UPDATE', 'DELETE', 'TRUNCATE']) AS privilege"
        " WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace"
        " AND has_table_privilege(%s, oid, privilege) ORDER BY relname, privilege",
        settings.DATABASE_STATE_ROLE,
    )
    assert written == [
        ("funding_scenario", "DELETE"), ("funding_scenario", "INSERT"),  # figures of districts only (ADR 0096)
        ("reporting_deliveredfigure", "INSERT"), ("reporting_delivery", "INSERT"),  # earlier years (ADR 0112)
        ("reporting_deliverykey", "INSERT"),  # keys of the centres, never a figure (ADR 0120)
    ]  # fmt: skip
    changed = rows(
        "SELECT attrelid::regclass::text, attname FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid"
        " WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace AND attnum > 0"
        " AND has_column_privilege(%s, attrelid, attnum, 'UPDATE')",
        settings.DATABASE_STATE_ROLE,
    )
    assert sorted(changed) == [("reporting_delivery", "superseded_at"), ("reporting_deliverykey", "ended_at")]
