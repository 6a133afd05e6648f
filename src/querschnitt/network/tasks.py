"""Work of the network done later: mails about meetings, reminders, housekeeping of uploaded lists."""

from __future__ import annotations

from querschnitt.accounts.actor import Actor
from querschnitt.accounts.jobs import centre_task, scoped_task
from querschnitt.tenants.models import Centre

from . import mailing
from .selectors.bodies import visible_body_members, visible_meeting_invitations, visible_minutes
from .services.agreements import remind_of_reviews
from .services.imports import delete_stale_imports

TRIES = 5


@centre_task("network.delete_stale_imports", cron="30 3 * * *")
def delete_uploads(centre: Centre) -> None:
    """Also where nobody uploads another list, which deletes them as well."""
    delete_stale_imports()


@centre_task("network.remind_of_reviews", cron="0 6 * * *")
def remind(centre: Centre) -> None:
    remind_of_reviews()


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
