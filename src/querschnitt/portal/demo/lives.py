"""What the invented persons bring along: spans of residence and benefits, families, languages, courses and jobs."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Any

from django.db import models

from querschnitt.cases import spelling
from querschnitt.cases.life_choices import ChainKind, ChainState, Custody, InterpreterWish, Level, Relation, Script
from querschnitt.cases.models import (
    BenefitSpan,
    Case,
    ChainEntry,
    HouseholdMember,
    Person,
    PersonName,
    ResidenceSpan,
    SearchKey,
)

from . import names
from .files import Files

DAY = timedelta(days=1)
BEFORE = {
    "S25_1": "GES",
    "S25_2F": "GES",
    "S25_2S": "GES",
    "S25_3": "GES",
    "S25_5": "DUL",
    "S104C": "DUL",
    "S25B": "DUL",
}
SCRIPTS = {
    "ar": Script.ARABIC,
    "fa": Script.ARABIC,
    "uk": Script.CYRILLIC,
    "ru": Script.CYRILLIC,
    "ti": Script.ETHIOPIC,
}
SPELLINGS = (("mm", "m"), ("ou", "u"), ("kh", "ch"), ("ya", "ja"), ("ei", "ej"), ("ii", "ij"), ("ss", "s"), ("h", ""))
COURSES = (
    (ChainKind.ORIENTATION, "Erstorientierungskurs", 100, "Teilnahme"),
    (ChainKind.INTEGRATION_COURSE, "Integrationskurs, Module 1–3", 130, "A2 bestanden"),
    (ChainKind.INTEGRATION_COURSE, "Integrationskurs, Module 4–6", 130, "B1 bestanden"),
    (ChainKind.JOB_COURSE, "Berufssprachkurs B2", 140, "B2 bestanden"),
)
WORK = (
    (ChainKind.INTERNSHIP, "Praktikum im Pflegeheim", 40, "Zeugnis liegt vor"),
    (ChainKind.RECOGNITION, "Anerkennung des Berufsabschlusses", 190, "Bescheid erhalten"),
    (ChainKind.WORK, "Küchenhilfe in Teilzeit", 240, ""),
    (ChainKind.TRAINING, "Ausbildung Fachkraft Lagerlogistik", 700, ""),
    (ChainKind.SCHOOL, "Abendrealschule", 360, "Hauptschulabschluss"),
)
CUSTODY = (Custody.BOTH, Custody.BOTH, Custody.PERSON, Custody.UNCLEAR)


def first_of_month(day: date) -> date:
    return day.replace(day=1)


def furnish_lives(files: Files, random: Random, today: date) -> None:
    """For the cases of one lead organisation, which stand in the database already; in its scope."""
    rows: dict[type[models.Model], list[Any]] = {
        model: [] for model in (ResidenceSpan, BenefitSpan, HouseholdMember, ChainEntry, PersonName, SearchKey)
    }
    cases: list[Any] = list(files.rows[Case])
    waiting = 3  # cases whose new office has not decided yet
    for number, case in enumerate(cases):
        gap = waiting > 0 and case.closed_on is None and case.legal_circle == "sgb2"
        waiting -= gap
        _spans(rows, case, random, today, gap=gap)
        _languages(case.person, random)
        _courses(rows, case, random, today, files)
        _family(rows, case, random, cases[number - 1] if number and number % 14 == 0 else None)
        _spelling(rows, case)
    Person._base_manager.bulk_update(
        [case.person for case in cases], ["languages", "language_levels", "reads", "interpreter_wish"], batch_size=500
    )
    for model, items in rows.items():
        model._base_manager.bulk_create(items, batch_size=1000)


def _spans(rows: dict[Any, list[Any]], case: Any, random: Random, today: date, *, gap: bool) -> None:
    person, status = case.person, case.status_code
    start = person.arrived_on or case.opened_on
    changed = start + (case.opened_on - start) * 2 // 3
    if gap:
        changed = first_of_month(today) - timedelta(days=random.randint(8, 20))
    common = {"centre_id": case.centre_id, "person": person}
    earlier = BEFORE.get(status) if changed > start else None
    if status and earlier:
        rows[ResidenceSpan].append(
            ResidenceSpan(**common, status_code=earlier, starts_on=start, ends_on=changed - DAY, stated_by="document",
                          document="Aufenthaltsgestattung" if earlier == "GES" else "Duldung")
        )  # fmt: skip
    if status:
        rows[ResidenceSpan].append(
            ResidenceSpan(**common, status_code=status, starts_on=changed if earlier else start, stated_by="document",
                          document="Bescheid und eAT", printed_until=today + timedelta(days=random.randint(60, 900)))
        )  # fmt: skip
    circle = case.legal_circle
    if circle == "unbekannt":
        return
    turn = first_of_month(first_of_month(changed) + timedelta(days=32))  # the first of the month after
    moved = earlier is not None and circle == "sgb2" and turn > start and turn <= today
    if moved or (gap and turn > start):
        rows[BenefitSpan].append(
            BenefitSpan(**common, legal_circle="asylblg", starts_on=start, ends_on=turn - DAY, authority="Sozialamt",
                        stated_by="document", document="Einstellungsbescheid")
        )  # fmt: skip
    rows[BenefitSpan].append(
        BenefitSpan(
            **common,
            legal_circle=circle,
            starts_on=turn if moved or gap else start,
            authority="Jobcenter" if circle == "sgb2" else "Sozialamt",
            state="applied" if gap else "running",
            stated_by="person" if gap else "document",
            document="" if gap else "Bewilligungsbescheid",
        )
    )


def _languages(person: Any, random: Random) -> None:
    spoken = [code for code in person.languages if code != "de"]
    levels = {code: Level.NATIVE.value if place == 0 else "C1" for place, code in enumerate(spoken)}
    if random.random() < 0.8:
        spoken.append("de")
        levels["de"] = random.choice(("A1", "A1", "A2", "A2", "B1", "B2"))
    person.languages, person.language_levels = spoken, levels
    person.reads = [SCRIPTS.get(spoken[0], Script.LATIN).value] if spoken else []
    if random.random() < 0.7 and Script.LATIN.value not in person.reads:
        person.reads.append(Script.LATIN.value)
    if person.interpreter_language and person.gender == "female" and random.random() < 0.3:
        person.interpreter_wish = InterpreterWish.FEMALE.value


def _courses(rows: dict[Any, list[Any]], case: Any, random: Random, today: date, files: Files) -> None:
    until = case.closed_on or today
    schools: list[Any] = [item for key, item in files.organisations.items() if key in ("vhs", "bildung")] or [None]
    for kinds, chance in ((COURSES, 0.8), (WORK, 0.55)):
        if random.random() > chance:
            continue
        day = case.opened_on + timedelta(days=random.randint(10, 60))
        place = 0 if kinds is COURSES else random.randrange(len(kinds))
        for kind, title, days, result in kinds[place : place + random.randint(1, 2)]:
            if day > until + timedelta(days=45):
                break
            end = day + timedelta(days=days)
            if day > today:
                state = ChainState.PLANNED
            elif end < today or case.closed_on:
                state = ChainState.DONE if random.random() < 0.85 else ChainState.BROKEN
            else:
                state = ChainState.RUNNING
            rows[ChainEntry].append(
                ChainEntry(
                    centre_id=case.centre_id,
                    person=case.person,
                    kind=kind,
                    title=title,
                    starts_on=day,
                    ends_on=min(end, max(until, day)) if state in (ChainState.DONE, ChainState.BROKEN) else end,
                    state=state,
                    result=result if state == ChainState.DONE else "",
                    organisation=schools[0] if kinds is COURSES else None,
                    created_at=case.created_at,
                )
            )
            day = end + timedelta(days=random.randint(5, 50))


def _family(rows: dict[Any, list[Any]], case: Any, random: Random, relative: Any) -> None:
    person = case.person
    common = {"centre_id": case.centre_id, "person": person}
    if relative is not None:
        rows[HouseholdMember].append(
            HouseholdMember(**common, member=relative.person, relation=Relation.SIBLING, lives_here=False)
        )
    if not person.family_name or random.random() < 0.35:
        return
    year = person.year_of_birth or case.opened_on.year - 35
    girls = names.ARABIC_FEMALE if "ar" in person.languages else names.UKRAINIAN_FEMALE
    if random.random() < 0.6:
        given = random.choice(names.ARABIC_MALE if "ar" in person.languages else names.UKRAINIAN_MALE)[0]
        rows[HouseholdMember].append(
            HouseholdMember(**common, name=f"{given} {person.family_name}", birth_year=year - random.randint(-3, 5),
                            relation=Relation.PARTNER)
        )  # fmt: skip
    for _child in range(random.randint(0, 3)):
        born = min(year + random.randint(20, 38), case.opened_on.year)
        rows[HouseholdMember].append(
            HouseholdMember(**common, name=f"{random.choice(girls)[0]} {person.family_name}", birth_year=born,
                            relation=Relation.CHILD, custody=random.choice(CUSTODY))
        )  # fmt: skip


def _spelling(rows: dict[Any, list[Any]], case: Any) -> None:
    """Another transliteration, where the name is written in other letters."""
    person = case.person
    if not person.original_name:
        return
    written = str(person)
    other = written
    for old, new in SPELLINGS:
        if old in other:
            other = other.replace(old, new, 1)
            break
    if other == written:
        return
    rows[PersonName].append(PersonName(centre_id=case.centre_id, person=person, text=other))
    names_known = [person.given_name, person.family_name, person.original_name, person.pseudonym]
    known = spelling.keys_of_person(names_known, person.year_of_birth)
    for key in sorted(spelling.keys_of_person([other], person.year_of_birth) - known):
        rows[SearchKey].append(
            SearchKey(centre_id=case.centre_id, organisation_id=case.organisation_id, case_id=case.pk, key=key)
        )
