"""Suggestions for a stalled area: declared regions joined whole, or single municipalities ceded."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cached_property
from itertools import combinations
from typing import Literal

from models.criteria.base import cost_units
from models.partition import Partition
from models.problem import Bound, Cost, Level, Limit, Problem, Region
from models.proposal import Status, region_name
from models.records import record
from optimizer.comparison.indices import Contingency, goes_on, match_regions
from optimizer.comparison.told_apart import told_apart
from optimizer.declared.exemptions import Exemption, find_exemptions, undivided
from optimizer.declared.stalled import StalledArea
from optimizer.engine.solution import Control, Limits, Solution
from optimizer.solving.variants import DISTANCE, distance_from, neighbour_ties, next_best

__all__ = [
    "Change",
    "Kind",
    "Suggestion",
    "Suggestions",
    "ceded_problem",
    "find_best",
    "find_suggestions",
    "joined_problem",
]

CHEAP, CHEAPEST = "lowest cost", "lowest cost of all"
FOUNDERS = "may found a region"
MOVED = "inhabitants that change region"


Kind = Literal["joined", "ceded", "redivided", "exempted"]
"""``joined``: declared regions are joined whole, none is divided.  ``ceded``: every declared region
goes on around its most populous member, single municipalities go to another.  ``redivided``:
any other division.  ``exempted``: everything stays as declared, with limits of its own (P2)."""


@record
class Change:
    """A municipality that gets another region: those it had, and the name of the new one, told apart."""

    code: str
    before: str
    after: str


@record
class Suggestion:
    """A division of a stalled area that keeps every hard rule, or all but those it is exempted from.

    Attributes
    ----------
    merits : tuple of (Kind, str)
        Of which kind it is, and in what it is the best of that kind; perhaps of several.
    partition : Partition
        Of the area with its opening.
    cost : int
        By all criteria together, in cost units; comparable within one area.
    proven : bool
        Whether no other of its kind, as far from earlier ones, is better.
    exemptions : tuple of Exemption
        The limits that would not hold for its regions; none for most kinds.
    """

    area: StalledArea
    merits: tuple[tuple[Kind, str], ...]
    partition: Partition
    cost: int
    proven: bool
    exemptions: tuple[Exemption, ...] = ()

    @property
    def kind(self) -> Kind:
        """The first kind of which it is the best."""
        return self.merits[0][0]

    @property
    def aim(self) -> str:
        """In what it is the best, without what goes without saying."""
        said = [merit for merit in self.merits if merit[0] == "redivided"]
        cheapest = ("redivided", CHEAPEST) in said
        said += [merit for merit in self.merits if merit not in said and not (cheapest and merit[1] == CHEAP)]
        return "; ".join(
            aim if kind in (self.kind, "redivided") else f"as {kind}: {aim}" for kind, aim in said
        )

    @cached_property
    def successors(self) -> Mapping[str, frozenset[str]]:
        """The new region that continues each declared region, where one does.

        For ``ceded`` the region of its most populous member; else by the one-to-one matching
        with which most inhabitants stay, where that is more than half of its own.
        """
        declared, new = self.area.declared, self.partition
        people = self.area.territory.municipalities
        if self.kind == "ceded":
            index = self.area.territory.index
            anchors = {name: min(members, key=index.__getitem__) for name, members in declared.items()}
            return {name: new.region_of(code) for name, code in anchors.items()}
        before = Partition(declared.values())
        heads = {code: m.population for code, m in people.items()}
        both = new.restrict(before.codes)
        matching = match_regions(Contingency.of(before, both, heads), Contingency.of(before, both))
        pairs = {before.regions[k]: new.region_of(min(both.regions[m])) for k, m in matching.items()}
        after = {one: other for one, other in pairs.items() if goes_on(one, other, self.area.territory)}
        return {name: after[members] for name, members in declared.items() if members in after}

    @cached_property
    def names(self) -> Mapping[frozenset[str], str]:
        """The name of each new region, the most populous first.

        Declared regions that it holds whole, joined by '+'; else the one that it continues;
        else the withdrawn one that it restores; else its centre or most populous member.
        """
        area, people = self.area, self.area.territory.population
        of = {region: name for name, region in self.successors.items()}
        of |= {members: name for name, members in area.diagnosis.declaration.withdrawn.items()}
        found = {}
        for region in sorted(self.partition, key=lambda r: (-people(r), min(r))):
            whole = [name for name, members in area.declared.items() if members <= region]
            alone = region_name(area.diagnosis.scenario, area.territory, region)
            found[region] = " + ".join(whole) if len(whole) > 1 else of.get(region, alone)
        return found

    @cached_property
    def changes(self) -> tuple[Change, ...]:
        """The municipalities whose region changes, the most populous first; they must say yes.

        Of joined regions the one with the most inhabitants goes on; the members of the others
        change.  Municipalities without a settled region get one.
        """
        home = {code: name for name, members in self.area.declared.items() for code in members}
        found = []
        for code in self.area.territory.codes:
            region = self.partition.region_of(code)
            if code not in home or self.successors.get(home[code]) != region:
                had = self.area.declared.get(home.get(code, ""), frozenset())
                names = (self.area.diagnosis.name_of(code), had), (self.names[region], region)
                found.append(Change(code, *told_apart(self.area.territory, *names)))
        return tuple(found)

    @property
    def inhabitants_changing(self) -> int:
        """The inhabitants of the municipalities whose region changes."""
        return self.area.territory.population(change.code for change in self.changes)

    @cached_property
    def receiving(self) -> frozenset[str]:
        """Those who keep their region and receive others in it: their councils must say yes too."""
        taking = {self.partition.region_of(change.code) for change in self.changes}
        changing = {change.code for change in self.changes}
        return frozenset().union(*taking) - changing

    @property
    def must_say_yes(self) -> frozenset[str]:
        """Every municipality whose council must say yes: whose region changes, or who receives others."""
        return self.receiving | {change.code for change in self.changes}

    @property
    def affected(self) -> frozenset[str]:
        """The municipalities that keep their region and win or lose a partner in it."""
        changing = {change.code for change in self.changes}
        stay = set(self.area.territory.codes) - changing
        declared = self.area.declared
        untouched = {
            code for members in declared.values() if members in self.partition.regions for code in members
        }
        return frozenset(stay - untouched)


@record
class Suggestions:
    """What can become of an area.

    Attributes
    ----------
    best : Suggestion
        The cheapest division of all: what prices are counted from.
    found : tuple of Suggestion
        Kind by kind, each division once.
    """

    best: Suggestion
    found: tuple[Suggestion, ...]


def find_best(area: StalledArea, limits: Limits, control: Control | None = None) -> Suggestion | None:
    """Return the cheapest division of all, whatever becomes of the declared regions.

    None: none was found in time; an area whose opening has a solution has one.

    Parameters
    ----------
    area : StalledArea
    limits : Limits
    control : Control, optional
        Can stop the run.
    """
    return next(_ranked(area, "redivided", area.problem, 0, limits, control), None)


def find_suggestions(
    area: StalledArea, number: int, limits: Limits, control: Control | None = None
) -> Suggestions | None:
    """Return suggestions of every kind that has a solution; None when nothing was found in time.

    Of ``joined`` the cheapest; of ``ceded`` the one in which the fewest inhabitants change region
    (of those the cheapest), and the cheapest; of all divisions the cheapest.  Then further ones
    of each kind: each the cheapest of those that differ from all earlier ones of its kind in ties
    of at least 2 % of the area's inhabitants (see `optimizer.outlook.alternatives`).

    Parameters
    ----------
    area : StalledArea
        With an opening that has a solution.
    number : int
        How many further ones of each kind to look for.
    limits : Limits
        For each solve.
    control : Control, optional
        Reports progress and can stop the run.
    """
    free = list(_ranked(area, "redivided", area.problem, number, limits, control))
    if not free:
        return None
    found: list[Suggestion] = []
    if area.declared:
        found += _ranked(area, "joined", joined_problem(area), number, limits, control)
        found += _fewest(area, limits, control)
        found += _ranked(area, "ceded", ceded_problem(area), number, limits, control)
    kept: dict[Partition, Suggestion] = {}
    for one in (*found, *free, *_exempted(area)):
        same = kept.get(one.partition)
        kept[one.partition] = one if same is None else replace(same, merits=(*same.merits, *one.merits))
    return Suggestions(free[0], tuple(kept.values()))


# -------------------------------------------------------------------- the kinds as problems
def joined_problem(area: StalledArea) -> Problem:
    """Return the problem in which no declared region is divided."""
    regions = _regions(area)
    pairs = {(min(region), i) for region in regions.values() for i in region - {min(region)}}
    return replace(area.problem, together=area.problem.together | pairs)


def ceded_problem(area: StalledArea) -> Problem:
    """Return the problem in which every declared region goes on around its most populous member.

    No two of these members share a region, and every region holds one of them or a municipality
    without a settled region: no others split off.
    """
    problem, regions = area.problem, _regions(area)
    anchors = {min(region) for region in regions.values()}
    declared = frozenset[int]().union(*regions.values())
    founders = tuple(int(i in anchors or i not in declared) for i in range(len(problem)))
    return replace(
        problem,
        apart=problem.apart | set(combinations(sorted(anchors), 2)),
        totals={**problem.totals, FOUNDERS: founders},
        limits=(*problem.limits, Limit(((Bound(FOUNDERS, lower=1),),), FOUNDERS)),
    )


def _regions(area: StalledArea) -> dict[str, Region]:
    """Return the settled members of the declared regions; units run from the most populous down."""
    regions = area.problem.regions_of(area.declared.values())
    return dict(zip(area.declared, regions, strict=True))


# -------------------------------------------------------------------- the search
def _ranked(
    area: StalledArea, kind: Kind, problem: Problem, number: int, limits: Limits, control: Control | None
) -> Iterator[Suggestion]:
    """Yield the cheapest division of a kind and further ones, each far enough from all before."""
    territory, ties = area.territory, neighbour_ties(area.territory)
    least = max(1, cost_units(DISTANCE * territory.population(), 1, territory.cost_unit))
    earlier: list[Partition] = []
    for rank in range(number + 1):
        costs = [distance_from(territory, one, ties) for one in earlier]
        start = [problem.regions_of(one) for one in earlier] or [list(_regions(area).values())]
        solution = next_best(problem, costs, least, limits, control, start)
        if solution.regions is None:
            return
        aim = CHEAPEST if kind == "redivided" else CHEAP
        suggestion = _suggestion(area, kind, f"next {aim}" if rank else aim, solution)
        earlier.append(suggestion.partition)
        yield suggestion


def _fewest(area: StalledArea, limits: Limits, control: Control | None) -> Iterator[Suggestion]:
    """Yield the division in which single municipalities are ceded with the fewest inhabitants."""
    from optimizer.engine.strategy import solve

    problem, people = ceded_problem(area), area.territory.municipalities
    moved = {
        (min(region), i): people[problem.units[i]].population
        for region in _regions(area).values()
        for i in region - {min(region)}
    }
    levels = (Level((MOVED,)), *([Level(tuple(problem.costs))] if problem.costs else []))
    stepwise = replace(problem, costs={**problem.costs, MOVED: Cost(separate=moved)}, levels=levels)
    solution = solve(stepwise, limits, control, [list(_regions(area).values())])
    if solution.regions is not None:
        yield _suggestion(area, "ceded", "fewest inhabitants change region", solution)


def _exempted(area: StalledArea) -> Iterator[Suggestion]:
    """Yield the area as it was declared, where smaller or larger limits make it sound."""
    if exemptions := find_exemptions(area):
        partition = undivided(area)
        cost = area.problem.partition_cost(area.problem.regions_of(partition))
        yield Suggestion(area, (("exempted", "smallest exemption"),), partition, cost, True, exemptions)


def _suggestion(area: StalledArea, kind: Kind, aim: str, solution: Solution) -> Suggestion:
    assert solution.regions is not None
    cost = area.problem.partition_cost(solution.regions)
    partition = Partition(area.problem.codes_of(solution.regions))
    return Suggestion(area, ((kind, aim),), partition, cost, solution.status is Status.OPTIMAL)
