"""Who was told of which deadline, and when."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import transaction

from querschnitt.accounts.models import User

from ..deadlines import Deadline
from ..models import DeadlineReminder


def still_to_remind(found: Iterable[Deadline], user: User, today: date) -> list[Deadline]:
    told = set(DeadlineReminder.objects.filter(user=user).values_list("deadline", "due_on", "stage"))
    return [one for one in found if (one.key, one.due_on, one.stage(today)) not in told]


@transaction.atomic
def note_reminded(found: Iterable[Deadline], user: User, today: date) -> None:
    for one in found:
        stage = one.stage(today)
        if stage is None:
            continue
        DeadlineReminder.objects.get_or_create(
            organisation_id=one.grant.organisation_id,
            user=user,
            deadline=one.key,
            due_on=one.due_on,
            stage=stage,
            defaults={"reminded_on": today},
        )
