from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django import forms as django_forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from querschnitt.accounts.requests import ActorRequest
from querschnitt.common.access import access
from querschnitt.common.ui.parts import Tab
from querschnitt.funding.claims import double_fundings, payers
from querschnitt.funding.selectors import load_rules

from . import selectors, services
from .forms import ConceptForm, DecideForm, GoalForm, IndicatorForm, MeasureForm, PhaseForm, ValueForm
from .models import ConceptVersion, Indicator, IndicatorValue, Measure, StrategicGoal
from .policies import can_edit_steering, can_enter_hours, can_view_steering
from .worktime import DAY_LIMIT, DAY_RULE, BadHours, Cell, days_of, monday_of, parse_hours, written


def tabs_for(request: ActorRequest, current: str) -> list[Tab]:
    found = [Tab(_("Ziele"), reverse("steering:goals"), current == "goals")]
    if can_enter_hours(request.actor):
        found.append(Tab(_("Meine Stunden"), reverse("steering:hours"), current == "hours"))
    return [*found, Tab(_("Konzepte"), reverse("steering:concepts"), current == "concepts")]


def try_service(form: django_forms.Form, act: Callable[[], Any]) -> Any:
    """The service's result, or nothing with its refusal standing at the fields of the form."""
    try:
        return act()
    except ValidationError as error:
        if hasattr(error, "error_dict"):
            for name, problems in error.message_dict.items():
                form.add_error(name if name in form.fields else None, problems)
        else:
            form.add_error(None, error)
        return None


def _form_page(request: ActorRequest, form: django_forms.Form, title: str, tab: str, **more: Any) -> HttpResponse:
    context = {"form": form, "title": title, "tabs": tabs_for(request, tab), **more}
    return render(request, "steering/form.html", context, status=422 if form.errors else 200)


@access(can_view_steering)
def goals(request: ActorRequest) -> HttpResponse:
    phases = list(selectors.visible_phases(request.actor))
    asked = next((phase for phase in phases if str(phase.pk) == request.GET.get("phase")), None)
    year = timezone.localdate().year
    phase = asked or next((phase for phase in phases if phase.holds(year)), None) or (phases[0] if phases else None)
    lines = selectors.goal_lines(request.actor, phase) if phase else {}
    everything = [line for group in lines.values() for line in group]
    return render(
        request,
        "steering/goals.html",
        {
            "tabs": tabs_for(request, "goals"),
            "phases": phases,
            "phase": phase,
            "groups": [(dimension.label, group) for dimension, group in lines.items()],
            "total": sum(line.hours for line in everything),
            "count": len(everything),
            "may_edit": can_edit_steering(request.actor),
        },
    )


@access(can_edit_steering)
def phases(request: ActorRequest) -> HttpResponse:
    form = PhaseForm(request.POST or None)
    if request.method == "POST" and "adopt" in request.POST:
        made = services.adopt_phases(by=request.actor)
        messages.success(request, _("%(n)s Phasen aus Regel KI18 übernommen.") % {"n": len(made)})
        return redirect("steering:goals")
    if form.is_bound and form.is_valid():
        phase = try_service(form, lambda: services.open_phase(**form.cleaned_data, by=request.actor))
        if phase is not None:
            messages.success(request, _("Die Phase %(phase)s ist angelegt.") % {"phase": phase})
            return redirect(f"{reverse('steering:goals')}?phase={phase.pk}")
    stored = list(selectors.visible_phases(request.actor))
    known = ", ".join(f"{first}–{last}" for first, last in services.known_phases())
    return render(
        request,
        "steering/phases.html",
        {"tabs": tabs_for(request, "goals"), "form": form, "phases": stored, "known": known},
        status=422 if form.errors else 200,
    )


@access(can_edit_steering)
def goal_new(request: ActorRequest) -> HttpResponse:
    return _goal_form(request, None)


@access(can_edit_steering, selector=selectors.visible_goals, kwarg="goal_id")
def goal_edit(request: ActorRequest, goal: StrategicGoal) -> HttpResponse:
    return _goal_form(request, goal)


def _goal_form(request: ActorRequest, goal: StrategicGoal | None) -> HttpResponse:
    year = timezone.localdate().year
    running = next((phase.pk for phase in selectors.visible_phases(request.actor) if phase.holds(year)), None)
    initial = {"phase": request.GET.get("phase") or running}
    form = GoalForm(request.POST or None, actor=request.actor, goal=goal, initial=initial)
    if form.is_bound and form.is_valid():
        saved = try_service(form, lambda: services.set_goal(**form.cleaned_data, goal=goal, by=request.actor))
        if saved is not None:
            messages.success(request, _("Das Ziel ist gespeichert."))
            return redirect("steering:goal", goal_id=saved.pk)
    title = _("Ziel ändern") if goal else _("Neues Ziel")
    return _form_page(request, form, title, "goals", suggestions=form.categories)


