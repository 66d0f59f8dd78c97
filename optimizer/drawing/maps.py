"""Maps of partitions that stand on their own: named, sourced, legible; for files and for notebooks.

One composition serves both: in files it becomes an SVG and the pixels made of that, in a notebook
artists of Matplotlib, which nothing else here loads.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from models.partition import Partition
from models.records import record
from models.territory import Layer, Territory
from optimizer.drawing.composition import compose
from optimizer.drawing.geometry import drawable
from optimizer.drawing.margins import foot_height, print_foot, print_title, title_height
from optimizer.drawing.naming import Key, Placed, place_names
from optimizer.drawing.sketch import Sketch
from optimizer.drawing.vector import Page, save_picture
from optimizer.language.language import language_in_force

if TYPE_CHECKING:
    import geopandas as gpd
    from matplotlib.axes import Axes

__all__ = [
    "MapSheet",
    "comparison_sheet",
    "cut_captions",
    "partition_sheet",
    "plot_comparison",
    "plot_partition",
    "region_colours",
]

MARGIN, BETWEEN = 14.0, 20.0
"""White around the sheet and between two maps, in points."""

PAGE = (7.3 * 72, 8.4 * 72)
"""Room for one map (width, height in points): an A4 page with margins."""

PANEL = (6.9 * 72, 8.2 * 72)
"""Room for each of two maps."""


@record
class MapSheet:
    """One map, or two side by side, with titles above and scale, legend and sources below.

    Attributes
    ----------
    sketches : tuple of Sketch
        All of one view.
    titles : tuple of str
        What stands above each.
    """

    sketches: tuple[Sketch, ...]
    titles: tuple[str, ...]

    def save(self, folder: Path, name: str = "map") -> tuple[Path, Path]:
        """Write the sheet as PNG and SVG (text as text), ``map.*`` unless named, and return both paths.

        One sheet always gives the same bytes.
        """
        page = Page(*self._page)
        (wide, high), corners = self._size, self._corners
        names, key = self._placed
        for (x, y), sketch, title, placed in zip(corners, self.sketches, self.titles, names, strict=True):
            compose(page.canvas(x, y), sketch, placed, wide)
            print_title(page.canvas(x, y + high), title, sketch.summary, wide)
        foot = page.canvas(*corners[0])
        print_foot(foot, self.sketches, self.sketches[0].per_km(wide), self._whole, key)
        return save_picture(page.svg(), folder, name)

    def plot(self, *axes: Axes) -> tuple[Axes, ...]:
        """Draw the sheet on axes, one for each map (none: in a new figure of fitting size)."""
        from optimizer.drawing.artists import above, below, on_map

        axes = axes or self._new_axes()
        maps = [on_map(ax, sketch.bounds) for ax, sketch in zip(axes, self.sketches, strict=True)]
        _, wide, high = maps[0]
        names, key = place_names(self.sketches, wide, high)
        rows = zip(axes, maps, self.sketches, self.titles, names, strict=True)
        for ax, (canvas, *_), sketch, title, placed in rows:
            compose(canvas, sketch, placed, wide)
            print_title(above(ax), title, sketch.summary, wide)
        whole = wide if len(axes) == 1 else self._whole
        print_foot(below(axes[0]), self.sketches, self.sketches[0].per_km(wide), whole, key)
        return axes

    def plot_map(self, ax: Axes | None = None) -> Axes:
        """Draw a sheet of one map on axes (None: in a new figure of fitting size)."""
        return self.plot(*([] if ax is None else [ax]))[0]

    @cached_property
    def _size(self) -> tuple[float, float]:
        """Width and height (points) of each map: it fills the room it has."""
        west, south, east, north = self.sketches[0].bounds
        room = PAGE if len(self.sketches) == 1 else PANEL
        scale = min(room[0] / (east - west), room[1] / (north - south))
        return (east - west) * scale, (north - south) * scale

    @cached_property
    def _placed(self) -> tuple[list[list[Placed]], Key]:
        return place_names(self.sketches, *self._size)

    @property
    def _whole(self) -> float:
        """From the left of the first map to the right of the last."""
        count = len(self.sketches)
        return count * self._size[0] + (count - 1) * BETWEEN

    @cached_property
    def _page(self) -> tuple[float, float]:
        """Width and height of the sheet."""
        wide, high = self._size
        above = max(title_height(title, wide) for title in self.titles) + MARGIN
        return self._whole + 2 * MARGIN, high + above + self._corners[0][1]

    @cached_property
    def _corners(self) -> list[tuple[float, float]]:
        """The lower left corner of each map, from that of the sheet."""
        up = foot_height(self.sketches, self._whole, self._placed[1]) + MARGIN
        return [(MARGIN + k * (self._size[0] + BETWEEN), up) for k in range(len(self.sketches))]

    def _new_axes(self) -> tuple[Axes, ...]:
        from optimizer.drawing.picture import Picture

        (width, height), (wide, high) = self._page, self._size
        figure = Picture(figsize=(width / 72, height / 72), facecolor="white")
        return tuple(
            figure.add_axes((x / width, y / height, wide / width, high / height)) for x, y in self._corners
        )


def partition_sheet(
    territory: Territory,
    partition: Partition,
    *,
    cells: gpd.GeoDataFrame | None = None,
    names: Mapping[frozenset[str], str] | None = None,
    captions: Mapping[frozenset[str], str] | None = None,
    centres: Collection[str] = (),
    marks: Mapping[str, Collection[str]] | None = None,
    above: Partition | None = None,
    like: Partition | None = None,
    title: str = "",
) -> MapSheet:
    """Return a partition of an area as a map.

    Parameters
    ----------
    territory : Territory
        The area; what else its whole holds is drawn in pale grey around it.
    partition : Partition
        Members outside the area are left out; municipalities in no region stay white.
    cells : geopandas.GeoDataFrame, optional
        A frame of cells such as `boundaries.read_boundaries` gives; None: schematic cells.
    names, captions : mapping of frozenset of str to str, optional
        By the members of a region: its name (default: its most populous member) and what is
        printed below (default: its inhabitants).
    centres : collection of str
        Codes that get a dot.
    marks : mapping of str to collection of str, optional
        At most two meanings, as the legend says them, with the codes that are hatched.
    above : Partition, optional
        A tier above: its borders are heavy, and what lies in one of its regions has shades of one colour.
    like : Partition, optional
        Another map of the area: a region has the colour of the one there with which it shares most.
    title : str
    """
    sketch = Sketch(
        territory,
        partition.restrict(territory.codes),
        drawable(territory, cells),
        names or {},
        captions or {},
        frozenset(centres),
        {meaning: frozenset(codes) for meaning, codes in (marks or {}).items()},
        above=None if above is None else above.restrict(territory.codes),
    )
    if like is not None:
        earlier = replace(sketch, partition=like.restrict(territory.codes), names={}, captions={})
        sketch = replace(sketch, wanted=_origins(earlier, sketch))
    return MapSheet((sketch,), (title,))


def comparison_sheet(
    territory: Territory,
    proposed: Partition,
    reference: Layer,
    *,
    changed: Collection[str],
    cells: gpd.GeoDataFrame | None = None,
    names: Mapping[frozenset[str], str] | None = None,
    centres: Collection[str] = (),
    title: str = "Proposed regions",
) -> MapSheet:
    """Return an arrangement (left) and a proposal (right) with what changes between them hatched and named.

    A proposed region has the colour of the region on the left with which it shares most
    inhabitants, where its neighbours allow.  A region of the arrangement that the area
    cuts is captioned with its inhabitants inside and in all.

    Parameters
    ----------
    territory : Territory
        The area, of which the arrangement is a layer.
    proposed : Partition
    reference : Layer
        The arrangement; its label is printed above it.
    changed : collection of str
        Codes of the municipalities that change region.
    cells, centres
        See `partition_sheet`.
    names : mapping of frozenset of str to str, optional
        Names of the proposed regions.
    title : str
        What stands above the proposal.
    """
    inside = frozenset(territory.codes)
    declared = {members & inside: name for name, members in reference.regions.items() if members & inside}
    left = Sketch(
        territory,
        Partition(declared),
        drawable(territory, cells),
        declared,
        cut_captions(territory, reference),
        frozenset(centres),
        {"changes region": frozenset(changed)},
        movers=frozenset(changed) & inside,
    )
    right = replace(left, partition=proposed.restrict(territory.codes), names=names or {}, captions={})
    right = replace(right, wanted=_origins(left, right))
    return MapSheet((left, right), (reference.label, title))


def plot_partition(
    territory: Territory,
    partition: Partition,
    *,
    cells: gpd.GeoDataFrame | None = None,
    names: Mapping[frozenset[str], str] | None = None,
    captions: Mapping[frozenset[str], str] | None = None,
    centres: Collection[str] = (),
    marks: Mapping[str, Collection[str]] | None = None,
    above: Partition | None = None,
    like: Partition | None = None,
    title: str = "",
    ax: Axes | None = None,
) -> Axes:
    """Draw a partition of an area as a map with Matplotlib.

    Parameters
    ----------
    territory, partition, cells, names, captions, centres, marks, above, like, title
        See `partition_sheet`.
    ax : matplotlib.axes.Axes, optional
        Where to draw; None: a new figure of fitting size (``ax.figure``).

    Returns
    -------
    matplotlib.axes.Axes
    """
    sheet = partition_sheet(
        territory,
        partition,
        cells=cells,
        names=names,
        captions=captions,
        centres=centres,
        marks=marks,
        above=above,
        like=like,
        title=title,
    )
    return sheet.plot_map(ax)


def plot_comparison(
    territory: Territory,
    proposed: Partition,
    reference: Layer,
    *,
    changed: Collection[str],
    cells: gpd.GeoDataFrame | None = None,
    names: Mapping[frozenset[str], str] | None = None,
    centres: Collection[str] = (),
    title: str = "Proposed regions",
) -> tuple[Axes, Axes]:
    """Draw an arrangement (left) and a proposal (right) with Matplotlib, see `comparison_sheet`.

    Returns
    -------
    tuple of matplotlib.axes.Axes
        Left and right, in one new figure.
    """
    sheet = comparison_sheet(
        territory,
        proposed,
        reference,
        changed=changed,
        cells=cells,
        names=names,
        centres=centres,
        title=title,
    )
    left, right = sheet.plot()
    return left, right


def region_colours(
    territory: Territory, partition: Partition, cells: gpd.GeoDataFrame
) -> dict[frozenset[str], str]:
    """Return the colour that `partition_sheet` gives every region of an area, as ``#RRGGBB``."""
    drawn = Sketch(territory, partition.restrict(territory.codes), drawable(territory, cells))
    return dict(drawn.colours)


def cut_captions(territory: Territory, layer: Layer) -> dict[frozenset[str], str]:
    """Return captions for the regions of a layer that the area cuts: inhabitants inside and in all.

    The keys are the members inside the area, as `partition_sheet` takes them.
    """
    inside, count, say = frozenset(territory.codes), territory.population, language_in_force()
    return {
        members & inside: say.say(
            "%(inside)s of %(all)s",
            inside=say.number(count(members & inside)),
            all=say.number(count(members)),
        )
        for members in layer.regions.values()
        if members & inside and members - inside
    }


def _origins(left: Sketch, right: Sketch) -> dict[frozenset[str], str]:
    """Pair regions left and right, most common inhabitants first: the right one wants that colour."""
    common: Counter[tuple[frozenset[str], frozenset[str]]] = Counter()
    for code in sorted(left.partition.codes & right.partition.codes):
        pair = left.partition.region_of(code), right.partition.region_of(code)
        common[pair] += left.territory.population([code])
    colours: dict[frozenset[str], str] = {}
    used: set[frozenset[str]] = set()
    for (before, after), _ in common.most_common():
        if before not in used and after not in colours:
            used.add(before)
            colours[after] = left.colours[before]
    return colours
