"""Which kinds of file are kept, and how their content says what they are."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass

from django.utils.translation import gettext as _

from .errors import UnfitFile

OPEN_XML = "application/vnd.openxmlformats-officedocument"
OPEN_DOCUMENT = "application/vnd.oasis.opendocument"


@dataclass(frozen=True)
class Kind:
    media_type: str
    extension: str
    family: str  # "pdf", "image", "openxml", "opendocument"


PDF = Kind("application/pdf", "pdf", "pdf")
IMAGES = {
    "PNG": Kind("image/png", "png", "image"),
    "JPEG": Kind("image/jpeg", "jpg", "image"),
    "WEBP": Kind("image/webp", "webp", "image"),
}
OFFICE = [
    Kind(f"{OPEN_XML}.wordprocessingml.document", "docx", "openxml"),
    Kind(f"{OPEN_XML}.spreadsheetml.sheet", "xlsx", "openxml"),
    Kind(f"{OPEN_XML}.presentationml.presentation", "pptx", "openxml"),
    Kind(f"{OPEN_DOCUMENT}.text", "odt", "opendocument"),
    Kind(f"{OPEN_DOCUMENT}.spreadsheet", "ods", "opendocument"),
    Kind(f"{OPEN_DOCUMENT}.presentation", "odp", "opendocument"),
]
ACCEPTED = [PDF, *OFFICE, *IMAGES.values()]
# What a file field offers for choice; what a file is, its content says.
ACCEPT = ",".join([*(f".{kind.extension}" for kind in ACCEPTED), ".jpeg"])
MAX_UNPACKED = 200 * 1024 * 1024
MAX_RATIO = 200  # deflate reaches about 1000 on zeros; real documents stay below 30
MAX_MEMBERS = 5000


def allowed_kinds() -> str:
    return _("PDF, Word, Excel, PowerPoint (DOCX, XLSX, PPTX), OpenDocument (ODT, ODS, ODP), PNG, JPEG oder WebP")


def kind_of(content: bytes) -> Kind:
    """By the first bytes and, of archives, by what they say of themselves."""
    if content[:1024].find(b"%PDF-") >= 0:
        return PDF
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return IMAGES["PNG"]
    if content.startswith(b"\xff\xd8\xff"):
        return IMAGES["JPEG"]
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return IMAGES["WEBP"]
    if content.startswith(b"PK\x03\x04"):
        return _kind_of_archive(content)
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise UnfitFile(
            _("Das ist ein altes Office-Format (DOC, XLS, PPT) oder eine mit Kennwort geschützte Datei."),
            _("Ohne Kennwort als DOCX, XLSX, PPTX oder PDF speichern und noch einmal hochladen."),
        )
    raise UnfitFile(
        _("Diese Art von Datei wird nicht angenommen."),
        _("Angenommen werden %(kinds)s. Die Datei in einem dieser Formate speichern.") % {"kinds": allowed_kinds()},
    )


def open_archive(content: bytes) -> zipfile.ZipFile:
    """Nothing is unpacked before its size is known."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except zipfile.BadZipFile as error:
        raise damaged() from error
    members = archive.infolist()
    unpacked = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members) or 1
    if unpacked > MAX_UNPACKED or (unpacked > 1024 * 1024 and unpacked / packed > MAX_RATIO):
        raise UnfitFile(
            _("Die Datei wird beim Entpacken ungewöhnlich groß und wurde nicht geöffnet."),
            _("Den Inhalt in ein neues, leeres Dokument kopieren und dieses hochladen."),
        )
    if len(members) > MAX_MEMBERS or len({member.filename for member in members}) != len(members):
        raise damaged()
    if any(member.flag_bits & 1 for member in members):
        raise UnfitFile(_("Die Datei ist mit einem Kennwort geschützt."), _("Ohne Kennwort speichern und hochladen."))
    return archive


def damaged() -> UnfitFile:
    return UnfitFile(
        _("Die Datei ist beschädigt."), _("Im ursprünglichen Programm öffnen, neu speichern und noch einmal hochladen.")
    )


def _kind_of_archive(content: bytes) -> Kind:
    with open_archive(content) as archive:
        names = set(archive.namelist())
        try:
            told = archive.read("mimetype") if "mimetype" in names else b""
            parts = archive.read("[Content_Types].xml") if "[Content_Types].xml" in names else b""
        except Exception as error:  # zipfile raises whatever a damaged archive makes it stumble over
            raise damaged() from error
    if b"macroEnabled" in parts:
        raise macros()
    for kind in OFFICE:
        if told.strip() == kind.media_type.encode() or f'"{kind.media_type}.main+xml"'.encode() in parts:
            return kind
    raise UnfitFile(
        _("Das ist ein Archiv (ZIP) oder ein unbekanntes Dokument."),
        _("Die Dateien einzeln hochladen. Angenommen werden %(kinds)s.") % {"kinds": allowed_kinds()},
    )


def macros() -> UnfitFile:
    return UnfitFile(
        _("Die Datei enthält Makros oder andere Programme."),
        _("Als Dokument ohne Makros (DOCX, XLSX, PPTX) oder als PDF speichern und noch einmal hochladen."),
    )
