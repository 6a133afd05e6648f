"""The report on paper: PDF, DOCX and XLSX from the same content, and a short version for the council."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.utils import formats, timezone
from django.utils.translation import gettext as _

from querschnitt.common.exports import Column, Export, to_workbook
from querschnitt.common.papers import Block, Heading, Paper, Points, Table, Text
from querschnitt.steering.choices import Dimension

from ..models import YearReport
from .collecting import Content, changes, table_lines, total_hours


def number(value: Any, places: int = 0) -> str:
    return formats.number_format(value, places, use_l10n=True, force_grouping=True)


def _hours(value: Any) -> str:
    return number(Decimal(str(value)).quantize(Decimal(1)))


def _table3(content: Content) -> Table:
    rows = [
        [str(line.dimension.label), number(line.goals), number(line.measures), _hours(line.hours),
         "–" if line.percent is None else number(line.percent, 1)]
        for line in table_lines(content["table"])
    ]  # fmt: skip
    goals, measures = (sum(row[place] for row in content["table"]) for place in (1, 2))
    rows.append([_("Summe"), number(goals), number(measures), _hours(total_hours(content)), ""])
    head = [_("Zieldimension"), _("Ziele"), _("Maßnahmen"), _("Stunden"), _("Prozent")]
    return Table(_("Ziele, Maßnahmen, Stunden %(year)s") % {"year": content["year"]}, head, rows, (40, 12, 16, 16, 16))


def _pairs(caption: str, pairs: Sequence[Sequence[Any]]) -> Table:
    rows = [[str(label), _("geschützt") if value is None else number(value)] for label, value in pairs]
    return Table(caption, [_("Angabe"), _("Zahl")], rows, (70, 30))


def _facts(report: YearReport, content: Content) -> list[tuple[str, str]]:
    facts = [(_("Zentrum"), content["unit"]["name"]), (_("Berichtsjahr"), str(content["year"]))]
    if posts := content.get("posts"):
        words = _("%(occupied)s von %(maximum)s Vollzeitstellen besetzt")
        facts.append((_("Stellen"), words % {key: number(Decimal(value), 2) for key, value in posts.items()}))
    if report.released_at is None:
        return [*facts, (_("Stand"), _("Entwurf, nicht freigegeben"))]
    day = formats.date_format(timezone.localtime(report.released_at), "DATE_FORMAT")
    facts += [(_("Freigegeben"), _("am %(day)s von %(name)s") % {"day": day, "name": report.released_by})]
    if report.version > 1:
        facts += [(_("Fassung"), str(report.version)), (_("Grund der Berichtigung"), report.reason)]
    return facts


def _texts(report: YearReport) -> list[Block]:
    blocks: list[Block] = []
    for title, text in (
        (_("Zusammenfassung"), report.summary),
        (_("Was gelungen ist"), report.highlights),
        (_("Was ansteht"), report.outlook),
    ):
        if text.strip():
            blocks += [Heading(title), Text(text)]
    return blocks


def _comparison(content: Content) -> list[Block]:
    rows = [
        [str(year), _hours(hours), "–" if change is None else f"{'+' if change > 0 else ''}{number(change, 1)} %"]
        for year, hours, change in changes(content)
    ]
    if not rows:
        return []
    head = [_("Jahr"), _("Stunden"), _("Veränderung bis %(year)s") % {"year": content["year"]}]
    return [Heading(_("Im Vergleich zu früheren Jahren")), Table(_("Stunden früherer Jahre"), head, rows, (20, 40, 40))]


def _goal_blocks(content: Content) -> list[Block]:
    blocks: list[Block] = [Heading(_("Ziele und Maßnahmen"))]
    for dimension in Dimension:
        for goal in (one for one in content["goals"] if one["dimension"] == dimension):
            blocks.append(Heading(f"{goal['title']}", 3))
            words = f"{dimension.label}, {goal['category']}."
            if goal["why_second"]:
                words += " " + _("Zweites Schwerpunktziel: %(why)s") % {"why": goal["why_second"]}
            blocks.append(Text(words))
            if goal["measures"]:
                rows = [[one["title"], one["programme"] or "–", _hours(one["hours"])] for one in goal["measures"]]
                caption = _("Maßnahmen zu „%(goal)s“") % {"goal": goal["title"]}
                blocks.append(Table(caption, [_("Maßnahme"), _("Förderprogramm"), _("Stunden")], rows, (60, 22, 18)))
            points = []
            for one in goal["indicators"]:
                value = _("noch kein Istwert") if one["value"] is None else number(one["value"])
                points.append(
                    _("%(label)s: %(value)s von %(target)s %(unit)s")
                    % {"label": one["label"], "value": value, "target": number(one["target"]), "unit": one["unit"]}
                )
            if points:
                blocks.append(Points(points))
    return blocks


def full_paper(report: YearReport, content: Content) -> Paper:
    blocks: list[Block] = [*_texts(report), Heading(_("Ziele, Maßnahmen, Stunden")), _table3(content)]
    blocks += [Text(_("Prozente je Zeile aus den Stunden, auf eine Stelle gerundet (ab 5 aufwärts)."))]
    blocks += [*_comparison(content), *_goal_blocks(content)]
    if content["cases"]:
        blocks += [Heading(_("Fälle")), _pairs(_("Zahlen zu Fällen"), content["cases"])]
        blocks += [Text(_("Kleine Zahlen sind geschützt. Keine Angaben zu Personen."))]
    blocks += [Heading(_("Netzwerk und Angebote")), _pairs(_("Zahlen zum Netzwerk"), content["network"])]
    blocks += [Heading(_("Integrationskonzept")), Text(content["concept"]["sentence"])]
    title = _("Jahresbericht %(year)s") % {"year": content["year"]}
    return Paper(
        title, content["unit"]["name"], _facts(report, content), blocks, foot=f"{content['unit']['name']} · {title}"
    )


def council_paper(report: YearReport, content: Content) -> Paper:
    """One page for the council: what was done for what, in figures, and what is next."""
    title = _("Jahresbericht %(year)s: Kurzfassung für den Rat") % {"year": content["year"]}
    blocks: list[Block] = [*_texts(report), Heading(_("Zahlen")), _table3(content)]
    if content["cases"]:
        blocks.append(_pairs(_("Zahlen zu Fällen"), content["cases"][:4]))
    return Paper(title, content["unit"]["name"], _facts(report, content), blocks, foot=content["unit"]["name"])


def workbook(report: YearReport, content: Content) -> bytes:
    source = _("Jahresbericht %(year)s, Fassung %(n)s") % {"year": content["year"], "n": report.version}
    lines = [
        (line.dimension.label, line.goals, line.measures, line.hours, line.percent)
        for line in table_lines(content["table"])
    ]
    goals = [
        (
            str(Dimension(goal["dimension"]).label),
            goal["category"],
            goal["title"],
            one["title"],
            one["programme"],
            one["hours"],
        )
        for goal in content["goals"]
        for one in goal["measures"]
    ]
    counts = [(Dimension(key).label, category, n, measures) for key, category, n, measures in content["categories"]]
    pairs = [
        (label, _("geschützt") if value is None else value) for label, value in content["cases"] + content["network"]
    ]
    return to_workbook(
        [
            Export(_("Zieldimensionen"), [Column(_("Zieldimension"), 34), Column(_("Ziele")), Column(_("Maßnahmen")), Column(_("Stunden")), Column(_("Prozent"))], lines, source, _facts(report, content)),
            Export(_("Kategorien"), [Column(_("Zieldimension"), 34), Column(_("Kategorie"), 40), Column(_("Ziele")), Column(_("Maßnahmen"))], counts, source),
            Export(_("Maßnahmen"), [Column(_("Zieldimension"), 34), Column(_("Kategorie"), 30), Column(_("Ziel"), 40), Column(_("Maßnahme"), 40), Column(_("Förderprogramm")), Column(_("Stunden"))], goals, source),
            Export(_("Fälle und Netzwerk"), [Column(_("Angabe"), 40), Column(_("Zahl"))], pairs, source),
        ]
    )  # fmt: skip
