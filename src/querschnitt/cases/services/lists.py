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

from querschnitt.accounts.actor import Actor
from querschnitt.network.recorder import Recorder
from querschnitt.tenants.models import Organisation

from .. import spelling
from ..acting import organisation_of, person_of
from ..catalogues import OWN_FORM
from ..choices import ConsentPurpose, DataGroup, GrantPurpose, LegalCircle
from ..models import (
    BenefitSpan,
    Case,
    CaseGrant,
    CaseReference,
    Consent,
    Need,
    Person,
    PhaseChange,
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


def touch_all(case_ids: Iterable[UUID]) -> None:
    """``touch`` for many."""
    ids = sorted(set(case_ids))
    now = timezone.now()
    for start in range(0, len(ids), CHUNK):
        CaseGrant.objects.filter(case_id__in=ids[start : start + CHUNK], revoked_at__isnull=True).update(
            last_activity_at=now
        )
