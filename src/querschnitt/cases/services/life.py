"""Names, languages, household and the links of the chain: what belongs to a person, written by who writes its cases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from querschnitt.accounts.actor import Actor
from querschnitt.accounts.models import User

from ..models import Case, ChainEntry, HouseholdMember, Person, PersonName
from .errors import Stale
from .grants import touch
from .search import index_case

NAMES_AT_MOST = 8


def _index(person: Person) -> None:
    for case in Case.objects.filter(person=person):
        index_case(case=case, person=person)


@transaction.atomic
def add_name(*, case: Case, text: str, kind: str, by: Actor) -> PersonName:
    """Another spelling, under which the person is found from now on."""
    text = " ".join(text.split())
    person = Person.objects.select_for_update().get(pk=case.person_id)
    known = {str(person).casefold(), person.original_name.casefold()}
    others = list(PersonName.objects.filter(person=person))
    if text.casefold() in known | {name.text.casefold() for name in others}:
        raise ValidationError({"text": _("„%(name)s“ steht schon da.") % {"name": text}})
    if len(others) >= NAMES_AT_MOST:
        raise ValidationError(
            {
                "text": _("Mehr als %(n)s Schreibweisen werden nicht gesucht. Entfernen Sie erst eine.")
                % {"n": NAMES_AT_MOST}
            }
        )
    name = PersonName.objects.create(person=person, text=text, kind=kind)
    _index(person)
    touch(case.pk)
    return name


@transaction.atomic
def remove_name(*, case: Case, name: PersonName, by: Actor) -> None:
    PersonName.objects.filter(pk=name.pk, person_id=case.person_id).delete()
    _index(Person.objects.get(pk=case.person_id))
    touch(case.pk)


@transaction.atomic
def set_languages(
    *,
    case: Case,
    levels: Mapping[str, str],
    version: int,
    by: Actor,
    interpreter_language: str = "",
    interpreter_wish: str = "",
    reads: Sequence[str] = (),
) -> Person:
    """What the person speaks and how well, the strongest first as given; ``version`` is the person's as read."""
    updated = Person.objects.filter(pk=case.person_id, version=version).update(
        languages=list(levels),
        language_levels={code: level for code, level in levels.items() if level},
        interpreter_language=interpreter_language,
        interpreter_wish=interpreter_wish if interpreter_language else "",
        reads=list(reads),
        version=F("version") + 1,
    )
    if not updated:
        raise Stale
    touch(case.pk)
    return Person.objects.get(pk=case.person_id)


def _check_member(case: Case, values: dict[str, Any]) -> None:
    member: Person | None = values.get("member")
    if member is None:
        if not values.get("name", "").strip():
            raise ValidationError({"name": _("Tragen Sie einen Namen oder das Aktenzeichen eines eigenen Falls ein.")})
        return
    if member.pk == case.person_id:
        raise ValidationError({"number": _("Das ist das Aktenzeichen dieser Person selbst.")})
    if member.organisation_id != case.organisation_id:
        raise ValidationError({"number": _("Verknüpft werden nur Fälle derselben Organisation.")})
    values["name"], values["birth_year"] = "", None


@transaction.atomic
def add_member(*, case: Case, by: Actor, **values: Any) -> HouseholdMember:
    """Somebody of the family. ``member`` is the person of another case of the organisation that the actor sees."""
    _check_member(case, values)
    if (
        values.get("member")
        and HouseholdMember.objects.filter(person_id=case.person_id, member=values["member"]).exists()
    ):
        raise ValidationError({"number": _("Diese Person steht schon im Haushalt.")})
    member = HouseholdMember.objects.create(person_id=case.person_id, **values)
    touch(case.pk)
    return member


@transaction.atomic
def edit_member(*, case: Case, member: HouseholdMember, version: int, by: Actor, **values: Any) -> None:
    if member.member_id:  # whom it links stays; the relation may change
        values = {key: values[key] for key in ("relation", "custody", "lives_here") if key in values}
    else:
        _check_member(case, values)
        values.pop("member", None)
    rows = HouseholdMember.objects.filter(pk=member.pk, person_id=case.person_id, version=version)
    if not rows.update(**values, version=F("version") + 1):
        raise Stale
    touch(case.pk)


@transaction.atomic
def remove_member(*, case: Case, member: HouseholdMember, by: Actor) -> None:
    HouseholdMember.objects.filter(pk=member.pk, person_id=case.person_id).delete()
    touch(case.pk)


def _check_entry(case: Case, starts_on: date, ends_on: date | None) -> None:
    show = lambda day: date_format(day, "SHORT_DATE_FORMAT")  # noqa: E731
    if ends_on and ends_on < starts_on:
        raise ValidationError(
            {
                "ends_on": _("Ende %(end)s liegt vor dem Beginn %(start)s. Berichtigen Sie eines der beiden Daten.")
                % {"end": show(ends_on), "start": show(starts_on)}
            }
        )
    born = case.person.birth_date
    if born and starts_on < born:
        raise ValidationError(
            {
                "starts_on": _("Beginn %(start)s liegt vor der Geburt %(born)s. Berichtigen Sie eines von beiden.")
                % {"start": show(starts_on), "born": show(born)}
            }
        )


@transaction.atomic
def add_entry(*, case: Case, by: Actor, **values: Any) -> ChainEntry:
    """A course, a school, a job: one link of the chain."""
    _check_entry(case, values["starts_on"], values.get("ends_on"))
    who = by.user if isinstance(by.user, User) else None
    entry = ChainEntry.objects.create(person_id=case.person_id, recorded_by=who, **values)
    touch(case.pk)
    return entry


@transaction.atomic
def edit_entry(*, case: Case, entry: ChainEntry, version: int, by: Actor, **values: Any) -> None:
    _check_entry(case, values["starts_on"], values.get("ends_on"))
    rows = ChainEntry.objects.filter(pk=entry.pk, person_id=case.person_id, version=version)
    if not rows.update(**values, version=F("version") + 1):
        raise Stale
    touch(case.pk)


@transaction.atomic
def remove_entry(*, case: Case, entry: ChainEntry, by: Actor) -> None:
    ChainEntry.objects.filter(pk=entry.pk, person_id=case.person_id).delete()
    touch(case.pk)
