"""A path: an order of decisions from one partition to another on which every map keeps the hard rules.

Each municipality that changes region does so once, from where it is to where it ends; who stays in the
region that continues its own (see `optimizer.comparison.measures`) does not move.  A decision is about
one municipality, or about one region: its newcomers come, its leavers go, or both.  A region that
nothing has touched yet is what it is today, also where it breaks a rule; any other has to be allowed.

The search goes through what has been decided, not through the order: it is exhaustive, and when it
finds nothing there is nothing, with decisions of these kinds.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from typing import get_args

from models.errors import InputError
from models.partition import Partition
from models.problem import Problem, Region
from models.proposal import judge, region_name
from models.records import record
from models.scenario import Scenario
from models.territory import Layer, Territory
from optimizer.comparison.comparison import compare
from optimizer.comparison.told_apart import told_apart
from optimizer.engine.solution import Control
from optimizer.inputs.given import PartitionLike, ScenarioLike, scenario_of
from optimizer.inputs.layers import find_partition
from optimizer.inputs.territories import open_territory
from optimizer.judgement.inside import inside_area
from optimizer.judgement.path_search import Decision, Found, PathSearch, Steps
from optimizer.language.titles import english_of
from optimizer.solving.propose import limits_of

__all__ = ["DecisionPath", "Step", "find_path"]

KINDS: dict[Steps, str] = {
    "region": "one region at a time",
    "municipality": "one municipality at a time",
    "either": "one region or one municipality at a time",
}
"""What one decision is about, in words."""


@record
class Step:
    """One decision, and the map after it.

    Attributes
    ----------
    moved : frozenset of str
        Who changes region.
    about : str
        The region that it is about; empty: a single municipality.
    partition : Partition
        After it.
    cost : int
        Of that partition, in cost units.
    """

    moved: frozenset[str]
    about: str
    partition: Partition
    cost: int


@record
class DecisionPath:
    """An order of decisions, or what stands in the way of one.

    Attributes
    ----------
    movers : frozenset of str
        Who changes region in all.
    steps : tuple of Step
        Empty when no path was found, or nobody moves.
    found : bool
    proven : bool
        Of a path: no other needs fewer decisions of this kind.  Without one: there is none.
    most : int or None
        The number of decisions that was allowed.
    reached : frozenset of str
        Without a path: the most that could be decided; `obstacles` says why no next decision can be.
    """

    scenario: Scenario
    territory: Territory
    start: Layer
    end: Layer
    before: Partition
    after: Partition
    by: Steps
    movers: frozenset[str]
    steps: tuple[Step, ...]
    found: bool
    proven: bool
    most: int | None
    reached: frozenset[str] = frozenset()
    obstacles: tuple[tuple[frozenset[str], str], ...] = ()

    def __repr__(self) -> str:
        """Return one line: from what to what, and how many decisions."""
        return f"<DecisionPath from {self.start.label} to {self.end.label}: {len(self.steps)} decisions>"

    def sentences(self) -> tuple[str, ...]:
        """Say in how many decisions, or that none exists and what is in the way."""
        return tuple(map(english_of(self.territory), self._sentences()))

    def _sentences(self) -> Iterator[str]:
        if self.found:
            yield self._way()
            return
        kind = KINDS[self.by]
        if not self.proven:
            yield f"No order of decisions was found in time, {kind}; that there is none is not proven."
        elif self.most is not None:
            yield f"No order of at most {self.most} decisions keeps the hard rules, {kind} (proven)."
        else:
            yield f"No order of decisions keeps the hard rules, {kind} (proven)."
        names = self.territory.names
        if self.reached:
            yield f"The farthest that one comes is with these moved: {names(self.reached)}."
        for who, why in self.obstacles:
            yield f"In the way of {names(who)}: {why}."

    def _way(self) -> str:
        """Say in how many decisions one comes there."""
        if not self.movers:
            return "Nobody changes region: there is nothing to decide."
        if len(self.steps) == 1:
            return "One decision is enough."
        fewer = ", and fewer are not enough (proven)" if self.proven else ""
        return (
            f"{len(self.steps)} decisions, {KINDS[self.by]}: every map between keeps the hard rules{fewer}."
        )


def find_path(
    start: PartitionLike,
    end: PartitionLike,
    scenario: ScenarioLike,
    *,
    by: Steps = "either",
    steps: int | None = None,
    territory: Territory | None = None,
    control: Control | None = None,
) -> DecisionPath:
    """Find an order of decisions from one partition to another, or prove that there is none.

    Parameters
    ----------
    start, end : str, Path, Partition, mapping or pandas.Series
        Today's regions and those that are proposed: a layer, a table, a results folder or the regions.
    scenario : Scenario, str or Path
        Its hard rules hold after every decision.
    by : {"either", "region", "municipality"}
        What one decision may be about.
    steps : int, optional
        How many decisions there may be at the most.
    territory : Territory, optional
    control : Control, optional
        Can stop the search, which then proves nothing.

    Raises
    ------
    InputError
        When a partition cannot be read or leaves out a municipality, or the end breaks a hard rule.

    Examples
    --------
    >>> from optimizer import find_path, load_scenario, propose
    >>> scenario = load_scenario("scenarios/drenthe.toml")
    >>> path = find_path("provincie", propose(scenario).partition, scenario)
    >>> print(path.found, len(path.steps))
    True 1
    """
    if by not in get_args(Steps):
        raise InputError(
            "no such kind of decision", where="by", value=by, expected="one of " + ", ".join(get_args(Steps))
        )
    if steps is not None and steps < 1:
        raise InputError("no number of decisions", where="steps", value=steps, expected="1 or more")
    scenario = scenario_of(scenario)
    territory = territory or open_territory(scenario)
    layers = [find_partition(reference, territory) for reference in (start, end)]
    before = inside_area(layers[0], territory, whole=False)
    after = inside_area(layers[1], territory, whole=True)
    broken = [f.text for judgement in judge(scenario, territory, after) for f in judgement.violations]
    if broken:
        raise InputError("the end of the path breaks a hard rule", value=layers[1].label, expected=broken[0])
    problem = replace(scenario.formulate(territory), levels=())
    reins = control or Control()
    deadline = min(reins.deadline, time.monotonic() + limits_of(scenario).time_limit_s)
    matches = compare(territory, before, after).matches
    search = PathSearch(
        problem,
        problem.regions_of(before),
        problem.regions_of(after),
        [(_units(problem, match.a), _units(problem, match.b)) for match in matches],
        replace(reins, deadline=deadline),
    )
    found = search.run(by, steps)
    return DecisionPath(
        scenario,
        territory,
        layers[0],
        layers[1],
        before,
        after,
        by,
        frozenset(problem.units[unit] for unit in search.movers),
        tuple(_steps(scenario, territory, problem, search, found.decisions or ())),
        found.decisions is not None,
        found.proven,
        steps,
        frozenset(problem.units[unit] for unit in found.reached),
        tuple(_obstacles(scenario, territory, problem, search, found)),
    )


def _units(problem: Problem, codes: frozenset[str]) -> Region:
    (region,) = problem.regions_of([codes])
    return region


def _steps(
    scenario: Scenario,
    territory: Territory,
    problem: Problem,
    search: PathSearch,
    decisions: tuple[Decision, ...],
) -> Iterator[Step]:
    """Yield each decision with the map after it; a region is called as it is then, or as it was.

    Regions that two decisions are about and that are called the same are told apart.
    """
    moved: Region = frozenset()
    stages: list[Region] = []
    about: list[tuple[int | None, str, frozenset[str]]] = []
    for decision in decisions:
        earlier, moved = moved, moved | decision.moved
        stages.append(moved)
        codes, name = frozenset[str](), ""
        if decision.about is not None:
            held = search.labelled(moved, decision.about) or search.labelled(earlier, decision.about)
            (codes,) = problem.codes_of([held])
            name = region_name(scenario, territory, codes)
        about.append((decision.about, name, codes))
    for decision, stage, (label, name, codes) in zip(decisions, stages, about, strict=True):
        other = next((of for some, also, of in about if some != label and also == name), codes)
        (who,) = problem.codes_of([decision.moved])
        called, _ = told_apart(territory, (name, codes), (name, other))
        regions = search.regions(stage)
        yield Step(who, called, Partition(problem.codes_of(regions)), problem.partition_cost(regions))


def _obstacles(
    scenario: Scenario, territory: Territory, problem: Problem, search: PathSearch, found: Found
) -> Iterator[tuple[frozenset[str], str]]:
    """Yield for each decision that could follow the farthest stage the rules that its map would break."""
    here = Partition(problem.codes_of(search.regions(found.reached)))
    known = {f.text for judgement in judge(scenario, territory, here) for f in judgement.violations}
    for decision, regions in found.refused:
        judged = judge(scenario, territory, Partition(problem.codes_of(regions)))
        texts = [finding.text for judgement in judged for finding in judgement.violations]
        (who,) = problem.codes_of([decision.moved])
        why = next((text for text in texts if text not in known), next(iter(texts), ""))
        yield who, english_of(territory)(why)
