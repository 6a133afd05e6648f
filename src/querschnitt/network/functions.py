from django.conf import settings

from querschnitt.common.database import DatabaseFunction
from querschnitt.common.tokens import matching_function

MATCHING_ORGANISATIONS = matching_function("matching_organisations", "network_organisationprofile")

# What a long transaction wrote itself the planner learns from nobody else: autovacuum counts what is committed. Without,
# it takes tables that were empty last time for empty still, and goes through all rows of an organisation for each row
# (docs/adr/0030). A table somebody else is counting is left to them: nobody waits.
COUNT_ROWS = DatabaseFunction(
    "count_rows_anew(text[])",
    f"""
CREATE OR REPLACE FUNCTION count_rows_anew(names text[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE name text;
BEGIN
    FOR name IN SELECT c.relname FROM pg_class c
        WHERE c.relname = ANY (names) AND c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace ORDER BY 1
    LOOP
        EXECUTE format('ANALYZE (SKIP_LOCKED) %I', name);
    END LOOP;
END $$;
REVOKE EXECUTE ON FUNCTION count_rows_anew(text[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION count_rows_anew(text[]) TO {settings.DATABASE_APP_ROLE};
""",  # noqa: S608  (a name of our own)
)
