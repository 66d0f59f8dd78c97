"""The linear master problem: choose regions so that every node is covered once, at least cost.

Every row has two priced slacks.  They keep the master feasible from the first column on, and
they box the duals (as long as a slack is not at its upper bound, which keeps the master bounded
where regions cost less than nothing): a node's dual never exceeds the price of being left out nor falls below
minus the price of being covered twice.  Without a box duals run away and pricing explodes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from ortools.linear_solver import pywraplp

from models.records import record
from models.set_partition import Candidate
from optimizer.engine.arrays.image import Duals, Image
from optimizer.engine.arrays.layout import SCALE_BITS
from optimizer.engine.reins import run_watched

__all__ = ["MANY", "Master", "Relaxed", "attempt", "box_of", "optimise"]

DOUBLE = 0.05
"""Price of covering a node twice, beside that of leaving it out."""

MANY = 1_000
"""Columns that are added, or solved over, in less time than it takes until the clock is looked at again."""

WHOLE = 1e-7
"""How far from 0 or 1 a share may be that counts as whole."""


@record
class Relaxed:
    """An optimum of the master: its value (half cost units), integer duals, and the slacks in use."""

    value: float
    duals: Duals
    slack: float
    whole: tuple[Candidate, ...] | None
    """The regions chosen, when none is chosen in part."""


class Master:
    """GLOP over the columns known so far.

    Parameters
    ----------
    image : Image
        The problem.
    prices : sequence of (short, double)
        For each node with a row what it costs (half cost units) to leave it out, and to cover it twice.
    side_price : float
        Half cost units per half unit that a side constraint is missed by.
    given : mapping of int to int, optional
        Duals of nodes that have no row: whoever holds one pays its dual.
    centre : mapping of int to float, optional
        Duals (half cost units) that those of nodes may differ from by the prices; 0 where nothing is said.
    ended : callable, optional
        Asked often; True ends whatever takes long.
    """

    def __init__(
        self,
        image: Image,
        prices: Sequence[tuple[float, float]],
        side_price: float,
        given: Mapping[int, int] | None = None,
        centre: Mapping[int, float] | None = None,
        ended: Callable[[], bool] = lambda: False,
    ) -> None:
        self.image, self.ended = image, ended
        self.given = dict(given or {})
        self.solver = pywraplp.Solver.CreateSolver("GLOP")
        self.infinity = self.solver.infinity()
        self.objective = self.solver.Objective()
        self.objective.SetMinimization()
        self.rows = {
            node: self.solver.Constraint(1.0, 1.0)
            for node in range(len(image.groups))
            if node not in self.given
        }
        self.side_rows = []
        for lower, upper in image.side_ranges:
            low = -self.infinity if lower is None else float(lower)
            high = self.infinity if upper is None else float(upper)
            self.side_rows.append(self.solver.Constraint(low, high))
        self.slacks: list[tuple[pywraplp.Variable, float]] = []
        self.centres: list[float] = []
        """What each slack costs besides its price."""
        for (node, row), (short, double) in zip(self.rows.items(), prices, strict=True):
            at = (centre or {}).get(node, 0.0)
            self._slack(row, 1.0, short, 1.0, at)
            self._slack(row, -1.0, double, 1.0, -at)
        for row in self.side_rows:
            self._slack(row, 1.0, side_price, self.infinity)
            self._slack(row, -1.0, side_price, self.infinity)
        self.levels: list[float] = [0.0] * len(self.slacks)
        """Value of each slack in the last solve: GLOP forgets it when a column is added."""
        self.columns: dict[frozenset[int], Candidate] = {}
        self.variables: list[pywraplp.Variable] = []

    def _slack(
        self, row: pywraplp.Constraint, sign: float, price: float, most: float, centre: float = 0.0
    ) -> None:
        slack = self.solver.NumVar(0.0, most, "")
        row.SetCoefficient(slack, sign)
        self.slacks.append((slack, price))
        self.centres.append(centre)
        self._set_price(len(self.slacks) - 1, price)

    def _set_price(self, k: int, price: float) -> None:
        slack = self.slacks[k][0]
        self.slacks[k] = (slack, price)
        self.objective.SetCoefficient(slack, self.centres[k] + price)

    def add(self, columns: Sequence[Candidate]) -> int:
        """Add the columns that are new, until it is ended; return how many."""
        before = len(self.columns)
        for number, column in enumerate(columns, 1):
            if number % MANY == 0 and self.ended():
                break
            if column.nodes in self.columns:
                continue
            self.columns[column.nodes] = column
            variable = self.solver.NumVar(0.0, self.infinity, "")
            self.variables.append(variable)
            paid = sum(self.given[node] for node in column.nodes & self.given.keys()) / (1 << SCALE_BITS)
            self.objective.SetCoefficient(variable, column.cost - paid)
            for node in column.nodes - self.given.keys():
                self.rows[node].SetCoefficient(variable, 1.0)
            for row, amount in zip(self.side_rows, column.sides, strict=True):
                if amount:
                    row.SetCoefficient(variable, float(amount))
        return len(self.columns) - before

    def widen(self, factor: float, others: float = 1.0) -> None:
        """Raise the price of every slack that the last solve had in use, and perhaps of all others."""
        for k, (_, price) in enumerate(self.slacks):
            self._set_price(k, price * (factor if self.levels[k] > 1e-9 else others))

    def raise_prices(self, shares: Mapping[int, float]) -> None:
        """Raise the price of leaving a node out to this much, and of covering it twice in proportion."""
        for node, share in shares.items():
            for k, part in ((2 * node, 1.0), (2 * node + 1, DOUBLE)):
                self._set_price(k, max(self.slacks[k][1], part * share))

    def solve(self) -> Relaxed | None:
        """Solve the relaxation; None: it was ended before."""
        if not optimise(self.solver, len(self.columns), self.ended):
            return None
        self.levels = [slack.solution_value() for slack, _ in self.slacks]
        slack = sum(self.levels)
        whole = self._whole() if slack <= WHOLE else None
        value = self.objective.Value() + sum(self.given.values()) / (1 << SCALE_BITS)
        return Relaxed(value, self.duals(), slack, whole)

    def duals(self) -> Duals:
        """Return the duals of the last solve."""
        scale = 1 << SCALE_BITS
        priced = {node: round(row.dual_value() * scale) for node, row in self.rows.items()} | self.given
        duals = np.array([priced[node] for node in range(len(priced))], np.int64)
        side_duals = []
        for row, (lower, upper) in zip(self.side_rows, self.image.side_ranges, strict=True):
            dual = round(row.dual_value() * scale)
            dual = min(dual, 0) if lower is None else dual
            side_duals.append(max(dual, 0) if upper is None else dual)
        return Duals(duals, tuple(side_duals))

    def _whole(self) -> tuple[Candidate, ...] | None:
        """Return the columns that the last solve chose, None when it chose any in part."""
        chosen = []
        for column, variable in zip(self.columns.values(), self.variables, strict=True):
            share = variable.solution_value()
            if WHOLE < share < 1 - WHOLE:
                return None
            if share > 0.5:
                chosen.append(column)
        return tuple(chosen)


def attempt(
    solver: pywraplp.Solver, columns: int, ended: Callable[[], bool], *how: pywraplp.MPSolverParameters
) -> bool:
    """Solve a linear program over so many columns with GLOP; tell whether its optimum was found."""

    def run() -> int:
        return int(solver.Solve(*how))

    status = run() if columns < MANY else run_watched(run, ended, solver.InterruptSolve)
    return bool(status == pywraplp.Solver.OPTIMAL)


def optimise(solver: pywraplp.Solver, columns: int, ended: Callable[[], bool]) -> bool:
    """Solve a master over so many columns; False: it was ended before.

    Raises
    ------
    RuntimeError
        When it has no optimum: a bug, since slacks keep every master feasible and bounded.
    """
    scratch = pywraplp.MPSolverParameters()  # without the last basis
    scratch.SetIntegerParam(scratch.INCREMENTALITY, scratch.INCREMENTALITY_OFF)
    for how in ((), (scratch,)):
        if attempt(solver, columns, ended, *how):
            return True
        if ended():
            return False
    raise RuntimeError("a bug: GLOP finds no optimum of a master problem")


def box_of(
    image: Image, columns: Sequence[Candidate], packing: bool
) -> tuple[list[tuple[float, float]], float]:
    """Return prices for the slacks: small ones, near what a node costs in a typical column.

    Where they turn out too small they are raised; where they are too large, duals run away and
    pricing becomes many times slower.
    """
    if image.terms.alone.any():
        typical = 1.0 + float(np.abs(image.terms.alone).mean()) / 10
    else:
        typical = 1.0 + max((abs(column.cost) / len(column.nodes) for column in columns), default=0.0)
    short, double = (0.0, typical) if packing else (typical, DOUBLE * typical)
    return [(short, double)] * len(image.groups), typical
