"""Contact persons: how far they agreed to be shown, until when they are asked, and who comes after them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from querschnitt.accounts.actor import Actor
from querschnitt.tenants.models import Organisation

from ..choices import Publication
from ..models import ContactPerson, Responsibility


@transaction.atomic
def create_contact(*, organisation: Organisation, by: Actor | None, **values: Any) -> ContactPerson:
    contact = ContactPerson(organisation=organisation, **values)
    contact.save()
    return contact


@transaction.atomic
def update_contact(*, contact: ContactPerson, by: Actor, **values: Any) -> ContactPerson:
    for key, value in values.items():
        setattr(contact, key, value)
    if contact.publication != Publication.INTERNAL:
        contact.consent_withdrawn_on = None
    contact.save()
    return contact


@transaction.atomic
def withdraw_publication(*, contact: ContactPerson, by: Actor) -> None:
    """At once: from the next request on the person is shown to nobody outside."""
    contact.publication = Publication.INTERNAL
    contact.consent_withdrawn_on = timezone.localdate()
    contact.save(update_fields=["publication", "consent_withdrawn_on"])


@transaction.atomic
def end_contact(*, contact: ContactPerson, on: date, by: Actor) -> None:
    contact.valid_to = max(on, contact.valid_from)
    contact.save(update_fields=["valid_to"])


@transaction.atomic
def succeed_contact(*, contact: ContactPerson, last_day: date, by: Actor, **values: Any) -> ContactPerson:
    """End one person and begin the next the day after; responsibilities go on with the new one.

    The consent of the one before is not the consent of the next: it is asked anew.
    """
    last_day = max(last_day, contact.valid_from)
    end_contact(contact=contact, on=last_day, by=by)
    first_day = last_day + timedelta(days=1)
    successor = create_contact(
        organisation=contact.organisation, by=by, **{**values, "valid_from": first_day, "predecessor": contact}
    )
    for row in Responsibility.objects.filter(contact=contact).exclude(valid_to__lte=last_day):
        if row.valid_from >= first_day:
            row.contact = successor
            row.save(update_fields=["contact"])
            continue
        Responsibility(
            organisation_id=row.organisation_id,
            topic=row.topic,
            task=row.task,
            area=row.area,
            legal_basis=row.legal_basis,
            contact=successor,
            valid_from=first_day,
            valid_to=row.valid_to,
        ).save()
        row.valid_to = last_day
        row.save(update_fields=["valid_to"])
    return successor