@access(can_view_steering, selector=selectors.visible_goals, kwarg="goal_id")
def goal(request: ActorRequest, goal: StrategicGoal) -> HttpResponse:
    hours: dict[UUID, Any] = {}
    for year in range(goal.phase.starts_year, goal.phase.ends_year + 1):
        for measure, amount in selectors.hours_by_measure(year).items():
            hours[measure] = hours.get(measure, 0) + amount
    listed = list(Measure.objects.filter(goal=goal))
    posts = selectors.posts_of_measures(request.actor, listed)
    doubled = {one.key for one in double_fundings(request.actor, load_rules())}
    labels = dict(payers())
    measures = [
        (
            measure,
            hours.get(measure.pk, 0),
            labels.get(measure.programme, measure.programme),
            posts.get(measure.pk, []),
            str(measure.pk) in doubled,
        )
        for measure in listed
    ]
    indicators = []
    for indicator in Indicator.objects.filter(goal=goal):
        values = list(IndicatorValue.objects.filter(indicator=indicator))
        indicators.append((indicator, values, indicator.reached(values[0].value if values else None)))
    return render(
        request,
        "steering/goal.html",
        {
            "tabs": tabs_for(request, "goals"),
            "goal": goal,
            "measures": measures,
            "indicators": indicators,
            "may_edit": can_edit_steering(request.actor),
        },
    )


@access(can_edit_steering, selector=selectors.visible_goals, kwarg="goal_id")
def measure_new(request: ActorRequest, goal: StrategicGoal) -> HttpResponse:
    return _measure_form(request, goal, None)


@access(can_edit_steering, selector=selectors.visible_measures, kwarg="measure_id")
def measure_edit(request: ActorRequest, measure: Measure) -> HttpResponse:
    return _measure_form(request, measure.goal, measure)


def _measure_form(request: ActorRequest, goal: StrategicGoal, measure: Measure | None) -> HttpResponse:
    names = ("title", "description", "starts_on", "ends_on", "programme")
    initial: dict[str, Any] = (
        {name: getattr(measure, name) for name in names} if measure else {"starts_on": timezone.localdate()}
    )
    if measure:
        initial["posts"] = list(measure.posts.values_list("post_id", flat=True))
    form = MeasureForm(request.POST or None, initial=initial, actor=request.actor, measure=measure)
    if form.is_bound and form.is_valid():
        saved = try_service(
            form, lambda: services.set_measure(**form.cleaned_data, goal=goal, measure=measure, by=request.actor)
        )
        if saved is not None:
            messages.success(request, _("Die Maßnahme ist gespeichert."))
            return redirect("steering:goal", goal_id=goal.pk)
    return _form_page(request, form, _("Maßnahme ändern") if measure else _("Neue Maßnahme"), "goals", lead=goal.title)


@access(can_edit_steering, selector=selectors.visible_goals, kwarg="goal_id")
def indicator_new(request: ActorRequest, goal: StrategicGoal) -> HttpResponse:
    form = IndicatorForm(request.POST or None)
    if form.is_bound and form.is_valid():
        services.add_indicator(**form.cleaned_data, goal=goal, by=request.actor)
        messages.success(request, _("Die Kennzahl ist angelegt."))
        return redirect("steering:goal", goal_id=goal.pk)
    return _form_page(request, form, _("Neue Kennzahl"), "goals", lead=goal.title)


@access(can_edit_steering, selector=selectors.visible_indicators, kwarg="indicator_id")
def value_new(request: ActorRequest, indicator: Indicator) -> HttpResponse:
    form = ValueForm(request.POST or None)
    if form.is_bound and form.is_valid():
        saved = try_service(
            form, lambda: services.record_value(**form.cleaned_data, indicator=indicator, by=request.actor)
        )
        if saved is not None:
            messages.success(request, _("Der Istwert ist eingetragen."))
            return redirect("steering:goal", goal_id=indicator.goal_id)
    return _form_page(request, form, _("Istwert eintragen"), "goals", lead=indicator.label)


# Hours


def _week(request: ActorRequest) -> date:
    try:
        return monday_of(date.fromisoformat(request.GET.get("woche", "")))
    except ValueError:
        return monday_of(timezone.localdate())


def _uuids(values: list[str]) -> list[UUID]:
    found = []
    for value in values:
        try:
            found.append(UUID(value))
        except ValueError:
            continue
    return found


