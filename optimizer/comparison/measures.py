"""What a comparison of two partitions knows: who moves, which ties break, how alike they are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property

from models.criteria.commuting import self_containment
from models.criteria.ties import shared_ties
from models.records import record
from models.territory import Layer, Territory
from optimizer.comparison.indices import Contingency, goes_on, indices, match_regions
from optimizer.comparison.parts import Borders, ComparedPartition, Containment, Match, Piece, TieChange

__all__ = ["ComparisonMeasures"]


METRES_PER_KM = 1000


@record
class ComparisonMeasures:
    """Partition `b` held against partition `a`: what changes when `a` gives way to `b`.

    Everything counts the municipalities of the area that stand in both partitions; only
    self-containment looks at regions with all their members.

    Attributes
    ----------
    territory : Territory
        The area.
    a, b : ComparedPartition
    missing, new : frozenset of str
        Municipalities of the area that stand in `a` only, and in `b` only.
    in_neither : frozenset of str
        Municipalities of the area without a region in both.
    """

    territory: Territory
    a: ComparedPartition
    b: ComparedPartition
    missing: frozenset[str]
    new: frozenset[str]
    in_neither: frozenset[str]

    # ------------------------------------------------------------ regions
    @cached_property
    def matches(self) -> tuple[Match, ...]:
        """Which region continues which: the best one-to-one matching, the largest overlap first.

        Only a region of `a` of which more than half of the inhabitants stay together is continued.
        """
        one, other = self.a.judged, self.b.judged
        matching = match_regions(Contingency.of(one, other, self._people), Contingency.of(one, other))
        pairs = [Match(one.regions[k], other.regions[m]) for k, m in matching.items()]
        matches = [match for match in pairs if goes_on(match.a, match.b, self.territory)]
        return tuple(sorted(matches, key=lambda match: self._largest_first(match.kept)))

    @cached_property
    def unmatched(self) -> tuple[tuple[frozenset[str], ...], tuple[frozenset[str], ...]]:
        """The regions of `a` that nothing continues, and those of `b` that continue nothing."""
        matched_a, matched_b = {m.a for m in self.matches}, {m.b for m in self.matches}
        gone = sorted(set(self.a.judged) - matched_a, key=self._largest_first)
        fresh = sorted(set(self.b.judged) - matched_b, key=self._largest_first)
        return tuple(gone), tuple(fresh)

    @cached_property
    def moved(self) -> frozenset[str]:
        """The municipalities that do not stay in the region matched to theirs."""
        return self.a.judged.codes.difference(*(match.kept for match in self.matches))

    @cached_property
    def pieces(self) -> tuple[Piece, ...]:
        """The common refinement: what stays together in both, by region of `a`, largest first."""
        found: list[Piece] = []
        for one in sorted(self.a.judged, key=self._largest_first):
            others = {self.b.judged.region_of(code) for code in one}
            found += self._by_size(Piece(one, other, one & other) for other in others)
        return tuple(found)

    @cached_property
    def splits(self) -> Mapping[frozenset[str], tuple[Piece, ...]]:
        """The regions of `a` divided over several of `b`, with their pieces, largest first."""
        parts = {one: tuple(p for p in self.pieces if p.a == one) for one in self.a.judged}
        return self._several(parts)

    @cached_property
    def merges(self) -> Mapping[frozenset[str], tuple[Piece, ...]]:
        """The regions of `b` made of several of `a`, with their pieces, largest first."""
        parts = {other: tuple(p for p in self.pieces if p.b == other) for other in self.b.judged}
        return self._several(parts)

    @property
    def nested(self) -> tuple[frozenset[frozenset[str]], frozenset[frozenset[str]]]:
        """The regions of `a` that lie in one of `b`, and the regions of `b` that lie in one of `a`."""
        return (
            frozenset(self.a.judged.regions) - self.splits.keys(),
            frozenset(self.b.judged.regions) - self.merges.keys(),
        )

    @property
    def _people(self) -> Mapping[str, int]:
        return {code: m.population for code, m in self.territory.municipalities.items()}

    def _several(
        self, parts: Mapping[frozenset[str], tuple[Piece, ...]]
    ) -> Mapping[frozenset[str], tuple[Piece, ...]]:
        return {
            region: self._by_size(parts[region])
            for region in sorted(parts, key=self._largest_first)
            if len(parts[region]) > 1
        }

    def _by_size(self, pieces: Iterable[Piece]) -> tuple[Piece, ...]:
        return tuple(sorted(pieces, key=lambda piece: self._largest_first(piece.members)))

    def _largest_first(self, codes: frozenset[str]) -> tuple[int, str]:
        return (-self.territory.population(codes), min(codes))

    # ------------------------------------------------------------ figures
    @cached_property
    def index_values(self) -> Mapping[str, float]:
        """The indices of `optimizer.comparison.indices`, by inhabitants and by municipality."""
        return indices(self.a.judged, self.b.judged, self._people)

    @cached_property
    def tie_changes(self) -> tuple[TieChange, ...]:
        """The contiguous pairs separated, then those joined; the strongest tie first.

        The tie is that of `models.criteria.ties` with `a` as the layer: pop_i / d_i +
        pop_j / d_j, where d counts contiguous partners in `a` for a pair that is separated and
        contiguous non-partners for a pair that is joined.
        """
        before, after = self.a.judged, self.b.judged
        layer = Layer("a", "file", {code: str(label) for code, label in before.labels.items()})
        kept, barred = (shared_ties(self.territory, layer, within=within) for within in (True, False))
        separated = [
            TieChange(p, "separated", float(tie)) for p, tie in kept.items() if not after.together(*p)
        ]
        joined = [TieChange(p, "joined", float(tie)) for p, tie in barred.items() if after.together(*p)]
        return tuple(
            change for part in (separated, joined) for change in sorted(part, key=lambda t: (-t.tie, t.pair))
        )

    @cached_property
    def borders(self) -> Borders:
        """The borders between regions, and how much of them coincides."""
        metres = {"a": 0, "b": 0, "both": 0, "either": 0}
        judged = self.a.judged.codes
        for pair in self.territory.pairs:
            if not judged.issuperset(pair):
                continue
            length = self.territory.touch(*pair).border_m
            one, other = not self.a.judged.together(*pair), not self.b.judged.together(*pair)
            metres["a"] += length * one
            metres["b"] += length * other
            metres["both"] += length * (one and other)
            metres["either"] += length * (one or other)
        return Borders(**{which: length / METRES_PER_KM for which, length in metres.items()})

    def containment(self, side: ComparedPartition, region: frozenset[str] | None = None) -> Containment:
        """Return the self-containment of a region of one side, or of all its regions together.

        Regions count with all their members (see `models.criteria.commuting`).  Of all together:
        the share of the jobs of the residents of the municipalities compared that lie in the
        region of the home, and of the jobs located there those held by residents of the region:
        the regions' shares weighted by their jobs.
        """
        if region is not None:
            return Containment(*self_containment(self.territory, side.full(region)))
        of, judged = side.given.labels, side.judged.codes
        lived = stayed = worked = filled = 0
        for (home, work), jobs in self.territory.commuting.items():
            inside = home in of and of[home] == of.get(work)
            lived += jobs * (home in judged)
            stayed += jobs * (inside and home in judged)
            worked += jobs * (work in judged)
            filled += jobs * (inside and work in judged)
        return Containment(stayed / lived if lived else None, filled / worked if worked else None)
