from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction

from querschnitt.accounts.actor import Actor
from querschnitt.tenants.models import Organisation

from ..models import Responsibility


@transaction.atomic
def create_responsibility(*, organisation: Organisation, by: Actor | None, **values: Any) -> Responsibility:
    row = Responsibility(organisation=organisation, **values)
    row.save()
    return row


@transaction.atomic
def update_responsibility(*, responsibility: Responsibility, by: Actor, **values: Any) -> Responsibility:
    for key, value in values.items():
        setattr(responsibility, key, value)
    responsibility.save()
    return responsibility


@transaction.atomic
def end_responsibility(*, responsibility: Responsibility, on: date, by: Actor) -> None:
    """It stays in the history; after ``on`` the question "who is responsible" no longer finds it."""
    responsibility.valid_to = max(on, responsibility.valid_from)
    responsibility.save(update_fields=["valid_to"])
