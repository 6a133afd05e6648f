from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID, uuid5

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from querschnitt.accounts.actor import Actor

from .choices import AdviceModel
from .models import AdviceSetting, ShortAdvice
from .policies import can_choose_model
from .selectors import advice_model


@transaction.atomic
def count_advice(
    *,
    key: UUID,
    concern: str,
    result: str,
    proposed: str,
    by: Actor,
    language: str = "",
    town: str = "",
    channel: str = "office",
    minutes: int = 10,
    criteria: Iterable[str] = (),
    advised_on: date | None = None,
) -> ShortAdvice:
    """Keep a first advice for the figures, without anything that says who it was. Sent twice, it counts once."""
    if by.organisation_id is None or by.centre_id is None:
        raise PermissionDenied
    own_key = uuid5(by.organisation_id, str(key))  # a key typed by hand meets no row of another organisation
    known = ShortAdvice.objects.filter(pk=own_key).first()
    if known:
        return known
    advice = ShortAdvice(
        pk=own_key,
        centre_id=by.centre_id,
        organisation_id=by.organisation_id,
        advised_on=advised_on or timezone.localdate(),
        concern=concern,
        language=language,
        town=town.strip(),
        channel=channel,
        minutes=minutes,
        criteria=sorted(criteria),
        proposed=proposed,
        result=result,
        model=advice_model(by),
    )
    advice.full_clean(exclude=["centre", "organisation"])
    advice.save(force_insert=True)
    return advice


@transaction.atomic
def choose_model(*, model: AdviceModel, by: Actor) -> AdviceSetting:
    if not can_choose_model(by) or by.centre_id is None:
        raise PermissionDenied
    setting = AdviceSetting.objects.first() or AdviceSetting(centre_id=by.centre_id)
    setting.model = model
    setting.save()
    return setting
