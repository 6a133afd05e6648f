"""The table of centres as a workbook: real numbers, and a sheet that says where they come from."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from querschnitt.common.citations import cite

from .models import Figure, Inconsistency
from .selectors import CLASSES, COUNTS, CentreRow, dated, indicator_map, sources

if TYPE_CHECKING:
    from xlsxwriter import Workbook

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# The same content gives the same file, so that two downloads can be compared.
CREATED = datetime(2020, 1, 1, tzinfo=UTC)
SHORT = {
    "gemeinden": "Kommunen",
    "abh": "ABH",
    "jugendaemter": "Jugendämter",
    "ia": "IA",
    "jmd": "JMD",
    "mbe": "MBE",
    "jc_geschaeftsstellen": "Jobcenter",
}


def short(key: str) -> str:
    return SHORT[key]


def centres_workbook(rows: list[CentreRow]) -> bytes:
    import xlsxwriter

    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": _("Zentren in Nordrhein-Westfalen"), "created": CREATED})
    head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    indicators = indicator_map([*CLASSES, *COUNTS])
    sheet = book.add_worksheet(_("Zentren"))
    titles = [
        "AGS",
        _("Zentrum"),
        _("Art"),
        _("Regierungsbezirk"),
        *(str(indicators[key]) for key in [*CLASSES, *COUNTS]),
    ]
    sheet.write_row(0, 0, titles, head)
    for number, row in enumerate(rows, 1):
        sheet.write_row(number, 0, [row.ags, row.name, row.kind_label, row.bezirk])
        for column, key in enumerate(CLASSES, 4):
            sheet.write_string(number, column, row.classes.get(key, ("", ""))[1])
        for column, key in enumerate(COUNTS, 4 + len(CLASSES)):
            if key in row.counts:
                sheet.write_number(number, column, row.counts[key])
    sheet.freeze_panes(1, 2)
    sheet.autofilter(0, 0, max(len(rows), 1), len(titles) - 1)
    sheet.set_column(0, 0, 10)
    sheet.set_column(1, 3, 24)
    sheet.set_column(4, 5, 34)
    sheet.set_column(6, len(titles) - 1, 14)
    _source_sheet(book, head, wrap)
    _inconsistency_sheet(book, head, wrap)
    book.close()
    return target.getvalue()


def _source_sheet(book: Workbook, head: object, wrap: object) -> None:
    sheet = book.add_worksheet(_("Quellen"))
    sheet.write_row(0, 0, [_("Merkmal"), _("Stand"), _("Quelle"), _("vollständig")], head)
    stated = (
        Figure.objects.filter(indicator__key__in=[*CLASSES, *COUNTS], area__has_centre=True)
        .order_by("indicator__order", "as_of", "source", "page")
        .values_list("indicator__key", "as_of", "as_of_precision", "source", "page")
        .distinct()
    )
    indicators = indicator_map([*CLASSES, *COUNTS])
    for number, (key, as_of, precision, source, page) in enumerate(stated, 1):
        known = sources()[source]
        sheet.write_row(number, 0, [str(indicators[key]), dated(as_of, precision), cite(known, page), known.full], wrap)
    sheet.set_column(0, 0, 42)
    sheet.set_column(1, 2, 26)
    sheet.set_column(3, 3, 80)


def _inconsistency_sheet(book: Workbook, head: object, wrap: object) -> None:
    sheet = book.add_worksheet(_("Widersprüche"))
    sheet.write_row(0, 0, ["Nr.", _("Thema"), _("Befund"), _("Prüfung"), _("Umgang")], head)
    wanted = {*CLASSES, *COUNTS}
    found = [item for item in Inconsistency.objects.all() if wanted & set(item.indicators)]
    for number, item in enumerate(found, 1):
        sheet.write_row(number, 0, [item.code, item.topic, item.finding, item.check_made, item.handling], wrap)
    sheet.set_column(0, 0, 8)
    sheet.set_column(1, 4, 46)
