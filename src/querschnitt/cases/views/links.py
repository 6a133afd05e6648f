"""Asking for a link to an organisation that knows the same person, and answering such a request."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from querschnitt.audit.services import record_read
from querschnitt.common.access import access

from ..choices import ConsentPurpose
from ..forms_life import AskLinkForm, ShareByLinkForm
from ..models import Case, LinkDelivery
from ..policies import can_answer_link, can_edit_case, can_view_cases
from ..selectors import visible_cases
from ..services.consents import a_year_from
from ..services.links import agree_to_link, ask_for_link, decline_link, is_known_elsewhere, waiting_deliveries
from .common import actor_of, back_to_person, say
from .intake import consent_texts, language_to_read


@access(can_edit_case, selector=visible_cases, kwarg="case_id")
@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest, case: Case) -> HttpResponse:
    """First a yes or no, counted and logged; then the request, with the person's agreement."""
    actor = actor_of(request)
    sends = request.method == "POST" and "reason" in request.POST
    form = AskLinkForm(request.POST if sends else None)
    context: dict[str, Any] = {"case": case, "form": form, "asked": request.method == "POST"}
    if sends and form.is_valid():
        try:
            ask_for_link(case=case, reason=form.cleaned_data["reason"], by=actor)
        except ValidationError as error:
            form.refuse(error)
        else:
            say(request, _("Die Bitte ist unterwegs. Antwortet die andere Stelle, sehen Sie es auf dieser Seite."))
            return back_to_person(case, "verknuepfung")
    if sends:
        context["known"] = True
    elif request.method == "POST":
        context["known"] = is_known_elsewhere(case=case, by=actor)
    return render(request, "cases/links/ask.html", context, status=422 if form.errors else 200)


@access(can_view_cases)
@require_GET
def waiting(request: HttpRequest) -> HttpResponse:
    return render(request, "cases/links/waiting.html", {"rows": waiting_deliveries(actor_of(request))[:50]})


@access(can_answer_link, selector=waiting_deliveries, kwarg="delivery_id")
@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, delivery: LinkDelivery) -> HttpResponse:
    actor, case = actor_of(request), delivery.case
    record_read(case)
    declines = "decline" in request.POST
    initial: dict[str, Any] = {"valid_until": a_year_from(timezone.localdate())}
    initial["text_language"] = language_to_read(case.person.languages)
    form = ShareByLinkForm(None if declines else request.POST or None, initial=initial)
    try:
        if declines:
            decline_link(delivery=delivery, by=actor)
            say(request, _("Die Bitte ist beantwortet. Wer gefragt hat, erfährt nichts über Sie."))
            return redirect("cases:links")
        if form.is_bound and form.is_valid():
            data = {name: form.cleaned_data[name] for name in ("text_language", "purpose", "valid_until", "release")}
            agree_to_link(delivery=delivery, by=actor, **data)
            say(request, _("%(name)s sieht den Fall jetzt.") % {"name": delivery.asking.name})
            return redirect("cases:case", case_id=case.pk)
    except ValidationError as error:
        form.refuse(error)
    context = {"case": case, "delivery": delivery, "form": form}
    context["texts"] = consent_texts(ConsentPurpose.SHARING, case.person.languages)
    return render(request, "cases/links/answer.html", context, status=422 if form.errors else 200)
