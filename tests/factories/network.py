"""Organisations and contact persons; call inside an open scope."""

from __future__ import annotations

from itertools import count
from typing import Any

from querschnitt.network.choices import Publication
from querschnitt.network.models import ContactPerson
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
    contact = ContactPerson(organisation=organisation, **fields)
    contact.save()
    return contact
