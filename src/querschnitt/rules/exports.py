"""Rules as a workbook for one day: real numbers where the value is one, sources on a sheet of their own."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from querschnitt.common.citations import Confidence

from .presenting import line_of
from .selectors import RuleLine
from .values import ValueType

if TYPE_CHECKING:
    from xlsxwriter import Workbook

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# The same content gives the same file, so that two downloads can be compared.
CREATED = datetime(2020, 1, 1, tzinfo=UTC)
NUMERIC = (ValueType.NUMBER, ValueType.MONEY)


def rules_workbook(lines: list[RuleLine], on: date) -> bytes:
    import xlsxwriter

    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": _("Regeln am %(day)s") % {"day": on.isoformat()}, "created": CREATED})
    head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    day = book.add_format({"num_format": "dd.mm.yyyy", "valign": "top"})
    money = book.add_format({"num_format": "#,##0.##", "valign": "top"})
    sheet = book.add_worksheet(_("Regeln"))
    titles = [
        _("Regel"), _("Programm"), _("Bezeichnung"), _("Wert"), _("Einheit"), _("gilt für"), _("gültig von"),
        _("gültig bis"), _("gilt am %(day)s") % {"day": on.isoformat()}, _("Quelle"), _("Verlässlichkeit"), _("Anmerkung"),
    ]  # fmt: skip
    sheet.write_row(0, 0, titles, head)
    full: dict[str, str] = {}
    for number, line in enumerate(lines, 1):
        shown, version, rule = line_of(line), line.version, line.rule
        sheet.write_row(number, 0, [rule.rule_id, rule.programme, rule.title], wrap)
        if rule.value_type in NUMERIC:
            sheet.write_number(number, 3, version.value, money)
        else:
            sheet.write_string(number, 3, shown.version.shown, wrap)
        sheet.write_row(number, 4, [shown.version.unit, version.applies_to], wrap)
        for column, limit in ((6, version.starts_on), (7, version.last_day)):
            if limit:
                sheet.write_datetime(number, column, datetime(limit.year, limit.month, limit.day), day)
        names = "; ".join(item.name for item in shown.version.citations)
        sheet.write_row(
            number,
            8,
            [
                _("ja") if line.holds else _("nein"),
                names,
                str(Confidence(version.confidence).label),
                shown.version.note,
            ],
            wrap,
        )
        full |= {item.name: item.full for item in shown.version.citations}
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, max(len(lines), 1), len(titles) - 1)
    for column, width in enumerate((8, 22, 46, 26, 22, 22, 12, 12, 12, 40, 16, 46)):
        sheet.set_column(column, column, width)
    _source_sheet(book, full, head, wrap)
    book.close()
    return target.getvalue()


def _source_sheet(book: Workbook, full: dict[str, str], head: Any, wrap: Any) -> None:
    sheet = book.add_worksheet(_("Quellen"))
    sheet.write_row(0, 0, [_("Quelle"), _("vollständig")], head)
    for number, (name, said) in enumerate(sorted(full.items()), 1):
        sheet.write_row(number, 0, [name, said], wrap)
    sheet.set_column(0, 0, 46)
    sheet.set_column(1, 1, 110)
