"""The list of persons: each row becomes a person with a case, its consent, and who sees it (ADR 0093)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from itertools import product
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from querschnitt.accounts.actor import Actor
from querschnitt.common.imports.declaration import Hint, Importable, Known, Problem, Values
from querschnitt.common.imports.planning import PlannedRow
from querschnitt.network.recorder import Recorder

from ..acting import organisation_of
from ..choices import Phase
from ..models import Case, CaseReference, Person, ResidenceSpan, SearchKey
from ..policies import can_import_cases
from ..selectors import visible_cases
from ..services.cases import check_dates, dates_contradict
from ..services.consents import a_year_from
from ..services.lists import NewCase, take_in_list
from ..services.spans import contradictions
from ..spelling import exact, pairs, with_year, words
from .context import CHUNK, People, sample, show
from .person_columns import COLUMNS

OF_PERSON = (
    "family_name", "given_name", "original_name", "pseudonym", "gender", "nationality", "interpreter_language",
    "arrived_on", "town", "phone",
)  # fmt: skip
OF_CASE = ("status_code", "legal_circle", "access_path", "phase")
COLUMN_OF = {"birth_date": "birth", "birth_year": "birth"}
NOBODY = UUID(int=0)


def person_of(values: Values) -> dict[str, Any]:
    born = values["birth"]
    spoken = dict(values["languages"])
    return {name: values[name] for name in OF_PERSON} | {
        "birth_date": born if isinstance(born, date) else None,
        "birth_year": born if isinstance(born, int) else None,
        "languages": list(spoken),
        "language_levels": {code: level for code, level in spoken.items() if level},
        "dates_unclear": bool(values["unclear"]),
    }


def identity(values: Values) -> str:
    """The list's own number, or name and birth."""
    if values["reference"]:
        return f"#{values['reference']}"
    named = (values["family_name"], values["given_name"], values["pseudonym"])
    return "|".join([*(" ".join(words(name)) or name.casefold() for name in named), str(values["birth"])])


def complete(values: dict[str, Any], people: People) -> list[Hint]:
    hints = []
    if "," in values["family_name"] and not values["given_name"]:
        family, given = (part.strip() for part in values["family_name"].split(",", 1))
        values["family_name"], values["given_name"] = family, given
        named = {"given": given, "family": family}
        hints.append(Hint("family_name", _("Vorname „%(given)s“, Nachname „%(family)s“") % named))
    today = timezone.localdate()
    values["opened_on"] = values["opened_on"] or today
    consent = values["consent_on"]
    if consent and (last := a_year_from(consent)) < today:
        text = _("Diese Einwilligung gilt nur bis %(day)s. Bitte beim nächsten Gespräch erneuern.")
        hints.append(Hint("consent_on", text % {"day": show(last)}))
    if values["arrived_on"] and values["opened_on"] < values["arrived_on"]:
        told = {"opened": show(values["opened_on"]), "arrived": show(values["arrived_on"])}
        text = _("Der Beginn %(opened)s liegt vor der Ankunft in Deutschland %(arrived)s. Bitte prüfen.") % told
        hints.append(Hint("opened_on", text))
    return hints


def check(values: Values, people: People) -> list[Problem]:
    problems = []
    if not (values["family_name"] or values["given_name"] or values["pseudonym"]):
        remedy = _("Nachname, Vorname oder ein Pseudonym eintragen.")
        problems.append(Problem("family_name", _("Die Person hat weder Namen noch Pseudonym."), remedy))
    if values["manager"] and people.find(values["manager"]) is None:
        problems.append(people.problem("manager", values["manager"]))
    if values["phase"] == Phase.ABSCHLUSS:
        text = _("Abgeschlossene Fälle nimmt diese Liste nicht auf.")
        problems.append(Problem("phase", text, _("Die Zeile weglassen oder eine frühere Phase eintragen.")))
    return problems + _check_days(values)


def _check_days(values: Values) -> list[Problem]:
    person = Person(**person_of(values))
    problems = []
    try:
        check_dates(person)
    except ValidationError as error:
        late = person.arrived_on is not None and person.arrived_on > timezone.localdate()
        for name, messages in error.message_dict.items():
            keepable = name == "arrived_on" and dates_contradict(person) and not late
            problems.append(Problem(COLUMN_OF.get(name, name), " ".join(messages), "", keepable))
    today, born = timezone.localdate(), person.birth_date
    if person.birth_year and person.birth_year > today.year:
        text = _("Das Geburtsjahr %(year)d liegt in der Zukunft.") % {"year": person.birth_year}
        problems.append(Problem("birth", text, _("Das Jahr prüfen.")))
    for key, label in (("opened_on", _("Der Beginn")), ("consent_on", _("Die Einwilligung"))):
        on = values[key]
        told = {"what": label, "day": show(on)}
        if on > today:
            text = _("%(what)s %(day)s liegt in der Zukunft.") % told
            problems.append(Problem(key, text, _("Das Datum prüfen.")))
        elif born and on < born <= today:
            text = _("%(what)s %(day)s liegt vor der Geburt %(born)s.") % (told | {"born": show(born)})
            problems.append(Problem(key, text, _("Eines der beiden Daten berichtigen.")))
    if values["status_since"] and not values["status_code"]:
        text = _("Seit %(day)s gilt ein Status, aber welcher?") % {"day": show(values["status_since"])}
        problems.append(Problem("status_code", text, _("Den Status eintragen oder das Datum löschen.")))
    elif values["status_since"] and born and not values["unclear"]:
        span = ResidenceSpan(status_code=values["status_code"], starts_on=values["status_since"])
        for text in contradictions(span, person, []).values():
            problems.append(Problem("status_since", text, "", keepable=True))
    return problems


