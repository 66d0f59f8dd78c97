"""Certificates: the integers from which a bound can be computed again (see `verification`).

A certificate holds the duals of the last pricing; where regions were listed, up to which reduced
cost and how many; whether regions were left out that leave behind what cannot be divided (see
`kernels.leftovers`; absent: they were not); and for a packing the cuts and the duals that prove
what those listed can give.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

import numpy as np

from models.errors import shown
from optimizer.engine.arrays.image import Duals, Image
from optimizer.engine.arrays.layout import SCALE_BITS
from optimizer.engine.arrays.ranges import MOST_REDUCED, MOST_THRESHOLD
from optimizer.engine.packing.packing import is_packing
from optimizer.engine.packing.rank_one import RankOne
from optimizer.engine.packing.relaxation import CutDuals

__all__ = ["MOST_LISTED", "VERSION", "cuts_of", "duals_of", "make_certificate", "malformed"]

VERSION = 1
"""Of the form of certificates."""

MOST_LISTED = 300_000
"""Regions that a certificate may ask to be listed again."""

KINDS = {int: "whole number", Mapping: "table", list: "list", str: "text"}


def make_certificate(
    image: Image,
    duals: Duals,
    lagrangian: int,
    threshold: int | None,
    listed: int,
    bound: int,
    cuts: CutDuals | None,
) -> dict[str, Any]:
    """Return a certificate that can be written as JSON.

    Parameters
    ----------
    image : Image
        The problem.
    duals : Duals
        Those that prove the bound.
    lagrangian : int
        What they prove (2 ** -SCALE_BITS half cost units).
    threshold, listed : int or None, int
        Up to which reduced cost regions were listed (None: not at all), and how many there were.
    bound : int
        Cost units.
    cuts : CutDuals or None
        Those that prove the bound among the regions listed; None: the best choice of them does.
    """
    chiefs = _chiefs(image)
    content = {
        "version": VERSION,
        "scale_bits": SCALE_BITS,
        "duals": {chief: int(dual) for chief, dual in zip(chiefs, duals.nodes, strict=True)},
        "side_duals": [int(dual) for dual in duals.sides],
        "lagrangian": lagrangian,
        "threshold": threshold,
        "listed": listed,
        "bound": bound,
        "leftovers": bool(image.area.leftovers.used),
    }
    if cuts is not None:
        content["packing"] = {
            "duals": {chief: int(dual) for chief, dual in zip(chiefs, cuts.nodes, strict=True)},
            "cuts": [
                {
                    "weights": {chiefs[node]: weight for node, weight in cut.weights},
                    "divisor": cut.divisor,
                    "dual": dual,
                }
                for cut, dual in cuts.cuts
            ],
        }
    return {**content, "digest": _digest(content)}


def _chiefs(image: Image) -> list[str]:
    """Return the unit by which a certificate calls each node."""
    return [image.problem.units[min(group)] for group in image.groups]


def _digest(content: Mapping[str, Any]) -> str:
    """Return a checksum of all entries but the checksum itself."""
    plain = {key: value for key, value in content.items() if key != "digest"}
    return hashlib.sha256(json.dumps(plain, sort_keys=True).encode()).hexdigest()


def duals_of(image: Image, certificate: Mapping[str, Any]) -> Duals:
    """Return the duals of a certificate."""
    nodes = [certificate["duals"][chief] for chief in _chiefs(image)]
    return Duals(np.array(nodes, np.int64), tuple(certificate["side_duals"]))


def cuts_of(image: Image, certificate: Mapping[str, Any]) -> CutDuals | None:
    """Return the cuts of a certificate with their duals and those beside them; None: it has none."""
    if "packing" not in certificate:
        return None
    packing = certificate["packing"]
    node_of = {chief: node for node, chief in enumerate(_chiefs(image))}
    cuts = []
    for entry in packing["cuts"]:
        weights = tuple((node_of[chief], weight) for chief, weight in entry["weights"].items())
        cuts.append((RankOne(weights, entry["divisor"]), entry["dual"]))
    return CutDuals(np.array([packing["duals"][chief] for chief in node_of], np.int64), tuple(cuts))


def malformed(image: Image, certificate: object) -> str | None:
    """Say why a certificate cannot be about this problem, or what in it is of no use; None: it can.

    Nothing may be computed from a certificate before this has looked at it.
    """
    wrong = _malformed_fields(certificate)
    if wrong is not None or not isinstance(certificate, Mapping):
        return wrong
    if certificate["digest"] != _digest(certificate):
        return "the certificate was changed after it was written: its digest does not fit"
    if certificate["version"] != VERSION:
        return f"the certificate is of version {certificate['version']}, not {VERSION}"
    if certificate["scale_bits"] != SCALE_BITS:
        return f"the certificate counts in 2 ** -{certificate['scale_bits']}, not 2 ** -{SCALE_BITS}"
    duals, side_duals = certificate["duals"], certificate["side_duals"]
    if set(duals) != set(_chiefs(image)):
        return "the duals are not those of the problem's units"
    if len(side_duals) != len(image.side_terms):
        return "the side duals are not those of the problem's side constraints"
    if not _are_whole([*duals.values(), *side_duals]):
        return "a dual is no whole number, or too large to be counted exactly"
    for side, dual, (lower, upper) in zip(image.problem.sides, side_duals, image.side_ranges, strict=True):
        if dual and (lower if dual > 0 else upper) is None:
            return f"the side dual of {side.name} needs a bound that it does not have"
    if is_packing(image.problem) and max(duals.values()) > 0:
        return "a dual is positive, although units may be left out"
    return _malformed_packing(image, certificate["packing"]) if "packing" in certificate else None


def _malformed_fields(certificate: object) -> str | None:
    """Say which field is missing or of another kind than it should be; None: none is."""
    if not isinstance(certificate, Mapping):
        return "the certificate is no table of fields"
    known = {
        "version": int,
        "scale_bits": int,
        "duals": Mapping,
        "side_duals": list,
        "lagrangian": int,
        "threshold": int,
        "listed": int,
        "bound": int,
        "digest": str,
    }
    for field, kind in known.items():
        if field not in certificate:
            return f"the certificate has no {field}"
        value = certificate[field]
        if field == "threshold" and value is None:
            continue
        if not isinstance(value, kind) or isinstance(value, bool):
            return f"{field} is {shown(value)}, which is no {KINDS[kind]}"
    if not isinstance(certificate.get("leftovers", False), bool):
        return f"leftovers is {shown(certificate['leftovers'])}, which is neither true nor false"
    if strange := sorted(map(str, certificate.keys() - known.keys() - {"packing", "leftovers"})):
        return f"the certificate has a field that is not known: {shown(strange[0])}"
    if certificate["threshold"] is not None and not 0 <= certificate["threshold"] <= MOST_THRESHOLD:
        return f"threshold is {shown(certificate['threshold'])}, not between 0 and {MOST_THRESHOLD}"
    if not 0 <= certificate["listed"] <= MOST_LISTED:
        return f"listed is {shown(certificate['listed'])}, not between 0 and {MOST_LISTED}"
    return None


def _malformed_packing(image: Image, packing: object) -> str | None:
    """Say why cuts cannot be about this problem; None: they can."""
    if not is_packing(image.problem):
        return "there are cuts of a packing, but the problem is no packing"
    if not isinstance(packing, Mapping) or set(packing) != {"duals", "cuts"}:
        return "the packing does not hold duals and cuts"
    if not isinstance(packing["duals"], Mapping) or set(packing["duals"]) != set(_chiefs(image)):
        return "the duals beside the cuts are not those of the problem's units"
    if not isinstance(packing["cuts"], list):
        return "the cuts of the packing are no list"
    duals = list(packing["duals"].values())
    for entry in packing["cuts"]:
        if not isinstance(entry, Mapping) or set(entry) != {"weights", "divisor", "dual"}:
            return "a cut does not hold weights, a divisor and a dual"
        if not isinstance(entry["weights"], Mapping):
            return "the weights of a cut are no table"
        if not set(entry["weights"]) <= set(packing["duals"]):
            return "a cut is about other units"
        weights, divisor, dual = entry["weights"].values(), entry["divisor"], entry["dual"]
        if not _are_whole([*weights, divisor, dual]):
            return "a cut holds what is no whole number"
        if divisor < 1 or not all(0 <= weight < divisor for weight in weights):
            return "a cut has a weight that is not below its divisor"
        duals.append(dual * max(1, sum(weights)))
    if not _are_whole(duals):
        return "a dual beside the cuts or of a cut is no whole number, or too large to be counted exactly"
    if max(duals) > 0:
        return "a dual beside the cuts or of a cut is positive"
    return None


def _are_whole(numbers: list[Any]) -> bool:
    """Tell whether all are integers of which no sum leaves 64 bits."""
    return all(type(number) is int for number in numbers) and sum(map(abs, numbers)) <= MOST_REDUCED
