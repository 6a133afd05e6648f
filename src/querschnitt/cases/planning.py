"""The plan as data: what is frozen when both sides agree, what changed since, and where the agreement stands."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from .choices import GoalState, LifeArea, Side, StepState
from .models import Case, Goal, Need, PlanStep, PlanVersion

FORMAT = 1
Content = dict[str, Any]
# What an agreement is about. How far a step has come, and when both look at a goal again, move on without a new one.
GOAL_WORDING = ("life_area", "wording", "indicator", "target", "due_on")
STEP_WORDING = ("text", "side", "where", "due_on")


def iso(day: date | None) -> str:
    return day.isoformat() if day else ""


def day_of(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def plan_rows(case: Case) -> tuple[list[Goal], list[Need], list[PlanStep]]:
    """What a plan is made of, in three queries."""
    goals = list(Goal.objects.filter(case=case).exclude(state=GoalState.DROPPED).select_related("changed_by"))
    needs = list(Need.objects.filter(case=case))
    steps = list(
        PlanStep.objects.filter(case=case)
        .exclude(state=StepState.DROPPED)
        .select_related("offer__organisation", "authority", "responsible_user")
    )
    return goals, needs, steps


def where_of(step: PlanStep) -> str:
    if step.offer:
        return f"{step.offer.title}, {step.offer.organisation.name}"
    return step.authority.name if step.authority else ""


def _step(step: PlanStep) -> dict[str, str]:
    return {
        "id": str(step.pk),
        "text": step.text,
        "side": step.side,
        "where": where_of(step),
        "due_on": iso(step.due_on),
        "state": step.state,
        "done_on": iso(step.done_on),
    }


def plan_content(case: Case, rows: tuple[list[Goal], list[Need], list[PlanStep]] | None = None) -> Content:
    """The whole plan free of references. Steps planned for a need without a goal stand under that need."""
    goals, needs, steps = rows or plan_rows(case)
    entries: dict[Any, dict[str, Any]] = {}
    for goal in goals:
        entries[goal.pk] = {
            "id": str(goal.pk),
            "life_area": goal.life_area,
            "wording": goal.wording,
            "indicator": goal.indicator,
            "target": goal.target,
            "due_on": iso(goal.due_on),
            "review_from": iso(goal.review_from),
            "review_to": iso(goal.review_to),
            "state": goal.state,
            "steps": [],
        }
    bare = {
        "wording": "", "indicator": "", "target": "", "due_on": "", "review_from": "", "review_to": "", "state": "open",
    }  # fmt: skip
    for need in needs:
        entries[need.pk] = {
            "id": str(need.pk),
            **bare,
            "life_area": need.life_area,
            "indicator": need.goal,
            "steps": [],
        }
    rest: dict[str, Any] = {"id": "", **bare, "life_area": "", "steps": []}
    for step in steps:
        entry = entries.get(step.goal_id) or entries.get(step.need_id) or rest
        entry["steps"].append(_step(step))
    kept = {goal.pk for goal in goals}
    shown = [entry for key, entry in entries.items() if key in kept or entry["steps"]]
    person = case.person
    return {
        "format": FORMAT,
        "number": case.number,
        "person": {"name": str(person), "original_name": person.original_name},
        "organisation": case.organisation.name,
        "manager": str(case.manager) if case.manager else "",
        "goals": [*shown, rest] if rest["steps"] else shown,
    }


def _agreed_part(content: Content) -> list[Any]:
    return [
        [goal["id"], *(goal[name] for name in GOAL_WORDING)]
        + [[step["id"], *(step[name] for name in STEP_WORDING)] for step in goal["steps"]]
        for goal in content["goals"]
    ]


def fingerprint(content: Content) -> str:
    """Equal exactly when both sides would read the same promises."""
    text = json.dumps(_agreed_part(content), ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:24]


@dataclass(frozen=True)
class Change:
    """One difference: ``before`` is empty for what is new, ``after`` for what is gone."""

    what: str
    before: str = ""
    after: str = ""


def _named(values: Mapping[str, str], names: Iterable[str]) -> list[tuple[str, str]]:
    labels = {
        "life_area": _("Lebensbereich"),
        "wording": _("Ziel"),
        "indicator": _("Erreicht, wenn"),
        "target": _("Zielwert"),
        "due_on": _("Bis"),
        "text": _("Schritt"),
        "side": _("Wer"),
        "where": _("Stelle"),
    }
    found = []
    for name in names:
        value = values[name]
        if name == "due_on" and value:
            value = date_format(date.fromisoformat(value), "SHORT_DATE_FORMAT")
        elif name == "life_area" and value:
            value = str(dict(LifeArea.choices).get(value, value))
        elif name == "side":
            value = str(Side(value).label)
        found.append((labels[name], value))
    return found


def title_of(goal: Mapping[str, Any]) -> str:
    return goal["wording"] or str(dict(LifeArea.choices).get(goal["life_area"], "")) or _("Ohne Ziel")


def _differences(kind: str, old: Mapping[str, Any], new: Mapping[str, Any], names: Iterable[str]) -> list[Change]:
    return [
        Change(f"{kind}: {label}", before or "–", after or "–")
        for (label, before), (_label, after) in zip(_named(old, names), _named(new, names), strict=True)
        if before != after
    ]


def changes(old: Content, new: Content) -> list[Change]:
    """What differs between two plans, goal by goal and step by step.

    Steps that end together with their goal are no change: that was the point of them.
    """
    found: list[Change] = []
    goals_before = {goal["id"]: goal for goal in old["goals"]}
    goals_after = {goal["id"]: goal for goal in new["goals"]}
    for key, goal in goals_after.items():
        if key not in goals_before:
            found.append(Change(_("Neues Ziel"), "", title_of(goal)))
        else:
            found += _differences(title_of(goals_before[key]), goals_before[key], goal, GOAL_WORDING)
    gone = [goal for key, goal in goals_before.items() if key not in goals_after]
    found += [Change(_("Entfallenes Ziel"), title_of(goal)) for goal in gone]
    steps_before = {step["id"]: step for goal in old["goals"] for step in goal["steps"]}
    steps_after = {step["id"]: step for goal in new["goals"] for step in goal["steps"]}
    for key, step in steps_after.items():
        if key not in steps_before:
            found.append(Change(_("Neuer Schritt"), "", step["text"]))
        else:
            found += _differences(steps_before[key]["text"], steps_before[key], step, STEP_WORDING)
    for goal in old["goals"]:
        ended = goals_after.get(goal["id"], {}).get("state", GoalState.OPEN) != GoalState.OPEN
        missing = [step for step in goal["steps"] if step["id"] not in steps_after]
        if not ended:
            found += [Change(_("Entfallener Schritt"), step["text"]) for step in missing]
    return found


@dataclass(frozen=True)
class Standing:
    """Where the agreement stands: none yet, agreed as it is, or changed since."""

    version: PlanVersion | None
    changes: list[Change]

    @property
    def agreed(self) -> bool:
        return self.version is not None and not self.changes


def standing(versions: list[PlanVersion], content: Content) -> Standing:
    if not versions:
        return Standing(None, [])
    return Standing(versions[-1], changes(versions[-1].content, content))
