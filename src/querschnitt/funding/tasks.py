"""Work of funding done later: mails about deadlines of grants. They name the grant and the day, and no person."""

from __future__ import annotations

from datetime import date

from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from querschnitt.accounts.actor import Actor
from querschnitt.accounts.jobs import centre_task, scoped_task
from querschnitt.accounts.models import Membership, User
from querschnitt.common.address import full_address
from querschnitt.tenants.models import Centre
from querschnitt.tenants.scope import Scope, open_scope

from . import services
from .deadlines import Deadline, in_words, soon
from .grant_selectors import due_deadlines, programme_label
from .policies import can_edit_funding
from .services.reminders import note_reminded, still_to_remind


def mail_of(found: list[Deadline], address: str, today: date) -> EmailMessage:
    rows = [
        {
            "label": one.label,
            "grant": f"{programme_label(one.grant)} {one.grant.year} ({one.grant.reference})",
            "due_on": one.due_on,
            "words": in_words(one.days_left(today)),
            "link": full_address(reverse("funding:grant", args=[one.grant.pk])),
        }
        for one in found
    ]
    text = render_to_string("funding/email/deadlines_message.txt", {"rows": rows})
    subject = " ".join(render_to_string("funding/email/deadlines_subject.txt", {"rows": rows}).split())
    return EmailMessage(f"Querschnitt: {subject}", text, to=[address])


@scoped_task("funding.remind_person", retry=3)
def remind_person(*, actor: Actor) -> None:
    """One mail with every deadline that has reached a stage this person was not told of yet."""
    user = actor.user
    if not can_edit_funding(actor) or not isinstance(user, User):
        return
    today = timezone.localdate()
    due = [one for one in due_deadlines(actor, soon(today)) if one.grant.responsible_id in (None, user.pk)]
    found = still_to_remind(due, user, today)
    if not found:
        return
    with override("de"):
        mail_of(found, user.email, today).send()
    note_reminded(found, user, today)


@centre_task("funding.forget_taken_out", cron="*/20 * * * *")
def forget_taken_out(centre: Centre) -> None:
    """Receipts and payments taken out of a proof are gone for good once nobody can take it back."""
    for organisation_id in set(Membership.objects.values_list("organisation_id", flat=True)):
        with open_scope(Scope(centre.pk, organisation_id)):
            services.forget_taken_out(timezone.now())


@centre_task("funding.remind_of_deadlines", cron="25 5 * * *")
def remind(centre: Centre) -> None:
    """One job a person and organisation, so that one refused address stops nobody else's mail."""
    today = timezone.localdate()
    rows = Membership.objects.filter(starts_on__lte=today, ended_at__isnull=True).order_by("pk")
    users = User.objects.filter(is_active=True).in_bulk({row.user_id for row in rows})
    seen = set()
    for row in rows:
        key = (row.user_id, row.organisation_id)
        if row.user_id not in users or key in seen or (row.ends_on is not None and row.ends_on < today):
            continue
        actor = Actor(users[row.user_id], row)
        if can_edit_funding(actor):
            seen.add(key)
            remind_person.defer(by=actor)
