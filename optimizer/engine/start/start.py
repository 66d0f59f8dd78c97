"""A first partition in little time: grow regions, repair what is broken, search around.

The constructive part is agglomeration as in the regionalisation heuristics of the max-p family:
regions that break a rule join the neighbour with which the partition becomes least bad.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Sequence
from itertools import chain

from models.problem import Problem, Region
from models.reach import groups_of
from optimizer.engine.start.evaluator import Draft, Evaluator, Score
from optimizer.engine.start.local_search import Neighbourhood, descend, improve

__all__ = ["begin", "construct", "find_start"]

RESTARTS = 3
"""How often to grow regions from scratch: different first choices end in different partitions.

When two searches from different beginnings end equally good, the others are spared.
"""


def find_start(
    problem: Problem,
    seeds: Sequence[Iterable[Region]] = (),
    seed: int = 0,
    rounds: int = 0,
    remaining_s: Callable[[], float] = lambda: 1.0,
    enough: Callable[[Score], bool] = lambda score: False,
) -> list[Region] | None:
    """Return an accepted partition of a single-level problem that is as cheap as can be found quickly.

    Parameters
    ----------
    problem : Problem
        Any; a problem that has a solution may still get None.
    seeds : sequence of partitions
        Where to begin besides from scratch, for example existing arrangements; they need neither
        cover all units nor keep any rule.
    seed : int
        Of the random choices.
    rounds : int
        How many times to shake the best partition and search again.
    remaining_s : callable
        Seconds left; without it the search runs to its end.
    enough : callable
        Tells whether a score is good enough to stop shaking.
    """
    evaluator, rng = Evaluator(problem), random.Random(seed)
    neighbourhood = Neighbourhood(evaluator, rng)
    best: Draft | None = None
    known = sorted((begin(evaluator, given) for given in seeds), key=lambda draft: draft.score)
    for draft in chain(known, (begin(evaluator) for _ in range(RESTARTS))):
        construct(draft, rng, remaining_s)
        descend(draft, neighbourhood, remaining_s)
        reached_twice = best is not None and draft.score == best.score and not best.score.violation
        if best is None or draft.score < best.score:
            best = draft
        if reached_twice or remaining_s() <= 0:
            break
    if best is None:
        return None
    best = improve(best, neighbourhood, rounds, remaining_s, enough)
    return in_order(best.regions.values()) if best.score.violation == 0 else None


def in_order(regions: Iterable[Region]) -> list[Region]:
    """Return regions in the order of their smallest units."""
    return sorted(regions, key=min)


def begin(evaluator: Evaluator, given: Iterable[Region] | None = None) -> Draft:
    """Return a draft of the given regions in connected pieces; without them every group stands alone."""
    return Draft(evaluator, _pieces(evaluator.problem, given))


def construct(draft: Draft, rng: random.Random, remaining_s: Callable[[], float] = lambda: 1.0) -> None:
    """Let regions of a draft join neighbours until no rule asks for more, or no time is left.

    Parameters
    ----------
    draft : Draft
        See `begin`.
    rng : random.Random
        Which of the regions that break a rule goes first.
    remaining_s : callable
        Seconds left.
    """
    evaluator = draft.evaluator
    stuck: set[int] = set()
    while remaining_s() > 0:
        broken = [
            k for k, r in sorted(draft.regions.items()) if k not in stuck and evaluator.judge(r).violation
        ]
        if not broken:
            return
        k = max(broken, key=lambda c: (evaluator.judge(draft.regions[c]).violation, rng.random()))
        unions = [([k, c], [draft.regions[k] | draft.regions[c]]) for c in draft.around(k)]
        best = min(unions, key=lambda move: draft.trial(*move), default=None)
        if best is None or draft.trial(*best).violation > draft.score.violation:
            stuck.add(k)
        else:
            draft.replace(*best)


def _pieces(problem: Problem, given: Iterable[Region] | None) -> list[Region]:
    """Return the regions to begin with: connected where possible, groups whole, fixed ones as they are."""
    home = {i: k for k, region in enumerate(given or ()) for i in region}
    fixed = {min(region) for region in problem.fixed}
    regions: dict[object, Region] = {}
    for group in groups_of(problem):
        first = min(group)
        key: object = ("alone", first) if first in fixed or first not in home else home[first]
        regions[key] = regions.get(key, frozenset()) | group
    group_of = {i: group for group in groups_of(problem) for i in group}
    found: set[Region] = set()
    for region in regions.values():
        for piece in problem.components(region):
            found.add(piece if all(group_of[i] <= piece for i in piece) else region)
    covered: set[int] = set()
    whole = []
    for region in sorted(found, key=lambda r: (-len(r), min(r))):
        if not region & covered:
            whole.append(region)
            covered |= region
    return whole
