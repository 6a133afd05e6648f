"""Household, chain and assessment can be agreed to and sent; the assessment needs a release like contact notes do."""

import django.contrib.postgres.fields
from django.db import migrations, models

COVERED = """
CREATE OR REPLACE FUNCTION case_referral_covered() RETURNS trigger LANGUAGE plpgsql AS $$
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
    IF ({confided} OR NEW.release_id IS NOT NULL) AND NOT case_release_holds(
            NEW.release_id, NEW.case_id, NEW.sender_id, NEW.recipient_id, NEW.visible_until) THEN
        RAISE EXCEPTION 'no release from secrecy covers this package' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
"""
NOW, BEFORE = "NEW.package ?| ARRAY['contacts', 'assessment']", "NEW.package ? 'contacts'"


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0019_twins_move'),
    ]

    operations = [
        migrations.AlterField(
            model_name='consent',
            name='data_groups',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('identity', 'Name und Geburtsdatum'), ('contact', 'Wohnort und Erreichbarkeit'), ('languages', 'Sprachen und Dolmetschbedarf'), ('status', 'Aufenthaltsstatus und Rechtskreis'), ('household', 'Haushalt und Sorgerecht'), ('chain', 'Kurse, Schule und Arbeit'), ('needs', 'Bedarfe nach Lebensbereich'), ('plan', 'Förderplan'), ('assessment', 'letzte Einschätzung'), ('contacts', 'Kontaktnotizen'), ('case_file', 'ganze Fallakte')], max_length=12), default=list, size=None),
        ),
        migrations.RunSQL(COVERED.format(confided=NOW), COVERED.format(confided=BEFORE)),
    ]
