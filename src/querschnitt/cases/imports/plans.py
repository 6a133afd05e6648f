"""The list of plans: each row becomes a step of one side under a goal, in a case the acting person may write in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from querschnitt.accounts.actor import Actor
from querschnitt.common.imports import parsing
from querschnitt.common.imports.declaration import Column, Hint, Importable, Known, Problem, Values
from querschnitt.common.imports.parsing import fold
from querschnitt.common.imports.planning import PlannedRow
from querschnitt.network.recorder import Recorder
from querschnitt.network.selectors import current_organisations

from ..choices import GoalState, LifeArea, Side, StepState
from ..models import Goal, PlanStep
from ..policies import can_import_cases
from ..services.goals import check_window
from ..services.lists import NewStep, plan_list
from . import cells
from .context import CHUNK, Cases, Found, People, sample, show, texts_of
from .person_columns import AREA_SYNONYMS

SIDE_SYNONYMS = {
    "Person": Side.PERSON, "Klient": Side.PERSON, "Klientin": Side.PERSON, "Ratsuchende": Side.PERSON,
    "Stelle": Side.OFFICE, "Stellen": Side.OFFICE, "Amt": Side.OFFICE, "Beratung": Side.OFFICE, "Behörde": Side.OFFICE,
}  # fmt: skip
STATE_SYNONYMS = {"in Arbeit": StepState.RUNNING, "fertig": StepState.DONE, "geplant": StepState.OPEN}
COLUMNS = (
    Column(
        "case", gettext_lazy("Aktenzeichen"), parsing.text(60), required=True,
        synonyms=("Eigenes Aktenzeichen", "AZ", "Fallnummer", "Fall", "Nummer", "Nr", "ID", "Kennung", "Klientennummer"),
        help=gettext_lazy("von Querschnitt, oder das eigene aus der Liste der Personen"), example="M-0417",
    ),
    Column("life_area", gettext_lazy("Lebensbereich"), parsing.one_of(lambda: LifeArea.choices, AREA_SYNONYMS),
           choices=lambda: LifeArea.choices, synonyms=("Thema", "Bereich", "Handlungsfeld"),
           help=gettext_lazy("nötig, wo ein Ziel steht"), example="Sprache"),
    Column("goal", gettext_lazy("Ziel"), parsing.text(200), synonyms=("Zielvereinbarung",),
           help=gettext_lazy("Zeilen mit gleichem Ziel im selben Fall gehören zu einem Ziel"), example="Deutsch B1 bestehen"),
    Column("indicator", gettext_lazy("Erreicht, wenn"), parsing.text(200), synonyms=("Indikator",), example="Zertifikat liegt vor"),
    Column("goal_due", gettext_lazy("Ziel bis"), cells.day, blank=None, synonyms=("Zieldatum", "Ziel bis wann"), example="31.03.2027"),
    Column("review_from", gettext_lazy("Überprüfen ab"), cells.day, blank=None),
    Column("review_to", gettext_lazy("Überprüfen bis"), cells.day, blank=None, synonyms=("Überprüfung am", "Überprüfung")),
    Column("step", gettext_lazy("Schritt"), parsing.text(200), synonyms=("Maßnahme", "Aufgabe", "Teilschritt"),
           example="Zum Einstufungstest anmelden"),
    Column("side", gettext_lazy("Wer"), parsing.one_of(lambda: Side.choices, SIDE_SYNONYMS), blank=Side.PERSON.value,
           choices=lambda: Side.choices, synonyms=("Seite", "Wer tut es"),
           help=gettext_lazy("ohne Angabe: Das tut die Person"), example="Das tut die Person"),
    Column("responsible", gettext_lazy("Behält im Blick"), parsing.text(200),
           synonyms=("Verantwortlich", "Zuständig", "Mitarbeiter", "Mitarbeiterin"),
           help=gettext_lazy("Name oder E-Mail-Adresse eines Mitglieds Ihrer Organisation; ohne Angabe: wer den Fall führt")),
    Column("organisation", gettext_lazy("Stelle"), parsing.text(200), synonyms=("Organisation", "Zuständige Stelle", "Träger"),
           help=gettext_lazy("Name oder Kurzname einer Organisation im Netzwerk")),
    Column("due_on", gettext_lazy("Bis"), cells.day, blank=None, synonyms=("Frist", "Fällig am", "Fällig", "Termin", "Bis wann"),
           example="15.01.2027"),
    Column("state", gettext_lazy("Stand"), parsing.one_of(lambda: StepState.choices, STATE_SYNONYMS), blank=StepState.OPEN.value,
           choices=lambda: StepState.choices, synonyms=("Status", "Erledigungsstand"), help=gettext_lazy("ohne Angabe: offen")),
    Column("done_on", gettext_lazy("Erledigt am"), cells.day, blank=None, synonyms=("Erledigt",)),
)  # fmt: skip
OF_GOAL = ("indicator", "goal_due", "review_from", "review_to")
LABELS = {column.key: column.label for column in COLUMNS}


@dataclass
class Context:
    cases: Cases
    people: People
    organisations: dict[str, UUID]
    goals: dict[tuple[UUID, str, str], dict[str, Any]] = field(default_factory=dict)  # said of each so far


def context_for(rows: list[dict[str, str]], actor: Actor) -> Context:
    organisations: dict[str, UUID] = {}
    if any(texts_of(rows, "organisation")):
        for pk, name, short in current_organisations(actor).values_list("pk", "name", "short_name"):
            if short:
                organisations.setdefault(fold(short), pk)
            organisations[fold(name)] = pk
    return Context(Cases(texts_of(rows, "case"), actor), People(actor), organisations)


def goal_key(values: Values) -> tuple[UUID, str, str]:
    return values["found"].id, values["life_area"], fold(values["goal"])


def identity(values: Values) -> str:
    parts = [values["case"], values["life_area"] if values["goal"] else "", fold(values["goal"]), fold(values["step"])]
    return "|".join([*parts, values["side"], str(values["due_on"])] if values["step"] else parts)


def complete(values: dict[str, Any], context: Context) -> list[Hint]:
    if values["done_on"] and values["state"] == StepState.OPEN:
        values["state"] = StepState.DONE.value
    case = context.cases.find(values["case"])
    values["found"] = case
    if case is None:
        return []
    called, values["case"] = values["case"], case.number
    return [] if called == case.number else [Hint("case", case.number)]


def check(values: Values, context: Context) -> list[Problem]:
    case: Found | None = values["found"]
    if case is None:
        return [Cases.problem("case")]
    problems = []
    if not case.is_open:
        text = _("Dieser Fall ist abgeschlossen.")
        problems.append(Problem("case", text, _("Den Fall zuerst wieder öffnen oder die Zeile löschen.")))
    if not values["goal"] and not values["step"]:
        text = _("In der Zeile steht weder ein Ziel noch ein Schritt.")
        problems.append(Problem("step", text, _("Eines von beiden eintragen.")))
    problems += _check_goal(values, context) if values["goal"] else []
    return problems + (_check_step(values, context) if values["step"] else [])


def _check_goal(values: Values, context: Context) -> list[Problem]:
    if not values["life_area"]:
        text = _("Zu welchem Lebensbereich gehört das Ziel?")
        return [Problem("life_area", text, _("Den Lebensbereich eintragen."))]
    problems = []
    try:
        check_window(values["review_from"], values["review_to"])
    except ValidationError as error:
        problems += [Problem(name, " ".join(texts), "") for name, texts in error.message_dict.items()]
    said = context.goals.setdefault(goal_key(values), {})
    for key in OF_GOAL:
        if values[key] and said.setdefault(key, values[key]) != values[key]:
            before = show(said[key]) if isinstance(said[key], date) else said[key]
            text = _("In einer früheren Zeile steht zu diesem Ziel anders: %(before)s.") % {"before": before}
            problems.append(Problem(key, text, _("Beide Zeilen angleichen oder die Ziele unterscheiden.")))
    return problems


def _check_step(values: Values, context: Context) -> list[Problem]:
    problems = []
    if values["responsible"] and context.people.find(values["responsible"]) is None:
        problems.append(context.people.problem("responsible", values["responsible"]))
    if values["organisation"] and fold(values["organisation"]) not in context.organisations:
        text = _("Diese Organisation gibt es im Netzwerk nicht.")
        remedy = _("Den Namen angleichen, die Organisation zuerst anlegen, oder die Zelle leeren.")
        problems.append(Problem("organisation", text, remedy))
    done, state = values["done_on"], values["state"]
    if state == StepState.DONE and not done:
        problems.append(Problem("done_on", _("Wann wurde der Schritt erledigt?"), _("Den Tag eintragen.")))
    elif done and state != StepState.DONE:
        told = {"day": show(done), "state": StepState(state).label}
        text = _("Erledigt am %(day)s, aber der Stand ist „%(state)s“.") % told
        problems.append(Problem("done_on", text, _("Eines von beiden berichtigen.")))
    elif done and done > timezone.localdate():
        text = _("Der %(day)s liegt in der Zukunft.") % {"day": show(done)}
        problems.append(Problem("done_on", text, _("Das Datum prüfen.")))
    return problems


def known_to(rows: list[PlannedRow], actor: Actor) -> list[Known]:
    """Steps and open goals these cases have already."""
    cases = sorted({row.values["found"].id for row in rows})
    found = []
    for start in range(0, len(cases), CHUNK):
        some = cases[start : start + CHUNK]
        blank = {"step": "", "side": "", "due_on": None}
        for goal in Goal.objects.filter(case_id__in=some, state=GoalState.OPEN).select_related("case"):
            said = {"case": goal.case.number, "life_area": goal.life_area, "goal": goal.wording}
            found.append(Known(goal.pk, f"{goal.case.number}: {goal.wording}", said | blank))
        for step in PlanStep.objects.filter(case_id__in=some).select_related("case", "goal"):
            values: dict[str, Any] = {
                "case": step.case.number,
                "step": step.text,
                "side": step.side,
                "due_on": step.due_on,
            }
            values |= {"goal": step.goal.wording, "life_area": step.goal.life_area} if step.goal else {"goal": ""}
            found.append(Known(step.pk, f"{step.case.number}: {step.text}", {"life_area": ""} | values))
    return found


def write(rows: Iterable[PlannedRow], actor: Actor, recorder: Recorder) -> None:
    found = list(rows)
    context = context_for([{"case": "", "organisation": str(row.values["organisation"])} for row in found], actor)
    entries = []
    for row in found:
        values = row.values
        step = {}
        if values["step"]:
            people, organisations = context.people, context.organisations
            step = {
                "text": values["step"],
                "side": values["side"],
                "due_on": values["due_on"],
                "state": values["state"],
                "done_on": values["done_on"],
                "responsible_user": people.find(values["responsible"]) if values["responsible"] else None,
                "responsible_organisation_id": organisations.get(fold(values["organisation"])),
            }
        said = {key: values[key] for key in OF_GOAL if values[key]}
        goal = {"life_area": values["life_area"], "wording": values["goal"]} if values["goal"] else {}
        if "goal_due" in said:
            said["due_on"] = said.pop("goal_due")
        case = values["found"]
        entries.append(NewStep(case.id, case.number, case.manager_id, goal | (said if goal else {}), step))
    plan_list(entries, by=actor, recorder=recorder)


PLANS = Importable(
    key="plaene",
    label=gettext_lazy("Förderpläne"),
    entry=gettext_lazy("Schritt oder Ziel"),
    columns=COLUMNS,
    policy=can_import_cases,
    identity=identity,
    likeness=lambda values: [],
    known=lambda actor: [],
    known_to=known_to,
    twins=lambda rows, actor: {},
    write=write,
    url_name="cases:list",
    check=check,
    complete=complete,
    context_for=context_for,
    samples=sample("plaene", gettext_lazy("Ziele und Schritte dieser Personen")),
    private=True,
    only_adds=True,
)
