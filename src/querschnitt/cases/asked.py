"""What the pages of a case ask each time they open, compiled and planned once (``tenants/prepared.py``)."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from querschnitt.tenants.prepared import prepared

from .choices import GoalState, GrantPurpose, HandoverState, StepState
from .handovers import with_threat
from .models import (
    CaseGrant,
    CaseObstacle,
    CaseReference,
    Consent,
    ContactNote,
    Goal,
    Handover,
    Need,
    PhaseChange,
    PlanStep,
    PlanVersion,
    Referral,
)


@prepared
def phase_changes(case_id: UUID) -> QuerySet[PhaseChange]:
    return PhaseChange.objects.filter(case_id=case_id)


@prepared
def consents(case_id: UUID) -> QuerySet[Consent]:
    return Consent.objects.filter(case_id=case_id).select_related("recipient")


@prepared
def needs(case_id: UUID) -> QuerySet[Need]:
    return Need.objects.filter(case_id=case_id)


@prepared
def steps(case_id: UUID) -> QuerySet[PlanStep]:
    kept = PlanStep.objects.filter(case_id=case_id).exclude(state=StepState.DROPPED)
    return kept.select_related("offer__organisation", "authority", "responsible_user")


@prepared
def goals(case_id: UUID) -> QuerySet[Goal]:
    return Goal.objects.filter(case_id=case_id).exclude(state=GoalState.DROPPED)


@prepared
def referrals(case_id: UUID) -> QuerySet[Referral]:
    return Referral.objects.filter(case_id=case_id).select_related("recipient", "offer")


@prepared
def latest_contacts(case_id: UUID) -> QuerySet[ContactNote]:
    return ContactNote.objects.filter(case_id=case_id).select_related("author", "organisation")[:4]


@prepared
def obstacles(case_id: UUID) -> QuerySet[CaseObstacle]:
    return CaseObstacle.objects.filter(case_id=case_id).select_related("obstacle").order_by("-id")


@prepared
def shares(case_id: UUID) -> QuerySet[CaseGrant]:
    open_ = CaseGrant.objects.filter(case_id=case_id, revoked_at__isnull=True)
    return open_.exclude(purpose=GrantPurpose.LEAD).select_related("organisation")


@prepared
def latest_version(case_id: UUID) -> QuerySet[PlanVersion]:
    return PlanVersion.objects.filter(case_id=case_id).order_by("-number")[:1]


@prepared
def own_numbers(case_id: UUID) -> QuerySet[CaseReference, str]:
    return CaseReference.objects.filter(case_id=case_id).values_list("text", flat=True)


@prepared
def handover_under_way(case_id: UUID, warned_until: date) -> QuerySet[Handover]:
    waiting = [HandoverState.PROPOSED, HandoverState.RUNNING]
    found = Handover.objects.filter(case_id=case_id, state__in=waiting)
    return with_threat(found, until=warned_until)[:1]
