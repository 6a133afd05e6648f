"""Multiply the demonstration inside the database, for measuring: the built cases are templates of many more.

Works as the owner role in one transaction: triggers are off, so copies leave no audit events, and foreign keys and
indexes are taken away and put back, which checks every row again. Never for an instance that anybody works in.
"""
# ruff: noqa: S608  (put together from names of our own tables)

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from random import Random
from typing import Any

from django.db import connections, models, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from querschnitt.cases import spelling
from querschnitt.cases.models import (
    Case,
    CaseNumber,
    CaseObstacle,
    CaseTask,
    ContactNote,
    Goal,
    Handover,
    HandoverTask,
    Person,
    PersonName,
    PhaseChange,
    PlanStep,
    SearchKey,
)
from querschnitt.reporting.triggers import COUNT_ALL_CONTACTS
from querschnitt.tenants.rls import declared

from . import names
from .build import SEED
from .files import Files

FIRST_NUMBER = 100_000  # file numbers of copies begin here
FAMILIES = 15_000  # different family names; the most frequent one belongs to about 0.8 % of all
# What lists, search, the case page and the day of a case manager read; one row of each kind that repeats is enough.
# Not copied: what only the pages behind a case show (household, entries of the chain, assessments and their ratings,
# reviews, versions and signatures of a plan, files), and what is rare in an office of any size (holds, emergencies,
# requests between organisations, merges): those stay as many as the built cases have. Nor spans of status and benefits:
# their rule against overlaps is checked row by row when it is put back, which took a third of the loading.
ALSO: tuple[type[models.Model], ...] = (PersonName, Goal, CaseTask, Handover, HandoverTask)
COPIED: tuple[type[models.Model], ...] = (*(model for model in Files.MODELS if model is not SearchKey), *ALSO)
CODES = {model._meta.db_table: f"{number:03x}" for number, model in enumerate(COPIED, start=1)}
# Copies are leaner than the built cases: enough for every page, about 26 rows a case.
AT_MOST: dict[type[models.Model], int] = {
    ContactNote: 3, PlanStep: 2, PhaseChange: 2, Goal: 1, CaseTask: 1,
}  # fmt: skip
DATES = (models.DateField, models.DateTimeField)
Say = Callable[[str], None]


def multiply(total: int, *, say: Say = lambda text: None) -> tuple[int, float]:
    """Bring the number of cases to ``total``; return how many were added and in how many seconds.

    The seconds hold the copies, their indexes and the check of every foreign key.
    """
    connection = connections["owner"]
    started = time.monotonic()
    with transaction.atomic(using="owner"), connection.cursor() as cursor:
        cursor.execute("SET LOCAL maintenance_work_mem = '512MB'; SET LOCAL work_mem = '256MB'")
        with unguarded(connection, [*COPIED, SearchKey], say):
            templates = _take_templates(cursor)
            if (missing := total - templates) <= 0:
                return 0, 0.0
            begun = time.monotonic()
            _make_names(cursor, missing)
            say(f"Namen: {time.monotonic() - begun:.1f} s")
            copies = -(-missing // templates)
            for model in COPIED:
                begun = time.monotonic()
                cursor.execute(_copy(model, templates, copies, missing))
                say(f"{model._meta.db_table}: {cursor.rowcount} ({time.monotonic() - begun:.1f} s)")
            begun = time.monotonic()
            cursor.execute(_copy_keys(templates, copies, missing))
            say(f"{SearchKey._meta.db_table}: {cursor.rowcount} ({time.monotonic() - begun:.1f} s)")
            cursor.execute(COUNT_ALL_CONTACTS)
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # or the table could not be altered below
            cursor.execute(
                f"UPDATE {CaseNumber._meta.db_table} SET last = last + %s",
                [FIRST_NUMBER + missing],
            )
    took = time.monotonic() - started
    with connection.cursor() as cursor:
        # At once, or autovacuum does it while somebody measures. Upkeep, no part of loading: it is said by itself.
        begun = time.monotonic()
        cursor.execute("VACUUM (ANALYZE) " + ", ".join([*CODES, SearchKey._meta.db_table]))
        say(f"Pflege (VACUUM, ANALYZE): {time.monotonic() - begun:.1f} s")
    return missing, took


@contextmanager
def unguarded(connection: BaseDatabaseWrapper, written: list[type[models.Model]], say: Say) -> Iterator[None]:
    """Without triggers, row-level security, foreign keys and secondary indexes; all of it is put back at the end."""
    tables = [model._meta.db_table for model in written]
    with connection.cursor() as cursor:
        _begin_new_files(cursor, tables)
        cursor.execute(
            "SELECT conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid), contype::text"
            " FROM pg_constraint WHERE conrelid = ANY(%s::regclass[]) AND contype IN ('f', 'u', 'x')"
            # Foreign keys last when put back, since they rest on unique constraints.
            " ORDER BY contype = 'f', conname",
            [tables],
        )
        constraints = cursor.fetchall()
        for table, name, _definition, _kind in reversed(constraints):
            cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
        cursor.execute(
            "SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index i"
            " WHERE indrelid = ANY(%s::regclass[]) AND (NOT indisprimary OR indrelid = %s::regclass)"
            " AND NOT EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conindid = i.indexrelid AND c.contype <> 'p')",
            [tables, SearchKey._meta.db_table],
        )
        indexes = cursor.fetchall()
        keys_name, keys_definition = _primary_key(cursor, SearchKey._meta.db_table)
        cursor.execute(f"ALTER TABLE {SearchKey._meta.db_table} DROP CONSTRAINT {keys_name}")
        for name, _definition in indexes:
            if name != keys_name:
                cursor.execute(f"DROP INDEX {name}")
        forced = [model._meta.db_table for model, _security in declared()]
        for table in forced:
            # Of every table, since putting a foreign key back reads the table it points at.
            cursor.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        yield
        begun = time.monotonic()
        cursor.execute(f"ALTER TABLE {SearchKey._meta.db_table} ADD CONSTRAINT {keys_name} {keys_definition}")
        for name, definition in indexes:
            if name != keys_name:
                cursor.execute(definition)
        say(f"Indizes: {time.monotonic() - begun:.1f} s")
        begun = time.monotonic()
        for table, name, definition, _kind in constraints:
            cursor.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}")
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        for table in forced:
            cursor.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        say(f"Fremdschlüssel: {time.monotonic() - begun:.1f} s")


