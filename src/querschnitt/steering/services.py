"""Every write of steering. What does not fit is refused with its rule and what helps; nothing is half saved."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from querschnitt.accounts.actor import Actor
from querschnitt.funding.models import Grant, Post
from querschnitt.network.models import Decision, Document
from querschnitt.rules.selectors import NoValue, rule_value

from .choices import ConceptKind, Direction, GoalKind
from .models import (
    ConceptVersion,
    HoursEntry,
    Indicator,
    IndicatorValue,
    Measure,
    MeasureFunding,
    MeasurePost,
    Phase,
    StrategicGoal,
)
from .worktime import Cell, days_of, monday_of, overfull

MOST_PRIORITY_GOALS = 2  # KI16 says one; one centre had two in 2017, so a second needs a reason and a third is refused


def known_phases() -> list[tuple[int, int]]:
    """Those the rules name (KI18)."""
    try:
        return [(int(one["from"]), int(one["to"])) for one in rule_value("KI18", date(2017, 1, 1))]
    except (LookupError, NoValue):
        return []


@transaction.atomic
def open_phase(*, starts_year: int, ends_year: int, by: Actor | None) -> Phase:
    if ends_year < starts_year:
        raise ValidationError({"ends_year": _("Das letzte Jahr liegt vor dem ersten.")})
    crossing = Phase.objects.filter(starts_year__lte=ends_year, ends_year__gte=starts_year).first()
    if crossing is not None:
        raise ValidationError(
            {
                "starts_year": _("Die Phase %(phase)s hat Jahre gemeinsam (Regel KI17, KI18). Wählen Sie andere Jahre.")
                % {"phase": crossing}
            }
        )
    return Phase.objects.create(starts_year=starts_year, ends_year=ends_year)


@transaction.atomic
def adopt_phases(*, by: Actor | None) -> list[Phase]:
    """The phases of rule KI18 that are not there yet and cross none that is."""
    made = []
    for starts, ends in known_phases():
        if not Phase.objects.filter(starts_year__lte=ends, ends_year__gte=starts).exists():
            made.append(Phase.objects.create(starts_year=starts, ends_year=ends))
    return made


def _position(phase: Phase, field: str, why: str, but: Any = None) -> int:
    """Where a priority goal of the field stands; refused when there is one and nobody says why a second."""
    others = StrategicGoal.objects.select_for_update().filter(phase=phase, field=field, kind=GoalKind.PRIORITY)
    taken = set(others.exclude(pk=but).values_list("position", flat=True))
    if not taken:
        return 1
    if len(taken) >= MOST_PRIORITY_GOALS:
        raise ValidationError(
            {"kind": _("In diesem Bereich stehen schon zwei Schwerpunktziele (Regel KI16: eines). Wählen Sie „Allgemeines Ziel“.")}
        )  # fmt: skip
    if not why.strip():
        raise ValidationError(
            {"why_second": _("Je Phase und Bereich ist ein Schwerpunktziel vorgesehen (Regel KI16). Ein zweites braucht einen Grund.")}
        )  # fmt: skip
    return 2


@transaction.atomic
def set_goal(
    *,
    phase: Phase,
    field: str,
    kind: str,
    category: str,
    title: str,
    by: Actor | None,
    description: str = "",
    why_second: str = "",
    goal: StrategicGoal | None = None,
) -> StrategicGoal:
    """Add a goal, or change ``goal``."""
    goal = goal or StrategicGoal()
    same_place = goal.phase_id == phase.pk and goal.field == field and goal.kind == kind
    if kind == GoalKind.GENERAL:
        goal.position = None
    elif not same_place or goal.position is None:
        goal.position = _position(phase, field, why_second, goal.pk)
    elif goal.position == MOST_PRIORITY_GOALS and not why_second.strip():
        raise ValidationError({"why_second": _("Ein zweites Schwerpunktziel braucht einen Grund (Regel KI16).")})
    goal.phase, goal.field, goal.kind = phase, field, kind
    goal.category, goal.title, goal.description = category.strip(), title.strip(), description
    goal.why_second = why_second.strip() if goal.position == MOST_PRIORITY_GOALS else ""
    goal.save()
    return goal


@transaction.atomic
def set_measure(
    *,
    goal: StrategicGoal,
    title: str,
    starts_on: date,
    by: Actor | None,
    ends_on: date | None = None,
    description: str = "",
    programme: str = "",
    posts: Iterable[Post] | None = None,
    measure: Measure | None = None,
) -> Measure:
    """``posts``: those that work on it; ``None`` leaves them as they are."""
    measure = measure or Measure()
    if ends_on is not None and ends_on < starts_on:
        raise ValidationError({"ends_on": _("Das Ende liegt vor dem Beginn.")})
    first, last = date(goal.phase.starts_year, 1, 1), date(goal.phase.ends_year, 12, 31)
    if starts_on > last or (ends_on is not None and ends_on < first):
        raise ValidationError(
            {"starts_on": _("Die Maßnahme läuft nicht in der Phase %(phase)s ihres Ziels.") % {"phase": goal.phase}}
        )
    measure.goal, measure.title, measure.description = goal, title.strip(), description
    measure.starts_on, measure.ends_on, measure.programme = starts_on, ends_on, programme.strip()
    measure.save()
    if posts is not None:
        _link_posts(measure, {post.pk for post in posts})
    return measure


def _link_posts(measure: Measure, wanted: set[UUID]) -> None:
    """Posts of other organisations stay linked: row-level security hides them, and they are not taken away here."""
    visible = set(Post.objects.values_list("pk", flat=True))
    known = {link.post_id: link for link in MeasurePost.objects.filter(measure=measure)}
    for pk, link in known.items():
        if pk in visible and pk not in wanted:
            link.delete()
    for pk in wanted - set(known):
        MeasurePost.objects.create(measure=measure, post_id=pk)


@transaction.atomic
def add_measure_funding(
    *,
    measure: Measure,
    payer: str,
    percent: Decimal,
    starts_on: date,
    by: Actor | None,
    ends_on: date | None = None,
    amount: Decimal | None = None,
    grant: Grant | None = None,
) -> MeasureFunding:
    """Who pays a part of the measure. Above 100 per cent is shown as double funding, not refused."""
    if ends_on is not None and ends_on < starts_on:
        raise ValidationError({"ends_on": _("Das Ende liegt vor dem Beginn.")})
    if not 0 < percent <= 100:
        raise ValidationError({"percent": _("Ein Anteil liegt über 0 und geht bis 100 Prozent.")})
    return MeasureFunding.objects.create(
        measure=measure, payer=payer, percent=percent, starts_on=starts_on, ends_on=ends_on, amount=amount, grant=grant
    )


@transaction.atomic
def remove_measure_funding(*, funding: MeasureFunding, by: Actor | None) -> None:
    funding.delete()


@transaction.atomic
def restore_measure_funding(*, funding: MeasureFunding, by: Actor | None) -> None:
    """A removed share as it was, under its old key."""
    if MeasureFunding.objects.filter(pk=funding.pk).exists():
        raise ValidationError(_("Der Anteil steht schon wieder da."))
    funding.save(force_insert=True)


@transaction.atomic
def add_indicator(
    *,
    goal: StrategicGoal,
    label: str,
    target: Decimal,
    target_on: date,
    by: Actor | None,
    unit: str = "",
    start: Decimal | None = None,
    direction: str = Direction.UP,
) -> Indicator:
    return Indicator.objects.create(
        goal=goal, label=label.strip(), unit=unit.strip(), start=start, target=target, target_on=target_on,
        direction=direction,
    )  # fmt: skip


@transaction.atomic
def record_value(
    *, indicator: Indicator, as_of: date, value: Decimal, by: Actor | None, note: str = ""
) -> IndicatorValue:
    """The actual value of a day; one more of the same day replaces it, the log keeps both."""
    if as_of > timezone.localdate():
        raise ValidationError({"as_of": _("Der Tag liegt in der Zukunft. Ein Istwert ist gemessen.")})
    row = IndicatorValue.objects.filter(indicator=indicator, as_of=as_of).first()
    row = row or IndicatorValue(indicator=indicator, as_of=as_of)
    row.value, row.note = value, note.strip()
    row.save()
    return row


# Hours


class HoursRefused(Exception):
    """Why nothing of a week was saved, one sentence each."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@transaction.atomic
