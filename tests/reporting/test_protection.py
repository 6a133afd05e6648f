"""The promise: nobody who knows all shown cells and all sums can narrow a hidden cell below the minimum."""

import highspy
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from querschnitt.reporting.protection import Equation, System, is_small, protect
from querschnitt.reporting.tables import STATE, Breakdown, Counts, Family, protect_counts, system_of

CAREFUL = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))


class Attacker:
    """Knows everything that is shown and asks how far apart the values can lie that each hidden cell may have. Written
    apart from the product's own solver.
    """

    def __init__(self, system, hidden):
        unknown = [c for c, value in system.values.items() if c in hidden or c in system.unpublished]
        self.number = {c: i for i, c in enumerate(unknown)}
        self.terms = np.zeros((len(system.equations), len(unknown)), dtype=np.int64)
        self.known = np.zeros(len(system.equations), dtype=np.int64)
        self.fitting = np.empty((0, len(unknown)), dtype=np.int64)  # all sets of counts found so far
        self.solver = highspy.Highs()
        self.solver.setOptionValue("output_flag", False)
        for c in unknown:
            self.solver.addVar(0 if c in system.unpublished else 1, 10_000)
            self.solver.changeColIntegrality(self.number[c], highspy.HighsVarType.kInteger)
        for row, equation in enumerate(system.equations):
            for c, sign in [(equation.total, -1), *((part, 1) for part in equation.parts)]:
                if c in self.number:
                    self.terms[row, self.number[c]] += sign
                else:
                    self.known[row] -= sign * system.values[c]
            (columns,) = self.terms[row].nonzero()
            signs = self.terms[row, columns].astype(float)
            self.solver.addRow(self.known[row], self.known[row], len(columns), columns.astype(np.int32), signs)

    def span(self, cell, enough):
        """Largest minus smallest value of ``cell`` that fits what is shown, or ``enough`` and more."""
        column = self.number[cell]
        if not len(self.fitting) or np.ptp(self.fitting[:, column]) < enough:
            for direction in (1, -1):
                self.solver.changeColCost(column, direction)
                self.solver.run()
                assert self.solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
                found = np.rint(self.solver.getSolution().col_value).astype(np.int64)
                assert (self.terms @ found == self.known).all()
                self.fitting = np.vstack([self.fitting, found])
            self.solver.changeColCost(column, 0)
        return np.ptp(self.fitting[:, column])


def table(rows):
    """A plain table with row sums, column sums and a grand total."""
    height, width = len(rows), len(rows[0])
    values = {(r, c): rows[r][c] for r in range(height) for c in range(width)}
    values |= {(r, "sum"): sum(rows[r]) for r in range(height)}
    values |= {("sum", c): sum(row[c] for row in rows) for c in range(width)}
    values["sum", "sum"] = sum(map(sum, rows))
    equations = [Equation((r, "sum"), tuple((r, c) for c in range(width))) for r in [*range(height), "sum"]]
    equations += [Equation(("sum", c), tuple((r, c) for r in range(height))) for c in [*range(width), "sum"]]
    return System(values, equations)


def tables(largest=12):
    return st.integers(1, 4).flatmap(
        lambda width: st.lists(
            st.lists(st.integers(0, largest), min_size=width, max_size=width), min_size=1, max_size=5
        )
    )


def assert_protected(system, minimum, result):
    small = {c for c, v in system.values.items() if is_small(v, minimum) and c not in system.unpublished}
    assert small <= result.hidden
    assert all(system.values[cell] > 0 for cell in result.hidden)
    attacker = Attacker(system, result.hidden)
    for cell in result.hidden:
        assert attacker.span(cell, minimum) >= minimum
        assert result.span(cell) >= minimum


@CAREFUL
@given(tables())
def test_hidden_cell_of_any_table_cannot_be_narrowed(rows):
    system = table(rows)
    assert_protected(system, 5, protect(system, 5))


@CAREFUL
@given(tables(6))
def test_lower_minimum_is_held_as_well(rows):
    system = table(rows)
    assert_protected(system, 3, protect(system, 3))


