"""Indices of how alike two partitions are: free of labels, each with its weight stated.

Every index is a function of the contingency table of two partitions.  Weighted by municipality
the elements counted are municipalities; weighted by inhabitants they are inhabitants, each in
the region of their municipality.  scikit-learn knows most of these indices but takes no sample
weights, so they are computed here from the table, in whole numbers as far as that goes; the
tests hold them equal to scikit-learn's, with municipalities repeated as often as they weigh.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from math import fsum, log2

from models.partition import Partition
from models.records import record
from models.territory import Territory
from optimizer.comparison.matching import heaviest_matching

__all__ = [
    "IDENTICAL",
    "Contingency",
    "adjusted_rand",
    "completeness",
    "core_retention",
    "goes_on",
    "homogeneity",
    "indices",
    "match_regions",
    "v_measure",
    "variation_of_information",
]

IDENTICAL: Mapping[str, float] = {
    "adjusted_rand": 1.0,
    "variation_of_information": 0.0,
    "homogeneity": 1.0,
    "completeness": 1.0,
    "v_measure": 1.0,
    "core_retention": 1.0,
}
"""What each index is for two identical partitions, exactly."""


@record
class Contingency:
    """How many elements each region of one partition shares with each region of another.

    Attributes
    ----------
    cells : mapping of (int, int) to int
        Number of elements (inhabitants or municipalities) by region number in the first and in
        the second partition; cells without elements are left out.
    """

    cells: Mapping[tuple[int, int], int]

    @classmethod
    def of(cls, a: Partition, b: Partition, weights: Mapping[str, int] | None = None) -> Contingency:
        """Count the municipalities that both partitions hold.

        Parameters
        ----------
        a, b : Partition
        weights : mapping of str to int, optional
            Elements per municipality by code, such as its inhabitants; None: one each.
        """
        cells: Counter[tuple[int, int]] = Counter()
        for code, k in a.labels.items():
            if code in b.labels:
                cells[k, b.labels[code]] += 1 if weights is None else weights[code]
        return cls({cell: count for cell, count in cells.items() if count})

    @cached_property
    def rows(self) -> Mapping[int, int]:
        """Elements in each region of the first partition."""
        return self._sums(0)

    @cached_property
    def columns(self) -> Mapping[int, int]:
        """Elements in each region of the second partition."""
        return self._sums(1)

    @property
    def total(self) -> int:
        """All elements."""
        return sum(self.cells.values())

    def _sums(self, axis: int) -> Mapping[int, int]:
        sums: Counter[int] = Counter()
        for cell, count in self.cells.items():
            sums[cell[axis]] += count
        return sums

    def transposed(self) -> Contingency:
        """Return the table with the partitions in each other's place."""
        return Contingency({(column, row): count for (row, column), count in self.cells.items()})


def adjusted_rand(table: Contingency) -> float:
    """Return the Rand index of two partitions, adjusted for chance.

    With n_kl the elements in region k of the first and region l of the second partition, and
    C(n) = n (n - 1) / 2 pairs: (S - E) / ((A + B) / 2 - E), where S = sum C(n_kl), A = sum
    C(n_k.), B = sum C(n_.l) and E = A B / C(n).  1: identical; 0: as alike as chance makes
    partitions with regions of these sizes.  By inhabitants the pairs are pairs of inhabitants;
    those of one municipality are never separated, so that it comes out higher than by
    municipality.

    References
    ----------
    L. Hubert and P. Arabie (1985), Comparing partitions, Journal of Classification 2.
    """
    both = _pairs(table.cells.values())
    first, second = _pairs(table.rows.values()), _pairs(table.columns.values())
    every = _pairs([table.total])
    # Times C(n), so that numerator and denominator stay whole numbers.
    above = 2 * (both * every - first * second)
    below = (first + second) * every - 2 * first * second
    return above / below if below else 1.0


def variation_of_information(table: Contingency) -> float:
    """Return the variation of information in bits: H(A | B) + H(B | A).

    What knowing the region of an element in one partition leaves open about its region in the
    other, both ways added: a metric.  0: identical; at most log2 of the number of elements.

    References
    ----------
    M. Meila (2007), Comparing clusterings: an information based distance, Journal of
    Multivariate Analysis 98.
    """
    return _left_open(table) + _left_open(table.transposed())


