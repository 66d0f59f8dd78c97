"""Small random problems of several tiers, and the oracle: every nested chain of partitions."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import Any

from hypothesis import strategies as st

from models.nesting import Tiers
from models.problem import Problem, Region
from tests.brute_force import accepted
from tests.problems import problems

DRENTHE_IN_TIERS: dict[str, Any] = {
    "name": "drenthe-in-tiers",
    "area": {"layer": "provincie", "regions": ["Drenthe"]},
    "size": {"target": 60_000, "weight": 1.0},
    "arrangements": {"arbeidsmarktregio": {"separating": 1.0}},
    "tiers": [
        {"name": "team", "population": {"minimum": 30_000}},
        {"name": "regional", "population": {"minimum": 100_000}, "size": {"target": 200_000}, "weight": 2.0},
    ],
}


@st.composite
def tier_problems(draw: st.DrawFn, count: int = 2, max_units: int = 5, priced: bool | None = None) -> Tiers:
    """Draw tiers with criteria of their own on one graph; nesting is hard or has a price."""
    first = replace(draw(problems(max_units)), levels=())
    found = [first]
    while len(found) < count:
        other = replace(draw(problems(max_units)), levels=())
        found.append(_on(first, other))
    if priced is None:
        priced = draw(st.booleans())
    prices = {pair: draw(st.integers(0, 9)) for pair in sorted(first.edges)} if priced else None
    return Tiers(tuple(found), prices)


def _on(first: Problem, other: Problem) -> Problem:
    """Return the limits and costs of another problem as far as they make sense on the units of the first."""
    n = len(first)

    def short(values: tuple[int, ...]) -> tuple[int, ...]:
        return tuple(values[i % len(values)] for i in range(n))

    def inside(pairs):  # type: ignore[no-untyped-def]
        return {p: v for p, v in pairs.items() if max(p) < n}

    def cost(given):  # type: ignore[no-untyped-def]
        spreads = tuple(replace(s, labels=short(s.labels)) for s in given.spreads)
        return replace(given, separate=inside(given.separate), join=inside(given.join), spreads=spreads)

    return replace(
        first,
        costs={name: cost(given) for name, given in other.costs.items()},
        limits=other.limits,
        quorums=tuple(
            replace(q, weights={i: w for i, w in q.weights.items() if i < n})
            for q in other.quorums
            if q.unit < n
        ),
        cohesions=tuple(
            replace(
                c, alone=short(c.alone), pairs=inside(c.pairs), free=frozenset(i for i in c.free if i < n)
            )
            for c in other.cohesions
        ),
        spreads=tuple(replace(s, labels=short(s.labels)) for s in other.spreads),
        together=frozenset(p for p in other.together if max(p) < n),
        apart=frozenset(p for p in other.apart if max(p) < n),
        fixed=(),
        sides=tuple(replace(side, cost=cost(side.cost)) for side in other.sides),
    )


def best_chain(tiers: Tiers) -> tuple[int | None, list[list[Region]] | None]:
    """Return the least cost over all accepted chains, and a chain that reaches it; None: there is none."""
    options = [accepted(problem) for problem in tiers.problems]
    least, winner = None, None
    for chain in product(*options):
        if tiers.accepts(chain):
            cost = tiers.cost(chain)
            if least is None or cost < least:
                least, winner = cost, list(chain)
    return least, winner
