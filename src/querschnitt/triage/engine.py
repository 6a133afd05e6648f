"""Who is competent, and why: the decision table evaluated for a day. Pure Python, no database.

Conditions know three answers. Per dimension the rows are asked in their order: what is not known to hold and not known
to fail stays possible, with what is missing; the first row that surely holds ends the search. In counselling every row
that holds, or may hold, is listed. Fewer facts therefore never hide an answer that more facts would give.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from datetime import date, timedelta
from functools import lru_cache
from itertools import count
from operator import itemgetter
from typing import Any, NamedTuple

from .deadlines import add_months, full_months
from .facts import MOST, Facts
from .statuses import residence_statuses
from .table import DIMENSIONS, RANKED, Group, Rule, over_limit_from, rules

UNKNOWN_NUMBER = (0, MOST)
NOTICE = (
    "Vorschlag nach Regeln zur Information. Über Leistungen entscheidet die zuständige Stelle.",
    "A proposal by rules, for information. The competent office decides on benefits.",
)


class Answer(NamedTuple):
    dimension: str
    rule: str
    competent: str
    offer: str
    starts_on: date | None
    starts: str
    source: str
    confidence: str
    because: tuple[str, ...]
    missing: tuple[str, ...]

    @property
    def certain(self) -> bool:
        return not self.missing


class Decision(NamedTuple):
    facts: Facts
    answers: dict[str, tuple[Answer, ...]]

    @property
    def missing(self) -> tuple[str, ...]:
        """What would make the answers surer, in the order of the table."""
        return tuple(dict.fromkeys(key for found in self.answers.values() for one in found for key in one.missing))


class Context:
    """The facts of one evaluation and what follows from them."""

    __slots__ = ("_intervals", "age_range", "facts")

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self._intervals: dict[str, tuple[int, int]] = {}
        self.age_range = _ages(facts)

    def day(self, key: str) -> date | None:
        if key == "arrived":
            return self.facts.arrived
        value = self.facts.known.get(key)
        return value if isinstance(value, date) else None

    def interval(self, key: str) -> tuple[int, int]:
        """The smallest and the largest number that agrees with what is known."""
        if key == "age":
            return self.age_range
        found = self._intervals.get(key)
        if found is None:
            found = self._intervals[key] = self._interval(key)
        return found

    def _interval(self, key: str) -> tuple[int, int]:
        if key == "need_count":
            return (len(self.facts.needs),) * 2 if self.facts.needs else UNKNOWN_NUMBER
        source = SINCE.get(key)
        if source:
            day = self.day(source)
            return UNKNOWN_NUMBER if day is None else (max(full_months(day, self.facts.on), 0),) * 2
        value = self.facts.known.get(key)
        if isinstance(value, int):
            return value, value
        if key in ("stay_months", "lawful_months", "tolerated_months") and self.facts.arrived:
            most = max(full_months(self.facts.arrived, self.facts.on), 0)
            surely = key == "stay_months" and self.facts.known.get("interrupted") is False
            return (most if surely else 0), most
        return UNKNOWN_NUMBER

    def over_limit(self) -> bool | None:
        facts = self.facts
        if facts.birth:
            return facts.on >= over_limit_from(facts.birth)
        if facts.birth_year is None:
            return None
        if facts.on >= over_limit_from(date(facts.birth_year, 12, 31)):
            return True
        return False if facts.on < over_limit_from(date(facts.birth_year, 1, 1)) else None

    def employable(self) -> bool | None:
        """Nobody under 15 counts as able to work (§ 7 SGB II)."""
        return False if self.age_range[1] < 15 else self._flag("employable")

    def school_duty(self) -> bool | None:
        if self.age_range[1] < 18:
            return True
        return False if self.age_range[0] >= 19 else self._flag("school_duty")

    def s24_reform(self) -> bool | None:
        """Planned for 1 July 2026; before that day it is surely not in force."""
        return False if self.facts.on < S24_REFORM_PLANNED else self._flag("s24_reform")

    def analogue_2024(self) -> bool | None:
        """Who came later had not reached the 18 months on 26 February 2024."""
        arrived = self.facts.arrived
        return False if arrived and arrived > LAST_ANALOGUE_ARRIVAL else self._flag("analogue_2024")

    def expires_within_3(self) -> bool | None:
        return self._expires_within(3)

    def expires_within_6(self) -> bool | None:
        return self._expires_within(6)

    def _expires_within(self, months: int) -> bool | None:
        day = self.day("expires_on")
        return None if day is None else add_months(day, -months) <= self.facts.on <= day

    def _flag(self, key: str) -> bool | None:
        value = self.facts.known.get(key)
        return value if isinstance(value, bool) else None

    def asked(self, key: str) -> str:
        """What to ask next: with the day of arrival known, only whether the stay was interrupted is open."""
        if key == "stay_months":
            if self.facts.arrived is None:
                return "arrived"
            return "stay_months" if self.facts.known.get("interrupted") else "interrupted"
        return key


SINCE = {
    "arrived_months": "arrived",
    "title_months": "title_on",
    "suspension_months": "suspended_on",
    "registered_months": "registered_on",
}
S24_REFORM_PLANNED = date(2026, 7, 1)
LAST_ANALOGUE_ARRIVAL = date(2022, 8, 26)


def _ages(facts: Facts) -> tuple[int, int]:
    """Youngest and oldest age that agrees with birth date or year. Born on 29 February: older on 1 March."""
    on, birth = facts.on, facts.birth
    if birth:
        return (max(on.year - birth.year - ((on.month, on.day) < (birth.month, birth.day)), 0),) * 2
    if facts.birth_year is not None:
        oldest = max(on.year - facts.birth_year, 0)
        return (oldest if (on.month, on.day) == (12, 31) else max(oldest - 1, 0)), oldest
    return UNKNOWN_NUMBER


@lru_cache(maxsize=1)
def _borders() -> tuple[date, ...]:
    """Days on which the set of valid rules changes."""
    starts = {rule.valid_from for rule in rules() if rule.valid_from}
    ends = {rule.valid_to + timedelta(days=1) for rule in rules() if rule.valid_to}
    return tuple(sorted(starts | ends))


Found = tuple[tuple[Answer, ...], tuple[tuple[int, Rule], ...]]
Pick = Callable[[tuple[object, ...]], object]
_numbers = count()


class Step(NamedTuple):
    """A row that can matter, its conditions for this status, what is missing for the status itself, what it reads."""

    number: int
    rule: Rule
    groups: tuple[Group, ...]
    missing: tuple[str, ...]
    told: tuple[str, ...]
    computed: Pick


class Part(NamedTuple):
    """One dimension of a plan: its rows, and which values settle its answers."""

    number: int
    dimension: str
    steps: tuple[Step, ...]
    told: tuple[str, ...]
    computed: Pick


class Plan(NamedTuple):
    tests: tuple[Callable[[Context], object], ...]
    parts: tuple[Part, ...]


Row = tuple[Rule, tuple[Group, ...], tuple[str, ...]]


def _rows(status: str, stands_for: str, segment: int) -> dict[str, list[Row]]:
    """The rows that can matter for a status on a day, per dimension, with what is missing for the status itself.

    A Fiktionsbescheinigung counts as the title it stands for (§ 81 (3) to (5) AufenthG), where the row says so.
    """
    borders = _borders()
    day = borders[segment - 1] if segment else borders[0] - timedelta(days=1)
    found: dict[str, list[Row]] = {dimension: [] for dimension in DIMENSIONS}
    for rule in rules():
        if not rule.holds_on(day):
            continue
        code = status
        missing: tuple[str, ...] = ()
        if rule.statuses:
            if status == "FIK" and rule.follows_fiction:
                code = stands_for
                missing = () if stands_for else ("fiction_of",)
            elif not status:
                missing = ("status",)
            if not missing and code not in rule.statuses:
                continue
        own = rule.statuses.get(code)
        found[rule.dimension].append((rule, ((own,) if own else ()) + rule.groups, missing))
    return found


def _open_stay(context: Context) -> object:
    return context.asked("stay_months")


@lru_cache(maxsize=2048)
def _plan(status: str, stands_for: str, segment: int) -> Plan:
    """What to compute once for all dimensions, and what each of them and each of its rows reads."""
    tests: dict[Callable[[Context], object], int] = {}
    parts = []
    for dimension, rows in _rows(status, stands_for, segment).items():
        steps = [Step(_number(status, row), *row, *_reads([row], tests)) for row in rows]
        parts.append(Part(next(_numbers), dimension, tuple(steps), *_reads(rows, tests)))
    return Plan(tuple(tests), tuple(parts))


_row_numbers: dict[tuple[object, ...], int] = {}


def _number(status: str, row: Row) -> int:
    """The same row gives the same answers to the same status on every day it holds."""
    rule, groups, missing = row
    key = (rule.id, status if rule.statuses else "", tuple(id(group) for group in groups), missing)
    return _row_numbers.setdefault(key, next(_numbers))


def _reads(rows: list[Row], tests: dict[Callable[[Context], object], int]) -> tuple[tuple[str, ...], Pick]:
    """The statements rows read as they stand, and a choice of the computed values they need besides."""
    terms = [term for _rule, groups, _missing in rows for group in groups for term in group]
    told = dict.fromkeys(term.plain for term in terms if term.plain)
    needed: list[Callable[[Context], object]] = [term.test for term in terms if not term.plain]
    if any(term.ask == "stay_months" for term in terms):
        needed.append(_open_stay)
    places = dict.fromkeys(tests.setdefault(test, len(tests)) for test in needed)
    return tuple(told), itemgetter(*places) if places else _nothing


def _nothing(_values: tuple[object, ...]) -> object:
    return None


def _answer(step: Step, context: Context, language: int) -> Answer | None:
    """The row's answer, sure or possible, without its day; nothing when it surely does not hold."""
    rule = step.rule
    asks = step.missing
    because: tuple[str, ...] = ()
    for group in step.groups:
        open_asks: tuple[str, ...] = ()
        for term in group:
            value = term.test(context)
            if value:
                because += (term.words[language],)
                break
            if value is None:
                open_asks += (context.asked(term.ask),)
        else:
            if not open_asks:
                return None
            asks += open_asks
    if rule.statuses and not step.missing:
        because = (residence_statuses()[context.facts.status].label, *because)
    return Answer(
        rule.dimension,
        rule.id,
        rule.competent[language],
        rule.offer[language],
        None,
        rule.starts[language],
        rule.source,
        rule.confidence,
        because,
        tuple(dict.fromkeys(asks)) if len(asks) > 1 else asks,
    )


