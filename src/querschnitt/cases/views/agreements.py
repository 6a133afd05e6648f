from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from querschnitt.audit.services import record_read
from querschnitt.common.access import access

from ..models import Case, PlanSignature, PlanVersion
from ..plan_forms import AgreeForm
from ..plan_phrases import language_for, print_language, print_languages
from ..plan_print import Sheet, agreed_sheet, current_sheet, to_pdf
from ..plan_selectors import visible_signatures, visible_versions
from ..planning import fingerprint, plan_content
from ..policies import can_edit_case, can_view_case, can_view_part
from ..selectors import visible_cases
from ..services import Stale, agree_on_plan
from ..services.agreements import drawn_picture
from .common import actor_of, say


def language_of(request: HttpRequest, case: Case) -> str:
    """What was asked for, else the language of the person; "de" asks for German alone."""
    asked = request.GET.get("sprache")
    if asked is None:
        return language_for(case.person.languages, case.person.interpreter_language)
    return print_language(asked)


def drawn(name: str, data: dict[str, Any]) -> bytes | None:
    """What was drawn on one pad; an error about it belongs to that pad."""
    try:
        return drawn_picture(data[name])
    except ValidationError as error:
        raise ValidationError({name: error.messages}) from None


@access(can_edit_case, selector=visible_cases, kwarg="case_id")
@require_http_methods(["GET", "POST"])
def agree(request: HttpRequest, case: Case) -> HttpResponse:
    """Read the plan together, sign it, and freeze it."""
    seen = fingerprint(plan_content(case))
    language = language_for(case.person.languages, case.person.interpreter_language)
    form = AgreeForm(request.POST or None, initial={"seen": seen, "language": language})
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        try:
            version = agree_on_plan(
                case=case,
                seen=data["seen"],
                way=data["way"],
                agreed_on=data["agreed_on"],
                valid_until=data["valid_until"],
                language=data["language"],
                person_drawn=drawn("person_drawn", data),
                office_drawn=drawn("office_drawn", data),
                by=actor_of(request),
            )
        except Stale:
            form.add_error(
                None,
                _(
                    "Der Plan wurde geändert, seit Sie diese Seite geöffnet haben. Unterschrieben ist noch nichts: "
                    "Lesen Sie ihn unten noch einmal gemeinsam und unterschreiben Sie dann."
                ),
            )
            fresh = request.POST.copy()
            fresh["seen"], fresh["person_drawn"], fresh["office_drawn"] = seen, "", ""
            form.data = fresh
        except ValidationError as error:
            form.refuse(error)
        else:
            say(request, _("Der Plan ist vereinbart: Fassung %(number)s.") % {"number": version.number})
            return redirect("cases:plan_version", version_id=version.pk)
    chosen = print_language(str(form["language"].value() or ""))
    context = {"case": case, "form": form, "sheet": current_sheet(case, chosen), "language": chosen}
    context["signer"] = actor_of(request).user
    return render(request, "cases/agree.html", context, status=422 if form.errors else 200)


@access(can_view_case, selector=visible_cases, kwarg="case_id")
@require_GET
def print_plan(request: HttpRequest, case: Case) -> HttpResponse:
    """The plan as a page to print, in German beside the person's language."""
    record_read(case)
    code = language_of(request, case)
    context = {
        "case": case,
        "sheet": current_sheet(case, code),
        "languages": [("de", _("nur Deutsch")), *print_languages()],
        "chosen": code or "de",
    }
    return render(request, "cases/plan_print.html", context)


@access(can_view_case, selector=visible_cases, kwarg="case_id")
@require_GET
def plan_pdf(request: HttpRequest, case: Case) -> HttpResponse:
    record_read(case)
    return as_pdf(current_sheet(case, language_of(request, case)))


@access(can_view_part, selector=visible_versions, kwarg="version_id")
@require_GET
def plan_version(request: HttpRequest, version: PlanVersion) -> HttpResponse:
    """A version as it was signed."""
    record_read(version)
    code = print_language(request.GET.get("sprache", version.language))
    context = {
        "case": version.case,
        "version": version,
        "sheet": agreed_sheet(version, code),
        "languages": [("de", _("nur Deutsch")), *print_languages()],
        "chosen": code or "de",
    }
    return render(request, "cases/plan_version.html", context)


@access(can_view_part, selector=visible_versions, kwarg="version_id")
@require_GET
def version_pdf(request: HttpRequest, version: PlanVersion) -> HttpResponse:
    record_read(version)
    return as_pdf(agreed_sheet(version, print_language(request.GET.get("sprache", version.language))))


@access(can_view_part, selector=visible_signatures, kwarg="signature_id")
@require_GET
def signature(request: HttpRequest, signature: PlanSignature) -> HttpResponse:
    """The picture of a signature; nothing for one on paper."""
    if signature.image is None:
        return HttpResponse(status=404)
    response = HttpResponse(bytes(signature.image), content_type="image/png")
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def as_pdf(sheet: Sheet) -> HttpResponse:
    response = HttpResponse(to_pdf(sheet), content_type="application/pdf")
    name = f"Foerderplan-{sheet.number}.pdf"
    response["Content-Disposition"] = content_disposition_header(False, name) or "inline"
    response["Cache-Control"] = "private, no-store"
    return response
