from __future__ import annotations

import json
from datetime import date
from uuid import UUID

from django.db import connection

from querschnitt.accounts.actor import Actor
from querschnitt.common.statements import send

from .. import spelling
from ..acting import organisation_of
from ..models import Case, CaseReference, Person, PersonName, SearchKey


def index_case(*, case: Case, person: Person) -> None:
    """Store anew under which keys the case is found, for its lead organisation: every spelling of the name."""
    names = [person.given_name, person.family_name, person.original_name, person.pseudonym]
    wanted = spelling.keys_of_person(names, person.year_of_birth) | {f"={word}" for word in [case.number.casefold()]}
    for other in PersonName.objects.filter(person=person).values_list("text", flat=True):
        wanted |= spelling.keys_of_person([other], person.year_of_birth)
    stored = set(
        SearchKey.objects.filter(case_id=case.pk, organisation_id=case.organisation_id).values_list("key", flat=True)
    )
    if gone := stored - wanted:
        SearchKey.objects.filter(organisation_id=case.organisation_id, key__in=gone, case_id=case.pk).delete()
    SearchKey.objects.bulk_create(
        SearchKey(centre_id=case.centre_id, organisation_id=case.organisation_id, case_id=case.pk, key=key)
        for key in sorted(wanted - stored)
    )


def search_cases(*, text: str, by: Actor, most: int = 50) -> list[UUID]:
    """Ids of the cases the acting organisation may see, best match first; what its own lists call so before all."""
    if named := _called(text, by):
        return named[:most]
    asked = spelling.question(text)
    if asked is None:
        return []
    sql = "SELECT case_id FROM case_search(%s::text[], %s::jsonb, %s::text[], %s)"
    with send(sql, [asked.base, json.dumps(asked.rest), asked.exact, most]) as cursor:
        return [case_id for (case_id,) in cursor.fetchall()]


def _called(text: str, by: Actor) -> list[UUID]:
    """Cases by their number in the organisation's lists; asked only for what can be one and is no number of ours."""
    text = text.strip()
    if not any(letter.isdigit() for letter in text) or spelling.NUMBER.fullmatch(text) or spelling.YEAR.search(text):
        return []
    found = CaseReference.objects.filter(organisation_id=organisation_of(by), text__in=[text, text.upper()])
    return list(found.values_list("case_id", flat=True))


def known_elsewhere(
    *, given_name: str, family_name: str, year: int | None, by: Actor, born: date | None = None
) -> bool | None:
    """Whether another organisation of the centre has an open case of somebody so named and born in that year.

    On that day, where both sides know it.

    ``None``: not asked, because a name or the year is missing or the person asked too often within the hour.
    """
    if not (given_name.strip() and family_name.strip() and year):
        return None
    asked = spelling.question(f"{given_name} {family_name} {year}")
    if asked is None:
        return None
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT case_known_elsewhere(%s::text[], %s::jsonb, %s)", [asked.base, json.dumps(asked.rest), born]
        )
        return cursor.fetchone()[0]
