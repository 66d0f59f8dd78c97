"""Chains to begin with: each tier alone, the best upper with lower ones inside, the best lower merged."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace

from models.nesting import Tiers
from models.problem import Problem, Region
from models.records import record
from optimizer.engine.solution import Control, Limits, Progress, Solution, Status
from optimizer.engine.strategy import solve
from optimizer.engine.tiers.solution import Chain

__all__ = ["Starts", "find_starts", "inside", "merging"]

Run = Callable[[Problem, str], Solution]
"""Solves a problem and says what for."""

SHARE = 0.3
"""Part of the time that finding chains may take."""


@record
class Starts:
    """What is known before tiers are tied: chains, a bound, and what proves it."""

    chains: tuple[Chain, ...]
    floor: int | None
    """No chain costs less (cost units): every tier on its own."""
    alone: tuple[Solution, ...]
    """The best of each tier on its own."""
    infeasible: str = ""
    """Why a tier has no partition at all; empty: each has, or it is not known."""


def inside(problem: Problem, upper: Sequence[Region]) -> Problem:
    """Return a problem whose regions lie inside given ones."""
    above = {unit: k for k, region in enumerate(upper) for unit in region}
    return replace(problem, edges=frozenset((i, j) for i, j in problem.edges if above[i] == above[j]))


def merging(problem: Problem, lower: Sequence[Region]) -> Problem:
    """Return a problem whose regions hold given ones whole."""
    pairs = {(min(region), unit) for region in lower for unit in region if unit != min(region)}
    return replace(problem, together=problem.together | pairs)


def find_starts(
    tiers: Tiers, limits: Limits, control: Control, begin: Sequence[Sequence[Sequence[Region]]] = ()
) -> Starts:
    """Solve the lowest tier, upwards from it, every other tier alone, and downwards from the top.

    Each chain is told as soon as it is found and keeps every rule.
    """
    known_best: int | None = None
    floor: int | None = None
    chains: list[Chain] = []

    def keep(chain: Chain | None, phase: str) -> None:
        nonlocal known_best
        if chain is None:
            return
        chains.append(chain)
        if tiers.accepts(chain):
            cost = tiers.cost(chain)
            known_best = cost if known_best is None else min(known_best, cost)
            control.report(Progress(phase, known_best, floor, 0.0))

    left = min(limits.time_limit_s, control.remaining_s())
    deadline = time.monotonic() + SHARE * left

    def run(problem: Problem, phase: str) -> Solution:
        share = max(0.05, (deadline - time.monotonic()) / 2)
        control.report(Progress(phase, known_best, floor, 0.0))
        quiet = replace(control, report=lambda progress: None)
        known = [chain[k] for chain in begin for k, own in enumerate(tiers.problems) if own is problem]
        return solve(problem, replace(limits, time_limit_s=share), quiet, known)

    alone = []
    for k, problem in enumerate(tiers.problems):
        solution = run(problem, f"tier {k + 1} of {len(tiers)} on its own")
        if solution.status is Status.INFEASIBLE:
            return Starts((), None, (), f"tier {k + 1}: {solution.why}")
        alone.append(solution)
        if k == 0:
            keep(_up(tiers, solution.regions, run), "tiers out of the best of the bottom")
    bounds = [solution.bound for solution in alone if solution.bound is not None]
    floor = sum(bounds) if len(bounds) == len(alone) else None
    keep(_alone(alone), "the best of each tier")
    keep(_down(tiers, alone, run), "tiers inside the best of the top")
    return Starts(tuple(chains), floor, tuple(alone))


def _alone(alone: Sequence[Solution]) -> Chain | None:
    found = [solution.regions for solution in alone]
    return tuple(regions for regions in found if regions is not None) if None not in found else None


def _down(tiers: Tiers, alone: Sequence[Solution], run: Run) -> Chain | None:
    """Return the best upper tier with the best of each lower tier inside it."""
    upper, chain = alone[-1].regions, []
    for k in reversed(range(len(tiers) - 1)):
        if upper is None:
            return None
        chain.append(upper)
        upper = run(inside(tiers.problems[k], upper), f"tier {k + 1} inside the one above").regions
    return None if upper is None else (upper, *reversed(chain))


def _up(tiers: Tiers, lower: Sequence[Region] | None, run: Run) -> Chain | None:
    """Return the best lowest tier, merged into the best of each upper tier."""
    chain: list[Sequence[Region]] = []
    for k in range(1, len(tiers)):
        if lower is None:
            return None
        chain.append(lower)
        lower = run(merging(tiers.problems[k], lower), f"tier {k + 1} out of the one below").regions
    return None if lower is None else tuple(map(tuple, (*chain, lower)))
