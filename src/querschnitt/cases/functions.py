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
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp SET enable_seqscan = off AS $$
#variable_conflict use_column
DECLARE
    own uuid := scope_organisation(); centre uuid := scope_centre(); today date := {TODAY};
    one text; shared uuid[]; found uuid[];
    -- Enough to choose the best of; more only where the rest of the question still takes most of them away.
    enough integer := CASE WHEN jsonb_array_length(rest) = 0 THEN 500 ELSE 5000 END;
BEGIN
    IF own IS NULL OR centre IS NULL OR {WALLED} THEN RETURN; END IF;
    SELECT array_agg(s.case_id) INTO shared FROM cases_casegrant s
        WHERE s.organisation_id = own AND s.purpose <> 'lead' AND s.revoked_at IS NULL;
    IF shared IS NOT NULL THEN
        found := ARRAY(SELECT k.case_id FROM cases_searchkey k WHERE k.case_id = ANY (shared) AND k.key = ANY (base));
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
          AND g.revoked_at IS NULL AND g.starts_on <= today AND (g.ends_on IS NULL OR g.ends_on >= today)
    ) seen
    WHERE seen.latest IS NOT NULL AND {HAS_REST.format(case="c.id")}
    ORDER BY (SELECT count(*) FROM cases_searchkey k WHERE k.case_id = c.id AND k.key = ANY (exact)) DESC,
        seen.latest DESC
    LIMIT least(most, 100);
END $$
"""

# A name and a year must agree, every question is logged, and nobody asks more than 60 times an hour.
KNOWN_ELSEWHERE = f"""
CREATE FUNCTION case_known_elsewhere(base text[], rest jsonb) RETURNS boolean
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
    SELECT EXISTS (
        SELECT 1 FROM cases_searchkey m JOIN cases_case c ON c.id = m.case_id
        WHERE m.organisation_id = ANY (others) AND m.key = ANY (base) AND {HAS_REST.format(case="m.case_id")}
          AND c.closed_on IS NULL AND c.centre_id = centre
          AND NOT EXISTS (SELECT 1 FROM cases_casegrant g
                          WHERE g.case_id = c.id AND g.revoked_at IS NULL AND g.organisation_id = own)
    ) INTO found;
    RETURN found;
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
    WHERE c.person_id = t.person_id AND c.centre_id = centre AND c.closed_on IS NULL AND c.{code} <> t.code;
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
    rights = ("UPDATE (status_code, legal_circle, updated_at, version) ON cases_case",)
    register_function(DatabaseFunction("case_follow_spans()", FOLLOW_SPANS, reviewed=True, rights=rights))
    register_function(DatabaseFunction("case_search(text[], jsonb, text[], integer)", SEARCH, reviewed=True))
    register_function(DatabaseFunction("case_known_elsewhere(text[], jsonb)", KNOWN_ELSEWHERE, reviewed=True))
