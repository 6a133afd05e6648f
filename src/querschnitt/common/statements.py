"""Statements sent on every page: planned once by each database session, and counted and logged like any other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import connection
from django.db.backends.postgresql.base import ServerBindingCursor
from django.db.backends.postgresql.psycopg_any import register_tzloader
from psycopg import postgres

TIMESTAMPTZ = postgres.types["timestamptz"].oid
_Cursor: Any = ServerBindingCursor  # Django's stubs do not know that cursor's base


class _PreparingCursor(_Cursor):
    def execute(self, query: Any, params: Any = None, **kwargs: Any) -> Any:
        return super().execute(query, params, prepare=True, **kwargs)


def _zone_of(raw: Any) -> Any:
    """The zone in which the connection's own loader gives moments; set when it is opened and never after."""
    held = raw.__dict__
    if "zone_of_moments" not in held:
        held["zone_of_moments"] = raw.adapters.get_loader(TIMESTAMPTZ, 0).timezone
    return held["zone_of_moments"]


def send(sql: str, params: Sequence[Any]) -> Any:
    """The cursor of an executed statement, through Django's wrappers."""
    connection.ensure_connection()
    raw: Any = connection.connection
    made = _PreparingCursor(raw)
    if connection.timezone != _zone_of(raw):
        register_tzloader(connection.timezone, made)
    cursor = connection._prepare_cursor(made)  # type: ignore[attr-defined]  # what connection.cursor() does
    cursor.execute(sql, params)
    return cursor
