"""The year's figures as a workbook: one sheet a table, protected cells as a word, never as a number."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

from django.utils.translation import gettext as _

from .measures import HEADLINES
from .presentation import Section
from .selectors import UnitRow, YearOfUnit


def protected_word() -> str:
    return _("geschützt")


def build_workbook(
    now: YearOfUnit, before: YearOfUnit, sections: Sequence[Section], parts: Sequence[UnitRow], minimum: int
) -> bytes:
    import xlsxwriter

    stream = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(stream, options) as book:
        # The same figures make the same file, whenever it is made.
        book.set_properties({"created": datetime.combine(now.as_of or date(now.year, 1, 1), time())})
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
        hidden = book.add_format({"align": "right", "font_color": "#666666", "italic": True})
        number = book.add_format({"num_format": "#,##0"})

        def cell(sheet: Any, row: int, column: int, value: int | None) -> None:
            if value is None:
                sheet.write_string(row, column, protected_word(), hidden)
            else:
                sheet.write_number(row, column, value, number)

        def head(sheet: Any, labels: Sequence[str]) -> None:
            sheet.set_column(0, 0, 46)
            sheet.set_column(1, len(labels) - 1, 15)
            for column, label in enumerate(labels):
                sheet.write_string(0, column, label, bold)
            sheet.freeze_panes(1, 1)

        for section in sections:
            sheet = book.add_worksheet(str(section.title)[:31])
            head(sheet, [str(section.title), str(now.year), str(before.year)])
            row = 0
            for row, line in enumerate([*section.lines, section.total], start=1):
                sheet.write_string(row, 0, line.label)
                if not line.ahead:
                    cell(sheet, row, 1, line.value)
                if before.as_of is not None:
                    cell(sheet, row, 2, line.before)
            for label in section.empty_labels:
                row += 1
                sheet.write_string(row, 0, label)
                cell(sheet, row, 1, 0)
        if parts:
            sheet = book.add_worksheet(_("Im Vergleich"))
            head(sheet, [_("Name"), *(str(label) for _key, label in HEADLINES)])
            for row, unit in enumerate(parts, start=1):
                sheet.write_string(row, 0, unit.name)
                for column, value in enumerate(unit.cells, start=1):
                    cell(sheet, row, column, value)
        sheet = book.add_worksheet(_("Herkunft"))
        sheet.set_column(0, 0, 24)
        sheet.set_column(1, 1, 80)
        for row, (term, text) in enumerate(
            (
                (_("Jahreszahlen"), now.name),
                (_("Jahr"), str(now.year)),
                (_("Gezählt bis"), now.as_of.strftime("%d.%m.%Y") if now.as_of else ""),
                (
                    protected_word(),
                    _("weniger als %(minimum)s, oder sonst aus Summen errechenbar; 0 wird gezeigt")
                    % {"minimum": minimum},
                ),
            )
        ):
            sheet.write_string(row, 0, term)
            sheet.write_string(row, 1, text)
    return stream.getvalue()
