"""What a centre is entitled to in a year, line by line, each with the rules behind it. Pure: rules, facts and settings
come in, a bill goes out. Nothing that is missing ever counts as zero."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import groupby
from typing import Any

from django.utils.translation import gettext as _

from . import amounts
from .counting import Open, Part, part_of
from .facts import CentreFacts, Known
from .programmes import ItemPlan, Label, Programme
from .ruleset import Held, RuleSet

DOCUMENTED, PARTLY, LITTLE, CHECK, OPEN = "belegt", "mittel", "niedrig", "pruefen", "offen"


@dataclass(frozen=True)
class Item:
    """One line. ``euros`` is ``None`` while something is missing; ``counted``: part of the sum."""

    programme: str
    key: str
    label: Label
    posts: Fraction | None
    euros: Decimal | None
    calculation: str
    rules: tuple[Held, ...]
    facts: tuple[tuple[str, Known], ...]
    missing: tuple[Open, ...]
    state: str
    counted: bool
    maximum: bool
    forwarded: bool
    months: int


@dataclass(frozen=True)
class Check:
    """A precondition; ``met`` is ``None`` where the figures cannot say."""

    rule: Held
    met: bool | None
    text: str


@dataclass(frozen=True)
class ProgrammeBill:
    programme: Programme
    items: tuple[Item, ...]

    @property
    def counted(self) -> list[Item]:
        return [item for item in self.items if item.counted]

    @property
    def missing(self) -> list[Open]:
        return [gap for item in self.counted for gap in item.missing]

    @property
    def euros(self) -> Decimal | None:
        """``None`` while something is missing."""
        return None if self.missing else self.euros_so_far

    @property
    def euros_so_far(self) -> Decimal:
        return sum((item.euros for item in self.counted if item.euros is not None), Decimal("0.00"))

    @property
    def posts_so_far(self) -> Fraction:
        return sum((item.posts for item in self.counted if item.posts is not None), Fraction(0))


@dataclass(frozen=True)
class Bill:
    """All programmes of one centre in one year."""

    facts: CentreFacts
    year: int
    programmes: tuple[ProgrammeBill, ...]

    @property
    def items(self) -> list[Item]:
        return [item for bill in self.programmes for item in bill.items]

    @property
    def missing(self) -> list[Open]:
        return [gap for bill in self.programmes for gap in bill.missing]

    @property
    def euros(self) -> Decimal | None:
        return None if self.missing else self.euros_so_far

    @property
    def euros_so_far(self) -> Decimal:
        return sum((bill.euros_so_far for bill in self.programmes), Decimal("0.00"))

    @property
    def posts_so_far(self) -> Fraction:
        return sum((bill.posts_so_far for bill in self.programmes), Fraction(0))

    def by_state(self) -> dict[str, Decimal]:
        sums: dict[str, Decimal] = {}
        for item in self.items:
            if item.counted and item.euros:
                sums[item.state] = sums.get(item.state, Decimal("0.00")) + item.euros
        return sums


def entitlement(
    programme: Programme, year: int, facts: CentreFacts, rules: RuleSet, settings: Mapping[str, str]
) -> ProgrammeBill:
    items = (_item(programme, plan, year, facts, rules, settings) for plan in programme.items)
    return ProgrammeBill(programme, tuple(item for item in items if item is not None))


def months_of(programme: Programme, plan: ItemPlan, year: int, settings: Mapping[str, str]) -> list[date]:
    """First days of the months of ``year`` in which programme and line run."""
    starts = max(day for day in (programme.since, plan.since or date.min))
    ends = min(day for day in (programme.until or date.max, plan.until or date.max))
    months = [date(year, month, 1) for month in range(1, 13)]
    months = [first for first in months if starts <= first <= ends]
    first = programme.first_months
    if first and first["year"] == year:
        months = months[-int(settings[first["setting"]]) :]
    return months


def _item(
    programme: Programme,
    plan: ItemPlan,
    year: int,
    facts: CentreFacts,
    rules: RuleSet,
    settings: Mapping[str, str],
) -> Item | None:
    months = months_of(programme, plan, year, settings)
    if not months or (plan.kind and plan.kind != facts.kind):
        return None
    turns = rules.turns(year)
    parts: list[Part] = []
    for month in months:
        same = parts and month.month not in turns
        parts.append(parts[-1] if same else part_of(programme, plan, month, facts, rules, settings))
    spans = [(part, len(list(group))) for part, group in groupby(parts)]
    missing = tuple(dict.fromkeys(gap for part, _n in spans for gap in part.missing))
    known = [(part, count) for part, count in spans if part.euros is not None and not part.missing]
    total = sum((part.euros * count / 12 for part, count in known if part.euros is not None), Fraction(0))
    also = tuple(held for rule_id in plan.also if (held := rules.at([rule_id], months[-1])))
    used = tuple(dict.fromkeys(held for part, _n in spans for held in part.rules))
    posts = [part.posts for part, _count in spans if part.posts is not None]
    return Item(
        programme=programme.key,
        key=plan.key,
        label=plan.label,
        posts=posts[-1] if posts else None,
        euros=None if missing or not known else amounts.cents(total),
        calculation=" + ".join(_how(part, count) for part, count in spans if part.how),
        rules=tuple(dict.fromkeys([*used, *also])),
        facts=tuple(dict.fromkeys(fact for part, _n in spans for fact in part.facts)),
        missing=missing,
        state=_state(used, missing),
        counted=plan.counted,
        maximum=plan.maximum,
        forwarded=bool(plan.plan.get("forwarded")),
        months=len(months),
    )


def _how(part: Part, months: int) -> str:
    return part.how if months == 12 else f"{part.how}, {amounts.months_in_words(months)}"


def _state(used: tuple[Held, ...], missing: tuple[Open, ...]) -> str:
    if missing:
        return OPEN
    if any(held.expired or held.early for held in used):
        return CHECK
    levels = {held.confidence for held in used}
    return LITTLE if "low" in levels else PARTLY if "medium" in levels else DOCUMENTED


def checks(programme: Programme, year: int, facts: CentreFacts, rules: RuleSet) -> Iterator[Check]:
    """The preconditions, with what is known of them on the last day of ``year``."""
    last = date(year, 12, 31)
    for rule_id in programme.preconditions:
        held = rules.at([rule_id], last)
        if held is None:
            continue
        yield Check(held, *_answer(held, last, facts))


def _answer(held: Held, last: date, facts: CentreFacts) -> tuple[bool | None, str]:
    from django.utils.formats import date_format

    concept, pool = facts.known("konzept_vom"), facts.known("konzept_sprachmittlung")
    if held.rule_id == "KI15" and concept and isinstance(concept.value, date):
        return concept.value <= last, _("Integrationskonzept beschlossen am %(day)s") % {
            "day": date_format(concept.value)
        }
    if held.rule_id == "KI30" and concept and isinstance(concept.value, date):
        years = int(held.number)
        try:
            until = concept.value.replace(year=concept.value.year + years)
        except ValueError:  # the 29th of February
            until = date(concept.value.year + years, 3, 1)
        text = _("Konzept soll höchstens %(years)s Jahre alt sein: bis %(day)s erneuern")
        return until >= last, text % {"years": years, "day": date_format(until)}
    if held.rule_id == "KI32" and pool and isinstance(pool.value, date):
        return pool.value <= last, _("Konzept Sprachmittlung vom %(day)s") % {"day": date_format(pool.value)}
    # A value of bare keys ("sachkosten") says nothing that the title does not say in words.
    bare = isinstance(held.value, list) and all(str(one).islower() for one in held.value)
    return None, held.title if bare or held.shown in ("ja", "yes") else f"{held.title}: {held.shown}"


@dataclass(frozen=True)
class LandSum:
    """What the rules say of the whole Land, reckoned from them."""

    programme: str
    label: Label
    posts: Fraction
    euros: Decimal
    calculation: str
    rules: tuple[Held, ...]


def land_sums(programme: Programme, year: int, rules: RuleSet) -> list[LandSum]:
    """Sums over the Land of the programmes whose posts the sources print. A full year."""
    found: list[LandSum] = []
    day = date(year, 12, 31)
    for line in programme.land:
        count, rate = rules.at([line.count], day), rules.at(line.rate, day)
        if count is None or rate is None:
            continue
        words: Any = amounts.halves_in_words if line.halves else amounts.posts_in_words
        found.append(
            LandSum(
                programme.key,
                line.label,
                count.number / 2 if line.halves else count.number,
                amounts.cents(count.number * rate.number),
                f"{words(count.number)} × {amounts.euros(rate.number)}",
                (count, rate),
            )
        )
    return found
