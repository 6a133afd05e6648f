"""Small numbers kept from view: which cells of linked tables are hidden, and the proof that nobody can narrow them.

A cell is a count. Equations say which cell is the sum of which. Whoever reads the tables knows the equations, every
shown cell, and, because zeros are always shown, that a hidden cell is at least 1. A hidden cell is safe when two
complete sets of counts fit everything that is shown and differ in that cell by at least the minimum. Such a pair is a
*witness*. Witnesses are found as linear programs, rounded to whole numbers and checked in whole numbers, so that a
numerical error can never pass for safety. One sign stands for cells hidden because they are small and for cells
hidden to protect others; both are held to the same standard.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

Cell = Hashable
Block = Hashable
DEFAULT_MINIMUM = 5
LOWEST_MINIMUM = 3


class Unprotectable(Exception):
    """No choice of hidden cells protects the table. Cannot happen while every total may be hidden."""


@dataclass(frozen=True)
class Equation:
    """``total`` equals the sum of ``parts``."""

    total: Cell
    parts: tuple[Cell, ...]


@dataclass(frozen=True)
class System:
    """All cells of one publication and what ties them together.

    ``unpublished`` cells are never shown and need no protection: slack that turns "at most" into an equation; they
    may be zero. ``known`` cells can no longer be hidden and ``told`` ones are hidden already: both were published before,
    and what is published now must not take that back. ``weight`` says how much a cell is missed (1 by default). ``block`` groups cells that are solved
    together, such as one centre with its organisations; cells of the block ``None`` (the state's totals) belong to
    every group. ``partners`` names, best first, the blocks that may help out when a block cannot protect itself.
    """

    values: Mapping[Cell, int]
    equations: Sequence[Equation]
    unpublished: frozenset[Cell] = frozenset()
    weight: Callable[[Cell], float] = lambda cell: 1.0
    block: Callable[[Cell], Block | None] = lambda cell: None
    partners: Callable[[Cell, frozenset[Cell]], Sequence[Block]] = lambda cell, hidden: ()
    known: frozenset[Cell] = frozenset()
    told: frozenset[Cell] = frozenset()

    def check(self) -> None:
        for cell, value in self.values.items():
            if value < 0 or int(value) != value:
                raise ValueError(f"{cell!r} is no count: {value!r}")
        for equation in self.equations:
            if self.values[equation.total] != sum(self.values[part] for part in equation.parts):
                raise ValueError(f"The total {equation.total!r} is not the sum of its parts.")


@dataclass
class Protection:
    """``hidden`` cells, and for each the lowest and highest value that some witness gives it."""

    minimum: int
    hidden: set[Cell] = field(default_factory=set)
    low: dict[Cell, int] = field(default_factory=dict)
    high: dict[Cell, int] = field(default_factory=dict)

    def span(self, cell: Cell) -> int:
        return self.high[cell] - self.low[cell]

    def safe(self, cell: Cell) -> bool:
        return self.span(cell) >= self.minimum


def is_small(value: int, minimum: int = DEFAULT_MINIMUM) -> bool:
    """The threshold is applied to the count itself, before any rounding or percentage."""
    return 0 < value < minimum


def protect(system: System, minimum: int = DEFAULT_MINIMUM) -> Protection:
    """Choose hidden cells until every one of them is safe. Deterministic: same counts, same choice."""
    if minimum < LOWEST_MINIMUM:
        raise ValueError(f"The minimum cell is at least {LOWEST_MINIMUM}.")
    system.check()
    return _Solver(system, minimum).solve()


class _Solver:
    def __init__(self, system: System, minimum: int) -> None:
        self.system = system
        self.minimum = minimum
        # Zeros are shown and stay zero, so they carry no information and leave the system.
        self.cells = [
            cell
            for cell, value in system.values.items()
            if (value or cell in system.unpublished) and cell not in system.known
        ]
        self.order = {cell: index for index, cell in enumerate(self.cells)}
        self.result = Protection(minimum)
        self.equations_of: dict[Cell, list[int]] = defaultdict(list)
        self.terms: list[list[tuple[Cell, int]]] = []
        for equation in system.equations:
            terms = [(equation.total, -1), *((part, 1) for part in equation.parts)]
            terms = [(cell, sign) for cell, sign in terms if cell in self.order]
            if terms:
                for cell, _sign in terms:
                    self.equations_of[cell].append(len(self.terms))
                self.terms.append(terms)
        self.members: dict[Block | None, list[Cell]] = defaultdict(list)
        for cell in self.cells:
            self.members[system.block(cell)].append(cell)

    def solve(self) -> Protection:
        small = [
            cell
            for cell in self.cells
            if cell in self.system.told
            or (cell not in self.system.unpublished and is_small(self.system.values[cell], self.minimum))
        ]
        for cell in small:
            self._hide(cell)
        queue = list(small)
        for block in self.members:
            if block is not None:
                self._spread(block)
        while queue:
            cell = queue.pop(0)
            if not self.result.safe(cell):
                queue += self._protect(cell)
        return self.result

    def _hide(self, cell: Cell) -> None:
        self.result.hidden.add(cell)
        value = self.system.values[cell]
        self.result.low[cell] = self.result.high[cell] = value

    def _free(self, cell: Cell) -> bool:
        return cell in self.result.hidden or cell in self.system.unpublished

    def _scopes(self, cell: Cell) -> Iterable[list[Cell]]:
        """Cells that may move, in growing sets; what is outside stands still, so a witness holds for the whole."""
        block = self.system.block(cell)
        if block is None and len(self.members) == 1:
            yield self.cells
            return
        if block is not None:
            yield self.members[block]
        chosen = list(dict.fromkeys([block, *self.system.partners(cell, frozenset(self.result.hidden))]))
        yield [*self.members[None], *(c for b in chosen if b is not None for c in self.members[b])]
        yield self.cells

    def _protect(self, cell: Cell, minimum: int = 0) -> list[Cell]:
        """Find a witness for ``cell`` that hides as little as possible; return the cells newly hidden."""
        for scope in self._scopes(cell):
            moves = self._witness(cell, scope, minimum or self.minimum)
            if moves is None:
                continue
            fresh = []
            for move in moves:
                for moved in move:
                    if not self._free(moved):
                        self._hide(moved)
                        fresh.append(moved)
            for move in moves:
                self._remember(move)
            if self.result.span(cell) >= (minimum or self.minimum):
                return sorted(fresh, key=self.order.__getitem__)
        if cell in self.system.told:
            # What is hidden is at least 1: of many cells of 1 the sum moves little. Then as far as it goes.
            wanted = (minimum or self.minimum) - 1
            return self._protect(cell, wanted) if wanted > self.result.span(cell) else []
        raise Unprotectable(f"{cell!r} cannot be protected.")

    def _remember(self, move: Mapping[Cell, int]) -> None:
        for cell, change in move.items():
            if cell in self.result.hidden:
                value = self.system.values[cell] + change
                self.result.low[cell] = min(self.result.low[cell], value)
                self.result.high[cell] = max(self.result.high[cell], value)

    # -- linear programs -----------------------------------------------------
    def _rows(self, scope: Sequence[Cell]) -> list[list[tuple[Cell, int]]]:
        inside = set(scope)
        numbers = sorted({number for cell in scope for number in self.equations_of[cell]})
        return [[term for term in self.terms[number] if term[0] in inside] for number in numbers]

    def _floor(self, cell: Cell) -> int:
        """How far the cell may move down: hidden cells stay at 1, slack at 0."""
        return -self.system.values[cell] + (0 if cell in self.system.unpublished else 1)

    def _spread(self, block: Block) -> None:
        """Move all hidden cells of a block at once, a few times: most small cells protect each other already."""
        scope = [cell for cell in self.members[block] if self._free(cell)]
        if len(scope) < 2:
            return
        rows = self._rows(scope)
        for turn in range(4):
            pending = [cell for cell in scope if cell in self.result.hidden and not self.result.safe(cell)]
            if not pending:
                return
            signs = {cell: 1.0 if (self.order[cell] >> turn) & 1 else -1.0 for cell in pending}
            program = _Program()
            for cell in scope:
                program.add(cell, self._floor(cell), 2 * self.minimum, -signs.get(cell, 0.0))
            move = program.solve([[(cell, sign) for cell, sign in row] for row in rows], [0.0] * len(rows))
            if move is not None:
                whole = self._whole([move])
                if whole is not None:
                    self._remember(whole[0])

    def _witness(self, cell: Cell, scope: Sequence[Cell], minimum: int) -> list[dict[Cell, int]] | None:
        """Two movements, one raising and one lowering ``cell``, that together differ by the minimum."""
        rows = self._rows(scope)
        for integer in (False, True):
            program = _Program(integer=integer)
            for side in (0, 1):
                for other in scope:
                    if self._free(other):
                        program.add((side, other), self._floor(other), math.inf, 0.0)
                    else:
                        value = self.system.values[other]
                        cost = self.system.weight(other) * (4 + math.log2(1 + value)) + self.order[other] * 1e-7
                        program.add((side, other, "+"), 0, math.inf, cost)
                        program.add((side, other, "-"), 0, -self._floor(other), cost)
            wanted = [self._terms(row, side) for side in (0, 1) for row in rows]
            wanted.append([((0, cell), 1), ((1, cell), -1)])
            found = program.solve(wanted, [0.0] * (2 * len(rows)) + [float(minimum)])
            if found is None:
                return None
            moves: list[dict[Cell, float]] = [{}, {}]
            for column, amount in found.items():
                side, other, *sign = cast("tuple[Any, ...]", column)
                moves[side][other] = moves[side].get(other, 0.0) + (-amount if sign == ["-"] else amount)
            whole = self._whole(moves)
            if whole is not None:
                return whole
        return None

    def _terms(self, row: Iterable[tuple[Cell, int]], side: int) -> list[tuple[Cell, int]]:
        terms: list[tuple[Cell, int]] = []
        for cell, sign in row:
            if self._free(cell):
                terms.append(((side, cell), sign))
            else:
                terms += [((side, cell, "+"), sign), ((side, cell, "-"), -sign)]
        return terms

    def _whole(self, moves: Sequence[Mapping[Cell, float]]) -> list[dict[Cell, int]] | None:
        """The movements in whole numbers, or ``None`` when one breaks an equation or a bound that way."""
        result = []
        for move in moves:
            rounded = {cell: round(amount) for cell, amount in move.items()}
            rounded = {cell: amount for cell, amount in rounded.items() if amount}
            touched = {number for cell in rounded for number in self.equations_of[cell]}
            if any(sum(sign * rounded.get(cell, 0) for cell, sign in self.terms[number]) for number in touched):
                return None
            if any(amount < self._floor(cell) for cell, amount in rounded.items()):
                return None
            result.append(rounded)
        return result


class _Program:
    """A linear program, minimised by HiGHS: columns with bounds and cost, rows that equal a number."""

    def __init__(self, *, integer: bool = False) -> None:
        self.integer = integer
        self.columns: dict[Cell, int] = {}
        self.lower: list[float] = []
        self.upper: list[float] = []
        self.cost: list[float] = []

    def add(self, name: Cell, lower: float, upper: float, cost: float) -> None:
        self.columns[name] = len(self.cost)
        self.lower.append(lower)
        self.upper.append(upper)
        self.cost.append(cost)

    def solve(self, rows: Sequence[Sequence[tuple[Cell, int]]], right: Sequence[float]) -> dict[Cell, float] | None:
        import highspy
        import numpy as np

        model = highspy.HighsLp()
        model.num_col_, model.num_row_ = len(self.cost), len(rows)
        model.col_cost_ = np.array(self.cost, dtype=np.double)
        model.col_lower_ = np.array(self.lower, dtype=np.double)
        model.col_upper_ = np.array([min(value, highspy.kHighsInf) for value in self.upper], dtype=np.double)
        model.row_lower_ = model.row_upper_ = np.array(right, dtype=np.double)
        starts, index, value = [0], [], []
        for row in rows:
            for name, coefficient in row:
                index.append(self.columns[name])
                value.append(coefficient)
            starts.append(len(index))
        model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        model.a_matrix_.start_ = np.array(starts, dtype=np.int32)
        model.a_matrix_.index_ = np.array(index, dtype=np.int32)
        model.a_matrix_.value_ = np.array(value, dtype=np.double)
        if self.integer:
            model.integrality_ = [highspy.HighsVarType.kInteger] * len(self.cost)
        solver = highspy.Highs()
        solver.setOptionValue("output_flag", False)
        solver.setOptionValue("threads", 1)
        solver.setOptionValue("random_seed", 1)
        solver.passModel(model)
        solver.run()
        if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return None
        values = solver.getSolution().col_value
        return {name: values[number] for name, number in self.columns.items() if abs(values[number]) > 1e-6}