def keep(values: dict[str, Any]) -> None:
    values["unclear"] = True


def known_to(rows: list[PlannedRow], actor: Actor) -> list[Known]:
    """Cases that the organisation's lists call so already."""
    wanted = sorted({row.values["reference"] for row in rows if row.values["reference"]})
    found = []
    for start in range(0, len(wanted), CHUNK):
        references = CaseReference.objects.filter(
            organisation_id=organisation_of(actor), text__in=wanted[start : start + CHUNK]
        ).select_related("case__person")
        for reference in references:
            person = reference.case.person
            values = {"reference": reference.text, "family_name": person.family_name, "given_name": person.given_name}
            found.append(Known(reference.case_id, _label(reference.case), values))
    return found


def _label(case: Case) -> str:
    return f"{case.person} ({case.number})"


def _name_keys(family: str, given: str, pseudonym: str, year: int | None) -> set[str]:
    """Keys under which the same person, spelled otherwise, would be stored as well."""
    one, other = words(f"{family} {pseudonym}"), words(given)
    if one and other:
        return {key for a, b in product(one, other) for key in pairs(a, b)}
    single = one or other
    if len(single) > 1:
        return set(pairs(single[0], single[1]))
    return {key for word in single for key in (with_year(word, year) if year else exact(word))}


def same_birth(one: date | int | None, other: date | int | None) -> bool:
    """May be the same day: unknown to one side, of one year where only that is known, day and month exchanged."""
    if one is None or other is None:
        return True
    if isinstance(one, int) or isinstance(other, int):
        return _year(one) == _year(other)
    return one == other or (one.year == other.year and (one.month, one.day) == (other.day, other.month))


def _year(born: date | int | None) -> int | None:
    return born.year if isinstance(born, date) else born


def twins(rows: list[PlannedRow], actor: Actor) -> dict[int, Known]:
    """Rows that may mean somebody the organisation leads a case of, or another row of the list.

    Other organisations are not asked: a list would be a way to try out names (ADR 0079).
    """
    keys = {row.number: _row_keys(row.values) for row in rows}
    found: dict[int, Known] = {}
    led = _led_by_key({key for one in keys.values() for key in one}, actor)
    seen: dict[str, list[PlannedRow]] = defaultdict(list)
    for row in rows:
        born = row.values["birth"]
        for key in sorted(keys[row.number]):
            case = next((case for case in led.get(key, []) if same_birth(born, _born(case.person))), None)
            earlier = next((other for other in seen[key] if same_birth(born, other.values["birth"])), None)
            if case is not None:
                found.setdefault(row.number, Known(case.pk, _label(case), {}))
            elif earlier is not None:
                label = _("Zeile %(number)d dieser Liste") % {"number": earlier.number}
                found.setdefault(row.number, Known(NOBODY, label, {}))
        for key in keys[row.number]:
            seen[key].append(row)
    return found


def _row_keys(values: Values) -> set[str]:
    return _name_keys(values["family_name"], values["given_name"], values["pseudonym"], _year(values["birth"]))


def _born(person: Person) -> date | int | None:
    return person.birth_date or person.birth_year


def _led_by_key(keys: set[str], actor: Actor) -> dict[str, list[Case]]:
    by_key: dict[str, set[UUID]] = defaultdict(set)
    wanted = sorted(keys)
    for start in range(0, len(wanted), CHUNK):
        stored = SearchKey.objects.filter(
            organisation_id=organisation_of(actor), key__in=wanted[start : start + CHUNK]
        ).values_list("key", "case_id")
        for key, case_id in stored:
            by_key[key].add(case_id)
    ids = sorted({case_id for found in by_key.values() for case_id in found})
    cases: dict[UUID, Case] = {}
    for start in range(0, len(ids), CHUNK):
        cases |= visible_cases(actor).in_bulk(ids[start : start + CHUNK])
    return {key: [cases[pk] for pk in sorted(found) if pk in cases] for key, found in by_key.items()}


def write(rows: Iterable[PlannedRow], actor: Actor, recorder: Recorder) -> None:
    people = People(actor)
    take_in_list([_new_case(row.values, people) for row in rows], by=actor, recorder=recorder)


def _new_case(values: Values, people: People) -> NewCase:
    return NewCase(
        person=person_of(values),
        fields={name: values[name] for name in OF_CASE}
        | {"manager": people.find(values["manager"]) if values["manager"] else None},
        opened_on=values["opened_on"],
        life_areas=values["life_areas"],
        consent_on=values["consent_on"],
        consent_language=values["consent_language"],
        status_since=values["status_since"],
        reference=values["reference"],
    )


PERSONS = Importable(
    key="personen",
    label=gettext_lazy("Personen mit Fällen"),
    entry=gettext_lazy("Person"),
    columns=COLUMNS,
    policy=can_import_cases,
    identity=identity,
    likeness=lambda values: [],
    known=lambda actor: [],
    known_to=known_to,
    twins=twins,
    write=write,
    url_name="cases:list",
    check=check,
    complete=complete,
    prepare=People,
    keep=keep,
    samples=sample("personen", gettext_lazy("8 Personen")),
    private=True,
    only_adds=True,
    essential=("family_name", "given_name"),
)
