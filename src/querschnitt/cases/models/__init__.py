from .case import Case, CaseGrant, CaseNumber, Consent, Person, PhaseChange, SearchKey
from .referral import CaseObstacle, MovedRow, Obstacle, Referral
from .work import ContactNote, Draft, Need, PlanStep

__all__ = [
    "Case",
    "CaseGrant",
    "CaseNumber",
    "CaseObstacle",
    "Consent",
    "ContactNote",
    "Draft",
    "MovedRow",
    "Need",
    "Obstacle",
    "Person",
    "PhaseChange",
    "PlanStep",
    "Referral",
    "SearchKey",
]
