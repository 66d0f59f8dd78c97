"""The one way through: scenario, territory, problem, engine, partition, judgements, proposal."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from models.criteria import Finding
from models.errors import InputError
from models.merging import merge_municipalities
from models.partition import Partition
from models.problem import Problem
from models.proposal import Judgement, LevelReport, SolveReport, judge
from models.scenario import Scenario
from models.territory import Layer, Territory
from optimizer.comparison import Comparison, compare
from optimizer.engine.solution import Control, Limits, Solution
from optimizer.packs import load_pack
from optimizer.partitions import find_partition, layer_from_csv
from optimizer.progress import watched
from optimizer.proposal import Proposal
from optimizer.tables import load_columns

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "Assessment",
    "assess",
    "compare_with_declared",
    "open_territory",
    "pack_of",
    "propose",
    "verify",
    "versions",
]

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
    from optimizer.engine import solve

    if control is None:
        with watched() as control:
            return propose(scenario, territory=territory, limits=limits, control=control, start=start)
    territory = territory or open_territory(scenario)
    limits = limits or limits_of(scenario)
    problem = scenario.formulate(territory)
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


# -------------------------------------------------------------------- existing partitions
@dataclass(frozen=True)
class Assessment:
    """What the criteria say about a partition that exists.

    Attributes
    ----------
    subject : Layer
        What was assessed.
    territory : Territory
        The area, with all of every region that it touches: regions are judged whole.
    partition : Partition
        The regions of the subject there.
    area : frozenset of str
        The municipalities of the scenario's own area.
    """

    scenario: Scenario
    subject: Layer
    territory: Territory
    partition: Partition
    area: frozenset[str]
    judgements: tuple[Judgement, ...]

    @property
    def violations(self) -> tuple[Finding, ...]:
        """Every hard rule that does not hold."""
        return tuple(finding for judgement in self.judgements for finding in judgement.violations)

    @property
    def names(self) -> Mapping[frozenset[str], str]:
        """The subject's own name of each region, the most populous first."""
        of, people = self.subject.region_of, self.territory.population
        ordered = sorted(self.partition, key=lambda region: (-people(region), min(region)))
        return {region: of[min(region)] for region in ordered}

    def criteria(self) -> pd.DataFrame:
        """Return one row per criterion: hard or not, value, unit, weight, cost (inhabitants), share."""
        from optimizer.results import criteria_frame

        return criteria_frame(self.judgements)


def verify(scenario: Scenario, reference: str | Path) -> Assessment:
    """Check a partition of exactly the scenario's area, without a solver.

    Parameters
    ----------
    reference : str or Path
        A CSV table or a results folder (or a layer).

    Raises
    ------
    InputError
        When the reference or the scenario cannot be used.

    Examples
    --------
    >>> from optimizer import load_scenario, verify
    >>> verify(load_scenario("scenarios/nederland.toml"), "arbeidsmarktregio").violations
    ()
    """
    territory = open_territory(scenario)
    subject = find_partition(reference, territory)
    partition = subject.partition()
    judgements = judge(scenario, territory, partition)
    return Assessment(scenario, subject, territory, partition, frozenset(territory.codes), judgements)


def assess(scenario: Scenario, reference: str | Path) -> Assessment:
    """Let the criteria judge an existing partition, each region by its full membership.

    Regions that the scenario's area cuts are taken in whole; what is found only outside the
    area is left out.

    Parameters
    ----------
    reference : str or Path
        A layer such as ``jeugdregio``, a CSV table or a results folder.

    Raises
    ------
    InputError
        When the reference or the scenario cannot be used.

    Examples
    --------
    >>> from optimizer import assess, load_scenario
    >>> declared = assess(load_scenario("scenarios/utrecht.toml"), "jeugdregio")
    >>> declared.violations[0].text
    'Utrecht: 1 member, the minimum is 2'
    """
    inside = open_territory(scenario)
    subject = find_partition(reference, inside)
    area = frozenset(inside.codes)
    touched = [members for members in subject.regions.values() if members & area]
    if not touched:
        raise InputError("no region of it lies in the scenario's area", value=str(reference))
    wide = scenario.recut(inside.whole, area.union(*touched))
    partition = Partition(touched)
    judgements = tuple(
        Judgement(j.name, j.criterion, j.measure, tuple(f for f in j.findings if _about(f, area)))
        for j in judge(scenario, wide, partition)
    )
    return Assessment(scenario, subject, wide, partition, area, judgements)


def _about(finding: Finding, area: frozenset[str]) -> bool:
    return not finding.codes or not area.isdisjoint(finding.codes)
