"""Files people hand in: what they are by their content, without what may do harm or tells of those who wrote them.

    file = clean_upload(upload.name, upload.read())      # or the form field UploadField, whose value is a CleanFile

Storing is the caller's business (``network.services.store_file``).
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .errors import UnfitFile
from .images import clean_image
from .kinds import ACCEPT, ACCEPTED, Kind, allowed_kinds, kind_of
from .office import clean_office
from .pdf import clean_pdf
from .scanner import scan

__all__ = ["CleanFile", "UnfitFile", "UploadField", "allowed_kinds", "clean_upload", "download"]

MAX_BYTES = 15 * 1024 * 1024
MAX_NAME = 150


@dataclass(frozen=True)
class CleanFile:
    name: str
    media_type: str
    content: bytes

    @property
    def size(self) -> int:
        return len(self.content)

    def renamed(self, name: str) -> CleanFile:
        kind = next(kind for kind in ACCEPTED if kind.media_type == self.media_type)
        return replace(self, name=clean_name(name, kind))


def clean_upload(name: str, content: bytes) -> CleanFile:
    """What may be kept of the file, or ``UnfitFile``."""
    if not content:
        raise UnfitFile(_("Die Datei ist leer."), _("Eine Datei mit Inhalt wählen."))
    if len(content) > MAX_BYTES:
        raise _too_large()
    scan(content)
    kind = kind_of(content)
    if kind.family == "pdf":
        content = clean_pdf(content)
    elif kind.family == "image":
        content = clean_image(content, kind)
    else:
        content = clean_office(content, kind)
    return CleanFile(clean_name(name, kind), kind.media_type, content)


def clean_name(name: str, kind: Kind) -> str:
    """Without folders and signs that are not shown, with the ending its content asks for."""
    name = unicodedata.normalize("NFC", name.replace("\\", "/"))
    stem = PurePosixPath(name).name
    stem = re.sub(rf"\.({kind.extension}|jpeg|[A-Za-z0-9]{{1,5}})$", "", stem, flags=re.IGNORECASE)
    stem = "".join(sign for sign in stem if unicodedata.category(sign)[0] != "C" and sign not in '<>:"|?*')
    stem = " ".join(stem.split()).strip(". ")[:MAX_NAME] or _("Datei")
    return f"{stem}.{kind.extension}"


def inline(media_type: str, content: bytes) -> HttpResponse:
    """A picture shown on one of our pages; nothing else is ever shown as a page of ours."""
    if not media_type.startswith("image/"):
        raise ValueError(f"{media_type} is not shown.")
    response = HttpResponse(content, content_type=media_type)
    response["Content-Disposition"] = "inline"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, no-store"
    return response


def download(name: str, media_type: str, content: bytes) -> HttpResponse:
    """Saved, never shown as a page of ours."""
    response = HttpResponse(content, content_type=media_type)
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


class UploadField(forms.FileField):
    """A file field whose value is a ``CleanFile``; what is wrong with the file stands at the field."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", gettext_lazy("Datei"))
        kwargs.setdefault("widget", forms.FileInput(attrs={"accept": ACCEPT}))
        kwargs.setdefault(
            "help_text", gettext_lazy("PDF, Word, Excel, PowerPoint, OpenDocument oder Bild, höchstens 15 MB")
        )
        super().__init__(**kwargs)

    def clean(self, data: Any, initial: Any = None) -> CleanFile | None:
        upload = super().clean(data, initial)
        if not upload or isinstance(upload, CleanFile):
            return upload or None
        if upload.size > MAX_BYTES:
            raise ValidationError(str(_too_large()), code="unfit")
        try:
            return clean_upload(upload.name, upload.read())
        except UnfitFile as error:
            raise ValidationError(str(error), code="unfit") from None


def _too_large() -> UnfitFile:
    return UnfitFile(
        _("Die Datei ist größer als %(size)d MB.") % {"size": MAX_BYTES // 1024 // 1024},
        _("Bilder darin verkleinern oder die Datei teilen."),
    )
