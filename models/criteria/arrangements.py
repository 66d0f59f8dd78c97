"""Arrangements: existing cooperation that a proposal respects as far as possible."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from itertools import combinations
from typing import ClassVar, Literal

from pydantic import Field
from pydantic.json_schema import SkipJsonSchema

from models.criteria.base import (
    Criterion,
    Detail,
    Finding,
    Measure,
    Weight,
    cost_units,
    pair_cost,
    pair_of,
)
from models.criteria.ties import own_ties, shared_ties
from models.partition import Partition
from models.problem import Contribution
from models.territory import Territory

__all__ = ["Arrangement"]


class Arrangement(Criterion):
    """One layer of today's arrangements, kept together as far as its weights say.

    Separating two contiguous municipalities of one layer region costs their tie (see
    `models.criteria.ties`), and so does joining two contiguous municipalities of different
    layer regions.  A layer can also be kept whole or never be crossed (hard).  It may be a CSV
    table named in the scenario: a draft to stay close to.
    """

    title: ClassVar[str] = "Existing arrangements"
    source: ClassVar[str] = (
        "P5, P6: decentralisatiebrief (b), handreiking ch. 1, 3.4.1, step 4; P7: vng-strategie 6, step 1"
    )

    layer: SkipJsonSchema[str] = ""
    separating: Weight = 0.0
    """Exchange rate of the ties that a proposal separates."""
    crossing: Weight = 0.0
    """Exchange rate of the ties between different layer regions that a proposal joins."""
    rule: Literal["whole", "never_cross"] | None = Field(None, alias="hard")
    """``whole``: layer regions are not divided; ``never_cross``: members of two are not joined."""
    file: str | None = None
    """A CSV table (code, region) that is this layer, relative to the scenario file."""

    @property
    def hard(self) -> bool:
        """Whether `check` can find violations."""
        return self.rule is not None

    @property
    def weights(self) -> Mapping[str, float]:
        """The exchange rates that are used."""
        both = {"separating": self.separating, "crossing": self.crossing}
        return {name: weight for name, weight in both.items() if weight}

    def prepare(self, territory: Territory) -> None:
        """Look up the layer: one that has regions."""
        territory.regional_layer(self.layer)

    def check(self, territory: Territory, partition: Partition) -> list[Finding]:
        """Return the layer regions divided, or the proposed regions that cross the layer."""
        if self.rule == "whole":
            return self._divided(territory, partition)
        return self._crossed(territory, partition) if self.rule == "never_cross" else []

    def _divided(self, territory: Territory, partition: Partition) -> list[Finding]:
        found = []
        for region, members in self._members(territory).items():
            pieces: dict[int | None, list[str]] = {}
            for code in sorted(members):
                pieces.setdefault(partition.labels.get(code), []).append(code)
            if len(pieces) > 1:
                parts = " | ".join(territory.names(piece) for piece in pieces.values())
                text = f"{self.layer} {region} is divided over {len(pieces)} regions: {parts}"
                found.append(Finding("violation", text, tuple(sorted(members)), len(pieces), 1))
        return found

    def _crossed(self, territory: Territory, partition: Partition) -> list[Finding]:
        of = territory.layer(self.layer).region_of
        found = []
        for proposed in partition:
            met = sorted({of[code] for code in proposed if code in of})
            if len(met) > 1:
                text = (
                    f"{territory.names(proposed)}: members of {len(met)} regions of "
                    f"{self.layer} ({', '.join(met)})"
                )
                found.append(Finding("violation", text, tuple(sorted(proposed)), len(met), 1))
        return found

    def notes(self, territory: Territory, partition: Partition) -> list[Finding]:
        """Return the layer regions that the area cuts, with the partners left outside."""
        found = []
        for region, (inside, outside) in territory.cut_regions(self.layer).items():
            found.append(
                Finding(
                    "note",
                    f"{self.layer} {region} is cut by the area: {territory.names(inside)} inside "
                    f"({territory.population(inside):,} of "
                    f"{territory.population(inside | outside):,} inhabitants), "
                    f"{territory.names(outside)} outside",
                    tuple(sorted(inside)),
                    territory.population(inside),
                    territory.population(inside | outside),
                )
            )
        return found

    def measure(self, territory: Territory, partition: Partition) -> Measure:
        """Return the ties separated and joined, in inhabitants."""
        layer, together = territory.layer(self.layer), partition.together
        lost = {
            pair: tie
            for pair, tie in shared_ties(territory, layer, within=True).items()
            if not together(*pair)
        }
        joined = {
            pair: tie for pair, tie in shared_ties(territory, layer, within=False).items() if together(*pair)
        }
        cost = sum(cost_units(tie, self.separating, territory.cost_unit) for tie in lost.values())
        cost += sum(cost_units(tie, self.crossing, territory.cost_unit) for tie in joined.values())
        touched = {code for pair in lost for code in pair}
        members = self._members(territory)
        divided = sum(len({partition.labels.get(c) for c in codes}) > 1 for codes in members.values())
        details = (
            Detail("ties separated", float(sum(lost.values())), "inhabitants"),
            Detail(
                "ties made across regions",
                float(sum(joined.values())),
                "inhabitants",
                weighed=bool(self.crossing),
            ),
            Detail("municipalities that lose a partner", len(touched), "municipalities"),
            Detail("inhabitants there", territory.population(touched), "inhabitants"),
            Detail("layer regions divided", divided, f"of {len(members)} regions"),
        )
        return Measure(float(sum(lost.values())), "inhabitants whose ties are separated", cost, details)

    def contribute(self, territory: Territory) -> Contribution:
        """Return the pair costs and, for a hard layer, what is together or apart."""
        layer = territory.layer(self.layer)
        separate = {
            pair: cost_units(tie, self.separating, territory.cost_unit)
            for pair, tie in shared_ties(territory, layer, within=True).items()
        }
        join = {
            pair: cost_units(tie, self.crossing, territory.cost_unit)
            for pair, tie in shared_ties(territory, layer, within=False).items()
        }
        cost = pair_cost(territory, separate=separate, join=join)
        together, apart = set(), set()
        members = self._members(territory)
        if self.rule == "whole":
            for codes in members.values():
                first = min(codes, key=territory.index.__getitem__)
                together |= {pair_of(territory, first, code) for code in codes - {first}}
        if self.rule == "never_cross":
            for one, other in combinations(members.values(), 2):
                apart |= {pair_of(territory, a, b) for a in one for b in other}
        return Contribution(cost=cost, together=frozenset(together), apart=frozenset(apart))

    def own_part(self, territory: Territory) -> dict[tuple[str, str], Fraction]:
        """Return the part that either municipality brings into a tie."""
        layer = territory.layer(self.layer)
        ties = {**own_ties(territory, layer, within=True), **own_ties(territory, layer, within=False)}
        return {pair: mine / (mine + other) for pair, (mine, other) in ties.items() if mine + other}

    def _members(self, territory: Territory) -> dict[str, frozenset[str]]:
        """Return the members inside the area of each layer region."""
        inside = set(territory.codes)
        regions = territory.layer(self.layer).regions
        return {name: members & inside for name, members in regions.items() if members & inside}
