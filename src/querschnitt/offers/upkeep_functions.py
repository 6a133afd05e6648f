"""Reviewed functions of upkeep: the checks a link stands for, and how often somebody wrote today."""

from querschnitt.common.database import DatabaseFunction

# Whoever follows a link has no scope yet: knowing the token (192 random bits) is what is checked.
CHECKS_OF_LINK = DatabaseFunction(
    "offers_checks_of_link(text)",
    """
CREATE FUNCTION offers_checks_of_link(hash text) RETURNS TABLE (centre uuid, request uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT l.centre_id, l.request_id FROM offers_checklink l WHERE l.token_hash = hash AND length(hash) = 64
$$
""",
    reviewed=True,
)

# Visitors may add reports and read none; the key is known to whoever can compute it for their own address alone.
FEEDBACK_COUNT = DatabaseFunction(
    "offers_feedback_count(text)",
    """
CREATE FUNCTION offers_feedback_count(key text) RETURNS integer
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT ((SELECT count(*) FROM offers_offerreport r
              WHERE r.centre_id = scope_centre() AND r.sender_key = key AND key <> ''
                AND r.created_at > now() - interval '1 day')
          + (SELECT count(*) FROM offers_offersuggestion s
              WHERE s.centre_id = scope_centre() AND s.sender_key = key AND key <> ''
                AND s.created_at > now() - interval '1 day'))::integer
$$
""",
    reviewed=True,
    visitors=True,
)

FUNCTIONS = (CHECKS_OF_LINK, FEEDBACK_COUNT)
