"""Sums of hours for those who plan and report. Single entries stay with the person who made them (ADR 0099)."""

from querschnitt.common.database import DatabaseFunction

HOURS = DatabaseFunction(
    "steering_hours(integer)",
    """
CREATE FUNCTION steering_hours(of_year integer) RETURNS TABLE (measure_id uuid, minutes bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT h.measure_id, sum(h.minutes)
    FROM steering_hoursentry h
    WHERE h.centre_id = scope_centre() AND h.day >= make_date(of_year, 1, 1) AND h.day < make_date(of_year + 1, 1, 1)
    GROUP BY h.measure_id
$$
""",
    reviewed=True,
)
