"""The reviewed functions of case work: search among granted cases, a hint about other organisations, spans of today.

Row-level security would keep an index on names from being used, and nobody may read the other organisations' keys.
So these run as the reader role, check scope and grants themselves, and give out ids, a yes or a number alone.
"""
# ruff: noqa: S608  (put together from constants of ours)

from querschnitt.common.database import DatabaseFunction, register_function

from .models.security import TODAY

# The residence authority searches nothing and asks nothing (ADR 0084).
WALLED = "EXISTS (SELECT 1 FROM tenants_organisation o WHERE o.id = own AND o.kind = 'auslaenderbehoerde')"

# Of every remaining group the case must have a key.
HAS_REST = """NOT EXISTS (
    SELECT 1 FROM jsonb_array_elements(rest) AS g (words) WHERE NOT EXISTS (
        SELECT 1 FROM jsonb_array_elements_text(g.words) AS w (key)
        JOIN cases_searchkey k ON k.case_id = {case} AND k.key = w.key))"""

# Starts from the keys of ``base`` one after the other, each a single walk of the index, and stops at enough.
SEARCH = f"""
CREATE FUNCTION case_search(base text[], rest jsonb, exact text[], most integer) RETURNS TABLE (case_id uuid)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp SET enable_seqscan = off
SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
DECLARE
    own uuid := scope_organisation(); centre uuid := scope_centre(); today date := {TODAY};
    one text; shared uuid[]; leads uuid[]; found uuid[];
    -- Enough to choose the best of; more only where the rest of the question still takes most of them away.
    enough integer := CASE WHEN jsonb_array_length(rest) = 0 THEN 500 ELSE 5000 END;
BEGIN
    IF own IS NULL OR centre IS NULL OR {WALLED} THEN RETURN; END IF;
    -- Keys lie with the lead: a few walks of its index cost less than a look at every shared case.
    SELECT array_agg(s.case_id), array_agg(DISTINCT s.granted_by_id) INTO shared, leads FROM cases_casegrant s
        WHERE s.organisation_id = own AND s.purpose <> 'lead' AND s.revoked_at IS NULL AND s.paused_at IS NULL;
    IF shared IS NOT NULL THEN
        found := ARRAY(
            SELECT k.case_id FROM (SELECT l.case_id FROM cases_searchkey l
                WHERE l.organisation_id = ANY (leads) AND l.key = ANY (base) OFFSET 0) k
            WHERE k.case_id IN (SELECT unnest(shared)));
    END IF;
    FOREACH one IN ARRAY base LOOP
        EXIT WHEN cardinality(found) >= enough;
        found := coalesce(found, '{{}}') || ARRAY(
            SELECT k.case_id FROM cases_searchkey k WHERE k.organisation_id = own AND k.key = one LIMIT enough);
    END LOOP;
    RETURN QUERY
    SELECT c.id FROM (SELECT DISTINCT f.id FROM unnest(found) AS f (id)) c
    CROSS JOIN LATERAL (
        SELECT max(g.last_activity_at) AS latest FROM cases_casegrant g
        WHERE g.case_id = c.id AND g.organisation_id = own AND g.centre_id = centre
          AND g.revoked_at IS NULL AND g.paused_at IS NULL AND g.starts_on <= today AND (g.ends_on IS NULL OR g.ends_on >= today)
    ) seen
    WHERE seen.latest IS NOT NULL AND {HAS_REST.format(case="c.id")}
    ORDER BY (SELECT count(*) FROM cases_searchkey k WHERE k.case_id = c.id AND k.key = ANY (exact)) DESC,
        seen.latest DESC
    LIMIT least(most, 100);
END $$
"""

# Open cases of other organisations of the centre that the asking one does not see, of somebody so named and born in
# that year, and on that day where both sides know it. Day and month may be exchanged, as papers often have them.
_ELSEWHERE = """
        FROM cases_searchkey m JOIN cases_case c ON c.id = m.case_id JOIN cases_person p ON p.id = c.person_id
        WHERE m.organisation_id = ANY (others) AND m.key = ANY (base) AND {rest}
          AND c.closed_on IS NULL AND c.centre_id = centre
          AND (born IS NULL OR p.birth_date IS NULL OR p.birth_date = born
               OR (extract(year FROM p.birth_date) = extract(year FROM born)
                   AND extract(day FROM p.birth_date) = extract(month FROM born)
                   AND extract(month FROM p.birth_date) = extract(day FROM born)))
          AND NOT EXISTS (SELECT 1 FROM cases_casegrant g
                          WHERE g.case_id = c.id AND g.revoked_at IS NULL AND g.organisation_id = own)"""
ELSEWHERE = _ELSEWHERE.format(rest=HAS_REST.format(case="m.case_id"))

