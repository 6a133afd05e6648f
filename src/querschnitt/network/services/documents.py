from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from querschnitt.accounts.actor import Actor
from querschnitt.accounts.models import User
from querschnitt.common.uploads import CleanFile
from querschnitt.tenants.models import Organisation

from ..document_choices import Audience
from ..models import Document, DocumentVersion
from .files import set_file_public, store_file

DOCUMENT_FIELDS = ("title", "description", "kind", "topic", "audience", "valid_from", "valid_until")


@transaction.atomic
def create_document(
    *, organisation: Organisation, language: str, file: CleanFile, by: Actor | None, **values: Any
) -> Document:
    """A document with its first version; the version's title is the document's."""
    document = Document(organisation=organisation, **values)
    document.save()
    add_version(document=document, language=language, title=document.title, file=file, by=by)
    return document


@transaction.atomic
def update_document(*, document: Document, by: Actor | None, **values: Any) -> Document:
    changed = [key for key in DOCUMENT_FIELDS if key in values and getattr(document, key) != values[key]]
    for key in changed:
        setattr(document, key, values[key])
    if changed:
        document.save(update_fields=[*changed, "updated_at"])
        _open_files(document, by)
    return document


@transaction.atomic
def add_version(
    *, document: Document, language: str, title: str, file: CleanFile, by: Actor | None, note: str = ""
) -> DocumentVersion:
    """The newest version of a language; the one before stays readable for those who keep the document."""
    Document.objects.select_for_update().get(pk=document.pk)  # two at once get two numbers
    same = DocumentVersion.objects.filter(document=document, language=language)
    number = (same.aggregate(last=Max("number"))["last"] or 0) + 1
    same.filter(current=True).update(current=False)
    version = DocumentVersion(
        document=document,
        language=language,
        number=number,
        title=title.strip() or document.title,
        note=note,
        file=store_file(content=file, by=by),
        created_by=by.user if by is not None and isinstance(by.user, User) else None,
    )
    version.save()
    document.save(update_fields=["updated_at"])
    _open_files(document, by)
    return version


@transaction.atomic
def end_document(*, document: Document, by: Actor | None) -> None:
    document.ended_on = timezone.localdate()
    document.save(update_fields=["ended_on", "updated_at"])
    _open_files(document, by)


@transaction.atomic
def reopen_document(*, document: Document, by: Actor | None) -> None:
    document.ended_on = None
    document.save(update_fields=["ended_on", "updated_at"])
    _open_files(document, by)


def _open_files(document: Document, by: Actor | None) -> None:
    """Visitors get the newest versions of public documents; their days of validity are asked when they do."""
    public = document.audience == Audience.PUBLIC and document.ended_on is None
    versions = DocumentVersion.objects.filter(document=document).select_related("file").defer("file__content")
    for version in versions:
        set_file_public(file=version.file, public=public and version.current, by=by)
