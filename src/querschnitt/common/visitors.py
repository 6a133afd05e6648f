from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class VisitorAccess:
    """What people who are not signed in get of a model: the directory's public side. Undeclared models stay closed.

    ``rows`` is an SQL condition on the row. Visitors see such rows of every centre, and no others; it must not look
    into tables closed to them. ``columns`` (fields' names) limits reading to these; empty: all. ``insert`` lets them
    add rows to the centre in scope (a report, a suggestion) without reading any.
    """

    rows: str = "false"
    columns: tuple[str, ...] = ()
    insert: bool = False
