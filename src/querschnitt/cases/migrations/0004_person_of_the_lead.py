"""A case is about a person of its own lead organisation, and stays with that person (ADR 0048)."""

from django.db import migrations, models

FORWARD = """
ALTER TABLE cases_case ADD CONSTRAINT case_person_of_lead
    FOREIGN KEY (person_id, organisation_id, centre_id) REFERENCES cases_person (id, organisation_id, centre_id)
    DEFERRABLE INITIALLY DEFERRED;

CREATE FUNCTION case_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.person_id <> OLD.person_id THEN
        RAISE EXCEPTION 'a case stays with its person' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER case_keep BEFORE UPDATE ON cases_case FOR EACH ROW EXECUTE FUNCTION case_keep();
"""
BACKWARD = """
DROP TRIGGER case_keep ON cases_case;
DROP FUNCTION case_keep();
ALTER TABLE cases_case DROP CONSTRAINT case_person_of_lead;
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0003_referral_frozen")]
    operations = [
        migrations.AddConstraint(
            model_name="person",
            constraint=models.UniqueConstraint(fields=["id", "organisation", "centre"], name="person_and_lead"),
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
