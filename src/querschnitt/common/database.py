"""SQL functions that apps keep in the database, installed after every migration by the owner role."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class DatabaseFunction:
    """``signature`` is ``name(type, ...)``; ``sql`` its CREATE OR REPLACE statement.

    ``reviewed``: it is SECURITY DEFINER and owned by the reader role, which row-level security does not bind. Such a
    function checks the scope itself and gives out ids or counts only; each is listed in docs/architecture.md.
    ``rights``: what such a function may write ("UPDATE (column) ON table"); the reader role has no other write.
    ``visitors``: people who are not signed in may call it too, so it must give out what is public anyway.
    """

    signature: str
    sql: str
    reviewed: bool = False
    visitors: bool = False
    rights: tuple[str, ...] = ()


_functions: list[DatabaseFunction] = []


def register_function(function: DatabaseFunction) -> None:
    if function not in _functions:
        _functions.append(function)


def registered_functions() -> list[DatabaseFunction]:
    return list(_functions)
