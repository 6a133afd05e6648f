"""Lists people hand in: CSV or XLSX with a line of headings. Every error names row and column."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _

from .facts import BadInput

AGS = ("ags", "schluessel", "schlüssel")
NAME = ("name", "zentrum", "kommune", "kreis", "gemeinde")
MAX_BYTES = 15 * 1024 * 1024


@dataclass(frozen=True)
class TableRow:
    """``number`` is the line as a spreadsheet counts it."""

    number: int
    cells: dict[str, str]

    def first(self, names: tuple[str, ...]) -> str:
        return next((self.cells[name] for name in names if self.cells.get(name)), "")

    @property
    def place(self) -> str:
        return _("Zeile %(n)s") % {"n": self.number}


def read_path(path: str) -> list[TableRow]:
    try:
        content = Path(path).read_bytes()
    except OSError as error:
        raise BadInput(path, _("Die Datei lässt sich nicht lesen. Prüfen Sie Namen und Ordner.")) from error
    return read_content(Path(path).name, content)


def read_content(name: str, content: bytes) -> list[TableRow]:
    if len(content) > MAX_BYTES:
        raise BadInput(name, _("Die Datei ist größer als 15 MB."))
    rows = _workbook(name, content) if content[:2] == b"PK" else _csv(name, content)
    if not rows:
        raise BadInput(name, _("Die Datei ist leer. Die erste Zeile nennt die Spalten."))
    head = [cell.strip().casefold() for cell in rows[0]]
    doubled = {cell for cell in head if cell and head.count(cell) > 1}
    if doubled:
        raise BadInput(name, _("Die Spalte „%(column)s“ kommt mehrfach vor.") % {"column": sorted(doubled)[0]})
    found = []
    for number, row in enumerate(rows[1:], 2):
        cells = {key: value.strip() for key, value in zip(head, row, strict=False) if key}
        if any(cells.values()):
            found.append(TableRow(number, cells))
    if not found:
        raise BadInput(name, _("Unter den Spaltenköpfen steht keine Zeile."))
    return found


def _csv(name: str, content: bytes) -> list[list[str]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = content.decode("cp1252")
        except UnicodeDecodeError as error:
            raise BadInput(name, _("Die Datei ist keine Tabelle. Speichern Sie sie als CSV oder XLSX.")) from error
    if "\x00" in text:
        raise BadInput(name, _("Die Datei ist keine Tabelle. Speichern Sie sie als CSV oder XLSX."))
    first = text.partition("\n")[0]
    delimiter = max(";,\t", key=first.count)
    return list(csv.reader(io.StringIO(text), delimiter=delimiter))


def _workbook(name: str, content: bytes) -> list[list[str]]:
    import openpyxl

    try:
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    except Exception as error:
        raise BadInput(name, _("Die Arbeitsmappe lässt sich nicht öffnen. Speichern Sie sie neu als XLSX.")) from error
    sheet = book.worksheets[0]
    rows = []
    for row in sheet.iter_rows(values_only=True, max_row=20_000, max_col=200):
        rows.append(["" if value is None else _written(value) for value in row])
    return rows


def _written(value: object) -> str:
    """A number of a spreadsheet as its digits: a float is written shortest, with a comma, so it is never a thousand."""
    if isinstance(value, bool):
        return "ja" if value else "nein"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else format(value, ".12g").replace(".", ",")
    return str(value)
