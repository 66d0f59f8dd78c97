"""What arithmetic can tell about a Problem before any search: obstacles, and a floor under the cost.

Every obstacle is a proof that no partition keeps all rules; having none proves nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Literal

from models.problem import Bound, Cohesion, Cost, Hinge, Limit, Problem, Quorum, Region, Side
from models.reach import Reach, groups_of
from models.records import record
from models.region_count import region_count

__all__ = ["Obstacle", "describe", "find_obstacles", "floor_cost"]

Kind = Literal[
    "overlap", "apart", "split", "below", "above", "quorum", "cohesion", "spread", "budget", "shortfall"
]


ONE_EACH = Cost(per_region=1)
"""What counts regions."""


@record
class Obstacle:
    """A reason why no partition keeps every rule.

    Attributes
    ----------
    kind : str
        ``overlap``: a fixed region shares a unit with another or is tied to a unit outside.
        ``apart``: units that must share a region must not.  ``split``: units that must share a
        region cannot be connected.  ``below``, ``above``: a limit is out of reach, or exceeded
        by units that must share a region.  ``quorum``: too few can join a unit.  ``cohesion``: whatever
        joins units, too little holds their region together.  ``spread``: too many labels meet.
        ``budget``, ``shortfall``: a side constraint's upper or lower bound.
    units : tuple of int
        The units it is about.
    source : str
        The limit, quorum or side constraint; empty for locks.
    needed, available : int or None
        The bound, and the best that any partition can come to.
    """

    kind: Kind
    units: tuple[int, ...]
    source: str = ""
    needed: int | None = None
    available: int | None = None


def find_obstacles(problem: Problem, ended: Callable[[], bool] = lambda: False) -> list[Obstacle]:
    """Return what makes a problem infeasible as far as arithmetic shows it.

    Contradicting locks come alone: they make all further counting meaningless.  Asks `ended` often; True
    ends it with what was found.
    """
    groups = groups_of(problem)
    found = list(_locks(problem, groups))
    if not found:
        found = [*_regions(problem, groups, ended), *_sides(problem)]
    return list(dict.fromkeys(found))


def describe(obstacle: Obstacle, names: Sequence[str]) -> str:
    """Say an obstacle in plain words.

    Parameters
    ----------
    obstacle : Obstacle
        What `find_obstacles` returned.
    names : sequence of str
        The name of each unit.
    """
    who = _listed([names[i] for i in obstacle.units])
    needed, available = (
        f"{value:,}" if value is not None else "" for value in (obstacle.needed, obstacle.available)
    )
    bound_together = f"{who} must share a region and count" if len(obstacle.units) > 1 else f"{who} counts"
    sentences = {
        "overlap": f"a fixed region clashes with another fixed region or with units tied to it: {who}",
        "apart": f"{who} must share a region and must not share one",
        "split": f"{who} must share a region, but nothing connects them",
        "below": f"{obstacle.source}: {who} can come to {available} at most, {needed} is needed",
        "above": f"{obstacle.source}: {bound_together} {available}, at most {needed} is allowed",
        "quorum": f"{obstacle.source}: {who} needs {needed} in its region, at most {available} can be there",
        "cohesion": f"{obstacle.source}: {who} would fall short in any region",
        "spread": f"{bound_together} {available} different labels, at most {needed} may meet",
        "budget": f"{obstacle.source}: at most {needed} is allowed, no partition comes below {available}",
        "shortfall": f"{obstacle.source}: at least {needed} is asked, no partition comes above {available}",
    }
    return sentences[obstacle.kind]


def _listed(names: list[str], most: int = 6) -> str:
    shown = names if len(names) <= most else [*names[: most - 1], f"{len(names) - most + 1} more"]
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}" if shown else ""


# ------------------------------------------------------------ locks
def _locks(problem: Problem, groups: list[Region]) -> Iterator[Obstacle]:
    """Yield contradictions between together, apart, fixed and the graph."""
    group_of = {i: group for group in groups for i in group}
    for fixed in problem.fixed:
        if group_of[min(fixed)] != fixed:
            yield Obstacle("overlap", tuple(sorted(group_of[min(fixed)])))
        elif len(problem.components(fixed)) > 1:
            yield Obstacle("split", tuple(sorted(fixed)))
    for i, j in sorted(problem.apart):
        if group_of[i] is group_of[j]:
            yield Obstacle("apart", (i, j))
    components = problem.components(range(len(problem)))
    for group in groups:
        if not any(group <= component for component in components):
            yield Obstacle("split", tuple(sorted(group)))


# ------------------------------------------------------------ regions
def _regions(problem: Problem, groups: list[Region], ended: Callable[[], bool]) -> Iterator[Obstacle]:
    """Yield the rules that the region of some group cannot keep, whatever else it holds.

    What is within reach without going far is looked at first: where that suffices, all of it does.
    """
    reach = Reach(problem, {min(group): group for group in groups})
    rules = _Rules(problem)
    known: dict[frozenset[int], _Around] = {}
    for group in groups:
        if ended():
            return
        for company_of in (reach.close_company, reach.company):
            company = company_of(min(group))
            if company not in known:
                units = frozenset(i for g in company for i in reach.units[g])
                known = {company: _Around(problem, units | group)}
            found = list(rules.broken(group, known[company] if company else _Around(problem, group)))
            if not found:
                break
        yield from found


class _Rules:
    """The rules of a problem, by the units that they are about.

    Whatever units are added around a group, `broken` never says more.
    """

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.quorums: dict[int, list[Quorum]] = {}
        for quorum in problem.quorums:
            self.quorums.setdefault(quorum.unit, []).append(quorum)
        self.held = [_pairs_of(cohesion) for cohesion in problem.cohesions]

    def broken(self, group: Region, around: _Around) -> Iterator[Obstacle]:
        """Yield the rules that no region can keep which holds `group` and others around it."""
        for limit in self.problem.limits:
            yield from _limit(limit, group, around)
        for quorum in (quorum for unit in sorted(group) for quorum in self.quorums.get(unit, ())):
            weights = quorum.weights.items()
            available = sum(w for i, w in weights if i in group or (w > 0 and i in around.units))
            if available < quorum.at_least:
                yield Obstacle("quorum", (quorum.unit,), quorum.source, quorum.at_least, available)
        for cohesion, held in zip(self.problem.cohesions, self.held, strict=True):
            if not group <= cohesion.free and _most_held(cohesion, held, group, around.units) < 0:
                yield Obstacle("cohesion", tuple(sorted(group)), cohesion.source)
        for spread in self.problem.spreads:
            labels = spread.count(group)
            if spread.maximum is not None and labels > spread.maximum:
                yield Obstacle("spread", tuple(sorted(group)), "", spread.maximum, labels)


def _pairs_of(cohesion: Cohesion) -> dict[int, list[tuple[int, int]]]:
    """Return the pairs of a cohesion by their first unit: the second, and what holds them together."""
    pairs: dict[int, list[tuple[int, int]]] = {}
    for (i, j), value in cohesion.pairs.items():
        pairs.setdefault(i, []).append((j, value))
    return pairs


def _most_held(
    cohesion: Cohesion, held: Mapping[int, list[tuple[int, int]]], group: Region, around: Region
) -> int:
    """Return a bound on twice the sum of any region that holds `group`, within `around`.

    Each unit that may join brings its pairs with the group, and half of those with others that may.
    """
    brings = {i: 2 * cohesion.alone[i] for i in around | group}
    for i in around | group:
        for j, value in held.get(i, ()):
            if j not in brings:
                continue
            if (i in group) == (j in group):
                brings[i] += value
                brings[j] += value
            else:
                brings[j if i in group else i] += 2 * value
    return sum(value if i in group else max(0, value) for i, value in brings.items())


class _Around:
    """The units that can share a region with a group, and the sums of their totals."""

    def __init__(self, problem: Problem, units: Region) -> None:
        self.problem, self.units = problem, units
        self._sums: dict[str, tuple[int, int]] = {}

    def most_and_least(self, total: str, group: Region) -> tuple[int, int]:
        """Return the most and the least that a region that holds `group` can come to."""
        values = self.problem.totals[total]
        if total not in self._sums:
            self._sums[total] = _positive_and_negative(values[i] for i in self.units)
        every, own = self._sums[total], _positive_and_negative(values[i] for i in group)
        return every[0] + own[1], every[1] + own[0]


def _positive_and_negative(values: Iterable[int]) -> tuple[int, int]:
    listed = list(values)
    positive = sum(value for value in listed if value > 0)
    return positive, sum(listed) - positive


def _limit(limit: Limit, group: Region, around: _Around) -> Iterator[Obstacle]:
    """Yield an obstacle when no alternative of a limit can hold for the region of a group."""
    broken = [
        next((o for bound in alternative for o in _bound(limit, bound, group, around)), None)
        for alternative in limit.alternatives
    ]
    reasons = [obstacle for obstacle in broken if obstacle is not None]
    if len(reasons) == len(broken):
        yield min(
            reasons, key=_distance, default=Obstacle("below", tuple(sorted(around.units)), limit.source)
        )


def _bound(limit: Limit, bound: Bound, group: Region, around: _Around) -> Iterator[Obstacle]:
    """Yield an obstacle when a region that holds `group`, within `around`, cannot keep a bound."""
    most, least = around.most_and_least(bound.total, group)
    if bound.lower is not None and most < bound.lower:
        yield Obstacle("below", tuple(sorted(around.units)), limit.source, bound.lower, most)
    if bound.upper is not None and least > bound.upper:
        yield Obstacle("above", tuple(sorted(group)), limit.source, bound.upper, least)


def _distance(obstacle: Obstacle) -> int:
    assert obstacle.needed is not None
    assert obstacle.available is not None
    return abs(obstacle.needed - obstacle.available)


# ------------------------------------------------------------ the whole partition
def _sides(problem: Problem) -> Iterator[Obstacle]:
    """Yield the side constraints whose bounds lie outside of what any partition can come to."""
    for side in problem.sides:
        least, most = _span(problem, side.cost, [other for other in problem.sides if other != side])
        if side.upper is not None and least > side.upper:
            yield Obstacle("budget", (), side.name, side.upper, least)
        if side.lower is not None and most is not None and most < side.lower:
            yield Obstacle("shortfall", (), side.name, side.lower, most)


def floor_cost(problem: Problem) -> int:
    """Return a cost (in cost units) that no accepted partition goes below."""
    return _span(problem, problem.cost)[0]


def _count_within(problem: Problem, sides: Iterable[Side]) -> tuple[int, int]:
    """Return the least and the most regions there can be, also by side constraints on their number.

    Sides that leave no number at all are told by themselves.
    """
    least, most = region_count(problem)
    for side in sides:
        if side.cost == ONE_EACH:
            low = least if side.lower is None else max(least, side.lower)
            high = most if side.upper is None else min(most, side.upper)
            least, most = (low, high) if low <= high else (least, most)
    return least, most


def _span(problem: Problem, cost: Cost, sides: Iterable[Side] = ()) -> tuple[int, int | None]:
    """Return the least and the most that a cost can come to (None: not known).

    Every pair costs the lesser or the greater of separating and joining it, or what is forced
    where locks or the graph decide; the number of regions lies in `region_count`,
    and within what other `sides` say of it.
    """
    groups, components = groups_of(problem), problem.components(range(len(problem)))
    group, component = _number(groups), _number(components)
    least = most = cost.constant
    for i, j in cost.separate.keys() | cost.join.keys():
        separated, joined = cost.separate.get((i, j), 0), cost.join.get((i, j), 0)
        if group[i] == group[j]:
            separated = joined
        elif component[i] != component[j] or (i, j) in problem.apart:
            joined = separated
        least, most = least + min(separated, joined), most + max(separated, joined)
    count = _count_within(problem, sides) if cost.per_region or cost.hinges else (0, 0)
    ends = [cost.per_region * count[0], cost.per_region * count[1]]
    beyond = [hinge.times * _most_beyond(problem, hinge, count[1]) for hinge in cost.hinges]
    least += sum(times for times in beyond if times < 0)
    most += sum(times for times in beyond if times > 0)
    bounded = all(hinge.flat for hinge in cost.hinges) and not cost.spreads
    return least + min(ends), most + max(ends) if bounded else None


def _most_beyond(problem: Problem, hinge: Hinge, count: int) -> int:
    """Return how many of at most `count` regions can lie beyond the threshold of a flat hinge."""
    values = problem.totals[hinge.total]
    if hinge.side == "below" or hinge.threshold < 0:
        return count
    return min(count, sum(value for value in values if value > 0) // (hinge.threshold + 1))


def _number(sets: Iterable[Region]) -> dict[int, int]:
    return {i: number for number, units in enumerate(sets) for i in units}
