"""What is known of several layers held against each other: partners, fits, agreement."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Literal, Self

from models.errors import InputError
from models.partition import Partition
from models.records import record
from models.territory import Territory
from optimizer.comparison.indices import Contingency, v_measure

if TYPE_CHECKING:
    from optimizer.outputs.comparison import Summary

__all__ = ["Agreement", "CongruenceMeasures", "Fit", "Partners"]


@record
class CongruenceMeasures:
    """Several layers held against each other.

    Fits and neighbours count the members inside the area; partners are those that a
    municipality really has, outside the area as well.

    Attributes
    ----------
    territory : Territory
        The area.
    layers : mapping of str to Partition
        By name, as given: regions may reach beyond the area.
    """

    territory: Territory
    layers: Mapping[str, Partition]

    def after(self, proposal: Partition, tasks: Iterable[str]) -> Self:
        """Return the congruence once a proposal takes the place of some layers.

        Parameters
        ----------
        proposal : Partition
        tasks : iterable of str
            The layers that it replaces; they keep their names.

        Raises
        ------
        InputError
            For a task that is not among the layers.
        """
        replaced = list(tasks)
        for name in replaced:
            if name not in self.layers:
                raise InputError(
                    "no such layer in this comparison",
                    value=name,
                    expected="one of " + ", ".join(self.layers),
                    options=self.layers,
                )
        return replace(self, layers={**self.layers, **dict.fromkeys(replaced, proposal)})

    # ------------------------------------------------------------ layer by layer
    @cached_property
    def fits(self) -> Mapping[tuple[str, str], Fit]:
        """The fit of each layer in each layer, by their names (itself included)."""
        area = {name: partition.restrict(self.territory.codes) for name, partition in self.layers.items()}
        people = {code: m.population for code, m in self.territory.municipalities.items()}
        return {(one, other): _fit(area[one], area[other], people) for one in area for other in area}

    # ------------------------------------------------------------ municipality by municipality
    @cached_property
    def partners(self) -> Mapping[str, Partners]:
        """With whom each municipality of the area cooperates, by code."""
        area = frozenset(self.territory.codes)
        return {code: self._partners(code, area) for code in self.territory.codes}

    def _partners(self, code: str, area: frozenset[str]) -> Partners:
        regions = [p.region_of(code) for p in self.layers.values() if code in p.labels]
        met = frozenset().union(*regions) - {code}
        always = regions[0].intersection(*regions) - {code} if regions else met
        groups = frozenset(region for region in regions if len(region) > 1)
        return Partners(groups, always, met - always, area - met - {code})

    # ------------------------------------------------------------ neighbour by neighbour
    @cached_property
    def agreements(self) -> Mapping[tuple[str, str], Agreement]:
        """How far the layers agree about each contiguous pair of the area."""
        return {pair: self._agreement(*pair) for pair in self.territory.pairs}

    def _agreement(self, a: str, b: str) -> Agreement:
        holding = [p for p in self.layers.values() if a in p.labels and b in p.labels]
        return Agreement(sum(p.together(a, b) for p in holding), len(holding))

    @cached_property
    def disagreement(self) -> Mapping[str, float | None]:
        """Where layers disagree, for a map: the mean over a municipality's neighbours, by code.

        The probability that two different layers disagree whether it belongs with a neighbour.
        None: no neighbour about which two layers say anything.
        """
        scores: dict[str, list[float]] = {code: [] for code in self.territory.codes}
        for pair, agreement in self.agreements.items():
            if agreement.disagreement is not None:
                for code in pair:
                    scores[code].append(agreement.disagreement)
        return {code: sum(found) / len(found) if found else None for code, found in scores.items()}

    # ------------------------------------------------------------ in short
    def summary(self) -> Summary:
        """Return the figures that say how congruent the layers are, to compare before and after.

        partner_groups : mean number of partner groups of a municipality
        partner_groups_inhabitants : the same, of an inhabitant's municipality
        unanimous_pairs : share of contiguous pairs about which all layers agree
        disagreement : mean over the contiguous pairs about which two layers say something
        borders_km : length of the borders that are a border between regions in some layer
        shared_borders_km : the part of it that is one in every layer that holds both sides
        v_measure_inhabitants : mean over pairs of different layers
        """
        people = self.territory.municipalities
        groups = {code: len(partners.groups) for code, partners in self.partners.items()}
        known = [score for a in self.agreements.values() if (score := a.disagreement) is not None]
        divided = {pair: a for pair, a in self.agreements.items() if a.together < a.layers}
        metres = {pair: self.territory.touch(*pair).border_m for pair in divided}
        alike = (fit.v_measure_inhabitants for (one, other), fit in self.fits.items() if one < other)
        weighted = sum(count * people[code].population for code, count in groups.items())
        return {
            "partner_groups": _mean(groups.values()),
            "partner_groups_inhabitants": weighted / max(1, self.territory.population()),
            "unanimous_pairs": _mean(score == 0 for score in known),
            "disagreement": _mean(known),
            "borders_km": sum(metres.values()) / METRES_PER_KM,
            "shared_borders_km": sum(metres[pair] for pair, a in divided.items() if not a.together)
            / METRES_PER_KM,
            "v_measure_inhabitants": _mean(index for index in alike if index is not None),
        }


METRES_PER_KM = 1000


FitMeasure = Literal[
    "nested_regions",
    "nested_region_share",
    "nested_inhabitant_share",
    "modal_inhabitants",
    "modal_share",
    "v_measure_inhabitants",
    "v_measure_municipalities",
]
"""What `Congruence.matrix` can hold: figures of a `Fit`."""


@record
class Fit:
    """How the regions of one layer lie in those of another, inside the area.

    Attributes
    ----------
    regions, inhabitants : int
        Regions of the first layer with a member in the second, and the inhabitants of all their
        members.
    nested_regions, nested_inhabitants : int
        Those that lie wholly in one region of the second; a member without a region there makes
        a region not nested.
    modal_inhabitants : int
        Inhabitants of the part of each region that it shares with one region of the second, the
        largest such part.
    v_measure_inhabitants, v_measure_municipalities : float or None
        Over the municipalities in both layers (see `optimizer.comparison.indices`); the same both ways.
        None when there is none.
    """

    regions: int
    inhabitants: int
    nested_regions: int
    nested_inhabitants: int
    modal_inhabitants: int
    v_measure_inhabitants: float | None
    v_measure_municipalities: float | None

    @property
    def nested_region_share(self) -> float | None:
        """Nested regions as a share of all; None when the layers share no municipality."""
        return self.nested_regions / self.regions if self.regions else None

    @property
    def nested_inhabitant_share(self) -> float | None:
        """Inhabitants of nested regions as a share of those of all regions."""
        return self.nested_inhabitants / self.inhabitants if self.inhabitants else None

    @property
    def modal_share(self) -> float | None:
        """Inhabitants in the modal overlaps as a share of those of all regions."""
        return self.modal_inhabitants / self.inhabitants if self.inhabitants else None


@record
class Partners:
    """With whom a municipality cooperates over all layers, members outside the area included.

    Attributes
    ----------
    groups : frozenset of frozenset of str
        The different groups it sits in, itself among the members.  A region of its own is no
        group: there is nobody to meet.
    always, sometimes : frozenset of str
        Partners in every layer that it stands in, and in some but not all.
    never : frozenset of str
        The other municipalities of the area.
    """

    groups: frozenset[frozenset[str]]
    always: frozenset[str]
    sometimes: frozenset[str]
    never: frozenset[str]


@record
class Agreement:
    """How many of the layers that hold both of a contiguous pair have it in one region."""

    together: int
    layers: int

    @property
    def share(self) -> float | None:
        """The share of the layers that have the pair together; None when none holds both."""
        return self.together / self.layers if self.layers else None

    @property
    def disagreement(self) -> float | None:
        """The probability that two different layers drawn at random disagree about the pair.

        2 m (n - m) / (n (n - 1)) with m of n layers together: 0 when all agree; 1 when it is one
        against one, and towards a half when many layers are evenly divided.  None with fewer
        than two layers.
        """
        m, n = self.together, self.layers
        return 2 * m * (n - m) / (n * (n - 1)) if n > 1 else None


def _fit(a: Partition, b: Partition, people: Mapping[str, int]) -> Fit:
    by_inhabitants, by_municipality = Contingency.of(a, b, people), Contingency.of(a, b)
    met = [a.regions[k] for k in by_municipality.rows]
    nested = [region for region in met if any(region <= other for other in b)]
    modal: dict[int, int] = {}
    for (k, _), shared in by_inhabitants.cells.items():
        modal[k] = max(shared, modal.get(k, 0))
    return Fit(
        regions=len(met),
        inhabitants=sum(people[code] for region in met for code in region),
        nested_regions=len(nested),
        nested_inhabitants=sum(people[code] for region in nested for code in region),
        modal_inhabitants=sum(modal.values()),
        v_measure_inhabitants=v_measure(by_inhabitants) if met else None,
        v_measure_municipalities=v_measure(by_municipality) if met else None,
    )


def _mean(values: Iterable[float]) -> float | None:
    known = list(values)
    return sum(known) / len(known) if known else None
