"""Colours of regions: neighbours never alike, also in grey and for colour-blind readers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Mapping
from typing import TypeVar

import networkx as nx

__all__ = ["PALETTE", "assign_colours", "lightness"]

PALETTE = ("#BFE0F2", "#F2BC8C", "#80C0A2", "#F9F0BC", "#BF92BC", "#7390C4", "#A8704E")
"""Tints that differ from one another in hue and in lightness; the last ones are dark."""

RESERVE = 2
"""So many of the last are used only where the others do not do."""

R = TypeVar("R", bound=Hashable)


def lightness(colour: str) -> float:
    """Return the lightness L* (CIE 1976; 0 black, 100 white) of an sRGB colour such as '#BFE0F2'."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return float(116 * luminance ** (1 / 3) - 16 if luminance > 0.008856 else 903.3 * luminance)


def assign_colours(
    adjacency: nx.Graph, *, order: Callable[[R], object], wanted: Mapping[R, str] | None = None
) -> dict[R, str]:
    """Give every region a colour that none of its neighbours has.

    Regions with few neighbours choose last (smallest-last order, Matula and Beck 1983): where no
    borders cross, a region then finds at most five neighbours that chose before it, so that six
    colours always do, whatever is wanted.  A region gets the colour it wants when that is free,
    else the free one that is least used so far.

    Parameters
    ----------
    adjacency : networkx.Graph
        Regions, an edge where two of them must differ.
    order : callable
        Sort key that settles who chooses last among equals.
    wanted : mapping of region to colour, optional
        Colours to keep where possible, such as those of a map beside it.

    Raises
    ------
    ValueError
        When the palette is too small: more than that many regions touch one another.
    """
    wanted = wanted or {}
    left, chosen_last = adjacency.copy(), []
    while left:
        region = min(sorted(left, key=order), key=left.degree.__getitem__)  # type: ignore[arg-type]
        chosen_last.append(region)
        left.remove_node(region)
    colours: dict[R, str] = {}
    for region in reversed(chosen_last):
        seen = {colours[other] for other in adjacency[region] if other in colours}
        free = [colour for colour in PALETTE if colour not in seen]
        if not free:
            raise ValueError(f"{len(PALETTE)} colours do not do for regions that touch so often")
        used = Counter(colours.values())
        light = [colour for colour in free if colour in PALETTE[:-RESERVE]]
        rarest = min(light or free, key=lambda colour: used[colour])
        choice = wanted.get(region, rarest)
        colours[region] = choice if choice in free else rarest
    return colours
