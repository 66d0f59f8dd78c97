"""What a frontier knows: its points, its knee, what changes from each to the next."""

from __future__ import annotations

from functools import cached_property
from math import sqrt
from typing import Any

from models.partition import Partition
from models.proposal import Status, region_name
from models.records import record
from models.scenario import Scenario
from models.territory import Territory
from optimizer.comparison.comparison import Comparison, compare
from optimizer.frontier.pareto import Point

__all__ = ["FrontierPoints"]


@record
class Step:
    """From one point of the frontier to the next: what is given up, gained and changed.

    `given` and `gained` are inhabitants (weighted) of the first and the second criterion.
    """

    given: float
    gained: float
    comparison: Comparison

    @property
    def moved(self) -> list[str]:
        """Names of the municipalities that change region, the most inhabitants first."""
        people = self.comparison.territory.municipalities
        codes = sorted(self.comparison.moved, key=lambda code: (-people[code].population, code))
        return [people[code].name for code in codes]


@record
class FrontierPoints:
    """All that two criteria allow, the best of the first criterion first.

    Attributes
    ----------
    names : tuple of str
        The criteria.
    points : tuple of Point
        None of them beats another on both.
    status : Status
        OPTIMAL: these are all points, each proven, and nothing lies between them.  FEASIBLE: time
        ran out, in a solve or in the search.  INFEASIBLE, UNKNOWN: there are none, or none was found.
    """

    scenario: Scenario
    territory: Territory
    names: tuple[str, str]
    points: tuple[Point, ...]
    status: Status

    def __repr__(self) -> str:
        """Return one line: which criteria, and how many points."""
        between = " and ".join(self.names)
        return f"<Frontier between {between}: {len(self.points)} points, {self.status}>"

    @property
    def exact(self) -> bool:
        """Whether this is proven to be the whole frontier."""
        return self.status is Status.OPTIMAL

    @cached_property
    def partitions(self) -> tuple[Partition, ...]:
        """The partition of each point."""
        codes = self.territory.codes
        return tuple(
            Partition([codes[i] for i in region] for region in point.regions) for point in self.points
        )

    @cached_property
    def knee(self) -> int | None:
        """The point farthest below the line between the ends, both criteria scaled to 0..1.

        None where the frontier nowhere bends towards the origin: no point lies below the line.

        References
        ----------
        I. Das (1999), On characterizing the 'knee' of the Pareto curve based on normal-boundary
        intersection, Structural Optimization 18.
        """
        if len(self.points) < 3:
            return None
        (a_first, b_first), (a_last, b_last) = (self._pair(k) for k in (0, -1))

        def below(k: int) -> float:
            a, b = self._pair(k)
            return (1 - (a - a_first) / (a_last - a_first) - (b - b_last) / (b_first - b_last)) / sqrt(2)

        best = max(range(len(self.points)), key=lambda k: (below(k), -k))
        return best if below(best) > 0 else None

    @cached_property
    def supported(self) -> tuple[bool, ...]:
        """Whether weights exist that make each point the best: it lies on the lower convex hull."""
        hull: list[int] = []
        for k in range(len(self.points)):
            while len(hull) > 1 and self._turn(hull[-2], hull[-1], k) < 0:
                hull.pop()
            hull.append(k)
        return tuple(k in hull for k in range(len(self.points)))

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """What changes from each point to the next."""
        steps = []
        for k in range(len(self.points) - 1):
            (a, b), (a_next, b_next) = self._pair(k), self._pair(k + 1)
            one, other = self.partitions[k], self.partitions[k + 1]
            steps.append(
                Step(
                    self.territory.in_inhabitants(a_next - a),
                    self.territory.in_inhabitants(b - b_next),
                    compare(self.territory, one, other, scenario=self.scenario),
                )
            )
        return tuple(steps)

    def _pair(self, k: int) -> tuple[int, int]:
        a, b = self.points[k].costs
        return a, b

    def _turn(self, i: int, j: int, k: int) -> int:
        """Return twice the area of a triangle of points: negative when j lies above i-k."""
        (ax, ay), (bx, by), (cx, cy) = (self._pair(m) for m in (i, j, k))
        return (bx - ax) * (cy - ay) - (by - ay) * (cx - ax)

    def records(self) -> list[dict[str, Any]]:
        """Return what `to_frame` holds as dictionaries; `moves` tells the way from the point before."""
        rows = []
        for k, (point, partition) in enumerate(zip(self.points, self.partitions, strict=True)):
            regions = sorted(partition, key=lambda region: -self.territory.population(region))
            costs = {
                name: self.territory.in_inhabitants(cost)
                for name, cost in zip(self.names, point.costs, strict=True)
            }
            rows.append(
                {
                    "point": k + 1,
                    **costs,
                    "proven": point.proven,
                    "gap": point.gap,
                    "supported": self.supported[k],
                    "knee": k == self.knee,
                    "regions": len(partition),
                    "names": ", ".join(
                        region_name(self.scenario, self.territory, region) for region in regions
                    ),
                    "moves": ", ".join(self.steps[k - 1].moved) if k else "",
                }
            )
        return rows
