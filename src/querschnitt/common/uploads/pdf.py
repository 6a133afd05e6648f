"""PDF: no programs, no attachments, nothing that runs when it is opened, and no names of those who wrote it."""

from __future__ import annotations

import io
from html import escape
from typing import Any

from django.utils.translation import gettext as _

from .errors import UnfitFile
from .kinds import damaged

RUNS = {"/JavaScript", "/Launch", "/ImportData", "/SubmitForm", "/GoToE", "/Rendition", "/RichMediaExecute", "/Movie"}

XMP = (
    '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">'
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about=""'
    ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">'
    '<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>'
    '<pdfuaid:part>1</pdfuaid:part></rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>'
)


def clean_pdf(content: bytes) -> bytes:
    from pypdf import PdfReader, PdfWriter

    try:
        reader = PdfReader(io.BytesIO(content), strict=False)
        if reader.is_encrypted:
            raise UnfitFile(
                _("Das PDF ist mit einem Kennwort oder gegen Änderungen geschützt."),
                _("Ohne Schutz als PDF speichern und noch einmal hochladen."),
            )
        root = reader.root_object
        if root.get("/NeedsRendering"):
            raise UnfitFile(
                _("Das PDF ist ein dynamisches Formular (XFA), das die meisten Programme nicht anzeigen."),
                _("Als gewöhnliches PDF drucken oder speichern und noch einmal hochladen."),
            )
        if not len(reader.pages):
            raise damaged()
        writer = PdfWriter(clone_from=reader)
        title = str(reader.metadata.get("/Title") or "") if reader.metadata else ""
        tagged = _says_ua(root)
        writer.metadata = {"/Title": title} if title else None
        for key in ("/Metadata", "/OpenAction", "/AA", "/Collection", "/PieceInfo"):
            writer.root_object.pop(key, None)
        names = writer.root_object.get("/Names")
        if names is not None:
            for key in ("/JavaScript", "/EmbeddedFiles"):
                names.get_object().pop(key, None)
        for item in list(writer._objects):
            _disarm(item)
        writer.compress_identical_objects(remove_duplicates=False, remove_unreferenced=True)
        if tagged:  # screen readers' programs ask for it; who wrote the file is not in it
            _note_ua(writer, title)
        target = io.BytesIO()
        writer.write(target)
    except UnfitFile:
        raise
    except Exception as error:  # pypdf raises whatever a damaged file makes it stumble over
        raise damaged() from error
    return target.getvalue()


def _says_ua(root: Any) -> bool:
    """Whether the file says of itself that it is accessible (PDF/UA)."""
    metadata = root.get("/Metadata")
    return metadata is not None and b"pdfuaid" in metadata.get_object().get_data()


def _note_ua(writer: Any, title: str) -> None:
    from pypdf.generic import NameObject, StreamObject

    stream = StreamObject()
    stream.set_data(XMP.format(title=escape(title)).encode())
    stream.update({NameObject("/Type"): NameObject("/Metadata"), NameObject("/Subtype"): NameObject("/XML")})
    writer.root_object[NameObject("/Metadata")] = writer._add_object(stream)


def _disarm(item: Any) -> None:
    """Take away what runs: of a dictionary and of those written inside it. Pages, texts and form fields stay."""
    if isinstance(item, list):
        for part in item:
            _disarm(part)
    if not isinstance(item, dict):
        return
    for key in ("/AA", "/EF", "/Metadata", "/PieceInfo", "/XFA"):
        item.pop(key, None)
    for key in list(item):
        value = item.raw_get(key) if hasattr(item, "raw_get") else item[key]
        found = value.get_object() if key in {"/A", "/Next"} and hasattr(value, "get_object") else value
        if key in {"/A", "/Next"} and isinstance(found, dict) and found.get("/S") in RUNS:
            del item[key]
        elif isinstance(value, (dict, list)):
            _disarm(value)
