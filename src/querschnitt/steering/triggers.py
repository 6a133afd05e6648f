"""A concept the council decided on stays as it was decided, and phases of a centre never overlap."""

INSTALL = """
CREATE OR REPLACE FUNCTION steering_keep_concept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.decided_on IS NOT NULL AND (TG_OP = 'DELETE' OR OLD IS DISTINCT FROM NEW) THEN
        RAISE EXCEPTION 'a decided concept is replaced by its next version, never changed';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE OR REPLACE TRIGGER steering_keep_concept BEFORE UPDATE OR DELETE ON steering_conceptversion
    FOR EACH ROW EXECUTE FUNCTION steering_keep_concept();

-- Without an extension a range of one number stands for "the same centre"; 64 bits of a hash never meet by chance.
ALTER TABLE steering_phase ADD CONSTRAINT phase_does_not_overlap EXCLUDE USING gist (
    int8range(hashtextextended(centre_id::text, 0), hashtextextended(centre_id::text, 0), '[]') WITH &&,
    int4range(starts_year, ends_year, '[]') WITH &&);
"""

REMOVE = """
ALTER TABLE steering_phase DROP CONSTRAINT IF EXISTS phase_does_not_overlap;
DROP TRIGGER IF EXISTS steering_keep_concept ON steering_conceptversion;
DROP FUNCTION IF EXISTS steering_keep_concept();
"""
