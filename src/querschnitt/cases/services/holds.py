from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone

from querschnitt.accounts.actor import Actor

from ..acting import person_of
from ..models import Case, CaseHold
from .grants import touch


@transaction.atomic
def place_hold(*, case: Case, reason: str, by: Actor, note: str = "", until: date | None = None) -> CaseHold:
    """From now on nobody deletes the case, whatever its retention says."""
    hold = CaseHold(centre=case.centre, case=case, reason=reason, note=note, until=until, placed_by=person_of(by))
    hold.save(force_insert=True)
    touch(case.pk)
    return hold


@transaction.atomic
def lift_hold(*, hold: CaseHold, by: Actor) -> None:
    CaseHold.objects.filter(pk=hold.pk, lifted_at__isnull=True).update(
        lifted_at=timezone.now(), lifted_by=person_of(by)
    )
    touch(hold.case_id)
