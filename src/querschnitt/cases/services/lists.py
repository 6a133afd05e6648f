"""Many at once, from a list: the same rows that taking in, noting and planning one by one would store."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format

from querschnitt.accounts.actor import Actor
from querschnitt.common.imports.parsing import fold
from querschnitt.network.recorder import Recorder
from querschnitt.tenants.models import Organisation

from .. import spelling
from ..acting import organisation_of, person_of
from ..catalogues import OWN_FORM
from ..choices import ConsentPurpose, DataGroup, GoalState, GrantPurpose, LegalCircle
from ..models import (
    BenefitSpan,
    Case,
    CaseGrant,
    CaseReference,
    Consent,
    ContactNote,
    Goal,
    Need,
    Person,
    PhaseChange,
    PlanStep,
    ResidenceSpan,
    SearchKey,
)
from .cases import check_dates, dates_contradict, next_numbers
from .consents import a_year_from
from .spans import contradictions

CHUNK = 1_000


@dataclass(frozen=True)
class NewCase:
    """What a list says of one person."""

    person: dict[str, Any]
    fields: dict[str, Any]
    opened_on: date
    consent_on: date
    consent_language: str
    life_areas: Sequence[str] = ()
    status_since: date | None = None
    reference: str = ""


@transaction.atomic
def take_in_list(entries: Sequence[NewCase], *, by: Actor, recorder: Recorder) -> list[Case]:
    """What ``create_case`` does for each, in few statements: person, case, the lead's own grant, first phase, spans,
    needs, the consent on the office's own form, and search keys."""
    lead = Organisation.objects.select_related("centre").get(pk=organisation_of(by))
    numbers = _numbers(lead, entries)
    cases = []
    for entry, number in zip(entries, numbers, strict=True):
        person = Person(organisation=lead, centre=lead.centre, **entry.person)
        check_dates(person, entry.opened_on)
        person.dates_unclear = dates_contradict(person)
        cases.append(
            Case(
                centre=lead.centre, number=number, person=person, organisation=lead,
                opened_on=entry.opened_on, **entry.fields,
            )
        )  # fmt: skip
    today = timezone.localdate()
    # Grants before cases, cases before persons: row-level security lets them be taken back in the opposite order.
    grants = [
        CaseGrant(
            case=case, organisation=lead, granted_by=lead, purpose=GrantPurpose.LEAD,
            starts_on=min(case.opened_on, today),
        )
        for case in cases
    ]  # fmt: skip
    recorder.create(grants, numbers, parts=True)
    recorder.create(cases, numbers)
    recorder.create([case.person for case in cases], numbers, parts=True)
    _store(recorder, [(PhaseChange(case=c, phase=c.phase, entered_on=c.opened_on), c) for c in cases])
    pairs = list(zip(entries, cases, strict=True))
    _store(recorder, [(_residence(entry, case, by), case) for entry, case in pairs if case.status_code])
    known = [case for case in cases if case.legal_circle not in ("", LegalCircle.UNKNOWN)]
    recorded = person_of(by)
    _store(
        recorder,
        [
            (BenefitSpan(person=case.person, legal_circle=case.legal_circle, recorded_by=recorded), case)
            for case in known
        ],
    )
    _store(recorder, [(Need(case=case, life_area=area), case) for entry, case in pairs for area in entry.life_areas])
    _store(recorder, [(_consent(entry, case), case) for entry, case in pairs])
    named = [(entry.reference, case) for entry, case in pairs if entry.reference]
    _store(recorder, [(CaseReference(case=case, organisation=lead, text=text), case) for text, case in named])
    _index(cases)
    return cases


def _numbers(lead: Organisation, entries: Sequence[NewCase]) -> list[str]:
    """One number each, of the year its case began."""
    years: dict[int, int] = defaultdict(int)
    for entry in entries:
        years[entry.opened_on.year] += 1
    free = {year: iter(next_numbers(lead.centre, year, count)) for year, count in sorted(years.items())}
    return [next(free[entry.opened_on.year]) for entry in entries]


def _store(recorder: Recorder, rows: Iterable[tuple[Any, Case]]) -> None:
    found = list(rows)
    recorder.create([row for row, _case in found], [case.number for _row, case in found], parts=True)


