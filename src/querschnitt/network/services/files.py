from __future__ import annotations

import hashlib

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from querschnitt.accounts.actor import Actor
from querschnitt.accounts.models import User
from querschnitt.common.uploads import CleanFile, UnfitFile, clean_upload

from ..models import StoredFile

QUOTA = 2 * 1024 * 1024 * 1024  # of one centre: a backup has to carry it all


@transaction.atomic
def store_file(*, name: str = "", content: CleanFile | bytes, by: Actor | None, public: bool = False) -> StoredFile:
    """Keep a file, cleaned before (``common.uploads``) or here. ``name`` replaces the file's own, its ending stays."""
    if isinstance(content, bytes):
        content = clean_upload(name, content)
    elif name:
        content = content.renamed(name)
    used = StoredFile.objects.aggregate(total=Sum("size"))["total"] or 0
    if used + content.size > QUOTA:
        raise UnfitFile(
            _("Der Speicher für Dateien dieses Zentrums (%(size)d GB) ist voll.") % {"size": QUOTA // 1024**3},
            _("Nicht mehr gebrauchte Dateien löschen oder die Betriebsverantwortlichen fragen."),
        )
    file = StoredFile(
        name=content.name,
        media_type=content.media_type,
        size=content.size,
        sha256=hashlib.sha256(content.content).hexdigest(),
        content=content.content,
        public=public,
        created_by=by.user if by is not None and isinstance(by.user, User) else None,
    )
    file.save()
    return file


@transaction.atomic
def set_file_public(*, file: StoredFile, public: bool, by: Actor | None) -> None:
    """Open a file to visitors, or close it: whoever shows it publicly says so here."""
    if file.public != public:
        file.public = public
        file.save(update_fields=["public"])


@transaction.atomic
def delete_file(*, file: StoredFile, by: Actor | None) -> None:
    """Once nothing refers to it any more."""
    file.delete()
