"""What somebody agreed to stays as it was said, and PostgreSQL itself refuses what no consent covers (ADR 0082)."""

from django.conf import settings
from django.db import migrations

READER = settings.DATABASE_READER_ROLE

REFERRAL_KEEP = """
CREATE OR REPLACE FUNCTION case_referral_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state <> 'draft' AND (
        NEW.package <> OLD.package OR NEW.case_id <> OLD.case_id OR NEW.sender_id <> OLD.sender_id
        OR NEW.recipient_id <> OLD.recipient_id OR NEW.consent_id IS DISTINCT FROM OLD.consent_id
        OR NEW.sent_at IS DISTINCT FROM OLD.sent_at OR NEW.state = 'draft'
        OR NEW.question <> OLD.question OR NEW.visible_until IS DISTINCT FROM OLD.visible_until
        OR (OLD.ended_at IS NOT NULL AND NEW.ended_at IS DISTINCT FROM OLD.ended_at){more}) THEN
        RAISE EXCEPTION 'a referral stays as it was sent' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
"""
MORE = " OR NEW.purpose <> OLD.purpose OR NEW.release_id IS DISTINCT FROM OLD.release_id"

FORWARD = f"""
CREATE FUNCTION case_release_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (to_jsonb(NEW) - 'withdrawn_at') <> (to_jsonb(OLD) - 'withdrawn_at')
       OR (OLD.withdrawn_at IS NOT NULL AND NEW.withdrawn_at IS DISTINCT FROM OLD.withdrawn_at) THEN
        RAISE EXCEPTION 'a release is withdrawn and given anew, not changed' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER case_release_keep BEFORE UPDATE ON cases_secrecyrelease
    FOR EACH ROW WHEN (current_user <> '{READER}') EXECUTE FUNCTION case_release_keep();

-- A release of this case, from the one who tells towards the one who is told, that holds at least as long as they see it.
CREATE FUNCTION case_release_holds(release uuid, of_case uuid, teller uuid, told uuid, until date) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT 1 FROM cases_secrecyrelease r WHERE r.id = release AND r.case_id = of_case
        AND r.released_id = teller AND r.towards_id = told AND r.withdrawn_at IS NULL AND r.valid_until >= until)
$$;

CREATE FUNCTION case_referral_covered() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE c cases_consent; sent date := (NEW.sent_at AT TIME ZONE 'Europe/Berlin')::date;
BEGIN
    IF NEW.state NOT IN ('sent', 'accepted', 'refused') OR (TG_OP = 'UPDATE' AND OLD.state <> 'draft') THEN
        RETURN NEW;
    END IF;
    SELECT * INTO c FROM cases_consent x WHERE x.id = NEW.consent_id;
    IF c.id IS NULL OR c.case_id <> NEW.case_id OR c.recipient_id IS DISTINCT FROM NEW.recipient_id
       OR c.purpose <> NEW.purpose OR c.decision <> 'given' OR c.withdrawn_at IS NOT NULL
       OR sent IS NULL OR sent < c.given_on OR sent > c.valid_until
       OR NEW.visible_until IS NULL OR NEW.visible_until > c.valid_until
       OR EXISTS (SELECT 1 FROM jsonb_object_keys(NEW.package) AS k (name) WHERE k.name <> ALL (c.data_groups)) THEN
        RAISE EXCEPTION 'no valid consent covers this package' USING ERRCODE = 'check_violation';
    END IF;
    IF (NEW.package ? 'contacts' OR NEW.release_id IS NOT NULL) AND NOT case_release_holds(
            NEW.release_id, NEW.case_id, NEW.sender_id, NEW.recipient_id, NEW.visible_until) THEN
        RAISE EXCEPTION 'no release from secrecy covers this package' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER case_referral_covered BEFORE INSERT OR UPDATE OF state ON cases_referral
    FOR EACH ROW EXECUTE FUNCTION case_referral_covered();

CREATE FUNCTION case_grant_covered() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE c cases_consent;
BEGIN
    IF EXISTS (SELECT 1 FROM tenants_organisation o
               WHERE o.id = NEW.organisation_id AND o.kind = 'auslaenderbehoerde') THEN
        RAISE EXCEPTION 'the residence authority is granted no case' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.purpose = 'lead' THEN RETURN NEW; END IF;
    SELECT * INTO c FROM cases_consent x WHERE x.id = NEW.consent_id;
    IF c.id IS NULL OR c.case_id <> NEW.case_id OR c.recipient_id IS DISTINCT FROM NEW.organisation_id
       OR c.purpose <> 'sharing' OR c.decision <> 'given' OR c.withdrawn_at IS NOT NULL
       OR 'case_file' <> ALL (c.data_groups) OR NEW.ends_on IS NULL OR NEW.ends_on > c.valid_until THEN
        RAISE EXCEPTION 'no valid consent covers this grant' USING ERRCODE = 'check_violation';
    END IF;
    IF NOT case_release_holds(NEW.release_id, NEW.case_id, NEW.granted_by_id, NEW.organisation_id, NEW.ends_on) THEN
        RAISE EXCEPTION 'no release from secrecy covers this grant' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER case_grant_covered BEFORE INSERT ON cases_casegrant
    FOR EACH ROW EXECUTE FUNCTION case_grant_covered();
"""
BACKWARD = """
DROP TRIGGER case_grant_covered ON cases_casegrant;
DROP FUNCTION case_grant_covered();
DROP TRIGGER case_referral_covered ON cases_referral;
DROP FUNCTION case_referral_covered();
DROP FUNCTION case_release_holds(uuid, uuid, uuid, uuid, date);
DROP TRIGGER case_release_keep ON cases_secrecyrelease;
DROP FUNCTION case_release_keep();
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0012_trust")]
    operations = [
        migrations.RunSQL(FORWARD, BACKWARD),
        migrations.RunSQL(REFERRAL_KEEP.format(more=MORE), REFERRAL_KEEP.format(more="")),
    ]
