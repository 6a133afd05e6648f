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
from typing import NamedTuple

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


Step = tuple[Rule, tuple[Group, ...], tuple[str, ...]]
Found = tuple[tuple[Answer, ...], tuple[tuple[int, Rule], ...]]


class Part(NamedTuple):
    """One dimension of a plan: its rows, and which values settle its answers."""

    number: int
    dimension: str
    steps: tuple[Step, ...]
    told: tuple[str, ...]
    computed: Callable[[tuple[object, ...]], object]


_numbers = count()


class Plan(NamedTuple):
    tests: tuple[Callable[[Context], object], ...]
    parts: tuple[Part, ...]


def _steps(status: str, stands_for: str, segment: int) -> dict[str, list[Step]]:
    """The rows that can matter for a status on a day, per dimension, with what is missing for the status itself.

    A Fiktionsbescheinigung counts as the title it stands for (§ 81 (3) to (5) AufenthG), where the row says so.
    """
    borders = _borders()
    day = borders[segment - 1] if segment else borders[0] - timedelta(days=1)
    found: dict[str, list[Step]] = {dimension: [] for dimension in DIMENSIONS}
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
    """What to compute once for all dimensions, and what each of them reads."""
    tests: dict[Callable[[Context], object], int] = {}
    parts = []
    for dimension, steps in _steps(status, stands_for, segment).items():
        terms = [term for _rule, groups, _missing in steps for group in groups for term in group]
        told = dict.fromkeys(term.plain for term in terms if term.plain)
        needed: list[Callable[[Context], object]] = [term.test for term in terms if not term.plain]
        if any(term.ask == "stay_months" for term in terms):
            needed.append(_open_stay)
        places = {tests.setdefault(test, len(tests)) for test in needed}
        computed = itemgetter(*sorted(places)) if places else _nothing
        parts.append(Part(next(_numbers), dimension, tuple(steps), tuple(told), computed))
    return Plan(tuple(tests), tuple(parts))


def _nothing(_values: tuple[object, ...]) -> object:
    return None


def _answer(step: Step, context: Context, language: int) -> Answer | None:
    """The row's answer, sure or possible, without its day; nothing when it surely does not hold."""
    rule, groups, missing = step
    asks = dict.fromkeys(missing)
    because: list[str] = []
    if context.facts.status and rule.statuses and not missing:
        because.append(residence_statuses()[context.facts.status].label)
    for group in groups:
        values = [(term, term.test(context)) for term in group]
        held = next((term for term, value in values if value), None)
        if held:
            because.append(held.words[language])
        elif all(value is False for _term, value in values):
            return None
        else:
            asks |= dict.fromkeys(context.asked(term.ask) for term, value in values if value is None)
    return Answer(
        rule.dimension,
        rule.id,
        rule.competent[language],
        rule.offer[language],
        None,
        rule.starts[language],
        rule.source,
        rule.confidence,
        tuple(because),
        tuple(asks),
    )


def _evaluate(part: Part, context: Context, language: int) -> Found:
    """The rows that hold or may hold, and which of them have a day to be computed."""
    found: list[tuple[Answer, Rule]] = []
    for step in part.steps:
        answer = _answer(step, context, language)
        if answer is None:
            continue
        found.append((answer, step[0]))
        if answer.certain and part.dimension != RANKED:
            break
    if part.dimension == RANKED:
        found.sort(key=lambda pair: bool(pair[0].missing))
    dated = tuple((place, rule) for place, (_one, rule) in enumerate(found) if rule.starts_rule)
    return tuple(answer for answer, _rule in found), dated


# Answers by the values that settle them. The same few combinations come again and again; emptied when it grows.
_known_answers: dict[tuple[object, ...], Found] = {}
KEPT = 20_000


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
        found = _known_answers.get(key)
        if found is None:
            if len(_known_answers) >= KEPT:
                _known_answers.clear()
            found = _known_answers[key] = _evaluate(part, context, english)
        settled, dated = found
        if dated:
            filled = list(settled)
            for place, rule in dated:
                filled[place] = filled[place]._replace(starts_on=rule.starts_on(context))
            settled = tuple(filled)
        answers[part.dimension] = settled
    return Decision(facts, answers)
