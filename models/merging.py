"""Mergers: municipalities treated as one, as after a municipal merger (P14)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

from pydantic import Field

from models.criteria.base import Place, Table
from models.criteria.selection import resolve
from models.errors import InputError
from models.territory import Layer, Municipality, PairCosts, Territory, Touch

__all__ = ["Merger", "merge_municipalities"]

EASIEST_FIRST = ("land", "fixed_link", "ferry_car", "ferry_foot", "arranged_link", "corner", "no_link")
"""Of several crossings between two merged municipalities the first of these counts."""


class Merger(Table):
    """Municipalities that count as one from here on."""

    municipalities: tuple[Place, ...] = Field(min_length=2)
    """Who merge, by name or code."""
    name: str = Field(min_length=1)
    """What the new municipality is called."""


def merge_municipalities(territory: Territory, mergers: tuple[Merger, ...]) -> Territory:
    """Return the whole territory with each group of municipalities as one.

    The new municipality keeps the code of its most populous part; inhabitants, area, jobs and
    further columns add up, its centroid is weighted by area, it belongs to the layer regions of
    its most populous part and is a centre where any part was one.

    Raises
    ------
    InputError
        For an unknown municipality, or one in two mergers.
    """
    into: dict[str, str] = {}
    names: dict[str, str] = {}
    for k, merger in enumerate(mergers, 1):
        codes = resolve(territory, merger.municipalities, f"mergers[{k}].municipalities")
        people = territory.municipalities
        first = min(codes, key=lambda code: (-people[code].population, code))
        for code in codes:
            if code in into:
                raise InputError(
                    "a municipality merges once", where=f"mergers[{k}]", value=territory.name(code)
                )
            into[code] = first
        names[first] = merger.name
    if not into:
        return territory
    parts: dict[str, list[Municipality]] = {}
    for municipality in territory.municipalities.values():
        parts.setdefault(into.get(municipality.code, municipality.code), []).append(municipality)
    return Territory.build(
        (_joined(code, group, names.get(code, group[0].name)) for code, group in parts.items()),
        _touches(territory.touches, into),
        layers=(_layer(layer, into) for layer in territory.layers.values()),
        commuting=_summed(territory.commuting, into),
        commuting_label=territory.commuting_label,
        columns={name: _column(values, into) for name, values in territory.columns.items()},
        stamp=replace(territory.stamp, title=f"{territory.stamp.title} (after mergers)"),
        former=territory.former,
        history=territory.history,
        reading=territory.reading,
        pair_costs={name: _pairs(table, into) for name, table in territory.pair_costs.items()},
    )


def _pairs(table: PairCosts, into: Mapping[str, str]) -> PairCosts:
    """Return costs of pairs between what municipalities became; what merged is no pair any more."""

    def summed(costs: Mapping[tuple[str, str], Fraction]) -> dict[tuple[str, str], Fraction]:
        found: dict[tuple[str, str], Fraction] = {}
        for (a, b), cost in costs.items():
            u, v = sorted((into.get(a, a), into.get(b, b)))
            if u != v:
                found[u, v] = found.get((u, v), Fraction(0)) + cost
        return found

    return PairCosts(summed(table.separating), summed(table.joining))


def _joined(code: str, parts: list[Municipality], name: str) -> Municipality:
    area = sum(part.area_km2 for part in parts)
    return Municipality(
        code,
        name,
        sum(part.population for part in parts),
        area,
        sum(part.x * part.area_km2 for part in parts) / area,
        sum(part.y * part.area_km2 for part in parts) / area,
    )


def _touches(
    touches: Mapping[tuple[str, str], Touch], into: Mapping[str, str]
) -> dict[tuple[str, str], Touch]:
    joined: dict[tuple[str, str], Touch] = {}
    for (a, b), touch in touches.items():
        u, v = sorted((into.get(a, a), into.get(b, b)))
        if u == v:
            continue
        other = joined.get((u, v))
        if other is None:
            joined[u, v] = touch
        else:
            best = min(other, touch, key=lambda t: EASIEST_FIRST.index(t.crossing))
            joined[u, v] = replace(best, border_m=other.border_m + touch.border_m)
    return joined


def _layer(layer: Layer, into: Mapping[str, str]) -> Layer:
    gone = {code for code, first in into.items() if code != first}
    return replace(
        layer,
        region_of={code: region for code, region in layer.region_of.items() if code not in gone},
        also_in={code: regions for code, regions in layer.also_in.items() if code not in gone},
        centres=frozenset(into.get(code, code) for code in layer.centres),
    )


def _summed(flows: Mapping[tuple[str, str], int], into: Mapping[str, str]) -> dict[tuple[str, str], int]:
    total: Counter[tuple[str, str]] = Counter()
    for (home, work), jobs in flows.items():
        total[into.get(home, home), into.get(work, work)] += jobs
    return dict(total)


def _column(values: Mapping[str, float], into: Mapping[str, str]) -> dict[str, float]:
    total: dict[str, float] = {}
    for code, value in values.items():
        first = into.get(code, code)
        total[first] = total.get(first, 0) + value
    return total
