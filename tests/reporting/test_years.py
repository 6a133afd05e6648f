"""What one year hides does not follow from the next: a year begins with what the year before did not end."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from querschnitt.reporting.protection import Equation, System
from querschnitt.reporting.tables import STATE, Breakdown, Counts, Earlier, Family, protect_counts, system_of

from .test_protection import Attacker

FAMILY = Family(
    "f",
    (Breakdown("total", ("a", "b", "closed")), Breakdown("total", ("p", "q"), wide=True)),
    at_most=(("opened", "total"),),
    carry=("total", "closed", "opened"),
)


def counts_of(centres):
    counts = Counts(FAMILY)
    for number, rows in enumerate(centres):
        counts.add_centre(f"Z{number}", {}, {f"{number}.{place}": row for place, row in enumerate(rows)})
    return counts


def row_of(a, b, closed, opened, p):
    total = a + b + closed
    return {
        "a": a,
        "b": b,
        "closed": closed,
        "total": total,
        "opened": opened,
        "p": min(p, total),
        "q": total - min(p, total),
    }


def joint(before, now):
    """Both years as the attacker sees them, put together apart from the product."""
    first, second = system_of(before), system_of(now)
    values = {("Y", cell): value for cell, value in first.values.items()} | dict(second.values)
    equations = [Equation(("Y", row.total), tuple(("Y", part) for part in row.parts)) for row in first.equations]
    equations += second.equations
    for unit in [STATE, *before.organisations, *(one for all_of in before.organisations.values() for one in all_of)]:
        left = ("left", unit)
        values[left] = before.values[unit, "total"] - before.values[unit, "closed"]
        equations.append(Equation(("Y", (unit, "total")), (("Y", (unit, "closed")), left)))
        equations.append(Equation((unit, "total"), ((unit, "opened"), left)))
    unpublished = {("Y", cell) for cell in first.unpublished} | set(second.unpublished)
    unpublished |= {("left", unit) for unit in [STATE, *before.organisations]}
    unpublished |= {("left", one) for all_of in before.organisations.values() for one in all_of}
    return System(values, equations, frozenset(unpublished))


@st.composite
def two_years(draw):
    first, second = [], []
    for _centre in range(draw(st.integers(1, 3))):
        rows, later = [], []
        for _organisation in range(draw(st.integers(1, 2))):
            a, b, closed = (draw(st.integers(0, 9)) for _part in "abc")
            rows.append(row_of(a, b, closed, draw(st.integers(0, a + b + closed)), draw(st.integers(0, 9))))
            opened = draw(st.integers(0, 9))
            total = a + b + opened
            ended = draw(st.integers(0, total))
            still = draw(st.integers(0, total - ended))
            later.append(row_of(still, total - ended - still, ended, opened, draw(st.integers(0, 9))))
        first.append(rows)
        second.append(later)
    return counts_of(first), counts_of(second)


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(two_years())
def test_two_years_side_by_side_cannot_be_differenced(years):
    before, now = years
    hidden = protect_counts(before).hidden
    later = protect_counts(now, earlier=[Earlier(before, frozenset(hidden))])
    new = {cell for cell in later.hidden if cell in system_of(now).values}
    attacker = Attacker(joint(before, now), new | {("Y", cell) for cell in hidden})
    assert all(attacker.span(cell, 5) >= 5 for cell in new)
    told = [cell for cell in hidden if ("Y", cell) in attacker.number]
    for cell in told:  # as far as it goes: cells that are hidden are at least 1 each
        assert attacker.span(("Y", cell), 5) >= min(
            5, later.high.get(_placed(cell), 9) - later.low.get(_placed(cell), 0)
        )
        assert attacker.span(("Y", cell), 1) >= 1


def _placed(cell):
    return (cell[0], ("years before", 1, cell[1]))


def test_small_count_of_one_year_is_not_the_difference_of_the_next():
    """35 cases and 3 of them closed leave 32; 52 cases and 20 begun say so too."""
    before = counts_of([[row_of(30, 2, 3, 20, 30)]])
    now = counts_of([[row_of(25, 15, 12, 20, 40)]])
    hidden = protect_counts(before).hidden
    assert (STATE, "closed") in hidden
    alone = protect_counts(now).hidden
    assert {(STATE, "total"), (STATE, "opened")}.isdisjoint(alone)
    together = protect_counts(now, earlier=[Earlier(before, frozenset(hidden))]).hidden
    for unit in (STATE, "Z0", "0.0"):
        assert {(unit, "total"), (unit, "opened")} & together, unit


def test_years_without_small_counts_hide_nothing():
    before, now = counts_of([[row_of(30, 12, 13, 20, 30)]]), counts_of([[row_of(25, 25, 12, 20, 40)]])
    assert not protect_counts(now, earlier=[Earlier(before, frozenset())]).hidden


def test_organisation_that_left_or_came_does_not_stop_the_count():
    before = counts_of([[row_of(30, 2, 3, 20, 30), row_of(2, 0, 1, 2, 1)]])
    now = counts_of([[row_of(25, 15, 12, 20, 40)], [row_of(3, 1, 0, 4, 2)]])
    hidden = protect_counts(before).hidden
    assert protect_counts(now, earlier=[Earlier(before, frozenset(hidden))]).hidden
