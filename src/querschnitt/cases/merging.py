"""Case work of two entries that are one body: moved by one reviewed function, or not at all (ADR 0055).

Need-to-know hangs on organisations, so moving a row lets other people see a case. Nobody's code may do that but these
functions: they ask who acts, for which recorded merge, and whether both entries can be one legal body.
"""
# ruff: noqa: S608  (put together from constants of ours)

from __future__ import annotations

from uuid import UUID

from django.db import connection
from django.utils.translation import gettext_lazy as _

from querschnitt.accounts.permissions import P
from querschnitt.accounts.roles import ROLES
from querschnitt.common.database import DatabaseFunction, register_function
from querschnitt.network.registry import APART, STAYS, ApartRows, register_apart_rows, register_following

from .models.security import TODAY

MOVED = (
    ("cases_person", "organisation_id"),
    ("cases_case", "organisation_id"),
    ("cases_consent", "recipient_id"),
    ("cases_secrecyrelease", "released_id"),
    ("cases_secrecyrelease", "towards_id"),
    ("cases_referral", "sender_id"),
    ("cases_referral", "recipient_id"),
    ("cases_obstacle", "organisation_id"),
    ("cases_planstep", "responsible_organisation_id"),
    ("cases_planstep", "authority_id"),
    ("cases_contactnote", "organisation_id"),
    ("cases_chainentry", "organisation_id"),
    ("cases_linkrequest", "organisation_id"),
    ("cases_casemerge", "organisation_id"),
    ("cases_linkdelivery", "organisation_id"),
    ("cases_linkdelivery", "asking_id"),
    ("cases_casetask", "organisation_id"),
    ("cases_handover", "receiver_id"),
    ("cases_handovertask", "organisation_id"),
)
GRANT = (("cases_casegrant", "organisation_id"), ("cases_casegrant", "granted_by_id"))
PAIRS = ", ".join(f"('{table}', '{column}')" for table, column in MOVED)
# Whoever may let anybody into any organisation decides already who sees its cases; merging gives no more than that.
MAY_OPEN = [key for key, role in ROLES.items() if {P.NETWORK_EDIT, P.MEMBERS_EDIT_CENTRE} <= role.permissions]
ROLE_LIST = ", ".join(f"'{key}'" for key in MAY_OPEN)
VALID = f"b.ended_at IS NULL AND b.starts_on <= {TODAY} AND (b.ends_on IS NULL OR b.ends_on >= {TODAY})"

ALLOWED = f"""
    IF centre IS NULL OR person IS NULL OR own IS NULL OR m.id IS NULL THEN
        RAISE EXCEPTION 'no such merge in this scope' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF NOT EXISTS (SELECT 1 FROM accounts_membership b WHERE b.user_id = person AND b.organisation_id = own
                   AND b.centre_id = centre AND b.role_key IN ({ROLE_LIST}) AND {VALID}) THEN
        RAISE EXCEPTION 'the role may not open cases' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF EXISTS (SELECT 1 FROM accounts_membership b WHERE b.user_id = person AND {VALID}
               AND b.organisation_id IN (m.kept_id, m.merged_id)) THEN
        RAISE EXCEPTION 'nobody opens cases to themselves' USING ERRCODE = 'insufficient_privilege';
    END IF;
"""

