"""Fairness: nobody pays alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import floor
from typing import ClassVar

from pydantic import Field
from pydantic.json_schema import SkipJsonSchema

from models.criteria.base import Criterion, Detail, Finding, Measure, Place, Whole
from models.partition import Partition
from models.problem import Contribution, Quorum
from models.stakes import PARTS, pair_stakes
from models.territory import Territory

__all__ = ["Fairness", "in_whole", "limit_loss"]

NAMED = 3
"""Municipalities that are named: those that lose most."""


class Fairness(Criterion):
    """Nobody pays alone: what the municipality that loses most loses is kept small.

    A municipality loses its own part of what it costs to separate it from others: its inhabitants in
    the ties of arrangements, the jobs of its residents, half of what a centre and its neighbour, a border
    or a pair of a table costs (see `models.stakes`), each at the weight of its criterion.  What a region
    costs as a whole is borne by all its members together and is nobody's loss.  Hard: nobody loses more
    than `maximum`, or than its own limit.  With `worst`, a proposal is the cheapest of those partitions
    within `slack` of the best in which the municipality that loses most loses least, then the next
    (leximin); the limits that say so are added to the scenario of the proposal.
    """

    title: ClassVar[str] = "Nobody pays alone"
    source: ClassVar[str] = "P18: ambassadeurs (Samenwerkingsparadox)"

    worst: bool = False
    """Whether the worst-off municipality loses as little as the slack allows, then the next."""
    slack: float = Field(2.0, ge=0, le=1000, allow_inf_nan=False)
    """Percent that a partition may cost more than the best, so that the worst-off loses less."""
    maximum: Whole | None = None
    """What a municipality loses at the most, in weighted inhabitants (hard)."""
    limits: dict[Place, Whole] = Field(default_factory=dict)
    """The same for single municipalities, by name or code, in place of `maximum`."""
    others: SkipJsonSchema[dict[str, Criterion]] = Field(default_factory=dict, exclude=True)

    @property
    def hard(self) -> bool:
        """Whether `check` can find violations."""
        return self.maximum is not None or bool(self.limits)

    def prepare(self, territory: Territory) -> None:
        """Look up the municipalities that have a limit of their own."""
        self._limits(territory)

    def check(self, territory: Territory, partition: Partition) -> list[Finding]:
        """Return the municipalities that lose more than their limit."""
        limits, lost = self._limits(territory), self.lost(territory, partition)
        return [
            Finding(
                "violation",
                f"{territory.name(code)} loses {lost[code]:,}, the maximum is {limits[code]:,}",
                (code,),
                lost[code],
                limits[code],
            )
            for code in territory.codes
            if code in limits and lost[code] > limits[code]
        ]

    def notes(self, territory: Territory, partition: Partition) -> list[Finding]:
        """Return who loses most."""
        lost = self.lost(territory, partition)
        most = sorted(lost, key=lambda code: (-lost[code], code))[:NAMED]
        named = [f"{territory.name(code)} {lost[code]:,}" for code in most if lost[code]]
        return [Finding("note", f"lose most: {'; '.join(named)}", tuple(most))] if named else []

    def measure(self, territory: Territory, partition: Partition) -> Measure:
        """Return what the municipality that loses most loses, and how many lose something."""
        lost = self.lost(territory, partition)
        losers = sum(number > 0 for number in lost.values())
        details = (Detail("municipalities that lose something", losers, f"of {len(lost)} municipalities"),)
        unit = "inhabitants that the worst-off municipality loses"
        return Measure(max(lost.values(), default=0), unit, 0, details)

    def contribute(self, territory: Territory) -> Contribution:
        """Return each limit as a quorum: the region of a municipality holds enough of what it would lose."""
        limits, index = self._limits(territory), territory.index
        if not limits:
            return Contribution()
        parts = self.parts(territory)
        return Contribution(quorums=tuple(limit_loss(territory, parts, index[c], limits[c]) for c in limits))

    def lost(self, territory: Territory, partition: Partition) -> dict[str, int]:
        """Return what each municipality of the area loses, rounded up to whole weighted inhabitants."""
        codes, labels = territory.codes, partition.labels
        return {
            code: in_whole(
                territory,
                sum(part for j, part in own.items() if labels.get(codes[j]) != labels.get(code, -1)),
            )
            for code, own in zip(codes, self.parts(territory), strict=True)
        }

    def parts(self, territory: Territory) -> tuple[Mapping[int, int], ...]:
        """Return by unit what it loses without each other unit, in parts of a cost unit."""
        costs = {name: criterion.contribute(territory).cost for name, criterion in self.others.items()}
        return pair_stakes(self.others, territory, costs)[0]

    def _limits(self, territory: Territory) -> dict[str, int]:
        """Return the limit of every municipality that has one, by code."""
        own = {territory.code_of(name, where="limits"): limit for name, limit in self.limits.items()}
        limits = {code: own.get(code, self.maximum) for code in territory.codes}
        return {code: limit for code, limit in limits.items() if limit is not None}


def in_whole(territory: Territory, parts: int) -> int:
    """Return parts of a cost unit as weighted inhabitants, rounded up."""
    whole = Fraction(parts, PARTS) * territory.cost_unit
    return -(-whole.numerator // whole.denominator)


def limit_loss(territory: Territory, parts: Sequence[Mapping[int, int]], unit: int, limit: int) -> Quorum:
    """Return the rule that a unit loses at most so many weighted inhabitants (whole)."""
    allowed = floor(Fraction(limit * PARTS) / territory.cost_unit)
    weights = {other: part for other, part in parts[unit].items() if part}
    return Quorum(unit, weights, max(0, sum(weights.values()) - allowed), "fairness")
