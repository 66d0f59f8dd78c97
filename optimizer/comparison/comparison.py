"""Comparison of two partitions: who moves, which ties break, how alike they are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from models.errors import InputError
from models.partition import Partition
from models.proposal import Judgement, Proposal, judge, region_name
from models.records import record
from models.scenario import Scenario
from models.territory import Layer, Territory
from optimizer.comparison import tables as tables
from optimizer.comparison.measures import ComparisonMeasures
from optimizer.comparison.parts import ComparedPartition
from optimizer.language.words import in_own_words
from optimizer.writing.worded import worded

if TYPE_CHECKING:
    import pandas as pd

    from optimizer.outputs.comparison import Comparison as ComparisonImage

__all__ = ["Comparison", "compare", "compare_with_declared"]


@record
class Comparison(ComparisonMeasures):
    """Two partitions held against each other, with tables to look at (see `ComparisonMeasures`)."""

    def __repr__(self) -> str:
        """Return one line: how many regions on either side, and how many change."""
        a, b = len(self.a.judged), len(self.b.judged)
        units = self.territory.stamp.words.counted("unit", len(self.moved))
        return f"<Comparison of {a} with {b} regions: {units} change{'s' * (len(self.moved) == 1)} region>"

    def regions(self) -> pd.DataFrame:
        """Return a row per matched pair of regions, then per region without a match."""
        return tables.region_table(self).frame()

    def moves(self) -> pd.DataFrame:
        """Return a row per municipality that changes region, the most inhabitants first."""
        return tables.move_table(self).frame()

    def parts(self) -> pd.DataFrame:
        """Return a row per piece of the common refinement."""
        return tables.part_table(self).frame()

    def ties(self) -> pd.DataFrame:
        """Return a row per contiguous pair separated or joined, the strongest tie first."""
        return tables.tie_table(self).frame()

    def indices(self) -> pd.DataFrame:
        """Return a row per index and weight, with what it is for identical partitions."""
        return tables.index_table(self).frame()

    @in_own_words
    def criteria(self) -> pd.DataFrame:
        """Return a row per criterion of the scenario; none without a scenario."""
        return tables.criterion_table(self).frame()

    @in_own_words
    def to_dict(self) -> ComparisonImage:
        """Return everything, ready for JSON; regions by name, municipalities by code."""
        return worded(tables.as_dict(self))


def compare(
    territory: Territory,
    a: Partition,
    b: Partition,
    *,
    names_a: Mapping[frozenset[str], str] | None = None,
    names_b: Mapping[frozenset[str], str] | None = None,
    scenario: Scenario | None = None,
    known: tuple[Iterable[Judgement], Iterable[Judgement]] = ((), ()),
) -> Comparison:
    """Compare two partitions over the municipalities of an area that stand in both.

    Parameters
    ----------
    territory : Territory
        The area; its contiguity says which pairs have a tie.
    a, b : Partition
        Before and after.  They may reach beyond the area, as a layer does.
    names_a, names_b : mapping of frozenset of str to str, optional
        Name by region as given (all members); a region that is not named is called after its
        centre or most populous member.
    scenario : Scenario, optional
        Whose criteria judge both.
    known : tuple of (iterable of Judgement, iterable of Judgement)
        Of `a` and of `b` within this territory, see `models.proposal.judge`.

    Raises
    ------
    InputError
        For a municipality that is not in the territory, or when no municipality of the area
        stands in both.

    Examples
    --------
    >>> from optimizer import compare, load_pack
    >>> whole = load_pack()
    >>> drenthe = whole.select(whole.layer("provincie").regions["Drenthe"])
    >>> youth, work = (whole.layer(name).partition() for name in ("jeugdregio", "arbeidsmarktregio"))
    >>> drenthe.names(compare(drenthe, youth, work).moved)
    'Aa en Hunze; Assen; Meppel; Noordenveld; Tynaarlo; Westerveld'
    """
    if unknown := (a.codes | b.codes) - territory.whole.municipalities.keys():
        raise InputError("no such municipality", value=min(unknown), options=territory.whole.codes)
    area = frozenset(territory.codes)
    both = area & a.codes & b.codes
    if not both:
        raise InputError("nothing to compare: no municipality of the area stands in both partitions")
    naming = scenario or Scenario()

    def side(
        given: Partition, names: Mapping[frozenset[str], str], made: Iterable[Judgement]
    ) -> ComparedPartition:
        """Return a partition as one side of the comparison, its regions with full membership and names."""
        judged = given.restrict(both)
        full = {region: given.region_of(min(region)) for region in judged}
        return ComparedPartition(
            given,
            judged,
            {
                part: names.get(region) or region_name(naming, territory, region)
                for part, region in full.items()
            },
            judge(scenario, territory, given.restrict(area), known=made) if scenario else (),
        )

    return Comparison(
        territory,
        side(a, names_a or {}, known[0]),
        side(b, names_b or {}, known[1]),
        missing=area & a.codes - b.codes,
        new=area & b.codes - a.codes,
        in_neither=area - a.codes - b.codes,
    )


def compare_with_declared(proposal: Proposal) -> tuple[Comparison, Layer] | None:
    """Return how a proposal differs from the layer its scenario compares with, and that layer.

    Of several tiers the lowest is compared; see `models.proposal.Proposal.by_tier` for the others.
    """
    proposal = proposal.by_tier()[0]
    if proposal.partition is None or proposal.scenario.compare_with is None:
        return None
    layer = proposal.territory.layer(proposal.scenario.compare_with)
    names = {members: name for name, members in layer.regions.items()}
    comparison = compare(
        proposal.territory,
        layer.partition(),
        proposal.partition,
        names_a=names,
        names_b=proposal.names,
        scenario=proposal.scenario,
        known=((), proposal.judgements),
    )
    return comparison, layer
