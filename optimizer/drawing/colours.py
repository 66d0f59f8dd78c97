"""Colours of regions: neighbours never alike, also in grey and for colour-blind readers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

__all__ = ["PALETTE", "assign_colours", "mixed_with_white"]

PALETTE = ("#C1E2F3", "#F3C090", "#88C6A9", "#F9F0BC", "#C598C3", "#7893C7", "#AD7454")
"""Tints that differ from one another in hue and in lightness; the last ones are dark."""

RESERVE = 2
"""So many of the last are used only where the others do not do, or for all to differ."""


def assign_colours(
    adjacency: Mapping[frozenset[str], Iterable[frozenset[str]]],
    wanted: Mapping[frozenset[str], str] | None = None,
) -> dict[frozenset[str], str]:
    """Give every region a colour that none of its neighbours has.

    A region gets the colour it wants when that is free, else a free one that no neighbour wants
    and that is least used so far.  Regions with few neighbours choose last (smallest-last order,
    Matula and Beck 1983): where no borders cross, a region then finds at most five neighbours
    that chose before it, so that six colours do, whatever is wanted.  Only where more than seven
    regions all touch one another, because municipalities lie on one spot, do some share a colour.

    Parameters
    ----------
    adjacency : mapping of frozenset of str to iterable of frozenset of str
        Regions (sets of codes), each with those that it must differ from.
    wanted : mapping of frozenset of str to str, optional
        Colours to keep where possible, such as those of a map beside it.
    """
    wanted = wanted or {}
    left, chosen_last = {region: set(adjacency[region]) for region in sorted(adjacency, key=min)}, []
    while left:
        region = min(left, key=lambda one: len(left[one]))
        chosen_last.append(region)
        for other in left.pop(region):
            left[other].discard(region)
    liked = PALETTE if len(adjacency) <= len(PALETTE) else PALETTE[:-RESERVE]
    colours: dict[frozenset[str], str] = {}
    for region in reversed(chosen_last):
        seen = {colours[other] for other in adjacency[region] if other in colours}
        free = [colour for colour in PALETTE if colour not in seen] or list(PALETTE)
        used = Counter(colours.values())
        asked = {wanted[other] for other in adjacency[region] if other in wanted}
        choices = [colour for colour in free if colour in liked] or free
        rarest = min(choices, key=lambda colour: (colour in asked, used[colour]))
        choice = wanted.get(region, rarest)
        colours[region] = choice if choice in free else rarest
    return colours


def mixed_with_white(colour: str, white: float) -> str:
    """Return a colour (#RRGGBB) with so much white mixed in.

    Examples
    --------
    >>> mixed_with_white("#C80000", 0.5)
    '#E48080'
    """
    parts = [int(colour[k : k + 2], 16) for k in (1, 3, 5)]
    return "#" + "".join(f"{round(part + (255 - part) * white):02X}" for part in parts)
