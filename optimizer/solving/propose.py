"""The one way through: scenario, territory, problem, engine, partition, judgements, proposal."""

from __future__ import annotations

from collections.abc import Iterable

from models.criteria import Finding
from models.partition import Partition
from models.problem import Problem
from models.proposal import Judgement, LevelReport, Proposal, SolveReport, judge
from models.scenario import Scenario
from models.territory import Territory
from optimizer.engine.solution import Control, Limits, Solution
from optimizer.inputs.territories import open_territory
from optimizer.solving.limits_in_force import implausible_limits
from optimizer.solving.progress import watched
from optimizer.solving.versions import versions

__all__ = ["limits_of", "solve_scenario"]


def solve_scenario(
    scenario: Scenario,
    *,
    territory: Territory | None = None,
    limits: Limits | None = None,
    control: Control | None = None,
    start: Iterable[Partition] = (),
) -> Proposal:
    """Find the best partition of a scenario's area and let every criterion judge it.

    Parameters
    ----------
    scenario : Scenario
    territory : Territory, optional
        What `open_territory` returned for this scenario, when it is at hand.
    limits : Limits, optional
        In place of the scenario's own ``[solver]`` table.
    control : Control, optional
        Reports progress and can stop the run; without one, progress is shown where somebody
        watches, and an interrupt returns the best so far.
    start : iterable of Partition
        Known partitions to begin from; the arrangements of the scenario are taken along anyhow.

    Returns
    -------
    Proposal
        With a partition when one was found; every hard rule was checked again without the solver.

    Raises
    ------
    InputError
        When data cannot be read or a name in the scenario is unknown.
    RuntimeError
        When a partition that the engine returned breaks a hard rule: a bug.
    """
    from optimizer.engine import solve

    if control is None:
        with watched() as control:
            return solve_scenario(scenario, territory=territory, limits=limits, control=control, start=start)
    territory = territory or open_territory(scenario)
    limits = limits or limits_of(scenario)
    problem = scenario.formulate(territory)
    known = [partition.restrict(territory.codes) for partition in start]
    begin = [problem.regions_of(partition) for partition in (*known, *_arrangements(scenario, territory))]
    solution = solve(problem, limits, control, begin)
    report = _report(solution, limits)
    findings = [*implausible_limits(scenario, territory), *scattered(territory)]
    if solution.regions is None:
        findings += _obstacles(problem, territory)
        return Proposal(scenario, territory, {}, report, (), tuple(findings), versions())
    partition = Partition(problem.codes_of(solution.regions))
    judgements = judge(scenario, territory, partition)
    _trust(judgements, solution, problem.levels == ())
    partitions = {scenario.tier: partition}
    return Proposal(scenario, territory, partitions, report, judgements, tuple(findings), versions())


def _arrangements(scenario: Scenario, territory: Territory) -> list[Partition]:
    """Return the arrangements that a scenario knows, inside its area, for engines to begin from."""
    layers = [*scenario.arrangements, *([scenario.compare_with] if scenario.compare_with else [])]
    return [territory.layer_partition(name) for name in dict.fromkeys(layers)]


def limits_of(scenario: Scenario) -> Limits:
    """Return the limits of a scenario's ``[solver]`` table."""
    return Limits(scenario.solver.time_limit, scenario.solver.workers, scenario.solver.seed)


def _report(solution: Solution, limits: Limits) -> SolveReport:
    return SolveReport(
        status=solution.status,
        objective=solution.objective,
        bound=solution.bound,
        gap=solution.gap,
        wall_time_s=solution.wall_time_s,
        workers=limits.workers,
        seed=limits.seed,
        way=solution.way,
        why=solution.why,
        levels=tuple(LevelReport(level.names, level.value, level.bound) for level in solution.levels),
        certificate=solution.certificate,
    )


def _trust(judgements: tuple[Judgement, ...], solution: Solution, one_level: bool) -> None:
    """Check without the solver what the engine claims: every hard rule, and the cost."""
    broken = [finding.text for judgement in judgements for finding in judgement.violations]
    if broken:
        raise RuntimeError("the engine returned a partition that breaks a hard rule: " + "; ".join(broken))
    cost = sum(judgement.measure.cost for judgement in judgements)
    if one_level and cost != solution.objective:
        raise RuntimeError(f"the engine counts {solution.objective}, the criteria {cost}")


def scattered(territory: Territory) -> list[Finding]:
    """Say by name in which pieces an area falls apart, and which links would join the smallest."""
    if len(territory.pieces) < 2:
        return []
    smallest = territory.pieces[-1]
    links = [
        f"{territory.name(a)} - {territory.name(b)} ({' '.join(filter(None, (touch.crossing, touch.name)))})"
        for a, b, touch in territory.links_out_of(smallest)
    ]
    joined = "it would be joined by " + "; ".join(links[:5]) if links else "nothing touches it"
    text = (
        f"The area is in {len(territory.pieces)} pieces; the smallest is {territory.names(smallest)} "
        f"({territory.population(smallest):,} inhabitants): {joined}"
    )
    return [Finding("note", text, tuple(sorted(smallest)))]


def _obstacles(problem: Problem, territory: Territory) -> list[Finding]:
    """Say in names and numbers what arithmetic alone shows to be impossible."""
    from models.screening import describe, find_obstacles

    names = [territory.name(code) for code in territory.codes]
    return [
        Finding("violation", describe(obstacle, names), tuple(territory.codes[i] for i in obstacle.units))
        for obstacle in find_obstacles(problem)
    ]
