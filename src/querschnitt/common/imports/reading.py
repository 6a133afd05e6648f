"""Turn an uploaded file into a header and rows of text, whatever program wrote it.

What a file is, is decided by its content, never by its name. Nothing is unpacked before its size is known.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from django.utils.translation import gettext as _

from .errors import UnreadableFile

MAX_BYTES = 10 * 1024 * 1024
MAX_UNPACKED = 200 * 1024 * 1024
MAX_RATIO = 200  # deflate reaches about 1000 on zeros; real sheets stay below 30
MAX_ROWS = 20_000
MAX_COLUMNS = 100
MAX_CELL = 10_000
EMPTY_ROWS_AT_END = 500  # sheets often carry thousands of formatted, empty rows
DELIMITERS = ";,\t|"
FORMULA_STARTS = ("=", "+", "-", "@")


@dataclass
class Sheet:
    """``rows`` are (row number as the spreadsheet shows it, one text per column of ``header``)."""

    header: list[str]
    rows: list[tuple[int, list[str]]]
    notes: list[str] = field(default_factory=list)


def read_sheet(content: bytes) -> Sheet:
    """The first sheet with content, or the lines of a CSV file."""
    if not content:
        raise UnreadableFile(_("Die Datei ist leer."), _("Eine Datei mit Kopfzeile und mindestens einer Zeile wählen."))
    if len(content) > MAX_BYTES:
        raise UnreadableFile(
            _("Die Datei ist größer als %(size)d MB.") % {"size": MAX_BYTES // 1024 // 1024},
            _("Die Liste in mehrere Dateien teilen oder Bilder aus der Datei entfernen."),
        )
    refuse_harmful(content)
    notes: list[str] = []
    if content.startswith(b"PK"):
        lines = _read_workbook(content, notes)
    else:
        _refuse_other_kinds(content)
        lines = _read_csv(content, notes)
    return _sheet(lines, notes)


def refuse_harmful(content: bytes) -> None:
    """Known malware is refused in lists as in any other file, before a row is kept."""
    from ..uploads.errors import UnfitFile
    from ..uploads.scanner import scan

    try:
        scan(content)
    except UnfitFile as error:
        raise UnreadableFile(error.problem, error.remedy) from None


def _refuse_other_kinds(content: bytes) -> None:
    save_as = _("Die Liste im Tabellenprogramm als XLSX oder CSV speichern und noch einmal hochladen.")
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise UnreadableFile(_("Das ist eine alte Excel-Datei (XLS) oder eine verschlüsselte Datei."), save_as)
    if content.startswith(b"%PDF"):
        raise UnreadableFile(_("Das ist eine PDF-Datei."), save_as)
    utf16 = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    if not utf16 and b"\x00" in content:
        raise UnreadableFile(_("Das ist keine Tabelle, die gelesen werden kann."), save_as)
    if content.lstrip()[:20].lower().startswith((b"<!doctype", b"<html", b"<?xml", b"{\\rtf")):
        raise UnreadableFile(_("Das ist eine Internetseite oder ein Textdokument, keine Tabelle."), save_as)


def _read_workbook(content: bytes, notes: list[str]) -> Iterator[tuple[int, list[str]]]:
    from openpyxl import load_workbook

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _check_archive(archive)
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
    except UnreadableFile:
        raise
    except Exception as error:  # openpyxl and zipfile raise whatever a damaged file makes them stumble over
        raise UnreadableFile(
            _("Die Datei ist beschädigt."), _("Im Tabellenprogramm öffnen, neu speichern und noch einmal hochladen.")
        ) from error
    visible = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    chosen = None
    for sheet in visible:
        sheet.reset_dimensions()  # the stored size may be wrong
        if next(iter(_workbook_lines(sheet)), None) is not None:
            chosen = sheet
            break
    if chosen is None:
        return iter(())
    if len(visible) > 1:
        notes.append(_("Gelesen wird das Blatt „%(name)s“; die anderen bleiben unbeachtet.") % {"name": chosen.title})
    return _workbook_lines(chosen)


def _check_archive(archive: zipfile.ZipFile) -> None:
    members = archive.infolist()
    names = {member.filename for member in members}
    unpacked = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members) or 1
    if unpacked > MAX_UNPACKED or (unpacked > 1024 * 1024 and unpacked / packed > MAX_RATIO) or len(members) > 2000:
        raise UnreadableFile(
            _("Die Datei wird beim Entpacken ungewöhnlich groß und wurde nicht geöffnet."),
            _("Die Liste in eine neue, leere Tabelle kopieren und diese hochladen."),
        )
    if "xl/workbook.xml" not in names or "[Content_Types].xml" not in names:
        raise UnreadableFile(
            _("Das ist keine Excel-Tabelle (XLSX)."),
            _("Die Liste im Tabellenprogramm als XLSX oder CSV speichern und noch einmal hochladen."),
        )
    for member in members:
        if member.filename.endswith((".xml", ".rels")):
            part = archive.read(member)
            # A document type can declare entities that grow without end; spreadsheets never have one.
            if not part.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<") or b"<!DOCTYPE" in part or b"<!ENTITY" in part:
                raise UnreadableFile(
                    _("Die Datei enthält Anweisungen, die in einer Tabelle nichts zu suchen haben."),
                    _("Die Liste in eine neue, leere Tabelle kopieren und diese hochladen."),
                )


def _workbook_lines(sheet: Any) -> Iterator[tuple[int, list[str]]]:
    empty = 0
    for number, row in enumerate(sheet.iter_rows(values_only=True), start=1):
        if len(row) > MAX_COLUMNS:
            row = row[: MAX_COLUMNS + 1] if any(cell is not None for cell in row[MAX_COLUMNS:]) else row[:MAX_COLUMNS]
        line = [_text(cell) for cell in row]
        if any(line):
            empty = 0
            yield number, line
        elif (empty := empty + 1) > EMPTY_ROWS_AT_END:
            return


def _text(cell: Any) -> str:
    """A cell as somebody would type it: whole numbers without a point, days as ISO dates."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "ja" if cell else "nein"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else str(cell).replace(".", ",")
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ", "minutes")
    if isinstance(cell, date | time):
        return cell.isoformat()
    return clean(str(cell))


