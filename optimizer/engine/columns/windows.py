"""Large-neighbourhood search: windows of neighbouring regions, each solved by column generation.

A partition is covered by windows, unions of regions that touch, and each window is divided anew while
all else stays.  Windows are small, so that this is quick, and three things come of it: better
partitions, columns for the master of the whole map, and duals of every node that are nearly those of
the whole.  Each tiling begins elsewhere: what two windows of one tiling separate lies within one of
the next.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from numpy.typing import NDArray

from models.records import record
from models.set_partition import Candidate
from optimizer.engine.arrays.image import Image
from optimizer.engine.arrays.layout import SCALE_BITS
from optimizer.engine.arrays.translation import translate
from optimizer.engine.columns.choice import choose
from optimizer.engine.columns.generation import Ending, Generation
from optimizer.engine.columns.master import Master, Relaxed, box_of
from optimizer.engine.columns.pricer import Pricer
from optimizer.engine.parts import Part, cut
from optimizer.engine.reins import Units

__all__ = ["Tiling", "Windows", "keeps_sides"]

WIDE = 60
"""Nodes of a window: it takes neighbouring regions until it has so many."""

TURNS = 6
"""Times the prices of slacks in use are raised in a window."""

EFFORT = 0.5
"""Deterministic seconds of CP-SAT for the best partition of a window out of its columns."""

Found = dict[frozenset[int], Candidate]


@record
class Tiling:
    """What the windows of one tiling came to.

    Attributes
    ----------
    best : tuple of Candidate
        The partition, improved in every window where that was possible.
    columns : list of Candidate
        All regions that were generated.
    duals : array of float, shape (nodes,)
        Half cost units; of a window that was not solved, its regions' costs in equal shares.
    """

    best: tuple[Candidate, ...]
    columns: list[Candidate]
    duals: NDArray[np.float64]


@record
class _Outcome:
    """What a window came to, in nodes of the whole map."""

    sets: list[frozenset[int]]
    chosen: list[frozenset[int]] | None
    """A better division; None: none was found."""
    duals: dict[int, float]


class Windows:
    """Improves partitions of one problem, tiling after tiling.

    Parameters
    ----------
    image : Image
        The problem.
    pricer : Pricer
        Of the same image: tells what regions cost in the whole.
    workers : int
        Windows that are solved at a time.
    seed : int
        Of the tilings.
    ended : callable
        Asked often; True ends a tiling, and what was finished counts.
    """

    def __init__(
        self, image: Image, pricer: Pricer, workers: int, seed: int, ended: Callable[[], bool]
    ) -> None:
        self.image, self.pricer, self.ended = image, pricer, ended
        self.workers, self.seed = workers, seed
        self.rng = random.Random(seed)

    def run(self, best: Sequence[Candidate], known: Mapping[frozenset[int], Candidate]) -> Tiling:
        """Solve the windows of one tiling.

        Parameters
        ----------
        best : sequence of Candidate
            A partition that keeps all rules.
        known : mapping
            Columns to begin with, by their nodes.
        """
        regions = [column.nodes for column in best]
        groups = [[regions[k] for k in group] for group in tile(self.image, regions, WIDE, self.rng)]
        with ThreadPoolExecutor(max(1, self.workers)) as pool:
            outcomes = list(pool.map(lambda inside: self._solve(inside, regions, known), groups))
        new = {nodes for outcome in outcomes for nodes in outcome.sets}
        columns = {column.nodes: column for column in best}
        columns |= {column.nodes: column for column in self.pricer.allowed(sorted(new, key=sorted))}
        duals = np.zeros(len(self.image.groups))
        for column in best:
            duals[list(column.nodes)] = column.cost / len(column.nodes)
        kept = set(regions)
        for inside, outcome in zip(groups, outcomes, strict=True):
            for node, dual in outcome.duals.items():
                duals[node] = dual
            if outcome.chosen is None or not columns.keys() >= set(outcome.chosen):
                continue
            changed = (kept - set(inside)) | set(outcome.chosen)
            if keeps_sides(self.image, [columns[nodes] for nodes in changed]):
                kept = changed
        better = tuple(columns[nodes] for nodes in sorted(kept, key=min))
        return Tiling(better, list(columns.values()), duals)

    # ------------------------------------------------------------ one window
    def _solve(
        self,
        inside: list[frozenset[int]],
        regions: list[frozenset[int]],
        known: Mapping[frozenset[int], Candidate],
    ) -> _Outcome:
        if self.ended():
            return _Outcome([], None, {})
        problem, nodes = self.image.problem, frozenset().union(*inside)
        stays = [self.image.region(r) for r in regions if not r <= nodes] if problem.sides else []
        part = cut(problem, self.image.region(nodes), stays)
        image = translate(part.problem)
        pricer = Pricer(image, 1, self.ended)
        try:
            return self._generate(_Window(self.image, part, image), pricer, inside, known)
        finally:
            pricer.close()

    def _generate(
        self,
        window: _Window,
        pricer: Pricer,
        inside: list[frozenset[int]],
        known: Mapping[frozenset[int], Candidate],
    ) -> _Outcome:
        now = {window.inward(region) for region in inside}
        given = [window.inward(region) for region in known if region <= window.number.keys()]
        first = pricer.allowed(list(dict.fromkeys([*now, *given])))
        standing = [column for column in first if column.nodes in now]
        master = Master(window.image, *box_of(window.image, first, False), ended=self.ended)
        master.add(first)
        for column in standing:
            master.raise_prices(dict.fromkeys(column.nodes, column.cost / len(column.nodes)))
        last: list[Relaxed] = []
        generation = Generation(window.image, pricer, self.ended, solved=last.append)
        for _ in range(TURNS):
            if generation.run(master) is not Ending.SHORT:
                break
            master.widen(2.0)
        if not last:
            return _Outcome([], None, {})
        chosen = None
        if len(standing) == len(inside) and not self.ended():
            wanted = Units(window.part.problem.cost).below(sum(column.cost for column in standing))
            chosen = choose(
                window.image,
                list(master.columns.values()),
                lambda _: self.ended(),
                most=wanted,
                seed=self.seed,
                effort=EFFORT,
            ).chosen
        return _Outcome(
            [window.outward(nodes) for nodes in master.columns],
            None if chosen is None else [window.outward(column.nodes) for column in chosen],
            window.duals(last[-1]),
        )


class _Window:
    """A window's own image, and the way between its nodes and those of the whole."""

    def __init__(self, whole: Image, part: Part, image: Image) -> None:
        self.whole, self.part, self.image = whole, part, image
        self.number = {whole.node_of[unit]: image.node_of[k] for k, unit in enumerate(part.units)}
        self.node = {own: node for node, own in self.number.items()}

    def inward(self, region: frozenset[int]) -> frozenset[int]:
        return frozenset(self.number[node] for node in region)

    def outward(self, region: frozenset[int]) -> frozenset[int]:
        return frozenset(self.node[own] for own in region)

    def duals(self, relaxed: Relaxed) -> dict[int, float]:
        """Return the duals of its nodes in the whole: there they also pay for pairs that leave the window."""
        borders = self.whole.terms.alone
        return {
            node: int(relaxed.duals.nodes[own]) / (1 << SCALE_BITS)
            + float(borders[node] - self.image.terms.alone[own])
            for node, own in self.number.items()
        }