def _evaluate(part: Part, context: Context, values: tuple[object, ...], language: int) -> Found:
    """The rows that hold or may hold, and which of them have a day to be computed."""
    found: list[tuple[Answer, Rule]] = []
    told = context.facts.known.get
    for step in part.steps:
        key = (step.number, language, step.computed(values), *map(told, step.told))
        answer = _known_rows.get(key, NOT_KNOWN)
        if answer is NOT_KNOWN:
            _make_room(_known_rows)
            answer = _known_rows[key] = _answer(step, context, language)
        if not isinstance(answer, Answer):
            continue
        found.append((answer, step.rule))
        if not answer.missing and part.dimension != RANKED:
            break
    if part.dimension == RANKED:
        found.sort(key=lambda pair: bool(pair[0].missing))
    dated = tuple([(place, rule) for place, (_one, rule) in enumerate(found) if rule.starts_rule])
    return tuple([answer for answer, _rule in found]), dated


# Answers by the values that settle them: of whole dimensions, and of single rows for combinations not met before. The
# same few come again and again; emptied when they grow. No value of a person stays but in such a combination.
NOT_KNOWN = object()
KEPT = 40_000
_known_parts: dict[tuple[object, ...], Found] = {}
_known_rows: dict[tuple[object, ...], object] = {}


def _make_room(kept: dict[tuple[object, ...], Any]) -> None:
    if len(kept) >= KEPT:
        kept.clear()


def decide(facts: Facts, *, language: str = "de") -> Decision:
    """For every dimension what is competent: in counselling all rows, elsewhere up to the first that surely holds."""
    context = Context(facts)
    english = 1 if language.startswith("en") else 0
    told = facts.known.get
    stands_for = told("fiction_of") if facts.status == "FIK" else None
    plan = _plan(facts.status, str(stands_for or ""), bisect_right(_borders(), facts.on))
    values = tuple([test(context) for test in plan.tests])
    answers: dict[str, tuple[Answer, ...]] = {}
    for part in plan.parts:
        if not part.steps:
            answers[part.dimension] = ()
            continue
        key = (part.number, english, part.computed(values), *map(told, part.told))
        found = _known_parts.get(key)
        if found is None:
            _make_room(_known_parts)
            found = _known_parts[key] = _evaluate(part, context, values, english)
        settled, dated = found
        if dated:
            filled = list(settled)
            for place, rule in dated:
                filled[place] = filled[place]._replace(starts_on=rule.starts_on(context))
            settled = tuple(filled)
        answers[part.dimension] = settled
    return Decision(facts, answers)
