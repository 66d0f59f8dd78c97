"""Hypothesis strategies: small random Problems with any combination of the primitives.

Everything is drawn with small numbers, so that costs tie, limits bind and a fair share of the
problems has no solution at all: the places where engines go wrong.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from itertools import combinations

from hypothesis import strategies as st

from models.problem import (
    Bound,
    Cohesion,
    Cost,
    Hinge,
    Level,
    Limit,
    Pair,
    Problem,
    Quorum,
    Region,
    Side,
    Spread,
)

COSTS = ("separate", "join", "above", "below", "flat", "spread cost", "per region", "constant")
RULES = ("limits", "quorums", "cohesions", "spreads", "together", "apart", "fixed", "sides")
PRIMITIVES = COSTS + RULES
"""The names by which `problems` is asked for a primitive."""

TOTALS = ("people", "clients", "members")
RATES = [Fraction(1), Fraction(3), Fraction(1, 2), Fraction(2, 3), Fraction(5, 7)]


@st.composite
def graphs(draw: st.DrawFn, n: int) -> frozenset[Pair]:
    """Edges on n units: usually a random tree with some chords, at times in several pieces."""
    joined = draw(st.integers(0, 9)) > 0
    edges = {(draw(st.integers(0, i - 1)), i) for i in range(1, n) if joined or draw(st.booleans())}
    pairs = list(combinations(range(n), 2))
    if pairs:
        edges |= draw(st.sets(st.sampled_from(pairs), max_size=n))
    return frozenset(edges)


def pairs_of(n: int, size: int) -> st.SearchStrategy[frozenset[Pair]]:
    """At most `size` pairs of units, touching or not."""
    pairs = list(combinations(range(n), 2))
    return st.frozensets(st.sampled_from(pairs), max_size=size) if pairs else st.just(frozenset())


@st.composite
def costs(draw: st.DrawFn, n: int, edges: frozenset[Pair], parts: frozenset[str]) -> Cost:
    """Draw a cost made of the named parts (those of `COSTS`)."""
    touching = sorted(edges)

    def pair_costs() -> dict[Pair, int]:
        chosen = [*touching, *sorted(draw(pairs_of(n, 3)))]
        return {pair: draw(st.integers(0, 12)) for pair in chosen}

    hinges = tuple(
        Hinge(
            draw(st.sampled_from(TOTALS)),
            draw(st.integers(0, 25)),
            draw(st.sampled_from(RATES)),
            "above" if part == "above" else "below",
            draw(st.sampled_from([1, 1, 2, 5])),
            draw(st.sampled_from([(), (), ("clients",), ("people", "members")])),
        )
        for part in ("above", "below")
        if part in parts
        for _ in range(draw(st.integers(1, 2)))
    )
    if "flat" in parts:
        side = draw(st.sampled_from(["above", "below"]))
        total, times = draw(st.sampled_from(TOTALS)), draw(st.sampled_from([1, 1, 7]))
        hinges += (Hinge(total, draw(st.integers(0, 25)), Fraction(1), side, times, flat=True),)
    return Cost(
        separate=pair_costs() if "separate" in parts else {},
        join=pair_costs() if "join" in parts else {},
        hinges=hinges,
        spreads=(Spread(draw(labels(n)), draw(st.integers(1, 9))),) if "spread cost" in parts else (),
        per_region=draw(st.integers(-15, 15)) if "per region" in parts else 0,
        constant=draw(st.integers(-20, 20)) if "constant" in parts else 0,
    )


def labels(n: int) -> st.SearchStrategy[tuple[int, ...]]:
    """One label per unit; -1 is no label."""
    return st.tuples(*[st.integers(-1, 3)] * n)


@st.composite
def limits(draw: st.DrawFn, number: int) -> Limit:
    """Draw a limit with one to three alternatives of one or two bounds."""

    def bound() -> Bound:
        total = draw(st.sampled_from(TOTALS))
        scale = 2 if total == "members" else 12
        lower = draw(st.none() | st.integers(0, scale))
        upper = draw(st.none() | st.integers(scale, 4 * scale))
        return Bound(total, lower, upper)

    alternatives = tuple(
        tuple(bound() for _ in range(draw(st.integers(1, 2)))) for _ in range(draw(st.integers(1, 3)))
    )
    return Limit(alternatives, f"limit {number}")


@st.composite
def quorums(draw: st.DrawFn, edges: frozenset[Pair], n: int) -> Quorum:
    """Draw a quorum: mostly over the unit's neighbours, with weights of 1 or more."""
    unit = draw(st.integers(0, n - 1))
    touching = sorted({j for pair in edges if unit in pair for j in pair} - {unit})
    others = touching or sorted(set(range(n)) - {unit})
    weights = {i: draw(st.integers(1, 3)) for i in others}
    most = max(1, sum(weights.values()))
    return Quorum(unit, weights, draw(st.integers(1, most)), f"quorum {unit}")


