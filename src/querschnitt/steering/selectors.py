"""What of steering may be seen, and how much there is of it in a year."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from django.db import connection
from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from querschnitt.accounts.actor import Actor
from querschnitt.rules.selectors import NoValue, UnknownRule, rule_value

from .choices import ConceptKind, Dimension
from .models import ConceptVersion, HoursEntry, Indicator, Measure, MeasureFunding, MeasurePost, Phase, StrategicGoal
from .policies import can_enter_hours, can_view_steering
from .worktime import Cell, days_of

MINUTES = Decimal(60)
RECENT = timedelta(weeks=6)


def visible_phases(actor: Actor) -> QuerySet[Phase]:
    return Phase.objects.all() if can_view_steering(actor) else Phase.unscoped.none()


def visible_goals(actor: Actor) -> QuerySet[StrategicGoal]:
    return StrategicGoal.objects.select_related("phase") if can_view_steering(actor) else StrategicGoal.unscoped.none()


def visible_measures(actor: Actor) -> QuerySet[Measure]:
    return Measure.objects.select_related("goal__phase") if can_view_steering(actor) else Measure.unscoped.none()


def visible_measure_fundings(actor: Actor) -> QuerySet[MeasureFunding]:
    if not can_view_steering(actor):
        return MeasureFunding.unscoped.none()
    return MeasureFunding.objects.select_related("measure", "grant")


def posts_of_measures(actor: Actor, measures: list[Measure]) -> dict[UUID, list[str]]:
    """Names of posts by measure; those of other organisations are not seen (row-level security)."""
    found: dict[UUID, list[str]] = defaultdict(list)
    if can_view_steering(actor):
        for link in MeasurePost.objects.filter(measure__in=measures).select_related("post").order_by("post__name"):
            found[link.measure_id].append(link.post.name)
    return found


def visible_indicators(actor: Actor) -> QuerySet[Indicator]:
    return Indicator.objects.select_related("goal__phase") if can_view_steering(actor) else Indicator.unscoped.none()


def visible_concepts(actor: Actor) -> QuerySet[ConceptVersion]:
    return (
        ConceptVersion.objects.select_related("decision", "document")
        if can_view_steering(actor)
        else ConceptVersion.unscoped.none()
    )


def own_hours(actor: Actor) -> QuerySet[HoursEntry]:
    """The acting person's alone; row-level security says the same."""
    return HoursEntry.objects.filter(person_id=actor.user.pk) if can_enter_hours(actor) else HoursEntry.unscoped.none()


def phase_of(year: int) -> Phase | None:
    return Phase.objects.filter(starts_year__lte=year, ends_year__gte=year).first()


def hours_by_measure(year: int) -> dict[UUID, Decimal]:
    """Hours of everybody in the centre, summed by measure: no person, no day (a reviewed function)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT measure_id, minutes FROM steering_hours(%s)", [year])
        return {measure: Decimal(minutes) / MINUTES for measure, minutes in cursor.fetchall()}


def measures_in(year: int) -> QuerySet[Measure]:
    """Those that ran in the year, of goals whose phase holds it."""
    return Measure.objects.filter(
        Q(ends_on=None) | Q(ends_on__gte=date(year, 1, 1)),
        starts_on__lte=date(year, 12, 31),
        goal__phase__starts_year__lte=year,
        goal__phase__ends_year__gte=year,
    )


Figures = dict[Dimension, tuple[int, int, Decimal]]


def figures_of(year: int) -> Figures:
    """Goals, measures and hours by dimension: a centre's line of Tabelle 3, from its daily work."""
    found: dict[Dimension, list[Decimal | int]] = {dimension: [0, 0, Decimal(0)] for dimension in Dimension}
    goals = StrategicGoal.objects.filter(phase__starts_year__lte=year, phase__ends_year__gte=year)
    for goal in goals.only("field", "kind"):
        found[goal.dimension][0] += 1
    hours = hours_by_measure(year)
    for measure in measures_in(year).select_related("goal"):
        line = found[measure.goal.dimension]
        line[1] += 1
        line[2] += hours.get(measure.pk, Decimal(0))
    return {
        key: (int(one), int(two), Decimal(three).quantize(Decimal("0.01"))) for key, (one, two, three) in found.items()
    }


def counts_of(year: int) -> dict[tuple[Dimension, str], tuple[int, int]]:
    """Goals and measures by dimension and category."""
    goals: dict[tuple[Dimension, str], int] = defaultdict(int)
    measures: dict[tuple[Dimension, str], int] = defaultdict(int)
    for goal in StrategicGoal.objects.filter(phase__starts_year__lte=year, phase__ends_year__gte=year):
        goals[goal.dimension, goal.category] += 1
    for measure in measures_in(year).select_related("goal"):
        measures[measure.goal.dimension, measure.goal.category] += 1
    return {key: (count, measures[key]) for key, count in sorted(goals.items(), key=lambda one: str(one[0]))}


