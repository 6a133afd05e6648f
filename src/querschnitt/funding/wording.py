"""Wordings of papers: plain text with headings, points and placeholders, turned into a paper of ``common.papers``.

    # title      ## heading      - point      {{placeholder}}

What a placeholder stands for is put in as text, never read as a wording again.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from querschnitt.common.papers import Block, Heading, Paper, Points, Table, Text

from .models.forwarding import PaperKind

SHIPPED = Path(__file__).parent / "data" / "papers"
MARK = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")
FACTS = "angaben"

OF_GRANT = {
    FACTS: _("Zentrum, Programm, Aktenzeichen, Bescheid und Zeitraum als Liste"),
    "zentrum": _("Name des Zentrums"),
    "programm": _("Name des Programms"),
    "jahr": _("Jahr der Zuwendung"),
    "aktenzeichen": _("Aktenzeichen"),
    "zeitraum": _("Bewilligungszeitraum"),
    "zweck": _("Zweck"),
    "bescheid": _("Zeichen und Tag des Bescheids"),
    "bewilligt": _("bewilligter Betrag"),
    "nebenbestimmungen": _("Nebenbestimmungen des Bescheids"),
    "heute": _("Tag der Ausfertigung"),
    "unterschrift": _("Ort, Datum und Linie für die Unterschrift"),
}
PLACEHOLDERS: dict[str, Mapping[str, object]] = {
    PaperKind.APPLICATION: OF_GRANT
    | {
        "beantragt": _("Summe des Antrags"),
        "eigenanteil": _("Eigenanteil"),
        "tabelle_posten": _("Posten des Antrags als Tabelle"),
    },
    PaperKind.CALL: OF_GRANT
    | {
        "nummer": _("Nummer des Abrufs"),
        "betrag": _("Betrag des Abrufs"),
        "abruf_von": _("Beginn der Zeit"),
        "abruf_bis": _("Ende der Zeit"),
        "verwendungsfrist": _("Satz zur Frist der Verwendung, wenn der Bescheid eine nennt"),
        "tabelle_mittel": _("Bewilligt, abgerufen, erhalten und ausgezahlt als Tabelle"),
    },
    PaperKind.CONTRACT: OF_GRANT
    | {
        "traeger": _("Name des Trägers"),
        "massnahme": _("Maßnahme"),
        "baustein": _("Baustein"),
        "betrag": _("Betrag des Vertrags"),
        "stellen": _("Stellen im Case Management"),
        "vertrag_von": _("Beginn"),
        "vertrag_bis": _("Ende"),
        "nachweis_bis": _("Frist für den Nachweis des Trägers"),
        "begruendung": _("Begründung der Weiterleitung"),
        "tabelle_pauschalen": _("Pauschalen je Gebäude als Tabelle"),
        "unterschriften": _("Linien für beide Unterschriften"),
    },
    PaperKind.PROOF: OF_GRANT
    | {
        "sachbericht": _("Sachbericht"),
        "nachgewiesen": _("nachgewiesene Summe"),
        "erhalten": _("erhaltene Mittel"),
        "tabelle_posten": _("Posten: bewilligt und nachgewiesen als Tabelle"),
        "tabelle_weiterleitungen": _("Weiterleitungen als Tabelle"),
        "tabelle_belege": _("Zahlungen mit Belegen als Tabelle"),
    },
}


@lru_cache(maxsize=8)
def shipped(kind: str) -> str:
    return (SHIPPED / f"{PaperKind(kind).value}.txt").read_text(encoding="utf-8")


def unknown_placeholders(kind: str, text: str) -> list[str]:
    """In the order they are met, each once; braces that close nothing count as well."""
    names = [name for name in MARK.findall(text) if name not in PLACEHOLDERS[kind]]
    rest = MARK.sub("", text)
    return list(dict.fromkeys([*names, *(sign for sign in ("{{", "}}") if sign in rest)]))


def _filled(text: str, values: Mapping[str, str]) -> str:
    return MARK.sub(lambda found: values.get(found.group(1), ""), text)


def compose(
    text: str,
    values: Mapping[str, str],
    tables: Mapping[str, Table],
    facts: list[tuple[str, str]],
    *,
    foot: str = "",
    author: str = "",
) -> Paper:
    """Tables and facts stand where their placeholder is a line of its own; a table without rows leaves it out."""
    title, shown = "", False
    blocks: list[Block] = []
    lines: list[str] = []
    points: list[str] = []

    def flush() -> None:
        if points:
            blocks.append(Points(list(points)))
        if words := "\n".join(lines).strip():
            blocks.append(Text(words))
        points.clear()
        lines.clear()

    for line in text.replace("\r\n", "\n").split("\n"):
        alone = MARK.fullmatch(line.strip())
        name = alone.group(1) if alone else ""
        if name == FACTS:
            shown = True
        elif name in tables:
            flush()
            if tables[name].rows:
                blocks.append(tables[name])
        elif line.startswith("## "):
            flush()
            blocks.append(Heading(_filled(line[3:], values).strip()))
        elif line.startswith("# ") and not title:
            title = _filled(line[2:], values).strip()
        elif line.startswith("- "):
            if lines:
                flush()
            points.append(_filled(line[2:], values).strip())
        else:
            if points:
                flush()
            lines.append(_filled(line, values))
    flush()
    return Paper(
        title=title or values.get("programm", ""),
        facts=facts if shown else (),
        blocks=_kept(blocks),
        foot=foot,
        author=author,
    )


def _kept(blocks: list[Block]) -> list[Block]:
    """Without headings that have nothing below them."""
    return [
        block
        for block, after in zip(blocks, [*blocks, None][1:], strict=True)
        if not (isinstance(block, Heading) and (after is None or isinstance(after, Heading)))
    ]
