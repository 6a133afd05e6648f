"""Multiplying works past every guard, so the test is that all of them stand again afterwards."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.db import connections

from querschnitt.accounts.actor import NOBODY
from querschnitt.cases.models import Case, CaseGrant, ContactNote, Person
from querschnitt.cases.services import search_cases
from querschnitt.portal.demo.scale import FIRST_NUMBER, multiply
from querschnitt.tenants.models import Centre, Organisation
from querschnitt.tenants.rls import unprotected
from querschnitt.tenants.scope import Scope, open_scope
from tests.database import clone, drop, use
from tests.standing import STANDING


@pytest.fixture
def committed(django_db_setup: None, django_db_blocker: object) -> Iterator[None]:
    """A database of its own with committed rows, since the owner role looks at them too."""
    before = settings.DATABASES["default"]["NAME"]
    name = f"{before}_scale"

    def switch(to: str) -> None:
        for alias in connections:
            connections[alias].close()
            if hasattr(connections[alias], "close_pool"):
                connections[alias].close_pool()
        use(to)

    with django_db_blocker.unblock():  # type: ignore[attr-defined]  # more than the stubs know
        clone(name, STANDING.template("district"))
        switch(name)
        yield
        switch(before)
        drop(name)


def guards() -> list[tuple]:
    """Constraints, indexes, triggers and policies of all tables."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "SELECT 'c', conrelid::regclass::text, conname, pg_get_constraintdef(oid), convalidated::text"
            " FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND contype IN ('f', 'u', 'p', 'c')"
            " UNION ALL SELECT 'i', tablename, indexname, split_part(indexdef, ' WHERE ', 1), '' FROM pg_indexes WHERE schemaname = 'public'"
            " UNION ALL SELECT 't', tgrelid::regclass::text, tgname, tgenabled::text, '' FROM pg_trigger WHERE NOT tgisinternal"
            " UNION ALL SELECT 'r', relname, relrowsecurity::text, relforcerowsecurity::text, '' FROM pg_class"
            " WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' ORDER BY 1, 2, 3, 4"
        )
        return cursor.fetchall()


def organisations() -> Iterator[int]:
    """Each in its own scope."""
    for centre in Centre.objects.filter(kind=Centre.Kind.DISTRICT):
        with open_scope(Scope(centre.pk)):
            found = list(Organisation.objects.values_list("pk", flat=True))
        for organisation in found:
            with open_scope(Scope(centre.pk, organisation)):
                yield organisation


def without_contact(organisation: int) -> set[str]:
    found = Case.objects.filter(organisation_id=organisation, contacts__isnull=True)
    return set(found.values_list("number", flat=True))


def test_multiplied_cases_are_whole_and_found_and_every_guard_stands_again(committed: None) -> None:
    built = STANDING.told("district").built
    templates, brought = {}, set()  # those a list brought in have no contact yet, nor have their copies
    for organisation in organisations():
        own = Case.objects.filter(organisation_id=organisation)
        templates |= dict(own.values_list("pk", "number"))
        numbers = set(own.filter(references__isnull=False).values_list("number", flat=True))
        assert without_contact(organisation) == numbers
        brought |= numbers
    assert brought
    copied = [templates[pk] for pk in sorted(templates)]  # in this order, again and again
    before = guards()
    added, _seconds = multiply(built.cases + 50)
    assert added == 50
    assert guards() == before
    assert unprotected(connections["default"]) == []

    seen = 0
    for organisation in organisations():
        own = list(Case.objects.filter(organisation_id=organisation).values_list("number", flat=True))
        seen += len(own)
        origins = {number: int(number.rsplit("-", 1)[1]) - FIRST_NUMBER for number in own}
        assert without_contact(organisation) == {
            number
            for number, place in origins.items()
            if (number if place < 0 else copied[place % len(copied)]) in brought
        }
        assert len(own) == CaseGrant.objects.filter(organisation_id=organisation, purpose="lead").count()
        assert len(set(own)) == len(own)
    assert seen == built.cases + 50
    copied_people_are_found_by_name()


def copied_people_are_found_by_name() -> None:
    centre = Centre.objects.get(slug="kreis-ahrenfeld")
    with open_scope(Scope(centre.pk)):
        organisations = list(Organisation.objects.filter(kind__in=["ki", "mbe", "gemeinde"]))
    found = 0
    for organisation in organisations:
        with open_scope(Scope(centre.pk, organisation.pk)):
            copied = Case.objects.filter(number__regex=r"-1000\d\d$", organisation=organisation)
            for case in copied.select_related("person").exclude(person__family_name=""):
                asked = f"{case.person.given_name} {case.person.family_name}"
                assert case.pk in search_cases(text=asked, by=NOBODY)
                found += 1
            assert Person.objects.count() >= 1 or not copied
            assert ContactNote.objects.exists() or not copied
    assert found
