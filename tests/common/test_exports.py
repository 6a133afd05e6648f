from __future__ import annotations

import io
from datetime import date
from decimal import Decimal

import pytest
from openpyxl import load_workbook

from querschnitt.common.exports import Column, Export, harmless, to_csv, to_xlsx
from querschnitt.common.imports.reading import read_sheet

NASTY = ["=1+1", '=HYPERLINK("http://x")', "+SUM(A1)", "-2+3", "@cmd", "\t=1", "\r=1", "http://x.de", "'quoted"]


def export(rows: list[list[object]], **more: object) -> Export:
    # Narrowed above.
    return Export("Liste: Orte/Ämter", [Column("Name"), Column("Wert")], rows, "Test", **more)  # type: ignore[arg-type]


def test_xlsx_keeps_types_and_names_its_source():
    book = load_workbook(
        io.BytesIO(to_xlsx(export([["A", 5], ["B", Decimal("2.5")], ["C", date(2027, 2, 1)], ["D", True]])))
    )
    sheet = book.worksheets[0]
    assert sheet.freeze_panes == "A2"
    assert [cell.value for cell in sheet["B"]][1:3] == [5, 2.5]
    assert sheet["B4"].value.date() == date(2027, 2, 1)
    assert sheet["B5"].value == "ja"
    facts = {row[0].value: row[1].value for row in book.worksheets[1].iter_rows()}
    assert facts["Quelle"] == "Test"
    assert facts["Zeilen"] == 4


@pytest.mark.parametrize("text", NASTY)
def test_xlsx_never_holds_a_formula_or_a_link(text: str):
    sheet = load_workbook(io.BytesIO(to_xlsx(export([[text, text]])))).worksheets[0]
    assert sheet["A2"].data_type == "s"
    assert sheet["A2"].hyperlink is None


@pytest.mark.parametrize("text", NASTY[:7])
def test_csv_guards_formulas_and_the_import_takes_the_guard_off(text: str):
    content = to_csv(export([[text, "x"]]))
    assert content.startswith(b"\xef\xbb\xbf")
    line = content.decode("utf-8-sig").splitlines()[1]
    assert line.lstrip('"').startswith("'")
    assert read_sheet(content).rows[0][1][0] == text.strip()


def test_csv_leaves_plain_numbers_alone():
    assert [harmless(text) for text in ("-5", "-2,5", "+49 2421", "-x")] == ["-5", "-2,5", "'+49 2421", "'-x"]
    assert b"2,5" in to_csv(export([["A", Decimal("2.5")]]))
