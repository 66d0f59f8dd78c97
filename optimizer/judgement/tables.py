"""The tables and the JSON image of tipping points and of weights that explain what was declared."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from models.partition import Partition
from models.proposal import region_name
from models.scenario import Scenario
from models.territory import Territory
from optimizer.judgement.tipping import Piece, TippingPoints, what_changes
from optimizer.judgement.tipping_map import TippingMap
from optimizer.judgement.weights import DeclaredWeights
from optimizer.judgement.weights_in_use import Dial
from optimizer.writing.rows import Rows

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


def tipping_to_dict(found: Sequence[TippingPoints]) -> dict[str, Any]:
    """Return tipping points ready for JSON; costs in inhabitants, municipalities by code."""
    return {
        "scenario": found[0].scenario.name if found else "",
        "criteria": [
            {
                "criterion": points.dial.name,
                "title": points.dial.title,
                "times_today": points.dial.times,
                "today": float(points.dial.today),
                "status": str(points.status),
                "solves": points.solves,
                "sentences": list(points.sentences()),
                "ranges": [_range(points, piece) for piece in points.pieces],
            }
            for points in found
        ],
    }


def _range(points: TippingPoints, piece: Piece) -> dict[str, Any]:
    return {
        "from": float(piece.start),
        "to": float(piece.end),
        "from_exact": str(piece.start),
        "to_exact": str(piece.end),
        "proven": piece.proven,
        "best_today": piece is points.today,
        "regions": _regions(points.scenario, points.territory, piece.partition),
    }


def _regions(scenario: Scenario, territory: Territory, partition: Partition) -> list[dict[str, Any]]:
    """Return the regions of a partition, the most populous first."""
    regions = sorted(partition, key=lambda region: (-territory.population(region), min(region)))
    return [
        {"name": region_name(scenario, territory, region), "members": sorted(region)} for region in regions
    ]


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


def tipping_map_to_dict(found: TippingMap) -> dict[str, Any]:
    """Return the map of two weights ready for JSON; corners also as exact fractions."""
    return {
        "scenario": found.scenario.name,
        "criteria": [
            {
                "criterion": dial.name,
                "title": dial.title,
                "times_today": dial.times,
                "today": float(dial.today),
                "from": float(low),
                "to": float(high),
            }
            for dial, low, high in zip(found.dials, found.low, found.high, strict=True)
        ],
        "status": str(found.status),
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
                "regions": _regions(found.scenario, found.territory, zone.partition),
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


def weights_to_dict(found: DeclaredWeights) -> dict[str, Any]:
    """Return which weights explain declared regions, ready for JSON; municipalities by code."""
    search = found.search
    return {
        "scenario": found.scenario.name,
        "declared": {"name": found.declared.name, "label": found.declared.label},
        "status": str(found.status),
        "sentences": list(found.sentences()),
        "explained": search.explained if search else None,
        "regret": float(search.regret) if search else None,
        "least_regret": float(search.least) if search else None,
        "regret_today": float(search.today) if search else None,
        "weights": weight_table(found).records(),
        "mixture": [
            {
                "share": float(share),
                "regions": [
                    sorted(region)
                    for region in found.scenario.formulate(found.territory).codes_of(line.regions)
                ],
            }
            for line, share in (search.mixture if search else ())
        ],
        "without_region": sorted(found.alone),
        "cut_by_the_area": {name: sorted(members) for name, members in found.cut.items()},
        "broken_rules": [finding.text for finding in found.broken],
        "solves": found.solves,
    }
