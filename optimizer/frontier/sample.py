"""Three criteria: a sample of the points that some weights make the best, and no claim to be all.

The weights are whole numbers that sum to `PARTS`, in every way.  Each solve minimises the
weighted sum and then the plain sum, so that no partition beats a point on all three; points
that no weights reach (unsupported ones) are never found this way.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from math import gcd
from typing import TYPE_CHECKING, Any

from models.partition import Partition
from models.problem import Cost, Level, Problem
from models.proposal import Status
from models.records import record
from models.scenario import Scenario
from models.territory import Territory
from optimizer.engine.solution import Control, Limits
from optimizer.engine.strategy import solve
from optimizer.solving.variants import costs_of

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Sample", "SampledPoint", "sample_supported"]

PARTS = 4
"""The weights of a sample sum to this."""

Three = tuple[int, int, int]


@record
class SampledPoint:
    """A partition, its three costs (cost units) and the weights under which it is the best."""

    weights: Three
    costs: Three
    proven: bool
    partition: Partition


@record
class Sample:
    """Some supported points of the Pareto frontier of three criteria.

    `status` is OPTIMAL when every weighting was solved with proof.
    """

    scenario: Scenario
    territory: Territory
    names: tuple[str, str, str]
    points: tuple[SampledPoint, ...]
    status: Status

    label = "a sample of supported points: there are others, also ones that no weights reach"
    """What has to stand beside it."""

    def __repr__(self) -> str:
        """Return one line: which criteria, and how many points."""
        return f"<Sample between {', '.join(self.names)}: {len(self.points)} points, {self.status}>"

    def records(self) -> list[dict[str, Any]]:
        """Return one dictionary per point; costs in weighted inhabitants."""
        return [
            {
                "point": k + 1,
                **{
                    name: self.territory.in_inhabitants(cost)
                    for name, cost in zip(self.names, point.costs, strict=True)
                },
                "weights": " : ".join(map(str, point.weights)),
                "proven": point.proven,
                "regions": len(point.partition),
            }
            for k, point in enumerate(self.points)
        ]

    def to_frame(self) -> pd.DataFrame:
        """Return `records` as a frame."""
        import pandas as pd

        return pd.DataFrame(self.records())


def sample_supported(
    scenario: Scenario,
    between: tuple[str, str, str],
    *,
    territory: Territory | None = None,
    time_limit: float | None = None,
    limits: Limits | None = None,
    control: Control | None = None,
) -> Sample:
    """Sample the supported points of three criteria; parameters as of `find_frontier`.

    Raises
    ------
    InputError
        When a criterion has no cost in the scenario.
    """
    from optimizer.inputs.territories import open_territory
    from optimizer.solving.propose import limits_of

    territory = territory or open_territory(scenario)
    problem = scenario.formulate(territory)
    control = control or Control()
    if time_limit is not None:
        control = replace(control, deadline=min(control.deadline, time.monotonic() + time_limit))
    costs = [problem.minimising(names).cost for names in costs_of(problem, between)]
    found: dict[Three, SampledPoint] = {}
    status = Status.OPTIMAL
    for weights in weightings():
        if not control.remaining_s():
            status = Status.FEASIBLE if found else Status.UNKNOWN
            break
        solution = solve(_weighted(problem, costs, weights), limits or limits_of(scenario), control)
        if solution.regions is None:
            status = solution.status if not found else Status.FEASIBLE
            break
        proven = solution.status is Status.OPTIMAL
        status = status if proven else Status.FEASIBLE
        a, b, c = (problem.partition_cost(solution.regions, cost) for cost in costs)
        partition = Partition(problem.codes_of(solution.regions))
        found.setdefault((a, b, c), SampledPoint(weights, (a, b, c), proven, partition))
    points = tuple(found[costs] for costs in sorted(found))
    return Sample(scenario, territory, between, points, status)


def weightings() -> Iterator[Three]:
    """Yield every three whole weights that sum to `PARTS`, in lowest terms, the equal ones first."""
    grid = [(i, j, PARTS - i - j) for i in range(PARTS + 1) for j in range(PARTS + 1 - i)]
    lowest = {(i // d, j // d, k // d) for i, j, k in grid for d in [gcd(i, j, k)]}
    yield from sorted({(1, 1, 1), *lowest}, key=lambda w: (max(w) / sum(w), w))


def _weighted(problem: Problem, costs: list[Cost], weights: Three) -> Problem:
    """Return the problem that minimises a weighted sum of costs, then their plain sum.

    A cost is taken as often as it weighs: exact also where the cost of a total is rounded.
    """
    first, plain = Cost(), Cost()
    for cost, weight in zip(costs, weights, strict=True):
        plain += cost
        for _ in range(weight):
            first += cost
    levels = (Level(("weighted",)), Level(("plain",)))
    return replace(problem, costs={"weighted": first, "plain": plain}, levels=levels)
