"""The decision table (data/decision_table.csv), read once and turned into tests that answer yes, no, or not known.

Conditions: groups joined by ``&`` must all hold, alternatives within a group are parted by ``/``. One alternative is
``key`` or ``!key`` (yes or no), ``key>=36``, ``key<36``, ``key<=2025-03-31``, ``key>2025-03-31``, ``key=value``,
``need:key``, ``on<day``. A status may carry its own condition in brackets: ``GES[s44_link]``.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import TYPE_CHECKING

from .deadlines import add_months, next_month
from .facts import NEEDS, definitions
from .statuses import rows

if TYPE_CHECKING:
    from .engine import Context

DIMENSIONS: dict[str, tuple[str, str]] = {
    "benefits": ("Leistung", "Benefits"),
    "counselling": ("Beratung", "Counselling"),
    "school": ("Schule", "School"),
    "youth": ("Jugend", "Youth"),
    "disability": ("Behinderung", "Disability"),
    "language": ("Sprache", "Language"),
    "work": ("Arbeit", "Work"),
    "residence": ("Aufenthalt", "Residence"),
    "housing": ("Wohnsitz", "Place of residence"),
}
RANKED = "counselling"  # all matches count, in order; elsewhere the first one

Test = Callable[["Context"], bool | None]
TERM = re.compile(r"^(!?)([a-z0-9_:]+?)(?:(>=|<=|<|>|=)(.+))?$")
# Which statement settles a derived value.
ASKED_BY = {
    "age": "birth",
    "over_limit": "birth",
    "arrived_months": "arrived",
    "title_months": "title_on",
    "suspension_months": "suspended_on",
    "registered_months": "registered_on",
    "need_count": "needs",
    "expires_within_3": "expires_on",
    "expires_within_6": "expires_on",
}
WORDS: dict[str, tuple[str, str, str, str]] = {
    "age": ("Alter", "age", "", ""),
    "over_limit": ("über der Altersgrenze", "over the age limit", "unter der Altersgrenze", "under the age limit"),
    "arrived_months": ("Monate seit der Einreise", "months since arrival", "", ""),
    "need_count": ("Anliegen", "needs", "", ""),
    "expires_within_3": ("Titel läuft in drei Monaten ab", "title expires within three months", "", ""),
    "expires_within_6": ("Titel läuft in sechs Monaten ab", "title expires within six months", "", ""),
    "title_months": ("Monate seit dem Titel", "months since the title", "", ""),
    "suspension_months": ("Monate seit der Aussetzungsentscheidung", "months since the suspension decision", "", ""),
    "registered_months": ("Monate seit der Meldung", "months since registration", "", ""),
}


@dataclass(frozen=True, slots=True)
class Term:
    """One alternative: its test, what to ask when it is not known, how it reads when it holds.

    ``plain`` names the statement the test reads as it stands; empty when something is computed first.
    """

    test: Test
    ask: str
    words: tuple[str, str]
    plain: str


Group = tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    id: str
    prio: int
    dimension: str
    statuses: dict[str, Group | None]
    """Empty: every status, and an unknown one."""
    follows_fiction: bool
    age: str
    conditions: str
    groups: tuple[Group, ...]
    competent: tuple[str, str]
    offer: tuple[str, str]
    starts: tuple[str, str]
    starts_rule: str
    valid_from: date | None
    valid_to: date | None
    note: str
    source: str
    confidence: str
    said: tuple[str, str, str]
    why: str
    status_text: str

    def holds_on(self, day: date) -> bool:
        return (self.valid_from is None or day >= self.valid_from) and (self.valid_to is None or day <= self.valid_to)

    def starts_on(self, context: Context) -> date | None:
        rule = self.starts_rule
        if not rule:
            return None
        if rule == "on":
            return context.facts.on
        if rule == "rule":
            return self.valid_from
        shape, _, rest = rule.rpartition(":")
        found = re.fullmatch(r"([a-z_]+)([+-]\d+)?", rest)
        if found is None:
            raise ValueError(f"{self.id}: {rule}")
        day = context.day(found[1])
        if day is None:
            return None
        day = add_months(day, int(found[2] or 0))
        return next_month(day) if shape else day


def _number(key: str, sign: str, limit: int) -> Test:
    if sign == ">=":

        def at_least(context: Context) -> bool | None:
            low, high = context.interval(key)
            return True if low >= limit else False if high < limit else None

        return at_least

    def less(context: Context) -> bool | None:
        low, high = context.interval(key)
        return True if high < limit else False if low >= limit else None

    return less


def _day(key: str, sign: str, limit: date) -> Test:
    def compare(context: Context) -> bool | None:
        day = context.facts.on if key == "on" else context.day(key)
        if day is None:
            return None
        return day <= limit if sign == "<=" else day > limit if sign == ">" else day < limit

    return compare


def _choice(key: str, value: str) -> Test:
    def same(context: Context) -> bool | None:
        known = context.facts.known.get(key)
        return None if known is None else known == value

    return same


def _need(key: str) -> Test:
    def named(context: Context) -> bool | None:
        needs = context.facts.needs
        return key in needs if needs else None

    return named


DERIVED = frozenset(
    {"over_limit", "employable", "school_duty", "s24_reform", "analogue_2024", "expires_within_3", "expires_within_6"}
)


def _derived(key: str, wanted: bool) -> Test:
    def follows(context: Context) -> bool | None:
        value: bool | None = getattr(context, key)()
        return None if value is None else value == wanted

    return follows


def _flag(key: str, wanted: bool) -> Test:
    def told(context: Context) -> bool | None:
        value = context.facts.known.get(key)
        return None if value is None else value == wanted

    return told


SIGNS = {">=": ("mindestens", "at least"), "<": ("weniger als", "less than"), "<=": ("bis", "until"),
         ">": ("nach dem", "after")}  # fmt: skip


def _words(key: str, sign: str, value: str, negated: bool) -> tuple[str, str]:
    if key.startswith("need:"):
        german, english = NEEDS[key.removeprefix("need:")]
        return f"Anliegen {german}", f"need: {english}"
    if key == "on":
        return f"vor dem {_german(value)}", f"before {value}"
    if key in WORDS:
        yes, yes_en, no, no_en = WORDS[key]
    else:
        one = definitions()[key]
        yes, yes_en, no, no_en = one.yes[0], one.yes[1], one.no[0], one.no[1]
    if sign == "=":
        labels = definitions()[key]
        return f"{yes}: {labels.label_of(value)}", f"{yes_en}: {labels.label_of(value, 'en')}"
    if key == "age":
        return (
            (f"ab {value} Jahren", f"{value} or older") if sign == ">=" else (f"unter {value} Jahren", f"under {value}")
        )
    if "-" in value:
        return f"{yes} {SIGNS[sign][0]} {_german(value)}", f"{yes_en} {SIGNS[sign][1]} {value}"
    if sign:
        return f"{SIGNS[sign][0]} {value} {yes}", f"{SIGNS[sign][1]} {value} {yes_en}"
    return (no, no_en) if negated else (yes, yes_en)


def _german(day: str) -> str:
    return f"{int(day[8:])}.{int(day[5:7])}.{day[:4]}"


@cache
def _term(text: str) -> Term:
    found = TERM.match(text)
    if found is None:
        raise ValueError(f"condition not understood: {text}")
    negated, key, sign, value = found[1] == "!", found[2], found[3] or "", (found[4] or "").strip()
    plain = ""
    if key.startswith("need:"):
        test = _need(key.removeprefix("need:"))
    elif sign == "=":
        test, plain = _choice(key, value), key
    elif "-" in value:
        test = _day(key, sign, date.fromisoformat(value))
    elif sign:
        test = _number(key, sign, int(value))
    elif key in DERIVED:
        test = _derived(key, not negated)
    else:
        test, plain = _flag(key, not negated), key
    ask = "needs" if key.startswith("need:") else ASKED_BY.get(key, key)
    return Term(test, ask, _words(key, sign, value, negated), plain)


def _group(text: str) -> Group:
    return tuple(_term(part.strip()) for part in text.split("/"))


def _groups(text: str) -> tuple[Group, ...]:
    return tuple(_group(part) for part in text.split(" & ")) if text else ()


def _age_groups(text: str) -> tuple[Group, ...]:
    """``12-27`` is from the 12th birthday until before the 27th; ``limit`` the age limit of § 7a SGB II."""
    if not text:
        return ()
    first, _, last = text.partition("-")
    found = [f"age>={first}"] if first else []
    if last:
        found.append("!over_limit" if last == "limit" else f"age<{last}")
    return _groups(" & ".join(found))


def _statuses(text: str) -> dict[str, Group | None]:
    if text == "*":
        return {}
    found: dict[str, Group | None] = {}
    for part in text.split():
        code, _, condition = part.rstrip("]").partition("[")
        found[code] = _group(condition) if condition else None
    return found


@cache
def rules() -> tuple[Rule, ...]:
    """Every row of the table, in its order."""
    found = [
        Rule(
            id=row["id"],
            prio=int(row["prio"]),
            dimension=row["dimension"],
            statuses=_statuses(row["status"]),
            follows_fiction=row["fiction"] == "yes",
            age=row["age"],
            conditions=row["conditions"],
            groups=_age_groups(row["age"]) + _groups(row["conditions"]),
            competent=(row["competent"], row["competent_en"]),
            offer=(row["offer"], row["offer_en"]),
            starts=(row["starts"], row["starts_en"]),
            starts_rule=row["starts_rule"],
            valid_from=date.fromisoformat(row["valid_from"]) if row["valid_from"] else None,
            valid_to=date.fromisoformat(row["valid_to"]) if row["valid_to"] else None,
            note=row["note"],
            source=row["source"],
            confidence=row["confidence"],
            said=(row["said_status"], row["said_age"], row["said_condition"]),
            why=row["why"],
            status_text=row["status"],
        )
        for row in rows("decision_table.csv")
    ]
    return tuple(sorted(found, key=lambda rule: rule.prio))


@cache
def rule_of(rule_id: str) -> Rule:
    return next(rule for rule in rules() if rule.id == rule_id)


@cache
def _limits() -> dict[int, tuple[int, int]]:
    return {int(row["born"]): (int(row["years"]), int(row["months"])) for row in rows("age_limits.csv")}


def over_limit_from(birth: date) -> date:
    """The first day beyond the age limit: it is reached at the end of the month in which the age is completed.

    An age is completed on the day before the birthday (§ 188 BGB).
    """
    limits = _limits()
    years, months = limits[min(max(birth.year, min(limits)), max(limits))]
    return next_month(add_months(birth - timedelta(days=1), years * 12 + months))
