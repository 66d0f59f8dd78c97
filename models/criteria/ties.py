"""Ties: what a pair of municipalities loses when a region separates it or joins it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from fractions import Fraction

from models.places import Ties
from models.territory import Layer, Territory

__all__ = ["own_ties", "shared_ties"]


def shared_ties(territory: Territory, layer: Layer, *, within: bool) -> Mapping[tuple[str, str], Fraction]:
    """Return the tie of each contiguous pair in one layer region, or of each pair that is not.

    The tie of a pair i, j is pop_i / d_i + pop_j / d_j inhabitants, where d is the number of
    contiguous partners in the same layer region (`within`), or of contiguous municipalities
    of other layer regions (not `within`).  Summed over broken pairs this is 'inhabitants times
    the share of neighbouring partners lost': between 0 and the population of the area.  Fractions
    are exact: nothing is rounded before all is summed.

    Parameters
    ----------
    territory : Territory
        Its area and contiguity decide which pairs count.
    layer : Layer
        Pairs with a municipality that has no region in the layer do not count.
    within : bool
        Pairs inside one layer region, or pairs of two different ones.
    """
    return _ties(territory, layer, within).shared


def own_ties(
    territory: Territory, layer: Layer, *, within: bool
) -> Mapping[tuple[str, str], tuple[Fraction, Fraction]]:
    """Return both sides of each tie of `shared_ties`: what either municipality brings into it."""
    return _ties(territory, layer, within).own


def _ties(territory: Territory, layer: Layer, within: bool) -> Ties:
    """Return the ties of a layer, worked out once where it is one of the territory's own."""
    if territory.layers.get(layer.name) is not layer:
        return _made(territory, layer, within)
    known = territory.known_ties
    if (layer.name, within) not in known:
        known[layer.name, within] = _made(territory, layer, within)
    return known[layer.name, within]


def _made(territory: Territory, layer: Layer, within: bool) -> Ties:
    region, people = layer.region_of, territory.municipalities
    pairs = [
        (a, b)
        for a, b in territory.pairs
        if a in region and b in region and (region[a] == region[b]) == within
    ]
    degree = Counter(code for pair in pairs for code in pair)
    share = {code: Fraction(people[code].population, partners) for code, partners in degree.items()}
    own = {(a, b): (share[a], share[b]) for a, b in pairs}
    return Ties(own, {pair: mine + other for pair, (mine, other) in own.items()})
