"""The linear master of all tiers: cover every node of every tier once, nest, at least cost.

As in `optimizer.engine.columns.master` priced slacks box the duals: of nodes, and of the coupling rows.
Where nesting has a price, a torn pair is a slack with exactly that price.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from ortools.linear_solver import pywraplp

from models.records import record
from models.set_partition import Candidate
from optimizer.engine.arrays.image import Duals
from optimizer.engine.arrays.layout import SCALE_BITS
from optimizer.engine.columns.master import MANY, optimise
from optimizer.engine.tiers.coupling import TierDuals, TierImage

__all__ = ["Relaxed", "TierMaster"]

USED = 1e-9
"""Above this a slack counts as used."""

WHOLE = 1e-7
"""How far from 0 or 1 a share may be that counts as whole."""

Box = tuple[list[tuple[float, float]], float]
"""Prices of leaving out and covering twice each node, and of missing a side constraint."""


@record
class Relaxed:
    """An optimum: its value (half cost units), duals, artificial slack, and the regions if all are whole."""

    value: float
    duals: TierDuals
    slack: float
    whole: tuple[tuple[Candidate, ...], ...] | None


class TierMaster:
    """GLOP over the columns of all tiers.

    Parameters
    ----------
    image : TierImage
    boxes : sequence of Box
        By tier.
    ended : callable
        Asked often; True ends whatever takes long.
    """

    def __init__(self, image: TierImage, boxes: Sequence[Box], ended: Callable[[], bool]) -> None:
        self.image, self.ended = image, ended
        self.solver = pywraplp.Solver.CreateSolver("GLOP")
        self.infinity = self.solver.infinity()
        self.objective = self.solver.Objective()
        self.objective.SetMinimization()
        self.slacks: list[tuple[pywraplp.Variable, float]] = []
        self.levels: list[float] = []
        self.columns: list[dict[frozenset[int], Candidate]] = [{} for _ in image.images]
        self.variables: list[list[pywraplp.Variable]] = [[] for _ in image.images]
        self.rows, self.side_rows = [], []
        for tier, (prices, side_price) in zip(image.images, boxes, strict=True):
            self.rows.append([self.solver.Constraint(1.0, 1.0) for _ in tier.groups])
            for row, (short, double) in zip(self.rows[-1], prices, strict=True):
                self._slack(row, 1.0, short, 1.0)
                self._slack(row, -1.0, double, 1.0)
            own = tier.side_ranges[: len(tier.side_ranges) - len(image.ceilings)]
            self.side_rows.append([self._range(low, high, side_price) for low, high in own])
        typical = max(price for _, price in boxes)
        self.joint = [self._range(None, ceiling, typical) for ceiling in image.ceilings]
        self.coupling = [self.solver.Constraint(float(row.least), self.infinity) for row in image.rows]
        for constraint, row in zip(self.coupling, image.rows, strict=True):
            if row.price is None:
                self._slack(constraint, 1.0, typical, self.infinity)
            else:
                torn = self.solver.NumVar(0.0, self.infinity, "")
                constraint.SetCoefficient(torn, 1.0)
                self.objective.SetCoefficient(torn, float(row.price))

    def _range(self, low: int | None, high: int | None, price: float) -> pywraplp.Constraint:
        row = self.solver.Constraint(
            -self.infinity if low is None else float(low), self.infinity if high is None else float(high)
        )
        if low is not None:
            self._slack(row, 1.0, price, self.infinity)
        if high is not None:
            self._slack(row, -1.0, price, self.infinity)
        return row

    def _slack(self, row: pywraplp.Constraint, sign: float, price: float, most: float) -> None:
        slack = self.solver.NumVar(0.0, most, "")
        row.SetCoefficient(slack, sign)
        self.objective.SetCoefficient(slack, price)
        self.slacks.append((slack, price))

    def add(self, tier: int, columns: Sequence[Candidate]) -> int:
        """Add the columns of a tier that are new, until it is ended; return how many."""
        known, before = self.columns[tier], len(self.columns[tier])
        own = len(self.side_rows[tier])
        for number, column in enumerate(columns, 1):
            if number % MANY == 0 and self.ended():
                break
            if column.nodes in known:
                continue
            known[column.nodes] = column
            variable = self.solver.NumVar(0.0, self.infinity, "")
            self.variables[tier].append(variable)
            self.objective.SetCoefficient(variable, float(column.cost))
            for node in column.nodes:
                self.rows[tier][node].SetCoefficient(variable, 1.0)
            for row, amount in zip([*self.side_rows[tier], *self.joint], column.sides, strict=True):
                if amount:
                    row.SetCoefficient(variable, float(amount))
            held: dict[int, int] = {}
            for number, sign in self.image.touched(tier, column.nodes):
                held[number] = held.get(number, 0) + sign
            for number, sign in held.items():
                self.coupling[number].SetCoefficient(variable, float(sign))
        assert own + len(self.joint) == len(self.image.images[tier].side_ranges)
        return len(known) - before

    def widen(self, factor: float, others: float = 1.0) -> None:
        """Raise the price of every slack that the last solve had in use, and perhaps of all others."""
        for k, (slack, price) in enumerate(self.slacks):
            raised = price * (factor if self.levels[k] > USED else others)
            self.slacks[k] = (slack, raised)
            self.objective.SetCoefficient(slack, raised)

    def solve(self) -> Relaxed | None:
        """Solve the relaxation; None: it was ended before."""
        if not optimise(self.solver, sum(map(len, self.columns)), self.ended):
            return None
        self.levels = [slack.solution_value() for slack, _ in self.slacks]
        slack = sum(self.levels)
        whole = self._whole() if slack <= WHOLE else None
        return Relaxed(self.objective.Value(), self._duals(), slack, whole)

    def _duals(self) -> TierDuals:
        scale = 1 << SCALE_BITS
        joint = [min(0, round(row.dual_value() * scale)) for row in self.joint]
        tiers = []
        for image, rows, side_rows in zip(self.image.images, self.rows, self.side_rows, strict=True):
            nodes = np.array([round(row.dual_value() * scale) for row in rows], np.int64)
            sides = []
            for row, (low, high) in zip(side_rows, image.side_ranges, strict=False):
                dual = round(row.dual_value() * scale)
                dual = min(dual, 0) if low is None else dual
                sides.append(max(dual, 0) if high is None else dual)
            tiers.append(Duals(nodes, (*sides, *joint)))
        coupling = []
        for constraint, row in zip(self.coupling, self.image.rows, strict=True):
            dual = 2 * round(max(0.0, constraint.dual_value()) * scale / 2)
            coupling.append(dual if row.price is None else min(dual, row.price * scale))
        return TierDuals(tuple(tiers), np.array(coupling, np.int64))

    def _whole(self) -> tuple[tuple[Candidate, ...], ...] | None:
        chosen = []
        for known, variables in zip(self.columns, self.variables, strict=True):
            mine = []
            for column, variable in zip(known.values(), variables, strict=True):
                share = variable.solution_value()
                if WHOLE < share < 1 - WHOLE:
                    return None
                if share > 0.5:
                    mine.append(column)
            chosen.append(tuple(mine))
        return tuple(chosen)
