"""The report on paper: PDF, DOCX and XLSX from the same content, and a short version for the council."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.template.defaultfilters import floatformat
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from querschnitt.common.papers import Block, Heading, Paper, Points, Table, Text
from querschnitt.steering.choices import Dimension

from ..models import YearReport
from . import resources
from .collecting import Content, by_category, changes, table_lines, total_hours


def number(value: Any, places: int = 0) -> str:
    return formats.number_format(value, places, use_l10n=True, force_grouping=True)


def _hours(value: Any) -> str:
    """Rounded as on the pages, half up."""
    return floatformat(Decimal(str(value)), "0g")


def _exact(value: Any) -> str:
    return floatformat(value, "-2g")


def _table3(content: Content) -> Table:
    rows = [
        [str(line.dimension.label), number(line.goals), number(line.measures), _hours(line.hours),
         "–" if line.percent is None else number(line.percent, 1)]
        for line in table_lines(content["table"])
    ]  # fmt: skip
    goals, measures = (sum(row[place] for row in content["table"]) for place in (1, 2))
    rows.append(
        [
            _("Summe"),
            number(goals),
            number(measures),
            _hours(total_hours(content)),
            number(100, 1) if total_hours(content) else "–",
        ]
    )
    head = [_("Zieldimension"), _("Ziele"), _("Maßnahmen"), _("Stunden"), _("Prozent")]
    return Table(
        _("Ziele, Maßnahmen, Stunden %(year)s") % {"year": content["year"]}, head, rows, (36, 11, 20, 17, 16), True
    )


def _pairs(caption: str, pairs: Sequence[Sequence[Any]]) -> Table:
    rows = [[str(label), _figure(value)] for label, value in pairs]
    return Table(caption, [_("Angabe"), _("Zahl")], rows, (70, 30))


def facts_of(report: YearReport, content: Content) -> list[tuple[str, str]]:
    facts = [(_("Zentrum"), content["unit"]["name"]), (_("Berichtsjahr"), str(content["year"]))]
    if posts := content.get("posts"):
        words = _("%(occupied)s von %(maximum)s Vollzeitstellen besetzt")
        facts.append((_("Stellen"), words % {key: number(Decimal(posts[key]), 2) for key in ("occupied", "maximum")}))
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
        [
            str(one.year),
            number(one.goals),
            number(one.measures),
            _hours(one.hours),
            "–" if one.change is None else f"{'+' if one.change > 0 else ''}{number(one.change, 1)} %",
            "–" if one.posts is None else number(one.posts, 2),
            _figure(one.cases) if one.told_cases else "–",
        ]
        for one in changes(content)
    ]
    if not rows:
        return []
    head = [_("Jahr"), _("Ziele"), _("Maßnahmen"), _("Stunden"), _("Stunden bis %(year)s") % {"year": content["year"]},
            _("Stellen"), _("Fälle")]  # fmt: skip
    return [
        Heading(_("Im Vergleich zu früheren Jahren")),
        Table(_("Frühere Jahre"), head, rows, (9, 10, 20, 15, 15, 14, 17)),
        Text(resources.whence()["before"]),
    ]


def _figure(value: int | None) -> str:
    return _("geschützt") if value is None else number(value)


def _categories(content: Content) -> list[Block]:
    rows = [
        [label, category, number(goals), number(measures), _hours(hours)]
        for label, category, goals, measures, hours in by_category(content)
    ]
    if not rows:
        return []
    head = [_("Zieldimension"), _("Kategorie"), _("Ziele"), _("Maßnahmen"), _("Stunden")]
    return [
        Heading(_("Stunden nach Kategorie")),
        Table(_("Stunden nach Kategorie"), head, rows, (22, 34, 10, 20, 14)),
    ]


def _posts(content: Content) -> list[Block]:
    posts = content.get("posts") or {}
    if not posts.get("sources"):
        return []
    rows = [[label, number(Decimal(most), 2), number(Decimal(held), 2)] for _key, label, most, held in posts["sources"]]
    rows.append([_("Summe"), *(number(Decimal(posts[key]), 2) for key in ("average_maximum", "average_occupied"))])
    head = [_("Wer bezahlt"), _("höchstens"), _("besetzt")]
    notes = [resources.whence()["posts"], *([resources.whence()["told"]] if posts.get("told") else [])]
    return [
        Heading(_("Stellen")),
        Table(_("Vollzeitstellen im Durchschnitt des Jahres"), head, rows, (56, 22, 22), True),
        Text(" ".join(notes)),
    ]


def funds_total(content: Content) -> list[Decimal]:
    """Granted, committed, paid, left of all programmes."""
    return [sum((Decimal(row[place]) for row in content.get("funds") or []), Decimal(0)) for place in range(1, 5)]


def _funds(content: Content) -> list[Block]:
    if not content.get("funds"):
        return []
    rows = [[label, *(number(Decimal(amount), 2) for amount in amounts)] for label, *amounts in content["funds"]]
    rows.append([_("Summe"), *(number(amount, 2) for amount in funds_total(content))])
    head = [_("Programm"), _("bewilligt"), _("gebunden"), _("ausgezahlt"), _("verfügbar")]
    return [
        Heading(_("Mittel")),
        Table(_("Zuwendungen des Jahres in Euro"), head, rows, (28, 18, 18, 18, 18), True),
        Text(resources.whence()["funds"]),
    ]


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
                blocks.append(Table(caption, [_("Maßnahme"), _("Förderprogramm"), _("Stunden")], rows, (52, 30, 18)))
            points = []
            for one in goal["indicators"]:
                value = _("noch kein Istwert") if one["value"] is None else _exact(one["value"])
                points.append(
                    _("%(label)s: %(value)s, Ziel %(target)s %(unit)s")
                    % {"label": one["label"], "value": value, "target": _exact(one["target"]), "unit": one["unit"]}
                )
            if points:
                blocks.append(Points(points))
    return blocks


def full_paper(report: YearReport, content: Content) -> Paper:
    blocks: list[Block] = [*_texts(report), Heading(_("Ziele, Maßnahmen, Stunden")), _table3(content)]
    whence = resources.whence()
    rounded = _("Stunden und Prozente sind gerundet (ab 5 aufwärts), Summen folgen aus den genauen Werten.")
    blocks += [Text(f"{whence['table']} {rounded}"), *_categories(content), *_comparison(content)]
    blocks += [*_goal_blocks(content), *_posts(content), *_funds(content)]
    if content["cases"]:
        blocks += [Heading(_("Fälle")), _pairs(_("Zahlen zu Fällen"), content["cases"]), Text(whence["cases"])]
    blocks += [Heading(_("Netzwerk und Angebote")), _pairs(_("Zahlen zum Netzwerk"), content["network"])]
    blocks += [Text(whence["network"])]
    blocks += [Heading(_("Integrationskonzept")), Text(content["concept"]["sentence"])]
    title = _("Jahresbericht %(year)s") % {"year": content["year"]}
    return Paper(
        title, content["unit"]["name"], facts_of(report, content), blocks, foot=f"{content['unit']['name']} · {title}"
    )


def council_paper(report: YearReport, content: Content) -> Paper:
    """One page for the council: what was done for what, in figures, and what is next."""
    title = _("Jahresbericht %(year)s: Kurzfassung für den Rat") % {"year": content["year"]}
    blocks: list[Block] = [*_texts(report), Heading(_("Zahlen")), _table3(content)]
    if content["cases"]:
        blocks.append(_pairs(_("Zahlen zu Fällen"), content["cases"][:4]))
    if content.get("funds"):
        granted, _committed, paid, _left = funds_total(content)
        words = _("Zuwendungen des Jahres: %(granted)s Euro bewilligt, %(paid)s Euro ausgezahlt.")
        blocks.append(Text(words % {"granted": number(granted, 2), "paid": number(paid, 2)}))
    return Paper(title, content["unit"]["name"], facts_of(report, content), blocks, foot=content["unit"]["name"])
