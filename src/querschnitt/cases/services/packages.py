"""What a recipient gets to see of a case: the agreed data groups, copied at the moment of sending."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from querschnitt.tenants.models import Organisation

from ..choices import ConsentPurpose, DataGroup, GoalState, LifeArea, StepState
from ..columns import PACKAGE
from ..models import Assessment, AssessmentRating, Case, ChainEntry, ContactNote, Goal, HouseholdMember, Need, PlanStep
from ..rights import Group, may_see
from .gate import covering_by_person


def identity(case: Case) -> dict[str, Any]:
    person = case.person
    return {
        "name": str(person),
        "original_name": person.original_name,
        "birth_date": person.birth_date.isoformat() if person.birth_date else "",
        "birth_year": person.year_of_birth,
        "gender": person.gender,
        "nationality": person.nationality,
    }


def contact(case: Case) -> dict[str, Any]:
    return {"town": case.person.town, "phone": case.person.phone}


def languages(case: Case) -> dict[str, Any]:
    person = case.person
    return {
        "languages": person.languages,
        "levels": person.language_levels,
        "interpreter_language": person.interpreter_language,
    }


def status(case: Case) -> dict[str, Any]:
    return {"status_code": case.status_code, "legal_circle": case.legal_circle}


def chain(case: Case) -> dict[str, Any]:
    """Courses, school and work. Status and benefits of the same line are a group of their own."""
    rows = ChainEntry.objects.filter(person_id=case.person_id).select_related("organisation")
    return {
        "entries": [
            {
                "kind": row.kind,
                "title": row.title,
                "where": row.organisation.name if row.organisation else "",
                "starts_on": row.starts_on.isoformat(),
                "ends_on": row.ends_on.isoformat() if row.ends_on else "",
                "state": row.state,
                "result": row.result,
            }
            for row in rows
        ]
    }


def needs(case: Case) -> dict[str, Any]:
    rows = Need.objects.filter(case=case, resolved_on__isnull=True)
    return {"needs": [{"life_area": row.life_area, "priority": row.priority, "goal": row.goal} for row in rows]}


def plan(case: Case) -> dict[str, Any]:
    rows = PlanStep.objects.filter(case=case).exclude(state=StepState.DROPPED)
    goals = Goal.objects.filter(case=case).exclude(state=GoalState.DROPPED)
    return {
        "goals": [
            {
                "wording": goal.wording,
                "indicator": goal.indicator,
                "state": goal.state,
                "due_on": goal.due_on.isoformat() if goal.due_on else "",
            }
            for goal in goals
        ],
        "steps": [
            {
                "text": row.text,
                "side": row.side,
                "state": row.state,
                "due_on": row.due_on.isoformat() if row.due_on else "",
            }
            for row in rows
        ],
    }


GROUPS: dict[str, Callable[[Case], dict[str, Any]]] = {
    DataGroup.IDENTITY: identity,
    DataGroup.CONTACT: contact,
    DataGroup.LANGUAGES: languages,
    DataGroup.STATUS: status,
    DataGroup.CHAIN: chain,
    DataGroup.NEEDS: needs,
    DataGroup.PLAN: plan,
}


def household(case: Case, recipient: Organisation, purpose: str) -> dict[str, Any]:
    """Who lives with the person, as the person told it.

    Somebody with a case of their own is named when their own valid consent gives the recipient their name for the same
    purpose; without it the relation alone goes out.
    """
    rows = list(HouseholdMember.objects.filter(person_id=case.person_id).select_related("member"))
    linked = [row.member_id for row in rows if row.member_id]
    named = covering_by_person(linked, recipient, [DataGroup.IDENTITY], purpose) if linked else set()
    found = []
    for row in rows:
        other = row.member if row.member_id in named else None
        found.append(
            {
                "name": row.name or (str(other) if other else ""),
                "birth_year": row.birth_year or (other.year_of_birth if other else None),
                "relation": row.relation,
                "custody": row.custody,
                "lives_here": row.lives_here,
            }
        )
    return {"members": found}


def contacts(case: Case, topics: Iterable[str]) -> dict[str, Any]:
    """Talks about the topics the person released, and no others."""
    rows = ContactNote.objects.filter(case=case, topic__in=list(topics)).order_by("held_on", "id")
    return {
        "contacts": [
            {"held_on": row.held_on.isoformat(), "channel": row.channel, "topic": row.topic, "text": row.text}
            for row in rows
        ]
    }


def assessment(case: Case, topics: Iterable[str]) -> dict[str, Any]:
    """The latest one, in the life areas the person released; what stands above the areas only with all of them."""
    released = set(topics)
    latest = Assessment.objects.filter(case=case).last()
    if latest is None:
        return {"held_on": "", "strengths": "", "areas": []}
    rows = {row.life_area: row for row in AssessmentRating.objects.filter(assessment=latest)}
    return {
        "held_on": latest.held_on.isoformat(),
        "strengths": latest.strengths if released >= set(LifeArea.values) else "",
        "areas": [
            {
                "life_area": area,
                "resources": rows[area].resources,
                "level": rows[area].level,
                "urgency": rows[area].urgency,
                "own_view": rows[area].own_view,
            }
            for area in LifeArea.values
            if area in rows and area in released
        ],
    }


# What was told in a talk: the released topics of it.
TOLD: dict[str, Callable[[Case, Iterable[str]], dict[str, Any]]] = {
    DataGroup.CONTACTS: contacts,
    DataGroup.ASSESSMENT: assessment,
}


def closed_to_sender(data_groups: Iterable[str]) -> list[str]:
    """Agreed data groups that whoever acts does not see in full, and so cannot send."""
    parts = {group: (PACKAGE[group],) for group in PACKAGE} | {"status": (Group.RESIDENCE, Group.BENEFITS)}
    return [group for group in data_groups if group in parts and not may_see(*parts[group])]


def build_package(
    case: Case,
    data_groups: Iterable[str],
    topics: Iterable[str] = (),
    *,
    recipient: Organisation,
    purpose: str = ConsentPurpose.REFERRAL,
) -> dict[str, Any]:
    """One entry for each agreed data group, nothing else. ``topics``: those released from secrecy."""
    agreed = set(data_groups)
    package = {str(group): build(case) for group, build in GROUPS.items() if group in agreed}
    package |= {str(group): told(case, topics) for group, told in TOLD.items() if group in agreed}
    if DataGroup.HOUSEHOLD in agreed:
        package[DataGroup.HOUSEHOLD.value] = household(case, recipient, purpose)
    return package
