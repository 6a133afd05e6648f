"""The reviewed functions that put two files of one person together and take them apart again (ADR 0079).

Triggers keep a consent, a grant, a referral and a span with the case and person they were made for. Only these
functions move them, within one organisation that leads both, while nobody else can see either.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.apps import apps
from django.db import models

from querschnitt.common.database import DatabaseFunction, register_function

from .models import (
    Case,
    CaseGrant,
    CaseHold,
    CaseMerge,
    CaseMergeRow,
    EmergencyAccess,
    Person,
    PhaseChange,
    PlanSignature,
    PlanVersion,
    SearchKey,
)  # fmt: skip
from .models.security import TODAY
from .models.spans import Span

# The dropped file keeps its phases, the lead's own grant and what was agreed and signed under its number; its search
# keys are computed anew.
STAY: tuple[type[models.Model], ...] = (
    CaseMerge, CaseMergeRow, CaseGrant, PhaseChange, SearchKey, PlanVersion, PlanSignature, CaseHold, EmergencyAccess,
)  # fmt: skip


def moving() -> Iterator[tuple[type[models.Model], models.ForeignKey[models.Model, models.Model]]]:
    """Every foreign key to a case or a person in case work: whatever is added later moves too."""
    for model in apps.get_app_config("cases").get_models():
        if model in STAY:
            continue
        for field in model._meta.concrete_fields:
            if isinstance(field, models.ForeignKey) and field.related_model in (Case, Person):
                yield model, field


def _pairs() -> str:
    return ", ".join(
        f"('{model._meta.db_table}', '{field.column}', {str(field.related_model is Case).lower()})"
        for model, field in moving()
    )


MERGE = """
CREATE FUNCTION case_merge_files(merge uuid) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    centre uuid := scope_centre(); own uuid := scope_organisation(); person uuid := scope_person();
    m cases_casemerge; pair record; one uuid; old_id uuid; new_id uuid; total bigint := 0;
BEGIN
    SELECT * INTO m FROM cases_casemerge x WHERE x.id = merge AND x.centre_id = centre AND x.organisation_id = own
        AND x.merged_by_id = person AND x.undone_at IS NULL
        AND NOT EXISTS (SELECT 1 FROM cases_casemergerow r WHERE r.merge_id = x.id);
    IF NOT FOUND OR (SELECT count(*) FROM cases_case c WHERE c.centre_id = centre AND c.organisation_id = own
                     AND (c.id, c.person_id) IN ((m.kept_case_id, m.kept_person_id),
                                                 (m.dropped_case_id, m.dropped_person_id))) <> 2 THEN
        RAISE EXCEPTION 'no such merge in this scope' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF EXISTS (SELECT 1 FROM cases_casegrant g JOIN cases_case c ON c.id = g.case_id
               WHERE c.person_id IN (m.kept_person_id, m.dropped_person_id) AND g.organisation_id <> own
                 AND g.revoked_at IS NULL AND (g.ends_on IS NULL OR g.ends_on >= {today})) THEN
        RAISE EXCEPTION 'somebody else sees one of the files' USING ERRCODE = 'check_violation';
    END IF;
    IF EXISTS (SELECT 1 FROM cases_emergencyaccess e JOIN cases_case c ON c.id = e.case_id
               WHERE c.person_id IN (m.kept_person_id, m.dropped_person_id)
                 AND e.closed_at IS NULL AND e.ends_at > now())
       OR EXISTS (SELECT 1 FROM cases_casehold h WHERE h.case_id IN (m.kept_case_id, m.dropped_case_id)
                  AND h.lifted_at IS NULL AND (h.until IS NULL OR h.until >= {today})) THEN
        RAISE EXCEPTION 'an emergency access or a hold is open' USING ERRCODE = 'check_violation';
    END IF;
    FOR pair IN SELECT * FROM (VALUES {pairs}) AS v (tab, col, of_case) LOOP
        old_id := CASE WHEN pair.of_case THEN m.dropped_case_id ELSE m.dropped_person_id END;
        new_id := CASE WHEN pair.of_case THEN m.kept_case_id ELSE m.kept_person_id END;
        CONTINUE WHEN old_id = new_id;
        FOR one IN EXECUTE format('SELECT id FROM %I WHERE %I = $1 ORDER BY id', pair.tab, pair.col) USING old_id LOOP
            BEGIN
                EXECUTE format('UPDATE %I SET %I = $1 WHERE id = $2', pair.tab, pair.col) USING new_id, one;
                INSERT INTO cases_casemergerow (id, centre_id, merge_id, table_name, column_name, row_id)
                    VALUES (gen_random_uuid(), centre, m.id, pair.tab, pair.col, one);
                total := total + 1;
            EXCEPTION
                WHEN exclusion_violation THEN  -- two titles on one day: kept, and to be clarified
                    EXECUTE format('UPDATE %I SET %I = $1, contradictory = true WHERE id = $2', pair.tab, pair.col)
                        USING new_id, one;
                    INSERT INTO cases_casemergerow (id, centre_id, merge_id, table_name, column_name, row_id)
                        SELECT gen_random_uuid(), centre, m.id, pair.tab, x.name, one
                        FROM (VALUES (pair.col), ('contradictory')) AS x (name);
                    total := total + 1;
                -- What the kept file has alike stays where it is.
                WHEN unique_violation OR check_violation THEN NULL;
            END;
        END LOOP;
    END LOOP;
    RETURN total;
