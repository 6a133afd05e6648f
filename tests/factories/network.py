"""Organisations and contact persons; call inside an open scope."""

from __future__ import annotations

from itertools import count
from typing import Any

from django.utils import timezone

from querschnitt.network.choices import ConsentForm, Publication
from querschnitt.network.models import ContactPerson, Responsibility
from querschnitt.network.services import create_organisation
from querschnitt.tenants.models import Organisation

numbers = count(1)


def make_organisation(**fields: Any) -> Organisation:
    fields.setdefault("name", f"Beratungsstelle {next(numbers)}")
    fields.setdefault("kind", Organisation.Kind.WELFARE)
    return create_organisation(by=None, **fields)


def make_contact(organisation: Organisation, **fields: Any) -> ContactPerson:
    fields.setdefault("name", f"Kontaktperson {next(numbers)}")
    fields.setdefault("publication", Publication.NETWORK)
    fields.setdefault("consent_on", timezone.localdate())
    fields.setdefault("consent_form", ConsentForm.WRITTEN)
    contact = ContactPerson(organisation=organisation, **fields)
    contact.save()
    return contact


def make_responsibility(organisation: Organisation, **fields: Any) -> Responsibility:
    fields.setdefault("topic", "wohnen")
    row = Responsibility(organisation=organisation, **fields)
    row.save()
    return row
