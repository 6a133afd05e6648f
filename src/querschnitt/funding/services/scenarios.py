from __future__ import annotations

from typing import Any

from django.db import transaction

from querschnitt.accounts.actor import Actor

from ..models import Scenario


@transaction.atomic
def save_scenario(*, name: str, table: str, options: dict[str, Any], shared: bool, by: Actor | None) -> Scenario:
    return Scenario.objects.create(
        name=name, table=table, options=options, shared=shared, recorded_by=by.user.pk if by else None
    )


@transaction.atomic
def delete_scenario(*, scenario: Scenario, by: Actor | None) -> None:
    scenario.delete()