def _begin_new_files(cursor: Any, tables: list[str]) -> None:
    """A server that logs no more than it must (our own) leaves out what enters a file begun in the same transaction."""
    cursor.execute("SHOW wal_level")
    if cursor.fetchone() != ("minimal",):
        return
    for table in tables:
        name, _definition = _primary_key(cursor, table)
        cursor.execute(f"CLUSTER {table} USING {name}")
        cursor.execute(f"ALTER TABLE {table} SET WITHOUT CLUSTER")


def _primary_key(cursor: Any, table: str) -> tuple[str, str]:
    cursor.execute(
        "SELECT quote_ident(conname), pg_get_constraintdef(oid) FROM pg_constraint"
        " WHERE conrelid = %s::regclass AND contype = 'p'",
        [table],
    )
    return cursor.fetchone()


def _template(model: type[models.Model]) -> str:
    return f"template_{model._meta.db_table}"


def _take_templates(cursor: Any) -> int:
    """Number the rows of every table; rows of a case carry the case's number as ``of_case``."""
    for model in COPIED:
        table = model._meta.db_table
        cursor.execute(
            f"CREATE TEMPORARY TABLE {_template(model)} ON COMMIT DROP AS"
            f" SELECT t.*, row_number() OVER (ORDER BY id) - 1 AS idx, NULL::bigint AS of_case FROM {table} t"
        )
        cursor.execute(f"CREATE INDEX ON {_template(model)} (id)")
    cases = _template(Case)
    for model in COPIED:
        mine, columns = _template(model), {item.column for item in model._meta.concrete_fields}
        if model is Case:
            cursor.execute(f"UPDATE {mine} SET of_case = idx")
        elif model is Person:
            cursor.execute(f"UPDATE {mine} p SET of_case = c.idx FROM {cases} c WHERE c.person_id = p.id")
        elif "case_id" in columns:
            cursor.execute(f"UPDATE {mine} t SET of_case = c.idx FROM {cases} c WHERE c.id = t.case_id")
        elif "person_id" in columns:
            cursor.execute(f"UPDATE {mine} t SET of_case = c.idx FROM {cases} c WHERE c.person_id = t.person_id")
        else:
            cursor.execute(
                f"UPDATE {mine} o SET of_case = c.idx FROM {_template(CaseObstacle)} l JOIN {cases} c ON c.id = l.case_id"
                " WHERE l.obstacle_id = o.id"
            )
        cursor.execute(f"DELETE FROM {mine} WHERE of_case IS NULL")
        if model in AT_MOST:
            cursor.execute(
                f"DELETE FROM {mine} WHERE idx IN (SELECT idx FROM (SELECT idx, row_number() OVER"
                f" (PARTITION BY of_case ORDER BY idx DESC) AS place FROM {mine}) ranked WHERE place > {AT_MOST[model]})"
            )
        cursor.execute(f"ALTER TABLE {mine} ADD COLUMN {TAIL} text")
        cursor.execute(f"UPDATE {mine} SET {TAIL} = {_tail(table)}")
    for model in COPIED:
        _write_targets(cursor, model)
        mine = _template(model)
        cursor.execute(f"CREATE INDEX {mine}_in_order ON {mine} (idx)")
        cursor.execute(f"CLUSTER {mine} USING {mine}_in_order")
        cursor.execute(f"ANALYZE {mine}")
    cursor.execute(f"SELECT count(*) FROM {cases}")
    return cursor.fetchone()[0]


