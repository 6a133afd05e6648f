from .case import Case, CaseGrant, CaseNumber, Consent, Person, PhaseChange, SearchKey
from .daily import CaseFile, CaseTask, DaySettings, GoalReview
from .emergency import EmergencyAccess
from .handover import Handover, HandoverTask
from .hold import CaseHold
from .life import ChainEntry, HouseholdMember, PersonName
from .links import LinkDelivery, LinkRequest
from .moving import MovedOffer
from .planning import Assessment, AssessmentRating, Goal, PlanReview, PlanSignature, PlanVersion
from .reference import CaseReference
from .referral import CaseObstacle, MovedRow, Obstacle, Referral
from .restriction import CaseRestriction
from .spans import BenefitSpan, ResidenceSpan
from .trust import CaseSettings, PackageNotice, ReferralLink, SecrecyDuty, SecrecyRelease, ShareNotice
from .twins import CaseMerge, CaseMergeRow
from .work import ContactNote, Draft, Need, PlanStep

__all__ = [
    "Assessment",
    "AssessmentRating",
    "BenefitSpan",
    "Case",
    "CaseFile",
    "CaseGrant",
    "CaseHold",
    "CaseMerge",
    "CaseMergeRow",
    "CaseNumber",
    "CaseObstacle",
    "CaseReference",
    "CaseRestriction",
    "CaseSettings",
    "CaseTask",
    "ChainEntry",
    "Consent",
    "ContactNote",
    "DaySettings",
    "Draft",
    "EmergencyAccess",
    "Goal",
    "GoalReview",
    "Handover",
    "HandoverTask",
    "HouseholdMember",
    "LinkDelivery",
    "LinkRequest",
    "MovedOffer",
    "MovedRow",
    "Need",
    "Obstacle",
    "PackageNotice",
    "Person",
    "PersonName",
    "PhaseChange",
    "PlanReview",
    "PlanSignature",
    "PlanStep",
    "PlanVersion",
    "Referral",
    "ReferralLink",
    "ResidenceSpan",
    "SearchKey",
    "SecrecyDuty",
    "SecrecyRelease",
    "ShareNotice",
]
