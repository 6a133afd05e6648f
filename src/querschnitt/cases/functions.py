"""The two reviewed functions of case work: search among granted cases, and a hint about other organisations.

Row-level security would keep an index on names from being used, and nobody may read the other organisations' keys.
So these run as the reader role, check scope and grants themselves, and give out ids or a yes alone.
"""
# ruff: noqa: S608  (put together from constants of ours)

from querschnitt.common.database import DatabaseFunction, register_function

from .models.security import TODAY

SEARCH = f"""
CREATE FUNCTION case_search(groups jsonb, most integer) RETURNS TABLE (case_id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH wanted AS MATERIALIZED (
        SELECT g.number, k.key FROM jsonb_array_elements(groups) WITH ORDINALITY AS g (keys, number),
            LATERAL jsonb_array_elements_text(g.keys) AS k (key)
    ), shared AS MATERIALIZED (
        SELECT s.case_id FROM cases_casegrant s
        WHERE s.organisation_id = scope_organisation() AND s.purpose <> 'lead' AND s.revoked_at IS NULL
    ), hits AS (
        SELECT k.case_id, k.key, w.number FROM wanted w
            JOIN cases_searchkey k ON k.organisation_id = scope_organisation() AND k.key = w.key
        UNION ALL
        SELECT k.case_id, k.key, w.number FROM shared s
            JOIN cases_searchkey k ON k.case_id = s.case_id JOIN wanted w ON w.key = k.key
    ), matches AS (
        SELECT h.case_id, count(*) FILTER (WHERE h.key LIKE '=%') AS exact FROM hits h
        GROUP BY h.case_id HAVING bit_or(1 << h.number::integer) = (2 << jsonb_array_length(groups)) - 2
        ORDER BY exact DESC LIMIT 500
    )
    SELECT m.case_id FROM matches m
    CROSS JOIN LATERAL (
        SELECT max(g.last_activity_at) AS latest FROM cases_casegrant g
        WHERE g.case_id = m.case_id AND g.organisation_id = scope_organisation() AND g.centre_id = scope_centre()
          AND g.revoked_at IS NULL AND g.starts_on <= {TODAY} AND (g.ends_on IS NULL OR g.ends_on >= {TODAY})
    ) seen
    WHERE seen.latest IS NOT NULL
    ORDER BY m.exact DESC, seen.latest DESC LIMIT least(most, 100)
$$
"""

# A name and a year must agree, every question is logged, and nobody asks more than 60 times an hour.
KNOWN_ELSEWHERE = """
CREATE FUNCTION case_known_elsewhere(groups jsonb) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE asked integer; found boolean;
BEGIN
    IF scope_centre() IS NULL OR scope_organisation() IS NULL OR scope_person() IS NULL
       OR jsonb_array_length(groups) < 3 OR groups::text NOT LIKE '%"#%' THEN RETURN NULL; END IF;
    SELECT count(*) INTO asked FROM audit_auditevent e
        WHERE e.centre_id = scope_centre() AND e.at > now() - interval '1 hour'
          AND e.person = scope_person() AND e.table_name = 'cases_searchkey' AND e.action = 'read';
    IF asked >= 60 THEN RETURN NULL; END IF;
    PERFORM audit_append('read', 'cases_searchkey', '', NULL);
    WITH wanted AS MATERIALIZED (
        SELECT g.number, k.key FROM jsonb_array_elements(groups) WITH ORDINALITY AS g (keys, number),
            LATERAL jsonb_array_elements_text(g.keys) AS k (key)
    ), others AS MATERIALIZED (
        SELECT o.id FROM tenants_organisation o WHERE o.centre_id = scope_centre() AND o.id <> scope_organisation()
    ), matches AS (
        SELECT k.case_id FROM others o CROSS JOIN wanted w
            JOIN cases_searchkey k ON k.organisation_id = o.id AND k.key = w.key
        GROUP BY k.case_id HAVING bit_or(1 << w.number::integer) = (2 << jsonb_array_length(groups)) - 2
    )
    SELECT EXISTS (
        SELECT 1 FROM matches m JOIN cases_case c ON c.id = m.case_id
        WHERE c.closed_on IS NULL AND c.centre_id = scope_centre()
          AND NOT EXISTS (SELECT 1 FROM cases_casegrant g WHERE g.case_id = c.id AND g.revoked_at IS NULL
                          AND g.organisation_id = scope_organisation())
    ) INTO found;
    RETURN found;
END $$
"""


def register() -> None:
    register_function(DatabaseFunction("case_search(jsonb, integer)", SEARCH, reviewed=True))
    register_function(DatabaseFunction("case_known_elsewhere(jsonb)", KNOWN_ELSEWHERE, reviewed=True))
