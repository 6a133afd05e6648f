"""A centre's year from its daily work, as plain values: what a draft shows and what a release freezes.

Case figures are the published ones, so what is protected there is protected here. Hours are sums; no person is named.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from querschnitt.accounts.actor import Actor
from querschnitt.funding.claims import payers
from querschnitt.network.models import Decision, Meeting
from querschnitt.network.selectors import current_organisations
from querschnitt.network.selectors.agreements import visible_agreements
from querschnitt.network.selectors.bodies import visible_bodies
from querschnitt.offers.selectors import current_offers
from querschnitt.steering import selectors as steering
from querschnitt.steering.choices import Dimension, Field, GoalKind
from querschnitt.steering.models import StrategicGoal

from ..measures import HEADLINES
from ..models import DeliveredFigure, Delivery, PublishedFigure, YearReport
from .table import Line, lines_of, share

Content = dict[str, Any]
FORMAT = 1


def _number(value: Decimal) -> float | int:
    """JSON knows no decimals; hours have two places at most, which a float keeps exactly enough to be read back."""
    return int(value) if value == value.to_integral_value() else float(value)


def _goals(year: int) -> list[Content]:
    hours = steering.hours_by_measure(year)
    programmes = dict(payers())
    by_goal: dict[Any, list[Any]] = {}
    for measure in steering.measures_in(year):
        amount = hours.get(measure.pk, Decimal(0)).quantize(Decimal("0.01"))
        by_goal.setdefault(measure.goal_id, []).append(
            {
                "title": measure.title,
                "programme": programmes.get(measure.programme, measure.programme),
                "hours": _number(amount),
            }
        )
    found = []
    goals = StrategicGoal.objects.filter(phase__starts_year__lte=year, phase__ends_year__gte=year)
    for goal in goals.prefetch_related("indicators__values"):
        indicators = []
        for indicator in goal.indicators.all():
            values = [one for one in indicator.values.all() if one.as_of.year <= year]
            value = values[0].value if values else None
            indicators.append(
                {
                    "label": indicator.label,
                    "unit": indicator.unit,
                    "target": _number(indicator.target),
                    "value": None if value is None else _number(value),
                    "reached": indicator.reached(value),
                }
            )
        found.append(
            {
                "dimension": goal.dimension.value,
                "category": goal.category,
                "title": goal.title,
                "why_second": goal.why_second,
                "measures": by_goal.get(goal.pk, []),
                "indicators": indicators,
            }
        )
    return found


def _cases(actor: Actor, year: int) -> list[list[Any]]:
    """Headline figures as published: ``None`` is protected. Nothing when the year is not published yet."""
    rows = PublishedFigure.objects.filter(
        level=PublishedFigure.Level.CENTRE,
        centre=actor.centre_id,
        year=year,
        category__in=[key for key, _l in HEADLINES],
    )
    cells = dict(rows.values_list("category", "value"))
    return [[str(label), cells.get(key, 0)] for key, label in HEADLINES] if cells else []


def _network(actor: Actor, year: int) -> list[list[Any]]:
    return [
        [_("Organisationen im Netzwerk"), current_organisations(actor).count()],
        [_("Gremien"), visible_bodies(actor).count()],
        [_("Sitzungen im Jahr"), Meeting.objects.filter(starts_at__year=year).count()],
        [_("Beschlüsse im Jahr"), Decision.objects.filter(decided_on__year=year).count()],
        [_("Vereinbarungen"), visible_agreements(actor).count()],
        [_("Angebote"), current_offers(actor).count()],
    ]


def _before(actor: Actor, year: int) -> list[Content]:
    """The centre's own delivered lines of earlier years, newest first."""
    deliveries = Delivery.objects.filter(centre=actor.centre_id, year__lt=year, superseded_at=None).order_by("-year")[
        :4
    ]
    figures = DeliveredFigure.objects.filter(delivery__in=[one.pk for one in deliveries], category="")
    lines: dict[Any, list[Any]] = {}
    for delivery, dimension, goals, measures, hours in figures.values_list(
        "delivery_id", "dimension", "goals", "measures", "hours"
    ):
        lines.setdefault(delivery, []).append([dimension, goals, measures, _number(hours or Decimal(0))])
    told = {
        report.year: dict(report.content["cases"])
        for report in YearReport.objects.filter(year__lt=year, released_at__isnull=False).order_by("version")
        if report.content
    }
    return [
        {
            "year": one.year,
            "table": lines.get(one.pk, []),
            "posts": None if one.posts_occupied is None else str(one.posts_occupied),
            "cases": told.get(one.year, {}),
        }
        for one in deliveries
    ]


