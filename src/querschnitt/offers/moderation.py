"""What waits for a decision: reports and suggestions of visitors. Selectors and policies."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from querschnitt.accounts.actor import Actor
from querschnitt.accounts.permissions import P
from querschnitt.common.dashboard import DayCard, register_card
from querschnitt.tenants.models import Organisation

from .models import OfferReport, OfferSuggestion
from .upkeep_choices import FeedbackState

SHOWN = 5


def can_moderate(actor: Actor) -> bool:
    """Whoever keeps all offers of the centre."""
    return actor.may(P.OFFERS_EDIT_ALL)


def can_handle_report(actor: Actor, report: OfferReport) -> bool:
    return can_moderate(actor)


def can_handle_suggestion(actor: Actor, suggestion: OfferSuggestion) -> bool:
    return can_moderate(actor)


def visible_reports(actor: Actor) -> QuerySet[OfferReport]:
    if not can_moderate(actor):
        return OfferReport.unscoped.none()
    return OfferReport.objects.select_related("offer__organisation", "handled_by")


def visible_suggestions(actor: Actor) -> QuerySet[OfferSuggestion]:
    if not can_moderate(actor):
        return OfferSuggestion.unscoped.none()
    return OfferSuggestion.objects.select_related("offer", "handled_by")


def suggestion_of(actor: Actor, key: str) -> OfferSuggestion | None:
    """The open suggestion a form is to be filled from."""
    try:
        return visible_suggestions(actor).filter(pk=UUID(key), state=FeedbackState.NEW).first()
    except ValueError:
        return None


def prefilled(suggestion: OfferSuggestion | None) -> dict[str, Any]:
    """Fields of the offer's form, as far as they were named; the contact goes where it fits."""
    if suggestion is None:
        return {}
    contact = suggestion.contact.strip()
    filled = {name: getattr(suggestion, name) for name in ("title", "topic", "description", "town", "url")}
    filled["contact_email" if "@" in contact else "contact_phone"] = contact
    provider = Organisation.objects.filter(name__iexact=suggestion.provider.strip(), ended_on__isnull=True).first()
    return filled | ({"organisation": provider.pk} if provider else {})


def waiting(actor: Actor) -> dict[str, Any] | None:
    """For the start page; nothing when nobody wrote."""
    reports = visible_reports(actor).filter(state=FeedbackState.NEW)
    suggestions = visible_suggestions(actor).filter(state=FeedbackState.NEW)
    rows = [*reports[:SHOWN], *suggestions[:SHOWN]]
    if not rows:
        return None
    rows.sort(key=lambda row: row.created_at)
    return {"rows": rows[:SHOWN], "count": reports.count() + suggestions.count()}


def register() -> None:
    register_card(DayCard("offers.feedback", "offers/feedback/day.html", can_moderate, waiting, 35))
