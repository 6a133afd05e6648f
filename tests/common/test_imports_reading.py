from __future__ import annotations

import io
import zipfile

import pytest
from openpyxl import Workbook

from querschnitt.common.imports import reading
from querschnitt.common.imports.errors import UnreadableFile
from querschnitt.common.imports.reading import read_sheet


def workbook(*rows: list[object], **sheets: list[list[object]]) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    for title, lines in sheets.items():
        sheet = book.create_sheet(title)
        for row in lines:
            sheet.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        "Name;Ort\nMüller;Köln\n".encode(),
        "Name,Ort\nMüller,Köln\n".encode(),
        "Name\tOrt\nMüller\tKöln\n".encode(),
        "Name;Ort\r\nMüller;Köln\r\n".encode("utf-8-sig"),
        "Name;Ort\nMüller;Köln\n".encode("cp1252"),
        "Name;Ort\nMüller;Köln\n".encode("utf-16"),
        'sep=;\n"Name";"Ort"\n"Müller";"Köln"\n'.encode(),
        "\n\nName;Ort;;\nMüller;Köln;;\n\n".encode(),
        workbook(["Name", "Ort"], ["Müller", "Köln"]),
        workbook([], ["Name", "Ort"], ["Müller", "Köln"], [None, None]),
    ],
    ids=["semicolon", "comma", "tab", "bom", "cp1252", "utf-16", "sep", "empty-lines", "xlsx", "xlsx-empty-lines"],
)
def test_reading_gives_the_same_table_whatever_wrote_it(content: bytes):
    sheet = read_sheet(content)
    assert sheet.header[:2] == ["Name", "Ort"]
    assert [cells[:2] for _number, cells in sheet.rows] == [["Müller", "Köln"]]


def test_rows_keep_the_numbers_of_the_spreadsheet():
    assert [number for number, _cells in read_sheet(b"\nName;Ort\n\nA;B\n\n\nC;D\n").rows] == [4, 7]
    assert [number for number, _cells in read_sheet(workbook(["Name"], [], ["A"], [], ["B"])).rows] == [3, 5]


def test_cells_read_as_somebody_would_type_them():
    from datetime import date, datetime

    content = workbook(
        ["a", "b", "c", "d", "e"], [52351.0, date(2027, 2, 1), datetime(2027, 2, 1), True, "  x\u00a0y "]
    )
    assert read_sheet(content).rows[0][1] == ["52351", "2027-02-01", "2027-02-01", "ja", "x y"]


def test_quote_that_guards_against_formulas_is_taken_off_again():
    assert read_sheet(b"a;b\n'+49 2421;'=1+1\n").rows[0][1] == ["+49 2421", "=1+1"]


def test_first_sheet_with_content_is_read_and_the_others_are_mentioned():
    sheet = read_sheet(workbook(zwei=[["Name"], ["A"]], drei=[["x"]]))
    assert sheet.header == ["Name"]
    assert "zwei" in sheet.notes[0]


def bomb() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", "<a>" + " " * 50_000_000 + "</a>")
    return buffer.getvalue()


def with_entities() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(
            "xl/workbook.xml", '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]><workbook>&a;</workbook>'
        )
    return buffer.getvalue()


def other_archive() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "leer"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "XLS"),
        (b"%PDF-1.7\n", "PDF"),
        (b"\x89PNG\r\n\x1a\n\0\0\0", "keine Tabelle"),
        (b"<!DOCTYPE html><table><tr><td>Name</td></tr></table>", "Internetseite"),
        (b"PK\x03\x04 broken", "beschädigt"),
        (workbook(["Name"], ["A"])[:-200], "beschädigt"),
        (other_archive(), "keine Excel-Tabelle"),
        (bomb(), "ungewöhnlich groß"),
        (with_entities(), "Anweisungen"),
        (b"Name;Ort\n", "nur eine Kopfzeile"),
        (workbook(), "keine Zeilen"),
        (b"Name\n" + b"x" * (reading.MAX_CELL + 1), "länger als"),
        (b"Name\n" + b"x\n" * (reading.MAX_ROWS + 1), "mehr als 20000 Zeilen"),
        (b";".join([b"x"] * 101) + b"\n" + b";".join([b"y"] * 101), "mehr als 100 Spalten"),
        (b"x" * (reading.MAX_BYTES + 1), "größer als 10 MB"),
    ],
    ids=["empty", "xls", "pdf", "png", "html", "broken", "cut", "ods", "bomb", "entities", "header", "no-rows", "cell", "rows", "columns", "bytes"],
)  # fmt: skip
def test_what_is_no_list_is_refused_with_reason_and_remedy(content: bytes, said: str):
    with pytest.raises(UnreadableFile) as refused:
        read_sheet(content)
    assert said in str(refused.value.problem)
    assert refused.value.remedy


def test_bomb_is_refused_before_it_is_unpacked():
    import tracemalloc

    content = bomb()
    tracemalloc.start()
    with pytest.raises(UnreadableFile):
        read_sheet(content)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 5_000_000
