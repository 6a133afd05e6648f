"""An empty spreadsheet with the columns of a list, an example row and the allowed values."""

from __future__ import annotations

import io

from django.utils.translation import gettext as _

from .declaration import Importable


def template_workbook(importable: Importable) -> bytes:
    import xlsxwriter

    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False}) as book:
        bold = book.add_format({"bold": True, "bottom": 1})
        text = book.add_format({"num_format": "@"})  # keeps the leading zero of a postcode
        sheet = book.add_worksheet(str(importable.label)[:31])
        notes = book.add_worksheet(_("Erläuterungen"))
        for index, head in enumerate([_("Spalte"), _("Pflicht"), _("Bedeutung"), _("Erlaubte Werte"), _("Beispiel")]):
            notes.write_string(0, index, head, bold)
        notes.set_column(0, 4, 32)
        for index, column in enumerate(importable.columns):
            sheet.set_column(index, index, 22, text)
            sheet.write_string(0, index, str(column.label), bold)
            notes.write_string(index + 1, 0, str(column.label))
            notes.write_string(index + 1, 1, _("ja") if column.required else _("nein"))
            notes.write_string(index + 1, 2, str(column.help))
            if column.choices is not None:
                labels = [str(label) for _value, label in column.choices()]
                notes.write_string(index + 1, 3, ", ".join(labels))
            notes.write_string(index + 1, 4, column.example)
        sheet.freeze_panes(1, 0)
        notes.freeze_panes(1, 0)
    return buffer.getvalue()
