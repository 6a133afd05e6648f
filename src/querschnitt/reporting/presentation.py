"""From figures to what stands on the page: tables, charts and the sentence that says what they show.

Every number and every word here comes from shown cells. A statement such as "most frequent" is made only when it holds
whatever the protected cells may be, so that no sentence gives away what the table keeps.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal

from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from querschnitt.common import charts

from .measures import Chapter
from .selectors import YearOfUnit

MOST_BARS = 12
LARGEST_CHANGE = 200  # per cent; beyond it the year before was no full year of work


def percent(part: int | None, whole: int | None) -> int | None:
    """Whole per cent, half up; nothing where either is protected or there is nothing to divide."""
    if part is None or not whole:
        return None
    return int((Decimal(100 * part) / Decimal(whole)).quantize(Decimal(1), rounding=ROUND_HALF_UP))


@dataclass(frozen=True)
class Line:
    """``change``: per cent against the year before; ``None`` where it cannot be said.

    ``ahead``: a month the counting has not reached; its value is no zero.
    """

    key: str
    label: str
    value: int | None
    before: int | None
    share: int | None
    change: int | None
    ahead: bool = False


@dataclass(frozen=True)
class Section:
    key: str
    title: str | Promise
    finding: str
    note: str | Promise
    lines: list[Line]
    total: Line
    empty_labels: list[str]
    chart: SafeString | None


def section(chapter: Chapter, now: YearOfUnit, before: YearOfUnit) -> Section:
    total = _line(chapter.total, str(chapter.total_label), now, before, None)
    counted = _counted(chapter, now)
    lines = [
        replace(_line(key, str(label), now, before, total.value), ahead=number > counted)
        for number, (key, label) in enumerate(chapter.parts, start=1)
    ]
    full = [line for line in lines if line.value != 0 or line.before != 0 or chapter.over_time]
    return Section(
        chapter.key,
        chapter.title,
        finding(chapter, now, before),
        chapter.note,
        full,
        total,
        [] if chapter.over_time else [line.label for line in lines if line not in full],
        _chart(chapter, full, now, before),
    )


def _counted(chapter: Chapter, now: YearOfUnit) -> int:
    """How many lines the counting has reached: of a running year's months, those until now."""
    running = chapter.over_time and now.running and now.as_of is not None
    return now.as_of.month if running and now.as_of else len(chapter.parts)


def _line(key: str, label: str, now: YearOfUnit, before: YearOfUnit, whole: int | None) -> Line:
    value, earlier = now.cells.get(key, 0), before.cells.get(key, 0)
    change = None
    if value is not None and earlier and not now.running and before.as_of is not None:
        change = percent(value - earlier, earlier)
    return Line(key, label, value, earlier, percent(value, whole), change)


def _chart(chapter: Chapter, lines: Sequence[Line], now: YearOfUnit, before: YearOfUnit) -> SafeString | None:
    if not any(line.value for line in lines):
        return None
    title = f"{chapter.title} {now.year}"
    if chapter.over_time:
        # Months still to come are no zeros: the line ends where the counting does.
        reached = [line for line in lines if not line.ahead]
        rows = [{"x": line.label[:3], "value": line.value, "series": str(now.year)} for line in reached]
        if before.as_of is not None:
            rows += [{"x": line.label[:3], "value": line.before, "series": str(before.year)} for line in lines]
        return charts.lines(rows, title=title, series="series", width=420)
    largest = sorted(lines, key=lambda line: -(line.value or 0))[:MOST_BARS]
    shown = [line for line in lines if line in largest and line.value != 0]
    return charts.bars([{"label": line.label, "value": line.value} for line in shown], title=title)


def leader(chapter: Chapter, now: YearOfUnit) -> tuple[str, int] | None:
    """The part that is largest whatever the protected ones are, with its share in per cent."""
    total = now.cells.get(chapter.total, 0)
    shown = [(value, str(label)) for key, label in chapter.parts if (value := now.cells.get(key, 0))]
    if not total or not shown:
        return None
    value, label = max(shown, key=lambda pair: pair[0])
    hidden = total - sum(value for value, _ in shown)
    if value <= hidden or sum(1 for other, _ in shown if other == value) > 1:
        return None
    return label, percent(value, total) or 0


def finding(chapter: Chapter, now: YearOfUnit, before: YearOfUnit) -> str:
    """The heading: what the figures say. Falls back to the subject where they say nothing certain."""
    total = now.cells.get(chapter.total, 0)
    if total == 0:
        return _("%(subject)s: nichts gezählt") % {"subject": chapter.title}
    if chapter.key == "result":
        share = percent(now.cells.get("result:unanswered", 0), total)
        if share is not None:
            return _("%(share)s %% der Verweisungen blieben ohne Antwort") % {"share": share}
    if chapter.key == "phase" and total is not None and (closed := now.cells.get("closed", 0)) is not None:
        return _("%(cases)s Fälle im Jahr, %(closed)s davon abgeschlossen") % {"cases": total, "closed": closed}
    if chapter.key == "outcome":
        share = percent(now.cells.get("outcome:reached", 0), total)
        if share is not None:
            return _("%(share)s %% der abgeschlossenen Fälle haben ihre Ziele erreicht") % {"share": share}
    if chapter.key == "month" and total is not None:
        change = _line("contacts", "", now, before, None).change
        if change is not None and abs(change) <= LARGEST_CHANGE:
            word = _("mehr") if change >= 0 else _("weniger")
            return _("%(total)s Kontakte, %(change)s %% %(word)s als %(year)s") % {
                "total": total, "change": abs(change), "word": word, "year": before.year,
            }  # fmt: skip
        return _("%(total)s Kontakte") % {"total": total}
    if chapter.key in ("topic", "obstacle", "gap", "break", "refusal") and (first := leader(chapter, now)):
        if chapter.key == "topic":
            return _("Häufigstes Thema: %(label)s mit %(share)s %% der Kontakte") % {
                "label": first[0], "share": first[1],
            }  # fmt: skip
        return _("%(subject)s, am häufigsten: %(label)s mit %(share)s %%") % {
            "subject": chapter.title, "label": first[0], "share": first[1],
        }  # fmt: skip
    return str(chapter.title)
