"""The published tables as one system: state, centres and organisations down, categories across."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import cast

from .protection import DEFAULT_MINIMUM, Cell, Equation, Protection, System, protect
from .years import with_earlier

Unit = Hashable
STATE: Unit = "land"
TOTALS = 30.0  # how much dearer it is to hide a total than one of its parts
MANY_CENTRES = 3  # centres that may help another one out; more hardly hide less and cost time


@dataclass(frozen=True)
class Breakdown:
    """``total`` is a category that the other categories add up to.

    ``wide``: published for the state and its centres only, because the cells of one organisation would be few.
    """

    total: str
    parts: tuple[str, ...]
    wide: bool = False


@dataclass(frozen=True)
class Family:
    """Breakdowns that share totals and are therefore protected together.

    ``at_most`` pairs (lesser, greater): counts of different things where one can never exceed the other.
    ``not_additive``: categories, such as distinct persons, whose centre count is less than the sum of organisations.
    ``wide``: categories of ``at_most`` that are published for the state and its centres only.
    ``carry`` (total, ended, begun): a year begins with what the year before did not end, so its tables and those of
    the year before are one system: total - begun = total before - ended before.
    """

    key: str
    breakdowns: tuple[Breakdown, ...]
    at_most: tuple[tuple[str, str], ...] = ()
    not_additive: frozenset[str] = frozenset()
    wide: frozenset[str] = frozenset()
    carry: tuple[str, str, str] | None = None

    @property
    def categories(self) -> tuple[str, ...]:
        names = [name for item in self.breakdowns for name in (item.total, *item.parts)]
        names += [name for pair in self.at_most for name in pair]
        return tuple(dict.fromkeys([*names, *sorted(self.not_additive)]))

    @property
    def of_organisations(self) -> tuple[str, ...]:
        """The categories that are published for every single organisation as well."""
        narrow = {name for item in self.breakdowns if not item.wide for name in (item.total, *item.parts)}
        wide = {name for item in self.breakdowns if item.wide for name in item.parts} | self.wide
        return tuple(name for name in self.categories if name in narrow or name not in wide)

    @property
    def totals(self) -> frozenset[str]:
        return frozenset(item.total for item in self.breakdowns)


@dataclass
class Counts:
    """Counts of one family and year: by organisation of a centre, by centre, and for the state."""

    family: Family
    organisations: dict[Unit, list[Unit]] = field(default_factory=dict)
    values: dict[tuple[Unit, str], int] = field(default_factory=lambda: defaultdict(int))

    def add_centre(self, centre: Unit, own: Mapping[str, int], organisations: Mapping[Unit, Mapping[str, int]]) -> None:
        """``own``: counts of the centre itself, used for what is not additive; the rest is added up."""
        self.organisations[centre] = sorted(organisations, key=str)
        for category in self.family.categories:
            if category in self.family.not_additive:
                self.values[centre, category] = own.get(category, 0)
            else:
                self.values[centre, category] = sum(row.get(category, 0) for row in organisations.values())
            self.values[STATE, category] += self.values[centre, category]
            for organisation, row in organisations.items():
                self.values[organisation, category] = row.get(category, 0)


@dataclass(frozen=True)
class Earlier:
    """The tables of a year before, as they count now, and what was hidden when they were published."""

    counts: Counts
    hidden: frozenset[Cell]


def system_of(counts: Counts, earlier: Sequence[Earlier] = ()) -> System:
    """``earlier``: the year before, the one before that, and so on."""
    system = _of_one_year(counts)
    return with_earlier(system, counts, earlier, _of_one_year) if counts.family.carry and earlier else system


def _of_one_year(counts: Counts) -> System:
    family = counts.family
    block: dict[Unit, Unit | None] = {STATE: None}
    level: dict[Unit, float] = {STATE: 400.0}
    for centre, organisations in counts.organisations.items():
        for unit in [centre, *organisations]:
            block[unit], level[unit] = centre, 20.0 if unit == centre else 1.0
    narrow = set(family.of_organisations)
    shown = {
        unit: set(family.categories) if unit == STATE or unit in counts.organisations else narrow for unit in level
    }
    values: dict[Cell, int] = {
        (unit, name): counts.values[unit, name]
        for unit, names in shown.items()
        for name in family.categories
        if name in names
    }
    equations: list[Equation] = []
    unpublished: set[Cell] = set()

    def at_most(lesser: Cell, greater: Cell, owner: Unit) -> None:
        slack: Cell = (owner, ("rest", lesser, greater))
        values[slack] = values[greater] - values[lesser]
        unpublished.add(slack)
        equations.append(Equation(greater, (lesser, slack)))

    for unit in list(block):
        for item in family.breakdowns:
            if set(item.parts) <= shown[unit]:
                equations.append(Equation((unit, item.total), tuple((unit, part) for part in item.parts)))
        for lesser, greater in family.at_most:
            if lesser in shown[unit]:
                at_most((unit, lesser), (unit, greater), unit)
    for name in family.categories:
        equations.append(Equation((STATE, name), tuple((centre, name) for centre in counts.organisations)))
        for centre, organisations in counts.organisations.items():
            if name not in narrow:
                continue
            parts = tuple((organisation, name) for organisation in organisations)
            if name not in family.not_additive:
                equations.append(Equation((centre, name), parts))
                continue
            overlap: Cell = (centre, ("overlap", name))
            values[overlap] = sum(values[part] for part in parts) - values[centre, name]
            unpublished.add(overlap)
            total: Cell = (centre, ("sum", name))
            values[total] = values[overlap] + values[centre, name]
            unpublished.add(total)
            equations += [Equation(total, parts), Equation(total, ((centre, name), overlap))]
            for part in parts:
                at_most(part, (centre, name), centre)

    def weight(cell: Cell) -> float:
        unit, name = cast("tuple[Unit, str]", cell)
        return level[unit] * (TOTALS if name in family.totals or name in family.not_additive else 1.0)

    def partners(cell: Cell, hidden: frozenset[Cell]) -> Sequence[Unit]:
        """Centres where the same cell is hidden already, then those with most of it."""
        unit, name = cast("tuple[Unit, str]", cell)
        others = [centre for centre in counts.organisations if centre != block.get(unit)]
        others.sort(key=lambda centre: ((centre, name) not in hidden, -values.get((centre, name), 0), str(centre)))
        return others[:MANY_CENTRES]

    def block_of(cell: Cell) -> Unit | None:
        return block[cast("tuple[Unit, Hashable]", cell)[0]]

    return System(values, equations, frozenset(unpublished), weight, block_of, partners)


def protect_counts(counts: Counts, minimum: int = DEFAULT_MINIMUM, earlier: Sequence[Earlier] = ()) -> Protection:
    return protect(system_of(counts, earlier), minimum)