def _copied_targets(model: type[models.Model]) -> Iterator[tuple[str, type[models.Model]]]:
    """Columns that point at a row which is copied, too."""
    for item in model._meta.concrete_fields:
        target = item.related_model if item.is_relation else None
        if isinstance(target, type) and target in COPIED:
            yield str(item.column), target


def _write_targets(cursor: Any, model: type[models.Model]) -> None:
    """The tails of the rows pointed at, looked up once and not for every copy."""
    mine, targets = _template(model), list(_copied_targets(model))
    for column, _target in targets:
        cursor.execute(f"ALTER TABLE {mine} ADD COLUMN {column}_{TAIL} text")
    for column, target in targets:
        cursor.execute(
            f'UPDATE {mine} t SET {column}_{TAIL} = r.{TAIL} FROM {_template(target)} r WHERE r.id = t."{column}"'
        )


def _make_names(cursor: Any, missing: int) -> None:
    """Family names with their search keys: the real ones first, since the first are the most frequent."""
    cursor.execute(f"SELECT DISTINCT {_family('n')} FROM generate_series(0::bigint, {missing} - 1) n")
    borne = {number for (number,) in cursor.fetchall()}
    random = Random(SEED)  # noqa: S311
    known = [pair[0] for pair in names.ARABIC_FAMILY + names.UKRAINIAN_FAMILY + names.OTHER_FAMILY]
    syllables = [a + b for a in ("b", "d", "f", "g", "h", "k", "l", "m", "n", "r", "s", "t", "w", "z") for b in "aeiou"]
    found = dict.fromkeys(known)
    while len(found) < FAMILIES:
        word = "".join(random.choice(syllables) for _ in range(random.randint(2, 3))) + random.choice(
            ("n", "r", "s", "k", "d")
        )
        found.setdefault(word.capitalize())
    cursor.execute("CREATE TEMPORARY TABLE family (idx bigint PRIMARY KEY, name text) ON COMMIT DROP")
    cursor.execute("CREATE TEMPORARY TABLE family_key (idx bigint, key text) ON COMMIT DROP")
    cursor.execute("CREATE TEMPORARY TABLE given_key (of_case bigint, key text) ON COMMIT DROP")
    cursor.execute(
        "SELECT of_case, given_name, split_part(original_name, ' ', 1), pseudonym,"
        f" coalesce(extract(year FROM birth_date)::int, birth_year) FROM {_template(Person)}"
    )
    given = {}
    for case, first, original, pseudonym, year in cursor.fetchall():
        given[case] = spelling.keys_of_person([first, original, pseudonym], year)
    with cursor.copy("COPY family (idx, name) FROM STDIN") as copy:
        for index, name in enumerate(found):
            if index in borne:
                copy.write_row((index, name))
    with cursor.copy("COPY family_key (idx, key) FROM STDIN") as copy:
        for index, name in enumerate(found):
            for key in () if index not in borne else sorted(spelling.keys_of_person([name], None)):
                copy.write_row((index, key))
    with cursor.copy("COPY given_key (of_case, key) FROM STDIN") as copy:
        for case, keys in given.items():
            for key in sorted(keys):
                copy.write_row((case, key))
    cursor.execute("CREATE INDEX ON family_key (idx); CREATE INDEX ON given_key (of_case); ANALYZE family, family_key")


def _number(template: str, templates: int) -> str:
    """The ordinal of the copied case among all copies."""
    return f"((k - 1) * {templates}::bigint + {template}.of_case)"


# An identifier is the copy's six digits and a tail written once for each template, so that it sorts by copy and a primary
# key grows at its end; version and variant as RFC 9562.
TAIL = "tail"


def _tail(table: str) -> str:
    return f"lpad(to_hex(idx), 6, '0') || '7{CODES[table]}8' || lpad(to_hex(idx), 15, '0')"


