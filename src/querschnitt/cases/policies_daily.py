"""Who may do what with tasks and papers."""

from __future__ import annotations

from querschnitt.accounts.actor import Actor
from querschnitt.accounts.permissions import P

from .keeping import hold_of
from .models import CaseFile, CaseTask
from .policies import can_edit_case, can_lead_case, can_view_case


def can_edit_task(actor: Actor, task: CaseTask) -> bool:
    """The organisation's own tasks; about a case, those who may write in it."""
    if task.organisation_id != actor.organisation_id or not actor.may(P.CASES_EDIT):
        return False
    return task.case is None or can_edit_case(actor, task.case)


def can_view_file(actor: Actor, file: CaseFile) -> bool:
    return can_view_case(actor, file.case)


def can_delete_file(actor: Actor, file: CaseFile) -> bool:
    """One's own, and for the lead organisation any; nothing of a case under hold."""
    if not can_edit_case(actor, file.case) or not file.case.is_open or hold_of(file.case) is not None:
        return False
    return file.added_by_id == actor.user.pk or can_lead_case(actor, file.case)
