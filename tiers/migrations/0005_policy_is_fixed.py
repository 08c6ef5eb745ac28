"""A policy's rules are fixed once it is submitted, a charter once it is published."""

from django.db import migrations

POLICY = """
CREATE FUNCTION tiers_policy_is_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    decided text[] := CASE OLD.status
        WHEN 'ACTIVE' THEN ARRAY['status', 'retired_at']
        WHEN 'RETIRED' THEN ARRAY[]::text[]
        WHEN 'DISCARDED' THEN ARRAY[]::text[]
        ELSE ARRAY['status', 'submitted_at', 'submitted_by_id', 'approved_at',
            'approved_by_id', 'effective_on', 'decision_note', 'activated_at',
            'retired_at'] END;
BEGIN
    IF OLD.status = 'DRAFT' AND TG_OP = 'UPDATE' THEN
        RETURN NEW;
    END IF;
    IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - decided = to_jsonb(OLD) - decided
            AND (OLD.status <> 'ACTIVE' OR NEW.status IN ('ACTIVE', 'RETIRED')) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'policy % is % and stays as it is', OLD.version, OLD.status
    USING ERRCODE = 'check_violation', CONSTRAINT = 'tiers_policy_is_fixed';
END $$;
CREATE TRIGGER tiers_policy_is_fixed BEFORE UPDATE OR DELETE ON tiers_policy
FOR EACH ROW EXECUTE FUNCTION tiers_policy_is_fixed();
"""
CHARTER = """
CREATE FUNCTION tiers_charter_is_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW = OLD THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a published charter stays as it is'
    USING ERRCODE = 'check_violation', CONSTRAINT = 'tiers_charter_is_fixed';
END $$;
CREATE TRIGGER tiers_charter_is_fixed BEFORE UPDATE OR DELETE ON tiers_charter
FOR EACH ROW EXECUTE FUNCTION tiers_charter_is_fixed();
CREATE TRIGGER tiers_charterowner_is_fixed BEFORE UPDATE OR DELETE ON tiers_charterowner
FOR EACH ROW EXECUTE FUNCTION tiers_charter_is_fixed();
"""
UNDO = """
DROP TRIGGER tiers_charterowner_is_fixed ON tiers_charterowner;
DROP TRIGGER tiers_charter_is_fixed ON tiers_charter;
DROP TRIGGER tiers_policy_is_fixed ON tiers_policy;
DROP FUNCTION tiers_charter_is_fixed();
DROP FUNCTION tiers_policy_is_fixed();
"""


class Migration(migrations.Migration):
    dependencies = [("tiers", "0004_first_ladder")]
    operations = [migrations.RunSQL(POLICY + CHARTER, reverse_sql=UNDO)]
