"""The one verb for tiers, `solve_tiers`: tighten, take apart, go level by level, pick a way, check again."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any

from models.magnitude import check_magnitude, most_of
from models.nesting import JointSide, TierLevel, Tiers, stages_of
from models.problem import Level, Pair, Problem, Region
from models.reach import groups_of
from models.screening import describe, find_obstacles
from optimizer.engine.parts import cut, units_of_parts
from optimizer.engine.solution import UNREADY, Control, LevelResult, Limits, Progress, Status, screened
from optimizer.engine.strategy import JUDGED_S
from optimizer.engine.tiers.solution import Chain, TierSolution
from optimizer.engine.tiers.starts import Starts, find_starts
from optimizer.engine.ways import TINY, way_for

__all__ = ["ceiling_of", "part", "parts_of", "solve_tiers", "tightened"]


def solve_tiers(
    tiers: Tiers,
    limits: Limits,
    control: Control | None = None,
    start: Sequence[Sequence[Sequence[Region]]] = (),
    levels: Sequence[TierLevel] = (),
) -> TierSolution:
    """Find the cheapest partitions of all tiers that keep every rule and nest, with a bound.

    Parameters
    ----------
    tiers : Tiers
        From the bottom up.
    limits : Limits
        Time for everything together, workers and seed; it counts once the engine is loaded.
    control : Control, optional
        Receives the best cost and the bound over all tiers; can stop the run.
    start : sequence of chains
        Partitions of every tier to begin from.
    levels : sequence of TierLevel
        Minimised one after another; none: all costs together.

    Raises
    ------
    InputError
        When costs are too large to be counted exactly.
    RuntimeError
        When a way returns what breaks a rule or contradicts its own figures: a bug.
    """
    outer = control or Control()
    for problem in tiers.problems:
        check_magnitude(problem)
    tight = tightened(tiers)
    began = time.monotonic()
    ended = screened(limits, outer)
    for number, problem in enumerate(tight.problems, 1):
        if obstacles := find_obstacles(problem, ended):
            why = f"tier {number}: " + "; ".join(describe(o, problem.units) for o in obstacles)
            return TierSolution(Status.INFEASIBLE, None, None, None, 0.0, "arithmetic", why)
    way = way_for(tiers.problems[0])
    if not way.prepare(tiers.problems[0], outer):
        return TierSolution(Status.UNKNOWN, None, None, None, 0.0, way.name, UNREADY)
    ready = time.monotonic()
    unit = tiers.problems[0].unit

    def report(progress: Progress) -> None:
        outer.report(replace(progress, elapsed_s=time.monotonic() - began, unit=unit))

    deadline = min(outer.deadline, ready + limits.time_limit_s)
    deadline -= JUDGED_S * sum(map(len, tiers.problems))
    inner = replace(outer, report=report, deadline=deadline)
    solution = _apart(tight, limits, inner, start, tuple(levels))
    _check(tiers, solution, tuple(levels))
    return replace(solution, wall_time_s=time.monotonic() - ready)


# -------------------------------------------------------------------- what nesting says at once
def tightened(tiers: Tiers) -> Tiers:
    """Return tiers whose rules say what nesting makes of those of the others.

    Where nesting has a price they stay as they are.  What stays together below stays together above;
    what is apart above is apart below, and no region below reaches out of a fixed region above.
    """
    if tiers.prices is not None:
        return tiers
    problems = list(tiers.problems)
    for k in range(1, len(problems)):
        ties = {(min(g), i) for g in groups_of(problems[k - 1]) for i in g if i != min(g)}
        problems[k] = replace(problems[k], together=problems[k].together | ties)
    apart: frozenset[Pair] = frozenset()
    for k in reversed(range(len(problems))):
        barred = {pair for upper in problems[k:] for pair in _barred(upper, problems[k].edges)}
        apart |= problems[k].apart
        problems[k] = replace(problems[k], edges=problems[k].edges - barred, apart=apart)
    return tiers.with_problems(problems)


def _barred(problem: Problem, pairs: Iterable[Pair]) -> set[Pair]:
    """Return the pairs that no region of a problem can hold: out of a fixed region, or of two labels."""
    fixed = {unit: number for number, region in enumerate(problem.fixed) for unit in region}
    labels = [spread.labels for spread in problem.spreads if spread.maximum == 1]
    return {
        (i, j)
        for i, j in pairs
        if fixed.get(i, -1) != fixed.get(j, -1) or any(-1 != own[i] != own[j] != -1 for own in labels)
    }


def parts_of(tiers: Tiers, levels: Sequence[TierLevel] = ()) -> list[tuple[int, ...]]:
    """Return the units of each part that can be solved on its own, the smallest first.

    A tier that is fixed takes everything apart.
    """
    count = len(tiers.problems[0])
    if tiers.sides or any(level.slack for level in levels[:-1]):
        return [tuple(range(count))]
    chief = list(range(count))

    def find(unit: int) -> int:
        while chief[unit] != unit:
            unit = chief[unit]
        return unit

    for problem in tiers.problems:
        for units in units_of_parts(problem):
            for unit in units:
                a, b = find(units[0]), find(unit)
                chief[max(a, b)] = min(a, b)
    found: dict[int, list[int]] = {}
    for unit in range(count):
        found.setdefault(find(unit), []).append(unit)
    return sorted((tuple(units) for units in found.values()), key=lambda units: (len(units), units))


def part(tiers: Tiers, units: Sequence[int]) -> Tiers:
    """Return the tiers on some of their units."""
    number = {unit: k for k, unit in enumerate(units)}
    prices = None
    if tiers.prices is not None:
        prices = {
            (number[i], number[j]): price
            for (i, j), price in tiers.prices.items()
            if i in number and j in number
        }
    return Tiers(tuple(cut(problem, units).problem for problem in tiers.problems), prices)


# -------------------------------------------------------------------- parts
def _apart(
    tiers: Tiers,
    limits: Limits,
    control: Control,
    start: Sequence[Sequence[Sequence[Region]]],
    levels: tuple[TierLevel, ...],
) -> TierSolution:
    parts = parts_of(tiers, levels)
    if len(parts) == 1:
        return _levels(tiers, limits, control, start, levels)
    solutions = []
    for number, units in enumerate(parts):
        share = len(units) ** 2 / sum(len(other) ** 2 for other in parts[number:])
        deadline = time.monotonic() + share * control.remaining_s()
        reins = replace(control, deadline=min(control.deadline, deadline), report=lambda progress: None)
        control.report(Progress(f"part {number + 1} of {len(parts)}", None, None, 0.0))
        inner = [tuple(_inward(units, regions) for regions in chain) for chain in start]
        solution = _levels(part(tiers, units), limits, reins, inner, levels)
        if solution.status is Status.INFEASIBLE:
            first = tiers.problems[0].units[units[0]]
            return replace(solution, why=f"the part with {first}: {solution.why}")
        solutions.append(solution)
    return _join(tiers, parts, solutions, levels)


def _inward(units: Sequence[int], regions: Sequence[Region]) -> list[Region]:
    number = {unit: k for k, unit in enumerate(units)}
    inside = (frozenset(number[i] for i in region if i in number) for region in regions)
    return [region for region in inside if region]


def _join(
    tiers: Tiers,
    parts: Sequence[tuple[int, ...]],
    solutions: Sequence[TierSolution],
    levels: tuple[TierLevel, ...],
) -> TierSolution:
    why = f"{len(parts)} parts that nothing ties together; the largest: {solutions[-1].why}"
    way = " + ".join(dict.fromkeys(solution.way for solution in solutions))
    if any(solution.chain is None or solution.bound is None for solution in solutions):
        return TierSolution(Status.UNKNOWN, None, None, None, 0.0, way, why)
    chain = tuple(
        tuple(
            sorted(
                (
                    frozenset(units[i] for i in region)
                    for units, solution in zip(parts, solutions, strict=True)
                    for region in (solution.chain or ())[tier]
                ),
                key=min,
            )
        )
        for tier in range(len(tiers))
    )
    certificate = {
        "parts": [
            {"units": list(units), "certificate": solution.certificate}
            for units, solution in zip(parts, solutions, strict=True)
        ]
    }
    if levels:
        results = []
        for k, level in enumerate(levels):
            value = stages_of(tiers, levels, k, ()).cost(chain)
            gap = sum(s.levels[k].value - s.levels[k].bound for s in solutions)
            results.append(LevelResult(level.shown, value, value - gap))
        objective, bound = results[-1].value, results[-1].bound
    else:
        results = []
        objective = tiers.cost(chain)
        bound = objective - sum((s.objective or 0) - (s.bound or 0) for s in solutions)
    proven = all(solution.status is Status.OPTIMAL for solution in solutions)
    status = Status.OPTIMAL if proven else Status.FEASIBLE
    return TierSolution(status, chain, objective, bound, 0.0, way, why, tuple(results), certificate)


# -------------------------------------------------------------------- levels
def _levels(
    tiers: Tiers,
    limits: Limits,
    control: Control,
    start: Sequence[Sequence[Sequence[Region]]],
    levels: tuple[TierLevel, ...],
) -> TierSolution:
    if not levels:
        return _stage(tiers, limits, control, start)
    results: list[LevelResult] = []
    proofs: list[dict[str, Any]] = []
    sides: list[JointSide] = []
    best: TierSolution | None = None
    for k, level in enumerate(levels):
        stage = stages_of(tiers, levels, k, sides)
        share = 1 / (len(levels) - k)
        deadline = min(control.deadline, time.monotonic() + share * control.remaining_s())
        reins = replace(control, deadline=deadline, report=_named(control, k, len(levels)))
        known = [*([best.chain] if best is not None and best.chain else []), *start]
        solution = _stage(stage, limits, reins, known)
        if best is not None and best.chain is not None:
            solution = _at_least(stage, solution, best.chain)
        if solution.chain is None or solution.objective is None or solution.bound is None:
            return solution
        results.append(LevelResult(level.shown, solution.objective, solution.bound))
        proofs.append({"certificate": solution.certificate, "chain": coded(tiers, solution.chain)})
        sides.append(ceiling_of(stage, level, k, solution.objective, solution.bound))
        best = solution
    assert best is not None
    proven = all(result.value == result.bound for result in results)
    return replace(
        best,
        status=Status.OPTIMAL if proven else Status.FEASIBLE,
        levels=tuple(results),
        certificate={"levels": proofs},
        why=f"{len(results)} levels one after another; the last: {best.why}",
    )


def ceiling_of(stage: Tiers, level: TierLevel, k: int, value: int, bound: int) -> JointSide:
    """Return what a level that came to `value`, with nothing below `bound`, allows later levels."""
    allowed = Level((), level.slack).ceiling(value, bound)
    most = sum(most_of(problem.cost, problem) for problem in stage.problems)
    costs = tuple(problem.cost for problem in stage.problems)
    return JointSide(f"level {k + 1}", costs, min(allowed, most))


def coded(tiers: Tiers, chain: Chain) -> list[list[list[str]]]:
    """Return a chain by codes, as certificates show one."""
    return [
        sorted(sorted(codes) for codes in problem.codes_of(regions))
        for problem, regions in zip(tiers.problems, chain, strict=True)
    ]


def _named(control: Control, k: int, count: int) -> Callable[[Progress], None]:
    def report(progress: Progress) -> None:
        control.report(replace(progress, phase=f"level {k + 1} of {count}, {progress.phase}"))

    return report


def _at_least(stage: Tiers, solution: TierSolution, before: Chain) -> TierSolution:
    """Return the solution of a later level, or the chain of the level before if that is better."""
    if solution.status is Status.INFEASIBLE:
        raise RuntimeError("a bug: a level was found infeasible although the level before has a chain")
    cost = stage.cost(before)
    if solution.objective is not None and solution.objective <= cost:
        return solution
    status = Status.OPTIMAL if solution.bound == cost else Status.FEASIBLE
    return replace(solution, status=status, chain=before, objective=cost)


# -------------------------------------------------------------------- one level of one part
def _stage(
    tiers: Tiers, limits: Limits, control: Control, start: Sequence[Sequence[Sequence[Region]]]
) -> TierSolution:
    """Solve one level: small areas by the nested assignment, others by columns."""
    limits = replace(limits, time_limit_s=control.remaining_s())
    from optimizer.engine.tiers.assignment import solve_nested_assignment  # solvers and kernels load
    from optimizer.engine.tiers.columns import solve_tier_columns

    if len(tiers.problems[0]) <= TINY:
        hint = next((chain for chain in start if tiers.accepts(chain)), None)
        return solve_nested_assignment(tiers, limits, control, hint)
    starts = find_starts(tiers, limits, control, start)
    if starts.infeasible:
        return TierSolution(Status.INFEASIBLE, None, None, None, 0.0, "columns", starts.infeasible)
    if (known := _settled(tiers, starts)) is not None:
        return known
    limits = replace(limits, time_limit_s=control.remaining_s())
    solution = solve_tier_columns(tiers, limits, control, [*starts.chains, *start])
    alone = starts.floor
    if solution.bound is None or alone is None or alone <= solution.bound:
        return solution
    return replace(solution, bound=alone, certificate={"alone": [s.certificate for s in starts.alone]})


def _settled(tiers: Tiers, starts: Starts) -> TierSolution | None:
    """Return what is proven when the best of each tier on its own nest already; None: they do not."""
    for chain in starts.chains:
        if tiers.accepts(chain) and tiers.cost(chain) == starts.floor:
            why = "the best of each tier on its own nest already"
            proof = {"alone": [solution.certificate for solution in starts.alone]}
            return TierSolution(
                Status.OPTIMAL, chain, starts.floor, starts.floor, 0.0, "columns", why, (), proof
            )
    return None


# -------------------------------------------------------------------- the last word
def _check(tiers: Tiers, solution: TierSolution, levels: tuple[TierLevel, ...]) -> None:
    """Hold a solution against the plain rules of all tiers."""
    if solution.chain is None:
        return
    if not tiers.accepts(solution.chain):
        raise RuntimeError(f"a bug: {solution.way} returned tiers that break a hard rule")
    last = stages_of(tiers, levels, len(levels) - 1, ()) if levels else tiers
    if last.cost(solution.chain) != solution.objective:
        raise RuntimeError(f"a bug: {solution.way} returned tiers that cost something else")
    if solution.bound is None or solution.objective is None or solution.bound > solution.objective:
        raise RuntimeError(f"a bug: {solution.way} returned a bound above the cost of its own tiers")
    if solution.status is Status.OPTIMAL and solution.bound != solution.objective:
        raise RuntimeError(f"a bug: {solution.way} calls tiers optimal that its bound does not prove")
