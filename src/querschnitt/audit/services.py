from __future__ import annotations

from typing import Any

from django.db import connection, models

from .models import AuditEvent


def record(action: AuditEvent.Action, *, table: str, row: Any = "", content: str | None = None) -> None:
    """Append an event that no row change stands for, such as a sign-in or an export. ``content`` is JSON text."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT audit_append(%s, %s, %s, %s::jsonb)", [action.value, table, str(row), content])


def record_read(row: models.Model) -> None:
    """Log that the acting person opened ``row``, without its content."""
    record(AuditEvent.Action.READ, table=row._meta.db_table, row=row.pk)


def faults() -> list[tuple[str, int, str]]:
    """(chain, number, fault) of every break in every chain; empty when nothing was tampered with."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT chain::text, seq, fault FROM audit_faults() ORDER BY 1, 2")
        return cursor.fetchall()