@st.composite
def cohesions(draw: st.DrawFn, edges: frozenset[Pair], n: int) -> Cohesion:
    """Draw a cohesion: what pulls units apart, and pairs, most of which touch, that hold them together."""
    pairs = {pair: draw(st.integers(0, 9)) for pair in sorted(edges | draw(pairs_of(n, 3)))}
    alone = tuple(draw(st.integers(-12, 3)) for _ in range(n))
    free = draw(st.frozensets(st.integers(0, n - 1), max_size=2))
    return Cohesion(alone, pairs, "cohesion", free)


@st.composite
def sides(draw: st.DrawFn, n: int, edges: frozenset[Pair]) -> tuple[Side, ...]:
    """Draw up to two side constraints: on the number of regions, and on any additive cost."""
    found = []
    fewest = draw(st.integers(0, min(3, n)))
    if draw(st.booleans()):
        found.append(
            Side("regions", Cost(per_region=1), fewest, draw(st.none() | st.integers(max(1, fewest), n)))
        )
    if not found or draw(st.booleans()):
        parts = frozenset(draw(st.sets(st.sampled_from(COSTS), min_size=1, max_size=3)))
        lower = draw(st.none() | st.integers(-20, 20))
        upper = draw(st.none() | st.integers(10, 60))
        found.append(Side("budget", draw(costs(n, edges, parts)), lower, upper))
    return tuple(found)


def fixed_regions(n: int) -> st.SearchStrategy[tuple[Region, ...]]:
    """One or two fixed regions, at times overlapping."""
    return st.lists(st.frozensets(st.integers(0, n - 1), min_size=1, max_size=3), min_size=1, max_size=2).map(
        tuple
    )


@st.composite
def problems(
    draw: st.DrawFn,
    max_units: int = 7,
    parts: frozenset[str] | None = None,
    levels: bool = False,
) -> Problem:
    """Draw a Problem of one to `max_units` units.

    `parts` names the primitives it has (see `PRIMITIVES`); None draws any combination of them.
    With `levels` it has two lexicographic levels, the first at times with slack.
    """
    n = draw(st.integers(min(2, max_units), max_units))
    edges = draw(graphs(n))
    if parts is None:
        parts = frozenset(draw(st.sets(st.sampled_from(PRIMITIVES), min_size=1, max_size=6)))
    people = tuple(sorted((draw(st.integers(1, 15)) for _ in range(n)), reverse=True))
    clients = tuple(draw(st.integers(0, 8)) for _ in range(n))
    named = {"first": draw(costs(n, edges, parts)), "second": draw(costs(n, edges, parts))}
    order: tuple[Level, ...] = ()
    if levels:
        slack = draw(st.sampled_from([Fraction(0), Fraction(1, 4), Fraction(1)]))
        order = (Level(("first",), slack), Level(("second",)))
    return Problem(
        units=tuple(f"u{i}" for i in range(n)),
        edges=edges,
        totals={"people": people, "clients": clients, "members": (1,) * n},
        costs=named,
        limits=tuple(draw(limits(k)) for k in range(draw(st.integers(1, 2)))) if "limits" in parts else (),
        quorums=tuple(draw(quorums(edges, n)) for _ in range(2)) if "quorums" in parts else (),
        cohesions=tuple(draw(cohesions(edges, n)) for _ in range(draw(st.integers(1, 2))))
        if "cohesions" in parts
        else (),
        spreads=(Spread(draw(labels(n)), maximum=draw(st.integers(0, 3))),) if "spreads" in parts else (),
        together=draw(pairs_of(n, 2)) if "together" in parts else frozenset(),
        apart=draw(pairs_of(n, 3)) if "apart" in parts else frozenset(),
        fixed=draw(fixed_regions(n)) if "fixed" in parts else (),
        sides=draw(sides(n, edges)) if "sides" in parts else (),
        levels=order,
    )


