"""Centres: no centre municipality left isolated by its neighbours."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from fractions import Fraction
from math import ceil
from typing import ClassVar, Literal

from pydantic import Field

from models.criteria.base import (
    Criterion,
    Detail,
    Finding,
    Measure,
    Place,
    Positive,
    Table,
    Weight,
    Whole,
    cost_units,
    pair_cost,
)
from models.criteria.selection import resolve
from models.errors import InputError
from models.partition import Partition
from models.problem import Bound, Contribution, Limit, Quorum
from models.territory import Territory

__all__ = ["CentreException", "Centres"]


class CentreException(Table):
    """A centre that need not share its region with a neighbour, with the reason."""

    municipality: Place
    """The centre, by name or code."""
    reason: str = Field(min_length=1)
    """Why it may stand alone."""


class Centres(Criterion):
    """No centre municipality is isolated.

    The cabinet's extra criterion: smaller municipalities must not band together one-sidedly
    around a centre so that it ends up isolated.  The *neighbours* of a centre are the contiguous
    municipalities of the area that are smaller than the centre and not centres themselves.  Hard:
    a centre shares its region with at least `at_least` of them, and with the `share` of them
    that is asked.  Soft: each neighbour v separated from its centre costs pop_v divided by the
    number of centres that v neighbours.  A centre without neighbours is not judged, and said.
    """

    title: ClassVar[str] = "No isolated centre"
    source: ClassVar[str] = "P8: decentralisatiebrief (cabinet's extra criterion), handreiking ch. 1"

    layers: tuple[str, ...] = ()
    """Layers whose centres count."""
    minimum_population: Positive | None = None
    """Municipalities of this many inhabitants or more are centres too."""
    municipalities: tuple[Place, ...] = ()
    """Further centres, by name or code."""
    at_least: Whole = 1
    """Neighbours that the region of a centre holds at the least (fewer where it has fewer)."""
    share: float = Field(0.0, ge=0, le=1)
    """Share of its neighbours that the region of a centre holds at the least; counted exactly, so
    that 0.33 asks for one of three neighbours and 0.34 for two."""
    share_by: Literal["number", "inhabitants"] = "number"
    """What the share is counted in."""
    every_region: bool = False
    """Whether every region holds a centre."""
    exceptions: tuple[CentreException, ...] = ()
    """Centres that may stand alone, each with its reason."""
    weight: Weight = 0.0
    """Exchange rate of neighbours separated from their centre."""

    @property
    def hard(self) -> bool:
        """Whether `check` can find violations."""
        return bool(self.at_least or self.share or self.every_region)

    @property
    def weights(self) -> Mapping[str, float]:
        """The exchange rate."""
        return {"neighbours separated": self.weight} if self.weight else {}

    def prepare(self, territory: Territory) -> None:
        """Look up layers and municipalities.

        Raises
        ------
        InputError
            When one does not exist, or a layer has no centres.
        """
        for name in self.layers:
            if not territory.layer(name).centres:
                having = [layer.name for layer in territory.layers.values() if layer.centres]
                raise InputError(
                    "this layer has no centres",
                    where="layers",
                    value=name,
                    expected="one of " + ", ".join(having),
                    options=having,
                )
        self._excepted(territory)
        resolve(territory, self.municipalities, "municipalities")

    # ------------------------------------------------------------ who is who
    def centres(self, territory: Territory) -> frozenset[str]:
        """Return the centres of the area."""
        found = set(resolve(territory, self.municipalities, "municipalities"))
        for name in self.layers:
            found |= territory.layer(name).centres
        if self.minimum_population is not None:
            people = territory.municipalities.values()
            found |= {m.code for m in people if m.population >= self.minimum_population}
        return frozenset(found & set(territory.codes))

    def neighbours(self, territory: Territory) -> dict[str, frozenset[str]]:
        """Return the neighbours of each centre: contiguous, smaller, not centres themselves."""
        centres = self.centres(territory)
        people = territory.municipalities
        return {
            centre: frozenset(
                code
                for code in territory.neighbours(centre)
                if code not in centres and people[code].population < people[centre].population
            )
            for centre in sorted(centres)
        }

    # ------------------------------------------------------------ verbs
    def check(self, territory: Territory, partition: Partition) -> list[Finding]:
        """Return the centres that are isolated and, where asked, the regions without a centre."""
        found = []
        excepted = self._excepted(territory)
        for centre, ring in self.neighbours(territory).items():
            if centre in excepted or not ring or centre not in partition.codes:
                continue
            kept = partition.region_of(centre) & ring
            for having, needed, unit in self._requirements(territory, ring, kept):
                if having < needed:
                    text = f"{having:,} of the {needed:,} {unit} required among" if kept else "none of"
                    text = (
                        f"{territory.name(centre)} {'has too few neighbours' if kept else 'is isolated'}: "
                        f"its region holds {text} its neighbours {territory.names(ring)}"
                    )
                    found.append(Finding("violation", text, (centre,), having, needed))
        if self.every_region:
            centres = self.centres(territory)
            found += [
                Finding(
                    "violation", f"{territory.names(region)}: no centre in it", tuple(sorted(region)), 0, 1
                )
                for region in partition
                if not region & centres
            ]
        return found

    def notes(self, territory: Territory, partition: Partition) -> list[Finding]:
        """Return the centres that are not judged, and why."""
        found = []
        excepted = self._excepted(territory)
        for centre, ring in self.neighbours(territory).items():
            name = territory.name(centre)
            if not ring:
                text = f"{name} has no smaller neighbours in the area that are not centres: not applicable"
                found.append(Finding("note", text, (centre,)))
            elif centre in excepted and not any(partition.together(centre, code) for code in ring):
                found.append(Finding("note", f"{name} may stand alone: {excepted[centre]}", (centre,)))
        return found

    def measure(self, territory: Territory, partition: Partition) -> Measure:
        """Return the neighbours' inhabitants separated, the share kept, the rings around a centre.

        The share kept is in inhabitants, each neighbour divided over the centres it touches; a
        ring is a region made up only of the neighbours of one centre.
        """
        ties, rings = self._ties(territory), self.neighbours(territory)
        apart = {pair: tie for pair, tie in ties.items() if not partition.together(*pair)}
        whole, lost = sum(ties.values()), sum(apart.values())
        isolating = sum(any(region <= ring for ring in rings.values()) for region in partition)
        parted = {code for pair in apart for code in pair} - self.centres(territory)
        details = (
            Detail("share of the neighbours kept", float(1 - lost / whole) if whole else None, "share"),
            Detail("regions made up only of a centre's neighbours", isolating, "regions"),
            Detail("of all municipalities separated", territory.population(parted), "inhabitants"),
        )
        cost = sum(cost_units(tie, self.weight, territory.cost_unit) for tie in apart.values())
        unit = "inhabitants' share in centres that their municipality is separated from"
        return Measure(float(lost), unit, cost, details)

    def contribute(self, territory: Territory) -> Contribution:
        """Return quorums of neighbours, their pair costs, and a centre for every region."""
        costs = {
            pair: cost_units(tie, self.weight, territory.cost_unit)
            for pair, tie in self._ties(territory).items()
        }
        excepted, index = self._excepted(territory), territory.index
        quorums = []
        for centre, ring in self.neighbours(territory).items():
            if centre in excepted or not ring:
                continue
            in_heads = {index[code]: 1 for code in ring}
            in_people = {index[code]: territory.municipalities[code].population for code in ring}
            for _, needed, unit in self._requirements(territory, ring, frozenset()):
                weights = in_people if unit == "inhabitants" else in_heads
                quorums.append(Quorum(index[centre], weights, needed, "centres"))
        totals, limits = {}, []
        if self.every_region:
            centres = self.centres(territory)
            totals["centres"] = tuple(int(code in centres) for code in territory.codes)
            limits.append(Limit(((Bound("centres", lower=1),),), "centres"))
        return Contribution(
            cost=pair_cost(territory, separate=costs),
            totals=totals,
            limits=tuple(limits),
            quorums=tuple(quorums),
        )

    # ------------------------------------------------------------ parts
    def _requirements(
        self, territory: Territory, ring: frozenset[str], kept: frozenset[str]
    ) -> list[tuple[int, int, str]]:
        """Return (having, needed, unit) of what one centre's region must hold of its neighbours."""
        heads = min(self.at_least, len(ring))
        share = Fraction(self.share).limit_denominator(1000)
        found = []
        if self.share_by == "inhabitants":
            if share:
                needed = ceil(share * territory.population(ring))
                found.append((territory.population(kept), needed, "inhabitants"))
        else:
            heads = max(heads, ceil(share * len(ring)))
        if heads:
            found.append((len(kept), heads, "municipalities"))
        return found

    def _ties(self, territory: Territory) -> dict[tuple[str, str], Fraction]:
        """Return the tie of each (centre, neighbour): a neighbour is divided over its centres."""
        rings = self.neighbours(territory)
        served = Counter(code for ring in rings.values() for code in ring)
        people = territory.municipalities
        return {
            (centre, code): Fraction(people[code].population, served[code])
            for centre, ring in rings.items()
            for code in sorted(ring)
        }

    def _excepted(self, territory: Territory) -> dict[str, str]:
        """Return the reasons of the centres that may stand alone, by code."""
        return {
            territory.code_of(table.municipality, where="exceptions"): table.reason
            for table in self.exceptions
        }
