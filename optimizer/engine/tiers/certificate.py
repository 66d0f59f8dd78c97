"""Certificates of tiers: the integers from which the bound of nested regions can be computed again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from optimizer.engine.arrays.image import Duals
from optimizer.engine.arrays.layout import SCALE_BITS
from optimizer.engine.arrays.ranges import MOST_REDUCED, MOST_THRESHOLD
from optimizer.engine.columns.certificate import MOST_LISTED, VERSION
from optimizer.engine.tiers.coupling import TierDuals, TierImage

__all__ = ["make_tier_certificate", "tier_duals_of"]

FIELDS = {
    "version",
    "scale_bits",
    "tiers",
    "joint_duals",
    "coupling",
    "lagrangian",
    "threshold",
    "listed",
    "bound",
}


def make_tier_certificate(
    image: TierImage,
    duals: TierDuals,
    lagrangian: int,
    listing: tuple[int, list[int]] | None,
    bound: int,
) -> dict[str, Any]:
    """Return a certificate that can be written as JSON.

    Parameters
    ----------
    duals, lagrangian
        Those that prove the bound, and what they prove alone (2 ** -SCALE_BITS half cost units).
    listing : (threshold, regions by tier), optional
        Up to which reduced cost regions were listed, and how many there were.
    bound : int
        Cost units.
    """
    units = image.tiers.problems[0].units
    own = len(image.ceilings)
    tiers = [
        {
            "duals": {
                units[min(group)]: int(dual) for group, dual in zip(tier.groups, mine.nodes, strict=True)
            },
            "side_duals": [int(dual) for dual in mine.sides[: len(mine.sides) - own]],
        }
        for tier, mine in zip(image.images, duals.tiers, strict=True)
    ]
    return {
        "version": VERSION,
        "scale_bits": SCALE_BITS,
        "tiers": tiers,
        "joint_duals": [int(dual) for dual in duals.tiers[0].sides[len(duals.tiers[0].sides) - own :]],
        "coupling": [
            [row.lower, units[row.pair[0]], units[row.pair[1]], int(dual)]
            for row, dual in zip(image.rows, duals.coupling, strict=True)
            if dual
        ],
        "lagrangian": lagrangian,
        "threshold": None if listing is None else listing[0],
        "listed": None if listing is None else listing[1],
        "bound": bound,
    }


def tier_duals_of(image: TierImage, certificate: object) -> TierDuals | str:
    """Return the duals of a certificate, or why it cannot be about these tiers."""
    try:
        return _read(image, certificate)
    except (AttributeError, KeyError, TypeError, ValueError, OverflowError) as error:
        return f"the certificate of the tiers cannot be read: {error!r}"[:200]


def _read(image: TierImage, certificate: Any) -> TierDuals | str:
    if not isinstance(certificate, Mapping) or set(certificate) != FIELDS:
        return "the certificate does not hold the fields of one of tiers"
    if certificate["version"] != VERSION:
        return f"the certificate is not of version {VERSION}"
    if certificate["scale_bits"] != SCALE_BITS:
        return f"the certificate does not count in 2 ** -{SCALE_BITS}"
    threshold, listed = certificate["threshold"], certificate["listed"]
    if threshold is not None:
        if type(threshold) is not int or not 0 <= threshold <= MOST_THRESHOLD:
            return "the threshold is no whole number in range"
        if not all(type(n) is int and n >= 0 for n in listed) or sum(listed) > MOST_LISTED:
            return "the numbers of regions listed are no whole numbers in range"
    if type(certificate["bound"]) is not int or type(certificate["lagrangian"]) is not int:
        return "a bound is no whole number"
    joint = tuple(certificate["joint_duals"])
    if len(joint) != len(image.ceilings) or not _are_whole(joint) or any(dual > 0 for dual in joint):
        return "the joint duals are not those of the levels"
    units = image.tiers.problems[0].units
    tiers = []
    if len(certificate["tiers"]) != len(image.images):
        return "the certificate is about another number of tiers"
    for own, entry in zip(image.images, certificate["tiers"], strict=True):
        chiefs = [units[min(group)] for group in own.groups]
        if set(entry["duals"]) != set(chiefs):
            return "the duals are not those of the units"
        nodes = [entry["duals"][chief] for chief in chiefs]
        sides = tuple(entry["side_duals"])
        ranges = own.side_ranges[: len(own.side_ranges) - len(joint)]
        if len(sides) != len(ranges) or not _are_whole([*nodes, *sides]):
            return "a dual is no whole number, or stands for no rule"
        for dual, (low, high) in zip(sides, ranges, strict=True):
            if dual and (low if dual > 0 else high) is None:
                return "a side dual needs a bound that is not there"
        tiers.append(Duals(np.array(nodes, np.int64), (*sides, *joint)))
    place = {(row.lower, units[row.pair[0]], units[row.pair[1]]): k for k, row in enumerate(image.rows)}
    coupling = np.zeros(len(image.rows), np.int64)
    for lower, a, b, dual in certificate["coupling"]:
        row = image.rows[place[lower, a, b]]
        if type(dual) is not int or dual < 0 or dual % 2 or dual > MOST_REDUCED:
            return "a dual of nesting is no even whole number"
        if row.price is not None and dual > row.price << SCALE_BITS:
            return "a dual of nesting exceeds the price of a torn pair"
        coupling[place[lower, a, b]] = dual
    if int(coupling.sum()) > MOST_REDUCED:
        return "the duals of nesting are too large to be counted exactly"
    return TierDuals(tuple(tiers), coupling)


def _are_whole(numbers: Any) -> bool:
    numbers = list(numbers)
    return all(type(number) is int for number in numbers) and sum(map(abs, numbers)) <= MOST_REDUCED