def renumbered(problem: Problem, order: list[int]) -> Problem:
    """Return the same problem with unit i in place order[i]."""

    def pairs(given: Mapping[Pair, int]) -> dict[Pair, int]:
        return {pair(i, j): value for (i, j), value in given.items()}

    def pair(i: int, j: int) -> Pair:
        return min(order[i], order[j]), max(order[i], order[j])

    def values(given: tuple[int, ...]) -> tuple[int, ...]:
        return tuple(given[i] for i in sorted(range(len(given)), key=lambda i: order[i]))

    def spread(given: Spread) -> Spread:
        return replace(given, labels=values(given.labels))

    def cost(given: Cost) -> Cost:
        return replace(
            given,
            separate=pairs(given.separate),
            join=pairs(given.join),
            spreads=tuple(map(spread, given.spreads)),
        )

    return replace(
        problem,
        units=tuple(problem.units[i] for i in sorted(range(len(problem)), key=lambda i: order[i])),
        edges=frozenset(pair(i, j) for i, j in problem.edges),
        totals={name: values(total) for name, total in problem.totals.items()},
        costs={name: cost(given) for name, given in problem.costs.items()},
        quorums=tuple(
            replace(q, unit=order[q.unit], weights={order[i]: w for i, w in q.weights.items()})
            for q in problem.quorums
        ),
        cohesions=tuple(
            replace(c, alone=values(c.alone), pairs=pairs(c.pairs), free=frozenset(order[i] for i in c.free))
            for c in problem.cohesions
        ),
        spreads=tuple(map(spread, problem.spreads)),
        together=frozenset(pair(i, j) for i, j in problem.together),
        apart=frozenset(pair(i, j) for i, j in problem.apart),
        fixed=tuple(frozenset(order[i] for i in region) for region in problem.fixed),
        sides=tuple(replace(side, cost=cost(side.cost)) for side in problem.sides),
    )


@st.composite
def packings(draw: st.DrawFn, max_units: int = 7) -> Problem:
    """Nothing but the number of regions counts, above one or two minima with alternatives."""
    n = draw(st.integers(1, max_units))
    people = tuple(sorted((draw(st.integers(1, 9)) for _ in range(n)), reverse=True))
    least, other = draw(st.integers(1, 14)), draw(st.integers(1, 14))
    limits = [Limit(((Bound("people", least),), (Bound("people", other), Bound("members", 2))), "people")]
    if draw(st.booleans()):
        limits.append(Limit(((Bound("members", draw(st.integers(1, 3))),),), "members"))
    return Problem(
        tuple(f"u{i}" for i in range(n)),
        draw(graphs(n)),
        {"people": people, "members": (1,) * n},
        {"number": Cost(per_region=-draw(st.integers(1, 4)), constant=draw(st.integers(0, 5)))},
        tuple(limits),
    )


def three_triangles() -> Problem:
    """As many pairs as possible in three triangles around a unit: counting and fractions allow one more."""
    edges = {(i + a, i + b) for i in (1, 4, 7) for a, b in ((0, 1), (0, 2), (1, 2))}
    return Problem(
        tuple(f"u{i:02}" for i in range(10)),
        frozenset(edges | {(0, 1), (0, 4), (0, 7)}),
        {"members": (1,) * 10},
        {"number": Cost(per_region=-3, constant=100)},
        (Limit(((Bound("members", 2),),), "members"),),
    )


def grid_packing(side: int, variety: int, least: int) -> Problem:
    """As many regions as possible of at least so many people on a square grid."""
    n = side * side
    steps = [(i, j) for i in range(n) for j in (i + 1, i + side) if j < n and (j != i + 1 or j % side)]
    return Problem(
        tuple(f"u{i:02}" for i in range(n)),
        frozenset(steps),
        {"people": tuple(sorted((7 * i % variety + 1 for i in range(n)), reverse=True))},
        {"number": Cost(per_region=-3, constant=100)},
        (Limit(((Bound("people", least),),), "people"),),
    )
