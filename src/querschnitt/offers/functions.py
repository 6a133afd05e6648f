from dataclasses import replace

from querschnitt.common.database import DatabaseFunction
from querschnitt.common.tokens import matching_function

MATCHING_OFFERS = matching_function("matching_offers", "offers_offer")
MATCHING_PUBLISHED = replace(matching_function("matching_published", "offers_offer", "t.published"), visitors=True)

OFFER_WORDS = DatabaseFunction(
    "offer_words()",
    """
    CREATE OR REPLACE FUNCTION offer_words() RETURNS TABLE (word text, ndoc integer)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
        SELECT s.word, s.ndoc FROM ts_stat(
            format('SELECT search FROM offers_offer WHERE published AND centre_id = %L', (SELECT scope_centre()))) s
    $$
    """,
    reviewed=True,
    visitors=True,
)
