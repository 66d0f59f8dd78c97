"""Colouring: a colour per region that stays while it changes; of tiers a family in each region above."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from models.partition import Partition
from models.territory import Territory
from optimizer.drawing.colours import assign_colours, mixed_with_white
from optimizer.drawing.sketch import SHADES
from optimizer.play.state import Sheet, State

__all__ = ["coloured"]

Colours = Mapping[frozenset[str], str]
Around = dict[frozenset[str], set[frozenset[str]]]


def coloured(state: State, before: State | None, territory: Territory) -> State:
    """Return a state with a colour for every region; one that goes on keeps its own where it can."""
    sheets: list[Sheet] = []
    above: Sheet | None = None
    olds: Sequence[Sheet | None] = [None] * len(state.sheets) if before is None else before.sheets
    for sheet, old in zip(reversed(state.sheets), reversed(olds), strict=True):
        around = _around(sheet.partition, territory)
        hues = assign_colours(around, _kept(sheet.partition, old.hues if old else {}, territory))
        colours: Colours = hues
        if above is not None and above.partition.regions:
            kept = _kept(sheet.partition, old.colours if old else {}, territory)
            colours = _shades(around, above, kept, territory)
        above = replace(sheet, colours=colours, hues=hues)
        sheets.insert(0, above)
    return state.with_sheets(sheets)


def _around(partition: Partition, territory: Territory) -> Around:
    around: Around = {region: set() for region in partition}
    for a, b in territory.pairs:
        if {a, b} <= partition.codes and not partition.together(a, b):
            one, other = partition.region_of(a), partition.region_of(b)
            around[one].add(other)
            around[other].add(one)
    return around


def _kept(partition: Partition, before: Colours, territory: Territory) -> dict[frozenset[str], str]:
    """Return the colours that regions had: each goes to the region that holds most of who had it."""
    wanted: dict[frozenset[str], str] = {}
    taken: set[frozenset[str]] = set()
    for new, old in _by_share(partition, before, territory):
        if new not in wanted and old not in taken:
            wanted[new] = before[old]
            taken.add(old)
    return wanted


def _by_share(
    partition: Partition, before: Colours, territory: Territory
) -> Iterator[tuple[frozenset[str], frozenset[str]]]:
    people = territory.population
    pairs = [(people(new & old), new, old) for new in partition for old in before if new & old]
    for _, new, old in sorted(pairs, key=lambda item: (-item[0], min(item[1]), min(item[2]))):
        yield new, old


def _shades(
    around: Around, above: Sheet, kept: Mapping[frozenset[str], str], territory: Territory
) -> dict[frozenset[str], str]:
    """Give each region a shade of the colour of the one above that holds most of its inhabitants."""
    people = territory.population
    family = {
        region: above.hues[max(above.partition, key=lambda upper: people(upper & region))]
        for region in around
    }
    shades: dict[frozenset[str], str] = {}
    for region in sorted(around, key=lambda one: (-len(around[one]), min(one))):
        choices = [mixed_with_white(family[region], white) for white in SHADES]
        taken = {shades[other] for other in around[region] if other in shades}
        free = [choice for choice in choices if choice not in taken] or choices
        shades[region] = kept[region] if kept.get(region) in free else free[0]
    return shades
