from __future__ import annotations

from typing import Any

from django.db import connection, models

from querschnitt.common.statements import send

from .models import AuditEvent


def record(action: AuditEvent.Action, *, table: str, row: Any = "", content: str | None = None) -> None:
    """Append an event that no row change stands for, such as a sign-in or an export. ``content`` is JSON text."""
    send("SELECT audit_append(%s, %s, %s, %s::jsonb)", [action.value, table, str(row), content]).close()


def record_read(row: models.Model) -> None:
    """Log that the acting person opened ``row``, without its content."""
    record(AuditEvent.Action.READ, table=row._meta.db_table, row=row.pk)


def faults() -> list[tuple[str, int, str]]:
    """(chain, number, fault) of every break in every chain; empty when nothing was tampered with."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT chain::text, seq, fault FROM audit_faults() ORDER BY 1, 2")
        return cursor.fetchall()


def erase_content(*, table: str, row: Any) -> int:
    """Remove what the log kept of one row of this centre, as Art. 17 DSGVO asks; that it changed stays provable.

    Returns the number of events emptied. The chain still verifies, and the erasure is an event of its own.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT audit_erase(%s, %s)", [table, str(row)])
        return cursor.fetchone()[0]


def heads() -> list[tuple[str, int, str]]:
    """(chain, number, hash) of the last event of every chain."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT chain::text, seq, encode(hash, 'hex') FROM audit_heads() ORDER BY 1")
        return cursor.fetchall()


def hash_at(chain: str, number: int) -> str | None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT encode(audit_link(%s, %s), 'hex')", [chain, number])
        return cursor.fetchone()[0]
