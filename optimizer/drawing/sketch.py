"""Sketch: a partition in shapes and colours, ready to be drawn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field, replace
from functools import cached_property
from typing import Any

import numpy as np
import shapely

from models.partition import Partition
from models.records import record
from models.territory import Territory
from optimizer.drawing.canvas import WHITE
from optimizer.drawing.colours import assign_colours, mixed_with_white
from optimizer.drawing.geometry import Shapes, dissolve, middle
from optimizer.language.language import language_in_force

__all__ = ["HOLE", "Sketch", "is_large"]

LARGE = 80
"""A map of more municipalities than this is large: it names regions only, in thinner lines."""


def is_large(territory: Territory) -> bool:
    """Tell whether there are too many municipalities to name them on a map."""
    return len(territory.codes) > LARGE


Around = dict[frozenset[str], set[frozenset[str]]]
"""The regions that each one touches."""

SHADES = (0.0, 0.45, 0.22, 0.62)
"""How much white is mixed into a colour for regions of one family that touch."""

HOLE = 400
"""A hole in a region is shown when it is wider than the map divided by this."""


@record
class Sketch:
    """What is drawn: the partition of an area in shapes, all in metres.

    `cells` are ready to draw (`geometry.drawable`); the other fields are the parameters of
    `maps.plot_partition`, `wanted` the colours that regions (of the tier above, where there is one) keep
    where neighbours allow, and
    `movers` the municipalities that change region, whose names are never left out.
    """

    territory: Territory
    partition: Partition
    cells: Shapes
    names: Mapping[frozenset[str], str] = field(default_factory=dict)
    captions: Mapping[frozenset[str], str] = field(default_factory=dict)
    centres: frozenset[str] = frozenset()
    marks: Mapping[str, frozenset[str]] = field(default_factory=dict)
    wanted: Mapping[frozenset[str], str] = field(default_factory=dict)
    movers: frozenset[str] = frozenset()
    above: Partition | None = None
    """The regions of a tier above: heavy borders, and one family of colours for what lies in each."""

    @cached_property
    def shapes(self) -> Mapping[frozenset[str], Any]:
        """The outline of every region."""
        hole = (self.size / HOLE) ** 2
        return {
            region: dissolve(self.cells.of(sorted(region)), smallest_hole=hole) for region in self.partition
        }

    @cached_property
    def borders(self) -> Any:
        """The lines between regions (coasts and the edge of the area are none)."""
        outlines = np.array(list(self.shapes.values()))
        reach = shapely.buffer(outlines, self.size / 1500, quad_segs=2)
        tree = shapely.STRtree(outlines)
        shared = [
            shapely.intersection(outlines[i].boundary, reach[j])
            for i, j in tree.query(reach, predicate="intersects").T[:, ::-1]
            if i < j
        ]
        return shapely.line_merge(shapely.union_all(shared))

    @cached_property
    def heavy_borders(self) -> Any:
        """The lines between the regions of the tier above; None: there is none."""
        if self.above is None:
            return None
        return replace(self, partition=self.above, above=None).borders

    @cached_property
    def colours(self) -> Mapping[frozenset[str], str]:
        """A colour for every region; regions that touch, or nearly do, differ."""
        around: Around = {region: set() for region in self.partition}
        outlines, regions = list(self.shapes.values()), self.partition.regions
        near = shapely.STRtree(outlines).query(outlines, predicate="dwithin", distance=self.size / 150)
        for i, j in near.T:
            if i != j:
                around[regions[i]].add(regions[j])
        for a, b in self.territory.pairs:
            if {a, b} <= self.partition.codes and not self.partition.together(a, b):
                one, other = self.partition.region_of(a), self.partition.region_of(b)
                around[one].add(other)
                around[other].add(one)
        if self.above is not None:
            return self._families(around, self.above)
        return assign_colours(around, self.wanted)

    def _families(self, around: Around, above: Partition) -> Mapping[frozenset[str], str]:
        """Give each region a shade of the colour of the one above that holds most of its inhabitants."""
        people = self.territory.population
        home = {
            region: max(above, key=lambda upper: people(upper & region) if upper & region else -1)
            for region in self.partition
        }
        upper: Around = {region: set() for region in above}
        inner: Around = {}
        for region, others in around.items():
            inner[region] = {other for other in others if home[other] == home[region]}
            upper[home[region]] |= {home[other] for other in others - inner[region]}
        base = assign_colours(upper, self.wanted)
        step: dict[frozenset[str], int] = {}
        for region in sorted(inner, key=lambda one: (-len(inner[one]), min(one))):
            taken = {step[other] for other in inner[region] if other in step}
            step[region] = next(k for k in range(len(inner)) if k not in taken)
        return {
            region: mixed_with_white(base[home[region]], SHADES[step[region] % len(SHADES)])
            for region in self.partition
        }

    @cached_property
    def bounds(self) -> tuple[float, float, float, float]:
        """West, south, east and north of the view: the area with a margin, never a narrow strip."""
        west, south, east, north = shapely.total_bounds(self.cells.of(self.territory.codes)).tolist()
        width, height = east - west, north - south
        wide, high = max(width, height * 0.72) * 1.05, max(height, width * 0.5) * 1.05
        x, y = (west + east) / 2, (south + north) / 2
        return (x - wide / 2, y - high / 2, x + wide / 2, y + high / 2)

    def per_km(self, width: float) -> float:
        """Return how many points a kilometre takes on a map so many points wide."""
        west, _, east, _ = self.bounds
        return width / (east - west) * 1000

    @property
    def large(self) -> bool:
        """Whether there are too many municipalities to name them."""
        return is_large(self.territory)

    @property
    def size(self) -> float:
        """The longer side of the view, in metres."""
        west, south, east, north = self.bounds
        return max(east - west, north - south)

    def middle(self, code: str) -> tuple[float, float]:
        """Return a point well inside a municipality: where its dot goes and its links end."""
        return middle(self.cells.geometry[code])

    def colour(self, code: str) -> str:
        """Return the colour of a municipality's region (white without one)."""
        known = code in self.partition.codes
        return self.colours[self.partition.region_of(code)] if known else WHITE

    def name(self, region: frozenset[str]) -> str:
        """Return the name of a region; without one, that of its most populous member."""
        largest = min(region, key=lambda code: (-self.territory.population([code]), code))
        return self.names.get(region) or self.territory.name(largest)

    def caption(self, region: frozenset[str]) -> str:
        """Return what is printed under a region's name: by default its inhabitants."""
        return self.captions.get(region) or language_in_force().number(self.territory.population(region))

    @cached_property
    def links(self) -> list[tuple[str, str]]:
        """Contiguous pairs that meet over anything but land, or that the drawing cannot let touch.

        On a large map only those that a region needs: a link is needed when it joins two parts of
        a region that do not touch in the drawing.
        """
        territory = self.territory
        drawn_apart = set(self.cells.apart)
        links = [
            pair
            for pair in territory.pairs
            if territory.touch(*pair).crossing != "land" or pair in drawn_apart
        ]
        if not self.large:
            return links
        shapes, near = self.cells.geometry, self.size / 1500
        links = [(a, b) for a, b in links if not shapely.dwithin(shapes[a], shapes[b], near)]
        drawn = replace(
            territory,
            crossable={
                pair: touch
                for pair, touch in territory.crossable.items()
                if pair not in links and self.partition.together(*pair)
            },
        )
        piece = {code: k for k, codes in enumerate(drawn.pieces) for code in codes}
        return [(a, b) for a, b in links if self.partition.together(a, b) and piece[a] != piece[b]]

    @property
    def summary(self) -> str:
        """How many regions, municipalities and inhabitants the map shows."""
        regions, members = len(self.partition), len(self.partition.codes)
        people = self.territory.population(self.partition.codes)
        return (
            f"{regions} {'region' if regions == 1 else 'regions'}, "
            f"{members} {'municipality' if members == 1 else 'municipalities'}, {people:,} inhabitants"
        )
