"""Roles and database of one instance, made to agree with its file. Runs as the cluster's superuser."""

from __future__ import annotations

import psycopg
from psycopg import sql

from .instance import APP, BACKUP, OWNER, READER, STATE, Instance


def prepare(connection: psycopg.Connection, instance: Instance) -> None:
    """Create what is missing; set the passwords again, so that a restored instance file is enough to sign in."""
    connection.autocommit = True
    known = {name for (name,) in connection.execute("SELECT rolname FROM pg_roles")}
    for role, rights in {
        OWNER: "LOGIN NOSUPERUSER NOBYPASSRLS",
        APP: "LOGIN NOSUPERUSER NOBYPASSRLS",
        BACKUP: "LOGIN NOSUPERUSER BYPASSRLS",
        STATE: "NOLOGIN NOSUPERUSER NOBYPASSRLS",
        READER: "NOLOGIN NOSUPERUSER BYPASSRLS",
    }.items():
        if role not in known:
            connection.execute(sql.SQL("CREATE ROLE {} " + rights).format(sql.Identifier(role)))
        if role in instance.passwords:
            connection.execute(
                sql.SQL("ALTER ROLE {} PASSWORD {}").format(sql.Identifier(role), sql.Literal(instance.passwords[role]))
            )
    connection.execute(sql.SQL("GRANT {} TO {}").format(sql.Identifier(STATE), sql.Identifier(APP)))
    connection.execute(sql.SQL("GRANT {} TO {}").format(sql.Identifier(READER), sql.Identifier(OWNER)))
    connection.execute(sql.SQL("GRANT pg_read_all_data TO {}").format(sql.Identifier(BACKUP)))
    names = {name for (name,) in connection.execute("SELECT datname FROM pg_database")}
    if instance.database not in names:
        connection.execute(
            sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8'").format(
                sql.Identifier(instance.database), sql.Identifier(OWNER)
            )
        )
