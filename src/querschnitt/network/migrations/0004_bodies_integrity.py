"""What Django's schema cannot say: closed minutes and decisions stay."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION network_minutes_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state = 'closed' AND (TG_OP = 'DELETE'
       OR (to_jsonb(NEW) - 'sent_at' - 'updated_at') <> (to_jsonb(OLD) - 'sent_at' - 'updated_at')) THEN
        RAISE EXCEPTION 'closed minutes are corrected by a new version, not changed' USING ERRCODE = 'check_violation';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER network_minutes_keep BEFORE UPDATE OR DELETE ON network_minutes
    FOR EACH ROW EXECUTE FUNCTION network_minutes_keep();

CREATE FUNCTION network_decision_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'a decision is never deleted' USING ERRCODE = 'check_violation';
    END IF;
    IF (NEW.body_id, NEW.meeting_id, NEW.kind, NEW.year, NEW.number, NEW.decided_on)
       <> (OLD.body_id, OLD.meeting_id, OLD.kind, OLD.year, OLD.number, OLD.decided_on) THEN
        RAISE EXCEPTION 'a decision keeps its number' USING ERRCODE = 'check_violation';
    END IF;
    IF OLD.state <> NEW.state AND NOT (
        (OLD.state = 'open' AND NEW.state IN ('done', 'dropped', 'superseded'))
        OR (OLD.state IN ('done', 'dropped') AND NEW.state = 'open')) THEN
        RAISE EXCEPTION 'a decision does not go from % to %', OLD.state, NEW.state USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER network_decision_keep BEFORE UPDATE OR DELETE ON network_decision
    FOR EACH ROW EXECUTE FUNCTION network_decision_keep();
"""

BACKWARD = """
DROP TRIGGER network_decision_keep ON network_decision;
DROP FUNCTION network_decision_keep;
DROP TRIGGER network_minutes_keep ON network_minutes;
DROP FUNCTION network_minutes_keep;
"""


class Migration(migrations.Migration):
    dependencies = [("network", "0003_bodies")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
