"""Rules are superseded, never changed and never deleted. Kept by the database, for every role."""

INSTALL = """
CREATE OR REPLACE FUNCTION rules_keep_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.superseded_at IS NULL AND NEW.superseded_at IS NOT NULL
       AND (to_jsonb(NEW) - 'superseded_at') = (to_jsonb(OLD) - 'superseded_at') THEN RETURN NEW; END IF;
    RAISE EXCEPTION 'versions of rules are superseded, never changed or deleted';
END $$;

CREATE OR REPLACE FUNCTION rules_keep_rule() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.id = OLD.id AND NEW.rule_id = OLD.rule_id AND NEW.number = OLD.number
       AND NEW.value_type = OLD.value_type AND NEW.revision >= OLD.revision THEN RETURN NEW; END IF;
    RAISE EXCEPTION 'rules are never deleted, and keep their name and kind of value';
END $$;

CREATE OR REPLACE TRIGGER rules_keep_version BEFORE UPDATE OR DELETE ON rules_ruleversion
    FOR EACH ROW EXECUTE FUNCTION rules_keep_version();
CREATE OR REPLACE TRIGGER rules_keep_rule BEFORE UPDATE OR DELETE ON rules_rule
    FOR EACH ROW EXECUTE FUNCTION rules_keep_rule();
"""

REMOVE = """
DROP TRIGGER IF EXISTS rules_keep_version ON rules_ruleversion;
DROP TRIGGER IF EXISTS rules_keep_rule ON rules_rule;
DROP FUNCTION IF EXISTS rules_keep_version();
DROP FUNCTION IF EXISTS rules_keep_rule();
"""