def clean(text: str) -> str:
    """Without surrounding and non-breaking blanks, control characters, and the quote that guards against formulas."""
    text = text.replace("\u00a0", " ").replace("\r\n", "\n").replace("\r", "\n")
    text = "".join(letter for letter in text if letter in "\n\t" or ord(letter) >= 32).strip()
    if text.startswith("'") and text[1:].lstrip().startswith(FORMULA_STARTS):
        text = text[1:].strip()
    return text


def _decode(content: bytes, notes: list[str]) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        notes.append(_("Die Datei ist nicht in UTF-8 gespeichert; sie wurde als Windows-Text (Westeuropa) gelesen."))
        return content.decode("cp1252", errors="replace")


def _delimiter(text: str) -> str:
    """The separator that splits the first lines most evenly into most columns."""
    sample = "\n".join(text.splitlines()[:50])
    best, best_score = ";", 0.0
    for candidate in DELIMITERS:
        widths = [len(row) for row in csv.reader(io.StringIO(sample), delimiter=candidate) if any(row)]
        if not widths:
            continue
        width, times = Counter(widths).most_common(1)[0]
        score = (width - 1) * times / len(widths)
        if score > best_score:
            best, best_score = candidate, score
    return best


def _read_csv(content: bytes, notes: list[str]) -> Iterator[tuple[int, list[str]]]:
    text = _decode(content, notes)
    first, _rest, remainder = text.partition("\n")
    if first.lower().startswith("sep=") and len(first.strip()) == 5:
        return _csv_lines(remainder, first.strip()[4], 2)
    return _csv_lines(text, _delimiter(text), 1)


def _csv_lines(text: str, delimiter: str, start: int) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    number = start
    try:
        for row in reader:
            line = [clean(cell) for cell in row]
            if any(line):
                yield number, line
            number += 1
    except csv.Error as error:
        raise UnreadableFile(
            _("Die Datei ist ab Zeile %(number)d nicht lesbar.") % {"number": number},
            _("Anführungszeichen in dieser Zeile prüfen."),
        ) from error


def _sheet(lines: Iterable[tuple[int, list[str]]], notes: list[str]) -> Sheet:
    header: list[str] | None = None
    rows: list[tuple[int, list[str]]] = []
    for number, line in lines:
        if header is None:
            header = _header(line)
            continue
        if len(rows) >= MAX_ROWS:
            raise UnreadableFile(
                _("Die Liste hat mehr als %(rows)d Zeilen.") % {"rows": MAX_ROWS},
                _("Die Liste in mehrere Dateien teilen."),
            )
        for index, cell in enumerate(line):
            if len(cell) > MAX_CELL:
                raise UnreadableFile(
                    _("Zeile %(row)d, Spalte %(column)s: Der Text ist länger als %(length)d Zeichen.")
                    % {"row": number, "column": _letter(index), "length": MAX_CELL},
                    _("Den Text kürzen."),
                )
        if len(line) > len(header):
            header += [_unnamed(index) for index in range(len(header), len(line))]
        rows.append((number, line))
    if header is None:
        raise UnreadableFile(
            _("Die Datei enthält keine Zeilen."), _("Eine Datei mit Kopfzeile und mindestens einer Zeile wählen.")
        )
    if len(header) > MAX_COLUMNS:
        raise UnreadableFile(
            _("Die Liste hat mehr als %(columns)d Spalten.") % {"columns": MAX_COLUMNS},
            _("Nicht benötigte Spalten löschen."),
        )
    if not rows:
        raise UnreadableFile(
            _("Die Datei enthält nur eine Kopfzeile."), _("Unter der Kopfzeile mindestens eine Zeile eintragen.")
        )
    width = len(header)
    return Sheet(header, [(number, line + [""] * (width - len(line))) for number, line in rows], notes)


def _unnamed(index: int) -> str:
    return _("Spalte %(letter)s") % {"letter": _letter(index)}


def _letter(index: int) -> str:
    from openpyxl.utils import get_column_letter

    return get_column_letter(index + 1)


def _header(line: list[str]) -> list[str]:
    while line and not line[-1]:
        line = line[:-1]
    return [" ".join(cell.split()) or _unnamed(index) for index, cell in enumerate(line)]
