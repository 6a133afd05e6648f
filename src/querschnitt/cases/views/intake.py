from __future__ import annotations

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from querschnitt.common.access import access

from .. import catalogues
from ..choices import ConsentPurpose
from ..forms import IntakeForm, LookupForm
from ..from_advice import as_initial, from_advice, referral_address, to_refer
from ..policies import can_create_cases
from ..selectors import case_list
from ..services import create_case, known_elsewhere, search_cases
from .common import actor_of, back_to, keeps_typed, say, typed_before, typed_by
from .lists import rows_html


def consent_texts(purpose: str, spoken: Iterable[str] = ()) -> list[tuple[str, str, str, bool]]:
    """(language, its name, wording, open) in every language we have: German and what the person speaks stand open."""
    languages = set(spoken) | {"de"}
    return [
        (code, name, catalogues.consent_text(purpose, code), code in languages)
        for code, name in catalogues.consent_languages()
    ]


def language_to_read(spoken: Iterable[str]) -> str:
    """The person's first language that we have the wording in; German otherwise."""
    known = dict(catalogues.consent_languages())
    return next((code for code in spoken if code in known and code != "de"), "de")


@access(can_create_cases)
@require_http_methods(["GET", "POST"])
def look_up(request: HttpRequest) -> HttpResponse:
    """Search before create: the own cases by name, a bare hint about others, then the intake form filled in."""
    actor = actor_of(request)
    known = from_advice(request)
    form = LookupForm(None if "from_advice" in request.POST else request.POST or None)
    if not (form.is_bound and form.is_valid()):
        return render(request, "cases/look_up.html", {"form": form, "known": known})
    data = form.cleaned_data
    given, family, year = data["given_name"], data["family_name"], data["birth_year"]
    text = " ".join(str(part) for part in (given, family, year) if part)
    ids = search_cases(text=text, by=actor, most=10) or (
        search_cases(text=f"{given} {family}".strip(), by=actor, most=10) if year else []
    )
    rows = case_list(actor, state="all", ids=ids) if ids else []
    initial = {"given_name": given, "family_name": family, "birth_year": year, "manager": actor.user.pk}
    initial = as_initial(known) | {name: value for name, value in initial.items() if value}
    context = {
        "form": IntakeForm(initial=initial, actor=actor),
        "matches": rows_html(rows),
        "match_count": len(rows),
        "elsewhere": known_elsewhere(given_name=given, family_name=family, year=year, by=actor),
        "looked_up": True,
        "texts": consent_texts(ConsentPurpose.CASE_WORK),
        "typed_by": typed_by(request),
        "onward": to_refer(known),
    }
    return render(request, "cases/intake.html", context)


@keeps_typed
@access(can_create_cases)
@require_http_methods(["GET", "POST"])
def take_in(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    form = IntakeForm(request.POST or None, initial={"manager": actor.user.pk} | typed_before(request), actor=actor)
    if form.is_bound and form.is_valid():
        try:
            case = create_case(
                person=form.person(),
                by=actor,
                life_areas=form.cleaned_data["life_areas"],
                consent_language=form.cleaned_data["consent_language"],
                **form.facts(),
            )
        except ValidationError as error:
            form.refuse(error)
        else:
            say(request, _("Fall %(number)s ist angelegt.") % {"number": case.number})
            onward = referral_address(request, case.pk)
            return redirect(onward) if onward else back_to(case)
    context = {"form": form, "texts": consent_texts(ConsentPurpose.CASE_WORK), "typed_by": typed_by(request)}
    context["onward"] = to_refer(from_advice(request))
    return render(request, "cases/intake.html", context, status=422 if form.errors else 200)
