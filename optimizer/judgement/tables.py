"""The tables and the JSON image of tipping points and of weights that explain what was declared."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from optimizer.judgement.tipping import Piece, TippingPoints, what_changes
from optimizer.judgement.tipping_map import TippingMap
from optimizer.judgement.weights import DeclaredWeights
from optimizer.judgement.weights_in_use import Dial
from optimizer.solving.images import finding_to_dict, named_regions
from optimizer.writing.rows import Rows

if TYPE_CHECKING:
    from optimizer.outputs.explanation import TippingMapOutput, TippingOutput, WeightRange, WeightsOutput

__all__ = [
    "tipping_map_to_dict",
    "tipping_table",
    "tipping_to_dict",
    "weight_table",
    "weights_to_dict",
    "zone_table",
]


def tipping_table(found: Sequence[TippingPoints]) -> Rows:
    """Return a row per criterion and range of its weight in which one partition is the best.

    ``times`` says that several weights turn together and `from`, `to` and `today` are multiples of
    today's.  ``then`` is what changes at the end of a range, by name.
    """
    return Rows(
        ("criterion", "title", "times", "today", "from", "to", "best_today", "regions", "proven", "then"),
        (
            (
                *(points.dial.name, points.dial.title, points.dial.times, float(points.dial.today)),
                *(float(piece.start), float(piece.end), piece is points.today),
                *(len(piece.partition), piece.proven, _then(points, k)),
            )
            for points in found
            for k, piece in enumerate(points.pieces)
        ),
    )


def _then(points: TippingPoints, k: int) -> str:
    if k + 1 == len(points.pieces):
        return ""
    one, other = points.pieces[k], points.pieces[k + 1]
    return what_changes(points.scenario, points.territory, one.partition, other.partition)


def tipping_to_dict(found: Sequence[TippingPoints]) -> TippingOutput:
    """Return tipping points ready for JSON; costs in inhabitants, municipalities by code."""
    return {
        "version": 1,
        "scenario": found[0].scenario.name if found else "",
        "criteria": [
            {
                "name": points.dial.name,
                "title": points.dial.title,
                "times": points.dial.times,
                "today": float(points.dial.today),
                "status": points.status.value,
                "solves": points.solves,
                "sentences": list(points.sentences()),
                "ranges": [_range(points, piece) for piece in points.pieces],
            }
            for points in found
        ],
    }


def _range(points: TippingPoints, piece: Piece) -> WeightRange:
    return {
        "from": float(piece.start),
        "to": float(piece.end),
        "from_exact": str(piece.start),
        "to_exact": str(piece.end),
        "proven": piece.proven,
        "best_today": piece is points.today,
        "changes": points.changes(piece),
        "regions": named_regions(piece.partition, points.scenario, points.territory),
    }


def zone_table(found: TippingMap) -> Rows:
    """Return a row per zone of two weights: its share of the plane, its corners and what it changes.

    ``corners`` are the pairs of weights around it; ``changes`` says by name what differs from today's
    best partition.
    """
    return Rows(
        ("zone", "best_today", "share", "regions", "proven", "corners", "changes"),
        (
            (
                *(number, zone is found.today, float(zone.share), len(zone.partition), zone.proven),
                " ".join(f"({float(x):.6g}, {float(y):.6g})" for x, y in zone.corners),
                found.changes(zone),
            )
            for number, zone in enumerate(found.zones, 1)
        ),
    )


def tipping_map_to_dict(found: TippingMap) -> TippingMapOutput:
    """Return the map of two weights ready for JSON; corners also as exact fractions."""
    return {
        "version": 1,
        "scenario": found.scenario.name,
        "criteria": [
            {
                "name": dial.name,
                "title": dial.title,
                "times": dial.times,
                "today": float(dial.today),
                "from": float(low),
                "to": float(high),
            }
            for dial, low, high in zip(found.dials, found.low, found.high, strict=True)
        ],
        "status": found.status.value,
        "solves": found.solves,
        "sentences": list(found.sentences()),
        "zones": [
            {
                "zone": number,
                "best_today": zone is found.today,
                "share": float(zone.share),
                "proven": zone.proven,
                "corners": [[float(x), float(y)] for x, y in zone.corners],
                "corners_exact": [[str(x), str(y)] for x, y in zone.corners],
                "changes": found.changes(zone),
                "regions": named_regions(zone.partition, found.scenario, found.territory),
            }
            for number, zone in enumerate(found.zones, 1)
        ],
    }


def weight_table(found: DeclaredWeights) -> Rows:
    """Return a row per criterion: today's weight, the one found, and how low and how high it can be.

    Ranges are empty when no weights explain the declared regions; ``times`` says that several
    weights turn together, as multiples of today's.
    """
    return Rows(
        ("criterion", "title", "times", "today", "found", "lowest", "highest"),
        (
            (dial.name, dial.title, dial.times, float(dial.today), *_weights(found, k, dial))
            for k, dial in enumerate(found.dials)
        ),
    )


def _weights(found: DeclaredWeights, k: int, dial: Dial) -> tuple[float | None, ...]:
    if found.search is None:
        return (None, None, None)
    low, high = found.search.ranges[k] if found.search.ranges else (None, None)

    def weight(factor: Fraction | None) -> float | None:
        return None if factor is None else float(dial.weight(factor))

    return (weight(found.search.factors[k]), weight(low), weight(high))


def weights_to_dict(found: DeclaredWeights) -> WeightsOutput:
    """Return which weights explain declared regions, ready for JSON; municipalities by code."""
    search = found.search
    return {
        "version": 1,
        "scenario": found.scenario.name,
        "declared": {"name": found.declared.name, "label": found.declared.label},
        "status": str(found.status),
        "sentences": list(found.sentences()),
        "explained": search.explained if search else None,
        "regret": float(search.regret) if search else None,
        "least_regret": float(search.least) if search else None,
        "regret_today": float(search.today) if search else None,
        "weights": [
            {
                "name": row["criterion"],
                "title": row["title"],
                "times": row["times"],
                "today": row["today"],
                "found": row["found"],
                "lowest": row["lowest"],
                "highest": row["highest"],
            }
            for row in weight_table(found)
        ],
        "mixture": [
            {
                "share": float(share),
                "regions": named_regions(
                    found.scenario.formulate(found.territory).codes_of(line.regions),
                    found.scenario,
                    found.territory,
                ),
            }
            for line, share in (search.mixture if search else ())
        ],
        "without_region": sorted(found.alone),
        "cut_by_the_area": {name: sorted(members) for name, members in found.cut.items()},
        "findings": [finding_to_dict(one) for one in found.broken],
        "solves": found.solves,
    }