@given(tables().map(lambda rows: [[value + 5 if value else 0 for value in row] for row in rows]))
@CAREFUL
def test_table_without_small_cells_hides_nothing(rows):
    assert protect(table(rows)).hidden == set()


@CAREFUL
@given(tables())
def test_same_counts_hide_the_same_cells(rows):
    assert protect(table(rows)).hidden == protect(table(rows)).hidden


@settings(max_examples=15, deadline=None)
@given(st.lists(st.lists(st.integers(0, 7), min_size=2, max_size=2), min_size=2, max_size=2))
def test_enumerating_all_fitting_tables_finds_the_span(rows):
    system = table(rows)
    hidden = protect(system).hidden
    largest = system.values["sum", "sum"] + 6
    cells = [(r, c) for r in range(2) for c in range(2)]
    guessed = [np.arange(1, largest + 1) if cell in hidden else np.array([system.values[cell]]) for cell in cells]
    every = np.meshgrid(*guessed, indexing="ij")  # each combination of guesses, at once
    other = table([every[:2], every[2:]]).values
    fits = np.logical_and.reduce([other[c] > 0 if c in hidden else other[c] == v for c, v in system.values.items()])
    for cell in hidden:
        assert np.ptp(other[cell][fits]) >= 5


FAMILY = Family(
    "f",
    (
        Breakdown("total", ("a", "b", "closed")),
        Breakdown("closed", ("x", "y")),
        Breakdown("total", ("p", "q"), wide=True),
    ),
    at_most=(("persons", "total"), ("need", "total")),
    not_additive=frozenset({"persons"}),
    wide=frozenset({"need"}),
)


@st.composite
def districts(draw):
    counts = Counts(FAMILY)
    for centre in range(draw(st.integers(1, 4))):
        organisations = {}
        for number in range(draw(st.integers(1, 3))):
            row = {name: draw(st.integers(0, 8)) for name in ("a", "b", "x", "y")}
            row["closed"] = row["x"] + row["y"]
            row["total"] = row["a"] + row["b"] + row["closed"]
            row["p"] = draw(st.integers(0, row["total"]))
            row["q"], row["need"] = row["total"] - row["p"], draw(st.integers(0, row["total"]))
            row["persons"] = draw(st.integers(min(1, row["total"]), row["total"]))
            organisations[f"{centre}.{number}"] = row
        persons = [row["persons"] for row in organisations.values()]
        counts.add_centre(f"Z{centre}", {"persons": draw(st.integers(max(persons), sum(persons)))}, organisations)
    return counts


@CAREFUL
@given(districts())
def test_linked_tables_of_state_centres_and_organisations_cannot_be_differenced(counts):
    system = system_of(counts)
    assert_protected(system, 5, protect_counts(counts))


def test_wide_categories_are_not_published_for_organisations():
    assert set(FAMILY.categories) - set(FAMILY.of_organisations) == {"p", "q", "need"}


def test_wrong_total_is_refused():
    with pytest.raises(ValueError, match="not the sum"):
        protect(System({"sum": 5, "a": 1, "b": 2}, [Equation("sum", ("a", "b"))]))


def test_minimum_below_three_is_refused():
    with pytest.raises(ValueError, match="at least 3"):
        protect(table([[1, 2]]), 2)


def test_fifty_four_centres_with_organisations_are_safe():
    counts = Counts(Family("f", (Breakdown("total", tuple("abcdefghij")),)))
    for centre in range(54):
        organisations = {}
        for number in range(6):
            row = {name: (centre * 7 + number * 13 + column * 29) % 23 for column, name in enumerate("abcdefghij")}
            organisations[f"{centre}.{number}"] = {**row, "total": sum(row.values())}
        counts.add_centre(f"Z{centre}", {}, organisations)
    result = protect_counts(counts)
    assert result.hidden
    assert all(result.safe(cell) for cell in result.hidden)
    assert (STATE, "total") not in result.hidden
