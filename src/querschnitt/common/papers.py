"""Papers for offices: one description, written as DOCX (to work on) and as PDF (PDF/UA-1, to hand out).

Both carry real headings, table heads, a title and a language. What somebody typed reaches the PDF as data, never as
markup of the typesetter.
"""

from __future__ import annotations

import io
import json
import logging
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field, fields, is_dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from django.utils import timezone

logger = logging.getLogger(__name__)
DOCX_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PDF_TYPE = "application/pdf"
NOT_PRINTED = {"Cc", "Cf", "Cs", "Cn", "Co"}
FIGURE = re.compile(r"[-+−]?(\d{1,3}([.,\s]\d{3})+|\d+)([.,]\d+)?(\s?(%|€|Euro))?")
WITHOUT_FIGURE = {"", "–", "geschützt", "protected"}
UNDISPLAYED = "could not be displayed"
TEMPLATE = Path(__file__).parent / "data" / "paper.typ"
FONTS = Path(__file__).parent / "data" / "fonts"


@dataclass(frozen=True)
class Heading:
    text: str
    level: int = 2


@dataclass(frozen=True)
class Text:
    """Paragraphs, parted by empty lines; ``strong`` for a wording that counts."""

    text: str
    strong: bool = False


@dataclass(frozen=True)
class Points:
    items: Sequence[str]


@dataclass(frozen=True)
class Table:
    """``caption`` names it for those who do not see it; ``widths`` are shares of the line; ``total``: the last row is a
    sum of those above."""

    caption: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    widths: Sequence[int] = ()
    total: bool = False

    def numeric(self) -> list[bool]:
        """Columns of nothing but figures, which stand at the right; the first column names the row."""
        return [index > 0 and _all_figures([row[index] for row in self.rows]) for index in range(len(self.head))]


def _all_figures(cells: Sequence[str]) -> bool:
    told = [cell for cell in cells if cell not in WITHOUT_FIGURE]
    return bool(told) and all(FIGURE.fullmatch(cell) for cell in told)


Block = Heading | Text | Points | Table


@dataclass(frozen=True)
class Paper:
    """``facts`` stand below the title as term and value; ``foot`` on every page."""

    title: str
    kicker: str = ""
    facts: Sequence[tuple[str, str]] = ()
    blocks: Sequence[Block] = field(default=())
    foot: str = ""
    author: str = ""
    language: str = "de"


def _clean(value: Any) -> Any:
    """The same without control characters and unassigned signs, which neither format can hold."""
    if isinstance(value, str):
        kept = (sign for sign in value if sign in "\n\t" or unicodedata.category(sign) not in NOT_PRINTED)
        return "".join(kept)
    if isinstance(value, list | tuple):
        return [_clean(item) for item in value]
    if isinstance(value, dict):
        return {key: _clean(item) for key, item in value.items()}
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{item.name: _clean(getattr(value, item.name)) for item in fields(value)})
    return value


def paragraphs(text: str) -> list[str]:
    """Parted by empty lines; single line breaks stay inside a paragraph."""
    parts = [part.strip() for part in text.replace("\r\n", "\n").split("\n\n")]
    return [part for part in parts if part]


# PDF


def _plain(block: Block) -> dict[str, Any]:
    if isinstance(block, Heading):
        return {"kind": "heading", "text": block.text, "level": block.level}
    if isinstance(block, Text):
        parts = [part.split("\n") for part in paragraphs(block.text)]
        return {"kind": "text", "parts": parts, "strong": block.strong}
    if isinstance(block, Points):
        return {"kind": "points", "items": list(block.items)}
    widths = list(block.widths) or [1] * len(block.head)
    rows = [list(row) for row in block.rows]
    return {
        "kind": "table", "caption": block.caption, "head": list(block.head), "rows": rows, "widths": widths,
        "numeric": block.numeric(), "total": block.total,
    }  # fmt: skip


def to_pdf(paper: Paper) -> bytes:
    """PDF/UA-1: tagged, titled, with its language; the typesetter refuses what would not be.

    A sign that none of the machine's fonts has (an emoji, say) breaks that standard: then the paper comes without the
    promise rather than not at all.
    """
    paper = _clean(paper)
    data = {
        "title": paper.title,
        "kicker": paper.kicker,
        "facts": [[term, value] for term, value in paper.facts if value],
        "blocks": [_plain(block) for block in paper.blocks],
        "foot": paper.foot,
        "author": paper.author,
        "language": paper.language,
    }
    return typeset(TEMPLATE, data)


