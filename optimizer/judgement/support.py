"""Support: who gains, who loses, who would leave.

What a municipality bears is its own stake (see `models.stakes`).  It is told today, as declared and
as proposed, and at its best in any allowed partition within some percent of the best for all.  A
proposal is stable when no allowed region exists in which every member would bear less.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from dataclasses import replace
from fractions import Fraction
from math import isfinite

from models.errors import InputError
from models.partition import Partition
from models.problem import Region
from models.proposal import Status, judge
from models.records import record
from models.scenario import Scenario
from models.stakes import Stakes, stakes_of
from models.territory import Territory
from optimizer.engine.columns.near import list_near
from optimizer.engine.solution import Control, Limits, Solution
from optimizer.engine.strategy import solve
from optimizer.inputs.given import PartitionLike, ScenarioLike, in_order
from optimizer.inputs.layers import find_partition
from optimizer.inputs.territories import open_territory
from optimizer.judgement.completing import Completer
from optimizer.judgement.group_model import SMALL, find_group_by_cp_sat
from optimizer.judgement.groups import Group, find_group
from optimizer.judgement.inside import inside_area
from optimizer.language.titles import english_of
from optimizer.solving.propose import limits_of
from optimizer.solving.variants import budget

__all__ = ["WITHIN", "Support", "View", "find_support"]

WITHIN = Fraction(2, 100)
"""How much more than the best a partition may cost in which a municipality looks for its best place."""


@record
class View:
    """One partition seen by every municipality: what each bears (cost units), in the order of the area.

    `kind` is ``today``, ``declared`` or ``proposed``.
    """

    kind: str
    label: str
    partition: Partition
    borne: tuple[Fraction, ...]


@record
class Support:
    """Who gains, who loses and who would leave.

    Attributes
    ----------
    views : tuple of View
        Those that there are: today, declared, proposed.
    best : tuple of Fraction or None
        What each municipality bears at the least in any allowed partition that costs at most `within`
        more than the best, in cost units; None where that is not proven.
    best_regions : tuple of frozenset of str
        In which region, by code; empty where that is not known.
    broken : tuple of str
        Hard rules that the proposed partition breaks.
    cost, best_cost : int or None
        Of the proposed partition and of the best, cost units; None: no allowed partition is known.
    group : Group
        The group that would leave with the largest common gain, or proof that there is none.
    status : Status
        How the search for the best partition ended.
    """

    scenario: Scenario
    territory: Territory
    views: tuple[View, ...]
    within: Fraction
    best: tuple[Fraction | None, ...]
    best_regions: tuple[frozenset[str], ...]
    broken: tuple[str, ...]
    cost: int
    best_cost: int | None
    group: Group
    status: Status
    stakes: Stakes

    def __repr__(self) -> str:
        """Return one line: which scenario, and how it ended."""
        units = self.territory.stamp.words.counted("unit", len(self.territory.codes))
        return f"<Support of {self.scenario.name}: {units}, {self.status}>"

    @property
    def proposed(self) -> View:
        """What is judged."""
        return self.views[-1]

    def view(self, kind: str) -> View | None:
        """Return a view by its kind; None: there is none."""
        return next((view for view in self.views if view.kind == kind), None)

    def inhabitants(self, cost: Fraction | None) -> float | None:
        """Return a number of cost units as weighted inhabitants."""
        return None if cost is None else float(cost * self.territory.cost_unit)

    @property
    def leavers(self) -> frozenset[str]:
        """The codes of the group that would leave; empty: none was found."""
        units = self.stakes.problem.units
        return frozenset(units[i] for i in self.group.region or ())

    @property
    def gains(self) -> dict[str, Fraction]:
        """What each of the group would gain, in cost units, by code; the smallest first."""
        region, units = self.group.region, self.stakes.problem.units
        if region is None:
            return {}
        found = {units[i]: self.proposed.borne[i] - self.stakes.of(i, region) for i in region}
        return dict(sorted(found.items(), key=lambda item: (item[1], item[0])))

    @property
    def compensation(self) -> tuple[str, Fraction] | None:
        """Whom the smallest compensation keeps that breaks the group up, and how much it is (cost units)."""
        return next(iter(self.gains.items()), None)

    def sentences(self) -> tuple[str, ...]:
        """Say who gains and loses, whether the proposal is stable, and what would make it so."""
        return tuple(map(english_of(self.territory), self._sentences()))

    def _sentences(self) -> Iterator[str]:
        if self.scenario.objective.priorities:
            yield "Priorities are set aside: a municipality bears its part of all costs together."
        for text in self.broken:
            yield f"The partition breaks a hard rule: {text}."
        for view in self.views[:-1]:
            yield self._against(view)
        yield from self._stability()

    def _against(self, view: View) -> str:
        change = [own - then for own, then in zip(self.proposed.borne, view.borne, strict=True)]
        then = "today" if view.kind == "today" else "what was declared"
        most = max(range(len(change)), key=change.__getitem__)
        better, worse = sum(x < 0 for x in change), sum(x > 0 for x in change)
        start = f"Against {then} ({view.label})"
        if not better and not worse:
            return f"{start} no municipality bears more or less."
        if not worse:
            return f"{start}: {better} bear less, none bears more."
        who = self.territory.name(self.territory.codes[most])
        return (
            f"{start}: {better} bear less, {worse} more; {who} the most, {self._people(change[most])} more."
        )

    def _stability(self) -> Iterator[str]:
        group = self.group
        if group.region is None:
            yield (
                "Stable: there is no allowed region in which every member would bear less (proven)."
                if group.proven
                else "No group that would leave was found in time; that there is none is not proven."
            )
            return
        assert self.compensation is not None
        code, least = self.compensation
        proof = "no group gains more (proven)" if group.proven else "the most found in time"
        each = "would bear" if len(group.region) == 1 else "would each bear at least"
        yield (
            f"Not stable: as a region of their own {self.territory.names(self.leavers)} {each} "
            f"{self._people(group.gain)} inhabitants less; {proof}."
        )
        yield (
            f"Made good to {self.territory.name(code)}, {self._people(least)} inhabitants of cost keep this "
            "group from leaving."
        )
        if group.proven:
            yield "As much made good to every municipality keeps any group from leaving (proven)."

    def _people(self, cost: Fraction) -> str:
        return f"{float(cost * self.territory.cost_unit):,.0f}"


def find_support(
    partition: PartitionLike,
    scenario: ScenarioLike,
    *,
    today: PartitionLike | None = None,
    declared: PartitionLike | None = None,
    within: Fraction | float = WITHIN,
    territory: Territory | None = None,
    limits: Limits | None = None,
    control: Control | None = None,
) -> Support:
    """Find what each municipality bears, and whether a group would leave.

    Parameters
    ----------
    partition : str, Path, Partition, mapping or pandas.Series
        What is proposed: a results folder, a table, a layer or the regions themselves.
    scenario : Scenario, str or Path
    today, declared : as `partition`, optional
        What it is held against; default: the first layer of the scenario's arrangements, and what the
        scenario names in `compare_with`.
    within : Fraction or float
        How much more than the best a partition may cost in which each looks for its best place.
    territory, limits, control
        As for `optimizer.judgement.tipping.find_tipping_points`.

    Raises
    ------
    InputError
        When a partition cannot be read or leaves out a municipality of the area, or the scenario has
        several tiers or no costs.

    Examples
    --------
    >>> from optimizer import find_support, load_scenario, propose
    >>> scenario = load_scenario("scenarios/drenthe.toml")
    >>> print(find_support(propose(scenario).partition, scenario).sentences()[-1])
    Stable: there is no allowed region in which every member would bear less (proven).
    """
    scenario, partition = in_order(partition, scenario)
    share = _share(within)
    territory = territory or open_territory(scenario)
    problem = replace(scenario.formulate(territory), levels=())
    if not problem.costs:
        raise InputError("no criterion has a weight in this scenario", value=scenario.name)
    limits, control = limits or limits_of(scenario), control or Control()
    stakes = stakes_of(dict(scenario.in_use()), territory, problem)
    views = tuple(_views(partition, today, declared, scenario, territory, stakes))
    proposed = views[-1]
    regions = problem.regions_of(proposed.partition)
    solution = solve(problem, limits, control, [regions])
    known = [*(solution.regions or ()), *regions]
    group = _group(stakes, proposed.borne, known, limits, _timed(control, limits))
    best, places = _best_places(stakes, solution, share, limits, _timed(control, limits))
    judged, said = judge(scenario, territory, proposed.partition), english_of(territory)
    return Support(
        scenario,
        territory,
        views,
        share,
        best,
        places,
        tuple(said(finding.text) for judgement in judged for finding in judgement.violations),
        problem.partition_cost(regions),
        solution.objective,
        group,
        solution.status,
        stakes,
    )


def _share(within: Fraction | float) -> Fraction:
    if not isfinite(within) or within < 0:
        raise InputError("not a share", where="within", value=within, expected="0 or more, such as 0.02")
    return Fraction(str(within))


def _timed(control: Control, limits: Limits) -> Control:
    """Return the reins of one step, which has the time of one solve."""
    return replace(control, deadline=min(control.deadline, time.monotonic() + limits.time_limit_s))


def _views(
    partition: PartitionLike,
    today: PartitionLike | None,
    declared: PartitionLike | None,
    scenario: Scenario,
    territory: Territory,
    stakes: Stakes,
) -> Iterator[View]:
    """Yield what there is, the proposed partition last."""
    today = today if today is not None else next(iter(_of_area(scenario.arrangements, territory)), None)
    if declared is None and scenario.compare_with is not None:
        declared = next(iter(_of_area([scenario.compare_with], territory)), None)
    for kind, reference in (("today", today), ("declared", declared), ("proposed", partition)):
        if reference is None:
            continue
        layer = find_partition(reference, territory)
        own = inside_area(layer, territory, whole=kind == "proposed")
        regions = stakes.problem.regions_of(own)
        yield View(kind, layer.label, own, tuple(stakes.of_partition(regions)))


def _of_area(names: Iterable[str], territory: Territory) -> list[str]:
    """Return what of these is a layer with somebody of the area, or no layer (that is told later)."""
    area, layers = frozenset(territory.codes), territory.layers
    return [
        name
        for name in names
        if name not in layers or any(members & area for members in layers[name].regions.values())
    ]


def _best_places(
    stakes: Stakes, solution: Solution, within: Fraction, limits: Limits, control: Control
) -> tuple[tuple[Fraction | None, ...], tuple[frozenset[str], ...]]:
    """Return what each unit bears at the least in a partition within the budget, and in which region."""
    problem = stakes.problem
    nothing: tuple[frozenset[str], ...] = (frozenset(),) * len(problem)
    if solution.status is not Status.OPTIMAL or solution.objective is None:
        return (None,) * len(problem), nothing
    most = budget(solution.objective, within)
    near = list_near(problem, solution, most, limits, control)
    if not near.complete:
        return (None,) * len(problem), nothing
    completer = Completer(problem, near.regions, most, limits, control)
    best: list[Fraction | None] = []
    places = []
    for unit in range(len(problem)):
        own = [region for region in near.regions if unit in region]
        own.sort(key=lambda region, unit=unit: (stakes.of(unit, region), sorted(region)))  # type: ignore[misc]
        place = completer.first(own)
        best.append(None if place is None else stakes.of(unit, place))
        places.append(frozenset(problem.units[i] for i in place or ()))
    return tuple(best), tuple(places)


def _group(
    stakes: Stakes, borne: tuple[Fraction, ...], known: list[Region], limits: Limits, control: Control
) -> Group:
    """Return the group with the largest common gain; on small areas both engines must agree."""
    group = find_group(stakes, borne, control, known)
    if group.proven and len(stakes.problem) <= SMALL:
        other = find_group_by_cp_sat(stakes, borne, limits)
        if other.proven and other.gain != group.gain:
            raise RuntimeError(f"a bug: two engines find common gains of {group.gain} and {other.gain}")
    return group