MOVE = f"""
CREATE FUNCTION move_case_rows(merge uuid) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
DECLARE
    centre uuid := scope_centre(); person uuid := scope_person(); own uuid := scope_organisation();
    m network_organisationmerge; pair record; total bigint;
BEGIN
    SELECT * INTO m FROM network_organisationmerge x WHERE x.id = $1 AND x.centre_id = centre
        AND x.created_by_id = person AND x.same_body AND x.finished_at IS NULL AND x.undone_at IS NULL;
    {ALLOWED}
    IF NOT EXISTS (
        SELECT 1 FROM tenants_organisation a JOIN tenants_organisation b ON b.id = m.merged_id
        LEFT JOIN network_organisationprofile p ON p.organisation_id = a.id
        LEFT JOIN network_organisationprofile q ON q.organisation_id = b.id
        WHERE a.id = m.kept_id AND a.centre_id = centre AND b.centre_id = centre AND a.kind = b.kind
          AND (coalesce(p.carrier, '') = '' OR coalesce(q.carrier, '') = ''
               OR lower(trim(p.carrier)) = lower(trim(q.carrier)))) THEN
        RAISE EXCEPTION 'two legal bodies' USING ERRCODE = 'check_violation';
    END IF;
    IF EXISTS (SELECT 1 FROM cases_referral r WHERE r.centre_id = centre
               AND (r.sender_id, r.recipient_id) IN ((m.kept_id, m.merged_id), (m.merged_id, m.kept_id))) THEN
        RAISE EXCEPTION 'referrals between both' USING ERRCODE = 'check_violation';
    END IF;
    IF EXISTS (SELECT 1 FROM cases_secrecyrelease r WHERE r.centre_id = centre
               AND (r.released_id, r.towards_id) IN ((m.kept_id, m.merged_id), (m.merged_id, m.kept_id))) THEN
        RAISE EXCEPTION 'a release between both' USING ERRCODE = 'check_violation';
    END IF;
    -- One organisation sees a case for one purpose at a time: leading stays, of two others the kept entry's.
    WITH closed AS (
        UPDATE cases_casegrant g SET revoked_at = now()
        WHERE g.centre_id = centre AND g.revoked_at IS NULL AND g.purpose <> 'lead'
          AND g.organisation_id IN (m.kept_id, m.merged_id)
          AND EXISTS (SELECT 1 FROM cases_casegrant o WHERE o.case_id = g.case_id AND o.revoked_at IS NULL
                      AND o.organisation_id IN (m.kept_id, m.merged_id) AND o.organisation_id <> g.organisation_id
                      AND (o.purpose = 'lead' OR g.organisation_id = m.merged_id))
        RETURNING g.id)
    INSERT INTO cases_movedrow (id, centre_id, merge_id, table_name, column_name, row_id)
        SELECT gen_random_uuid(), centre, m.id, 'cases_casegrant', 'revoked_at', c.id FROM closed c;
    FOR pair IN SELECT * FROM (VALUES {PAIRS}) AS v (tab, col) LOOP
        EXECUTE format(
            'WITH moved AS (UPDATE %I SET %I = $1 WHERE %I = $2 AND centre_id = $3 RETURNING id)
             INSERT INTO cases_movedrow (id, centre_id, merge_id, table_name, column_name, row_id)
             SELECT gen_random_uuid(), $3, $4, %L, %L, moved.id FROM moved', pair.tab, pair.col, pair.col, pair.tab, pair.col)
            USING m.kept_id, m.merged_id, centre, m.id;
    END LOOP;
    -- Both columns at once: the lead's own grant is by itself.
    WITH moved AS (
        UPDATE cases_casegrant g
        SET organisation_id = CASE WHEN w.seen THEN m.kept_id ELSE g.organisation_id END,
            granted_by_id = CASE WHEN w.given THEN m.kept_id ELSE g.granted_by_id END
        FROM (SELECT o.id, o.organisation_id = m.merged_id AS seen, o.granted_by_id = m.merged_id AS given
              FROM cases_casegrant o WHERE o.centre_id = centre AND m.merged_id IN (o.organisation_id, o.granted_by_id)) w
        WHERE g.id = w.id RETURNING g.id, w.seen, w.given)
    INSERT INTO cases_movedrow (id, centre_id, merge_id, table_name, column_name, row_id)
        SELECT gen_random_uuid(), centre, m.id, 'cases_casegrant', c.name, v.id FROM moved v
        CROSS JOIN LATERAL (VALUES ('organisation_id', v.seen), ('granted_by_id', v.given)) AS c (name, done) WHERE c.done;
    UPDATE cases_searchkey k SET organisation_id = m.kept_id
        WHERE k.organisation_id = m.merged_id AND k.centre_id = centre;
    SELECT count(*) INTO total FROM cases_movedrow r WHERE r.merge_id = m.id;
    RETURN total;
END $$
"""

