"""Asking whether another organisation knows a person, and for a link to it. Never says who, before they agree."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import ProgrammingError, connection, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from querschnitt.accounts.actor import Actor
from querschnitt.accounts.permissions import P

from .. import spelling
from ..acting import organisation_of, person_of
from ..choices import ConsentPurpose, DataGroup, GrantPurpose, LifeArea
from ..models import Case, LinkDelivery, LinkRequest
from .consents import record_consent, record_release
from .grants import grant_case
from .search import known_elsewhere

WAITS = timedelta(days=14)


def is_known_elsewhere(*, case: Case, by: Actor) -> bool | None:
    """Yes or no about the person of an own case; ``None`` when a name or the year is missing or asked too often."""
    person = case.person
    return known_elsewhere(
        given_name=person.given_name,
        family_name=person.family_name,
        year=person.year_of_birth,
        born=person.birth_date,
        by=by,
    )


@transaction.atomic
def ask_for_link(*, case: Case, reason: str, by: Actor) -> LinkRequest:
    """Take the question to whoever leads a case of the same person. Answers nothing about whom it reached."""
    person = case.person
    asked = spelling.question(f"{person.given_name} {person.family_name} {person.year_of_birth or ''}")
    if asked is None or not (person.given_name and person.family_name and person.year_of_birth):
        raise ValidationError(_("Dafür werden Vorname, Nachname und Geburtsjahr gebraucht."))
    today = timezone.localdate()
    if LinkRequest.objects.filter(case=case, expires_on__gte=today).exists():
        raise ValidationError(_("Für diesen Fall läuft schon eine Bitte um Verknüpfung."))
    request = LinkRequest.objects.create(
        case=case,
        organisation_id=organisation_of(by),
        asked_by=person_of(by),
        reason=reason,
        expires_on=today + WAITS,
    )
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT case_ask_link(%s, %s::text[], %s::jsonb, %s)",
                [request.pk, asked.base, json.dumps(asked.rest), person.birth_date],
            )
    except ProgrammingError as error:
        raise ValidationError(_("Zu viele Bitten an einem Tag. Versuchen Sie es morgen wieder.")) from error
    return request


def requests_of(case: Case, on: date) -> list[dict[str, Any]]:
    """What was asked from this case: linked with whom, still open, or ended."""
    agreed = {
        row.request_id: row
        for row in LinkDelivery.objects.filter(request__case=case, state=LinkDelivery.State.AGREED).select_related(
            "organisation"
        )
    }
    rows = LinkRequest.objects.filter(case=case).select_related("asked_by").order_by("-created_at")
    return [
        {"request": row, "agreed": agreed.get(row.pk), "open": row.pk not in agreed and row.expires_on >= on}
        for row in rows
    ]


def waiting_deliveries(actor: Actor) -> QuerySet[LinkDelivery]:
    """Questions that reached the own organisation about its cases, and wait for an answer."""
    if not actor.may(P.CASES_VIEW):
        return LinkDelivery.unscoped.none()
    return (
        LinkDelivery.objects.filter(
            organisation_id=organisation_of(actor), state=LinkDelivery.State.OPEN, expires_on__gte=timezone.localdate()
        )
        .select_related("case__person", "case__organisation", "asking")
        .order_by("expires_on", "id")
    )


def _answered(delivery: LinkDelivery, state: str, by: Actor) -> None:
    updated = LinkDelivery.objects.filter(pk=delivery.pk, state=LinkDelivery.State.OPEN).update(
        state=state, answered_by=person_of(by), answered_at=timezone.now()
    )
    if not updated:
        raise ValidationError(_("Diese Bitte ist schon beantwortet."))


@transaction.atomic
def agree_to_link(
    *,
    delivery: LinkDelivery,
    text_language: str,
    by: Actor,
    purpose: str = GrantPurpose.COOPERATION,
    valid_until: date | None = None,
    release: bool = False,
) -> None:
    """The person consents here too: the asking organisation sees this case, and now learns who leads it.

    ``release``: the person frees from secrecy for it, which the file with its notes needs.
    """
    _answered(delivery, LinkDelivery.State.AGREED, by)
    if release:
        record_release(
            case=delivery.case,
            released=delivery.case.organisation,
            towards=delivery.asking,
            topics=LifeArea.values,
            text_language=text_language,
            valid_until=valid_until,
            both_ways=purpose == GrantPurpose.COOPERATION,
            by=by,
        )
    consent = record_consent(
        case=delivery.case,
        purpose=ConsentPurpose.SHARING,
        recipient=delivery.asking,
        data_groups=[DataGroup.CASE_FILE],
        text_language=text_language,
        valid_until=valid_until,
        by=by,
    )
    grant_case(case=delivery.case, organisation=delivery.asking, consent=consent, purpose=purpose, by=by)


@transaction.atomic
def decline_link(*, delivery: LinkDelivery, by: Actor) -> None:
    """Not told to who asked: for them it stays open until its day is over."""
    _answered(delivery, LinkDelivery.State.DECLINED, by)
