"""What a recipient gets to see of a case: the agreed data groups, copied at the moment of sending."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from ..choices import DataGroup, GoalState, StepState
from ..models import Case, ContactNote, Goal, Need, PlanStep


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
    DataGroup.NEEDS: needs,
    DataGroup.PLAN: plan,
}


def contacts(case: Case, topics: Iterable[str]) -> dict[str, Any]:
    """Talks about the topics the person released, and no others."""
    rows = ContactNote.objects.filter(case=case, topic__in=list(topics)).order_by("held_on", "id")
    return {
        "contacts": [
            {"held_on": row.held_on.isoformat(), "channel": row.channel, "topic": row.topic, "text": row.text}
            for row in rows
        ]
    }


def build_package(case: Case, data_groups: Iterable[str], topics: Iterable[str] = ()) -> dict[str, Any]:
    """One entry for each agreed data group, nothing else. ``topics``: those released from secrecy."""
    agreed = set(data_groups)
    package = {group: build(case) for group, build in GROUPS.items() if group in agreed}
    if DataGroup.CONTACTS in agreed:
        package[DataGroup.CONTACTS.value] = contacts(case, topics)
    return package
