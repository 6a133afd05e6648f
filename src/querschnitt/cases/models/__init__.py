from .case import Case, CaseGrant, CaseNumber, Consent, Person, PhaseChange, SearchKey
from .daily import CaseFile, CaseTask, DaySettings, GoalReview
from .handover import Handover, HandoverTask
from .moving import MovedOffer
from .referral import CaseObstacle, MovedRow, Obstacle, Referral
from .spans import BenefitSpan, ResidenceSpan
from .work import ContactNote, Draft, Need, PlanStep

__all__ = [
    "BenefitSpan",
    "Case",
    "CaseFile",
    "CaseGrant",
    "CaseNumber",
    "CaseObstacle",
    "CaseTask",
    "Consent",
    "ContactNote",
    "DaySettings",
    "Draft",
    "GoalReview",
    "Handover",
    "HandoverTask",
    "MovedOffer",
    "MovedRow",
    "Need",
    "Obstacle",
    "Person",
    "PhaseChange",
    "PlanStep",
    "Referral",
    "ResidenceSpan",
    "SearchKey",
]