def keeps_sides(image: Image, chosen: Sequence[Candidate]) -> bool:
    """Tell whether a partition keeps the side constraints, in which windows may get in each other's way."""
    ranges = image.side_ranges
    sums = [sum(column.sides[k] for column in chosen) for k in range(len(ranges))]
    return all(
        (low is None or low <= total) and (high is None or total <= high)
        for total, (low, high) in zip(sums, ranges, strict=True)
    )


def tile(image: Image, regions: Sequence[frozenset[int]], wide: int, rng: random.Random) -> list[list[int]]:
    """Group regions into windows of about so many nodes: each takes the neighbour that most of it touches."""
    links = image.area.links
    home = {node: k for k, region in enumerate(regions) for node in region}
    near = [
        {home[u] for v in region for u in links.node[links.start[v] : links.start[v + 1]].tolist()} - {k}
        for k, region in enumerate(regions)
    ]
    free = set(range(len(regions)))
    order = list(free)
    rng.shuffle(order)
    windows = []
    for first in order:
        if first not in free:
            continue
        window, size, touching = [], 0, {first: 0}
        while touching and size < wide:
            k = max(touching, key=lambda k: (touching[k], -len(near[k]), -k))
            del touching[k]
            free.discard(k)
            window.append(k)
            size += len(regions[k])
            for other in near[k] & free:
                touching[other] = touching.get(other, 0) + 1
        windows.append(window)
    return windows
