"""Names, languages and household of a person."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from querschnitt.accounts.actor import Actor
from querschnitt.common.access import access

from ..forms_life import LanguagesForm, MemberForm, NameForm
from ..life_choices import INVERSE, Relation
from ..models import Case, HouseholdMember, PersonName
from ..policies import can_edit_case
from ..selectors import visible_cases
from ..services import Stale, add_member, add_name, edit_member, remove_member, remove_name, set_languages
from .common import actor_of, back_to_person, say


def household(case: Case, actor: Actor) -> list[dict[str, Any]]:
    """Who belongs to the person, from both sides. Names of linked persons stand in cases the actor sees."""
    own = list(HouseholdMember.objects.filter(person_id=case.person_id))
    named = list(HouseholdMember.objects.filter(member_id=case.person_id))
    ids = {row.member_id for row in own if row.member_id} | {row.person_id for row in named}
    cases = {other.person_id: other for other in visible_cases(actor).filter(person_id__in=ids).order_by("opened_on")}
    rows = []
    for row in own:
        other = cases.get(row.member_id) if row.member_id else None
        name = row.name or (str(other.person) if other else _("Person mit eigenem Fall"))
        year = row.birth_year or (other.person.year_of_birth if other else None)
        rows.append({"row": row, "name": name, "year": year, "case": other, "relation": row.get_relation_display()})
    mentioned = {row.member_id for row in own}
    for row in named:
        other = cases.get(row.person_id)
        if other is not None and row.person_id not in mentioned:
            relation = Relation(INVERSE[row.relation]).label
            year = other.person.year_of_birth
            rows.append(
                {
                    "row": row,
                    "name": str(other.person),
                    "year": year,
                    "case": other,
                    "relation": relation,
                    "from_there": True,
                }
            )
    return rows


@access(can_edit_case, selector=visible_cases, kwarg="case_id")
@require_http_methods(["GET", "POST"])
def name(request: HttpRequest, case: Case) -> HttpResponse:
    form = NameForm(request.POST or None)
    if form.is_bound and form.is_valid():
        try:
            add_name(case=case, by=actor_of(request), **form.cleaned_data)
        except ValidationError as error:
            form.refuse(error)
        else:
            say(request, _("Unter diesem Namen wird die Person jetzt auch gefunden."))
            return back_to_person(case, "namen")
    context = {"case": case, "form": form, "title": _("Andere Schreibweise eintragen")}
    return render(request, "cases/person/form.html", context, status=422 if form.errors else 200)


@access(can_edit_case, selector=visible_cases, kwarg="case_id")
@require_POST
def drop_name(request: HttpRequest, case: Case, name_id: UUID) -> HttpResponse:
    found = get_object_or_404(PersonName.objects.filter(person_id=case.person_id), pk=name_id)
    remove_name(case=case, name=found, by=actor_of(request))
    say(request, _("„%(name)s“ wird nicht mehr gesucht.") % {"name": found.text})
    return back_to_person(case, "namen")


@access(can_edit_case, selector=visible_cases, kwarg="case_id")
@require_http_methods(["GET", "POST"])
def languages(request: HttpRequest, case: Case) -> HttpResponse:
    form = LanguagesForm(request.POST or None, case=case)
    if form.is_bound and form.is_valid():
        try:
            set_languages(case=case, by=actor_of(request), **form.values())
        except Stale:
            form.add_error(None, str(Stale.message))
        else:
            say(request, _("Die Sprachen sind gespeichert."))
            return back_to_person(case, "sprachen")
    context = {"case": case, "form": form, "title": _("Sprachen und Dolmetschen")}
    return render(request, "cases/person/languages.html", context, status=422 if form.errors else 200)


@access(can_edit_case, selector=visible_cases, kwarg="case_id")
@require_http_methods(["GET", "POST"])
def member(request: HttpRequest, case: Case, member_id: UUID | None = None) -> HttpResponse:
    actor = actor_of(request)
    found = None
    if member_id is not None:
        found = get_object_or_404(HouseholdMember.objects.filter(person_id=case.person_id), pk=member_id)
    if found is not None and "remove" in request.POST:
        remove_member(case=case, member=found, by=actor)
        say(request, _("Der Eintrag im Haushalt ist entfernt."))
        return back_to_person(case, "haushalt")
    form = MemberForm(request.POST or None, member=found)
    if form.is_bound and form.is_valid():
        try:
            if found is not None:
                edit_member(
                    case=case, member=found, version=form.cleaned_data["version"] or 0, by=actor, **form.values()
                )
            else:
                values = form.values() | {"member": _person_of(form.cleaned_data["number"], case, actor)}
                add_member(case=case, by=actor, **values)
        except Stale:
            form.add_error(None, str(Stale.message))
        except ValidationError as error:
            form.refuse(error)
        else:
            say(request, _("Der Haushalt ist gespeichert."))
            return back_to_person(case, "haushalt")
    title = _("Person im Haushalt ändern") if found else _("Person im Haushalt eintragen")
    context = {"case": case, "form": form, "title": title, "removes": found}
    return render(request, "cases/person/form.html", context, status=422 if form.errors else 200)


def _person_of(number: str, case: Case, actor: Actor) -> Any:
    """The person of a case the actor sees. A number of a case that is not visible is not known, whoever has it."""
    number = number.strip()
    if not number:
        return None
    found = visible_cases(actor).filter(number__iexact=number, organisation_id=case.organisation_id).first()
    if found is None:
        raise ValidationError(
            {
                "number": _(
                    "Dieses Aktenzeichen gibt es bei Ihnen nicht. Lassen Sie es leer und tragen Sie den Namen ein."
                )
            }
        )
    return found.person
