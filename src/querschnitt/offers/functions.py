from dataclasses import replace

from querschnitt.common.database import DatabaseFunction
from querschnitt.common.tokens import matching_function

MATCHING_OFFERS = matching_function("matching_offers", "offers_offer")
MATCHING_PUBLISHED = replace(
    matching_function(
        "matching_published", "offers_offer", "t.published AND t.state = 'active' AND t.merged_into_id IS NULL"
    ),
    visitors=True,
)

# The words of published offers, of those changed since a time only where one is given.
OFFER_WORDS = DatabaseFunction(
    "offer_words(timestamptz)",
    """
    CREATE OR REPLACE FUNCTION offer_words(since timestamptz) RETURNS TABLE (word text, ndoc integer)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
        SELECT s.word, s.ndoc FROM ts_stat(
            format('SELECT search FROM offers_offer WHERE published AND centre_id = %L', (SELECT scope_centre()))
            || CASE WHEN since IS NULL THEN '' ELSE format(' AND updated_at > %L', since) END) s
         WHERE left(s.word, 1) NOT IN ('^', '=')
    $$
    """,
    reviewed=True,
    visitors=True,
)
