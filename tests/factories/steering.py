"""Goals, measures and hours of a house."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from querschnitt.accounts.actor import Actor
from querschnitt.steering import services
from querschnitt.steering.choices import Field, GoalKind
from querschnitt.steering.models import ConceptVersion, HoursEntry, Indicator, Measure, Phase, StrategicGoal
from querschnitt.tenants.scope import open_scope

from .accounts import House


def make_phase(house: House, starts: int = 2026, ends: int = 2027) -> Phase:
    with open_scope(house.scope()):
        known = Phase.objects.filter(starts_year=starts).first()
        return known or services.open_phase(starts_year=starts, ends_year=ends, by=None)


def make_goal(house: House, **fields: Any) -> StrategicGoal:
    phase = fields.pop("phase", None) or make_phase(house)
    given = {
        "field": Field.EDUCATION,
        "kind": GoalKind.GENERAL,
        "category": "Elternbildung",
        "title": "Eltern erreichen",
    }
    with open_scope(house.scope()):
        return services.set_goal(phase=phase, by=None, **{**given, **fields})


def make_measure(house: House, **fields: Any) -> Measure:
    goal = fields.pop("goal", None) or make_goal(house)
    given = {"title": "Elterncafé", "starts_on": date(goal.phase.starts_year, 1, 1)}
    with open_scope(house.scope()):
        return services.set_measure(goal=goal, by=None, **{**given, **fields})


def make_indicator(house: House) -> Indicator:
    goal = make_goal(house)
    with open_scope(house.scope()):
        return services.add_indicator(
            goal=goal, label="Familien", target=Decimal(40), target_on=date(2027, 12, 31), by=None
        )


def make_concept(house: House) -> ConceptVersion:
    with open_scope(house.scope()):
        return services.add_concept(title="Integrationskonzept", by=None)


def make_hours(actor: Actor, measure: Measure, day: date, minutes: int) -> HoursEntry:
    with open_scope(actor.scope):
        return HoursEntry.objects.create(
            organisation_id=actor.organisation_id, person_id=actor.user.pk, measure=measure, day=day, minutes=minutes
        )
