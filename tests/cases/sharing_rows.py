"""What a session's rows say about cases, over every table of case work; and days that pass for all of them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import psycopg
from django.apps import apps
from django.db import connection, models

from querschnitt.cases.models import (
    Case,
    CaseGrant,
    CaseMerge,
    CaseMergeRow,
    EmergencyAccess,
    LinkDelivery,
    LinkRequest,
    PackageNotice,
    Person,
    Referral,
    SearchKey,
)
from tests.database import superuser

# Told apart by rules of their own, or without content: not part of "whoever sees the case sees this".
APART = {Case, CaseGrant, CaseMerge, CaseMergeRow, EmergencyAccess, LinkDelivery, LinkRequest, PackageNotice, Person,
         Referral, SearchKey}  # fmt: skip
DATED = ("consent", "secrecyrelease", "casegrant", "referral", "linkrequest", "linkdelivery", "emergencyaccess",
         "casehold", "referrallink")  # fmt: skip

PASSING = """
CREATE OR REPLACE FUNCTION test_days_pass(days integer) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET session_replication_role = replica AS $$
DECLARE one record;
BEGIN
    FOR one IN SELECT table_name AS tab, string_agg(format('%%1$I = %%1$I - make_interval(days => $1)', column_name), ', ') AS moves
               FROM information_schema.columns
               WHERE table_schema = 'public' AND table_name = ANY (string_to_array('{tables}', ','))
                 AND data_type IN ('date', 'timestamp with time zone')
               GROUP BY table_name LOOP
        EXECUTE format('UPDATE %%I SET ', one.tab) || one.moves USING days;
    END LOOP;
END $$
""".replace("%%", "%").format(tables=",".join(f"cases_{name}" for name in DATED))


@contextmanager
def days_that_pass() -> Iterator[None]:
    """A function that makes everything dated of case work older, past triggers and policies: as if days had gone by."""
    with as_master() as master:
        master.execute(PASSING)
    try:
        yield
    finally:
        with as_master() as master:
            master.execute("DROP FUNCTION test_days_pass(integer)")


@contextmanager
def as_master() -> Iterator[Any]:
    """The master of the server, in this test's database, outside its transaction."""
    name = connection.settings_dict["NAME"]
    info = superuser().info
    known = {**info.get_parameters(), "dbname": str(name)}
    with psycopg.connect(**known, password=info.password, autocommit=True) as master:
        yield master


def days_pass(days: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT test_days_pass(%s)", [days])


@cache
def _question() -> str:
    parts = []
    for model in apps.get_app_config("cases").get_models():
        if model in APART:
            continue
        for field in model._meta.concrete_fields:
            if isinstance(field, models.ForeignKey) and field.related_model in (Case, Person):
                kind = "case" if field.related_model is Case else "person"
                table, column = model._meta.db_table, field.column
                parts.append(f"SELECT DISTINCT '{table}', '{kind}', {column} FROM {table} WHERE {column} IS NOT NULL")
    parts.append("SELECT 'cases_case', 'case', id FROM cases_case")
    parts.append("SELECT 'cases_person', 'person', id FROM cases_person")
    return " UNION ALL ".join(parts)


def all_rows() -> list[tuple[str, str, Any]]:
    """(table, "case" or "person", id) for whatever the open scope may read."""
    with connection.cursor() as cursor:
        cursor.execute(_question())
        return list(cursor.fetchall())


MAIN = """
SELECT 'case', id, NULL::jsonb FROM cases_case
UNION ALL SELECT 'person', id, NULL FROM cases_person
UNION ALL SELECT 'note', id, jsonb_build_object('text', text) FROM cases_contactnote
UNION ALL SELECT 'consent', id, NULL FROM cases_consent
UNION ALL SELECT 'referral', id, jsonb_build_object('package', package) FROM cases_referral
"""


def main_rows() -> dict[str, dict[Any, Any]]:
    """Table -> id -> content."""
    found: dict[str, dict[Any, Any]] = {name: {} for name in ("case", "person", "note", "consent", "referral")}
    with connection.cursor() as cursor:
        cursor.execute(MAIN)
        for table, pk, content in cursor.fetchall():
            found[table][pk] = json.loads(content) if isinstance(content, str) else content
    return found
