"""The one verb `solve`: screen, take apart, go level by level, pick a way, join and check again."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from models.magnitude import check_magnitude, most_of
from models.problem import Cost, Problem, Region, Side
from models.screening import describe, find_obstacles, floor_cost
from optimizer.engine.parts import Part, independent_parts
from optimizer.engine.solution import (
    UNREADY,
    Control,
    Known,
    LevelResult,
    Limits,
    Progress,
    Solution,
    Status,
    screened,
)
from optimizer.engine.ways import way_for

__all__ = ["JUDGED_S", "solve"]

JUDGED_S = 1e-5
"""Seconds per unit that are kept for holding a partition against the rules and writing down its proof."""

Start = Sequence[Sequence[Region]]
"""Partitions to begin from; they need neither cover all units nor keep any rule."""


def solve(
    problem: Problem,
    limits: Limits,
    control: Control | None = None,
    start: Start = (),
    known: Known | None = None,
) -> Solution:
    """Find the cheapest partition that keeps every hard rule, with a bound that shows how good it is.

    Parameters
    ----------
    problem : Problem
        Any; with `levels` they are minimised one after another.
    limits : Limits
        Time for all parts and levels together, workers and seed; it counts once the engine is
        loaded.
    control : Control, optional
        Receives the best cost and the bound while they improve; can stop the run.
    start : sequence of partitions
        Regions of unit numbers to begin from, for example existing arrangements.
    known : Known, optional
        The same problem without some of its locks, solved: then only what is near them is looked at,
        where that is enough.

    Returns
    -------
    Solution
        Its `way` and `why` say in plain words how it was found.  OPTIMAL and INFEASIBLE are proofs.

    Raises
    ------
    InputError
        When costs are too large to be counted exactly.
    RuntimeError
        When a way returns a partition that breaks a rule or contradicts its own figures: a bug.
    """
    check_magnitude(problem)
    outer = control or Control()
    began = time.monotonic()
    obstacles = find_obstacles(problem, screened(limits, outer))
    ready = True
    if not obstacles:
        loading = time.monotonic()
        ready = way_for(problem).prepare(problem, outer)
        began += time.monotonic() - loading

    def report(progress: Progress) -> None:
        outer.report(replace(progress, elapsed_s=time.monotonic() - began, unit=problem.unit))

    deadline = min(outer.deadline, began + limits.time_limit_s) - JUDGED_S * len(problem)
    inner = replace(outer, report=report, deadline=deadline)
    if obstacles:
        why = "; ".join(describe(obstacle, problem.units) for obstacle in obstacles)
        solution = Solution(Status.INFEASIBLE, None, None, None, 0.0, "arithmetic", why)
    elif not ready:
        solution = Solution(Status.UNKNOWN, None, None, None, 0.0, way_for(problem).name, UNREADY)
    else:
        nearby = None if known is None else _solve_around(problem, known, limits, inner)
        solution = nearby or _solve_apart(problem, limits, inner, start)
    _check(problem, solution)
    return replace(solution, wall_time_s=time.monotonic() - began)


def _solve_around(problem: Problem, known: Known, limits: Limits, control: Control) -> Solution | None:
    from optimizer.engine.columns.around import solve_around  # loads the kernels

    return solve_around(problem, known, limits, control)


# -------------------------------------------------------------------- parts
def _solve_apart(problem: Problem, limits: Limits, control: Control, start: Start) -> Solution:
    """Solve independent parts one after another, the smallest first, and join them.

    What a small part leaves of its share of the time is there for the larger ones.
    """
    parts = independent_parts(problem)
    if len(parts) == 1:
        return _solve_levels(problem, limits, control, start)
    tally = _Tally(problem, parts, control)
    solutions: list[Solution] = []
    for number, part in enumerate(parts):
        share = len(part.units) ** 2 / sum(len(other.units) ** 2 for other in parts[number:])
        begin = [part.inward(partition) for partition in start]
        reins = _within(control, share, tally.reporter(number))
        solution = _solve_levels(part.problem, limits, reins, begin)
        if solution.status is Status.INFEASIBLE:
            return replace(solution, why=f"the part with {part.problem.units[0]}: {solution.why}")
        tally.update(number, solution.objective, solution.bound)
        solutions.append(solution)
    return _join(problem, parts, solutions)


def _within(control: Control, share: float, report: Callable[[Progress], None]) -> Control:
    """Return the reins of a step that gets a share of the time that is left."""
    left = control.remaining_s()
    deadline = control.deadline if share == 1 else time.monotonic() + share * left
    return replace(control, report=report, deadline=min(control.deadline, deadline))


def _offset(problem: Problem, parts: list[Part], cost: Cost, costs: list[Cost]) -> int:
    """Return what a joined partition costs above its parts: the same for every partition."""
    whole = problem.partition_cost([frozenset(part.units) for part in parts], cost)
    return whole - sum(
        part.problem.partition_cost([frozenset(range(len(part.units)))], own)
        for part, own in zip(parts, costs, strict=True)
    )


def _floor(problem: Problem) -> int:
    """Return a bound on the cost that a solution's objective speaks of, by arithmetic alone."""
    return floor_cost(problem.minimising(problem.levels[-1].names) if problem.levels else problem)


