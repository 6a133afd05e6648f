"""Organisations and contact persons; call inside an open scope."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from querschnitt.common.papers import Paper, to_docx
from querschnitt.common.uploads import CleanFile, clean_upload
from querschnitt.network.choices import ConsentForm, Publication
from querschnitt.network.models import ContactPerson, Document, Responsibility
from querschnitt.network.services import create_organisation
from querschnitt.network.services.documents import create_document
from querschnitt.tenants.models import Organisation

from .numbers import numbers


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


def make_file(text: str = "Anmeldung") -> CleanFile:
    """A small real document."""
    return clean_upload(text, to_docx(Paper(text)))


def make_document(organisation: Organisation, **fields: Any) -> Document:
    fields.setdefault("title", f"Anmeldebogen {next(numbers)}")
    fields.setdefault("topic", "deutsch")
    fields.setdefault("language", "de")
    return create_document(organisation=organisation, file=fields.pop("file", None) or make_file(), by=None, **fields)
