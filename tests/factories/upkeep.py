"""Reports, suggestions and checks of offers; call inside an open scope."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from querschnitt.offers.choices import ReportKind
from querschnitt.offers.models import CheckLink, CheckRequest, Offer, OfferReport, OfferSuggestion
from querschnitt.offers.services.freshness import hash_of
from querschnitt.offers.upkeep_choices import CheckReason

TOKEN = "ein-token-so-lang-wie-die-echten"


def make_report(offer: Offer, **fields: Any) -> OfferReport:
    fields.setdefault("kind", ReportKind.TIMES)
    report = OfferReport(offer=offer, **fields)
    report.save()
    return report


def make_suggestion(**fields: Any) -> OfferSuggestion:
    fields.setdefault("title", "Nähtreff im Bürgerhaus")
    suggestion = OfferSuggestion(**fields)
    suggestion.save()
    return suggestion


def make_check(offer: Offer, token: str = TOKEN, days: int = 30, **fields: Any) -> CheckRequest:
    """A question already written about; ``days``: how long its link still holds."""
    now = timezone.now()
    fields.setdefault("reason", CheckReason.YEARLY)
    fields.setdefault("email", "angebote@stelle.example")
    check = CheckRequest(offer=offer, mails=1, mailed_at=now, **fields)
    check.save()
    CheckLink(request=check, token_hash=hash_of(token), expires_at=now + timedelta(days=days)).save()
    return check