def collect(actor: Actor, year: int) -> Content:
    centre = actor.membership.centre if actor.membership else None
    today = timezone.localdate()
    figures = steering.figures_of(year)
    concept = steering.concept_state(min(today, date(year, 12, 31)))
    return {
        "format": FORMAT,
        "year": year,
        "unit": {"name": centre.name if centre else "", "ags": centre.ags if centre else ""},
        "counted_on": today.isoformat(),
        "table": [[key.value, goals, measures, _number(hours)] for key, (goals, measures, hours) in figures.items()],
        "categories": [
            [dimension.value, category, goals, measures]
            for (dimension, category), (goals, measures) in steering.counts_of(year).items()
        ],
        "goals": _goals(year),
        "concept": {"kind": concept.kind, "sentence": concept.sentence},
        "cases": _cases(actor, year),
        "network": _network(actor, year),
        "before": _before(actor, year),
    }


def table_lines(rows: Iterable[list[Any]]) -> list[Line]:
    return lines_of(
        {Dimension(key): (int(goals), int(measures), Decimal(str(hours))) for key, goals, measures, hours in rows}
    )


def total_hours(content: Content) -> Decimal:
    return sum((Decimal(str(row[3])) for row in content["table"]), Decimal(0))


def gaps(content: Content) -> list[str]:
    """What a reader will miss, said before the release. None of it stops it: a year may have been like that."""
    found = []
    goals = content["goals"]
    for field in Field:
        wanted = Dimension.of(field, GoalKind.PRIORITY)
        if not any(goal["dimension"] == wanted for goal in goals):
            found.append(_("%(dimension)s: kein Ziel (Regel KI16 sieht eines vor).") % {"dimension": wanted.label})
    for goal in goals:
        if not goal["measures"]:
            found.append(_("Ziel ohne Maßnahme: „%(goal)s“.") % {"goal": goal["title"]})
    idle = [one["title"] for goal in goals for one in goal["measures"] if not one["hours"]]
    if idle:
        found.append(
            _("Maßnahmen ohne Stunden: %(measures)s.") % {"measures": ", ".join(f"„{title}“" for title in idle[:5])}
        )
    if content["concept"]["kind"] != "ok":
        found.append(content["concept"]["sentence"])
    if not content["cases"]:
        found.append(_("Zahlen zu Fällen des Jahres sind noch nicht veröffentlicht."))
    return found


def by_category(content: Content) -> list[tuple[str, str, int, int, Decimal]]:
    """Dimension, category, goals, measures and hours: the goals of the report, put together."""
    found: dict[tuple[str, str], list[Any]] = {}
    for goal in content["goals"]:
        row = found.setdefault((goal["dimension"], goal["category"]), [0, 0, Decimal(0)])
        row[0] += 1
        row[1] += len(goal["measures"])
        row[2] += sum((Decimal(str(one["hours"])) for one in goal["measures"]), Decimal(0))
    order = list(Dimension)
    rows = sorted(found.items(), key=lambda pair: (order.index(Dimension(pair[0][0])), -pair[1][2], pair[0][1]))
    return [(str(Dimension(key).label), category, *values) for (key, category), values in rows]


@dataclass(frozen=True)
class Before:
    """An earlier year beside this one; ``change``: per cent by which this year's hours differ."""

    year: int
    goals: int
    measures: int
    hours: Decimal
    change: Decimal | None
    posts: Decimal | None
    told_cases: bool
    cases: int | None


def changes(content: Content) -> list[Before]:
    now = total_hours(content)
    found = []
    for one in content["before"]:
        then = sum((Decimal(str(row[3])) for row in one["table"]), Decimal(0))
        goals, measures = (sum(row[place] for row in one["table"]) for place in (1, 2))
        told = list((one.get("cases") or {}).values())
        found.append(
            Before(
                one["year"], goals, measures, then, share(now - then, then),
                Decimal(one["posts"]) if one.get("posts") else None, bool(told), told[0] if told else None,
            )
        )  # fmt: skip
    return found
