from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from querschnitt.accounts.actor import Actor
from querschnitt.network.selectors import current_organisations
from querschnitt.network.topics import Topic
from querschnitt.offers.selectors import current_offers
from querschnitt.tenants.models import Organisation

from .choices import AdviceModel, AdviceResult
from .engine import Decision
from .models import AdviceSetting, ShortAdvice
from .policies import can_advise
from .table import rule_of

TOPICS: dict[str, tuple[Topic, ...]] = {
    "language": (Topic.GERMAN,),
    "housing": (Topic.HOUSING,),
    "work": (Topic.WORK,),
    "training": (Topic.RECOGNITION, Topic.SCHOOL),
    "school": (Topic.SCHOOL, Topic.DAYCARE),
    "health": (Topic.HEALTH,),
    "family": (Topic.FAMILY, Topic.DAYCARE),
    "finance": (Topic.MONEY,),
    "residence": (Topic.RESIDENCE,),
    "debts": (Topic.MONEY,),
    "discrimination": (Topic.PROTECTION,),
    "leisure": (Topic.MEETING, Topic.VOLUNTEERING),
    "procedure": (Topic.RESIDENCE,),
    "distress": (Topic.MIND,),
    "return": (Topic.RESIDENCE,),
    "upbringing": (Topic.FAMILY,),
}
OFFERS, OFFICES = 6, 2
# Words of the table's competent offices, and the kinds of organisation that are meant.
KINDS: dict[str, tuple[Organisation.Kind, ...]] = {
    "Sozialamt": (Organisation.Kind.SOZIALAMT,),
    "Jobcenter": (Organisation.Kind.JOBCENTER,),
    "MBE": (Organisation.Kind.MBE,),
    "JMD": (Organisation.Kind.JMD,),
    "KIM": (Organisation.Kind.KIM, Organisation.Kind.KI),
    "KI": (Organisation.Kind.KI,),
    "ABH": (Organisation.Kind.AUSLAENDERBEHOERDE,),
    "BA": (Organisation.Kind.AGENTUR,),
    "Agentur": (Organisation.Kind.AGENTUR,),
    "Jugendamt": (Organisation.Kind.JUGENDAMT,),
    "Schulamt": (Organisation.Kind.SCHULAMT,),
    "ADA": (Organisation.Kind.ADA,),
    "Einbürgerungsbehörde": (Organisation.Kind.EINBUERGERUNG,),
}


def kinds_of(competent: str) -> list[Organisation.Kind]:
    """Kinds of organisation named in the words of a rule: "nicht MBE → KIM" names KIM."""
    if competent.startswith("niemand"):
        return []
    words = competent.partition("→")[2] if competent.startswith("nicht") else competent
    found = [kind for word in re.findall(r"\w+", words) for kind in KINDS.get(word, ())]
    return list(dict.fromkeys(found))


def offices_for(actor: Actor, decision: Decision, town: str) -> dict[str, list[Organisation]]:
    """Organisations of the network behind every rule that answers, those of the person's town first. One query."""
    wanted = {
        one.rule: kinds_of(rule_of(one.rule).competent[0]) for found in decision.answers.values() for one in found
    }
    kinds = {kind for listed in wanted.values() for kind in listed}
    if not kinds:
        return {}
    known: dict[str, list[Organisation]] = {}
    place = town.strip().casefold()
    rows = sorted(
        current_organisations(actor).filter(kind__in=kinds).only("id", "name", "kind", "centre_id"),
        key=lambda one: (not (place and place in one.name.casefold()), one.name),
    )
    for row in rows:
        known.setdefault(row.kind, []).append(row)
    return {rule: [one for kind in listed for one in known.get(kind, [])][:OFFICES] for rule, listed in wanted.items()}


def offers_for(actor: Actor, needs: Iterable[str], *, town: str, language: str) -> list[dict[str, Any]]:
    """Current offers on the topics of the needs, those in the person's language and town first."""
    topics = {topic for need in needs for topic in TOPICS.get(need, ())}
    if not topics:
        return []
    spoken = Case(When(Q(languages__contains=[language]), Value(0)), default=Value(1), output_field=IntegerField())
    near = Case(When(Q(place__town__iexact=town), Value(0)), default=Value(1), output_field=IntegerField())
    rows = (
        current_offers(actor)
        .filter(topic__in=topics)
        .alias(spoken=spoken if language else Value(0), near=near if town else Value(0))
        .order_by("spoken", "near", "title", "id")
        .values("id", "title", "organisation__name", "place__town", "languages")[:OFFERS]
    )
    return [dict(row) for row in rows]


def advice_model(actor: Actor) -> AdviceModel:
    if actor.centre_id is None:
        return AdviceModel.A
    setting = AdviceSetting.objects.first()
    return AdviceModel(setting.model) if setting else AdviceModel.A


def visible_advice(actor: Actor) -> QuerySet[ShortAdvice]:
    """Those of the acting organisation."""
    if not can_advise(actor) or actor.organisation_id is None:
        return ShortAdvice.unscoped.none()
    return ShortAdvice.objects.filter(organisation_id=actor.organisation_id)


@dataclass(frozen=True)
class AdviceCounts:
    total: int
    minutes: int
    results: dict[str, int]
    concerns: Counter[str]


def advice_counts(actor: Actor, first: date, last: date) -> AdviceCounts:
    """The own organisation's short advices of a period; for figures beyond it, see ``reporting``."""
    rows = list(
        visible_advice(actor).filter(advised_on__range=(first, last)).values_list("result", "concern", "minutes")
    )
    results = Counter(row[0] for row in rows)
    return AdviceCounts(
        len(rows),
        sum(row[2] for row in rows),
        {result.value: results[result.value] for result in AdviceResult},
        Counter(row[1] for row in rows),
    )


def case_managers(actor: Actor) -> list[Organisation]:
    """Who does case management in the centre: where service points send people to in model B."""
    kinds = [Organisation.Kind.KIM, Organisation.Kind.KI]
    return list(current_organisations(actor).filter(kind__in=kinds).order_by("name"))
