"""Dates that follow by rule from what a case records: the end of a title, waiting periods, naturalisation (P25, P26).

The table of deadlines says what follows from an event; here stands which event a case knows of, and for which statuses
and ages a line of the table means anything. Information: the notice and the office decide.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from querschnitt.triage.deadlines import Deadline, deadlines
from querschnitt.triage.table import rule_of

from .choices import LegalCircle
from .days import away
from .life_choices import ChainKind
from .models import Case, ChainEntry, ResidenceSpan
from .spans import at

DAY = timedelta(days=1)
# From the arrival on: for the statuses of which row of the decision table, within which ages on that day.
ARRIVAL: dict[str, tuple[str, int, int]] = {
    "analogue": ("D02", 0, 200),
    "work_municipality": ("D80", 16, 200),
    "work_free": ("D80", 16, 200),
    "mbe_first_years": ("D20", 27, 200),
    "s25a_check": ("D90", 14, 27),
    "s25b_check_child": ("D91", 27, 200),
    "s25b_check": ("D91", 27, 200),
}
RESIDENCE_DUTY, COURSE_CLAIM, LAWFUL, RENEWAL = "D96", "D70", "D94", "D93"
CLAIMS = frozenset({"D20", COURSE_CLAIM})
CHANCE = "S104C"


@dataclass(frozen=True)
class RuleDate:
    on: date
    text: str
    rule: str
    source: str
    confidence: str
    away: str
    late: bool


def _covers(rule: str, status: str) -> bool:
    """Named by the row; where it names the status with a condition nobody recorded, only if that is no claim."""
    statuses = rule_of(rule).statuses
    return status in statuses and (statuses[status] is None or rule not in CLAIMS)


def _since(spans: Sequence[ResidenceSpan], current: ResidenceSpan, rule: str) -> date | None:
    """First day of the unbroken time in the statuses of a rule that reaches up to the current title."""
    first = current.starts_on
    for span in reversed(spans):
        if first is None or span.contradictory or span.starts_on is None or span.starts_on >= first:
            continue
        touches = span.ends_on is None or span.ends_on >= first - DAY
        if touches and _covers(rule, span.status_code):
            first = span.starts_on
    return first


def _age(born: date | None, year: int | None, on: date) -> int | None:
    if born:
        return on.year - born.year - ((on.month, on.day) < (born.month, born.day))
    return on.year - year if year else None


def _lines(event: str, day: date | None, status: str = "") -> list[Deadline]:
    return deadlines(event, day, {"status": status}, language=get_language() or "de") if day else []


def _of_arrival(case: Case, status: str) -> Iterator[Deadline]:
    person = case.person
    for line in _lines("arrival", person.arrived_on):
        rule, youngest, limit = ARRIVAL.get(line.key, ("", 0, 0))
        on = line.starts_on or line.ends_on
        if not rule or not on or not _covers(rule, status):
            continue
        if line.key == "analogue" and case.legal_circle != LegalCircle.ASYLBLG:
            continue
        age = _age(person.birth_date, person.birth_year, on)
        if age is None or youngest <= age < limit:
            yield line


def _of_title(spans: Sequence[ResidenceSpan], current: ResidenceSpan) -> Iterator[Deadline]:
    status, printed = current.status_code, current.printed_until or current.ends_on
    if status == CHANCE or _covers(RENEWAL, status):
        yield from _lines("title_expires", printed, status)
    elif printed:
        source = _("gedruckt auf dem Dokument")
        yield Deadline("renew", _("Das Dokument zum Aufenthalt läuft ab"), printed, None, "", source, "hoch")
    if printed is None:
        issued = [*_lines("title_issued", current.starts_on, status)]
        issued += _lines("s104c_issued", current.starts_on) if status == CHANCE else []
        yield from (line for line in issued if line.key != "course_claim_end" and not line.missing)
    if _covers(COURSE_CLAIM, status):
        first = _since(spans, current, COURSE_CLAIM)
        yield from (line for line in _lines("title_issued", first, status) if line.key == "course_claim_end")
    if _covers(RESIDENCE_DUTY, status):
        first = _since(spans, current, RESIDENCE_DUTY)
        yield from (line for line in _lines("recognition", first) if line.key == "residence_duty_end")
    if _covers(LAWFUL, status):
        first = _since(spans, current, LAWFUL)
        yield from (line for line in _lines("naturalisation", first) if line.key == "five_years")


def _of_school(entries: Iterable[ChainEntry]) -> Iterator[Deadline]:
    days = [entry.starts_on for entry in entries if entry.kind == ChainKind.SCHOOL and entry.starts_on]
    yield from _lines("school_start", min(days, default=None))


def rule_dates(
    case: Case, spans: Sequence[ResidenceSpan], entries: Iterable[ChainEntry], today: date
) -> list[RuleDate]:
    """What lies ahead, the nearest first; a title that ran out without another one stays, and is late.

    ``spans`` are those in force, oldest first.
    """
    begun = [span for span in spans if span.status_code and (span.starts_on is None or span.starts_on <= today)]
    current = at(begun, today) or next(reversed(begun), None)
    status = current.status_code if current else case.status_code
    found = [*_of_arrival(case, status), *(_of_title(spans, current) if current else ()), *_of_school(entries)]
    dated = []
    for line in found:
        # Of a span of days to act in, the last one counts.
        on = line.ends_on or line.starts_on
        if on is None or (on < today and line.key != "renew"):
            continue
        source = line.source.partition(" (")[0]
        dated.append(RuleDate(on, line.title, line.rule, source, line.confidence, away(on, today), on < today))
    return sorted(dated, key=lambda one: (one.on, one.rule, one.text))
