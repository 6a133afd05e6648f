"""The report's tables as a workbook: the figures of the report, a sheet for each of its parts."""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import gettext as _

from querschnitt.common.exports import Column, Export, to_workbook
from querschnitt.steering.choices import Dimension

from ..models import YearReport
from . import resources
from .collecting import Content, by_category, changes, table_lines
from .papers import facts_of


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
    pairs = [
        (label, _("geschützt") if value is None else value) for label, value in content["cases"] + content["network"]
    ]
    posts = content.get("posts") or {}
    held = [(label, Decimal(most), Decimal(filled)) for _key, label, most, filled in posts.get("sources", [])]
    money = [(label, *(Decimal(amount) for amount in amounts)) for label, *amounts in content.get("funds") or []]
    before = [
        (one.year, one.goals, one.measures, one.hours, one.posts, (_("geschützt") if one.cases is None else one.cases) if one.told_cases else None)
        for one in changes(content)
    ]  # fmt: skip
    whence = resources.whence()
    goals_head = [Column(_("Ziele"), 10), Column(_("Maßnahmen"), 12), Column(_("Stunden"), 12)]
    sheets = [
        Export(_("Zieldimensionen"), [Column(_("Zieldimension"), 34), *goals_head, Column(_("Prozent"), 10)], lines, source, facts_of(report, content)),
        Export(_("Kategorien"), [Column(_("Zieldimension"), 34), Column(_("Kategorie"), 40), *goals_head], by_category(content), source),
        Export(_("Maßnahmen"), [Column(_("Zieldimension"), 34), Column(_("Kategorie"), 30), Column(_("Ziel"), 40), Column(_("Maßnahme"), 40), Column(_("Förderprogramm")), Column(_("Stunden"), 12)], goals, whence["table"]),
        Export(_("Stellen"), [Column(_("Wer bezahlt"), 34), Column(_("höchstens"), 14), Column(_("besetzt"), 14)], held, whence["posts"]),
        Export(_("Mittel"), [Column(_("Programm"), 40), Column(_("bewilligt"), 16), Column(_("gebunden"), 16), Column(_("ausgezahlt"), 16), Column(_("verfügbar"), 16)], money, whence["funds"]),
        Export(_("Fälle und Netzwerk"), [Column(_("Angabe"), 40), Column(_("Zahl"), 14)], pairs, f"{whence['cases']} {whence['network']}"),
        Export(_("Frühere Jahre"), [Column(_("Jahr"), 8), *goals_head, Column(_("Stellen"), 12), Column(_("Fälle"), 12)], before, whence["before"]),
    ]  # fmt: skip
    return to_workbook([sheet for sheet in sheets if sheet.rows])
