"""A column of search tokens (PostgreSQL's ``tsvector``) and the function that searches it."""

from __future__ import annotations

from typing import Any

from django.db import models

from .database import DatabaseFunction


class TokenField(models.Field):
    """Python value: a tsvector literal such as ``'kurs':1A 'deutsch':2B``. Never shown, only searched."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("default", "")
        kwargs.setdefault("editable", False)
        super().__init__(*args, **kwargs)

    def db_type(self, connection: Any) -> str:
        return "tsvector"


def matching_function(name: str, table: str, condition: str = "") -> DatabaseFunction:
    """``name(exact, wide)`` gives (id, score) of the own centre's rows, or of those that meet ``condition`` (on ``t``).

    Row-level security keeps PostgreSQL from using a text index, because ``@@`` is not leakproof; so the search runs as
    the reader role, compares the centre itself and gives out nothing but ids and scores. What a centre sees of a row
    is still decided by the policies of the table that the ids are joined to.
    """
    return DatabaseFunction(
        f"{name}(text, text)",
        f"""
        CREATE OR REPLACE FUNCTION {name}(exact text, wide text) RETURNS TABLE (id uuid, score real)
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
            SELECT t.id, (CASE WHEN t.search @@ exact::tsquery
                               THEN ts_rank('{{0.1, 0.3, 0.6, 1.0}}', t.search, exact::tsquery) ELSE 0 END
                          + 0.5 * ts_rank('{{0.1, 0.3, 0.6, 1.0}}', t.search, wide::tsquery))::real
              FROM "{table}" t
             WHERE t.centre_id = (SELECT scope_centre()) AND t.search @@ wide::tsquery{f" AND {condition}" if condition else ""}
        $$
        """,  # noqa: S608
        reviewed=True,
    )
