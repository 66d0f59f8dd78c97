"""What both GerryChain optimisers share: start, proposal, rules and the clock.

ReCom merges two touching regions and cuts a random spanning tree of them.  Its populations lie in
a band around a target; a band from the minimum to all inhabitants says 'a minimum only'.  All
other hard rules enter as a constraint, and our cost as the score: GerryChain takes any function.
What it cannot do is change the number of regions, or say how far from the best it is.  Where a map
has a maximum too, GerryChain makes the start itself, by cutting trees.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterable
from fractions import Fraction
from functools import partial
from typing import Any

import networkx as nx
from gerrychain import Graph, Partition
from gerrychain.optimization import SingleMetricOptimizer
from gerrychain.proposals import recom
from gerrychain.proposals.tree_proposals import MetagraphError
from gerrychain.tree import bipartition_tree, recursive_tree_part

from benchmarks.methods import Answer
from benchmarks.methods.bounds import population_bounds
from benchmarks.records import Task
from models.problem import Problem, Region

__all__ = ["run_chain"]

STEPS = 5_000
"""Steps of a run, so that it does not depend on the speed of the machine; the clock may end it before."""

NEVER = 10**9
"""Attempts before GerryChain warns."""

ATTEMPTS = 1_000
"""Trees of a part that are tried for a start, before it begins anew."""

SEEDINGS = 300
"""How many random starts are grown to find one with the number of regions that is asked."""


class _TimeIsUpError(Exception):
    """Raised inside a step, because a chain that finds nothing valid never yields."""


def run_chain(
    problem: Problem, task: Task, steps: Callable[[SingleMetricOptimizer], Iterable[Partition]]
) -> Answer:
    """Run one of the optimisers from a random start until time is up."""
    if task.regions is None:
        raise ValueError("GerryChain keeps the number of regions fixed: it must be given")
    began = time.monotonic()
    deadline = began + task.time_limit_s
    judge, graph = _Judge(problem), _graph(problem)
    upper = _ends(problem)[1]
    if upper is None:
        start = seeding(judge, task.regions, random.Random(task.seed))
    else:
        start = _cut(judge, graph, task.regions, deadline, task.seed)
    if start is None:
        return Answer(None, note=f"no start of at most {task.regions} regions was found")
    best, cost, best_s, count = start, judge.cost(start), time.monotonic() - began, 0
    if len(start) > 1:
        optimiser = _optimiser(judge, graph, start, deadline, task.seed)
        try:
            for state in steps(optimiser):
                count += 1
                if judge.cost(regions := _regions(state)) < cost:
                    best, cost, best_s = regions, judge.cost(regions), time.monotonic() - began
        except _TimeIsUpError:
            pass
    return Answer(best, best_s=best_s, note=f"{count:,} steps with {len(start)} regions")


class _Judge:
    """Judges regions once each: chains meet the same ones again and again."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self._costs: dict[Region, int] = {}
        self._allowed: dict[Region, bool] = {}

    def cost(self, regions: Iterable[Region]) -> int:
        """Return the cost of a partition in half cost units, constants left out."""
        total = 0
        for region in regions:
            if region not in self._costs:
                self._costs[region] = self.problem.region_cost(region)
            total += self._costs[region]
        return total

    def allows(self, region: Region) -> bool:
        """Tell whether a region keeps every hard rule."""
        if region not in self._allowed:
            self._allowed[region] = self.problem.allows(region)
        return self._allowed[region]


def seeding(judge: _Judge, count: int, rng: random.Random) -> list[Region] | None:
    """Grow a random partition that keeps the rules, with `count` regions or as near below as found."""
    best: list[Region] | None = None
    for _ in range(SEEDINGS):
        regions = _grow(judge, count, rng)
        if regions is not None and (best is None or len(regions) > len(best)):
            best = regions
        if best is not None and len(best) == count:
            break
    return best


