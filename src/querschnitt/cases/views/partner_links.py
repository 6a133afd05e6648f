"""Pages behind a one-time link: code, notice, package, answer. Nobody is signed in; the visitors' role does the work."""

from __future__ import annotations

import secrets
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.dateparse import parse_date
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from querschnitt.accounts.views import own_account
from querschnitt.common.access import access, anybody
from querschnitt.common.languages import SITE_LANGUAGES, STAFF_CODES, staff_language

from ..choices import LifeArea, ReferralState
from ..forms import AcceptForm, RefuseForm
from ..forms_referral import CodeForm
from ..links import Found, find_link
from ..packaging import shown_package

SESSION = "referral_link"


def _page(request: HttpRequest, name: str, context: dict[str, Any] | None = None, status: int = 200) -> HttpResponse:
    languages = [language for language in SITE_LANGUAGES if language.code in STAFF_CODES]
    response = render(request, name, {**(context or {}), "page_languages": languages}, status=status)
    response.headers["Cache-Control"] = "no-store, private"
    return response


@sensitive_post_parameters("code")
@own_account
@access(anybody)
@require_http_methods(["GET", "POST"])
def link(request: HttpRequest, token: str) -> HttpResponse:
    """Code first, then the notice, then the package with its answer. Opening the page changes nothing."""
    with override(staff_language(get_language())):
        found = find_link(token)
        if found is None:
            return _page(request, "cases/link/over.html", {"state": "over"}, 404)
        visit = request.session.get(SESSION, "")
        if found.state == "open" and visit and (facts := found.read(visit)) is not None:
            return _inside(request, found, visit, facts)
        if found.state != "open":
            return _page(request, "cases/link/over.html", {"state": found.state}, 410)
        return _code(request, found)


def _code(request: HttpRequest, found: Found) -> HttpResponse:
    form = CodeForm(request.POST if "code" in request.POST else None)
    if form.is_bound and form.is_valid():
        visit = secrets.token_urlsafe(32)
        state = found.enter(form.cleaned_data["code"], visit)
        if state == "open":
            request.session.cycle_key()
            request.session[SESSION] = visit
            return redirect(request.path)
        if state != "wrong":
            return _page(request, "cases/link/over.html", {"state": state}, 410)
        form.add_error("code", _("Der Code stimmt nicht. Fragen Sie die sendende Stelle am Telefon noch einmal."))
    return _page(request, "cases/link/code.html", {"form": form}, 422 if form.errors else 200)


def _inside(request: HttpRequest, found: Found, visit: str, facts: dict[str, Any]) -> HttpResponse:
    if not facts["noticed"]:
        if request.POST.get("what") == "notice":
            found.read(visit, noticed=True)
            return redirect(request.path)
        return _page(request, "cases/link/notice.html", {"sender": facts["sender"]})
    forms = {"accept": AcceptForm(), "refuse": RefuseForm()}
    what = request.POST.get("what", "")
    if what in forms:
        form = forms[what] = type(forms[what])(request.POST)
        if form.is_valid():
            data = form.cleaned_data
            answer = ReferralState.ACCEPTED if what == "accept" else ReferralState.REFUSED
            done = found.answer(
                visit, answer=answer, reason=data.get("reason", ""), first=data.get("first_appointment_on")
            )
            request.session.pop(SESSION, None)
            context = {"sender": facts["sender"], "accepted": what == "accept", "state": "over"}
            return _page(
                request, "cases/link/done.html" if done else "cases/link/over.html", context, 200 if done else 410
            )
    context = {
        **forms,
        "sender": facts["sender"],
        "package": shown_package(facts["package"]),
        "topic": dict(LifeArea.choices).get(facts["topic"], ""),
        "question": facts["question"],
        "offer": facts["offer"],
        "sent_on": parse_date(facts["sent_on"]),
        "until": parse_date(facts["until"]),
    }
    return _page(
        request, "cases/link/package.html", context, 422 if any(form.errors for form in forms.values()) else 200
    )
