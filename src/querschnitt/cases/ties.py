"""What referrals say about the network: who sends to whom, in classes, and who refuses. Never a case, never a person."""
# ruff: noqa: S608  (put together from constants of ours)

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from querschnitt.accounts.actor import Actor
from querschnitt.accounts.permissions import P
from querschnitt.common.database import DatabaseFunction, register_function
from querschnitt.network.registry import Refusals, Tie, TieSource, register_refusals, register_ties
from querschnitt.network.topics import Topic

from .choices import LifeArea
from .models.security import TODAY

LOWEST = 3
# Only closed quarters, so that two days are never subtracted from each other.
UNTIL = f"date_trunc('quarter', {TODAY}::timestamp)"
PERIOD = (
    f"(r.sent_at AT TIME ZONE 'Europe/Berlin') >= {UNTIL} - interval '12 months'"
    f" AND (r.sent_at AT TIME ZONE 'Europe/Berlin') < {UNTIL}"
)
LEVEL = "CASE WHEN {n} < most THEN 1 WHEN {n} < 2 * most THEN 2 WHEN {n} < 5 * most THEN 3 ELSE 4 END"

# Exact counts never leave the database. A topic is named only where it has enough referrals of its own.
TIES = f"""
CREATE FUNCTION case_ties(minimum integer) RETURNS TABLE (sender uuid, recipient uuid, topic text, level integer)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH counted AS (
        SELECT r.sender_id, r.recipient_id, r.topic, count(*) AS n, greatest($1, {LOWEST}) AS most
        FROM cases_referral r
        WHERE r.centre_id = scope_centre() AND r.state IN ('sent', 'accepted', 'refused') AND {PERIOD}
        GROUP BY 1, 2, 3)
    SELECT c.sender_id, c.recipient_id, ''::text, {LEVEL.format(n="sum(c.n)")} FROM counted c GROUP BY 1, 2, most
    UNION ALL
    SELECT c.sender_id, c.recipient_id, c.topic, {LEVEL.format(n="c.n")} FROM counted c WHERE c.n >= most
$$
"""

# Counted between offices with enough referrals only, so that no small number is what is left of a sum.
REFUSALS = f"""
CREATE FUNCTION case_refusals(minimum integer) RETURNS TABLE (recipient uuid, level integer, share integer)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH pairs AS (
        SELECT r.recipient_id, count(*) AS n, count(*) FILTER (WHERE r.state = 'refused') AS refused,
               greatest($1, {LOWEST}) AS most
        FROM cases_referral r
        WHERE r.centre_id = scope_centre() AND r.state IN ('accepted', 'refused') AND {PERIOD}
        GROUP BY r.sender_id, r.recipient_id),
    offices AS (
        SELECT p.recipient_id, sum(p.n) AS n, sum(p.refused) AS refused, p.most
        FROM pairs p WHERE p.n >= p.most GROUP BY p.recipient_id, p.most)
    SELECT o.recipient_id, {LEVEL.format(n="o.n")},
           CASE WHEN o.refused > 0.75 * o.n THEN 3 WHEN o.refused > 0.5 * o.n THEN 2 ELSE 1 END
    FROM offices o WHERE o.n >= 2 * o.most AND o.refused >= o.most AND o.refused * 3 > o.n
$$
"""

TOPICS = {
    LifeArea.LANGUAGE: Topic.GERMAN,
    LifeArea.HOUSING: Topic.HOUSING,
    LifeArea.WORK: Topic.WORK,
    LifeArea.TRAINING: Topic.RECOGNITION,
    LifeArea.SCHOOL: Topic.SCHOOL,
    LifeArea.HEALTH: Topic.HEALTH,
    LifeArea.FAMILY: Topic.FAMILY,
    LifeArea.FINANCE: Topic.MONEY,
    LifeArea.RESIDENCE: Topic.RESIDENCE,
    LifeArea.DEBTS: Topic.MONEY,
    LifeArea.DISCRIMINATION: Topic.PROTECTION,
    LifeArea.LEISURE: Topic.MEETING,
}


def classes(minimum: int) -> dict[int, str]:
    """The classes of numbers in words."""
    between = _("%(low)s bis %(high)s Verweisungen")
    return {
        1: _("weniger als %(n)s Verweisungen") % {"n": minimum},
        2: between % {"low": minimum, "high": 2 * minimum - 1},
        3: between % {"low": 2 * minimum, "high": 5 * minimum - 1},
        4: _("%(n)s Verweisungen oder mehr") % {"n": 5 * minimum},
    }


SHARES = {
    1: gettext_lazy("mehr als ein Drittel"),
    2: gettext_lazy("mehr als die Hälfte"),
    3: gettext_lazy("mehr als drei Viertel"),
}


def may_see(actor: Actor) -> bool:
    return actor.may(P.FIGURES_CENTRE)


def _ask(function: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {function}(%s)", [settings.MINIMUM_CELL])
        return cursor.fetchall()


def referral_ties(actor: Actor) -> list[Tie]:
    """One tie for each two organisations, both directions told by its name; for those who may see the centre's figures."""
    if not may_see(actor):
        return []
    words = classes(settings.MINIMUM_CELL)
    rows = _ask("case_ties")
    topics: dict[tuple[Any, Any], list[str]] = {}
    for sender, recipient, topic, _level in rows:
        if topic:
            topics.setdefault((sender, recipient), []).append(TOPICS[LifeArea(topic)].value)
    return [
        Tie(sender, recipient, "referral", words[level], tuple(topics.get((sender, recipient), ())), level)
        for sender, recipient, topic, level in rows
        if not topic
    ]


def refusing(actor: Actor) -> list[Refusals]:
    if not may_see(actor):
        return []
    words = classes(settings.MINIMUM_CELL)
    return [Refusals(pk, words[level], SHARES[share], 10 * share + level) for pk, level, share in _ask("case_refusals")]


def register() -> None:
    register_function(DatabaseFunction("case_ties(integer)", TIES, reviewed=True))
    register_function(DatabaseFunction("case_refusals(integer)", REFUSALS, reviewed=True))
    register_ties(TieSource("referral", gettext_lazy("Verweisung"), referral_ties))
    register_refusals(refusing)
