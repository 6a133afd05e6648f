"""Office documents: no programs, nothing fetched from elsewhere, and no names of those who wrote them."""

from __future__ import annotations

import io
import re
import zipfile

from django.utils.translation import gettext as _

from .errors import UnfitFile
from .kinds import Kind, damaged, macros, open_archive
from .scanner import TEST_SIGNATURE, infected

XML = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
PACKAGE = b"http://schemas.openxmlformats.org/package/2006/metadata/core-properties"
PROPERTIES = b"http://schemas.openxmlformats.org/officeDocument/2006"
OPEN_DOCUMENT = b"urn:oasis:names:tc:opendocument:xmlns"
# Title and language may stay with the page they are shown on; who wrote it, when and where, is nobody's business.
PLAIN = {
    "docProps/core.xml": XML + b'<cp:coreProperties xmlns:cp="' + PACKAGE + b'"/>',
    "docProps/app.xml": XML + b'<Properties xmlns="' + PROPERTIES + b'/extended-properties"/>',
    "docProps/custom.xml": XML + b'<Properties xmlns="' + PROPERTIES + b'/custom-properties"/>',
    "meta.xml": XML + b'<office:document-meta xmlns:office="' + OPEN_DOCUMENT + b':office:1.0" office:version="1.2">'
    b"<office:meta/></office:document-meta>",
}  # fmt: skip
PROGRAMS = re.compile(r"vbaProject|vbaData|activeX|oleObject|macrosheets|^Basic/|^Scripts/|^Object \d", re.IGNORECASE)
LINKED_TEMPLATE = re.compile(rb"<\w*:?Relationship\b[^>]*/attachedTemplate[\"'][^>]*>")
TARGET = re.compile(rb"\bTarget\s*=\s*(\"[^\"]*\"|'[^']*')")
FETCHED = re.compile(
    rb"<\w*:?Relationship\b(?=[^>]*TargetMode\s*=\s*[\"']External)[^>]*/relationships/(oleObject|frame|subDocument)[\"']"
)


def clean_office(content: bytes, kind: Kind) -> bytes:
    target = io.BytesIO()
    try:
        with open_archive(content) as archive, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as fresh:
            for member in archive.infolist():
                if member.is_dir():
                    continue
                if PROGRAMS.search(member.filename):
                    raise macros()
                unpacked = archive.read(member)
                if TEST_SIGNATURE in unpacked:
                    raise infected()
                part = _part(member.filename, unpacked, kind)
                # The office formats want their kind first and unpacked; times of the parts tell nobody anything.
                stored = zipfile.ZIP_STORED if member.filename == "mimetype" else zipfile.ZIP_DEFLATED
                fresh.writestr(zipfile.ZipInfo(member.filename, (2020, 1, 1, 0, 0, 0)), part, stored)
    except UnfitFile:
        raise
    except Exception as error:  # zipfile and zlib raise whatever a damaged archive makes them stumble over
        raise damaged() from error
    return target.getvalue()


def _part(name: str, part: bytes, kind: Kind) -> bytes:
    if name in PLAIN:
        return PLAIN[name]
    if name.endswith((".xml", ".rels")):
        # A document type can declare entities that grow without end; office documents never have one.
        if not part.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<") or b"<!DOCTYPE" in part or b"<!ENTITY" in part:
            raise UnfitFile(
                _("Die Datei enthält Anweisungen, die in einem Dokument nichts zu suchen haben."),
                _("Den Inhalt in ein neues, leeres Dokument kopieren und dieses hochladen."),
            )
        if name.endswith(".rels"):
            if FETCHED.search(part):
                raise UnfitFile(
                    _("Die Datei holt beim Öffnen Inhalte von einer anderen Stelle."),
                    _("Die Verknüpfungen im Programm aufheben (Inhalte einbetten) und noch einmal hochladen."),
                )
            # A template on somebody's drive names that drive, and is fetched from it when the document is opened.
            return LINKED_TEMPLATE.sub(lambda found: TARGET.sub(b'Target="Normal.dotm"', found.group()), part)
    return part