def _join(problem: Problem, parts: list[Part], solutions: list[Solution]) -> Solution:
    """Join the solutions of independent parts: partitions unite, costs and bounds add up."""
    offset = _offset(problem, parts, problem.goals[-1], [part.problem.goals[-1] for part in parts])
    bounds = [solution.bound for solution in solutions if solution.bound is not None]
    bound = offset + sum(bounds) if len(bounds) == len(parts) else None
    regions: list[Region] = []
    for part, solution in zip(parts, solutions, strict=True):
        regions += part.outward(solution.regions or ())
    ways = dict.fromkeys(solution.way for solution in solutions)
    largest = solutions[-1]
    joined = Solution(
        Status.UNKNOWN,
        None,
        None,
        bound,
        0.0,
        " + ".join(ways),
        f"{len(parts)} parts that nothing ties together, solved one by one; the largest: {largest.why}",
    )
    if any(solution.regions is None for solution in solutions):
        return joined
    proven = all(solution.status is Status.OPTIMAL for solution in solutions)
    return replace(
        joined,
        status=Status.OPTIMAL if proven else Status.FEASIBLE,
        regions=tuple(sorted(regions, key=min)),
        objective=problem.partition_cost(regions, problem.goals[-1]),
        levels=_join_levels(problem, parts, solutions),
        certificate=_join_certificates(parts, solutions),
    )


def _join_levels(problem: Problem, parts: list[Part], solutions: list[Solution]) -> tuple[LevelResult, ...]:
    joined = []
    for k, level in enumerate(problem.levels):
        costs = [part.problem.minimising(level.names).cost for part in parts]
        offset = _offset(problem, parts, problem.minimising(level.names).cost, costs)
        results = [solution.levels[k] for solution in solutions]
        value = offset + sum(result.value for result in results)
        joined.append(LevelResult(level.names, value, offset + sum(result.bound for result in results)))
    return tuple(joined)


def _join_certificates(parts: list[Part], solutions: list[Solution]) -> dict[str, object]:
    """Return the certificates by part (tiny ones have none), with the part's units in the whole."""
    entries = [
        {"units": list(part.units), "certificate": solution.certificate}
        for part, solution in zip(parts, solutions, strict=True)
    ]
    return {"parts": entries}


@dataclass
class _Tally:
    """Adds up the progress of parts: known once every part has a figure."""

    problem: Problem
    parts: list[Part]
    control: Control

    def __post_init__(self) -> None:
        goals = [part.problem.goals[-1] for part in self.parts]
        self.offset = _offset(self.problem, self.parts, self.problem.goals[-1], goals)
        self.best: list[int | None] = [None] * len(self.parts)
        self.bound: list[int | None] = [_floor(part.problem) for part in self.parts]

    def reporter(self, number: int) -> Callable[[Progress], None]:
        """Return the report of one part, which tells the sums."""

        def report(progress: Progress) -> None:
            self.update(number, progress.best, progress.bound)
            self.control.report(replace(progress, best=self._sum(self.best), bound=self._sum(self.bound)))

        return report

    def update(self, number: int, best: int | None, bound: int | None) -> None:
        """Take over the figures of one part."""
        self.best[number] = self.best[number] if best is None else best
        self.bound[number] = self.bound[number] if bound is None else bound

    def _sum(self, figures: list[int | None]) -> int | None:
        known = [figure for figure in figures if figure is not None]
        return self.offset + sum(known) if len(known) == len(figures) else None


