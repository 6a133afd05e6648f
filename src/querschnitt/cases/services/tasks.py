from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from querschnitt.accounts.actor import Actor

from ..acting import organisation_of, person_of
from ..choices import TaskOrigin, TaskState
from ..models import Case, CaseTask
from .errors import Stale


@transaction.atomic
def add_task(
    *, title: str, by: Actor, case: Case | None = None, origin: str = TaskOrigin.OWN, **values: Any
) -> CaseTask:
    """Something to do until a day. Without a word on who does it, it is the one who writes it down."""
    if case is not None and not case.is_open:
        raise ValidationError(_("Der Fall ist abgeschlossen. Öffnen Sie ihn zuerst wieder."))
    values.setdefault("assignee", person_of(by))
    task = CaseTask(
        organisation_id=organisation_of(by), case=case, title=title, origin=origin, created_by=person_of(by), **values
    )
    task.save(force_insert=True)
    return task


@transaction.atomic
def edit_task(*, task: CaseTask, version: int, by: Actor, **values: Any) -> CaseTask:
    if not CaseTask.objects.filter(pk=task.pk, version=version).update(**values, version=F("version") + 1):
        raise Stale
    task.refresh_from_db()
    return task


@transaction.atomic
def settle_task(*, task: CaseTask, to: str, by: Actor) -> CaseTask:
    """Done, dropped, or open again."""
    if to not in TaskState.values:
        raise ValidationError(_("Diesen Stand gibt es nicht. Laden Sie die Seite neu."))
    done_on = None if to == TaskState.OPEN else timezone.localdate()
    CaseTask.objects.filter(pk=task.pk).update(state=to, done_on=done_on, version=F("version") + 1)
    task.refresh_from_db()
    return task
