"""Tables of several years as one system: what one year hides must not follow from the next.

A year begins with the cases the year before did not end. Whoever reads both years' tables knows

    total - begun = total before - ended before

for the state, every centre and every organisation: of four cells one cannot be hidden alone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, cast

from .protection import Cell, Equation, System

if TYPE_CHECKING:
    from .tables import Counts, Earlier


@dataclass
class _Tied:
    """The cells and equations that come to a year's own."""

    values: dict[Cell, int] = field(default_factory=dict)
    equations: list[Equation] = field(default_factory=list)
    unpublished: set[Cell] = field(default_factory=set)
    told: set[Cell] = field(default_factory=set)


def _place(cell: Cell, years: int) -> Cell:
    unit, name = cast("tuple[Any, Any]", cell)
    return (unit, ("years before", years, name)) if years else cell


def _slack(unit: Any, begun: str, total: str) -> Cell:
    return (unit, ("rest", (unit, begun), (unit, total)))


def with_earlier(now: System, counts: Counts, earlier: Sequence[Earlier], build: Any) -> System:
    """``now`` with the cells of earlier years that hang on it, each as it was published."""
    assert counts.family.carry  # noqa: S101  (asked by whoever calls)
    total, ended, begun = counts.family.carry
    tied, systems, links = _Tied(), [now], []
    for years, one in enumerate(earlier, start=1):
        systems.append(build(one.counts))
        later, before = systems[years - 1].values, systems[years].values
        for unit in _units(before):
            slack = _slack(unit, begun, total)
            if slack not in later or (unit, ended) not in before:
                continue
            left = before[unit, total] - before[unit, ended]
            links.append((unit, years, slack, left - later[slack]))
    _take_in(tied, systems, earlier)
    for unit, years, slack, drift in links:
        ends: tuple[Cell, ...] = (_place((unit, ended), years), _place(slack, years - 1))
        whole, rest = _place((unit, total), years), (unit, ("drift", years))
        tied.values[rest] = abs(drift)  # late entries; whoever knows of them is no wiser than we assume
        if drift >= 0:
            tied.equations.append(Equation(whole, (*ends, rest)))
        else:
            both = (unit, ("drift and total", years))
            tied.values[both] = _value(tied, now, whole) - drift
            tied.unpublished.add(both)
            tied.equations += [Equation(both, ends), Equation(both, (whole, rest))]
    homes = {
        organisation: centre
        for one in earlier
        for centre, organisations in one.counts.organisations.items()
        for organisation in organisations
    } | {centre: centre for one in earlier for centre in one.counts.organisations}

    def block(cell: Cell) -> Any:
        """Where the cell moves; an organisation that has left still moves with its centre."""
        unit = cast("tuple[Any, Any]", cell)[0]
        return homes[unit] if unit in homes else now.block(cell)

    return replace(_joined(now, tied), block=block)


def _units(values: Iterable[Cell]) -> list[Any]:
    return list(dict.fromkeys(cast("tuple[Any, Any]", cell)[0] for cell in values))


def _value(tied: _Tied, now: System, cell: Cell) -> int:
    return tied.values[cell] if cell in tied.values else now.values[cell]


def _take_in(tied: _Tied, systems: Sequence[System], earlier: Sequence[Earlier]) -> None:
    for years, one in enumerate(earlier, start=1):
        system = systems[years]
        tied.values |= {_place(cell, years): value for cell, value in system.values.items()}
        tied.unpublished |= {_place(cell, years) for cell in system.unpublished}
        tied.told |= {_place(cell, years) for cell in one.hidden if system.values.get(cell)}
        tied.equations += [
            Equation(_place(row.total, years), tuple(_place(part, years) for part in row.parts))
            for row in system.equations
        ]


def _joined(now: System, tied: _Tied) -> System:
    """Only what can still move together with a cell of this year: the rest was settled when it was published."""
    moving = tied.told | tied.unpublished
    of_cell: dict[Cell, list[int]] = defaultdict(list)
    for number, row in enumerate(tied.equations):
        for cell in (row.total, *row.parts):
            if cell in moving or cell in now.values:
                of_cell[cell].append(number)
    reached, waiting = set(), [cell for cell in of_cell if cell in now.values]
    kept: set[int] = set()
    while waiting:
        cell = waiting.pop()
        if cell in reached:
            continue
        reached.add(cell)
        for number in of_cell[cell]:
            if number not in kept:
                kept.add(number)
                row = tied.equations[number]
                waiting += [other for other in (row.total, *row.parts) if other in moving]
    rows = [tied.equations[number] for number in sorted(kept)]
    used = {cell for row in rows for cell in (row.total, *row.parts)} - now.values.keys()
    return replace(
        now,
        values={**now.values, **{cell: tied.values[cell] for cell in tied.values if cell in used}},
        equations=[*now.equations, *rows],
        unpublished=now.unpublished | (tied.unpublished & used),
        told=frozenset(tied.told & used),
        known=frozenset(used - moving),
    )
