"""One-time links: a partner without an account reads one package and answers it once (ADR 0083).

Whoever holds a link has no account and no scope, so these pages run as the visitors' role, which may read no table of
case work. What they need is four reviewed functions: each looks up one link by its hash, checks the code or the visit,
whether the package may still be seen, writes the named columns and the log, and gives out that one package alone.
"""
# ruff: noqa: S608  (put together from constants of ours)

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils.crypto import salted_hmac

from querschnitt.common.database import DatabaseFunction, register_function
from querschnitt.tenants.visitors import visiting

from .models.security import TODAY

TRIES = 5
VISIT_MINUTES = 30

ALIVE = (
    "l.used_at IS NULL AND l.revoked_at IS NULL AND l.expires_at > now() AND r.state = 'sent'"
    f" AND r.ended_at IS NULL AND r.visible_until >= {TODAY} AND length(hash) = 64"
)
ROWS = "cases_referrallink l JOIN cases_referral r ON r.id = l.referral_id"
VISITING = f"l.token_hash = hash AND l.visit_hash = visit AND length(visit) = 64 AND l.visit_until > now() AND {ALIVE}"
HEAD = "SECURITY DEFINER SET search_path = public, pg_temp AS $$"

FIND = f"""
CREATE FUNCTION referral_link_find(hash text) RETURNS TABLE (id uuid, centre uuid, state text)
LANGUAGE sql STABLE {HEAD}
    SELECT l.id, l.centre_id, CASE WHEN l.used_at IS NOT NULL THEN 'used' WHEN NOT ({ALIVE}) THEN 'over'
        WHEN l.tries >= {TRIES} THEN 'locked' ELSE 'open' END
    FROM {ROWS} WHERE l.token_hash = hash AND length(hash) = 64
$$
"""
ENTER = f"""
CREATE FUNCTION referral_link_enter(hash text, code text, visit text) RETURNS text
LANGUAGE plpgsql {HEAD}
DECLARE found record;
BEGIN
    SELECT l.id, l.code_hash, l.tries, l.referral_id INTO found FROM {ROWS}
        WHERE l.token_hash = hash AND {ALIVE} FOR UPDATE OF l;
    IF found.id IS NULL THEN RETURN 'over'; END IF;
    IF found.tries >= {TRIES} THEN RETURN 'locked'; END IF;
    IF found.code_hash <> code OR length(code) <> 64 OR length(visit) <> 64 THEN
        UPDATE cases_referrallink SET tries = tries + 1 WHERE id = found.id;
        PERFORM audit_append('denied', 'cases_referral', found.referral_id::text, '{{"reason": "code"}}');
        RETURN CASE WHEN found.tries + 1 >= {TRIES} THEN 'locked' ELSE 'wrong' END;
    END IF;
    UPDATE cases_referrallink SET visit_hash = visit, visit_until = now() + interval '{VISIT_MINUTES} minutes'
        WHERE id = found.id;
    PERFORM audit_append('link', 'cases_referral', found.referral_id::text, '{{"did": "code"}}');
    RETURN 'open';
END $$
"""
READ = f"""
CREATE FUNCTION referral_link_read(hash text, visit text, noticed boolean) RETURNS jsonb
LANGUAGE plpgsql {HEAD}
DECLARE found record;
BEGIN
    SELECT l.id, l.noticed_at, r.id AS referral, r.package, r.topic, r.question, r.sent_at, r.visible_until,
           s.name AS sender, o.title AS offer INTO found
        FROM {ROWS} JOIN tenants_organisation s ON s.id = r.sender_id LEFT JOIN offers_offer o ON o.id = r.offer_id
        WHERE {VISITING} FOR UPDATE OF l;
    IF found.id IS NULL THEN RETURN NULL; END IF;
    IF noticed AND found.noticed_at IS NULL THEN
        UPDATE cases_referrallink SET noticed_at = now() WHERE id = found.id;
        PERFORM audit_append('link', 'cases_referral', found.referral::text, '{{"did": "notice"}}');
    ELSIF found.noticed_at IS NULL THEN
        RETURN jsonb_build_object('sender', found.sender, 'noticed', false);
    END IF;
    UPDATE cases_referrallink SET read_at = now() WHERE id = found.id AND read_at IS NULL;
    PERFORM audit_append('link', 'cases_referral', found.referral::text, '{{"did": "read"}}');
    RETURN jsonb_build_object('sender', found.sender, 'noticed', true, 'package', found.package, 'topic', found.topic,
        'question', found.question, 'offer', found.offer, 'until', found.visible_until,
        'sent_on', (found.sent_at AT TIME ZONE 'Europe/Berlin')::date);
END $$
"""
ANSWER = f"""
CREATE FUNCTION referral_link_answer(hash text, visit text, answer text, reason text, first date) RETURNS boolean
LANGUAGE plpgsql {HEAD}
DECLARE found record;
BEGIN
    IF answer NOT IN ('accepted', 'refused') OR (answer = 'refused') = (reason = '') THEN RETURN false; END IF;
    SELECT l.id, l.referral_id INTO found FROM {ROWS}
        WHERE {VISITING} AND l.noticed_at IS NOT NULL FOR UPDATE OF l, r;
    IF found.id IS NULL THEN RETURN false; END IF;
    UPDATE cases_referral r SET state = $3, reason = $4, answered_at = now(), answered_by_link = true,
        first_appointment_on = $5 WHERE r.id = found.referral_id;
    UPDATE cases_referrallink SET used_at = now(), visit_hash = '', visit_until = NULL WHERE id = found.id;
    PERFORM audit_append('link', 'cases_referral', found.referral_id::text, jsonb_build_object('did', $3));
    RETURN true;
END $$
"""
RIGHTS = (
    'UPDATE ("tries", "visit_hash", "visit_until", "noticed_at", "read_at", "used_at") ON "cases_referrallink"',
    'UPDATE ("state", "reason", "answered_at", "answered_by_link", "first_appointment_on") ON "cases_referral"',
)
# A centre finds what nobody answered in time; rows are then read by the organisations they belong to.
UNANSWERED = f"""
CREATE FUNCTION referrals_unanswered() RETURNS TABLE (id uuid, sender uuid, recipient uuid)
LANGUAGE sql STABLE {HEAD}
    SELECT r.id, r.sender_id, r.recipient_id FROM cases_referral r
    WHERE r.centre_id = scope_centre() AND r.state = 'sent' AND r.ended_at IS NULL AND r.reminded_on IS NULL
      AND r.answer_by < {TODAY} AND r.visible_until >= {TODAY}
$$
"""


