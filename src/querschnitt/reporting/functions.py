"""Counting past row-level security: centre heads see figures, never case rows, and neither does this code."""

# ruff: noqa: S608  (put together from constants of ours)

from querschnitt.cases.ages import age_sql
from querschnitt.common.database import DatabaseFunction

from .triggers import ADD, KEYS

# Rows of the scope's centre only; without a scope none. organisation is null for counts of the centre as a whole.
# $1 is the first day counted, $2 the last.
COUNTS = DatabaseFunction(
    "reporting_counts(date, date)",
    f"""
CREATE FUNCTION reporting_counts(date, date)
RETURNS TABLE (organisation uuid, category text, count bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH worked AS MATERIALIZED (
        SELECT c.id, c.organisation_id, c.person_id, c.opened_on >= $1 AS opened,
               CASE WHEN c.closed_on <= $2 THEN c.outcome END AS outcome,
               c.status_code, c.legal_circle, c.access_path, p.gender, p.nationality,
               coalesce(extract(year FROM age($2, p.birth_date)), extract(year FROM $2) - p.birth_year) AS age,
               extract(year FROM age(c.closed_on, c.opened_on)) * 12
                   + extract(month FROM age(c.closed_on, c.opened_on)) AS months,
               CASE WHEN c.closed_on IS NULL OR c.closed_on > $2 THEN coalesce(
                   (SELECT h.phase FROM cases_phasechange h WHERE h.case_id = c.id AND h.entered_on <= $2
                    ORDER BY h.entered_on DESC, h.id DESC LIMIT 1), c.phase) END AS phase
        FROM cases_case c JOIN cases_person p ON p.id = c.person_id
        WHERE c.centre_id = scope_centre() AND c.opened_on <= $2 AND (c.closed_on IS NULL OR c.closed_on >= $1)
          AND c.outcome <> 'merged'  -- two files that became one count once
    ), contacts AS MATERIALIZED (
        -- Whole months from the counts kept with every contact, what is left of a month from the contacts themselves.
        SELECT s.organisation_id, s.month, s.category, s.count::bigint
        FROM reporting_contactcount s
        WHERE s.centre_id = scope_centre() AND s.month >= $1 AND s.month + interval '1 month' <= $2 + 1
        UNION ALL
        SELECT n.organisation_id, date_trunc('month', n.held_on)::date, k.category, count(*)
        FROM cases_contactnote n {KEYS}
        WHERE n.centre_id = scope_centre() AND n.held_on BETWEEN $1 AND $2
          AND (date_trunc('month', n.held_on) < $1 OR date_trunc('month', n.held_on) + interval '1 month' > $2 + 1)
        GROUP BY 1, 2, 3
    )
    SELECT organisation_id, 'phase:' || phase, count(*) FROM worked WHERE phase IS NOT NULL GROUP BY 1, 2
    UNION ALL
    SELECT organisation_id, 'outcome:' || outcome, count(*) FROM worked WHERE outcome IS NOT NULL GROUP BY 1, 2
    UNION ALL
    SELECT organisation_id, 'opened', count(*) FROM worked WHERE opened GROUP BY 1
    UNION ALL
    SELECT organisation_id, 'gender:' || gender, count(*) FROM worked GROUP BY 1, 2
    UNION ALL
    SELECT organisation_id,
           'age:' || {age_sql("age")},
           count(*)
    FROM worked GROUP BY 1, 2
    UNION ALL
    SELECT organisation_id, 'nation:' || nationality, count(*) FROM worked GROUP BY 1, 2
    UNION ALL
    SELECT organisation_id, 'status:' || status_code, count(*) FROM worked GROUP BY 1, 2
    UNION ALL
    SELECT organisation_id, 'circle:' || legal_circle, count(*) FROM worked GROUP BY 1, 2
    UNION ALL
    SELECT organisation_id, 'path:' || access_path, count(*) FROM worked GROUP BY 1, 2
    UNION ALL
    SELECT organisation_id,
           'duration:' || CASE WHEN months < 3 THEN '0' WHEN months < 6 THEN '3' WHEN months < 12 THEN '6'
               WHEN months < 24 THEN '12' ELSE '24' END,
           count(*)
    FROM worked WHERE outcome IS NOT NULL GROUP BY 1, 2
    UNION ALL
    SELECT w.organisation_id, 'need:' || n.life_area, count(DISTINCT w.id)
    FROM worked w JOIN cases_need n ON n.case_id = w.id
    WHERE (n.created_at AT TIME ZONE 'Europe/Berlin')::date <= $2 GROUP BY 1, 2
    UNION ALL
    SELECT organisation_id, 'persons', count(DISTINCT person_id) FROM worked GROUP BY 1
    UNION ALL
    SELECT NULL, 'persons', count(DISTINCT person_id) FROM worked
    UNION ALL
    SELECT organisation_id, 'month:' || to_char(month, 'MM'), sum(count)::bigint FROM contacts
    WHERE category LIKE 'topic:%' GROUP BY 1, 2 HAVING sum(count) <> 0
    UNION ALL
    SELECT organisation_id, category, sum(count)::bigint FROM contacts GROUP BY 1, 2 HAVING sum(count) <> 0
    UNION ALL
    SELECT c.organisation_id, 'plan:' || CASE WHEN v.number = 1 THEN 'first' ELSE 'again' END, count(*)
    FROM cases_planversion v JOIN cases_case c ON c.id = v.case_id
    WHERE v.centre_id = scope_centre() AND v.agreed_on BETWEEN $1 AND $2 GROUP BY 1, 2
    UNION ALL
    SELECT r.sender_id,
           'result:' || CASE WHEN r.state IN ('accepted', 'refused', 'withdrawn') THEN r.state ELSE 'unanswered' END,
           count(*)
    FROM cases_referral r
    WHERE r.centre_id = scope_centre() AND (r.sent_at AT TIME ZONE 'Europe/Berlin')::date BETWEEN $1 AND $2
    GROUP BY 1, 2
    UNION ALL
    SELECT r.sender_id, 'receiver:' || o.kind, count(*)
    FROM cases_referral r JOIN tenants_organisation o ON o.id = r.recipient_id
    WHERE r.centre_id = scope_centre() AND (r.sent_at AT TIME ZONE 'Europe/Berlin')::date BETWEEN $1 AND $2
    GROUP BY 1, 2
    UNION ALL
    SELECT o.organisation_id, 'obstacle:' || o.category, count(*) FROM cases_obstacle o
    WHERE o.centre_id = scope_centre() AND o.reported_on BETWEEN $1 AND $2 GROUP BY 1, 2
    UNION ALL
    SELECT a.organisation_id, part.category, count(*) FROM triage_shortadvice a
    CROSS JOIN LATERAL (VALUES ('advised:' || a.result), ('concern:' || a.concern)) AS part (category)
    WHERE a.centre_id = scope_centre() AND a.advised_on BETWEEN $1 AND $2 GROUP BY 1, 2
$$
""",
    reviewed=True,
)

