"""What was sent stays as it was sent, including its question and its end; what has ended stays ended."""

from django.db import migrations

FUNCTION = """
CREATE OR REPLACE FUNCTION case_referral_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state <> 'draft' AND (
        NEW.package <> OLD.package OR NEW.case_id <> OLD.case_id OR NEW.sender_id <> OLD.sender_id
        OR NEW.recipient_id <> OLD.recipient_id OR NEW.consent_id IS DISTINCT FROM OLD.consent_id
        OR NEW.sent_at IS DISTINCT FROM OLD.sent_at OR NEW.state = 'draft'{more}) THEN
        RAISE EXCEPTION 'a referral stays as it was sent' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
"""
MORE = """
        OR NEW.question <> OLD.question OR NEW.visible_until IS DISTINCT FROM OLD.visible_until
        OR (OLD.ended_at IS NOT NULL AND NEW.ended_at IS DISTINCT FROM OLD.ended_at)"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0002_integrity")]
    operations = [migrations.RunSQL(FUNCTION.format(more=MORE), FUNCTION.format(more=""))]
