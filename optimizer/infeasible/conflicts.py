"""Conflicts: the fewest requirements and municipalities that cannot hold together, in names and numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from models.records import record
from models.scenario import Scenario
from models.screening import Obstacle, find_obstacles
from models.territory import Territory
from optimizer.infeasible.probing import Probe
from optimizer.infeasible.requirements import Requirement, drop_all
from optimizer.language.titles import english_of

__all__ = ["Conflict", "minimal_conflict", "next_conflict", "shrink"]

Item = TypeVar("Item")

LEFT_OUT_FIRST = ("members", "centres")
"""Criteria tried to be left out first, so that a limit on inhabitants stays where it says the same."""

MOST_NAMES = 12
"""Of more municipalities only the most populous are named."""


@record
class Conflict:
    """Requirements and municipalities that cannot hold together, each of them needed.

    Attributes
    ----------
    requirements : tuple of Requirement
    municipalities : tuple of str
        Codes: no partition keeps the requirements for the regions of just these.
    stranded : tuple of str
        All municipalities (codes) that have no region at all under these requirements; empty when
        it takes several municipalities to make the conflict.
    obstacle : Obstacle or None
        The arithmetic that shows it, when there is any.
    minimal : bool
        Proven: without any one of the requirements or municipalities a partition exists.
    """

    territory: Territory
    requirements: tuple[Requirement, ...]
    municipalities: tuple[str, ...]
    stranded: tuple[str, ...]
    obstacle: Obstacle | None
    minimal: bool

    @property
    def codes(self) -> frozenset[str]:
        """All municipalities that this conflict leaves without a region."""
        return frozenset(self.municipalities + self.stranded)

    @property
    def sentence(self) -> str:
        """The conflict in names and numbers."""
        return self.told(english_of(self.territory))

    def told(self, said: Callable[[str], str] = str) -> str:
        """Return the conflict in names and numbers; `said` says its parts in the reader's language."""
        territory, rules = self.territory, _listed([said(r.text) for r in self.requirements], said)
        if self.obstacle is not None and self.obstacle.kind == "below":
            around = frozenset(territory.codes[i] for i in self.obstacle.units)
            return said(f"{said(self._strength(around))}; with {rules} {said(self._without(around))}.")
        if self.obstacle is not None and self.obstacle.kind == "quorum":
            centre = territory.name(territory.codes[self.obstacle.units[0]])
            having = said(f"{self.obstacle.available:,} of the {self.obstacle.needed:,} asked")
            return said(
                f"{centre} can have {having} of its smaller neighbours; with {rules} it has no region."
            )
        if not self.codes and len(self.requirements) == 1:
            return said(f"{rules[:1].upper()}{rules[1:]} cannot hold, whatever the regions.")
        if not self.codes:
            return said(f"{rules[:1].upper()}{rules[1:]} cannot hold together, whatever the regions.")
        people = said(
            f"{said(_some(territory, self.codes))} ({territory.population(self.codes):,} inhabitants)"
        )
        if self.stranded:
            return said(f"With {rules} no region is possible for {people}.")
        return said(f"With {rules} there is no partition in which all of these have a region: {people}.")

    def _strength(self, around: frozenset[str]) -> str:
        """Say what the municipalities within reach come to together."""
        assert self.obstacle is not None
        have, together = ("have", " together") if len(around) > 1 else ("has", "")
        people = f"{_some(self.territory, around)} {have} {self.territory.population(around):,} inhabitants"
        if self.obstacle.source == "population":
            return f"{people}{together}"
        if self.obstacle.source == "members":
            reach = f"are {len(around)} in number" if len(around) > 1 else "has no neighbour within reach"
            return f"{people}{together} and {reach}"
        return f"{people} and {self.obstacle.available:,} of {self.obstacle.source}{together}"

    def _without(self, around: frozenset[str]) -> str:
        if len(around) == 1:
            return "it has no region"
        if around == self.codes:
            return "none of them has a region"
        return f"there is no region for {_some(self.territory, self.codes)}"


