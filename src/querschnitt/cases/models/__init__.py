from .case import Case, CaseGrant, CaseNumber, Consent, Person, PhaseChange, SearchKey
from .moving import MovedOffer
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
    "MovedOffer",
    "MovedRow",
    "Need",
    "Obstacle",
    "Person",
    "PhaseChange",
    "PlanStep",
    "Referral",
    "SearchKey",
]
