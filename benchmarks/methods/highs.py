"""The rooted assignment model as a MIP in HiGHS; contiguity by flow.

Variables, for units i and roots r (the root of a region is its smallest unit number):

- x[i, r]: unit i lies in the region rooted at r; x[r, r]: that region exists.
- y[i, j]: units i and j share a region, the sum over roots of z[i, j, r] with
  x[i, r] + x[j, r] - 1 <= z[i, j, r] <= min(x[i, r], x[j, r]).
- f[a, b]: flow over a border; the root sends one unit of flow to every member of its region, and
  flow crosses a border only between units of one region.

It states what the base scenarios use and refuses a problem with more, rather than answer another
question.  This process must not import OR-Tools: the two libraries clash.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import highspy
import numpy as np

from benchmarks.methods import Answer
from benchmarks.records import Task
from models.problem import Cost, Hinge, Limit, Pair, Problem, Region
from models.reach import Reach

__all__ = ["prepare", "solve"]

Terms = Mapping[int, float]
"""Coefficients by column number."""


def prepare(task: Task) -> None:
    """Nothing to load: importing this module did."""


def solve(problem: Problem, task: Task) -> Answer:
    """Build the MIP and run HiGHS for what is left of the time."""
    refuse_what_is_not_modelled(problem)
    mip = Model(problem)
    mip.build()
    highs = highspy.Highs()
    highs.setOptionValue("output_flag", False)
    highs.setOptionValue("time_limit", task.time_limit_s)
    highs.setOptionValue("random_seed", task.seed)
    highs.setOptionValue("threads", task.workers)
    highs.setOptionValue("mip_rel_gap", 0.0)
    highs.setOptionValue("mip_abs_gap", 0.999)
    highs.passModel(mip.to_highs())
    highs.run()
    status, info = highs.getModelStatus(), highs.getInfo()
    infeasible = status == highspy.HighsModelStatus.kInfeasible
    known = info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
    bound = None
    if math.isfinite(info.mip_dual_bound):
        bound = math.ceil(info.mip_dual_bound - 1e-6) + problem.cost.constant
    return Answer(
        mip.regions(highs.getSolution().col_value) if known else None,
        bound,
        infeasible or status == highspy.HighsModelStatus.kOptimal,
        note=f"{mip.columns} columns, {mip.rows} rows; {highs.modelStatusToString(status)}",
    )


def refuse_what_is_not_modelled(problem: Problem) -> None:
    """Raise ValueError when a problem asks for something that this model does not state."""
    cost = problem.cost
    unknown = {
        "spreads": problem.spreads or cost.spreads,
        "side constraints but on the number of regions": [
            side
            for side in problem.sides
            if side.cost != Cost(per_region=side.cost.per_region, constant=side.cost.constant)
        ],
        "levels": problem.levels,
        "fixed regions": problem.fixed,
        "negative totals": any(min(values) < 0 for values in problem.totals.values()),
    }
    if asked := [name for name, used in unknown.items() if used]:
        raise ValueError("the MIP does not state " + ", ".join(asked))


class Model:
    """Columns and rows of the MIP, row by row."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.columns = self.rows = 0
        self.costs: list[float] = []
        self.uppers: list[float] = []
        self.integers: list[bool] = []
        self.starts: list[int] = [0]
        self.index: list[int] = []
        self.value: list[float] = []
        self.row_lower: list[float] = []
        self.row_upper: list[float] = []
        self.inside: dict[Pair, int] = {}
        self.shared: dict[Pair, dict[int, int]] = {}

    # ------------------------------------------------------------ building
    def build(self) -> None:
        """State the whole problem."""
        self._assign()
        cost = self.problem.cost
        for pair in sorted(self.problem.edges | cost.separate.keys() | cost.join.keys()):
            self._share(pair)
        self._charge(cost)
        self._connect()
        for root in self._roots():
            for limit in self.problem.limits:
                self._limit(limit, root)
            for hinge in cost.hinges:
                self._hinge(hinge, root)
        for quorum in self.problem.quorums:
            for root in self._roots():
                if (quorum.unit, root) in self.inside:
                    terms = self._sum(quorum.weights, root)
                    self._row({**terms, self.inside[quorum.unit, root]: -quorum.at_least}, lower=0)
        self._lock()
        for side in self.problem.sides:
            exists = {self.inside[root, root]: float(side.cost.per_region) for root in self._roots()}
            fixed = side.cost.constant
            lower = -math.inf if side.lower is None else side.lower - fixed
            self._row(exists, lower, math.inf if side.upper is None else side.upper - fixed)

    def _column(self, upper: float, integer: bool, cost: float = 0.0) -> int:
        self.costs.append(cost)
        self.uppers.append(upper)
        self.integers.append(integer)
        self.columns += 1
        return self.columns - 1

    def _row(self, terms: Terms, lower: float = -math.inf, upper: float = math.inf) -> None:
        self.index += terms.keys()
        self.value += terms.values()
        self.starts.append(len(self.index))
        self.row_lower.append(lower)
        self.row_upper.append(upper)
        self.rows += 1

    def _roots(self) -> list[int]:
        return [i for i in range(len(self.problem)) if (i, i) in self.inside]

    def _sum(self, weights: Mapping[int, int], root: int) -> dict[int, float]:
        return {self.inside[i, root]: w for i, w in weights.items() if w and (i, root) in self.inside}

    # ------------------------------------------------------------ who with whom
    def _assign(self) -> None:
        units = range(len(self.problem))
        reach = Reach(self.problem, {i: frozenset({i}) for i in units})
        for root in units:
            for i in reach.candidates(root):
                self.inside[i, root] = self._column(1, True)
        for i, root in self.inside:
            if i != root:
                self._row({self.inside[i, root]: 1, self.inside[root, root]: -1}, upper=0)
                near = {self.inside.get((j, root)) for j in self.problem.neighbours[i]} - {None}
                self._row({self.inside[i, root]: -1, **{j: 1 for j in near if j is not None}}, lower=0)
        for i in units:
            self._row({self.inside[i, root]: 1 for root in units if (i, root) in self.inside}, 1, 1)

    def _share(self, pair: Pair) -> None:
        i, j = pair
        self.shared[pair] = {}
        for root in self._roots():
            if (i, root) in self.inside and (j, root) in self.inside:
                one, other = self.inside[i, root], self.inside[j, root]
                self.shared[pair][root] = both = self._column(1, False)
                self._row({both: 1, one: -1}, upper=0)
                self._row({both: 1, other: -1}, upper=0)
                self._row({both: 1, one: -1, other: -1}, lower=-1)

    def _lock(self) -> None:
        for kind, differ in ((self.problem.together, True), (self.problem.apart, False)):
            for i, j in kind:
                for root in self._roots():
                    pair = [self.inside.get((i, root)), self.inside.get((j, root))]
                    terms = {k: 1.0 for k in pair if k is not None}
                    if differ and pair[0] is not None and pair[1] is not None:
                        self._row({pair[0]: 1, pair[1]: -1}, 0, 0)
                    elif terms:
                        self._row(terms, upper=0 if differ else 1)

    # ------------------------------------------------------------ contiguity
    def _connect(self) -> None:
        """Let one unit of flow reach every unit from the root of its region."""
        most = len(self.problem) - 1
        into: dict[int, list[int]] = {i: [] for i in range(len(self.problem))}
        out: dict[int, list[int]] = {i: [] for i in range(len(self.problem))}
        for pair in sorted(self.problem.edges):
            for a, b in (pair, pair[::-1]):
                flow = self._column(most, False)
                self._row({flow: 1, **dict.fromkeys(self.shared[pair].values(), -most)}, upper=0)
                out[a].append(flow)
                into[b].append(flow)
        for i in into:
            balance = dict.fromkeys(into[i], 1.0) | dict.fromkeys(out[i], -1.0)
            if (i, i) in self.inside:
                sent = self._column(most + 1, False)
                self._row({sent: 1, self.inside[i, i]: -(most + 1)}, upper=0)
                balance[sent] = 1
            self._row(balance, 1, 1)

    # ------------------------------------------------------------ rules and costs
    def _limit(self, limit: Limit, root: int) -> None:
        exists = self.inside[root, root]
        holds = [exists]
        if len(limit.alternatives) > 1:
            holds = [self._column(1, True) for _ in limit.alternatives]
            self._row({exists: -1, **dict.fromkeys(holds, 1)}, lower=0)
        for literal, alternative in zip(holds, limit.alternatives, strict=True):
            for bound in alternative:
                terms = self._sum(dict(enumerate(self.problem.totals[bound.total])), root)
                if bound.lower is not None:
                    self._row({**terms, literal: terms.get(literal, 0) - bound.lower}, lower=0)
                if bound.upper is not None:
                    slack = max(0.0, sum(terms.values()) - bound.upper)
                    self._row({**terms, literal: terms.get(literal, 0) + slack}, upper=bound.upper + slack)

    def _hinge(self, hinge: Hinge, root: int) -> None:
        """Add a cost that is at least its slope; whole numbers make it exact where it rounds up."""
        terms = self._sum(dict(enumerate(self.problem.totals[hinge.total])), root)
        worst = max(hinge.cost(0), hinge.cost(round(sum(terms.values()))))
        if not worst:
            return
        sign = 1 if hinge.side == "above" else -1
        rate = Fraction(hinge.rate)
        exists = self.inside[root, root]
        excess = {k: float(sign * rate * round(w)) for k, w in terms.items()}
        excess[exists] = excess.get(exists, 0) - float(sign * rate * hinge.threshold)
        paid = self._column(worst, rate.denominator > 1, cost=1)
        self._row({paid: 1, **{k: -w for k, w in excess.items()}}, lower=0)

    def _charge(self, cost: Cost) -> None:
        """Charge pairs and regions; a pair that is separated is one that does not share."""
        for pair, value in cost.separate.items():
            self._price(pair, -value)
            self.costs[self._one()] += value
        for pair, value in cost.join.items():
            self._price(pair, value)
        for root in self._roots():
            self.costs[self.inside[root, root]] += cost.per_region

    def _price(self, pair: Pair, value: int) -> None:
        for both in self.shared[pair].values():
            self.costs[both] += value

    def _one(self) -> int:
        """Return the column that is always 1: unit 0 is the smallest, so it is a root."""
        return self.inside[0, 0]

    # ------------------------------------------------------------ in and out
    def to_highs(self) -> Any:
        """Return the model as HiGHS takes it."""
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = self.columns, self.rows
        lp.col_cost_ = np.array(self.costs, float)
        lp.col_lower_ = np.zeros(self.columns)
        lp.col_upper_ = np.array(self.uppers, float)
        lp.row_lower_ = np.array(self.row_lower, float)
        lp.row_upper_ = np.array(self.row_upper, float)
        lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        lp.a_matrix_.start_ = np.array(self.starts)
        lp.a_matrix_.index_ = np.array(self.index)
        lp.a_matrix_.value_ = np.array(self.value, float)
        kinds = (highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger)
        lp.integrality_ = [kinds[integer] for integer in self.integers]
        return lp

    def regions(self, values: Any) -> list[Region]:
        """Return the regions of a solution."""
        found: dict[int, set[int]] = {}
        for (i, root), column in self.inside.items():
            if values[column] > 0.5:
                found.setdefault(root, set()).add(i)
        return [frozenset(found[root]) for root in sorted(found)]
