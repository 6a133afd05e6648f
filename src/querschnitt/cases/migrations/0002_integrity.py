"""What Django's schema cannot say: who grants, and what stays as it was sent."""

from django.db import migrations

FORWARD = """
ALTER TABLE cases_casegrant ADD CONSTRAINT case_grant_by_lead
    FOREIGN KEY (case_id, granted_by_id, centre_id) REFERENCES cases_case (id, organisation_id, centre_id)
    DEFERRABLE INITIALLY DEFERRED;

CREATE FUNCTION case_grant_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (to_jsonb(NEW) - 'last_activity_at' - 'revoked_at' - 'ends_on')
       <> (to_jsonb(OLD) - 'last_activity_at' - 'revoked_at' - 'ends_on') THEN
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
CREATE TRIGGER case_grant_keep BEFORE UPDATE ON cases_casegrant
    FOR EACH ROW EXECUTE FUNCTION case_grant_keep();

CREATE FUNCTION case_consent_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (to_jsonb(NEW) - 'withdrawn_at') <> (to_jsonb(OLD) - 'withdrawn_at')
       OR (OLD.withdrawn_at IS NOT NULL AND NEW.withdrawn_at IS DISTINCT FROM OLD.withdrawn_at) THEN
        RAISE EXCEPTION 'a consent is withdrawn and given anew, not changed' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER case_consent_keep BEFORE UPDATE ON cases_consent
    FOR EACH ROW EXECUTE FUNCTION case_consent_keep();

CREATE FUNCTION case_referral_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state <> 'draft' AND (
        NEW.package <> OLD.package OR NEW.case_id <> OLD.case_id OR NEW.sender_id <> OLD.sender_id
        OR NEW.recipient_id <> OLD.recipient_id OR NEW.consent_id IS DISTINCT FROM OLD.consent_id
        OR NEW.sent_at IS DISTINCT FROM OLD.sent_at OR NEW.state = 'draft') THEN
        RAISE EXCEPTION 'a referral stays as it was sent' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER case_referral_keep BEFORE UPDATE ON cases_referral
    FOR EACH ROW EXECUTE FUNCTION case_referral_keep();
"""

BACKWARD = """
DROP TRIGGER case_referral_keep ON cases_referral;
DROP FUNCTION case_referral_keep();
DROP TRIGGER case_consent_keep ON cases_consent;
DROP FUNCTION case_consent_keep();
DROP TRIGGER case_grant_keep ON cases_casegrant;
DROP FUNCTION case_grant_keep();
ALTER TABLE cases_casegrant DROP CONSTRAINT case_grant_by_lead;
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_initial"), ("tenants", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
