"""Kept by the database, for every role: what was delivered or released stays; counts of contacts follow the contacts."""

# ruff: noqa: S608  (put together from constants of ours)

INSTALL_DELIVERIES = """
CREATE OR REPLACE FUNCTION reporting_keep_delivery() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.superseded_at IS NULL AND NEW.superseded_at IS NOT NULL
       AND (to_jsonb(NEW) - 'superseded_at') = (to_jsonb(OLD) - 'superseded_at') THEN RETURN NEW; END IF;
    RAISE EXCEPTION 'deliveries are superseded by a new version, never changed or deleted';
END $$;

CREATE OR REPLACE FUNCTION reporting_keep_figure() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'delivered figures are never changed or deleted'; END $$;

CREATE OR REPLACE TRIGGER reporting_keep_delivery BEFORE UPDATE OR DELETE ON reporting_delivery
    FOR EACH ROW EXECUTE FUNCTION reporting_keep_delivery();
CREATE OR REPLACE TRIGGER reporting_keep_figure BEFORE UPDATE OR DELETE ON reporting_deliveredfigure
    FOR EACH ROW EXECUTE FUNCTION reporting_keep_figure();
"""

REMOVE_DELIVERIES = """
DROP TRIGGER IF EXISTS reporting_keep_delivery ON reporting_delivery;
DROP TRIGGER IF EXISTS reporting_keep_figure ON reporting_deliveredfigure;
DROP FUNCTION IF EXISTS reporting_keep_delivery();
DROP FUNCTION IF EXISTS reporting_keep_figure();
"""

INSTALL_REPORTS = """
CREATE OR REPLACE FUNCTION reporting_keep_report() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.released_at IS NOT NULL THEN
        RAISE EXCEPTION 'a released report never changes: a correction is a new version with its reason';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;

CREATE OR REPLACE TRIGGER reporting_keep_report BEFORE UPDATE OR DELETE ON reporting_yearreport
    FOR EACH ROW EXECUTE FUNCTION reporting_keep_report();
"""

REMOVE_REPORTS = """
DROP TRIGGER IF EXISTS reporting_keep_report ON reporting_yearreport;
DROP FUNCTION IF EXISTS reporting_keep_report();
"""

# What one contact ``n`` counts as, one row for each breakdown. Every contact has exactly one topic.
KEYS = """CROSS JOIN LATERAL (VALUES
        ('topic:' || n.topic), ('channel:' || n.channel), ('interpreter:' || n.interpreter),
        ('company:' || CASE WHEN n.family_present > 0 THEN 'family' WHEN n.others_present > 0 THEN 'others'
            ELSE 'single' END),
        ('length:' || CASE WHEN n.minutes < 15 THEN '0' WHEN n.minutes < 30 THEN '15' WHEN n.minutes < 60 THEN '30'
            ELSE '60' END)) AS k (category)"""

COUNTED = f"""SELECT n.centre_id, n.organisation_id, date_trunc('month', n.held_on)::date, k.category, {{count}}
        FROM {{rows}} n {KEYS} GROUP BY 1, 2, 3, 4"""
ADD = "INSERT INTO reporting_contactcount (centre_id, organisation_id, month, category, count)"
BOTH = "(SELECT *, 1 AS sign FROM new_rows UNION ALL SELECT *, -1 FROM old_rows)"

# Everything anew, for the owner past row-level security: migrations, and multiplying without triggers.
COUNT_ALL_CONTACTS = (
    f"DELETE FROM reporting_contactcount; {ADD} {COUNTED.format(count='count(*)', rows='cases_contactnote')};"
)

# Once a statement, not once a row: a million copied contacts are some thousand rows here. What is written is a
# difference, never an update of a sum, so two who write contacts never wait for each other (ADR 0111).
INSTALL_CONTACTS = f"""
CREATE OR REPLACE FUNCTION reporting_count_contacts() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        {ADD}
        {COUNTED.format(count="count(*)", rows="new_rows")};
    ELSIF TG_OP = 'DELETE' THEN
        {ADD}
        {COUNTED.format(count="-count(*)", rows="old_rows")};
    ELSE
        {ADD}
        {COUNTED.format(count="sum(n.sign)", rows=BOTH)} HAVING sum(n.sign) <> 0;
    END IF;
    RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER reporting_count_added AFTER INSERT ON cases_contactnote
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION reporting_count_contacts();
CREATE OR REPLACE TRIGGER reporting_count_changed AFTER UPDATE ON cases_contactnote
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION reporting_count_contacts();
CREATE OR REPLACE TRIGGER reporting_count_removed AFTER DELETE ON cases_contactnote
    REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION reporting_count_contacts();

ALTER TABLE cases_contactnote NO FORCE ROW LEVEL SECURITY;
{COUNT_ALL_CONTACTS}
ALTER TABLE cases_contactnote FORCE ROW LEVEL SECURITY;
"""

REMOVE_CONTACTS = """
DROP TRIGGER IF EXISTS reporting_count_added ON cases_contactnote;
DROP TRIGGER IF EXISTS reporting_count_changed ON cases_contactnote;
DROP TRIGGER IF EXISTS reporting_count_removed ON cases_contactnote;
DROP FUNCTION IF EXISTS reporting_count_contacts();
"""
