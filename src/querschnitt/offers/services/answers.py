"""What a provider who followed a link says: confirmed, changed, ended. Each question takes one answer."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from querschnitt.accounts.actor import Actor
from querschnitt.audit.models import AuditEvent
from querschnitt.audit.services import record
from querschnitt.tenants.scope import open_scope

from ..acting import by_link
from ..choices import ReportKind
from ..models import CheckRequest, Offer, OfferReport
from ..upkeep_choices import CheckOutcome, CheckReason, VersionKind
from .freshness import Question, ask_provider, close
from .history import one_version
from .offers import confirm_offer, end_offer, set_capacity, update_offer


class AlreadyAnswered(ValidationError):
    """The link was used, or it has expired."""


@contextmanager
def _answering(question: Question, outcome: CheckOutcome) -> Iterator[tuple[Offer, Actor]]:
    """In the provider's own scope, with the question locked, so that two clicks at once are one answer."""
    with open_scope(question.scope):
        check = CheckRequest.objects.select_for_update().get(pk=question.check.pk)
        if not check.is_open or not question.link.holds(timezone.now()):
            raise AlreadyAnswered(_("Dieser Link wurde schon benutzt oder ist abgelaufen."))
        offer = Offer.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=check.offer_id)
        content = json.dumps({"request": str(check.pk), "outcome": outcome.value})
        record(AuditEvent.Action.LINK, table=Offer._meta.db_table, row=offer.pk, content=content)
        close(check, outcome)
        yield offer, by_link(check.pk)


def confirm_by_link(question: Question) -> None:
    with _answering(question, CheckOutcome.CONFIRMED) as (offer, by):
        confirm_offer(offer=offer, on=timezone.localdate(), by=by)


def change_by_link(
    question: Question, *, values: dict[str, Any], address: dict[str, str], capacity: str, remark: str = ""
) -> None:
    """``values``: fields of the offer. ``remark``: what the form has no field for, put before the coordinator."""
    today = timezone.localdate()
    with _answering(question, CheckOutcome.CHANGED) as (offer, by):
        with one_version(offer, VersionKind.CHANGED, by):
            update_offer(offer=offer, by=by, address=address, checked_on=today, **values)
            if capacity != offer.capacity:
                fresh = Offer.objects.get(pk=offer.pk)
                set_capacity(offer=fresh, capacity=capacity, on=today, by=by)
        if remark.strip():
            OfferReport(
                offer=offer, kind=ReportKind.OTHER, text=remark.strip()[:1000], email=question.check.email
            ).save()


def end_by_link(question: Question, *, on: date) -> None:
    with _answering(question, CheckOutcome.ENDED) as (offer, by):
        end_offer(offer=offer, on=on, by=by)


def send_new_link(question: Question) -> bool:
    """Another mail to the address on record, never to one that was typed; at most one an hour. True: it is on its way."""
    with open_scope(question.scope):
        hour = timezone.now() - timedelta(hours=1)
        if CheckRequest.objects.filter(offer_id=question.check.offer_id, opened_at__gt=hour, mails=0).exists():
            return True
        latest = CheckRequest.objects.filter(offer_id=question.check.offer_id).first()
        if latest is not None and latest.mailed_at and latest.mailed_at > hour:
            return True
        reason = question.check.reason if question.check.is_open else CheckReason.MANUAL
        offer = Offer.objects.get(pk=question.check.offer_id)
        return bool(ask_provider(offer=offer, reason=reason, by=by_link(question.check.pk)).email)