def _cells(request: ActorRequest) -> tuple[dict[Cell, int], dict[str, str], list[str]]:
    """Minutes by measure and day, what was typed, and what is no time. Fields are "h.<measure>.<day>"."""
    cells: dict[Cell, int] = {}
    typed, problems = {}, []
    for name, text in request.POST.items():
        parts = name.split(".")
        if len(parts) != 3 or parts[0] != "h" or not isinstance(text, str):
            continue
        typed[name] = text
        try:
            key = (UUID(parts[1]), date.fromisoformat(parts[2]))
            cells[key] = parse_hours(text)
        except BadHours as error:
            problems.append(f"{date.fromisoformat(parts[2]):%d.%m.}: {error}")
        except ValueError:
            continue
    return cells, typed, problems


@access(can_enter_hours)
def hours(request: ActorRequest) -> HttpResponse:
    monday = _week(request)
    problems: list[str] = []
    typed: dict[str, str] = {}
    if request.method == "POST":
        cells, typed, problems = _cells(request)
        if not problems:
            try:
                changed = services.save_week(monday=monday, cells=cells, by=request.actor)
            except services.HoursRefused as error:
                problems = error.problems
            else:
                messages.success(request, _("Die Woche ist gespeichert.") if changed else _("Es war nichts zu ändern."))
                return redirect(f"{reverse('steering:hours')}?woche={monday.isoformat()}")
    rows = selectors.week_of(request.actor, monday, _uuids(request.GET.getlist("mit")))
    days = days_of(monday)
    sheet = []
    for row in rows:
        fields = []
        for day, minutes, runs in row.cells:
            name = f"h.{row.measure.pk}.{day.isoformat()}"
            fields.append((name, day, typed.get(name, written(minutes)), runs or minutes))
        sheet.append((row.measure, fields, written(row.total) or "0"))
    sums = [sum(row.cells[number][1] for row in rows) for number in range(len(days))]
    context = {
        "tabs": tabs_for(request, "hours"),
        "monday": monday,
        "sunday": days[-1],
        "number": monday.isocalendar().week,
        "before": monday - timedelta(days=7),
        "after": monday + timedelta(days=7),
        "later": monday + timedelta(days=7) <= timezone.localdate(),
        "days": days,
        "sheet": sheet,
        "sums": [(day, written(one) or "0") for day, one in zip(days, sums, strict=True)],
        "total": written(sum(sums)) or "0",
        "choosable": selectors.choosable(request.actor, monday, rows),
        "extra": request.GET.getlist("mit"),
        "problems": problems,
        "limit": DAY_LIMIT // 60,
        "rule": DAY_RULE,
    }
    return render(request, "steering/hours.html", context, status=422 if problems else 200)


@require_POST
@access(can_enter_hours)
def hours_copy(request: ActorRequest) -> HttpResponse:
    monday = _week(request)
    try:
        copied = services.copy_last_week(monday=monday, by=request.actor)
    except services.HoursRefused as error:
        messages.error(request, " ".join(error.problems))
    else:
        if copied:
            messages.success(request, _("%(n)s Angaben der Vorwoche übernommen. Tage mit Einträgen blieben, wie sie waren.") % {"n": copied})  # fmt: skip
        else:
            messages.info(request, _("In der Vorwoche steht nichts, was in freie Tage dieser Woche passt."))
    return redirect(f"{reverse('steering:hours')}?woche={monday.isoformat()}")


# Concepts


@access(can_view_steering)
def concepts(request: ActorRequest) -> HttpResponse:
    today = timezone.localdate()
    return render(
        request,
        "steering/concepts.html",
        {
            "tabs": tabs_for(request, "concepts"),
            "versions": selectors.visible_concepts(request.actor),
            "state": selectors.concept_state(today),
            "may_edit": can_edit_steering(request.actor),
        },
    )


@access(can_edit_steering)
def concept_new(request: ActorRequest) -> HttpResponse:
    form = ConceptForm(request.POST or None, actor=request.actor)
    if form.is_bound and form.is_valid():
        concept = services.add_concept(**form.cleaned_data, by=request.actor)
        messages.success(request, _("Fassung %(n)s ist gespeichert.") % {"n": concept.number})
        return redirect("steering:concepts")
    return _form_page(
        request,
        form,
        _("Neue Fassung"),
        "concepts",
        lead=_("Gibt es einen Entwurf, wird er überschrieben; Beschlossenes bleibt."),
    )


@access(can_edit_steering, selector=selectors.visible_concepts, kwarg="concept_id")
def concept_decide(request: ActorRequest, concept: ConceptVersion) -> HttpResponse:
    form = DecideForm(request.POST or None, actor=request.actor)
    if form.is_bound and form.is_valid():
        decided = try_service(
            form, lambda: services.decide_concept(concept=concept, **form.cleaned_data, by=request.actor)
        )
        if decided is not None:
            messages.success(request, _("Der Beschluss ist eingetragen. Diese Fassung ändert sich nicht mehr."))
            return redirect("steering:concepts")
    return _form_page(request, form, _("Beschluss eintragen"), "concepts", lead=concept.title)