def _grow(judge: _Judge, count: int, rng: random.Random) -> list[Region] | None:
    """Merge a random region that breaks a rule with its smallest neighbour until `count` are left."""
    problem = judge.problem
    people = problem.totals["population"]
    regions = {frozenset({i}) for i in range(len(problem))}
    size = dict.fromkeys(regions, 0) | {region: people[min(region)] for region in regions}
    while True:
        broken = sorted((r for r in regions if not judge.allows(r)), key=min)
        if not broken and len(regions) <= count:
            return sorted(regions, key=min)
        one = rng.choice(broken or sorted(regions, key=min))
        border = {j for i in one for j in problem.neighbours[i]} - one
        around = [r for r in sorted(regions, key=min) if not r.isdisjoint(border)]
        if not around:
            return None
        other = min(around, key=lambda r: (size[r], min(r)))
        size[one | other] = size[one] + size[other]
        regions = (regions - {one, other}) | {one | other}


def _graph(problem: Problem) -> Graph:
    """Return the map as GerryChain's graph."""
    people = problem.totals["population"]
    graph = nx.Graph()
    graph.add_nodes_from((i, {"population": people[i]}) for i in range(len(problem)))
    graph.add_edges_from(sorted(problem.edges))
    return Graph.from_networkx(graph)


def _ends(problem: Problem) -> tuple[int | None, int | None]:
    """Return the least minimum and the largest maximum of inhabitants that a limit speaks of."""
    bounds = population_bounds(problem)
    lowers = [bound.lower for bound in bounds if bound.lower is not None]
    uppers = [bound.upper for bound in bounds if bound.upper is not None]
    return min(lowers, default=None), max(uppers, default=None)


def _cut(judge: _Judge, graph: Graph, count: int, deadline: float, seed: int) -> list[Region] | None:
    """Return a start in a band of inhabitants: recursive cuts of trees, until one keeps it."""
    rng = random.Random(seed)
    lower, upper = _ends(judge.problem)
    people = judge.problem.totals["population"]
    mean = Fraction(sum(people), count)
    room = min(mean - (lower or 0), (upper or sum(people)) - mean) / mean
    parts = partial(recursive_tree_part, bipartition_tree_fn=partial(bipartition_tree, max_attempts=ATTEMPTS))
    while time.monotonic() < deadline:
        try:
            found = Partition.from_random_assignment(
                graph, count, float(room), "population", partition_fn=parts, rng=rng
            )
        except RuntimeError:
            continue
        if all(judge.allows(region) for region in _regions(found)):
            return sorted(_regions(found), key=min)
    return None


def _optimiser(
    judge: _Judge, graph: Graph, start: list[Region], deadline: float, seed: int
) -> SingleMetricOptimizer:
    people = judge.problem.totals["population"]
    lower, upper = _ends(judge.problem)
    least = min(sum(people[i] for i in region) for region in start)
    least = least if lower is None else min(least, lower)
    target = (least + (upper or sum(people))) / 2
    cut = partial(bipartition_tree, max_attempts=50, warn_attempts=NEVER, allow_pair_reselection=True)
    step = partial(
        recom,
        pop_col="population",
        pop_target=target,
        epsilon=(target - least) / target,
        bipartition_tree_fn=cut,
    )

    def propose(state: Partition, *, rng: random.Random) -> Partition:
        while time.monotonic() < deadline:
            try:
                return step(state, rng=rng)
            except MetagraphError:  # no pair of regions could be cut in the band: other trees may
                continue
        raise _TimeIsUpError

    def keeps_rules(state: Partition) -> bool:
        return all(judge.allows(region) for region in _regions(state))

    number: dict[Any, int] = {i: k for k, region in enumerate(start) for i in region}
    first = Partition(graph, number)
    return SingleMetricOptimizer(
        propose, [keeps_rules], first, lambda state: judge.cost(_regions(state)), maximize=False, rng=seed
    )


def _regions(state: Partition) -> list[Region]:
    return [frozenset(members) for members in state.parts.values()]
