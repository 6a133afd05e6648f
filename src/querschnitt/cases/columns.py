"""Which column of case work belongs to which group of field rights.

A table of one group is closed as a whole by row-level security (``models/security.py``); of tables with several
groups, the columns are. A column nobody placed is found by tests/cases/test_rights.py.
"""

from __future__ import annotations

from .rights import Group as G

# Tables of one group: model -> group.
TABLES: dict[str, G] = {
    "PersonName": G.IDENTITY,
    "HouseholdMember": G.HOUSEHOLD,
    "ChainEntry": G.LEARNING,
    "ResidenceSpan": G.RESIDENCE,
    "BenefitSpan": G.BENEFITS,
    "Handover": G.BENEFITS,
    "HandoverTask": G.BENEFITS,
    "Assessment": G.ASSESSMENT,
    "AssessmentRating": G.ASSESSMENT,
    "Need": G.PLAN,
    "Goal": G.PLAN,
    "PlanStep": G.PLAN,
    "PlanReview": G.PLAN,
    "PlanVersion": G.PLAN,
    "PlanSignature": G.PLAN,
    "GoalReview": G.PLAN,
    "CaseTask": G.TASKS,
    "CaseFile": G.PAPERS,
    "CaseReference": G.COURSE,
    "Referral": G.REFERRALS,
    "Consent": G.CONSENTS,
    "SecrecyRelease": G.CONSENTS,
    "ContactNote": G.TALKS,
}

# Columns of another group than their table, and tables of several groups.
COLUMNS: dict[str, dict[G, tuple[str, ...]]] = {
    "Person": {
        G.IDENTITY: (
            "given_name", "family_name", "original_name", "pseudonym", "birth_date", "birth_year", "gender",
            "nationality", "arrived_on", "dates_unclear",
        ),
        G.CONTACT: ("town", "phone"),
        G.LANGUAGES: ("languages", "language_levels", "reads", "interpreter_language", "interpreter_wish"),
    },
    "Case": {
        G.RESIDENCE: ("status_code",),
        G.BENEFITS: ("legal_circle",),
        G.COURSE: (
            "number", "phase", "restricted_at", "access_path", "opened_on", "closed_on", "outcome", "reopen_reason", "created_at",
            "updated_at",
        ),
    },
    "ContactNote": {G.NOTES: ("text",)},
}  # fmt: skip

# What a sent package tells, by its data groups.
PACKAGE: dict[str, G] = {
    "identity": G.IDENTITY,
    "contact": G.CONTACT,
    "languages": G.LANGUAGES,
    "status": G.RESIDENCE,  # and of it the legal circle: benefits
    "household": G.HOUSEHOLD,
    "chain": G.LEARNING,
    "needs": G.PLAN,
    "plan": G.PLAN,
    "assessment": G.ASSESSMENT,
    "contacts": G.NOTES,
}

# Tables without a group, each with what decides instead.
OTHERWISE: dict[str, str] = {
    "CaseGrant": "who may see the case; read by every check of row security",
    "PhaseChange": "dates of phases, as on the case",
    "CaseNumber": "a counter",
    "SearchKey": "answered by a reviewed function with ids alone",
    "Draft": "one's own typing, seen by oneself",
    "DaySettings": "one's own settings",
    "SecrecyDuty": "of the centre, says nothing of persons",
    "CaseSettings": "of the centre, says nothing of persons",
    "Obstacle": "points at nobody",
    "CaseObstacle": "ties closed lists to a case; no text",
    "CaseRestriction": "says why nobody works on a case; for whoever sees the case",
    "CaseHold": "says why a case is kept; for whoever sees the case",
    "EmergencyAccess": "seen by who did it, the lead and the data protection officer (ADR 0086)",
    "LinkRequest": "a question between organisations, of the own one alone (ADR 0079)",
    "LinkDelivery": "a question between organisations, of the own one alone (ADR 0079)",
    "CaseMerge": "which files were merged; no content",
    "CaseMergeRow": "which rows followed; no content",
    "MovedOffer": "which rows followed; no content",
    "MovedRow": "read by nobody",
    "PackageNotice": "who read a notice, and when",
    "ReferralLink": "hashes; of the sender alone",
    "ShareNotice": "who read a notice, and when",
}
