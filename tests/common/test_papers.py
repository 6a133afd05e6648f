"""What stands where on an office's paper."""

from __future__ import annotations

import io

import pytest

from querschnitt.common.papers import Paper, Table, to_docx


@pytest.mark.parametrize(
    "cell", ["0", "12", "124.903", "1,234.5", "+12,3 %", "-4", "171.000,00", "57.000 €", "57.000\xa0€", "9 Euro"]
)
def test_figures_stand_at_the_right(cell: str):
    assert Table("", ["Name", "Wert"], [["1", "–"], ["2", cell], ["3", "geschützt"]]).numeric() == [False, True]


@pytest.mark.parametrize("cell", ["12.03.2026", "Bonn", "2 von 3", "KI09", "36.02/17", "–", ""])
def test_words_dates_and_references_stay_at_the_left(cell: str):
    assert Table("", ["Name", "Wert"], [["a", cell]]).numeric() == [False, False]


def test_word_document_aligns_heads_with_their_figures():
    from docx import Document

    table = Table("Stunden", ["Maßnahme", "Stunden"], [["Lernwerkstatt", "1.200"], ["Treffen", "–"]], (3, 1))
    written = Document(io.BytesIO(to_docx(Paper("Bericht", blocks=[table])))).tables[0]
    alignments = [[cell.paragraphs[0].alignment for cell in row.cells] for row in written.rows]
    assert [[one and int(one) for one in row] for row in alignments] == [[None, 2]] * 3