def save_week(*, monday: date, cells: Mapping[Cell, int], by: Actor) -> int:
    """Store the acting person's own week: minutes by measure and day, 0 takes an entry away. All of it or nothing.

    Entries of measures that are not named stay and count towards the day.
    """
    organisation, person = by.organisation_id, by.user.pk
    if organisation is None or person is None:
        raise TypeError("hours are entered by somebody who acts for an organisation")
    with connection.cursor() as cursor:
        # Two windows of one person must not fill the same day twice.
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 99))", [str(person)])
    days = days_of(monday_of(monday))
    known = {
        (row.measure_id, row.day): row
        for row in HoursEntry.objects.filter(person_id=by.user.pk, day__gte=days[0], day__lte=days[-1])
    }
    measures = Measure.objects.in_bulk({measure for measure, _day in cells})
    problems, after = [], {key: row.minutes for key, row in known.items()}
    latest = monday_of(timezone.localdate()) + timedelta(days=6)
    for (measure_id, day), minutes in cells.items():
        measure = measures.get(measure_id)
        if measure is None or day not in days:
            problems.append(
                _("Eine Angabe gehört zu keiner Maßnahme oder nicht in diese Woche. Laden Sie die Seite neu.")
            )
            continue
        if minutes and minutes != after.get((measure_id, day), 0):
            if not measure.runs_on(day):
                problems.append(_("„%(measure)s“ läuft am %(day)s nicht. Ändern Sie Beginn oder Ende der Maßnahme oder wählen Sie eine andere.") % {"measure": measure, "day": f"{day:%d.%m.%Y}"})  # fmt: skip
            if day > latest:
                problems.append(_("%(day)s liegt nach dieser Woche. Stunden werden eingetragen, wenn sie geleistet sind.") % {"day": f"{day:%d.%m.%Y}"})  # fmt: skip
        after[measure_id, day] = minutes
    problems += [str(one) for one in overfull(after)]
    if problems:
        raise HoursRefused(list(dict.fromkeys(problems)))
    changed = 0
    for key, minutes in cells.items():
        row = known.get(key)
        if minutes == (row.minutes if row else 0):
            continue
        changed += 1
        if not minutes and row is not None:
            row.delete()
        elif row is not None:
            row.minutes = minutes
            row.save(update_fields=["minutes"])
        else:
            HoursEntry.objects.create(
                organisation_id=organisation, person_id=person, measure_id=key[0], day=key[1], minutes=minutes
            )
    return changed