# The counts kept with the contacts (ADR 0111): how they differ from the contacts themselves, seen at one moment.
DRIFT = DatabaseFunction(
    "reporting_contact_drift()",
    f"""
CREATE FUNCTION reporting_contact_drift()
RETURNS TABLE (organisation uuid, month date, category text, difference bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT one.organisation_id, one.month, one.category, sum(one.count)::bigint FROM (
        SELECT n.organisation_id, date_trunc('month', n.held_on)::date AS month, k.category, count(*) AS count
        FROM cases_contactnote n {KEYS}
        WHERE n.centre_id = scope_centre() GROUP BY 1, 2, 3
        UNION ALL
        SELECT s.organisation_id, s.month, s.category, -sum(s.count)
        FROM reporting_contactcount s WHERE s.centre_id = scope_centre() GROUP BY 1, 2, 3
    ) one GROUP BY 1, 2, 3 HAVING sum(one.count) <> 0
$$
""",
    reviewed=True,
)
REPAIR = DatabaseFunction(
    "reporting_repair_contacts()",
    f"""
CREATE FUNCTION reporting_repair_contacts() RETURNS bigint
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH added AS (
        {ADD}
        SELECT scope_centre(), d.organisation, d.month, d.category, d.difference FROM reporting_contact_drift() d
        RETURNING 1
    ) SELECT count(*) FROM added
$$
""",
    reviewed=True,
    rights=("INSERT ON reporting_contactcount",),
)
# Several rows of the same key become one. Their sum does not change, at no moment and for no reader.
FOLD = DatabaseFunction(
    "reporting_fold_contacts()",
    f"""
CREATE FUNCTION reporting_fold_contacts() RETURNS bigint
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH several AS (
        SELECT organisation_id, month, category FROM reporting_contactcount WHERE centre_id = scope_centre()
        GROUP BY 1, 2, 3 HAVING count(*) > 1 OR sum(count) = 0
    ), gone AS (
        DELETE FROM reporting_contactcount c USING several s
        WHERE c.centre_id = scope_centre() AND c.organisation_id = s.organisation_id AND c.month = s.month
          AND c.category = s.category
        RETURNING c.organisation_id, c.month, c.category, c.count
    ), added AS (
        {ADD}
        SELECT scope_centre(), organisation_id, month, category, sum(count) FROM gone GROUP BY 2, 3, 4
        HAVING sum(count) <> 0
    ) SELECT count(*) FROM gone
$$
""",
    reviewed=True,
    rights=("INSERT, DELETE ON reporting_contactcount",),
)