def typeset(template: Path, data: dict[str, Any]) -> bytes:
    """PDF/UA-1 of a template of ours and its data. The fonts of the public site come along, so that every letter of
    its languages has a shape on any machine."""
    import typst

    inputs = {"data": json.dumps(_clean(data), ensure_ascii=False)}
    moment = int(timezone.now().timestamp())
    settings: dict[str, Any] = {"format": "pdf", "sys_inputs": inputs, "timestamp": moment, "font_paths": [str(FONTS)]}
    try:
        made = typst.compile(str(template), pdf_standards=["ua-1"], **settings)
    except typst.TypstError as error:
        if UNDISPLAYED not in str(error):
            raise
        logger.warning("a paper holds a sign without a glyph; it is written without PDF/UA")
        made = typst.compile(str(template), **settings)
    return made if isinstance(made, bytes) else bytes(made[0])


# DOCX


def to_docx(paper: Paper) -> bytes:
    from docx import Document
    from docx.oxml.ns import qn
    from docx.shared import Cm, Pt

    paper = _clean(paper)
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.5)
    section.top_margin = section.bottom_margin = Cm(1.9)  # as the PDF: a page of it is a page here
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = "Arial", Pt(11)
    language = normal.element.get_or_add_rPr().makeelement(qn("w:lang"), {qn("w:val"): _tag(paper.language)})
    normal.element.get_or_add_rPr().append(language)
    properties = document.core_properties
    properties.title, properties.author, properties.language = paper.title, paper.author, _tag(paper.language)
    properties.created = properties.modified = datetime.now()
    if paper.kicker:
        document.add_paragraph(paper.kicker, style="Subtitle")
    document.add_heading(paper.title, level=1)
    for term, value in paper.facts:
        if value:
            line = document.add_paragraph()
            line.paragraph_format.space_after = Pt(2)
            line.add_run(f"{term}: ").bold = True
            line.add_run(value)
    for block in paper.blocks:
        _write(document, block)
    if paper.foot:  # as the PDF: what it is at the left, the page at the right
        _write_foot(section, paper.foot)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _write_foot(section: Any, text: str) -> None:
    from docx.enum.text import WD_TAB_ALIGNMENT
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Cm

    line = section.footer.paragraphs[0]
    for stop in list(line.style.paragraph_format.tab_stops):  # those of the letter format
        line.paragraph_format.tab_stops.add_tab_stop(stop.position, WD_TAB_ALIGNMENT.CLEAR)
    line.paragraph_format.tab_stops.add_tab_stop(Cm(16), WD_TAB_ALIGNMENT.RIGHT)
    line.add_run(f"{text}\t")
    for name, after in (("PAGE", " / "), ("NUMPAGES", "")):
        field_ = OxmlElement("w:fldSimple")
        field_.set(qn("w:instr"), name)
        line._p.append(field_)
        line.add_run(after)


def _tag(language: str) -> str:
    return {"de": "de-DE", "en": "en-GB"}.get(language, language)


def _write(document: Any, block: Block) -> None:
    if isinstance(block, Heading):
        document.add_heading(block.text, level=block.level)
    elif isinstance(block, Text):
        for part in paragraphs(block.text):
            document.add_paragraph().add_run(part).bold = block.strong or None
    elif isinstance(block, Points):
        for item in block.items:
            document.add_paragraph(item, style="List Bullet")
    else:
        _write_table(document, block)


def _write_table(document: Any, block: Table) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Cm, Pt

    table = document.add_table(rows=1, cols=len(block.head), style="Table Grid")
    properties = table._tbl.tblPr
    described = OxmlElement("w:tblDescription")
    described.set(qn("w:val"), block.caption)
    properties.append(described)
    for cell, text in zip(table.rows[0].cells, block.head, strict=True):
        cell.paragraphs[0].add_run(text).bold = True
    repeated = OxmlElement("w:tblHeader")
    repeated.set(qn("w:val"), "true")
    table.rows[0]._tr.get_or_add_trPr().append(repeated)
    for place, row in enumerate(block.rows, start=1):
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.paragraphs[0].add_run(text).bold = (block.total and place == len(block.rows)) or None
    for written in table.rows:
        whole = OxmlElement("w:cantSplit")  # a row does not go on on the next page
        whole.set(qn("w:val"), "true")
        written._tr.get_or_add_trPr().insert(0, whole)
        for cell in written.cells:
            cell.paragraphs[0].paragraph_format.space_before = cell.paragraphs[0].paragraph_format.space_after = Pt(2)
    for column in (table.columns[index] for index, figures in enumerate(block.numeric()) if figures):
        for cell in column.cells:
            cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT
    total = sum(block.widths) if block.widths else 0
    for index, share in enumerate(block.widths):
        table.columns[index].width = Cm(16 * share / total)  # LibreOffice goes by the columns, Word by the cells
        for cell in table.columns[index].cells:
            cell.width = Cm(16 * share / total)
    document.add_paragraph()
