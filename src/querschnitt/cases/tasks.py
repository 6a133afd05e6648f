"""Work of case work done later. The weekly mail holds numbers and links and nobody's name."""

from __future__ import annotations

from django.core.mail import EmailMessage
from django.db import connection
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from querschnitt.accounts.actor import Actor
from querschnitt.accounts.jobs import centre_task, scoped_task
from querschnitt.accounts.models import Membership, User
from querschnitt.accounts.permissions import P
from querschnitt.common.address import full_address
from querschnitt.tenants.models import Centre

from .acting import person_of
from .daily import week_of
from .models import EmergencyAccess, ReferralLink
from .selectors import sent_referrals
from .services.answering import mail_referral_link, remind_of_unanswered
from .services.emergencies import mail_emergency
from .services.reminders import note_mailed, wants_mail


def mail_of(actor: Actor) -> EmailMessage | None:
    """The week in numbers; nothing when there is nothing to say."""
    week = week_of(actor)
    if not week.total:
        return None
    names = {"tasks": "cases:tasks", "referrals": "cases:referrals", "day": "portal:day", "off": "cases:reminders"}
    links = {key: full_address(reverse(name)) for key, name in names.items()}
    with override("de"):
        text = render_to_string("cases/email/week_message.txt", {"week": week, **links})
        subject = " ".join(render_to_string("cases/email/week_subject.txt", {"week": week}).split())
    return EmailMessage(subject, text, to=[person_of(actor).email])


@scoped_task("cases.weekly_mail", retry=3)
def weekly_mail(*, actor: Actor) -> None:
    """Whether somebody wants it is asked when the job runs."""
    today = timezone.localdate()
    if not actor.may(P.CASES_VIEW, P.CASES_VIEW_ASSIGNED) or not wants_mail(actor, today):
        return
    if message := mail_of(actor):
        message.send()
        note_mailed(on=today, by=actor)


@centre_task("cases.write_weekly_mails", cron="15 5 * * 1")
def write_weekly_mails(centre: Centre) -> None:
    """One job a person and organisation, so that one refused address stops nobody else's mail."""
    today = timezone.localdate()
    rows = Membership.objects.filter(starts_on__lte=today, ended_at__isnull=True).order_by("pk")
    users = User.objects.filter(is_active=True).in_bulk({row.user_id for row in rows})
    seen = set()
    for row in rows:
        actor = Actor(users[row.user_id], row) if row.user_id in users else None
        key = (row.user_id, row.organisation_id)
        ended = row.ends_on is not None and row.ends_on < today
        if actor is None or ended or key in seen or not actor.may(P.CASES_VIEW, P.CASES_VIEW_ASSIGNED):
            continue
        seen.add(key)
        weekly_mail.defer(by=actor)


@centre_task("cases.follow_spans", cron="10 0 * * *")
def follow_spans(centre: Centre) -> None:
    """What begins or ends today is the status of today; the function sees rows, gives out a number."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT case_follow_spans()")


@scoped_task("cases.mail_link", retry=5)
def mail_link(*, actor: Actor, link_id: str) -> None:
    """The mail to a partner without account; the person who asked must still see the referral."""
    link = ReferralLink.objects.select_related("referral__sender").filter(pk=link_id).first()
    if link is not None and sent_referrals(actor).filter(pk=link.referral_id).exists():
        mail_referral_link(link)


@centre_task("cases.remind_of_unanswered", cron="10 6 * * *")
def remind(centre: Centre) -> None:
    """Referrals whose day passed yesterday without an answer."""
    remind_of_unanswered(centre)


@scoped_task("cases.tell_of_emergency", retry=7)
def tell_of_emergency(*, actor: Actor, access_id: str) -> None:
    """One mail to one of those who must learn of it, tried again over a night: a mail server that is down hides nothing."""
    access = EmergencyAccess.objects.select_related("organisation", "lead", "user").filter(pk=access_id).first()
    if access is not None:
        mail_emergency(access=access, to=actor)
