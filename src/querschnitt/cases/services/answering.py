"""How a referral gets its answer: the notice before the first look, links for partners without account, reminders."""

from __future__ import annotations

import logging
import secrets
from datetime import date, timedelta
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.db import connection, transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from querschnitt.accounts.actor import Actor
from querschnitt.accounts.models import Membership
from querschnitt.accounts.permissions import P
from querschnitt.accounts.roles import ROLES
from querschnitt.common.address import full_address
from querschnitt.network.models import OrganisationProfile
from querschnitt.tenants.models import Centre, Organisation
from querschnitt.tenants.scope import Scope, open_scope

from ..acting import organisation_of, person_of
from ..choices import GrantPurpose, ReferralState, TaskOrigin
from ..links import code_hash, hash_of
from ..models import (
    Case,
    CaseGrant,
    CaseSettings,
    CaseTask,
    PackageNotice,
    Referral,
    ReferralLink,
    SecrecyDuty,
    ShareNotice,
)

logger = logging.getLogger(__name__)
NOTICE_VERSION = "2026-11"
LINK_DAYS = 14
ANSWER_DAYS = 14


def answer_days() -> int:
    """The centre's own number of days, else two weeks."""
    return CaseSettings.objects.values_list("answer_days", flat=True).first() or ANSWER_DAYS


@transaction.atomic
def set_answer_days(*, days: int, by: Actor) -> CaseSettings:
    """For referrals sent from now on; those on their way keep their day."""
    row = CaseSettings.objects.first() or CaseSettings()
    row.answer_days = days
    row.full_clean(exclude=["centre"])
    row.save()
    return row


@transaction.atomic
def confirm_duty(*, kind: str, bound: bool, note: str, by: Actor) -> SecrecyDuty:
    """What holds in this centre from now on; packages on their way stay as they were sent."""
    if not note.strip():
        raise ValidationError({"note": _("Schreiben Sie, wer es geprüft hat, zum Beispiel das Rechtsamt.")})
    row = SecrecyDuty.objects.filter(kind=kind).first() or SecrecyDuty(kind=kind)
    row.bound, row.note, row.confirmed_by, row.confirmed_at = bound, note.strip(), person_of(by), timezone.now()
    row.full_clean(exclude=["centre"])
    row.save()
    return row


@transaction.atomic
def acknowledge_share(*, case: Case, by: Actor) -> None:
    """The acting person has read for what the opened file may be used. Only then they see a page of it."""
    for grant in CaseGrant.objects.filter(
        case=case, organisation_id=organisation_of(by), revoked_at__isnull=True
    ).exclude(purpose=GrantPurpose.LEAD):
        ShareNotice.objects.get_or_create(
            grant=grant,
            user=person_of(by),
            defaults={"text_version": NOTICE_VERSION, "centre_id": grant.centre_id},
        )


@transaction.atomic
def acknowledge_notice(*, referral: Referral, by: Actor) -> None:
    """The acting person has read for what the package may be used. Only then it is shown to them."""
    PackageNotice.objects.get_or_create(
        referral=referral,
        user=person_of(by),
        defaults={"text_version": NOTICE_VERSION, "centre_id": referral.centre_id},
    )


@transaction.atomic
def create_link(*, referral: Referral, email: str, by: Actor) -> tuple[ReferralLink, str]:
    """A link for the partner, mailed to it, and the code the sender tells by phone. An earlier link ends."""
    if referral.state != ReferralState.SENT or referral.ended_at is not None:
        raise ValidationError(_("Einen Link gibt es nur zu einer gesendeten, noch nicht beantworteten Verweisung."))
    ReferralLink.objects.filter(referral=referral, used_at__isnull=True, revoked_at__isnull=True).update(
        revoked_at=timezone.now()
    )
    code = f"{secrets.randbelow(10**8):08d}"
    link = ReferralLink(
        referral=referral,
        email=email.strip(),
        created_by=person_of(by),
        expires_at=timezone.now() + timedelta(days=LINK_DAYS),
    )
    link.code_hash = code_hash(link.pk, code)
    link.save(force_insert=True)
    from ..tasks import mail_link

    mail_link.defer(by=by, link_id=link.pk)
    return link, f"{code[:4]} {code[4:]}"


@transaction.atomic
def mail_referral_link(link: ReferralLink) -> bool:
    """Write the mail; what was withdrawn since it was asked for is not sent any more."""
    referral = link.referral
    over = link.revoked_at or link.used_at or link.mailed_at
    if over or referral.state != ReferralState.SENT or referral.ended_at is not None:
        return False
    token = secrets.token_urlsafe(32)
    link.token_hash, link.mailed_at = hash_of(token), timezone.now()
    link.save(update_fields=["token_hash", "mailed_at"])
    context = {
        "sender": referral.sender.name,
        "link": full_address(reverse("cases:link", args=[token])),
        "expires": timezone.localdate(link.expires_at),
    }
    _mail("referral_link", context, link.email)
    return True


def _mail(template: str, context: dict[str, object], to: str) -> None:
    with override("de"):
        subject = " ".join(render_to_string(f"cases/email/{template}_subject.txt", context).split())
        EmailMessage(subject, render_to_string(f"cases/email/{template}_message.txt", context), to=[to]).send()


ANSWERING = [key for key, role in ROLES.items() if P.REFERRALS_ANSWER in role.permissions]


def _addresses(recipient: Organisation, today: date) -> list[str]:
    """Whoever may answer there; the office's own address where nobody has an account."""
    rows = Membership.objects.filter(
        organisation=recipient, role_key__in=ANSWERING, starts_on__lte=today, ended_at__isnull=True
    ).select_related("user")
    people = {row.user.email for row in rows if row.user.is_active and (row.ends_on is None or row.ends_on >= today)}
    if people:
        return sorted(people)
    profile = OrganisationProfile.objects.filter(organisation=recipient).first()
    return [profile.email] if profile is not None and profile.email else []


def remind_of_unanswered(centre: Centre) -> int:
    """Once for each referral whose day passed: a mail without personal data, and a task to who sent it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, sender, recipient FROM referrals_unanswered()")
        rows = cursor.fetchall()
    for referral_id, sender, recipient in rows:
        _remind(centre, referral_id, sender, recipient)
    return len(rows)


def _remind(centre: Centre, referral_id: UUID, sender: UUID, recipient: UUID) -> None:
    today = timezone.localdate()
    with open_scope(Scope(centre.pk, sender)):
        referral = Referral.objects.select_related("case", "recipient").filter(pk=referral_id).first()
        if referral is None:  # withdrawn meanwhile
            return
        Referral.objects.filter(pk=referral_id).update(reminded_on=today)
        with override("de"):
            title = _("Keine Antwort von %(name)s: nachfragen") % {"name": referral.recipient.name}
        CaseTask.objects.create(
            organisation_id=sender,
            case=referral.case,
            title=title[:200],
            due_on=today,
            assignee_id=referral.case.manager_id or referral.created_by_id,
            origin=TaskOrigin.REFERRAL,
            created_by_id=referral.created_by_id,
        )
        sent_on = timezone.localdate(referral.sent_at)
    with open_scope(Scope(centre.pk, recipient)):
        context = {"sent_on": sent_on, "link": full_address(reverse("cases:referrals")), "centre": centre.name}
        for address in _addresses(referral.recipient, today):
            try:
                _mail("referral_waiting", context, address)
            except OSError as error:  # one address that is refused keeps no other reminder back, this night or any
                logger.warning("reminder of referral %s not sent: %s", referral_id, type(error).__name__)
