"""Counting past row-level security: centre heads see figures, never case rows, and neither does this code."""

# ruff: noqa: S608  (put together from constants of ours)

from querschnitt.cases.ages import age_sql
from querschnitt.common.database import DatabaseFunction

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
        SELECT n.organisation_id, n.held_on, n.topic, n.channel, n.interpreter, n.minutes,
               CASE WHEN n.family_present > 0 THEN 'family' WHEN n.others_present > 0 THEN 'others' ELSE 'single' END
                   AS company
        FROM cases_contactnote n
        WHERE n.centre_id = scope_centre() AND n.held_on BETWEEN $1 AND $2
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
    SELECT organisation_id, 'month:' || to_char(held_on, 'MM'), count(*) FROM contacts GROUP BY 1, 2
    UNION ALL
    SELECT organisation_id, 'topic:' || topic, count(*) FROM contacts GROUP BY 1, 2
    UNION ALL
    SELECT organisation_id, 'channel:' || channel, count(*) FROM contacts GROUP BY 1, 2
    UNION ALL
    SELECT organisation_id, 'company:' || company, count(*) FROM contacts GROUP BY 1, 2
    UNION ALL
    SELECT organisation_id, 'interpreter:' || interpreter, count(*) FROM contacts GROUP BY 1, 2
    UNION ALL
    SELECT organisation_id,
           'length:' || CASE WHEN minutes < 15 THEN '0' WHEN minutes < 30 THEN '15' WHEN minutes < 60 THEN '30' ELSE '60' END,
           count(*)
    FROM contacts GROUP BY 1, 2
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
