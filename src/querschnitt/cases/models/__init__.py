from .case import Case, CaseGrant, CaseNumber, Consent, Person, PhaseChange, SearchKey
from .daily import CaseFile, CaseTask, DaySettings, GoalReview
from .handover import Handover, HandoverTask
from .life import ChainEntry, HouseholdMember, PersonName
from .moving import MovedOffer
from .referral import CaseObstacle, MovedRow, Obstacle, Referral
from .spans import BenefitSpan, ResidenceSpan
from .trust import CaseSettings, PackageNotice, ReferralLink, SecrecyRelease
from .work import ContactNote, Draft, Need, PlanStep

__all__ = [
    "BenefitSpan",
    "Case",
    "CaseFile",
    "CaseGrant",
    "CaseNumber",
    "CaseObstacle",
    "CaseSettings",
    "CaseTask",
    "ChainEntry",
    "Consent",
    "ContactNote",
    "DaySettings",
    "Draft",
    "GoalReview",
    "Handover",
    "HandoverTask",
    "HouseholdMember",
    "MovedOffer",
    "MovedRow",
    "Need",
    "Obstacle",
    "PackageNotice",
    "Person",
    "PersonName",
    "PhaseChange",
    "PlanStep",
    "Referral",
    "ReferralLink",
    "ResidenceSpan",
    "SearchKey",
    "SecrecyRelease",
]
