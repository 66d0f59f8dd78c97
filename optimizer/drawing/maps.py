"""Maps of partitions as matplotlib figures that stand on their own: named, sourced, legible.

Figures are `matplotlib.figure.Figure` objects outside pyplot, so nothing is kept alive by
drawing many of them.
"""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Text

from models.partition import Partition
from models.territory import Layer, Territory
from optimizer.drawing.artists import FONT, Halo, draw
from optimizer.drawing.geometry import drawable
from optimizer.drawing.margins import foot_height, print_foot, print_title, title_height
from optimizer.drawing.naming import Key, place_names
from optimizer.drawing.picture import Picture
from optimizer.drawing.sketch import WHITE, Sketch
from optimizer.language.language import language_in_force

if TYPE_CHECKING:
    import geopandas as gpd

__all__ = ["cut_captions", "plot_comparison", "plot_partition", "region_colours", "save_map"]

MARGIN, BETWEEN = 14.0, 20.0
"""White around the figure and between two maps, in points."""

PAGE = (7.3 * 72, 8.4 * 72)
"""Room for one map (width, height in points): an A4 page with margins."""

PANEL = (6.9 * 72, 8.2 * 72)
"""Room for each of two maps."""

PNG_DPI = 200


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
    """Draw a partition of an area as a map.

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
    ax : matplotlib.axes.Axes, optional
        Where to draw; None: a new figure of fitting size (``ax.figure``).

    Returns
    -------
    matplotlib.axes.Axes
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
    if ax is None:
        (ax,) = _new_axes([sketch], [title], PAGE)
    draw(ax, sketch)
    print_title(ax, title, sketch.summary, _width(ax, ax))
    print_foot(ax, [sketch], _width(ax, ax))
    return ax


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
    """Draw an arrangement (left) and a proposal (right) with what changes between them hatched and named.

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
        See `plot_partition`.
    names : mapping of frozenset of str to str, optional
        Names of the proposed regions.
    title : str
        What stands above the proposal.

    Returns
    -------
    tuple of matplotlib.axes.Axes
        Left and right, in one new figure.
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
    titles = (reference.label, title)
    placed, key = place_names([left, right], *_size(left, PANEL))
    axes = _new_axes([left, right], titles, PANEL, key)
    for ax, sketch, text, found in zip(axes, (left, right), titles, placed, strict=True):
        draw(ax, sketch, found)
        print_title(ax, text, sketch.summary, _width(ax, ax))
    print_foot(axes[0], [left, right], _width(*axes), key)
    return axes[0], axes[1]


def region_colours(
    territory: Territory, partition: Partition, cells: gpd.GeoDataFrame
) -> dict[frozenset[str], str]:
    """Return the colour that `plot_partition` gives every region of an area, as ``#RRGGBB``."""
    drawn = Sketch(territory, partition.restrict(territory.codes), drawable(territory, cells))
    return dict(drawn.colours)


def cut_captions(territory: Territory, layer: Layer) -> dict[frozenset[str], str]:
    """Return captions for the regions of a layer that the area cuts: inhabitants inside and in all.

    The keys are the members inside the area, as `plot_partition` takes them.
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


def save_map(figure: Figure, folder: Path, name: str = "map") -> tuple[Path, Path]:
    """Write a figure as PNG and SVG (text as text), ``map.*`` unless named, and return both paths.

    One figure always gives the same bytes.
    """
    png, svg = folder / f"{name}.png", folder / f"{name}.svg"
    with mpl.rc_context({"text.hinting": "none"}):  # letters keep the widths that names were placed by
        figure.savefig(png, dpi=PNG_DPI, metadata={"Software": None})
    svg.write_text(_svg(figure), encoding="utf-8")
    return png, svg


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


def _size(sketch: Sketch, room: tuple[float, float]) -> tuple[float, float]:
    """Return the width and height (points) of a map that fills the room it has."""
    west, south, east, north = sketch.bounds
    scale = min(room[0] / (east - west), room[1] / (north - south))
    return (east - west) * scale, (north - south) * scale


def _new_axes(
    sketches: Sequence[Sketch], titles: Sequence[str], room: tuple[float, float], key: Key = ()
) -> list[Axes]:
    """Make a figure with axes of the right size for maps side by side, and room above and below."""
    wide, high = _size(sketches[0], room)
    count = len(sketches)
    whole = count * wide + (count - 1) * BETWEEN
    above = max(title_height(title, wide) for title in titles) + MARGIN
    below = foot_height(sketches, whole, key) + MARGIN
    size = (whole + 2 * MARGIN, high + above + below)
    figure = Picture(figsize=(size[0] / 72, size[1] / 72), facecolor="white")
    return [
        figure.add_axes(
            ((MARGIN + k * (wide + BETWEEN)) / size[0], below / size[1], wide / size[0], high / size[1])
        )
        for k in range(count)
    ]


def _width(first: Axes, last: Axes) -> float:
    """Return the points from the left of one axes to the right of another."""
    pixels = last.get_window_extent().x1 - first.get_window_extent().x0
    return float(pixels) * 72 / first.figure.dpi


def _svg(figure: Figure) -> str:
    """Return a figure as SVG in which all text is text: a halo is a stroked copy under it."""
    texts = [text for text in figure.findobj(Text) if text.get_path_effects()]
    halos = [effect for text in texts for effect in text.get_path_effects() if isinstance(effect, Halo)]
    buffer = io.StringIO()
    try:
        for number, text in enumerate(texts):
            text.set_gid(f"halo-{number}")
            text.set_path_effects([])
        with mpl.rc_context({"svg.fonttype": "none", "svg.hashsalt": "regio"}):
            figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
    finally:
        for text, halo in zip(texts, halos, strict=True):
            text.set_gid(None)
            text.set_path_effects([halo])

    def rimmed(found: re.Match[str]) -> str:
        halo, text = halos[int(found["number"])], found["text"]
        stroke = f"stroke: {WHITE}; stroke-width: {halo.width}; stroke-opacity: {halo.opacity}; "
        rim = text.replace('<text style="', f'<text aria-hidden="true" style="{stroke}', 1)
        return found["group"] + rim + text

    pattern = r'(?P<group><g id="halo-(?P<number>\d+)">\s*)(?P<text><text style=".*?</text>)'
    svg = re.sub(pattern, rimmed, buffer.getvalue(), flags=re.DOTALL)
    return svg.replace(f"font-family: '{FONT}'", f"font-family: '{FONT}', Verdana, sans-serif")
