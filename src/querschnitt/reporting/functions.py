"""Counting past row-level security: centre heads see figures, never case rows, and neither does this code."""

from querschnitt.common.database import DatabaseFunction

# Rows of the scope's centre only; without a scope none. organisation is null for counts of the centre as a whole.
# $1 is the first day counted, $2 the last.
COUNTS = DatabaseFunction(
    "reporting_counts(date, date)",
    """
CREATE FUNCTION reporting_counts(date, date)
RETURNS TABLE (organisation uuid, category text, count bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH worked AS MATERIALIZED (
        SELECT c.id, c.organisation_id, c.person_id, c.opened_on >= $1 AS opened,
               CASE WHEN c.closed_on <= $2 THEN c.outcome END AS outcome,
               CASE WHEN c.closed_on IS NULL OR c.closed_on > $2 THEN coalesce(
                   (SELECT p.phase FROM cases_phasechange p WHERE p.case_id = c.id AND p.entered_on <= $2
                    ORDER BY p.entered_on DESC, p.id DESC LIMIT 1), c.phase) END AS phase
        FROM cases_case c
        WHERE c.centre_id = scope_centre() AND c.opened_on <= $2 AND (c.closed_on IS NULL OR c.closed_on >= $1)
    ), contacts AS MATERIALIZED (
        SELECT n.organisation_id, n.held_on, n.topic FROM cases_contactnote n
        WHERE n.centre_id = scope_centre() AND n.held_on BETWEEN $1 AND $2
    )
    SELECT organisation_id, 'phase:' || phase, count(*) FROM worked WHERE phase IS NOT NULL GROUP BY 1, 2
    UNION ALL
    SELECT organisation_id, 'outcome:' || outcome, count(*) FROM worked WHERE outcome IS NOT NULL GROUP BY 1, 2
    UNION ALL
    SELECT organisation_id, 'opened', count(*) FROM worked WHERE opened GROUP BY 1
    UNION ALL
    SELECT organisation_id, 'persons', count(DISTINCT person_id) FROM worked GROUP BY 1
    UNION ALL
    SELECT NULL, 'persons', count(DISTINCT person_id) FROM worked
    UNION ALL
    SELECT organisation_id, 'month:' || to_char(held_on, 'MM'), count(*) FROM contacts GROUP BY 1, 2
    UNION ALL
    SELECT organisation_id, 'topic:' || topic, count(*) FROM contacts GROUP BY 1, 2
    UNION ALL
    SELECT r.sender_id,
           'result:' || CASE WHEN r.state IN ('accepted', 'refused', 'withdrawn') THEN r.state ELSE 'unanswered' END,
           count(*)
    FROM cases_referral r
    WHERE r.centre_id = scope_centre() AND (r.sent_at AT TIME ZONE 'Europe/Berlin')::date BETWEEN $1 AND $2
    GROUP BY 1, 2
    UNION ALL
    SELECT o.organisation_id, 'obstacle:' || o.category, count(*) FROM cases_obstacle o
    WHERE o.centre_id = scope_centre() AND o.reported_on BETWEEN $1 AND $2 GROUP BY 1, 2
$$
""",
    reviewed=True,
)
