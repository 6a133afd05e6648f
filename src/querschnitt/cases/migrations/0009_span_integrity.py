"""Spans in force never overlap unless marked contradictory, and what was recorded stays as it was recorded.

An exclusion over (person, range) needs a GiST operator class for uuid, which is an extension (btree_gist). A range
of one uuid needs none: ranges bring their own.
"""

from django.conf import settings
from django.db import migrations

TABLES = {"cases_residencespan": "status_code", "cases_benefitspan": "legal_circle"}

OVERLAP = """
ALTER TABLE {table} ADD CONSTRAINT {table}_no_overlap EXCLUDE USING gist (
    uuid_range(person_id, person_id, '[]') WITH &&,
    daterange(starts_on, ends_on, '[]') WITH &&
) WHERE (replaced_at IS NULL AND NOT contradictory);
CREATE TRIGGER case_span_keep BEFORE UPDATE ON {table} FOR EACH ROW
    WHEN (current_user <> '{reader}') EXECUTE FUNCTION case_span_keep();
CREATE TRIGGER case_span_same_person BEFORE INSERT ON {table} FOR EACH ROW
    WHEN (NEW.supersedes_id IS NOT NULL) EXECUTE FUNCTION case_span_same_person();
"""

KEEP = """
CREATE TYPE uuid_range AS RANGE (subtype = uuid);

CREATE FUNCTION case_span_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (to_jsonb(NEW) - 'replaced_at') <> (to_jsonb(OLD) - 'replaced_at') OR OLD.replaced_at IS NOT NULL THEN
        RAISE EXCEPTION 'a span is corrected by a new version, not changed' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION case_span_same_person() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE same boolean;
BEGIN
    EXECUTE format('SELECT EXISTS (SELECT 1 FROM %I s WHERE s.id = $1 AND s.person_id = $2)', TG_TABLE_NAME)
        INTO same USING NEW.supersedes_id, NEW.person_id;
    IF NOT same THEN
        RAISE EXCEPTION 'a version belongs to the person of the span it replaces' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
"""

# What the cases say today becomes a span whose beginning nobody recorded. The owner reads past row-level security for it.
BACKFILL = """
ALTER TABLE cases_case NO FORCE ROW LEVEL SECURITY;
INSERT INTO {table} (id, centre_id, person_id, {code}, stated_by, document, contradictory, version, recorded_at{more})
    SELECT gen_random_uuid(), c.centre_id, c.person_id, c.{code}, 'person', '', false, 1, c.created_at{values}
    FROM (SELECT DISTINCT ON (person_id) * FROM cases_case
          WHERE {code} NOT IN ('', 'unbekannt') ORDER BY person_id, closed_on DESC NULLS FIRST, opened_on DESC) c;
ALTER TABLE cases_case FORCE ROW LEVEL SECURITY;
"""


def forward() -> str:
    more = {"cases_residencespan": ("", ""), "cases_benefitspan": (", authority, state", ", '', 'running'")}
    return KEEP + "".join(
        BACKFILL.format(table=table, code=code, more=more[table][0], values=more[table][1])
        + OVERLAP.format(table=table, reader=settings.DATABASE_READER_ROLE)
        for table, code in TABLES.items()
    )


BACKWARD = (
    "".join(
        f"DROP TRIGGER case_span_same_person ON {table}; DROP TRIGGER case_span_keep ON {table};"
        f"ALTER TABLE {table} DROP CONSTRAINT {table}_no_overlap;"
        for table in TABLES
    )
    + "DROP FUNCTION case_span_same_person(); DROP FUNCTION case_span_keep(); DROP TYPE uuid_range;"
)


class Migration(migrations.Migration):
    dependencies = [("cases", "0008_spans")]
    operations = [migrations.RunSQL(forward(), BACKWARD)]