BACK = f"""
CREATE FUNCTION return_case_rows(merge uuid) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
DECLARE
    centre uuid := scope_centre(); person uuid := scope_person(); own uuid := scope_organisation();
    m network_organisationmerge; pair record; total bigint; led uuid[];
BEGIN
    SELECT * INTO m FROM network_organisationmerge x
        WHERE x.id = $1 AND x.centre_id = centre AND x.finished_at IS NOT NULL AND x.undone_at IS NULL;
    {ALLOWED}
    -- A case stays with its person and a person with the lead, also where it was opened since.
    SELECT array_agg(c.id) INTO led FROM cases_case c
        WHERE c.organisation_id = m.kept_id AND c.centre_id = centre AND EXISTS (
            SELECT 1 FROM cases_movedrow r WHERE r.merge_id = m.id
            AND ((r.table_name = 'cases_case' AND r.row_id = c.id)
                 OR (r.table_name = 'cases_person' AND r.row_id = c.person_id)));
    UPDATE cases_case c SET organisation_id = m.merged_id WHERE c.id = ANY (led);
    FOR pair IN SELECT * FROM (VALUES {PAIRS}) AS v (tab, col) LOOP
        EXECUTE format(
            'UPDATE %I t SET %I = $1 FROM cases_movedrow r WHERE r.merge_id = $2 AND r.table_name = %L
             AND r.column_name = %L AND t.id = r.row_id AND t.%I = $3', pair.tab, pair.col, pair.tab, pair.col, pair.col)
            USING m.merged_id, m.id, m.kept_id;
    END LOOP;
    UPDATE cases_casegrant g
        SET organisation_id = CASE WHEN w.seen AND g.organisation_id = m.kept_id THEN m.merged_id ELSE g.organisation_id END,
            granted_by_id = CASE WHEN w.given AND g.granted_by_id = m.kept_id THEN m.merged_id ELSE g.granted_by_id END
        FROM (SELECT r.row_id, bool_or(r.column_name = 'organisation_id') AS seen,
                     bool_or(r.column_name = 'granted_by_id') AS given
              FROM cases_movedrow r WHERE r.merge_id = m.id AND r.table_name = 'cases_casegrant'
                AND r.column_name <> 'revoked_at' GROUP BY r.row_id) w
        WHERE g.id = w.row_id;
    -- What was granted since belongs to the lead again, and so do its search keys.
    UPDATE cases_casegrant g SET granted_by_id = m.merged_id,
            organisation_id = CASE WHEN g.purpose = 'lead' THEN m.merged_id ELSE g.organisation_id END
        WHERE g.case_id = ANY (led) AND g.granted_by_id = m.kept_id;
    UPDATE cases_searchkey k SET organisation_id = m.merged_id
        WHERE k.case_id = ANY (led) AND k.organisation_id = m.kept_id;
    -- Opens again only on what still holds: nothing withdrawn, and no other file put into this one meanwhile.
    UPDATE cases_casegrant g SET revoked_at = NULL FROM cases_movedrow r, cases_consent c, cases_secrecyrelease s
        WHERE r.merge_id = m.id AND r.column_name = 'revoked_at' AND g.id = r.row_id
          AND c.id = g.consent_id AND c.case_id = g.case_id AND c.decision = 'given' AND c.withdrawn_at IS NULL
          AND s.id = g.release_id AND s.case_id = g.case_id AND s.withdrawn_at IS NULL
          AND (g.purpose <> 'cooperation' OR EXISTS (
              SELECT 1 FROM cases_secrecyrelease b WHERE b.case_id = g.case_id AND b.withdrawn_at IS NULL
              AND b.released_id = g.organisation_id AND b.towards_id = g.granted_by_id AND b.valid_until >= g.ends_on))
          AND NOT EXISTS (SELECT 1 FROM cases_casemerge f WHERE f.created_at > m.finished_at
                          AND g.case_id IN (f.kept_case_id, f.dropped_case_id))
          AND NOT EXISTS (SELECT 1 FROM cases_casegrant o WHERE o.case_id = g.case_id
                          AND o.organisation_id = g.organisation_id AND o.revoked_at IS NULL);
    DELETE FROM cases_movedrow r WHERE r.merge_id = m.id;
    GET DIAGNOSTICS total = ROW_COUNT;
    RETURN total;
END $$
"""

