"""Exemptions: the smallest tailored limits with which a stalled area may stay as it was declared (P2)."""

from __future__ import annotations

from collections.abc import Mapping
from math import ceil, floor

from models.criteria import Ranged
from models.criteria.limits import Tailored
from models.partition import Partition
from models.records import record
from models.scenario import Scenario
from optimizer.declared.stalled import StalledArea

__all__ = ["GROUND", "Exemption", "exempted", "find_exemptions", "undivided"]

GROUND = "decentralisatiebrief: room for tailoring by population density or geography"
"""Where the policy documents allow it (P2)."""


@record
class Exemption:
    """A limit that a region would be exempted from: the smallest that makes it sound.

    Attributes
    ----------
    criterion : str
        As the scenario calls it, such as ``population``.
    unit : str
        Of `value` and `limit`.
    value, limit : float
        What the region has, which would be its own limit, and what is asked of all.
    """

    criterion: str
    unit: str
    region: frozenset[str]
    value: float
    limit: float

    @property
    def size(self) -> float:
        """How much it is short of the limit, or above it."""
        return abs(self.limit - self.value)

    @property
    def low(self) -> bool:
        """Whether it is a minimum that the region does not reach."""
        return self.value < self.limit


def undivided(area: StalledArea) -> Partition:
    """Return an area as it was declared: withdrawn regions restored, other white spots by what touches."""
    left, regions = area.loose, list(area.declared.values())
    for members in area.diagnosis.declaration.withdrawn.values():
        if members and members <= left:
            regions.append(members)
            left -= members
    units = [area.territory.index[code] for code in left]
    groups = area.problem.codes_of(area.problem.components(units))
    return Partition([*regions, *groups])


def find_exemptions(area: StalledArea) -> tuple[Exemption, ...]:
    """Return the exemptions with which an area may stay as it was declared.

    None when something else is wrong with it than a minimum or maximum, such as an isolated centre; the
    criteria check again that nothing is left once the exemptions hold.
    """
    scenario, territory = area.diagnosis.scenario, area.diagnosis.territory
    regions = undivided(area)
    judged, here = Partition([*regions, *area.kept]), regions.codes
    found: list[Exemption] = []
    for name, criterion in scenario.in_use():
        if name == "coverage":
            continue
        for finding in criterion.check(territory, judged):
            if finding.codes and here.isdisjoint(finding.codes):
                continue
            limited = isinstance(criterion, Ranged)
            if not limited or not finding.codes or finding.value is None or finding.limit is None:
                return ()
            unit = {"population": "inhabitants", "members": "municipalities"}.get(name, name.split(".")[-1])
            region = frozenset(finding.codes)
            found.append(Exemption(name, unit, region, finding.value, finding.limit))
    return tuple(found) if found and _sound(exempted(scenario, area, found), area, judged) else ()


def exempted(scenario: Scenario, area: StalledArea, exemptions: list[Exemption]) -> Scenario:
    """Return a scenario in which exemptions hold as tailored limits."""
    changed: dict[str, object] = {}
    for name in dict.fromkeys(one.criterion for one in exemptions):
        criterion = dict(scenario.in_use())[name]
        assert isinstance(criterion, Ranged)
        tables = tuple(
            Tailored(
                municipalities=tuple(sorted(one.region)),
                minimum=floor(one.value) if one.low else criterion.minimum,
                maximum=criterion.maximum if one.low else ceil(one.value),
                reason=GROUND,
            )
            for one in exemptions
            if one.criterion == name
        )
        table = criterion.model_copy(update={"tailored": (*criterion.tailored, *tables)})
        field, _, key = name.partition(".")
        if key:
            whole = changed.get(field, getattr(scenario, field))
            assert isinstance(whole, Mapping)
            changed[field] = {**whole, key: table}
        else:
            changed[field] = table
    return scenario.model_copy(update=changed)


def _sound(scenario: Scenario, area: StalledArea, judged: Partition) -> bool:
    here = frozenset(area.territory.codes)
    return not any(
        not finding.codes or not here.isdisjoint(finding.codes)
        for name, criterion in scenario.in_use()
        if name != "coverage"
        for finding in criterion.check(area.diagnosis.territory, judged)
    )
