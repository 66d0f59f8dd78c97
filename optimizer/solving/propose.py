"""The one way through: scenario, territory, problem, engine, partition, judgements, proposal."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from importlib.metadata import version
from pathlib import Path

from models.criteria import Finding
from models.magnitude import check_magnitude
from models.merging import merge_municipalities
from models.partition import Partition
from models.problem import Problem
from models.proposal import Judgement, LevelReport, SolveReport, judge
from models.scenario import Scenario
from models.territory import Layer, Territory
from optimizer.comparison.comparison import Comparison, compare
from optimizer.engine.solution import Control, Limits, Solution
from optimizer.inputs.csv_table import load_columns
from optimizer.inputs.layers import layer_from_csv
from optimizer.inputs.packs import load_pack
from optimizer.proposal.proposal import Proposal
from optimizer.solving.progress import watched

__all__ = ["compare_with_declared", "limits_of", "open_territory", "pack_of", "propose", "versions"]

VERSIONED = ("regio-optimizer", "ortools", "numba", "networkx", "numpy")
"""Distributions whose versions a proposal records."""


def open_territory(scenario: Scenario) -> Territory:
    """Return the area of a scenario: data pack, further columns and draft layers, cut to the area.

    Raises
    ------
    InputError
        When data cannot be read or a name in the scenario is unknown.

    Examples
    --------
    >>> from optimizer import load_scenario, open_territory
    >>> open_territory(load_scenario("scenarios/drenthe.toml")).population()
    489910
    """
    folder = Path(scenario.folder)
    whole = load_pack(pack_of(scenario))
    if scenario.columns is not None:
        area = whole.select(scenario.area_codes(whole))
        whole = whole.with_columns(load_columns(folder / scenario.columns, area))
    for name, table in scenario.arrangements.items():
        if table.file is not None:
            whole = whole.with_layers(layer_from_csv(name, folder / table.file, whole))
    other = {
        whole.code_of(name, where="inhabitants"): number for name, number in scenario.inhabitants.items()
    }
    return scenario.cut(merge_municipalities(whole.with_population(other), scenario.mergers))


def propose(
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

    Examples
    --------
    >>> from optimizer import load_scenario, propose
    >>> drenthe = propose(load_scenario("scenarios/drenthe.toml"))
    >>> print(drenthe.report.status)
    optimal
    >>> drenthe.regions()["inhabitants"].to_dict()
    {'Emmen': 300265, 'Assen': 189645}
    """
    from optimizer.engine import TINY, solve

    if control is None:
        with watched() as control:
            return propose(scenario, territory=territory, limits=limits, control=control, start=start)
    territory = territory or open_territory(scenario)
    limits = limits or limits_of(scenario)
    problem = scenario.formulate(territory)
    check_magnitude(problem)  # as `solve` does, but before kernels are loaded for nothing
    if len(problem) > TINY:
        from optimizer.engine.packing.packing import is_packing
        from optimizer.engine.warmup import warm_up

        warm_up(control, is_packing(problem))
    began = time.monotonic()
    known = [partition.restrict(territory.codes) for partition in start]
    begin = [problem.regions_of(partition) for partition in (*known, *_arrangements(scenario, territory))]
    solution = solve(problem, limits, control, begin)
    report = _report(solution, limits, time.monotonic() - began)
    findings = scattered(territory)
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


def versions() -> Mapping[str, str]:
    """Return the versions of this program and of what it solves with."""
    return {name: version(name) for name in VERSIONED}


def pack_of(scenario: Scenario) -> str | Path:
    """Return the built-in pack's name, or the folder of a pack relative to the scenario file."""
    local = Path(scenario.folder) / scenario.data
    return local if local.is_dir() else scenario.data


def _report(solution: Solution, limits: Limits, seconds: float) -> SolveReport:
    return SolveReport(
        status=solution.status,
        objective=solution.objective,
        bound=solution.bound,
        gap=solution.gap,
        wall_time_s=seconds,
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


def compare_with_declared(proposal: Proposal) -> tuple[Comparison, Layer] | None:
    """Return how a proposal differs from the layer its scenario compares with, and that layer."""
    if proposal.partition is None or proposal.scenario.compare_with is None:
        return None
    layer = proposal.territory.layer(proposal.scenario.compare_with)
    names = {members: name for name, members in layer.regions.items()}
    comparison = compare(
        proposal.territory,
        layer.partition(),
        proposal.partition,
        names_a=names,
        names_b=proposal.names,
        scenario=proposal.scenario,
    )
    return comparison, layer
