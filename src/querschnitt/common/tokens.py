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


def matching_function(name: str, table: str, condition: str = "true") -> DatabaseFunction:
    """``name(title, exact, wide, apart, loose, narrow, most, few)`` gives (id, score) of the own centre's rows that meet
    ``condition`` (on ``t``), best first.

    Row-level security keeps PostgreSQL from using a text index, because ``@@`` is not leakproof; so the search runs as
    the reader role, compares the centre itself and gives out nothing but ids and scores. What a centre sees of a row
    is still decided by the policies of the table that the ids are joined to.

    A frequent word matches thousands of rows, too many to be ranked one by one. So at most ``most`` rows are taken,
    those with the words in the title first, then those with the very words, then what else fits (``wide``); only they
    are ranked. Fewer than ``few`` are filled up with rows that have the parts of compounds (``apart``), and these with
    rows that have any of the words (``loose``); where nothing fits, all of those are taken. ``narrow`` holds for every
    row (``textsearch.filtered``). Rows carry their centre as a token (``textsearch.of_centre``), so that the index leads
    to the rows of one centre only.
    """

    def rows(query: str, *before: str) -> str:
        # Names of our own, quoted.
        new = "".join(f" AND t.id NOT IN (SELECT b.id FROM {name} b)" for name in before)  # noqa: S608
        return (
            # Names of our own, quoted.
            f'SELECT t.id, t.search FROM "{table}" t WHERE t.centre_id = centre AND t.search @@ ({query})'  # noqa: S608
            f" AND {condition}{new}"
        )

    # A tier is asked only while the ones before it left room, so whatever belongs to those is among their rows.
    return DatabaseFunction(
        f"{name}(text, text, text, text, text, text, integer, integer)",
        f"""
        CREATE OR REPLACE FUNCTION {name}(title text, exact text, wide text, apart text, loose text, narrow text,
                                          most integer, few integer)
            RETURNS TABLE (id uuid, score real)
        LANGUAGE plpgsql STABLE SECURITY DEFINER
            SET search_path = public, pg_temp SET enable_seqscan = off SET enable_indexscan = off AS $$
        DECLARE
            centre uuid := scope_centre();
            -- Of all rows, as far as the planner knows: a centre it has not noticed is a small one.
            share real := (SELECT coalesce((SELECT m.share FROM unnest(s.most_common_vals::text::uuid[],
                                                                       s.most_common_freqs) AS m (centre_id, share)
                                             WHERE m.centre_id = scope_centre()), 0)
                             FROM pg_stats s
                            WHERE s.schemaname = 'public' AND s.tablename = '{table}' AND s.attname = 'centre_id');
            first tsquery := title::tsquery;
            second tsquery := exact::tsquery;
            third tsquery := wide::tsquery;
            fourth tsquery := apart::tsquery;
            fifth tsquery := loose::tsquery;
            own tsquery := nullif(narrow, '')::tsquery;
            weights real[] := ARRAY[0.1, 0.3, 0.6, 1.0];
        BEGIN
            -- Most rows are this centre's: the token of the centre would only cost time.
            IF share < 0.25 THEN
                own := coalesce(own && quote_literal('=c:' || centre)::tsquery, quote_literal('=c:' || centre)::tsquery);
            END IF;
            IF own IS NOT NULL THEN
                first := own && first; second := own && second; third := own && third;
                fourth := own && fourth; fifth := own && fifth;
            END IF;
            RETURN QUERY
            WITH titled AS MATERIALIZED ({rows("first")} LIMIT most),
            said AS MATERIALIZED (
                {rows("second", "titled")} LIMIT greatest(0, most - (SELECT count(*) FROM titled))
            ), fitting AS MATERIALIZED (
                {rows("third", "titled", "said")}
                 LIMIT greatest(0, most - (SELECT count(*) FROM titled) - (SELECT count(*) FROM said))
            ), found AS MATERIALIZED (
                SELECT f.id, ts_rank(weights, f.search, second) + 0.5 * ts_rank(weights, f.search, third) AS score
                  FROM (SELECT * FROM titled UNION ALL SELECT * FROM said) f
                UNION ALL SELECT f.id, 0.5 * ts_rank(weights, f.search, third) FROM fitting f
            ), one AS (SELECT count(*) AS n FROM found),
            parted AS MATERIALIZED (
                SELECT p.id, ts_rank(weights, p.search, fourth) AS score
                  FROM ({rows("fourth", "found")} LIMIT (SELECT CASE WHEN n < few THEN most ELSE 0 END FROM one)) p
                 ORDER BY 2 DESC, 1 LIMIT (SELECT CASE WHEN n = 0 THEN most ELSE greatest(0, few - n) END FROM one)
            ), two AS (SELECT (SELECT n FROM one) + count(*) AS n FROM parted),
            loosely AS MATERIALIZED (
                SELECT p.id, ts_rank(weights, p.search, fifth) AS score
                  FROM ({rows("fifth", "found", "parted")}
                        LIMIT (SELECT CASE WHEN n < few THEN most ELSE 0 END FROM two)) p
                 ORDER BY 2 DESC, 1 LIMIT (SELECT CASE WHEN n = 0 THEN most ELSE greatest(0, few - n) END FROM two)
            )
            SELECT a.id, (a.score + a.tier)::real FROM (
                SELECT f.id, f.score, 20 AS tier FROM found f
                UNION ALL SELECT p.id, p.score, 10 FROM parted p
                UNION ALL SELECT l.id, l.score, 0 FROM loosely l
            ) a ORDER BY 2 DESC, 1;
        END $$
        """,  # noqa: S608  # names of our own, quoted
        reviewed=True,
    )
