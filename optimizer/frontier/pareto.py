"""The Pareto frontier of two criteria: every partition that no other beats on both.

Between two points of the frontier lies a box of what may still be found.  A box is halved on
the second criterion: the least of the first within the lower half (ties: the least of the
second), then the least of the second that is better on the first than that.  Both are solves of
the Problem with a side constraint over a criterion's cost, so that each point is proven or has
its gap; what is left are two smaller boxes, or none.  Largest box first: when time runs out the
points are spread, and the boxes that are left say what was not looked at.

References
----------
N. Boland, H. Charkhgard and M. Savelsbergh (2015), A criterion space search algorithm for
biobjective integer programming: the balanced box method, INFORMS Journal on Computing 27.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from models.problem import Level, Problem, Region, Side
from models.proposal import Status
from models.records import record
from optimizer.engine.solution import Control, Limits
from optimizer.engine.strategy import solve

__all__ = ["Point", "pareto_points"]


@record
class Point:
    """A partition with its costs, in cost units, and the bounds that were proven for them.

    `bounds` holds for the first criterion, and for the second among partitions as good on the
    first; a point whose bounds equal its costs is proven to lie on the frontier.
    """

    costs: tuple[int, ...]
    bounds: tuple[int, ...]
    regions: tuple[Region, ...]

    @property
    def proven(self) -> bool:
        """Whether no partition is better on one criterion and as good on the other."""
        return self.costs == self.bounds

    @property
    def unproven(self) -> tuple[int, ...]:
        """How far each cost lies above its bound."""
        return tuple(cost - bound for cost, bound in zip(self.costs, self.bounds, strict=True))

    @property
    def gap(self) -> float:
        """The largest relative distance of a cost and its bound."""
        pairs = zip(self.costs, self.bounds, strict=True)
        return max((cost - bound) / max(1, abs(cost)) for cost, bound in pairs)


def pareto_points(
    problem: Problem,
    groups: Sequence[tuple[str, ...]],
    limits: Limits,
    control: Control,
    most: int | None = None,
) -> tuple[tuple[Point, ...], Status]:
    """Return the points that no partition beats on both of two costs, and what that is worth.

    Parameters
    ----------
    problem : Problem
        Its levels are not looked at; costs outside `groups` break ties.
    groups : sequence of tuple of str
        The two costs, each a sum of costs by name (see `costs_of`).
    limits : Limits
        Of each solve.
    control : Control
        Ends the search.
    most : int, optional
        Stop after so many points.

    Returns
    -------
    tuple of Point
        The best of the first cost first.
    Status
        OPTIMAL: these are all, each proven.  FEASIBLE: there may be more, or better ones.
        INFEASIBLE or UNKNOWN: there are none, or none was found.
    """
    search = _Search(_Asker(problem, groups, limits, control), most)
    status = search.run()
    return search.frontier(), status


class _Asker:
    """Solves one problem after another with two of its costs in a given order."""

    def __init__(
        self, problem: Problem, groups: Sequence[tuple[str, ...]], limits: Limits, control: Control
    ) -> None:
        self.problem, self.limits, self.control = problem, limits, control
        self.groups = groups
        self.costs = [problem.minimising(names).cost for names in groups]
        chosen = {name for names in groups for name in names}
        self.rest = tuple(name for name in problem.costs if name not in chosen)

    def best(self, first: int, upper: int | None = None, start: Sequence[Point] = ()) -> Point | Status:
        """Return the least of one criterion, then of the other; `upper` bounds that other one.

        The status (INFEASIBLE or UNKNOWN) when there is no partition.
        """
        second = 1 - first
        levels = [Level(self.groups[first]), Level(self.groups[second])]
        asked = replace(self.problem, levels=(*levels, *([Level(self.rest)] if self.rest else [])))
        if upper is not None:
            asked = asked.with_sides(Side("frontier", self.costs[second], upper=upper))
        solution = solve(asked, self.limits, self.control, [point.regions for point in start])
        if solution.regions is None:
            return solution.status
        costs = tuple(self.problem.partition_cost(solution.regions, cost) for cost in self.costs)
        bounds = {first: solution.levels[0].bound, second: solution.levels[1].bound}
        return Point(costs, tuple(min(costs[k], bounds[k]) for k in range(2)), solution.regions)


class _Search:
    """Halves the largest box between two points until nothing is left or time has run out."""

    def __init__(self, asker: _Asker, most: int | None) -> None:
        self.asker, self.most = asker, most
        self.points: list[Point] = []
        self.proven = True

    def run(self) -> Status:
        """Find the points; OPTIMAL: all of them."""
        first = self.asker.best(0)
        if not isinstance(first, Point):
            return first
        last = self._take(self.asker.best(1, start=[first]), first)
        self.points.append(first)
        self.proven &= first.proven
        boxes = self._boxes((first, last))
        while boxes:
            enough = self.most is not None and len(self.frontier()) >= self.most
            if enough or not self.asker.control.remaining_s():
                return Status.FEASIBLE
            box = max(boxes, key=_area)
            boxes.remove(box)
            boxes += self._halve(*box)
        return Status.OPTIMAL if self.proven else Status.FEASIBLE

    def frontier(self) -> tuple[Point, ...]:
        """Return the points that no other beats, the best of the first criterion first."""
        kept: list[Point] = []
        for point in sorted(self.points, key=lambda point: (point.costs, not point.proven)):
            if not kept or point.costs[1] < kept[-1].costs[1]:
                kept.append(point)
        return tuple(kept)

    def _halve(self, left: Point, right: Point) -> list[tuple[Point, Point]]:
        """Look into the lower half of a box and, left of what is found there, into the upper."""
        half = (left.costs[1] + right.costs[1]) // 2
        low = self._take(self.asker.best(0, upper=half, start=[right, left]), right)
        high = self._take(self.asker.best(1, upper=low.costs[0] - 1, start=[left]), left)
        return self._boxes((left, high), (low, right))

    def _take(self, found: Point | Status, known: Point) -> Point:
        """Return what was found, or the point that is known to be allowed when time ran out."""
        if not isinstance(found, Point):
            self.proven = False
            return known
        self.proven &= found.proven
        self.points.append(found)
        return found

    @staticmethod
    def _boxes(*corners: tuple[Point, Point]) -> list[tuple[Point, Point]]:
        """Return the boxes in which points with other (whole) costs can lie."""
        return [(a, b) for a, b in corners if b.costs[0] - a.costs[0] > 1 and a.costs[1] - b.costs[1] > 1]


def _area(box: tuple[Point, Point]) -> int:
    (a, b), (c, d) = box[0].costs, box[1].costs
    return (c - a) * (b - d)
