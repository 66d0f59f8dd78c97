"""What holds over all runs of a study: who is together, what is a core, which axis moves the outcome."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np

from models.partition import Partition
from optimizer.comparison.indices import Contingency, core_retention, match_regions, variation_of_information

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["joint_shares", "sensitivity", "share_matrix", "stable_cores"]

Matrix = np.ndarray[tuple[int, int], np.dtype[Any]]

Labels = Sequence[Mapping[str, str]]
"""By run: the region of each municipality (code)."""


def share_matrix(runs: Labels) -> tuple[list[str], Matrix, Matrix]:
    """Count for every two municipalities the runs that hold both, and those that join them.

    Parameters
    ----------
    runs : sequence of mapping of str to str
        By run the region of each municipality.

    Returns
    -------
    codes : list of str
        In code order.
    shares : numpy.ndarray, shape (n, n)
        Share of the runs holding both in which they share a region; nan where no run holds both.
    counts : numpy.ndarray, shape (n, n)
        Runs that hold both.
    """
    codes = sorted({code for run in runs for code in run})
    index = {code: k for k, code in enumerate(codes)}
    together = np.zeros((len(codes), len(codes)), dtype=np.int64)
    counts = np.zeros_like(together)
    for run in runs:
        names = {name: k for k, name in enumerate(dict.fromkeys(run.values()))}
        label = np.full(len(codes), -1)
        for code, name in run.items():
            label[index[code]] = names[name]
        present = label >= 0
        both = np.outer(present, present)
        counts += both
        together += both & (label[:, None] == label[None, :])
    shares = np.divide(together, counts, out=np.full(together.shape, np.nan), where=counts > 0)
    return codes, shares, counts


def joint_shares(runs: Labels, names: Mapping[str, str]) -> pd.DataFrame:
    """Return a row per pair of municipalities that some run holds both of.

    Parameters
    ----------
    runs : sequence of mapping of str to str
    names : mapping of str to str
        Of municipalities, by code.

    Returns
    -------
    pandas.DataFrame
        ``code_a``, ``name_a``, ``code_b``, ``name_b``, ``share`` (0..1), ``runs`` (that hold both)
        and ``held``: together in ``every``, in ``some`` or in ``none`` of them.
    """
    import pandas as pd

    codes, shares, counts = share_matrix(runs)
    first, second = (part.tolist() for part in np.nonzero(np.triu(counts, k=1)))
    share = [float(shares[i, j]) for i, j in zip(first, second, strict=True)]
    return pd.DataFrame(
        {
            "code_a": [codes[i] for i in first],
            "name_a": [names[codes[i]] for i in first],
            "code_b": [codes[j] for j in second],
            "name_b": [names[codes[j]] for j in second],
            "share": share,
            "runs": [int(counts[i, j]) for i, j in zip(first, second, strict=True)],
            "held": ["every" if one == 1 else "none" if one == 0 else "some" for one in share],
        }
    )


def stable_cores(runs: Labels) -> Partition:
    """Return the groups of municipalities that no run divides: its regions are the cores.

    Municipalities are in one core when every run puts them in one region, or holds neither of
    them; a municipality that is with nobody in every run is a core of its own.
    """
    regions: dict[str, list[str | None]] = defaultdict(lambda: [None] * len(runs))
    for k, run in enumerate(runs):
        for code, region in run.items():
            regions[code][k] = region
    return Partition.from_labels({code: tuple(path) for code, path in regions.items()})


def sensitivity(
    settings: Sequence[Mapping[str, Any]], runs: Labels, people: Mapping[str, int], area: str | None = None
) -> list[dict[str, Any]]:
    """Say of each axis how much the outcome differs between runs that differ in that axis only.

    Parameters
    ----------
    settings : sequence of mapping
        By run its value on each axis.
    runs : sequence of mapping of str to str
        By run the region of each municipality.
    people : mapping of str to int
        Inhabitants by code.
    area : str, optional
        An axis whose runs have other municipalities: it is left out.

    Returns
    -------
    list of dict
        By axis, the strongest first: ``axis``, ``pairs`` of runs compared, ``variation`` (mean
        variation of information between them, in bits by inhabitants), ``moved`` (mean share of
        inhabitants who change region) and ``same`` (share of the pairs with one and the same
        partition); None where no two runs differ in that axis only.
    """
    partitions = [Partition.from_labels(run) for run in runs]
    rows = []
    for axis in settings[0] if settings else ():
        if axis == area:
            continue
        pairs = _alike_but_for(axis, settings)
        found = [_difference(partitions[i], partitions[j], people) for i, j in pairs]
        means = np.mean(found, axis=0).tolist() if found else [None] * 3
        named = zip(("variation", "moved", "same"), means, strict=True)
        rows.append({"axis": axis, "pairs": len(pairs), **dict(named)})
    return sorted(rows, key=lambda row: -(row["variation"] or 0.0))


def _alike_but_for(axis: str, settings: Sequence[Mapping[str, Any]]) -> list[tuple[int, int]]:
    """Return the pairs of runs that differ in one axis only."""
    groups: dict[tuple[Any, ...], list[int]] = defaultdict(list)
    for k, values in enumerate(settings):
        groups[tuple(value for name, value in values.items() if name != axis)].append(k)
    return [pair for group in groups.values() for pair in combinations(group, 2)]


def _difference(a: Partition, b: Partition, people: Mapping[str, int]) -> tuple[float, float, float]:
    """Return variation of information, share of inhabitants moved, and 1 when nothing differs."""
    table = Contingency.of(a, b, people)
    stay = core_retention(table, match_regions(table, Contingency.of(a, b)))
    return variation_of_information(table), 1 - stay, float(a == b)