def _residence(entry: NewCase, case: Case, by: Actor) -> ResidenceSpan:
    span = ResidenceSpan(
        person=case.person, status_code=case.status_code, starts_on=entry.status_since, recorded_by=person_of(by)
    )
    span.contradictory = bool(contradictions(span, case.person, []))
    return span


def _consent(entry: NewCase, case: Case) -> Consent:
    return Consent(
        case=case,
        purpose=ConsentPurpose.CASE_WORK,
        data_groups=sorted(group for group in DataGroup.values if group != DataGroup.CASE_FILE),
        text_language=entry.consent_language,
        text_version=OWN_FORM,
        given_on=entry.consent_on,
        valid_until=a_year_from(entry.consent_on),
    )


def _index(cases: Sequence[Case]) -> None:
    """What ``index_case`` stores, for cases that have no keys yet."""
    rows = []
    for case in cases:
        person = case.person
        names = [person.given_name, person.family_name, person.original_name, person.pseudonym]
        keys = spelling.keys_of_person(names, person.year_of_birth) | {f"={case.number.casefold()}"}
        rows += [
            SearchKey(centre_id=case.centre_id, organisation_id=case.organisation_id, case_id=case.pk, key=key)
            for key in sorted(keys)
        ]
    SearchKey.objects.bulk_create(rows, batch_size=CHUNK)


def note_list(notes: Sequence[tuple[str, ContactNote]], *, by: Actor, recorder: Recorder) -> None:
    """What ``note_contact`` does for each; with the number of its case. Without an author: who imports."""
    author = person_of(by)
    for _number, note in notes:
        note.organisation_id = organisation_of(by)
        if note.author_id is None:
            note.author = author
    names = [f"{number}, {date_format(note.held_on, 'SHORT_DATE_FORMAT')}" for number, note in notes]
    recorder.create([note for _number, note in notes], names)
    touch_all(note.case_id for _number, note in notes)


@dataclass(frozen=True)
class NewStep:
    """A step, or a goal, or a step under a goal; ``goal`` and ``step`` hold stored values, empty for none."""

    case_id: UUID
    number: str
    manager_id: UUID | None
    goal: dict[str, Any]
    step: dict[str, Any]


@transaction.atomic
def plan_list(entries: Sequence[NewStep], *, by: Actor, recorder: Recorder) -> None:
    """What ``add_goal`` and ``add_step`` do. An open goal of the case that reads alike takes the steps."""
    changed_by = person_of(by)
    known = _open_goals({entry.case_id for entry in entries if entry.goal})
    new: dict[tuple[UUID, str, str], Goal] = {}
    numbers = []
    steps = []
    for entry in entries:
        goal = None
        if entry.goal:
            key = (entry.case_id, entry.goal["life_area"], fold(entry.goal["wording"]))
            goal = known.get(key) or new.get(key)
            if goal is None:
                goal = new[key] = Goal(case_id=entry.case_id, changed_by=changed_by, **entry.goal)
                numbers.append(entry.number)
            elif key in new:
                for name, value in entry.goal.items():
                    if not getattr(goal, name):
                        setattr(goal, name, value)
        if entry.step:
            values = {"responsible_user_id": entry.manager_id or changed_by.pk} | {
                name: value for name, value in entry.step.items() if value is not None
            }
            if "responsible_user" in values:
                del values["responsible_user_id"]
            steps.append((entry, PlanStep(case_id=entry.case_id, goal=goal, changed_by=changed_by, **values)))
    goals = list(new.values())
    recorder.create(goals, numbers)
    recorder.create([step for _entry, step in steps], [entry.number for entry, _step in steps])
    touch_all(entry.case_id for entry in entries)


def _open_goals(case_ids: Iterable[UUID]) -> dict[tuple[UUID, str, str], Goal]:
    goals = Goal.objects.filter(case_id__in=list(case_ids), state=GoalState.OPEN).order_by("-created_at")
    return {(goal.case_id, goal.life_area, fold(goal.wording)): goal for goal in goals}


def touch_all(case_ids: Iterable[UUID]) -> None:
    """``touch`` for many."""
    ids = sorted(set(case_ids))
    now = timezone.now()
    for start in range(0, len(ids), CHUNK):
        CaseGrant.objects.filter(case_id__in=ids[start : start + CHUNK], revoked_at__isnull=True).update(
            last_activity_at=now
        )