def homogeneity(table: Contingency) -> float:
    """Return 1 - H(A | B) / H(A): 1 when each region of B lies in one region of A.

    1 also when A is a single region, with which every B agrees.

    References
    ----------
    A. Rosenberg and J. Hirschberg (2007), V-measure: a conditional entropy-based external
    cluster evaluation measure, EMNLP-CoNLL.
    """
    entropy = _entropy(table.rows.values())
    return max(0.0, 1.0 - _left_open(table) / entropy) if entropy else 1.0


def completeness(table: Contingency) -> float:
    """Return 1 - H(B | A) / H(B): 1 when each region of A lies in one region of B.

    Homogeneity with the partitions in each other's place (same reference).
    """
    return homogeneity(table.transposed())


def v_measure(table: Contingency) -> float:
    """Return the harmonic mean of homogeneity and completeness (same reference)."""
    one, other = homogeneity(table), completeness(table)
    return 2.0 * one * other / (one + other) if one + other else 0.0


def core_retention(table: Contingency, matching: Mapping[int, int]) -> float:
    """Return the share of the elements that stay in the region matched to theirs.

    As in the comparison of electoral districts before and after redistricting, where a district
    keeps its number: here the best one-to-one matching (`match_regions`) says which region
    continues which.  A region divided in two keeps one core; one that two regions merge into
    continues one of them.
    """
    total = table.total
    return sum(table.cells.get(match, 0) for match in matching.items()) / total if total else 1.0


def match_regions(inhabitants: Contingency, municipalities: Contingency) -> Mapping[int, int]:
    """Match regions one to one so that most inhabitants stay, and then most municipalities.

    An assignment problem, solved exactly; regions that share no municipality are not matched.

    Parameters
    ----------
    inhabitants, municipalities : Contingency
        Of the same two partitions.

    Returns
    -------
    mapping of int to int
        Region number in the second partition by region number in the first.
    """
    first_place = municipalities.total + 1
    gain: dict[int, dict[int, int]] = {}
    for (k, m), count in municipalities.cells.items():
        gain.setdefault(k, {})[m] = inhabitants.cells.get((k, m), 0) * first_place + count
    return heaviest_matching(gain)


def goes_on(region: frozenset[str], other: frozenset[str], territory: Territory) -> bool:
    """Whether a region goes on as another: more than half of its inhabitants stay together in it.

    Of a region without inhabitants the municipalities count.
    """
    if people := territory.population(region):
        return 2 * territory.population(region & other) > people
    return 2 * len(region & other) > len(region)


def indices(a: Partition, b: Partition, population: Mapping[str, int]) -> dict[str, float]:
    """Return every index of two partitions, by inhabitants and by municipality.

    Parameters
    ----------
    a, b : Partition
        Judged over the municipalities that stand in both.
    population : mapping of str to int
        Inhabitants by code.

    Returns
    -------
    dict of str to float
        By name with the weight as its suffix: ``v_measure_inhabitants``,
        ``v_measure_municipalities`` and so on.
    """
    tables = {"inhabitants": Contingency.of(a, b, population), "municipalities": Contingency.of(a, b)}
    matching = match_regions(tables["inhabitants"], tables["municipalities"])
    of_table: Mapping[str, Callable[[Contingency], float]] = {
        "adjusted_rand": adjusted_rand,
        "variation_of_information": variation_of_information,
        "homogeneity": homogeneity,
        "completeness": completeness,
        "v_measure": v_measure,
        "core_retention": lambda table: core_retention(table, matching),
    }
    return {
        f"{name}_{weight}": index(table)
        for name, index in of_table.items()
        for weight, table in tables.items()
    }


def _pairs(counts: Iterable[int]) -> int:
    return sum(count * (count - 1) // 2 for count in counts)


def _entropy(counts: Iterable[int]) -> float:
    """Return the entropy in bits; `fsum`, so that the order of regions cannot matter."""
    known = list(counts)
    total = sum(known)
    return fsum(-count / total * log2(count / total) for count in known if count < total)


def _left_open(table: Contingency) -> float:
    """Return H(A | B) in bits; exactly 0 when each region of B lies in one of A."""
    total = table.total
    return fsum(
        -count / total * log2(count / table.columns[column])
        for (_, column), count in table.cells.items()
        if count < table.columns[column]
    )
