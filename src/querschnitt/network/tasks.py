"""Work of the network done later: mails about meetings, reminders, housekeeping of uploaded lists."""

from __future__ import annotations

from django.utils import timezone

from querschnitt.accounts.actor import Actor
from querschnitt.accounts.jobs import centre_task, scoped_task
from querschnitt.common.imports.declaration import Importable, importable
from querschnitt.tenants.models import Centre

from . import mailing
from .models import StagedImport
from .selectors import visible_batches, visible_staged
from .selectors.bodies import visible_body_members, visible_meeting_invitations, visible_minutes
from .services import large_imports
from .services.agreements import remind_of_reviews
from .services.imports import delete_stale_imports
from .services.sweeping import sweep

TRIES = 5


@centre_task("network.delete_stale_imports", cron="30 3 * * *")
def delete_uploads(centre: Centre) -> None:
    """Also where nobody uploads another list, which deletes them as well."""
    delete_stale_imports()


@centre_task("network.sweep", cron="40 3 * * *")
def delete_unused(centre: Centre) -> None:
    """Files whose entry is gone, and places where nothing has taken place for a year."""
    sweep(timezone.now())


@centre_task("network.remind_of_reviews", cron="0 6 * * *")
def remind(centre: Centre) -> None:
    remind_of_reviews()


@scoped_task("network.check_list")
def check_list(*, actor: Actor, staged_id: str, revision: int, language: str) -> None:
    """What taking over a large list would do."""
    if found := _list_of(actor, staged_id):
        staged, entry = found
        large_imports.check(staged=staged, importable=entry, revision=revision, language=language, by=actor)


@scoped_task("network.apply_list")
def apply_list(*, actor: Actor, staged_id: str, shown: str, language: str) -> None:
    """Take over a large list, whole or not at all."""
    if found := _list_of(actor, staged_id):
        staged, entry = found
        large_imports.apply(staged=staged, importable=entry, shown=shown, language=language, by=actor)


@scoped_task("network.undo_list")
def undo_list(*, actor: Actor, batch_id: str) -> None:
    """Take back a large import, whole or not at all."""
    batch = visible_batches(actor).filter(pk=batch_id).first()
    if batch is not None:
        large_imports.undo(batch=batch, by=actor)


def _list_of(actor: Actor, staged_id: str) -> tuple[StagedImport, Importable] | None:
    """``None`` when it was discarded meanwhile, or when the person may not import such lists any more."""
    staged = visible_staged(actor).filter(pk=staged_id).first()
    entry = importable(staged.list_key) if staged else None
    return (staged, entry) if staged and entry and entry.policy(actor) else None


@scoped_task("network.send_invitation", retry=TRIES)
def send_invitation(*, actor: Actor, invitation_id: str) -> None:
    """One mail. What it says follows from the meeting as it is when the job runs."""
    related = ("meeting__body__lead", "meeting__place", "member")
    invitation = visible_meeting_invitations(actor).select_related(*related).filter(pk=invitation_id).first()
    if invitation is not None and invitation.email:
        mailing.mail_invitation(invitation)


@scoped_task("network.send_minutes", retry=TRIES)
def send_minutes_to(*, actor: Actor, minutes_id: str, member_id: str) -> None:
    minutes = visible_minutes(actor).filter(pk=minutes_id).first()
    member = visible_body_members(actor).filter(pk=member_id).first()
    if minutes is not None and member is not None and member.email:
        mailing.mail_minutes(minutes, member)
