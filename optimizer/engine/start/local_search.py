"""Local search on partitions: move, swap, merge, split and recombine while the score improves.

The moves work on groups (units that must share a region), so that `together` is never broken.
The score puts broken rules before cost: the same search repairs a partition and then improves it.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator

from models.problem import Region
from models.reach import groups_of
from optimizer.engine.start.evaluator import Draft, Evaluator, Score

__all__ = ["Neighbourhood", "descend", "improve"]

Move = tuple[list[int], list[Region]]
"""Labels of the regions that go, and the regions that take their place."""


class Neighbourhood:
    """The moves around a draft, over the groups of one problem.

    Parameters
    ----------
    evaluator : Evaluator
        Of the problem at hand.
    rng : random.Random
        The order in which moves are tried, and the random trees of splits.
    """

    def __init__(self, evaluator: Evaluator, rng: random.Random) -> None:
        self.evaluator = evaluator
        self.problem = evaluator.problem
        self.rng = rng
        self.group = {i: group for group in groups_of(self.problem) for i in group}

    def moves(self, draft: Draft, k: int) -> Iterator[Move]:
        """Yield every move that involves region k and at most one neighbour of it."""
        near = draft.around(k)
        self.rng.shuffle(near)
        for other in near:
            yield from self.shifts(draft, k, other)
            yield from self.shifts(draft, other, k)
        for other in near:
            yield [k, other], [draft.regions[k] | draft.regions[other]]
        for parts in self.splits(draft.regions[k]):
            yield [k], parts
        for other in near:
            yield from self.swaps(draft, k, other)
        for other in near:
            union = draft.regions[k] | draft.regions[other]
            for parts in self.splits(union):
                yield [k, other], parts

    def border(self, draft: Draft, k: int, other: int) -> list[Region]:
        """Return the groups of region k that touch region `other`."""
        touching = {
            self.group[i]
            for i in draft.regions[k]
            if any(draft.label[j] == other for j in self.problem.neighbours[i])
        }
        return sorted(touching, key=min)

    def shifts(self, draft: Draft, k: int, other: int) -> Iterator[Move]:
        """Move one group from region k to `other`, with the pieces that it cuts off."""
        source, target = draft.regions[k], draft.regions[other]
        for group in self.border(draft, k, other):
            pieces = self.problem.components(source - group)
            if len(pieces) == 1 or not pieces:
                yield [k, other], [*pieces, target | group]
            else:
                kept = max(pieces, key=lambda piece: (len(piece), -min(piece)))
                yield [k, other], [kept, target | (source - kept)]

    def swaps(self, draft: Draft, k: int, other: int) -> Iterator[Move]:
        """Exchange a border group of region k for one of `other`."""
        mine, theirs = draft.regions[k], draft.regions[other]
        for group in self.border(draft, k, other):
            for back in self.border(draft, other, k):
                yield [k, other], [(mine - group) | back, (theirs - back) | group]

    def splits(self, region: Region) -> Iterator[list[Region]]:
        """Cut each edge of a spanning tree that prefers dear pairs, with some noise."""
        edges = self.tree(region)
        children: dict[Region, list[Region]] = {}
        for above, below in edges:
            children.setdefault(above, []).append(below)
        for _, below in edges:
            branch, front = set(below), list(children.get(below, ()))
            while front:
                group = front.pop()
                branch |= group
                front += children.get(group, ())
            yield [region - branch, frozenset(branch)]

    def tree(self, region: Region) -> list[tuple[Region, Region]]:
        """Return the edges (upper, lower group) of a spanning tree of a region, grown from a random group."""
        gain = self.evaluator.pair_gain
        groups = sorted({self.group[i] for i in region}, key=min)
        first = groups[self.rng.randrange(len(groups))]
        left = set(groups) - {first}
        best: dict[Region, tuple[float, Region]] = {}

        def look_around(group: Region) -> None:
            for i in sorted(group):
                for j in sorted(self.problem.neighbours[i] & region):
                    other = self.group[j]
                    if other in left:
                        worth = gain(i, j) * self.rng.uniform(0.5, 1.5)
                        if other not in best or worth > best[other][0]:
                            best[other] = (worth, group)

        edges = []
        look_around(first)
        while best:
            group = max(best, key=lambda g: (best[g][0], -min(g)))
            edges.append((best.pop(group)[1], group))
            left.discard(group)
            look_around(group)
        return edges

    def shake(self, draft: Draft) -> list[int]:
        """Split the union of two touching regions at random; return the labels of what came out."""
        k = self.rng.choice(sorted(draft.regions))
        near = draft.around(k)
        chosen = [k, self.rng.choice(near)] if near else [k]
        union = frozenset().union(*(draft.regions[c] for c in chosen))
        options = list(self.splits(union))
        return draft.replace(chosen, self.rng.choice(options) if options else [union])


def descend(
    draft: Draft,
    neighbourhood: Neighbourhood,
    remaining_s: Callable[[], float],
    dirty: Iterable[int] | None = None,
) -> None:
    """Apply improving moves until none is left around the `dirty` regions (default: all).

    The score of the draft never gets worse.
    """
    queue = sorted(draft.regions if dirty is None else dirty)
    while queue and remaining_s() > 0:
        k = queue.pop(0)
        if k not in draft.regions:
            continue
        move = _first_better(draft, neighbourhood.moves(draft, k), draft.score)
        if move is not None:
            fresh = draft.replace(*move)
            touched = sorted({c for f in fresh for c in draft.around(f)} - set(fresh))
            queue = [c for c in queue if c in draft.regions and c not in touched] + fresh + touched


def _first_better(draft: Draft, moves: Iterator[Move], score: Score) -> Move | None:
    for removed, added in moves:
        if draft.trial(removed, added) < score:
            return removed, added
    return None


def improve(
    draft: Draft,
    neighbourhood: Neighbourhood,
    rounds: int,
    remaining_s: Callable[[], float],
    enough: Callable[[Score], bool] = lambda score: False,
) -> Draft:
    """Shake and descend again and again; return the best draft (never worse than the given one).

    Parameters
    ----------
    draft : Draft
        Where to begin; it is not changed.
    neighbourhood : Neighbourhood
        Of the same evaluator.
    rounds : int
        How many shakes; a run that is not cut short by the clock is repeatable.
    remaining_s : callable
        Seconds left.
    enough : callable
        Tells whether a score is good enough to end with.
    """
    best = draft
    for _ in range(rounds):
        if remaining_s() <= 0 or enough(best.score):
            break
        trial = best.copy()
        fresh = neighbourhood.shake(trial)
        dirty = {c for f in fresh for c in trial.around(f)} | set(fresh)
        descend(trial, neighbourhood, remaining_s, dirty)
        if trial.score <= best.score:
            best = trial
    return best
