"""When two offers become one, plan steps and referrals follow, also in cases the acting person may not see (ADR 0060).

Nobody reads them for that: a reviewed function re-points the one column, remembers which rows it was in a table only
it can use, and puts exactly those back.
"""

# ruff: noqa: S608  (put together from constants of ours)

from __future__ import annotations

from django.db import connection

from querschnitt.common.database import DatabaseFunction, register_function
from querschnitt.offers.models import OfferMerge
from querschnitt.offers.registry import Mover, register_mover

TABLES = ("cases_planstep", "cases_referral", "cases_chainentry")
RIGHTS = (*(f"UPDATE (offer_id) ON {table}" for table in TABLES), "INSERT, DELETE ON cases_movedoffer")

_FIND = """
    SELECT o.id, o.centre_id, o.kept_id, o.dropped_id INTO m FROM offers_offermerge o
        WHERE o.id = merge AND o.centre_id = scope_centre() AND o.undone_at IS NULL;
    IF NOT FOUND OR (SELECT count(*) FROM offers_offer f WHERE f.id IN (m.kept_id, m.dropped_id)
                     AND f.centre_id = scope_centre()) <> 2 THEN
        RAISE EXCEPTION 'no such merge in this centre' USING ERRCODE = 'insufficient_privilege';
    END IF;"""
_MOVE = "".join(
    f"""
    WITH moved AS (UPDATE {table} SET offer_id = m.kept_id
                   WHERE offer_id = m.dropped_id AND centre_id = m.centre_id RETURNING id)
    INSERT INTO cases_movedoffer (id, centre_id, merge, table_name, row, created_at)
        SELECT gen_random_uuid(), m.centre_id, m.id, '{table}', moved.id, now() FROM moved;"""
    for table in TABLES
)
_MOVE_BACK = "".join(
    f"""
    UPDATE {table} t SET offer_id = m.dropped_id FROM cases_movedoffer r
        WHERE r.merge = m.id AND r.table_name = '{table}' AND t.id = r.row
          AND t.offer_id = m.kept_id AND t.centre_id = m.centre_id;"""
    for table in TABLES
)
_HEAD = """RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE m record;
BEGIN"""

MOVE = DatabaseFunction(
    "case_move_offer(uuid)",
    f"CREATE FUNCTION case_move_offer(merge uuid) {_HEAD}{_FIND}{_MOVE}\nEND $$",
    reviewed=True,
    rights=RIGHTS,
)
MOVE_BACK = DatabaseFunction(
    "case_move_offer_back(uuid)",
    f"CREATE FUNCTION case_move_offer_back(merge uuid) {_HEAD}{_FIND}{_MOVE_BACK}\n"
    "    DELETE FROM cases_movedoffer r WHERE r.merge = m.id;\nEND $$",
    reviewed=True,
    rights=RIGHTS,
)


def move(merge: OfferMerge) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT case_move_offer(%s)", [merge.pk])


def move_back(merge: OfferMerge) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT case_move_offer_back(%s)", [merge.pk])


def register() -> None:
    register_function(MOVE)
    register_function(MOVE_BACK)
    register_mover(Mover(("cases.PlanStep.offer", "cases.Referral.offer", "cases.ChainEntry.offer"), move, move_back))
