from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from querschnitt.accounts.actor import Actor

from ..acting import person_of
from ..choices import STEP_MOVES, LifeArea, StepState
from ..models import Case, Need, PlanStep
from .errors import Stale
from .grants import touch


def must_be_open(case: Case) -> None:
    if not case.is_open:
        raise ValidationError(_("Der Fall ist abgeschlossen. Öffnen Sie ihn zuerst wieder."))


@transaction.atomic
def add_need(*, case: Case, life_area: str, by: Actor, priority: str = "normal", goal: str = "") -> Need:
    must_be_open(case)
    if Need.objects.filter(case=case, life_area=life_area, resolved_on__isnull=True).exists():
        raise ValidationError(
            {
                "life_area": _("Der Bedarf „%(area)s“ steht schon im Plan. Ändern Sie ihn dort.")
                % {"area": LifeArea(life_area).label}
            }
        )
    need = Need.objects.create(case=case, life_area=life_area, priority=priority, goal=goal)
    touch(case.pk)
    return need


@transaction.atomic
def edit_need(*, need: Need, version: int, by: Actor, **values: Any) -> Need:
    """Change priority or goal, or mark the need as met (``resolved_on``)."""
    if not Need.objects.filter(pk=need.pk, version=version).update(**values, version=F("version") + 1):
        raise Stale
    need.refresh_from_db()
    touch(need.case_id)
    return need


@transaction.atomic
def add_step(*, case: Case, by: Actor, **values: Any) -> PlanStep:
    must_be_open(case)
    step = PlanStep(centre=case.centre, case=case, changed_by=person_of(by), **values)
    if step.responsible_user_id is None:
        step.responsible_user_id = case.manager_id or person_of(by).pk
    step.save(force_insert=True)
    touch(case.pk)
    return step


@transaction.atomic
def edit_step(*, step: PlanStep, version: int, by: Actor, **values: Any) -> PlanStep:
    rows = PlanStep.objects.filter(pk=step.pk, version=version)
    if not rows.update(**values, version=F("version") + 1, changed_by=person_of(by)):
        raise Stale
    step.refresh_from_db()
    touch(step.case_id)
    return step


@transaction.atomic
def move_step(*, step: PlanStep, to: str, by: Actor) -> str:
    """Change the state by the transition table; gives back the state before, so that it can be undone."""
    current = PlanStep.objects.select_for_update().get(pk=step.pk)
    before = current.state
    if to == before:
        return before
    if to not in STEP_MOVES[before]:
        raise ValidationError(
            _("Ein Schritt wechselt nicht von „%(now)s“ zu „%(to)s“.")
            % {"now": StepState(before).label, "to": StepState(to).label if to in StepState.values else to}
        )
    current.state = to
    current.done_on = timezone.localdate() if to == StepState.DONE else None
    current.version += 1
    current.changed_by = person_of(by)
    current.save(update_fields=["state", "done_on", "version", "changed_by"])
    touch(step.case_id)
    return before
