"""Lists as spreadsheets: XLSX with typed cells, CSV that opens in every program. No cell is ever a formula."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.text import slugify
from django.utils.translation import gettext as _

Text = str | Promise
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
PLAIN_NUMBER = re.compile(r"-?\d+([.,]\d+)?")
SHEET_NAME = re.compile(r"[\[\]:*?/\\']")
MAX_CELL = 32_767  # what a cell of a spreadsheet holds


class Money(Decimal):
    """An amount: its cell always shows two places."""


@dataclass(frozen=True)
class Column:
    """``width`` in characters. The kind of a cell follows from its value: number, amount (``Money``), day, moment,
    yes/no, else text."""

    label: Text
    width: int = 20


@dataclass(frozen=True)
class Export:
    """``rows`` hold one value per column; ``facts`` are further lines of the second sheet (filters, counts)."""

    title: Text
    columns: Sequence[Column]
    rows: Iterable[Sequence[Any]]
    source: Text
    facts: Sequence[tuple[Text, Any]] = field(default=())

    @property
    def file_stem(self) -> str:
        return f"{slugify(str(self.title).replace('ß', 'ss'))}-{timezone.localdate().isoformat()}"


def respond(export: Export, kind: str) -> HttpResponse:
    """Send as ``xlsx`` or ``csv``."""
    if kind == "csv":
        return attachment(to_csv(export), f"{export.file_stem}.csv", "text/csv; charset=utf-8")
    return attachment(to_xlsx(export), f"{export.file_stem}.xlsx", XLSX_TYPE)


def attachment(content: bytes, name: str, content_type: str) -> HttpResponse:
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "no-store"
    return response


def to_xlsx(export: Export) -> bytes:
    return to_workbook([export])


def to_workbook(exports: Sequence[Export]) -> bytes:
    """One sheet each, and a last one that says where they come from. The first gives the file its title."""
    import xlsxwriter

    buffer = io.BytesIO()
    # Strings stay strings: neither formulas nor links are made of what somebody typed.
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        # The day alone: the same list saved twice on one day is the same file.
        book.set_properties({"title": str(exports[0].title), "created": datetime.combine(timezone.localdate(), time())})
        formats = {
            "head": book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"}),
            "day": book.add_format({"num_format": "dd.mm.yyyy", "align": "left"}),
            "moment": book.add_format({"num_format": "dd.mm.yyyy hh:mm", "align": "left"}),
            "money": book.add_format({"num_format": "#,##0.00"}),
            "term": book.add_format({"bold": True}),
        }
        counts = [_write_sheet(book, export, formats) for export in exports]
        _write_facts(book.add_worksheet(_("Herkunft")), exports[0], counts[0], formats)
    return buffer.getvalue()


def _sheet_name(book: Any, title: str) -> str:
    """At most 31 characters, none of them forbidden, and no name twice."""
    name, number = SHEET_NAME.sub(" ", title)[:31], 1
    taken = {sheet.get_name().casefold() for sheet in book.worksheets()}
    while name.casefold() in taken:
        number += 1
        name = f"{SHEET_NAME.sub(' ', title)[:27]} {number}"
    return name


def _write_sheet(book: Any, export: Export, formats: dict[str, Any]) -> int:
    """Give back how many rows were written."""
    sheet = book.add_worksheet(_sheet_name(book, str(export.title)))
    for index, column in enumerate(export.columns):
        sheet.set_column(index, index, column.width)
        sheet.write_string(0, index, str(column.label), formats["head"])
    last = 0
    for last, row in enumerate(export.rows, start=1):
        for index, value in enumerate(row):
            _write(sheet, last, index, value, formats)
    sheet.freeze_panes(1, 0)
    sheet.repeat_rows(0)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    if export.columns:
        sheet.autofilter(0, 0, max(last, 1), len(export.columns) - 1)
    return last


def _write_facts(sheet: Any, export: Export, count: int, formats: dict[str, Any]) -> None:
    lines: list[tuple[Text, Any]] = [
        (_("Liste"), str(export.title)),
        (_("Quelle"), str(export.source)),
        (_("Stand"), timezone.localdate()),
        (_("Zeilen"), count),
        *export.facts,
    ]
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 60)
    sheet.fit_to_pages(1, 0)
    for number, (term, value) in enumerate(lines):
        sheet.write_string(number, 0, str(term), formats["term"])
        _write(sheet, number, 1, value, formats)


def _write(sheet: Any, row: int, column: int, value: Any, formats: dict[str, Any]) -> None:
    if value is None or value == "":
        return
    if isinstance(value, bool):
        sheet.write_string(row, column, _("ja") if value else _("nein"))
    elif isinstance(value, Money):
        sheet.write_number(row, column, value, formats["money"])
    elif isinstance(value, int | float | Decimal):
        sheet.write_number(row, column, value)
    elif isinstance(value, datetime):
        local = timezone.localtime(value) if timezone.is_aware(value) else value
        sheet.write_datetime(row, column, local.replace(tzinfo=None), formats["moment"])
    elif isinstance(value, date):
        sheet.write_datetime(row, column, value, formats["day"])
    else:
        sheet.write_string(row, column, _text(value)[:MAX_CELL])


def _text(value: Any) -> str:
    if isinstance(value, list | tuple | set):
        return ", ".join(str(item) for item in value)
    return str(value)


def to_csv(export: Export) -> bytes:
    """Semicolons and a byte order mark, as German spreadsheet programs expect."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
    writer.writerow([harmless(str(column.label)) for column in export.columns])
    for row in export.rows:
        writer.writerow([_csv_cell(value) for value in row])
    return b"\xef\xbb\xbf" + buffer.getvalue().encode()


def _csv_cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("ja") if value else _("nein")
    if isinstance(value, float | Decimal):
        return str(value).replace(".", ",")
    if isinstance(value, datetime):
        local = timezone.localtime(value) if timezone.is_aware(value) else value
        return local.strftime("%d.%m.%Y %H:%M")
    if isinstance(value, date):
        return value.strftime("%d.%m.%Y")
    return harmless(_text(value))


def harmless(text: str) -> str:
    """A text that a spreadsheet program would run as a formula gets a quote in front; imports take it off again."""
    if text.startswith(FORMULA_STARTS) and not PLAIN_NUMBER.fullmatch(text):
        return "'" + text
    return text