END $$
"""

BACK = """
CREATE FUNCTION case_part_files(merge uuid) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    centre uuid := scope_centre(); own uuid := scope_organisation(); m cases_casemerge; r record; total bigint := 0;
BEGIN
    SELECT * INTO m FROM cases_casemerge x WHERE x.id = merge AND x.centre_id = centre AND x.organisation_id = own
        AND x.undone_at IS NULL;
    IF NOT FOUND OR scope_person() IS NULL THEN
        RAISE EXCEPTION 'no such merge in this scope' USING ERRCODE = 'insufficient_privilege';
    END IF;
    FOR r IN SELECT w.*, v.of_case FROM cases_casemergerow w JOIN (VALUES {pairs}) AS v (tab, col, of_case)
             ON v.tab = w.table_name AND v.col = w.column_name WHERE w.merge_id = m.id LOOP
        EXECUTE format('UPDATE %I SET %I = $1 WHERE id = $2 AND %I = $3', r.table_name, r.column_name, r.column_name)
            USING CASE WHEN r.of_case THEN m.dropped_case_id ELSE m.dropped_person_id END, r.row_id,
                  CASE WHEN r.of_case THEN m.kept_case_id ELSE m.kept_person_id END;
        total := total + 1;
    END LOOP;
    FOR r IN SELECT w.table_name, w.row_id FROM cases_casemergerow w
             WHERE w.merge_id = m.id AND w.column_name = 'contradictory' LOOP
        EXECUTE format('UPDATE %I SET contradictory = false WHERE id = $1 AND replaced_at IS NULL', r.table_name)
            USING r.row_id;
    END LOOP;
    DELETE FROM cases_casemergerow w WHERE w.merge_id = m.id;
    RETURN total;
END $$
"""


def register() -> None:
    rights = [f"UPDATE ({field.column}) ON {model._meta.db_table}" for model, field in moving()]
    spans = [model for model, _field in moving() if issubclass(model, Span)]
    rights += [f"UPDATE (contradictory) ON {model._meta.db_table}" for model in spans]
    rights.append("INSERT, DELETE ON cases_casemergerow")
    merge = MERGE.format(pairs=_pairs(), today=TODAY)
    register_function(
        DatabaseFunction("case_merge_files(uuid)", merge, reviewed=True, rights=tuple(dict.fromkeys(rights)))
    )
    register_function(DatabaseFunction("case_part_files(uuid)", BACK.format(pairs=_pairs()), reviewed=True))