EXISTING = " OR ".join(
    f"EXISTS (SELECT 1 FROM {table} t WHERE t.centre_id = scope_centre() AND t.{column} = $2)"
    for table, column in (*MOVED, *GRANT)
)
STATE = f"""
CREATE FUNCTION case_merge_state(kept uuid, merged uuid) RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT CASE
        WHEN EXISTS (SELECT 1 FROM cases_referral r WHERE r.centre_id = scope_centre()
                     AND (r.sender_id, r.recipient_id) IN (($1, $2), ($2, $1)))
          OR EXISTS (SELECT 1 FROM cases_secrecyrelease r WHERE r.centre_id = scope_centre()
                     AND (r.released_id, r.towards_id) IN (($1, $2), ($2, $1))) THEN 'between'
        WHEN {EXISTING} THEN 'some'
        ELSE 'none' END
$$
"""
RIGHTS = (
    *(f'UPDATE ("{column}") ON "{table}"' for table, column in (*MOVED, *GRANT)),
    'UPDATE ("revoked_at") ON "cases_casegrant"',
    'UPDATE ("organisation_id") ON "cases_searchkey"',
    'INSERT, DELETE ON "cases_movedrow"',
)


def _ask(function: str, *arguments: UUID) -> object:
    with connection.cursor() as cursor:
        marks = ", ".join(["%s"] * len(arguments))
        cursor.execute(f"SELECT {function}({marks})", list(arguments))
        return cursor.fetchone()[0]


def register() -> None:
    register_function(DatabaseFunction("move_case_rows(uuid)", MOVE, reviewed=True, rights=RIGHTS))
    register_function(DatabaseFunction("return_case_rows(uuid)", BACK, reviewed=True))
    register_function(DatabaseFunction("case_merge_state(uuid, uuid)", STATE, reviewed=True))
    register_following(
        "cases.Person.organisation", "cases.Case.organisation", "cases.Consent.recipient",
        "cases.SecrecyRelease.released", "cases.SecrecyRelease.towards",
        "cases.CaseGrant.organisation", "cases.CaseGrant.granted_by", "cases.SearchKey.organisation",
        "cases.Referral.sender", "cases.Referral.recipient", "cases.Obstacle.organisation",
        "cases.PlanStep.responsible_organisation", "cases.PlanStep.authority", "cases.ContactNote.organisation",
        "cases.ChainEntry.organisation",
        "cases.CaseMerge.organisation", "cases.LinkRequest.organisation", "cases.LinkDelivery.organisation", "cases.LinkDelivery.asking",
        "cases.CaseTask.organisation", "cases.Handover.receiver", "cases.HandoverTask.organisation",
        how=APART,
    )  # fmt: skip
    register_following("cases.Draft.organisation", how=STAYS, why="gehört der Person, höchstens einen Monat")
    register_following("cases.CaseReference.organisation", how=STAYS, why="gilt in den Listen der früheren Stelle")
    register_following("cases.DaySettings.organisation", how=STAYS, why="Einstellung der Person, neu zu wählen")
    register_following(
        "cases.EmergencyAccess.lead", "cases.EmergencyAccess.organisation",
        how=STAYS, why="Nachweis eines Notzugriffs, bleibt wie er war",
    )  # fmt: skip
    register_apart_rows(
        ApartRows(
            key="cases",
            label=_("Fallarbeit und Verweisungen"),
            state=lambda kept, merged: str(_ask("case_merge_state", kept, merged)),
            move=lambda merge: int(str(_ask("move_case_rows", merge))),
            back=lambda merge: int(str(_ask("return_case_rows", merge))),
        )
    )