def _id(tail: str) -> str:
    return f"(copy || {tail})::uuid"


def _copies(copies: int) -> str:
    """Every copy's number and the first digits of its rows."""
    return f"(SELECT k, lpad(to_hex(k), 6, '0') AS copy FROM generate_series(1, {copies}) k) every"


def _family(number: str) -> str:
    return f"floor({FAMILIES} * power((({number} * 2654435761) % 4294967296) / 4294967296.0, 2))::bigint"


def _copy(model: type[models.Model], templates: int, copies: int, missing: int) -> str:
    table, number = model._meta.db_table, _number("t", templates)
    shift = f"({number} % 29)::int"
    joins, values, columns = "", [], []
    targets = dict(_copied_targets(model))
    for item in model._meta.concrete_fields:
        column = item.column
        columns.append(f'"{column}"')
        if item.primary_key:
            values.append(_id(f"t.{TAIL}"))
        elif column in targets:
            values.append(_id(f"t.{column}_{TAIL}"))
        elif model is Person and column == "family_name":
            joins += f" LEFT JOIN family f ON f.idx = {_family(number)}"
            values.append("CASE WHEN t.family_name = '' THEN '' ELSE f.name END")
        elif model is Person and column == "original_name":
            values.append("split_part(t.original_name, ' ', 1)")
        elif model is Case and column == "number":
            values.append(
                f"split_part(t.number, '-', 1) || '-' || split_part(t.number, '-', 2) || '-' || ({FIRST_NUMBER} + {number})"
            )
        elif column == "last_activity_at":
            values.append(f"t.\"{column}\" - {shift} * interval '1 day' - ({number} % 86400) * interval '1 second'")
        elif isinstance(item, DATES) and model is not Person:
            values.append(f"t.\"{column}\" - {shift} * interval '1 day'")
        else:
            values.append(f't."{column}"')
    return (
        f"INSERT INTO {table} ({', '.join(columns)}) SELECT {', '.join(values)}"
        f" FROM {_copies(copies)} CROSS JOIN LATERAL"  # copy after copy
        f" (SELECT * FROM {_template(model)} t WHERE {number} < {missing} OFFSET 0) t{joins}"
    )


def _copy_keys(templates: int, copies: int, missing: int) -> str:
    number = _number("t", templates)
    case = _id(f"t.{TAIL}")
    every = f"FROM {_copies(copies)} CROSS JOIN {_template(Case)} t"
    numbered = f"'=' || lower(split_part(t.number, '-', 1)) || '-' || split_part(t.number, '-', 2) || '-' || ({FIRST_NUMBER} + {number})"
    # A family name may sound like the given name of the same case; a key is stored once.
    new = "NOT EXISTS (SELECT 1 FROM given_key x WHERE x.of_case = t.of_case AND x.key = g.key)"
    named = f"JOIN {_template(Person)} p ON p.id = t.person_id AND p.family_name <> ''"
    return (
        f"INSERT INTO {SearchKey._meta.db_table} (centre_id, organisation_id, case_id, key)"
        f" SELECT t.centre_id, t.organisation_id, {case}, g.key {every} JOIN given_key g ON g.of_case = t.of_case"
        f" WHERE {number} < {missing}"
        f" UNION ALL SELECT t.centre_id, t.organisation_id, {case}, {numbered} {every} WHERE {number} < {missing}"
        f" UNION ALL SELECT t.centre_id, t.organisation_id, {case}, g.key {every} {named}"
        f" JOIN family_key g ON g.idx = {_family(number)} AND {new} WHERE {number} < {missing}"
        # A given name and the family name together, and the family name with the year (cases.spelling).
        " UNION ALL SELECT t.centre_id, t.organisation_id,"
        f" {case}, least(a.key, g.key) || '|' || greatest(a.key, g.key) {every} {named}"
        f" JOIN family_key g ON g.idx = {_family(number)} AND g.key LIKE '.%' AND {new}"
        " JOIN given_key a ON a.of_case = t.of_case AND a.key LIKE '.%' AND a.key !~ '[|#]'"
        f" WHERE {number} < {missing}"
        f" UNION ALL SELECT t.centre_id, t.organisation_id, {case}, g.key || a.key {every} {named}"
        f" JOIN family_key g ON g.idx = {_family(number)} AND g.key LIKE '.%' AND {new}"
        f" JOIN given_key a ON a.of_case = t.of_case AND a.key LIKE '#%' WHERE {number} < {missing}"
    )
