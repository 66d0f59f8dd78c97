"""The tables and the JSON image of a comparison."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from optimizer.comparison.indices import IDENTICAL
from optimizer.comparison.measures import ComparisonMeasures
from optimizer.comparison.parts import ComparedPartition, Piece
from optimizer.writing.rows import Rows

if TYPE_CHECKING:
    from optimizer.outputs.comparison import (
        ComparedCriterion,
        Comparison,
        Contained,
        Divided,
        Piece as PieceImage,
    )

__all__ = [
    "as_dict",
    "criterion_table",
    "index_table",
    "move_table",
    "part_table",
    "region_table",
    "tie_table",
]


def region_table(comparison: ComparisonMeasures) -> Rows:
    """Return a row per matched pair of regions, then per region without a match.

    Where a side has no region its name is empty, its counts are 0 and its self-containment None.
    ``parts`` counts the regions of the other side over which a region is divided;
    ``not_compared`` its members that are outside the area or not on the other side.
    """
    gone, fresh = comparison.unmatched
    pairs = [(match.a, match.b) for match in comparison.matches]
    pairs += [(region, frozenset()) for region in gone]
    pairs += [(frozenset(), region) for region in fresh]
    counted = ("municipalities", "inhabitants")
    figures = ("parts", "not_compared", "self_containment_home", "self_containment_work")
    return Rows(
        (
            *("region_a", "region_b"),
            *(f"{what}_{which}" for what in counted for which in ("a", "b", "kept")),
            *(f"jaccard_{what}" for what in counted),
            *(f"{what}_{side}" for side in ("a", "b") for what in figures),
        ),
        (_region_row(comparison, a, b) for a, b in pairs),
    )


def _region_row(comparison: ComparisonMeasures, a: frozenset[str], b: frozenset[str]) -> tuple[Any, ...]:
    kept, either, people = a & b, a | b, comparison.territory.population
    heads = (len(a), len(b), len(kept))
    inhabitants = (people(a), people(b), people(kept))
    jaccard = (len(kept) / len(either), inhabitants[2] / people(either) if people(either) else None)
    one, other = comparison.a, comparison.b
    return (
        *(one.names[a] if a else "", other.names[b] if b else ""),
        *heads,
        *inhabitants,
        *jaccard,
        *_side_figures(comparison, one, a, len({other.judged.labels[code] for code in a})),
        *_side_figures(comparison, other, b, len({one.judged.labels[code] for code in b})),
    )


def _side_figures(
    comparison: ComparisonMeasures, side: ComparedPartition, region: frozenset[str], parts: int
) -> tuple[Any, ...]:
    if not region:
        return (0, 0, None, None)
    contained = comparison.containment(side, region)
    return (parts, len(side.full(region) - region), contained.home, contained.work)


def move_table(comparison: ComparisonMeasures) -> Rows:
    """Return a row per municipality that changes region, the most inhabitants first.

    ``continues_as`` is the region of `b` that continues the region left; empty: none does.
    """
    heir = {match.a: comparison.b.names[match.b] for match in comparison.matches}
    people = comparison.territory.municipalities
    one, other = comparison.a, comparison.b
    return Rows(
        ("code", "name", "inhabitants", "region_a", "region_b", "continues_as"),
        (
            (
                code,
                people[code].name,
                people[code].population,
                one.name_of(code),
                other.name_of(code),
                heir.get(one.judged.region_of(code), ""),
            )
            for code in sorted(comparison.moved, key=lambda code: (-people[code].population, code))
        ),
    )


def part_table(comparison: ComparisonMeasures) -> Rows:
    """Return a row per piece of the common refinement, by region of `a`."""
    matched = {(match.a, match.b) for match in comparison.matches}
    return Rows(
        ("region_a", "region_b", "municipalities", "inhabitants", "stays", "members"),
        (
            (
                comparison.a.names[piece.a],
                comparison.b.names[piece.b],
                len(piece.members),
                comparison.territory.population(piece.members),
                (piece.a, piece.b) in matched,
                sorted(piece.members),
            )
            for piece in comparison.pieces
        ),
    )


def tie_table(comparison: ComparisonMeasures) -> Rows:
    """Return a row per contiguous pair separated, then per pair joined, the strongest tie first."""
    name = comparison.territory.name
    return Rows(
        ("change", "code", "name", "neighbour_code", "neighbour_name", "tie"),
        (
            (tie.change, tie.pair[0], name(tie.pair[0]), tie.pair[1], name(tie.pair[1]), tie.tie)
            for tie in comparison.tie_changes
        ),
    )


def index_table(comparison: ComparisonMeasures) -> Rows:
    """Return a row per index and weight, with what the index is for identical partitions."""
    return Rows(
        ("index", "weight", "value", "identical"),
        (
            (*name.rsplit("_", 1), value, IDENTICAL[name.rsplit("_", 1)[0]])
            for name, value in comparison.index_values.items()
        ),
    )


def criterion_table(comparison: ComparisonMeasures) -> Rows:
    """Return a row per criterion of the scenario, both sides beside each other; costs in inhabitants."""
    both = zip(comparison.a.judgements, comparison.b.judgements, strict=True)
    return Rows(
        (
            *("criterion", "hard", "unit", "value_a", "value_b", "cost_a", "cost_b"),
            *("violations_a", "violations_b"),
        ),
        (
            (
                *(a.name, a.criterion.hard, a.measure.unit),
                *(
                    a.measure.value,
                    b.measure.value,
                    a.cost,
                    b.cost,
                ),
                *(len(a.violations), len(b.violations)),
            )
            for a, b in both
        ),
    )


def as_dict(comparison: ComparisonMeasures) -> Comparison:
    """Return everything that a comparison holds, ready for JSON."""
    from optimizer.outputs.comparison import Move, Part, RegionPair, Tie

    c, people = comparison, comparison.territory.population
    judged, moved = c.a.judged.codes, c.moved
    gone, fresh = c.unmatched
    nested_a, nested_b = c.nested

    def named(
        side: ComparedPartition, regions: frozenset[frozenset[str]] | tuple[frozenset[str], ...]
    ) -> list[str]:
        return sorted(side.names[region] for region in regions)

    def figures(side: ComparedPartition) -> Contained:
        contained = c.containment(side)
        return {"home": contained.home, "work": contained.work}

    return {
        "municipalities": {
            "compared": {"municipalities": len(judged), "inhabitants": people(judged)},
            "changing": {"municipalities": len(moved), "inhabitants": people(moved)},
            "missing": sorted(c.missing),
            "new": sorted(c.new),
            "in_neither": sorted(c.in_neither),
        },
        "indices": dict(c.index_values),
        "regions": region_table(c).records_as(RegionPair),
        "unmatched": {"a": named(c.a, gone), "b": named(c.b, fresh)},
        "nested": {"a_in_b": named(c.a, nested_a), "b_in_a": named(c.b, nested_b)},
        "splits": _divided(c.splits, c.a, c.b),
        "merges": _divided(c.merges, c.b, c.a),
        "moves": move_table(c).records_as(Move),
        "parts": part_table(c).records_as(Part),
        "ties": tie_table(c).records_as(Tie),
        "borders_km": {
            "a": c.borders.a,
            "b": c.borders.b,
            "both": c.borders.both,
            "either": c.borders.either,
            "coincide": c.borders.coincide,
        },
        "self_containment": {"a": figures(c.a), "b": figures(c.b)},
        "criteria": _criteria(c),
    }


def _criteria(comparison: ComparisonMeasures) -> list[ComparedCriterion]:
    return [
        {
            "name": row["criterion"],
            "hard": row["hard"],
            "unit": row["unit"],
            "value_a": row["value_a"],
            "value_b": row["value_b"],
            "cost_a": row["cost_a"],
            "cost_b": row["cost_b"],
            "violations_a": row["violations_a"],
            "violations_b": row["violations_b"],
        }
        for row in criterion_table(comparison)
    ]


def _divided(
    regions: Mapping[frozenset[str], tuple[Piece, ...]], side: ComparedPartition, other: ComparedPartition
) -> list[Divided]:
    """Return the regions of one side with the regions of the other that hold their pieces."""

    def parts(region: frozenset[str]) -> Iterator[PieceImage]:
        for piece in regions[region]:
            code = min(piece.members)
            yield {"region": other.name_of(code), "members": sorted(piece.members)}

    return [{"region": side.names[region], "parts": list(parts(region))} for region in regions]
