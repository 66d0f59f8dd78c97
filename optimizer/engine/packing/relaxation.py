"""The linear relaxation of a packing with rank-one cuts, and the exact bound that its duals prove.

All regions are worth the same, and only minimal ones count (see `packing`).  The bound is integer
arithmetic on duals that are rounded, like that of `columns`:

    sum of the duals  +  sum of dual * most over cuts
                      +  sum over roots of min(0, least reduced cost of a region of the root)
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray
from ortools.linear_solver import pywraplp

from models.records import record
from optimizer.engine.packing.rank_one import Pool, RankOne, find_cuts
from optimizer.engine.reins import run_watched

__all__ = ["CutDuals", "CutProgram", "bound_of"]

BATCH = 150
"""Cuts added at a time."""

MORE = 1000
"""Regions added at a time to those that the linear program knows."""

PATIENCE = 3
"""Rounds of cuts that may pass before ..."""

LEAST_STEP = 0.02
"""... the relaxation is so much of a region lower."""

GRACE = 3
"""Solves in which a cut may do nothing before it is left out."""

IDLE = 1e-9
"""A cut with a smaller dual did nothing."""


@record
class CutDuals:
    """Integer duals of nodes and of cuts, none positive (2 ** -SCALE_BITS half cost units)."""

    nodes: NDArray[np.int64]
    cuts: tuple[tuple[RankOne, int], ...]


def reduced_costs(pool: Pool, worth: int, duals: CutDuals) -> NDArray[np.int64]:
    """Return what each region costs (-worth) minus its duals."""
    own = np.array([dual for _, dual in duals.cuts], np.int64)
    amounts = pool.amounts([cut for cut, _ in duals.cuts])
    reduced: NDArray[np.int64] = -worth - pool.members @ duals.nodes - amounts @ own
    return reduced


def bound_of(pool: Pool, duals: CutDuals, reduced: NDArray[np.int64]) -> int:
    """Return what no packing of the pool's regions costs less than.

    Parameters
    ----------
    pool : Pool
        All regions that may be packed.
    duals : CutDuals
        Any, as long as none is positive.
    reduced : array of int, shape (regions,)
        `reduced_costs` under these duals.

    Raises
    ------
    ValueError
        When a dual is positive.
    """
    if (duals.nodes > 0).any() or any(dual > 0 for _, dual in duals.cuts):
        raise ValueError("a packing has no positive duals")
    least = np.zeros(pool.members.shape[1], np.int64)
    np.minimum.at(least, pool.roots, reduced)
    return int(duals.nodes.sum()) + sum(cut.most * dual for cut, dual in duals.cuts) + int(least.sum())


class CutProgram:
    """GLOP over regions and cuts, as many regions as possible.

    Parameters
    ----------
    pool : Pool
        All regions that may be packed.
    first : sequence of int
        Numbers of the regions to begin with; others are added when they pay.
    worth : int
        What each region is worth (2 ** -SCALE_BITS half cost units).
    ended : callable
        Asked often; True ends a solve.
    """

    def __init__(self, pool: Pool, first: Sequence[int], worth: int, ended: Callable[[], bool]) -> None:
        self.pool, self.worth, self.ended = pool, worth, ended
        self.solver = pywraplp.Solver.CreateSolver("GLOP")
        self.infinity = self.solver.infinity()
        self.objective = self.solver.Objective()
        self.objective.SetMaximization()
        self.rows = [self.solver.Constraint(-self.infinity, 1.0) for _ in range(pool.members.shape[1])]
        self.cuts: dict[RankOne, pywraplp.Constraint] = {}
        self.resting: set[RankOne] = set()
        """Cuts that did nothing: the program is solved without them until they are broken."""
        self.columns: dict[int, pywraplp.Variable] = {}
        self._add_columns(first)
        self.duals = CutDuals(np.full(len(self.rows), -worth, np.int64), ())
        """Those of the best bound so far."""
        self.reduced = reduced_costs(pool, worth, self.duals)
        """Of all regions, under the duals of the last solve."""
        self.bound = bound_of(pool, self.duals, self.reduced)

    def tighten(self) -> Iterator[int]:
        """Solve, yield the bound, add cuts; until no cut is found, they help no more or it is ended."""
        values: list[float] = []
        idle: dict[RankOne, int] = {}
        while self._solve():
            values.append(self.objective.Value())
            yield self.bound
            if len(values) > PATIENCE and values[-1 - PATIENCE] - values[-1] < LEAST_STEP:
                return
            useless = [cut for cut, row in self.cuts.items() if abs(row.dual_value()) < IDLE]
            idle = {cut: idle.get(cut, 0) + 1 for cut in useless}
            cuts = find_cuts(self.pool, self._shares(), self.cuts.keys() - self.resting, BATCH)
            if not cuts:
                return
            self._put_to_rest({cut for cut, solves in idle.items() if solves >= GRACE} - self.resting)
            self._add_cuts(cuts)

    def near(self, most: int) -> list[frozenset[int]]:
        """Return the regions whose reduced cost was at most so much in the last solve."""
        return [self.pool.regions[k] for k in np.flatnonzero(self.reduced <= most).tolist()]

    def greedy(self) -> list[frozenset[int]]:
        """Return disjoint regions: those first that the last solve chose most of."""
        shares = self._shares()
        used: set[int] = set()
        packed = []
        for k in np.lexsort((self.reduced, -shares)).tolist():
            if not used & self.pool.regions[k]:
                packed.append(self.pool.regions[k])
                used |= self.pool.regions[k]
        return packed

    # ------------------------------------------------------------ the linear program
    def _shares(self) -> NDArray[np.float64]:
        """Return how much of each region the last solve chose."""
        shares = np.zeros(len(self.pool.regions))
        for k, column in self.columns.items():
            shares[k] = column.solution_value()
        return shares

    def _solve(self) -> bool:
        """Solve over all regions, adding those that pay; False: it was ended before."""
        while not self.ended():
            status = run_watched(self.solver.Solve, self.ended, self.solver.InterruptSolve)
            if status != self.solver.OPTIMAL:
                return False
            duals = self._rounded()
            self.reduced = reduced_costs(self.pool, self.worth, duals)
            bound = bound_of(self.pool, duals, self.reduced)
            if bound > self.bound:
                self.bound, self.duals = bound, duals
            pays = np.flatnonzero(self.reduced < -(self.worth >> 20))
            new = [k for k in pays[np.argsort(self.reduced[pays])].tolist() if k not in self.columns]
            if not new:
                return True
            self._add_columns(new[:MORE])
        return False

    def _rounded(self) -> CutDuals:
        """Return the duals of the last solve, rounded away from zero, so that hardly a region pays."""

        def whole(row: pywraplp.Constraint) -> int:
            return min(0, -int(np.ceil(row.dual_value() * self.worth)))

        nodes = np.array([whole(row) for row in self.rows], np.int64)
        cuts = ((cut, whole(row)) for cut, row in self.cuts.items())
        return CutDuals(nodes, tuple((cut, dual) for cut, dual in cuts if dual))

    def _add_columns(self, numbers: Sequence[int]) -> None:
        for k in numbers:
            column = self.solver.NumVar(0.0, self.infinity, "")
            self.columns[k] = column
            self.objective.SetCoefficient(column, 1.0)
            for node in self.pool.regions[k]:
                self.rows[node].SetCoefficient(column, 1.0)
            for cut, row in self.cuts.items():
                amount = sum(weight for node, weight in cut.weights if node in self.pool.regions[k])
                if amount >= cut.divisor:
                    row.SetCoefficient(column, float(amount // cut.divisor))

    def _add_cuts(self, cuts: Sequence[RankOne]) -> None:
        """Add rows for new cuts, and wake those that were resting."""
        new = [cut for cut in cuts if cut not in self.cuts]
        amounts = self.pool.amounts(new)
        for number, cut in enumerate(new):
            row = self.solver.Constraint(-self.infinity, float(cut.most))
            self.cuts[cut] = row
            part = slice(amounts.indptr[number], amounts.indptr[number + 1])
            for k, amount in zip(amounts.indices[part].tolist(), amounts.data[part].tolist(), strict=True):
                if k in self.columns:
                    row.SetCoefficient(self.columns[k], float(amount))
        for cut in self.resting.intersection(cuts):
            self.cuts[cut].SetBounds(-self.infinity, float(cut.most))
        self.resting.difference_update(cuts)

    def _put_to_rest(self, cuts: set[RankOne]) -> None:
        for cut in cuts:
            self.cuts[cut].SetBounds(-self.infinity, self.infinity)
        self.resting.update(cuts)
