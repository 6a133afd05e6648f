"""Bills and tables as workbooks: real numbers, and a sheet that says where they come from."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date, datetime

from django.utils.translation import gettext as _

from querschnitt.rules.sources import citation

from .amounts import cents
from .apportion import METHODS
from .distribution import Result
from .entitlement import Bill
from .presenting import STATES, notice
from .staff_selectors import CostRow, PostRow, YearOfPosts

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def bill_workbook(bill: Bill) -> bytes:
    import xlsxwriter

    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, OPTIONS) as book:
        # The same figures make the same file, whenever it is made.
        book.set_properties({"title": _("Anspruch"), "created": datetime(bill.year, 1, 1)})
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
        money = book.add_format({"num_format": "#,##0.00"})
        strong = book.add_format({"num_format": "#,##0.00", "bold": True, "top": 1})
        sheet = book.add_worksheet(_("Anspruch %(year)s") % {"year": bill.year})
        head = [
            _("Programm"), _("Posten"), _("Rechnung"), _("Stellen"), _("Betrag in Euro"), _("in der Summe"),
            _("Stand"), _("Regeln"), _("Quelle"), _("Es fehlt"),
        ]  # fmt: skip
        sheet.write_row(0, 0, head, bold)
        sheet.freeze_panes(1, 2)
        row = 0
        for row, item in enumerate(bill.items, 1):
            part = next(one for one in bill.programmes if one.programme.key == item.programme)
            sheet.write_string(row, 0, str(part.programme.label))
            sheet.write_string(row, 1, str(item.label))
            sheet.write_string(row, 2, item.calculation)
            if item.posts is not None:
                sheet.write_number(row, 3, float(item.posts))
            if item.euros is not None:
                sheet.write_number(row, 4, float(item.euros), money)
            else:
                sheet.write_string(row, 4, _("offen"))
            sheet.write_string(row, 5, _("ja") if item.counted else _("nein"))
            sheet.write_string(row, 6, str(STATES[item.state]))
            sheet.write_string(row, 7, "; ".join(f"{held.rule_id} ({held.period})" for held in item.rules))
            sheet.write_string(row, 8, "; ".join(dict.fromkeys(citation(one.source, one.page) for one in item.rules)))
            sheet.write_string(row, 9, " ".join(f"{gap.message} {gap.remedy}" for gap in item.missing))
        label = _("Summe") if bill.euros is not None else _("Summe ohne die offenen Posten")
        sheet.write_string(row + 1, 1, label, bold)
        sheet.write_number(row + 1, 4, float(bill.euros_so_far), strong)
        for column, width in enumerate((30, 34, 40, 10, 16, 12, 14, 44, 60, 70)):
            sheet.set_column(column, column, width)
        about = book.add_worksheet(_("Herkunft"))
        about.set_column(0, 0, 24)
        about.set_column(1, 1, 90)
        facts = {key: known for item in bill.items for key, known in item.facts}
        lines = [(_("Zentrum"), bill.facts.name), (_("Jahr"), str(bill.year)), (_("Hinweis"), notice())]
        lines += [(key, f"{known.value} ({known.source})") for key, known in facts.items()]
        for number, (term, text) in enumerate(lines):
            about.write_string(number, 0, term)
            about.write_string(number, 1, text)
    return stream.getvalue()


def result_workbook(result: Result) -> bytes:
    import xlsxwriter

    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, OPTIONS) as book:
        book.set_properties({"title": _("Verteilung"), "created": datetime(2020, 1, 1)})
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
        number = book.add_format({"num_format": "#,##0.00"})
        sheet = book.add_worksheet(_("Verteilung"))
        head = ["AGS", _("Name"), _("Anteil am Schlüssel"), _("nach Schlüssel"), _("gleiche Teile"), _("Unterschied")]
        sheet.write_row(0, 0, head, bold)
        sheet.freeze_panes(1, 2)
        for line, row in enumerate(result.rows, 1):
            sheet.write_string(line, 0, row.ags)
            sheet.write_string(line, 1, row.name)
            for column, value in enumerate((row.weight, row.amount, row.equal, row.difference), 2):
                sheet.write_number(line, column, float(value), None if column == 2 else number)
        sheet.write_string(len(result.rows) + 1, 1, _("Summe"), bold)
        sheet.write_number(len(result.rows) + 1, 3, float(result.total), number)
        sheet.set_column(0, 0, 10)
        sheet.set_column(1, 1, 34)
        sheet.set_column(2, 5, 16)
        about = book.add_worksheet(_("Herkunft"))
        about.set_column(0, 1, 40)
        for line, pair in enumerate(
            ((_("Schlüssel"), str(result.plan.key)), (_("Verfahren"), str(METHODS[result.plan.method])))
        ):
            about.write_row(line, 0, pair)
    return stream.getvalue()


def posts_workbook(day: date, rows: Sequence[PostRow], years: Sequence[YearOfPosts], costs: Sequence[CostRow]) -> bytes:
    """Posts on a day, over the years by who pays (the report's Abb. 6), and costs beside lump sums. No person."""
    import xlsxwriter

    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, OPTIONS) as book:
        book.set_properties({"title": _("Stellen"), "created": datetime(day.year, 1, 1)})
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
        number, money = book.add_format({"num_format": "0.00"}), book.add_format({"num_format": "#,##0.00"})
        sheet = book.add_worksheet(_("Stand"))
        sheet.write_row(0, 0, [
            _("Aufgabe"), _("Wer bezahlt"), _("höchstens"), _("besetzt"), _("frei"), _("Ø höchstens im Jahr"),
            _("Ø besetzt im Jahr"), _("ungenutzt in Euro"), _("Regel"), _("Grund"), _("Stand am"),
        ], bold)  # fmt: skip
        for line, row in enumerate(rows, 1):
            sheet.write_row(line, 0, [row.post.name, row.post.get_source_display()])
            values = (row.maximum, row.filled, row.free, row.average_maximum, row.average_filled)
            for column, value in enumerate(values, 2):
                sheet.write_number(line, column, float(value), number)
            if row.unused is not None and row.rate is not None:
                sheet.write_number(line, 7, float(row.unused), money)
                sheet.write_string(line, 8, row.rate.rule_id)
            sheet.write_row(line, 9, [row.post.get_vacancy_display() if row.free else "", day.isoformat()])
        sheet.set_column(0, 1, 32)
        sheet.set_column(2, 10, 14)
        sheet.freeze_panes(1, 1)

        series = book.add_worksheet(_("Zeitreihe"))
        labels = [label for label, _most, _filled in years[0].sources] if years else []
        head = [_("Jahr"), _("höchstens"), _("besetzt")]
        head += [f"{label}, {word}" for label in labels for word in (_("höchstens"), _("besetzt"))]
        series.write_row(0, 0, head, bold)
        for line, one in enumerate(years, 1):
            series.write_number(line, 0, one.year)
            pairs = [(one.maximum, one.filled), *((most, filled) for _label, most, filled in one.sources)]
            for column, value in enumerate((value for pair in pairs for value in pair), 1):
                series.write_number(line, column, float(value), number)
        series.set_column(0, len(head), 16)

        paid = book.add_worksheet(_("Kosten"))
        paid.write_row(0, 0, [
            _("Jahr"), _("Aufgabe"), _("Wer bezahlt"), _("Ø besetzt im Jahr"), _("Personalkosten"), _("Pauschale"),
            _("Unterschied"), _("Regel"),
        ], bold)  # fmt: skip
        for line, cost in enumerate(costs, 1):
            paid.write_number(line, 0, cost.year)
            paid.write_row(line, 1, [cost.post.name, cost.post.get_source_display()])
            paid.write_number(line, 3, float(cost.filled), number)
            for column, value in enumerate((cost.amount, cost.lump_sum, cost.difference), 4):
                paid.write_number(line, column, float(cents(value)), money)
            paid.write_string(line, 7, cost.rate.rule_id if cost.rate else "")
        paid.set_column(1, 7, 22)
    return stream.getvalue()
