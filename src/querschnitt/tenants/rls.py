"""Third net: row-level security, declared by the models and installed after every migration.

A model says ``row_security = RowSecurity(...)``. ``install`` makes the database agree with the declarations, as the
owner role, and is idempotent; ``unprotected`` lists what does not agree (system start and tests ask it).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from django.apps import apps
from django.conf import settings
from django.db import models, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from querschnitt.common.database import registered_functions
from querschnitt.common.visitors import VisitorAccess

SCOPE_FUNCTIONS = """
CREATE OR REPLACE FUNCTION scope_centre() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ SELECT nullif(current_setting('scope.centre', true), '')::uuid $$;
CREATE OR REPLACE FUNCTION scope_organisation() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ SELECT nullif(current_setting('scope.organisation', true), '')::uuid $$;
CREATE OR REPLACE FUNCTION scope_person() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ SELECT nullif(current_setting('scope.person', true), '')::uuid $$;
CREATE OR REPLACE FUNCTION scope_role() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ SELECT coalesce(current_setting('scope.role', true), '') $$;
"""


@dataclass(frozen=True)
class RowSecurity:
    """SQL conditions on the row. ``insert`` and ``change`` default to ``see``.

    ``see`` decides what SELECT returns and what UPDATE finds, ``insert`` what may be added, ``change`` what a row may
    look like after an update, and what may be removed. Compare with ``(SELECT scope_centre())``: in a sub-select it is
    computed once a query, not once a row.
    """

    see: str
    insert: str = ""
    change: str = ""


CENTRE = RowSecurity(see="centre_id = (SELECT scope_centre())")


def declared() -> list[tuple[type[models.Model], RowSecurity]]:
    found = []
    for model in apps.get_models():
        security = getattr(model, "row_security", None)
        if isinstance(security, RowSecurity) and model._meta.managed and not model._meta.proxy:
            found.append((model, security))
    return found


def opened_to_visitors() -> list[tuple[type[models.Model], VisitorAccess]]:
    found = []
    for model in apps.get_models():
        access = getattr(model, "visitors", None)
        if isinstance(access, VisitorAccess) and model._meta.managed:
            found.append((model, access))
    return found


def _visitor_statements(existing: set[str]) -> list[str]:
    """Grants and policies of the visitors' role.

    Permissive policies add up, so one alone would show a centre's hidden rows to a visitor who has it in scope. The
    same condition as a restrictive policy takes them away again.
    """
    visitor = settings.DATABASE_VISITOR_ROLE
    # The application's role is a member of the visitors' role, and a policy for a role holds for its members too.
    acting = f"((SELECT current_user) = '{visitor}')"
    statements = [
        f"GRANT USAGE ON SCHEMA public TO {visitor}",
        f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {visitor}",
    ]
    for model, access in opened_to_visitors():
        table = model._meta.db_table
        if table not in existing:
            continue
        if access.rows != "false":
            columns = ", ".join(
                f'"{cast(models.Field, model._meta.get_field(name)).column}"' for name in access.columns
            )
            if columns:  # that a visible row changed, which is how written records are compared (ADR 0103)
                columns += ", xmin"
            statements.append(f'GRANT SELECT {f"({columns})" if columns else ""} ON "{table}" TO {visitor}')
        if access.insert:
            statements.append(f'GRANT INSERT ON "{table}" TO {visitor}')
        if isinstance(getattr(model, "row_security", None), RowSecurity):
            statements += [
                f'CREATE POLICY visit ON "{table}" FOR SELECT TO {visitor} USING ({acting} AND ({access.rows}))',
                f'CREATE POLICY visit_only ON "{table}" AS RESTRICTIVE FOR SELECT TO {visitor}'
                f" USING (NOT {acting} OR ({access.rows}))",
            ]
    return statements


def install(connection: BaseDatabaseWrapper) -> None:
    existing = set(connection.introspection.table_names())
    app, state, reader = settings.DATABASE_APP_ROLE, settings.DATABASE_STATE_ROLE, settings.DATABASE_READER_ROLE
    statements = [
        SCOPE_FUNCTIONS,
        f"GRANT USAGE ON SCHEMA public TO {app}, {state}",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {app}",
        f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {app}",
        f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {state}",
        f"GRANT USAGE, CREATE ON SCHEMA public TO {reader}",
        f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {reader}",
        f"GRANT SELECT ON ALL TABLES IN SCHEMA public TO {reader}",
    ]
    for model in apps.get_models():
        table = model._meta.db_table
        if table in existing and getattr(model, "readable_by_state", False):
            statements.append(f'GRANT SELECT ON "{table}" TO {state}')
        if table in existing and getattr(model, "written_by_state", False):
            statements.append(f'GRANT INSERT, DELETE ON "{table}" TO {state}')
        if table in existing and getattr(model, "added_by_state", False):
            statements.append(f'GRANT INSERT ON "{table}" TO {state}')
        if table in existing and (columns := getattr(model, "changed_by_state", ())):
            named = ", ".join(f'"{column}"' for column in columns)
            statements.append(f'GRANT UPDATE ({named}) ON "{table}" TO {state}')
        if table in existing and getattr(model, "append_only", False):
            statements.append(f'REVOKE INSERT, UPDATE, DELETE ON "{table}" FROM {app}')
    for model, security in declared():
        table = model._meta.db_table
        if table not in existing:
            continue
        insert = security.insert or security.see
        change = security.change or security.see
        statements += [
            f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY',
            f'ALTER TABLE "{table}" FORCE ROW LEVEL SECURITY',
            f'DROP POLICY IF EXISTS see ON "{table}"',
            f'DROP POLICY IF EXISTS add ON "{table}"',
            f'DROP POLICY IF EXISTS change ON "{table}"',
            f'DROP POLICY IF EXISTS remove ON "{table}"',
            f'DROP POLICY IF EXISTS visit ON "{table}"',
            f'DROP POLICY IF EXISTS visit_only ON "{table}"',
            f'CREATE POLICY see ON "{table}" FOR SELECT USING ({security.see})',
            f'CREATE POLICY add ON "{table}" FOR INSERT WITH CHECK ({insert})',
            f'CREATE POLICY change ON "{table}" FOR UPDATE USING ({security.see}) WITH CHECK ({change})',
            f'CREATE POLICY remove ON "{table}" FOR DELETE USING ({change})',
        ]
    statements += _visitor_statements(existing)
    for function in registered_functions():
        # A function handed to the reader can be replaced only by its owner, so it is dropped first.
        statements += [f"DROP FUNCTION IF EXISTS {function.signature}", function.sql]
        if function.reviewed:
            statements += [
                f"ALTER FUNCTION {function.signature} OWNER TO {reader}",
                f"REVOKE EXECUTE ON FUNCTION {function.signature} FROM PUBLIC",
                f"GRANT EXECUTE ON FUNCTION {function.signature} TO {app}",
            ]
        statements += [f"GRANT {right} TO {reader}" for right in function.rights]
        if function.visitors:
            statements.append(f"GRANT EXECUTE ON FUNCTION {function.signature} TO {settings.DATABASE_VISITOR_ROLE}")
    # All or nothing: a running server never meets a table before its policy, or a function before its rights.
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def unprotected(connection: BaseDatabaseWrapper) -> list[str]:
    """Tables that belong to a centre and yet are not forced under a policy; and a role that could step round it."""
    problems = []
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT c.relname FROM pg_class c
            JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'centre_id' AND NOT a.attisdropped
            WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace
              AND NOT (c.relrowsecurity AND c.relforcerowsecurity
                       AND EXISTS (SELECT 1 FROM pg_policy p WHERE p.polrelid = c.oid))
            ORDER BY 1
            """
        )
        problems += [f"{name}: row-level security is not forced" for (name,) in cursor.fetchall()]
        cursor.execute("SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname = %s", [settings.DATABASE_APP_ROLE])
        row = cursor.fetchone()
        if row is None or any(row):
            problems.append(f"{settings.DATABASE_APP_ROLE}: missing, superuser or BYPASSRLS")
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND pg_get_userbyid(relowner) = %s",
            [settings.DATABASE_APP_ROLE],
        )
        problems += [f"{name}: owned by the application role" for (name,) in cursor.fetchall()]
    return problems