# A name and a year must agree, every question is logged, and nobody asks more than 60 times an hour.
KNOWN_ELSEWHERE = f"""
CREATE FUNCTION case_known_elsewhere(base text[], rest jsonb, born date) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET enable_seqscan = off AS $$
DECLARE
    own uuid := scope_organisation(); centre uuid := scope_centre(); asked integer; found boolean; others uuid[];
BEGIN
    IF centre IS NULL OR own IS NULL OR scope_person() IS NULL
       OR {WALLED} OR jsonb_array_length(rest) < 1 OR array_to_string(base, ' ') NOT LIKE '%#%' THEN RETURN NULL; END IF;
    SELECT count(*) INTO asked FROM audit_auditevent e
        WHERE e.centre_id = centre AND e.at > now() - interval '1 hour'
          AND e.person = scope_person() AND e.table_name = 'cases_searchkey' AND e.action = 'read';
    IF asked >= 60 THEN RETURN NULL; END IF;
    PERFORM audit_append('read', 'cases_searchkey', '', NULL);
    SELECT array_agg(o.id) INTO others FROM tenants_organisation o WHERE o.centre_id = centre AND o.id <> own;
    SELECT EXISTS (SELECT 1 {ELSEWHERE}
    ) INTO found;
    RETURN found;
END $$
"""
# Takes a stored request of the acting person to every lead it fits, at most ten a day, and answers nothing.
ASK_LINK = f"""
CREATE FUNCTION case_ask_link(request uuid, base text[], rest jsonb, born date) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET enable_seqscan = off AS $$
DECLARE
    own uuid := scope_organisation(); centre uuid := scope_centre(); person uuid := scope_person();
    r cases_linkrequest; others uuid[];
BEGIN
    SELECT * INTO r FROM cases_linkrequest q WHERE q.id = request AND q.centre_id = centre
        AND q.organisation_id = own AND q.asked_by_id = person AND q.created_at > now() - interval '1 minute'
        AND NOT EXISTS (SELECT 1 FROM cases_linkdelivery d WHERE d.request_id = q.id);
    IF NOT FOUND OR jsonb_array_length(rest) < 1 OR array_to_string(base, ' ') NOT LIKE '%#%' THEN
        RAISE EXCEPTION 'no such request in this scope' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF (SELECT count(*) FROM cases_linkrequest q WHERE q.asked_by_id = person
        AND q.created_at > now() - interval '1 day') > 10 THEN
        RAISE EXCEPTION 'too many requests' USING ERRCODE = 'insufficient_privilege';
    END IF;
    PERFORM audit_append('read', 'cases_searchkey', '', NULL);
    SELECT array_agg(o.id) INTO others FROM tenants_organisation o WHERE o.centre_id = centre AND o.id <> own;
    INSERT INTO cases_linkdelivery (id, centre_id, request_id, case_id, organisation_id, asking_id, reason, state,
                                    created_at, expires_on)
        SELECT gen_random_uuid(), centre, r.id, f.id, f.organisation_id, own, r.reason, 'open', now(), r.expires_on
        FROM (SELECT DISTINCT c.id, c.organisation_id {ELSEWHERE}) f;
END $$
"""

# Spans begin and end on days when nobody opens the case. Reaches back a month for nights that were missed.
_OF_TODAY = """
    UPDATE cases_case c SET {code} = t.code, updated_at = now(), version = c.version + 1 FROM (
        SELECT p.person_id, coalesce((
            SELECT s.{code} FROM {table} s WHERE s.person_id = p.person_id AND s.replaced_at IS NULL
              AND (s.starts_on IS NULL OR s.starts_on <= today) AND (s.ends_on IS NULL OR s.ends_on >= today)
            ORDER BY s.contradictory, s.starts_on DESC NULLS LAST LIMIT 1), '{unknown}') AS code
        FROM (SELECT b.person_id FROM {table} b WHERE b.centre_id = centre AND b.replaced_at IS NULL
                AND b.starts_on BETWEEN today - 31 AND today
              UNION SELECT e.person_id FROM {table} e WHERE e.centre_id = centre AND e.replaced_at IS NULL
                AND e.ends_on BETWEEN today - 32 AND today - 1) p) t
    WHERE c.person_id = t.person_id AND c.centre_id = centre AND c.closed_on IS NULL AND c.restricted_at IS NULL AND c.{code} <> t.code;
    GET DIAGNOSTICS changed = ROW_COUNT;
    total := total + changed;"""
FOLLOW_SPANS = f"""
CREATE FUNCTION case_follow_spans() RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE centre uuid := scope_centre(); today date := {TODAY}; changed integer; total integer := 0;
BEGIN
    IF centre IS NULL THEN RETURN 0; END IF;
{_OF_TODAY.format(table="cases_residencespan", code="status_code", unknown="")}
{_OF_TODAY.format(table="cases_benefitspan", code="legal_circle", unknown="unbekannt")}
    RETURN total;
END $$
"""


def register() -> None:
    asks = "case_ask_link(uuid, text[], jsonb, date)"
    register_function(DatabaseFunction(asks, ASK_LINK, reviewed=True, rights=("INSERT ON cases_linkdelivery",)))
    rights = ("UPDATE (status_code, legal_circle, updated_at, version) ON cases_case",)
    register_function(DatabaseFunction("case_follow_spans()", FOLLOW_SPANS, reviewed=True, rights=rights))
    register_function(DatabaseFunction("case_search(text[], jsonb, text[], integer)", SEARCH, reviewed=True))
    register_function(DatabaseFunction("case_known_elsewhere(text[], jsonb, date)", KNOWN_ELSEWHERE, reviewed=True))