# -------------------------------------------------------------------- levels
def _solve_levels(problem: Problem, limits: Limits, control: Control, start: Start) -> Solution:
    """Minimise the levels one after another; what was reached binds the later ones."""
    if not problem.levels:
        return way_for(problem).solve(problem, limits, control, start)
    results: list[LevelResult] = []
    certificates: list[dict[str, object]] = []
    sides: list[Side] = []
    best: Solution | None = None
    for k, level in enumerate(problem.levels):
        stage = problem.minimising(level.names).with_sides(*sides)
        reins = _within(control, 1 / (len(problem.levels) - k), _named(control, k, len(problem.levels)))
        begin = [*([best.regions] if best and best.regions else []), *start]
        solution = _solve_apart(stage, limits, reins, begin)
        if best is not None and best.regions is not None:
            solution = _at_least(stage, solution, best.regions)
        if solution.regions is None or solution.objective is None or solution.bound is None:
            return solution
        results.append(LevelResult(level.names, solution.objective, solution.bound))
        certificates.append(_certified(problem, solution, last=k + 1 == len(problem.levels)))
        ceiling = min(level.ceiling(solution.objective, solution.bound), most_of(stage.cost, problem))
        sides.append(Side(f"level {k + 1}", stage.cost, upper=ceiling))
        best = solution
    assert best is not None
    proven = all(result.value == result.bound for result in results)
    return replace(
        best,
        status=Status.OPTIMAL if proven else Status.FEASIBLE,
        levels=tuple(results),
        certificate={"levels": certificates},
        why=f"{len(results)} levels one after another; the last: {best.why}",
    )


def _certified(problem: Problem, solution: Solution, *, last: bool) -> dict[str, object]:
    """Return what proves a level: its certificate, and regions that reach its value (the last has none)."""
    proof: dict[str, object] = {"certificate": solution.certificate}
    if last or solution.regions is None:
        return proof
    return {"regions": sorted(map(sorted, problem.codes_of(solution.regions))), **proof}


def _named(control: Control, k: int, count: int) -> Callable[[Progress], None]:
    def report(progress: Progress) -> None:
        control.report(replace(progress, phase=f"level {k + 1} of {count}, {progress.phase}"))

    return report


def _at_least(stage: Problem, solution: Solution, before: tuple[Region, ...]) -> Solution:
    """Return the solution of a later level, or the partition of the level before if that is better.

    The earlier partition keeps every rule of the later level, whatever time allowed there.
    """
    if solution.status is Status.INFEASIBLE:
        raise RuntimeError("a bug: a level was found infeasible although the level before has a partition")
    cost = stage.partition_cost(before)
    if solution.objective is not None and solution.objective <= cost:
        return solution
    status = Status.OPTIMAL if solution.bound == cost else Status.FEASIBLE
    return replace(solution, status=status, regions=before, objective=cost)


# -------------------------------------------------------------------- the last word
def _check(problem: Problem, solution: Solution) -> None:
    """Hold a solution against the problem's own plain rules."""
    if solution.regions is None:
        return
    if not problem.accepts(solution.regions):
        raise RuntimeError(f"a bug: {solution.way} returned a partition that breaks a hard rule")
    if problem.partition_cost(solution.regions, problem.goals[-1]) != solution.objective:
        raise RuntimeError(f"a bug: {solution.way} returned a partition that costs something else")
    if solution.bound is None or solution.objective is None or solution.bound > solution.objective:
        raise RuntimeError(f"a bug: {solution.way} returned a bound above the cost of its own partition")
    if solution.status is Status.OPTIMAL and solution.bound != solution.objective:
        raise RuntimeError(f"a bug: {solution.way} calls a partition optimal that its bound does not prove")
