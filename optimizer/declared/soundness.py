"""Soundness: which declared regions keep every hard rule, and who is in none or in several.

Every region is judged by its full membership, also where the area of the scenario cuts it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property

from models.criteria import Finding
from models.criteria.centres import Centres
from models.partition import Partition
from models.records import record
from models.scenario import Scenario
from models.territory import Territory
from optimizer.declared.declarations import Declaration

__all__ = ["DeclaredRegion", "Fault", "Soundness", "check_soundness", "incongruent"]


@record
class Fault:
    """A hard rule that a declared region does not keep."""

    criterion: str
    text: str


@record
class DeclaredRegion:
    """A declared region with all its members and what is wrong with it."""

    name: str
    members: frozenset[str]
    faults: tuple[Fault, ...]

    @property
    def sound(self) -> bool:
        """Whether it keeps every hard rule."""
        return not self.faults


@record
class Soundness:
    """What a scenario says about one declaration.

    Attributes
    ----------
    territory : Territory
        The area of the scenario with all of every declared region that it touches.
    area : frozenset of str
        The municipalities of the scenario's own area.
    regions : tuple of DeclaredRegion
        Those that touch the area, in name order.
    white : frozenset of str
        The municipalities of the area in no region.
    double : frozenset of str
        Those in several.
    overall : tuple of Finding
        Violations about the whole that no region can be blamed for.
    """

    scenario: Scenario
    declaration: Declaration
    territory: Territory
    area: frozenset[str]
    regions: tuple[DeclaredRegion, ...]
    white: frozenset[str]
    double: frozenset[str]
    overall: tuple[Finding, ...]

    @cached_property
    def sound(self) -> Mapping[str, frozenset[str]]:
        """The members of the sound regions by name."""
        return {region.name: region.members for region in self.regions if region.sound}

    @cached_property
    def stalled(self) -> frozenset[str]:
        """The municipalities in no sound region: white spots and members of the others."""
        return frozenset(self.territory.codes).difference(*self.sound.values())

    def name_of(self, code: str) -> str:
        """Return the declared region(s) of a municipality in print; '-' when it has none."""
        return " / ".join(self.declaration.regions_of.get(code, ())) or "-"


def check_soundness(scenario: Scenario, declaration: Declaration, inside: Territory) -> Soundness:
    """Judge what was declared for one task against the hard rules of a scenario.

    A centre that is isolated fails, and so does every declared region that *rings* it: one that
    holds some of its neighbours and no centre of its own, so that smaller municipalities banded
    together around the centre (P8).  A municipality in several regions is a fault of each.

    Parameters
    ----------
    scenario : Scenario
    declaration : Declaration
    inside : Territory
        The area of the scenario, see `optimizer.inputs.territories.open_territory`.
    """
    area = frozenset(inside.codes)
    touched = {name: members for name, members in declaration.regions.items() if members & area}
    wide = scenario.recut(inside.whole, area.union(*touched.values()))
    double = frozenset(wide.codes) & declaration.double
    white = area - declaration.regions_of.keys()
    faults: dict[str, list[Fault]] = {name: [] for name in touched}
    overall: list[Finding] = []
    first = _disjoint(touched)
    for criterion, finding in _violations(scenario, wide, first, white, area):
        if not finding.codes:
            overall.append(finding)
        for name, text in _blamed(scenario, wide, criterion, finding, touched):
            if not touched[name] & double:
                faults[name].append(Fault(criterion, text))
    for name, members in touched.items():
        if members & double:
            faults[name] += [
                Fault("coverage", f"{wide.name(code)} is also in {_others(declaration, code, name)}")
                for code in sorted(members & double)
            ]
            whole = _disjoint({name: members, **touched})
            for criterion, finding in _violations(scenario, wide, whole, white, area):
                blamed = dict(_blamed(scenario, wide, criterion, finding, touched))
                faults[name] += [Fault(criterion, blamed[name])] if name in blamed else []
    regions = tuple(DeclaredRegion(name, touched[name], tuple(faults[name])) for name in sorted(touched))
    return Soundness(scenario, declaration, wide, area, regions, white, double, tuple(overall))


def _others(declaration: Declaration, code: str, name: str) -> str:
    return " and ".join(other for other in declaration.regions_of[code] if other != name)


def _disjoint(regions: Mapping[str, frozenset[str]]) -> dict[str, frozenset[str]]:
    """Return regions in which a municipality stands in the first of those that name it."""
    seen: frozenset[str] = frozenset()
    found = {}
    for name, members in regions.items():
        found[name] = members - seen
        seen |= members
    return found


def _violations(
    scenario: Scenario,
    territory: Territory,
    regions: Mapping[str, frozenset[str]],
    white: frozenset[str],
    area: frozenset[str],
) -> Iterator[tuple[str, Finding]]:
    """Yield (criterion, violation) about the area; a centre without a region counts as alone."""
    partition = Partition(regions.values())
    for name, criterion in scenario.in_use():
        judged = partition
        if name == "coverage":
            continue
        if isinstance(criterion, Centres):
            alone = white & criterion.centres(territory)
            judged = Partition([*partition, *({code} for code in alone)])
        for finding in criterion.check(territory, judged):
            if not finding.codes or not area.isdisjoint(finding.codes):
                yield name, finding


def _blamed(
    scenario: Scenario,
    territory: Territory,
    criterion: str,
    finding: Finding,
    regions: Mapping[str, frozenset[str]],
) -> Iterator[tuple[str, str]]:
    """Yield (region, text) for each region that a violation is about, rings around a centre included."""
    centres = scenario.centres
    lonely = finding.codes[0] if criterion == "centres" and len(finding.codes) == 1 else ""
    rings = centres.neighbours(territory).get(lonely, frozenset()) if centres and lonely else frozenset()
    for name, members in regions.items():
        if members.intersection(finding.codes):
            yield name, finding.text
        elif members & rings and not members & scenario.centre_codes(territory):
            held = territory.names(members & rings)
            yield name, f"rings {territory.name(lonely)}, which is isolated: it holds {held}"


def incongruent(declarations: tuple[Declaration, ...]) -> dict[str, int]:
    """Return the municipalities whose partners differ between tasks, with how many groups they have.

    A group is the set of partners that a municipality has for a task; tasks for which it has no
    region, or several, do not count.  Different partners are no fault: they are incongruence (P5).
    """
    groups: dict[str, set[frozenset[str]]] = {}
    for declaration in declarations:
        for members in declaration.settled.values():
            for code in members:
                groups.setdefault(code, set()).add(members)
    return {code: len(found) for code, found in sorted(groups.items()) if len(found) > 1}
