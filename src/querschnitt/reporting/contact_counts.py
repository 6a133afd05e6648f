"""Counts of contacts that the database keeps with every contact (ADR 0111), within the open scope's centre."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import connection, transaction


@dataclass(frozen=True)
class Drift:
    """By how much the contacts themselves are more than what is kept of them."""

    organisation: UUID
    month: date
    category: str
    difference: int


def drift() -> list[Drift]:
    """Nothing, unless somebody wrote contacts past the triggers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT organisation, month, category, difference FROM reporting_contact_drift()")
        return [Drift(*row) for row in cursor.fetchall()]


def repair() -> int:
    """Add what is missing and take away what is too much, while others go on writing; return how many rows."""
    return _call("reporting_repair_contacts")


def fold() -> int:
    """Make one row of the many that a day's work added; return how many went in."""
    return _call("reporting_fold_contacts")


@transaction.atomic
def _call(function: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}()")
        row = cursor.fetchone()
    return int(row[0]) if row else 0