@dataclass
class GoalLine:
    goal: StrategicGoal
    measures: int
    hours: Decimal
    indicators: list[tuple[Indicator, Decimal | None]]


def goal_lines(actor: Actor, phase: Phase) -> dict[Dimension, list[GoalLine]]:
    """The goals of a phase with measures, hours of all its years, and each indicator's newest value."""
    hours: dict[UUID, Decimal] = defaultdict(Decimal)
    for year in range(phase.starts_year, phase.ends_year + 1):
        for measure, amount in hours_by_measure(year).items():
            hours[measure] += amount
    by_goal: dict[UUID, Decimal] = defaultdict(Decimal)
    for pk, goal_id in Measure.objects.filter(goal__phase=phase).values_list("pk", "goal_id"):
        by_goal[goal_id] += hours.get(pk, Decimal(0))
    goals = visible_goals(actor).filter(phase=phase).annotate(n=Count("measures"))
    lines: dict[Dimension, list[GoalLine]] = {dimension: [] for dimension in Dimension}
    for goal in goals.prefetch_related("indicators__values"):
        shown = []
        for indicator in goal.indicators.all():
            values = list(indicator.values.all())
            shown.append((indicator, values[0].value if values else None))
        lines[goal.dimension].append(GoalLine(goal, goal.n, by_goal[goal.pk], shown))
    return lines


@dataclass
class WeekRow:
    measure: Measure
    cells: list[tuple[date, int, bool]]  # day, minutes, whether the measure runs that day

    @property
    def total(self) -> int:
        return sum(minutes for _day, minutes, _runs in self.cells)


def week_of(actor: Actor, monday: date, more: list[UUID]) -> list[WeekRow]:
    """Measures the person worked on lately, and ``more``, with the week's entries."""
    days = days_of(monday)
    own = own_hours(actor)
    entries: dict[Cell, int] = {
        (measure, day): minutes
        for measure, day, minutes in own.filter(day__gte=days[0], day__lte=days[-1]).values_list(
            "measure_id", "day", "minutes"
        )
    }
    lately = own.filter(day__gte=days[0] - RECENT, day__lte=days[-1]).values_list("measure_id", flat=True).distinct()
    wanted = {*lately, *more}
    rows = []
    for measure in visible_measures(actor).filter(pk__in=wanted).order_by("goal__field", "-goal__kind", "title"):
        cells = [(day, entries.get((measure.pk, day), 0), measure.runs_on(day)) for day in days]
        if any(runs or minutes for _day, minutes, runs in cells):
            rows.append(WeekRow(measure, cells))
    return rows


def choosable(actor: Actor, monday: date, shown: list[WeekRow]) -> list[Measure]:
    """Measures that run in the week and are not on the sheet yet."""
    days = days_of(monday)
    running = visible_measures(actor).filter(Q(ends_on=None) | Q(ends_on__gte=days[0]), starts_on__lte=days[-1])
    return list(running.exclude(pk__in=[row.measure.pk for row in shown]).order_by("goal__field", "title"))


def _years_later(day: date, years: int) -> date:
    last = day.month == 2 and day.day == 29
    return date(day.year + years, 2, 28) if last else day.replace(year=day.year + years)


@dataclass(frozen=True)
class ConceptState:
    """``kind``: "ok", "old", "draft" or "none"; ``until``: the day from which it counts as too old."""

    kind: str
    sentence: str
    until: date | None = None


def concept_state(on: date, kind: str = ConceptKind.INTEGRATION) -> ConceptState:
    """Whether the concept stands as the rules want it: decided (KI15), and not older than KI30 says."""
    decided = ConceptVersion.objects.filter(kind=kind, decided_on__lte=on).order_by("-decided_on").first()
    if decided is None or decided.decided_on is None:
        if ConceptVersion.objects.filter(kind=kind).exists():
            return ConceptState("draft", _("Es gibt einen Entwurf, aber keinen Beschluss des Rates (Regel KI15). Tragen Sie den Beschluss ein, sobald er gefasst ist."))  # fmt: skip
        return ConceptState("none", _("Für die Förderung braucht es ein vom Rat beschlossenes Konzept (Regel KI15). Legen Sie die erste Fassung an."))  # fmt: skip
    try:
        years = int(rule_value("KI30", on))
    except (NoValue, UnknownRule):
        return ConceptState("ok", _("Beschlossen. Wie alt es werden darf, sagt an diesem Tag keine Regel (KI30)."))
    until = _years_later(decided.decided_on, years)
    if on > until:
        return ConceptState("old", _("Der Beschluss ist älter als %(years)s Jahre (Regel KI30). Schreiben Sie das Konzept fort und lassen Sie die neue Fassung beschließen.") % {"years": years}, until)  # fmt: skip
    return ConceptState(
        "ok", _("Beschlossen und nicht älter als %(years)s Jahre (Regel KI30).") % {"years": years}, until
    )
