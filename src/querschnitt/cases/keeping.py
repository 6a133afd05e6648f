"""How long a case is kept, and the holds that forbid deleting it.

``case_hold_keep`` (migration) refuses to delete a case under hold, its person, and their parts; the function here
ties it to every table of case work after each migration, so that a new one is never forgotten.
"""

# ruff: noqa: S608  (put together from constants of ours)

from __future__ import annotations

from datetime import date

from querschnitt.common.database import DatabaseFunction
from querschnitt.common.retention import retention_class
from querschnitt.triage.deadlines import add_months

from .models import Case, CaseHold

# Derived rows, which every correction of a name renews.
UNTIED = ("cases_searchkey",)

TIE = DatabaseFunction(
    "case_hold_triggers()",
    """
CREATE FUNCTION case_hold_triggers() RETURNS void LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE name text;
BEGIN
    IF to_regproc('case_hold_keep') IS NULL THEN RETURN; END IF;
    FOR name IN
        SELECT DISTINCT c.relname FROM pg_class c
        LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND NOT a.attisdropped
        WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND c.relname LIKE 'cases\\_%'
          AND c.relname <> 'cases_searchkey'
          AND (a.attname IN ('case_id', 'person_id') OR c.relname IN ('cases_case', 'cases_person'))
    LOOP
        EXECUTE format('CREATE OR REPLACE TRIGGER case_hold_keep BEFORE DELETE ON %I'
                       ' FOR EACH ROW EXECUTE FUNCTION case_hold_keep()', name);
    END LOOP;
END $$;
SELECT case_hold_triggers();
""",
)

# What stays possible while processing is restricted (Art. 18 Abs. 2 DSGVO): the person's own rights, keeping, reading.
FREE = (
    "cases_casegrant", "cases_casehold", "cases_caserestriction", "cases_consent", "cases_emergencyaccess",
    "cases_searchkey", "cases_secrecyrelease",
)  # fmt: skip

TIE_RESTRICTION = DatabaseFunction(
    "case_restriction_triggers()",
    f"""
CREATE FUNCTION case_restriction_triggers() RETURNS void LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE name text; via text;
BEGIN
    IF to_regproc('case_restriction_keep') IS NULL THEN RETURN; END IF;
    FOR name, via IN
        SELECT c.relname, min(a.attname::text) FROM pg_class c
        JOIN pg_attribute a ON a.attrelid = c.oid AND NOT a.attisdropped AND a.attname IN ('case_id', 'person_id')
        WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND c.relname LIKE 'cases\\_%'
          AND c.relname <> 'cases_case' AND c.relname NOT IN ({", ".join(f"'{table}'" for table in FREE)})
        GROUP BY c.relname
    LOOP
        EXECUTE format('CREATE OR REPLACE TRIGGER case_restriction_keep BEFORE INSERT OR UPDATE OR DELETE ON %I'
                       ' FOR EACH ROW EXECUTE FUNCTION case_restriction_keep(%L)', name, via);
    END LOOP;
    CREATE OR REPLACE TRIGGER case_restriction_keep BEFORE UPDATE OR DELETE ON cases_case FOR EACH ROW
        WHEN (OLD.restricted_at IS NOT NULL) EXECUTE FUNCTION case_restriction_keep('id');
    CREATE OR REPLACE TRIGGER case_restriction_keep BEFORE UPDATE OR DELETE ON cases_person
        FOR EACH ROW EXECUTE FUNCTION case_restriction_keep('person');
END $$;
SELECT case_restriction_triggers();
""",
)


def earliest_deletion(case: Case) -> date | None:
    """The first day on which the case may be deleted; ``None`` while it is open."""
    months = retention_class("case").months
    return add_months(case.closed_on, months) if case.closed_on and months else None


def hold_of(case: Case) -> CaseHold | None:
    """The hold that counts today, the longest where there are several."""
    found = [hold for hold in CaseHold.objects.filter(case=case, lifted_at__isnull=True) if hold.counts]
    return max(found, key=lambda hold: hold.until or date.max, default=None)
