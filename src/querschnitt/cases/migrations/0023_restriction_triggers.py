"""Nobody writes in a case whose processing is restricted; a restriction is lifted, not changed.

Tied to the tables after each migration by ``case_restriction_triggers`` (``cases/keeping.py``). Reviewed functions run
as the reader and say themselves what they leave alone.
"""

from django.conf import settings
from django.db import migrations

FORWARD = f"""
CREATE FUNCTION case_restriction_keep() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE wanted uuid; whose uuid; via text := TG_ARGV[0];
BEGIN
    IF current_user = '{settings.DATABASE_READER_ROLE}' THEN
        IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
        RETURN NEW;
    END IF;
    IF via = 'id' THEN
        -- Lifting, and the touch of whoever reads: nothing that says anything of the person.
        IF TG_OP = 'UPDATE' AND (to_jsonb(NEW) - 'restricted_at' - 'updated_at') = (to_jsonb(OLD) - 'restricted_at' - 'updated_at')
            THEN RETURN NEW; END IF;
        RAISE EXCEPTION 'the processing of the case is restricted' USING ERRCODE = 'restrict_violation';
    ELSIF via = 'person' THEN whose := OLD.id;
    ELSIF via = 'person_id' THEN
        IF TG_OP = 'DELETE' THEN whose := OLD.person_id; ELSE whose := NEW.person_id; END IF;
    ELSE
        IF TG_OP = 'DELETE' THEN wanted := OLD.case_id; ELSE wanted := NEW.case_id; END IF;
        -- A referral sent before is answered, ended and withdrawn; none is sent.
        IF TG_TABLE_NAME = 'cases_referral' AND TG_OP = 'UPDATE' THEN
            IF NEW.state <> 'sent' OR OLD.state = 'sent' THEN RETURN NEW; END IF;
        END IF;
    END IF;
    IF EXISTS (SELECT 1 FROM cases_caserestriction x WHERE x.lifted_at IS NULL AND x.case_id = wanted)
       OR (whose IS NOT NULL AND EXISTS (
           SELECT 1 FROM cases_caserestriction x JOIN cases_case c ON c.id = x.case_id
           WHERE x.lifted_at IS NULL AND c.person_id = whose))
    THEN
        RAISE EXCEPTION 'the processing of the case is restricted' USING ERRCODE = 'restrict_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION case_restriction_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.lifted_at IS NOT NULL OR (to_jsonb(NEW) - 'lifted_at' - 'lifted_by_id' - 'lift_reason')
        <> (to_jsonb(OLD) - 'lifted_at' - 'lifted_by_id' - 'lift_reason') THEN
        RAISE EXCEPTION 'a restriction is lifted and placed anew, not changed' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER case_restriction_stays BEFORE UPDATE ON cases_caserestriction
    FOR EACH ROW EXECUTE FUNCTION case_restriction_stays();
"""  # noqa: S608

BACKWARD = """
DROP TRIGGER case_restriction_stays ON cases_caserestriction;
DROP FUNCTION case_restriction_stays();
DROP FUNCTION case_restriction_keep() CASCADE;
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0022_restriction")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
