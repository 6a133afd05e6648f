"""What was delivered or released stays as it was. Kept by the database, for every role."""

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
