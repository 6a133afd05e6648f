"""The queue of reports and suggestions: ask the provider, correct, take over, put aside."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from querschnitt.accounts.requests import ActorRequest
from querschnitt.common.access import access
from querschnitt.common.lists import page_of
from querschnitt.common.ui.parts import Tab

from ..models import OfferReport, OfferSuggestion
from ..moderation import (
    can_handle_report,
    can_handle_suggestion,
    can_moderate,
    visible_reports,
    visible_suggestions,
)
from ..services import feedback
from ..similarity import similar_offers
from ..upkeep_choices import FeedbackState

PER_PAGE = 25
CLOSED = (FeedbackState.ASKED, FeedbackState.DONE, FeedbackState.REJECTED)


@access(can_moderate)
def queue(request: ActorRequest, kind: str) -> HttpResponse:
    """Open ones first come, first served; ``?stand=erledigt`` shows what was decided, latest first."""
    done = request.GET.get("stand") == "erledigt"
    reports, suggestions = visible_reports(request.actor), visible_suggestions(request.actor)
    rows: Any = reports if kind == "reports" else suggestions
    rows = rows.filter(state__in=CLOSED).order_by("-handled_at") if done else rows.filter(state=FeedbackState.NEW)
    urls = {name: reverse(f"offers:{name}") for name in ("reports", "suggestions")}
    context = {
        "kind": kind,
        "done": done,
        "page": page_of(request, rows, per_page=PER_PAGE),
        "tabs": [
            Tab(_("Hinweise auf Fehler"), urls["reports"], kind == "reports", reports.filter(state=FeedbackState.NEW).count()),
            Tab(_("Vorschläge"), urls["suggestions"], kind == "suggestions", suggestions.filter(state=FeedbackState.NEW).count()),
        ],
    }  # fmt: skip
    return render(request, "offers/feedback/queue.html", context)


@access(can_handle_report, selector=visible_reports, kwarg="report_id")
def report(request: ActorRequest, report: OfferReport) -> HttpResponse:
    others = visible_reports(request.actor).filter(offer=report.offer_id, state=FeedbackState.NEW).exclude(pk=report.pk)
    context = {"report": report, "offer": report.offer, "others": list(others)}
    return render(request, "offers/feedback/report.html", context)


@access(can_handle_report, selector=visible_reports, kwarg="report_id")
@require_POST
def report_decide(request: ActorRequest, report: OfferReport) -> HttpResponse:
    decision, note = request.POST.get("decision", ""), request.POST.get("note", "")
    if decision == "ask":
        if feedback.ask_about_report(report=report, by=request.actor):
            messages.success(
                request, _("Die Anfrage geht an den Anbieter. Seine Antwort steht im Verlauf des Angebots.")
            )
        else:
            messages.warning(
                request, _("Weder beim Angebot noch beim Anbieter steht eine E-Mail-Adresse. Bitte dort anrufen.")
            )
    elif decision == "done":
        feedback.settle_report(report=report, by=request.actor, note=note)
        messages.success(request, _("Als erledigt eingetragen."))
    else:
        feedback.reject_report(report=report, by=request.actor, note=note)
        messages.success(request, _("Der Hinweis ist verworfen."))
    return redirect("offers:reports")


@access(can_handle_suggestion, selector=visible_suggestions, kwarg="suggestion_id")
def suggestion(request: ActorRequest, suggestion: OfferSuggestion) -> HttpResponse:
    context = {
        "suggestion": suggestion,
        "similar": similar_offers(title=suggestion.title, town=suggestion.town) if suggestion.is_open else [],
        "create_url": f"{reverse('offers:create')}?{urlencode({'vorschlag': str(suggestion.pk)})}",
    }
    return render(request, "offers/feedback/suggestion.html", context)


@access(can_handle_suggestion, selector=visible_suggestions, kwarg="suggestion_id")
@require_POST
def suggestion_reject(request: ActorRequest, suggestion: OfferSuggestion) -> HttpResponse:
    feedback.reject_suggestion(suggestion=suggestion, by=request.actor, note=request.POST.get("note", ""))
    messages.success(request, _("Der Vorschlag ist verworfen."))
    return redirect("offers:suggestions")