@transaction.atomic
def copy_last_week(*, monday: date, by: Actor) -> int:
    """Last week's entries into the days of this one that have none yet, for measures that still run."""
    monday = monday_of(monday)
    before, days = days_of(monday - timedelta(days=7)), days_of(monday)
    own = HoursEntry.objects.filter(person_id=by.user.pk)
    filled = set(own.filter(day__gte=days[0], day__lte=days[-1]).values_list("day", flat=True))
    cells: dict[Cell, int] = {}
    for row in own.filter(day__gte=before[0], day__lte=before[-1]).select_related("measure"):
        day = row.day + timedelta(days=7)
        if day not in filled and row.measure.runs_on(day):
            cells[row.measure_id, day] = row.minutes
    return save_week(monday=monday, cells=cells, by=by) if cells else 0


# The concept


@transaction.atomic
def add_concept(
    *,
    title: str,
    by: Actor | None,
    kind: str = ConceptKind.INTEGRATION,
    goals: str = "",
    agreed_with_municipalities: bool = False,
    agreed_with_carriers: bool = False,
    document: Document | None = None,
) -> ConceptVersion:
    """The next version. One that is not decided yet is worked on, so that there is never more than one draft."""
    draft = ConceptVersion.objects.filter(kind=kind, decided_on=None).first()
    last = ConceptVersion.objects.filter(kind=kind).aggregate(n=Max("number"))["n"] or 0
    row = draft or ConceptVersion(kind=kind, number=last + 1)
    row.title, row.goals, row.document = title.strip(), goals, document
    row.agreed_with_municipalities, row.agreed_with_carriers = agreed_with_municipalities, agreed_with_carriers
    row.save()
    return row


@transaction.atomic
def decide_concept(
    *, concept: ConceptVersion, decided_on: date, decided_by: str, by: Actor | None, decision: Decision | None = None
) -> ConceptVersion:
    """Record the council's decision. From then on this version does not change."""
    if concept.decided_on is not None:
        raise ValidationError(_("Diese Fassung ist beschlossen. Legen Sie eine neue Fassung an."))
    if decided_on > timezone.localdate():
        raise ValidationError(
            {"decided_on": _("Der Beschluss liegt in der Zukunft. Tragen Sie ihn ein, wenn er gefasst ist.")}
        )
    if not decided_by.strip():
        raise ValidationError({"decided_by": _("Nennen Sie das Gremium, das beschlossen hat.")})
    concept.decided_on, concept.decided_by, concept.decision = decided_on, decided_by.strip(), decision
    concept.save()
    return concept
