"""Roles and database of one instance, made to agree with its file; and the check that a server may be used."""

from __future__ import annotations

import os
from urllib.parse import parse_qsl, unquote, urlparse

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from .instance import APP, BACKUP, OWNER, READER, STATE, VISITOR, Instance

OLDEST_SERVER = 15
RIGHTS = {
    OWNER: "LOGIN NOSUPERUSER NOBYPASSRLS",
    APP: "LOGIN NOSUPERUSER NOBYPASSRLS NOINHERIT",
    BACKUP: "LOGIN NOSUPERUSER BYPASSRLS",
    STATE: "NOLOGIN NOSUPERUSER NOBYPASSRLS",
    VISITOR: "NOLOGIN NOSUPERUSER NOBYPASSRLS",
    READER: "NOLOGIN NOSUPERUSER BYPASSRLS",
}
# The application takes these roles request by request and inherits nothing of them: policies for a role hold for whoever
# inherits it too. Since version 16 each grant says so, before that the role.
TAKEN = (
    "ALTER ROLE {app} NOINHERIT",
    "DO $$ BEGIN IF current_setting('server_version_num')::int >= 160000 THEN"
    " EXECUTE 'GRANT {state}, {visitor} TO {app} WITH INHERIT FALSE, SET TRUE'; ELSE"
    " GRANT {state}, {visitor} TO {app}; END IF; END $$",
)
VARIABLES = {APP: "DATABASE_URL", OWNER: "DATABASE_OWNER_URL", BACKUP: "DATABASE_BACKUP_URL"}


class DatabaseUnfit(Exception):
    """The server or its roles may not be used. The message is for the person at the console."""


def role_statements(instance: Instance, known: set[str]) -> list[sql.Composed]:
    """Create the roles missing from ``known``; set the passwords again, so that a restored file signs in."""
    statements: list[sql.Composed] = []
    for role, rights in RIGHTS.items():
        name = sql.Identifier(role)
        if role not in known:
            statements.append(sql.SQL("CREATE ROLE {} " + rights).format(name))
        if role in instance.passwords:
            statements.append(sql.SQL("ALTER ROLE {} PASSWORD {}").format(name, instance.passwords[role]))
    names = {"app": sql.Identifier(APP), "state": sql.Identifier(STATE), "visitor": sql.Identifier(VISITOR)}
    statements += [sql.SQL(text).format(**names) for text in TAKEN]
    grants = [(sql.Identifier(READER), OWNER), (sql.SQL("pg_read_all_data"), BACKUP)]
    return statements + [sql.SQL("GRANT {} TO {}").format(granted, sql.Identifier(role)) for granted, role in grants]


def database_statement(instance: Instance) -> sql.Composed:
    return sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8'").format(
        sql.Identifier(instance.database), sql.Identifier(OWNER)
    )


def prepare(connection: psycopg.Connection, instance: Instance) -> None:
    """Make the cluster agree with the instance. Runs as the cluster's superuser."""
    connection.autocommit = True
    known = {name for (name,) in connection.execute("SELECT rolname FROM pg_roles")}
    for statement in role_statements(instance, known):
        connection.execute(statement)
    names = {name for (name,) in connection.execute("SELECT datname FROM pg_database")}
    if instance.database not in names:
        connection.execute(database_statement(instance))


def settings_of(role: str, instance: Instance) -> dict[str, object]:
    """Django's settings for signing in as ``role``: from the environment's address, or into the embedded server."""
    url = os.environ.get(VARIABLES[role])
    if not url:
        return {
            "NAME": instance.database,
            "USER": role,
            "PASSWORD": instance.passwords[role],
            "HOST": str(instance.socket),
            "PORT": "5432",
            "OPTIONS": {},
        }
    parts = urlparse(url)
    options: dict[str, object] = dict(parse_qsl(parts.query))
    return {
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": str(options.pop("host", "") or unquote(parts.hostname or "")),
        "PORT": str(options.pop("port", "") or parts.port or ""),
        "OPTIONS": options,
    }


def embedded() -> bool:
    return not os.environ.get("DATABASE_URL")


def connect(role: str, instance: Instance) -> psycopg.Connection:
    found = settings_of(role, instance)
    names = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host", "PORT": "port"}
    wanted = {name: str(found[key]) for key, name in names.items() if found[key]}
    # Always a mapping.
    wanted |= {key: str(value) for key, value in dict(found["OPTIONS"]).items()}  # type: ignore[call-overload]
    return psycopg.connect(make_conninfo(**wanted))


def check_environment() -> None:
    """With a server of one's own, every role's address is needed; half a configuration is refused."""
    if embedded():
        return
    missing = [name for role, name in VARIABLES.items() if not os.environ.get(name) and role != BACKUP]
    if missing:
        raise DatabaseUnfit(
            f"DATABASE_URL ist gesetzt, aber {', '.join(missing)} fehlt. "
            "Die Anweisungen für Rollen und Datenbank gibt ./run database sql aus."
        )


def check_server(connection: psycopg.Connection) -> None:
    """Refuse a server that is too old, and an application role that could step round row-level security."""
    version = connection.info.server_version
    if version < OLDEST_SERVER * 10000:
        raise DatabaseUnfit(
            f"Der Datenbankserver hat Version {version // 10000}, nötig ist PostgreSQL {OLDEST_SERVER} oder neuer."
        )
    row = connection.execute(
        """
        SELECT r.rolname, r.rolsuper, r.rolbypassrls,
               pg_has_role(r.oid, d.datdba, 'MEMBER'),
               EXISTS (SELECT 1 FROM pg_class c WHERE c.relowner = r.oid),
               EXISTS (SELECT 1 FROM pg_roles o WHERE o.rolbypassrls AND o.oid <> r.oid
                       AND pg_has_role(r.oid, o.oid, 'MEMBER')),
               EXISTS (SELECT 1 FROM pg_roles o WHERE o.rolname = %s AND pg_has_role(r.oid, o.oid, 'USAGE'))
        FROM pg_roles r, pg_database d WHERE r.rolname = current_user AND d.datname = current_database()
        """,
        [VISITOR],
    ).fetchone()
    assert row is not None  # noqa: S101  (a connected role exists)
    name, *faults = row
    words = [
        "ist Superuser",
        "hat BYPASSRLS",
        "besitzt die Datenbank",
        "besitzt Tabellen",
        "erbt eine Rolle mit BYPASSRLS",
        f"erbt die Rechte von {VISITOR}",
    ]
    found = [word for fault, word in zip(faults, words, strict=True) if fault]
    if found:
        raise DatabaseUnfit(
            f"Die Anwendungsrolle {name} {' und '.join(found)}. So schützt die Zeilensicherheit nichts; "
            "der Start wird verweigert. Richtige Rechte gibt ./run database sql aus."
        )