def register() -> None:
    for signature, sql in (
        ("referral_link_find(text)", FIND),
        ("referral_link_enter(text, text, text)", ENTER),
        ("referral_link_read(text, text, boolean)", READ),
        ("referral_link_answer(text, text, text, text, date)", ANSWER),
    ):
        rights = RIGHTS if sql is FIND else ()
        register_function(DatabaseFunction(signature, sql, reviewed=True, visitors=True, rights=rights))
    register_function(DatabaseFunction("referrals_unanswered()", UNANSWERED, reviewed=True))


def hash_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def code_hash(link_id: UUID | str, code: str) -> str:
    """Keyed, so that a copy of the database does not give away eight digits."""
    digits = "".join(letter for letter in code if letter.isdigit())
    return salted_hmac("querschnitt.cases.link", f"{link_id}:{digits}", algorithm="sha256").hexdigest()


@dataclass(frozen=True)
class Found:
    """What a token stands for, without anything of the package."""

    link_id: UUID
    centre_id: UUID
    state: str
    token: str

    def _ask(self, function: str, *arguments: Any) -> Any:
        with visiting(self.centre_id), connection.cursor() as cursor:
            marks = ", ".join(["%s"] * (len(arguments) + 1))
            cursor.execute(f"SELECT {function}({marks})", [hash_of(self.token), *arguments])
            return cursor.fetchone()[0]

    def enter(self, code: str, visit: str) -> str:
        return str(self._ask("referral_link_enter", code_hash(self.link_id, code), hash_of(visit)))

    def read(self, visit: str, *, noticed: bool = False) -> dict[str, Any] | None:
        found = self._ask("referral_link_read", hash_of(visit), noticed)
        return json.loads(found) if isinstance(found, str) else found

    def answer(self, visit: str, *, answer: str, reason: str = "", first: date | None = None) -> bool:
        return bool(self._ask("referral_link_answer", hash_of(visit), answer, reason, first))


def find_link(token: str) -> Found | None:
    if not 20 <= len(token) <= 64:
        return None
    with visiting(), connection.cursor() as cursor:
        cursor.execute("SELECT id, centre, state FROM referral_link_find(%s)", [hash_of(token)])
        row = cursor.fetchone()
    return Found(row[0], row[1], row[2], token) if row else None
