"""Asking providers whether their offers are still right: who is asked when, the mail, and the answer by its link."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from smtplib import SMTPRecipientsRefused
from typing import Any
from uuid import UUID

from django.core.mail import EmailMessage
from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from querschnitt.accounts.actor import Actor
from querschnitt.common.address import full_address
from querschnitt.tenants.models import Centre
from querschnitt.tenants.scope import Scope, current_centre_id, open_scope

from ..choices import OfferState
from ..models import CheckLink, CheckRequest, Offer, OfferReport
from ..models.offer import OVERDUE_AFTER
from ..models.upkeep import LINK_DAYS, MOST_MAILS, REMIND_AFTER_DAYS
from ..upkeep_choices import CheckOutcome, CheckReason

MOST_IN_A_MAIL = 40


def current(today: date) -> QuerySet[Offer]:
    """Offers that are, or will be, on offer."""
    return Offer.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gte=today), state=OfferState.ACTIVE, merged_into__isnull=True
    )


@transaction.atomic
def open_due_checks(today: date) -> int:
    """One open question for every offer whose check is due. Asking twice a day makes no second one."""
    waiting = CheckRequest.objects.filter(offer=OuterRef("pk"), answered_at__isnull=True)
    due = current(today).filter(~Exists(waiting), check_due_on__lte=today)
    fresh = [
        CheckRequest(
            centre_id=offer.centre_id, offer=offer,
            reason=CheckReason.FUNDING if offer.funding_until == offer.check_due_on else CheckReason.YEARLY,
        )
        for offer in due
    ]  # fmt: skip
    CheckRequest.unscoped.bulk_create(fresh, ignore_conflicts=True)
    return len(fresh)


@transaction.atomic
def ask_provider(*, offer: Offer, reason: str, by: Actor | None, report: OfferReport | None = None) -> CheckRequest:
    """Ask now, whatever was asked before: the open question starts anew, or a new one is put."""
    check = CheckRequest.objects.select_for_update().filter(offer=offer, answered_at__isnull=True).first()
    check = check or CheckRequest(offer=offer)
    check.reason, check.report = reason, report
    check.mails, check.mailed_at, check.bounced_at = 0, None, None
    check.email = addresses([offer]).get(offer.pk, "")
    check.save()
    if check.email:
        from ..tasks import write_to_provider

        write_to_provider.defer(centre_id=check.centre_id, request_id=check.pk)
    return check


def addresses(offers: Iterable[Offer]) -> dict[UUID, str]:
    """Whom to ask: the offer's own address, else its provider's; nothing where there is neither."""
    ids = [offer.pk for offer in offers]
    found = Offer.objects.filter(pk__in=ids).values_list("pk", "contact_email", "organisation__profile__email")
    return {pk: (own or general or "").strip().lower() for pk, own, general in found}


def to_write(now: Any) -> QuerySet[CheckRequest]:
    """Open questions never written about, or not answered for a fortnight; three mails at most."""
    later = now - timedelta(days=REMIND_AFTER_DAYS)
    return CheckRequest.objects.filter(
        Q(mailed_at__isnull=True) | Q(mailed_at__lte=later),
        answered_at__isnull=True, bounced_at__isnull=True, mails__lt=MOST_MAILS,
    )  # fmt: skip


def first_of_each_mail(now: Any) -> list[CheckRequest]:
    """One question for each address that is to be written to; its mail takes the others along."""
    waiting = list(to_write(now).select_related("offer").order_by("opened_at", "pk"))
    known = addresses([check.offer for check in waiting])
    chosen: dict[str, CheckRequest] = {}
    changed = []
    for check in waiting:
        email = known.get(check.offer_id, "")
        if check.email != email:
            check.email = email
            changed.append(check)
        if email:
            chosen.setdefault(email, check)
    for check in changed:
        check.save(update_fields=["email"])
    return list(chosen.values())


def hash_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def write_mail(*, request_id: UUID | str) -> int:
    """Write to the address of one question, about all of its questions that are due. Returns how many.

    The mail is the last step: where the server does not take it, nothing was written down either, and the job is tried
    again. A server that refuses the address is remembered instead.
    """
    now = timezone.now()
    first = to_write(now).filter(pk=request_id).exclude(email="").first()
    if first is None:
        return 0
    checks = list(
        to_write(now).select_for_update(of=("self",)).filter(email=first.email)
        .select_related("offer__organisation", "report").order_by("offer__title", "pk")[:MOST_IN_A_MAIL]
    )  # fmt: skip
    token = secrets.token_urlsafe(24)
    expires = now + timedelta(days=LINK_DAYS)
    for check in checks:
        CheckLink(request=check, token_hash=hash_of(token), sent_at=now, expires_at=expires).save()
        check.mails, check.mailed_at = check.mails + 1, now
        check.save(update_fields=["mails", "mailed_at"])
    try:
        with transaction.atomic():
            _compose(first.email, checks, token, expires).send()
    except SMTPRecipientsRefused:
        for check in checks:
            CheckLink.objects.filter(request=check, token_hash=hash_of(token)).delete()
            check.bounced_at = now
            check.save(update_fields=["bounced_at"])
        return 0
    return len(checks)


def _compose(email: str, checks: list[CheckRequest], token: str, expires: Any) -> EmailMessage:
    context = {
        "checks": checks,
        "offer": checks[0].offer,
        "count": len(checks),
        "centre": Centre.objects.get(pk=current_centre_id()),
        "link": full_address(reverse("offers:check", kwargs={"token": token})),
        "expires": timezone.localdate(expires),
        "reminder": any(check.mails > 1 for check in checks),
    }
    with override("de"):
        subject = " ".join(render_to_string("offers/upkeep/mail_subject.txt", context).split())
        return EmailMessage(subject, render_to_string("offers/upkeep/mail_message.txt", context), to=[email])


@dataclass(frozen=True)
class Question:
    """What a link asks about one offer. ``usable``: it may be answered with this link."""

    check: CheckRequest
    link: CheckLink

    @property
    def usable(self) -> bool:
        return self.check.is_open and self.link.holds(timezone.now())

    @property
    def scope(self) -> Scope:
        """The provider's own, without a person."""
        return Scope(self.check.centre_id, self.check.offer.organisation_id)


def questions_of(token: str) -> list[Question]:
    """What the link asks, answered and expired questions included; empty for an unknown token."""
    if not 20 <= len(token) <= 64:
        return []
    with connection.cursor() as cursor:
        cursor.execute("SELECT centre, request FROM offers_checks_of_link(%s)", [hash_of(token)])
        found = cursor.fetchall()
    if not found:
        return []
    with open_scope(Scope(found[0][0])):
        links = CheckLink.objects.filter(token_hash=hash_of(token)).select_related(
            "centre", "request__offer__organisation", "request__offer__place", "request__report"
        )
        return [Question(link.request, link) for link in links.order_by("request__offer__title", "request_id")]


def close(check: CheckRequest, outcome: CheckOutcome) -> None:
    """Once answered, its links, of this mail and earlier ones, are used up."""
    check.answered_at, check.outcome = timezone.now(), outcome
    check.save(update_fields=["answered_at", "outcome"])


def forget_links() -> int:
    """Links that ended long ago; a year later nobody asks what they were."""
    return CheckLink.objects.filter(expires_at__lt=timezone.now() - timedelta(days=365)).delete()[0]


def overdue(today: date) -> Q:
    """A fortnight past its day, an unconfirmed entry is marked."""
    return Q(check_due_on__lt=today - OVERDUE_AFTER)
