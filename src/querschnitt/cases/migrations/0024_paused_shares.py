"""While the processing of a case is restricted, what was shared of it rests: in the database, whatever asks (ADR 0104).

``paused_at`` is computed by a trigger from the restriction, so that nobody sets or clears it by hand.
"""

from django.db import migrations, models

KEEP = """
CREATE OR REPLACE FUNCTION case_grant_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (to_jsonb(NEW) - 'last_activity_at' - 'revoked_at' - 'ends_on'{more})
       <> (to_jsonb(OLD) - 'last_activity_at' - 'revoked_at' - 'ends_on'{more}) THEN
        RAISE EXCEPTION 'a grant is revoked and given anew, not changed' USING ERRCODE = 'check_violation';
    END IF;
    IF OLD.revoked_at IS NOT NULL AND NEW.revoked_at IS DISTINCT FROM OLD.revoked_at THEN
        RAISE EXCEPTION 'a revoked grant stays revoked' USING ERRCODE = 'check_violation';
    END IF;
    IF scope_organisation() IS DISTINCT FROM OLD.granted_by_id
       AND (to_jsonb(NEW) - 'last_activity_at') <> (to_jsonb(OLD) - 'last_activity_at') THEN
        RAISE EXCEPTION 'only the lead organisation changes a grant' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
"""
PAUSED = """
CREATE FUNCTION case_grant_paused() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM cases_caserestriction x WHERE x.case_id = NEW.case_id AND x.lifted_at IS NULL)
        THEN NEW.paused_at := coalesce(NEW.paused_at, now());
        ELSE NEW.paused_at := NULL;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER case_grant_paused_new BEFORE INSERT ON cases_casegrant
    FOR EACH ROW WHEN (NEW.purpose <> 'lead') EXECUTE FUNCTION case_grant_paused();
CREATE TRIGGER case_grant_paused BEFORE UPDATE OF paused_at, case_id, purpose ON cases_casegrant
    FOR EACH ROW WHEN (NEW.purpose <> 'lead') EXECUTE FUNCTION case_grant_paused();

CREATE FUNCTION case_restriction_pauses() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE cases_casegrant g SET paused_at = NULL WHERE g.case_id = NEW.case_id AND g.purpose <> 'lead';
    RETURN NULL;
END $$;
CREATE TRIGGER case_restriction_pauses AFTER INSERT OR UPDATE ON cases_caserestriction
    FOR EACH ROW EXECUTE FUNCTION case_restriction_pauses();
"""
# Restrictions of before; the owner reads past row-level security for it.
BACKFILL = """
ALTER TABLE cases_casegrant NO FORCE ROW LEVEL SECURITY;
ALTER TABLE cases_caserestriction NO FORCE ROW LEVEL SECURITY;
ALTER TABLE cases_casegrant DISABLE TRIGGER USER;
UPDATE cases_casegrant g SET paused_at = now() WHERE g.purpose <> 'lead'
    AND g.case_id IN (SELECT x.case_id FROM cases_caserestriction x WHERE x.lifted_at IS NULL);
ALTER TABLE cases_casegrant ENABLE TRIGGER USER;
ALTER TABLE cases_caserestriction FORCE ROW LEVEL SECURITY;
ALTER TABLE cases_casegrant FORCE ROW LEVEL SECURITY;
"""
BACKWARD = """
DROP TRIGGER case_restriction_pauses ON cases_caserestriction;
DROP FUNCTION case_restriction_pauses();
DROP TRIGGER case_grant_paused ON cases_casegrant;
DROP TRIGGER case_grant_paused_new ON cases_casegrant;
DROP FUNCTION case_grant_paused();
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0023_restriction_triggers")]
    operations = [
        migrations.AddField(
            model_name="casegrant",
            name="paused_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.RunSQL(KEEP.format(more=" - 'paused_at'"), KEEP.format(more="")),
        migrations.RunSQL(PAUSED, BACKWARD),
        migrations.RunSQL(BACKFILL, migrations.RunSQL.noop),
    ]
