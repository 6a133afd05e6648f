"""Nobody deletes what is under hold; an emergency access stays as it was opened."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION case_hold_keep() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE gone jsonb := to_jsonb(OLD); wanted uuid; whose uuid;
BEGIN
    IF TG_TABLE_NAME = 'cases_case' THEN wanted := OLD.id;
    ELSIF TG_TABLE_NAME = 'cases_person' THEN whose := OLD.id;
    ELSE wanted := (gone ->> 'case_id')::uuid; whose := (gone ->> 'person_id')::uuid;
    END IF;
    IF EXISTS (
        SELECT 1 FROM cases_casehold h
        WHERE (h.case_id = wanted OR h.case_id IN (SELECT c.id FROM cases_case c WHERE c.person_id = whose))
          AND h.lifted_at IS NULL AND (h.until IS NULL OR h.until >= (now() AT TIME ZONE 'Europe/Berlin')::date)
    ) THEN
        RAISE EXCEPTION 'the case is under hold' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN OLD;
END $$;

CREATE FUNCTION case_hold_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (to_jsonb(NEW) - 'lifted_at' - 'lifted_by_id') <> (to_jsonb(OLD) - 'lifted_at' - 'lifted_by_id')
       OR OLD.lifted_at IS NOT NULL THEN
        RAISE EXCEPTION 'a hold is lifted and placed anew, not changed' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER case_hold_stays BEFORE UPDATE ON cases_casehold FOR EACH ROW EXECUTE FUNCTION case_hold_stays();

CREATE FUNCTION case_emergency_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF scope_person() = OLD.user_id THEN
            RAISE EXCEPTION 'nobody removes the trace of their own emergency access' USING ERRCODE = 'check_violation';
        END IF;
        RETURN OLD;
    END IF;
    IF (to_jsonb(NEW) - 'closed_at' - 'checked_at') <> (to_jsonb(OLD) - 'closed_at' - 'checked_at')
       OR (OLD.closed_at IS NOT NULL AND NEW.closed_at IS DISTINCT FROM OLD.closed_at)
       OR (OLD.checked_at IS NOT NULL AND NEW.checked_at IS DISTINCT FROM OLD.checked_at) THEN
        RAISE EXCEPTION 'an emergency access is ended, not changed' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER case_emergency_stays BEFORE UPDATE OR DELETE ON cases_emergencyaccess
    FOR EACH ROW EXECUTE FUNCTION case_emergency_stays();
"""

BACKWARD = """
DROP TRIGGER case_emergency_stays ON cases_emergencyaccess;
DROP FUNCTION case_emergency_stays();
DROP TRIGGER case_hold_stays ON cases_casehold;
DROP FUNCTION case_hold_stays();
DROP FUNCTION case_hold_keep() CASCADE;
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0015_emergency")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
