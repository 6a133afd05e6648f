"""Closing questions to providers when an offer is confirmed, changed or ended in another way."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils import timezone

from querschnitt.accounts.actor import Actor

from ..acting import LinkActor
from ..choices import OfferState
from ..models import CheckRequest, Offer
from ..upkeep_choices import CheckOutcome, VersionKind

ANSWERS = {VersionKind.CONFIRMED, VersionKind.CHANGED}  # the latter where it says that all was checked


def settle_checks(offers: Iterable[Offer], kind: str, by: Actor | None) -> None:
    """Open questions about offers that were confirmed since, or that are no longer offered, need no answer.

    A provider who follows a link answers one question; that one closes itself.
    """
    today = timezone.localdate()
    confirmed, ended = [], []
    for offer in offers:
        over = offer.state != OfferState.ACTIVE or (offer.valid_to is not None and offer.valid_to <= today)
        if over or offer.merged_into_id is not None:
            ended.append(offer.pk)
        elif offer.checked_on >= today and kind in ANSWERS:
            confirmed.append(offer.pk)
    own = by.request_id if isinstance(by, LinkActor) else None
    for ids, outcome in ((confirmed, CheckOutcome.HANDLED), (ended, CheckOutcome.DROPPED)):
        if ids:
            waiting = CheckRequest.objects.filter(offer__in=ids, answered_at__isnull=True)
            if own is not None:
                waiting = waiting.exclude(pk=own)
            for check in waiting:
                check.answered_at, check.outcome = timezone.now(), outcome
                check.save(update_fields=["answered_at", "outcome"])
