from __future__ import annotations

from django.db import transaction

from querschnitt.accounts.actor import Actor
from querschnitt.common.uploads import CleanFile
from querschnitt.network.services import delete_file, store_file

from ..models import Offer, OfferFile
from .history import note_version


@transaction.atomic
def attach_file(
    *, offer: Offer, content: CleanFile, title: str = "", language: str = "", public: bool = True, by: Actor | None
) -> OfferFile:
    """Raises ``UnfitFile`` when there is no room left."""
    file = store_file(content=content, public=public, by=by)
    attached = OfferFile(
        offer=offer, file=file, title=title or file.name.rsplit(".", 1)[0], language=language, public=public
    )
    attached.save()
    note_version(offer, "file", by)
    return attached


@transaction.atomic
def remove_file(*, attached: OfferFile, by: Actor | None) -> None:
    file = attached.file
    attached.delete()
    delete_file(file=file, by=by)
    note_version(attached.offer, "file", by)
