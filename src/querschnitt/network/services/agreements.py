"""Agreements between organisations, and the reminder before their review."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from querschnitt.accounts.actor import Actor
from querschnitt.common.address import full_address
from querschnitt.common.uploads import CleanFile
from querschnitt.tenants.models import Organisation

from ..models import Agreement, AgreementParty
from .files import delete_file, store_file

REMIND_BEFORE = timedelta(days=28)


def _set_parties(agreement: Agreement, parties: Iterable[Organisation]) -> None:
    wanted = {organisation.pk: organisation for organisation in parties}
    if len(wanted) < 2:
        raise ValidationError({"parties": _("Eine Vereinbarung hat mindestens zwei Beteiligte. Weitere auswählen.")})
    AgreementParty.objects.filter(agreement=agreement).exclude(organisation_id__in=wanted).delete()
    known = set(AgreementParty.objects.filter(agreement=agreement).values_list("organisation_id", flat=True))
    for pk, organisation in wanted.items():
        if pk not in known:
            AgreementParty(agreement=agreement, organisation=organisation).save()


@transaction.atomic
def create_agreement(*, parties: Iterable[Organisation], by: Actor | None, **fields: Any) -> Agreement:
    agreement = Agreement(**fields)
    agreement.save()
    _set_parties(agreement, parties)
    return agreement


@transaction.atomic
def update_agreement(
    *, agreement: Agreement, by: Actor | None, parties: Iterable[Organisation] | None = None, **fields: Any
) -> Agreement:
    agreement = Agreement.objects.select_for_update().get(pk=agreement.pk)
    for name, value in fields.items():
        setattr(agreement, name, value)
    agreement.save()
    if parties is not None:
        _set_parties(agreement, parties)
    return agreement


@transaction.atomic
def attach_signed(*, agreement: Agreement, content: CleanFile, by: Actor | None) -> Agreement:
    """The signed paper; a new one replaces the earlier."""
    before = agreement.file
    agreement.file = store_file(content=content, by=by)
    agreement.save()
    if before is not None:
        delete_file(file=before, by=by)
    return agreement


def remind_of_reviews(today: date | None = None) -> int:
    """Tell the responsible person once, four weeks before the review day; a new day is told anew."""
    today = today or timezone.localdate()
    due = (
        Agreement.objects.select_for_update(of=("self",))
        .filter(review_on__isnull=False, review_on__lte=today + REMIND_BEFORE, responsible__isnull=False)
        .select_related("responsible")
    )
    count = 0
    for agreement in due:
        if agreement.reminded_for == agreement.review_on or agreement.responsible is None:
            continue
        if agreement.valid_to is not None and agreement.valid_to < today:
            continue
        with override("de"):
            _remind(agreement, agreement.responsible.email)
        agreement.reminded_for = agreement.review_on
        agreement.save(update_fields=["reminded_for"])
        count += 1
    return count


def _remind(agreement: Agreement, address: str) -> None:
    context = {
        "agreement": agreement,
        "parties": list(agreement.parties.order_by("name").values_list("name", flat=True)),
        "link": full_address(reverse("network:agreement", args=[agreement.pk])),
    }
    subject = " ".join(render_to_string("network/email/review_subject.txt", context).split())
    message = render_to_string("network/email/review_message.txt", context)
    transaction.on_commit(EmailMessage(f"Querschnitt: {subject}", message, to=[address]).send)
