"""What stands where on an office's paper."""

from __future__ import annotations

import io

import pytest

from querschnitt.common.papers import Paper, Table, to_docx, to_pdf


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


def test_table_longer_than_a_page_goes_on_with_its_heads():
    from pypdf import PdfReader

    rows = [[f"Kreis {number:03}", str(number)] for number in range(120)]
    pages = PdfReader(io.BytesIO(to_pdf(Paper("Liste", blocks=[Table("Kreise", ["Kreis", "Zahl"], rows)])))).pages
    texts = [page.extract_text() for page in pages]
    assert len(texts) > 2
    assert all(f"Kreis {number:03}" in " ".join(texts) for number in range(120))
    assert all("Zahl" in text for text in texts)


def test_word_document_numbers_its_pages_and_splits_no_row():
    from docx import Document

    table = Table("Stunden", ["Maßnahme", "Stunden"], [["Lernwerkstatt", "7"], ["Summe", "7"]], (3, 1), total=True)
    document = Document(io.BytesIO(to_docx(Paper("Bericht", blocks=[table], foot="Kreis Ahrenfeld"))))
    foot = document.sections[0].footer.paragraphs[0]
    assert foot.text.startswith("Kreis Ahrenfeld\t")
    assert [field.get(field.keys()[0]) for field in foot._p if field.tag.endswith("fldSimple")] == ["PAGE", "NUMPAGES"]
    rows = document.tables[0].rows
    assert all(any(part.tag.endswith("cantSplit") for part in row._tr.trPr) for row in rows)
    assert [row.cells[0].paragraphs[0].runs[0].bold for row in rows] == [True, None, True]