def _some(territory: Territory, codes: frozenset[str]) -> str:
    """Return the names of municipalities: of many only the most populous, and how many more."""
    if len(codes) <= MOST_NAMES:
        return territory.names(codes)
    first = sorted(codes, key=lambda code: (-territory.population([code]), code))[: MOST_NAMES // 2]
    return f"{', '.join(map(territory.name, first))} and {len(codes) - len(first)} other municipalities"


def _listed(parts: Sequence[str], said: Callable[[str], str]) -> str:
    return said(" and ").join([", ".join(parts[:-1]), parts[-1]]) if len(parts) > 1 else "".join(parts)


# -------------------------------------------------------------------- the search
def next_conflict(
    scenario: Scenario, rules: list[Requirement], probe: Probe, free: frozenset[str]
) -> Conflict:
    """Find one conflict among the municipalities that are not exempted yet, and all it strands.

    Parameters
    ----------
    scenario : Scenario
        Proven to have no partition, also with `free` exempted.
    rules : list of Requirement
        Those of the scenario that can be part of the conflict.
    probe : Probe
    free : frozenset of str
        Municipalities of earlier conflicts.
    """
    territory = probe.territory
    codes = [code for code in territory.codes if code not in free]
    kept, chosen, minimal = minimal_conflict(scenario, rules, codes, probe)
    bare = drop_all(scenario, [rule for rule in rules if rule not in kept])
    obstacle = _obstacle(probe, bare, chosen)
    stranded: tuple[str, ...] = ()
    if len(chosen) == 1:
        near = codes if obstacle is None else [territory.codes[i] for i in obstacle.units]
        stranded = tuple(
            code
            for code in near
            if code in codes
            and (code in chosen or probe.ask(bare, _all_but(territory, [code])).fits is False)
        )
    return Conflict(territory, tuple(kept), tuple(chosen), stranded, obstacle, minimal)


def minimal_conflict(
    scenario: Scenario, rules: Sequence[Requirement], codes: Sequence[str], probe: Probe
) -> tuple[list[Requirement], list[str], bool]:
    """Shrink requirements and municipalities that cannot hold together by deletion.

    Parameters
    ----------
    scenario : Scenario
        Proven to have no partition in which all of `codes` have a region.
    rules : sequence of Requirement
    codes : sequence of str
        Municipalities that need a region; all others are at their disposal.

    Returns
    -------
    requirements, municipalities : list
        What is left: deleting any one of them was tried, in a solve of its own.
    minimal : bool
        Whether every such solve found a partition; False when time was over for one.
    """
    territory = probe.territory

    def conflicts(kept: Sequence[Requirement | str]) -> bool | None:
        dropped = [rule for rule in rules if rule not in kept]
        needing = [item for item in kept if isinstance(item, str)]
        fits = probe.ask(drop_all(scenario, dropped), _all_but(territory, needing)).fits
        return None if fits is None else not fits

    items: list[Requirement | str] = [*codes, *rules]
    for stuck in _stuck(scenario, codes, probe)[:3]:
        near = _near(items, stuck)
        if conflicts(near):
            items = near
            break
    for name in LEFT_OUT_FIRST:
        fewer = [item for item in items if isinstance(item, str) or item.criterion != name]
        if len(fewer) < len(items) and conflicts(fewer):
            items = fewer
    kept, minimal = shrink(items, conflicts)
    return (
        [item for item in kept if isinstance(item, Requirement)],
        [item for item in kept if isinstance(item, str)],
        minimal,
    )


def _stuck(scenario: Scenario, codes: Sequence[str], probe: Probe) -> list[frozenset[str]]:
    """Return groups of municipalities that arithmetic shows to be stuck, the smallest group first."""
    problem = probe.formulate(scenario)
    groups = {frozenset(problem.units[i] for i in one.units) for one in find_obstacles(problem) if one.units}
    groups = {group for group in groups if not group.isdisjoint(codes)}
    return sorted(groups, key=lambda group: (len(group), min(group)))


def _near(items: Sequence[Requirement | str], codes: frozenset[str]) -> list[Requirement | str]:
    """Return some municipalities and the requirements that name one of them or nobody."""
    return [
        item
        for item in items
        if (item in codes if isinstance(item, str) else not item.about or codes & set(item.about))
    ]


def shrink(
    items: Sequence[Item], conflicts: Callable[[Sequence[Item]], bool | None]
) -> tuple[list[Item], bool]:
    """Return a part of the items that still conflicts and of which no item can be left out.

    Deletes all at once, then half of the items at a time, a quarter, and in the end one by one until
    no item can be deleted from what is left.

    Parameters
    ----------
    items : sequence
        They conflict together.
    conflicts : callable
        Tells whether some of them conflict; None: not known.

    Returns
    -------
    items : list
    minimal : bool
        Whether each is proved to be needed.
    """
    kept, chunk = list(items), 2 * len(items)
    known = True
    while kept:
        chunk, before = max(1, chunk // 2), len(kept)
        at, known = 0, True
        while at < len(kept):
            fewer = kept[:at] + kept[at + chunk :]
            answer = conflicts(fewer)
            if answer:
                kept = fewer
            else:
                at += chunk
                known = known and answer is False
        if chunk == 1 and len(kept) == before:
            break
    return kept, known


def _all_but(territory: Territory, codes: Iterable[str]) -> frozenset[str]:
    return frozenset(territory.codes).difference(codes)


def _obstacle(probe: Probe, bare: Scenario, codes: Sequence[str]) -> Obstacle | None:
    """Return the arithmetic about one of these municipalities that shows the conflict, if any."""
    problem = probe.formulate(bare)
    units = {i for i, code in enumerate(problem.units) if code in set(codes)}
    found = [one for one in find_obstacles(problem) if units <= set(one.units)]
    return min(found, key=lambda one: len(one.units), default=None)
