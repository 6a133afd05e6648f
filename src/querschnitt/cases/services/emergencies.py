"""Breaking the glass: open a case by its number, tell everybody concerned, end it, note that it was looked at."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.db import connection, transaction
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from querschnitt.accounts.actor import Actor
from querschnitt.accounts.models import Membership
from querschnitt.accounts.permissions import P
from querschnitt.accounts.roles import DATA_PROTECTION_OFFICER, PARTNER_HEAD, ROLES

from ..acting import person_of
from ..emergency import hours
from ..models import EmergencyAccess
from ..policies_trust import can_open_in_emergency
from ..selectors import visible_cases


@transaction.atomic
def open_in_emergency(*, number: str, reason: str, words: str, by: Actor) -> EmergencyAccess | None:
    """``None``: no open case of another organisation has this number, or the person asked too often.

    Not an error, so that the log keeps that somebody tried.
    """
    if len(words.strip()) < 10:
        raise ValidationError({"words": _("Schreiben Sie in einem Satz, was geschehen ist.")})
    if not can_open_in_emergency(by):
        raise ValidationError(_("Ihre Stelle kann keinen Notzugriff öffnen."))
    if visible_cases(by).filter(number=number.strip().upper()).exists():
        raise ValidationError(
            {"number": _("Diesen Fall sehen Sie auch ohne Notzugriff. Öffnen Sie ihn unter „Fälle“.")}
        )
    with connection.cursor() as cursor:
        cursor.execute("SELECT case_emergency(%s, %s, %s, %s)", [number, reason, words, hours()])
        found = cursor.fetchone()[0]
    if found is None:
        return None
    access = EmergencyAccess.objects.select_related("lead", "organisation", "user", "case").get(pk=found)
    from ..tasks import tell_of_emergency

    for one in _whom_to_tell(access):
        tell_of_emergency.defer(by=one, access_id=access.pk)
    return access


def _whom_to_tell(access: EmergencyAccess) -> list[Actor]:
    """The centre's data protection officers, the heads of the lead organisation, and who is responsible for the case.

    An organisation without a head of its own has its case workers told.
    """
    today = timezone.localdate()
    rows = Membership.objects.filter(starts_on__lte=today, ended_at__isnull=True).select_related("user")
    valid = [row for row in rows if (row.ends_on is None or row.ends_on >= today) and row.user.is_active]
    officers = [row for row in valid if row.role_key == DATA_PROTECTION_OFFICER.key]
    of_lead = [row for row in valid if row.organisation_id == access.lead_id]
    heads = [row for row in of_lead if row.role_key in (PARTNER_HEAD.key, "centre_head")]
    workers = [row for row in of_lead if P.CASES_VIEW in ROLES[row.role_key].permissions]
    managing = [row for row in of_lead if row.user_id == access.case.manager_id]
    told = [*officers, *managing, *(heads or workers)]
    first = {row.user_id: row for row in reversed(told) if row.user_id != access.user_id}
    return [Actor(row.user, row) for row in told if first.get(row.user_id) is row]


def mail_emergency(*, access: EmergencyAccess, to: Actor) -> None:
    """Who opened which file number, why and until when; nothing of the case."""
    with override("de"):
        subject = " ".join(render_to_string("cases/email/emergency_subject.txt").split())
        text = render_to_string("cases/email/emergency_message.txt", {"access": access})
    EmailMessage(f"Querschnitt: {subject}", text, to=[person_of(to).email]).send()


@transaction.atomic
def check_emergency(*, access: EmergencyAccess, by: Actor, end: bool = False) -> None:
    """Note that somebody concerned looked at it; ``end`` takes the access away at once."""
    now = timezone.now()
    EmergencyAccess.objects.filter(pk=access.pk, checked_at__isnull=True).update(checked_at=now)
    if end:
        EmergencyAccess.objects.filter(pk=access.pk, closed_at__isnull=True).update(closed_at=now)
