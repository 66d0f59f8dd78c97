"""Charts of partitions: inhabitants against the limits, where residents work, what is certain.

Like maps (`optimizer.drawing.maps`) they are `matplotlib.figure.Figure` objects outside pyplot, stand on
their own, and can be read in grey.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator

from models.criteria.population import Population
from models.criteria.size import Size
from models.partition import Partition
from models.territory import Territory
from optimizer.drawing.axes import PERCENTAGES, THOUSANDS
from optimizer.drawing.canvas import INK, WHITE
from optimizer.drawing.colours import PALETTE
from optimizer.drawing.composition import HATCHES
from optimizer.drawing.fonts import FONT
from optimizer.drawing.frame import HALO, NAME, Frame, dress, name_of, widest
from optimizer.drawing.margins import data_source
from optimizer.language.language import language_in_force

__all__ = ["plot_commuting", "plot_sizes"]

LIGHT, DARK = PALETTE[0], PALETTE[5]
"""Fills that differ in grey too."""

WIDTH, BAR = 330.0, 15.0
"""Width of a bar chart and height of one bar with the space around it, in points."""

Names = Mapping[frozenset[str], str]


# -------------------------------------------------------------------- inhabitants
def plot_sizes(
    territory: Territory,
    partition: Partition,
    *,
    names: Names | None = None,
    population: Population | None = None,
    size: Size | None = None,
    title: str = "Inhabitants per region",
    ax: Axes | None = None,
) -> Axes:
    """Draw the inhabitants of every region as bars, the largest first, against the limits.

    A region for which another minimum or maximum holds than in general has its own limit marked on
    its bar; one outside its limits is hatched.

    Parameters
    ----------
    territory : Territory
    partition : Partition
    names : mapping of frozenset of str to str, optional
        By the members of a region; default: its most populous member.
    population : Population, optional
        The criterion with minimum, maximum and target.
    size : Size, optional
        The criterion with the target for capped inhabitants: the part of each bar that counts
        under its cap is drawn darker.
    title : str
    ax : matplotlib.axes.Axes, optional
        Where to draw; None: a new figure of fitting size.

    Returns
    -------
    matplotlib.axes.Axes
    """
    people = {region: territory.population(region) for region in partition}
    regions = sorted(partition, key=lambda region: (-people[region], min(region)))
    called = [name_of(territory, region, names) for region in regions]
    lines = _limit_lines(population, size)
    own = _own_limits(territory, partition, population)
    general = {limit for limit, _ in lines}
    broken = {region for region, (_, breaks) in own.items() if breaks}
    legend = [*_size_fills(size), *(line for _, line in lines)]
    legend += [Patch(fc=WHITE, ec=INK, lw=0.5, hatch=HATCHES[0], label="outside its limits")] * bool(broken)
    frame = Frame(
        title,
        f"{len(regions)} regions, {sum(people.values()):,} inhabitants",
        data_source(territory),
        WIDTH,
        len(regions) * BAR,
        widest(called),
        right=widest(["1,000,000"]),
        legend=tuple(legend),
    )
    ax = frame.axes() if ax is None else ax
    for y, region in enumerate(regions):
        counted = people[region] if size is None else _capped(territory, region, size.cap)
        _size_bar(ax, y, people[region], counted, HATCHES[0] if region in broken else None)
        if region in own and own[region][0] not in general:
            ax.plot([own[region][0]] * 2, [y - 0.46, y + 0.46], color=INK, lw=1.6, solid_capstyle="butt")
    for limit, line in lines:
        ax.axvline(limit, color=INK, linewidth=line.get_linewidth(), linestyle=line.get_linestyle())
    ax.set_xlim(0, 1.02 * max([*people.values(), *general], default=1))
    ax.xaxis.set_major_locator(MaxNLocator(5, integer=True))
    ax.xaxis.set_major_formatter(THOUSANDS)
    dress(ax, names=called, grid="x")
    frame.print_on(ax)
    return ax


def _size_bar(ax: Axes, y: int, inhabitants: int, counted: int, hatch: str | None) -> None:
    """Draw the inhabitants of a region, those that count darker, with their number."""
    for length, colour in ((inhabitants, LIGHT), (counted, DARK)):
        ax.barh(y, length, 0.68, color=colour, edgecolor=INK, linewidth=0.4, hatch=hatch)
    _print(ax, inhabitants, y, f"{inhabitants:,}")


def _size_fills(size: Size | None) -> list[Patch]:
    if size is None:
        return [Patch(fc=DARK, ec=INK, lw=0.4, label="inhabitants")]
    capped = f"of which counted: of a municipality at most {size.cap:,}"
    return [
        Patch(fc=LIGHT, ec=INK, lw=0.4, label="inhabitants"),
        Patch(fc=DARK, ec=INK, lw=0.4, label=capped),
    ]


def _limit_lines(population: Population | None, size: Size | None) -> list[tuple[int, Line2D]]:
    """Return the general limits with the line that shows each in the legend, the lowest first."""
    found: list[tuple[int, Line2D]] = []

    def add(limit: int | None, what: str, dashes: Any) -> None:
        if limit:
            line = Line2D([], [], color=INK, lw=1.1, ls=dashes, label=f"{what}: {limit:,}")
            found.append((limit, line))

    if size is not None:
        add(size.target, "inhabitants counted beyond this cost", (0, (1.2, 1.6)))
    if population is not None:
        add(population.target, "target", (0, (5, 2.5)))
        add(population.minimum, "minimum", "-")
        add(population.maximum, "maximum", "-")
    return sorted(found, key=lambda item: item[0])


def _own_limits(
    territory: Territory, partition: Partition, population: Population | None
) -> dict[frozenset[str], tuple[float, bool]]:
    """Return the limit that a criterion names for a region, and whether the region breaks it."""
    if population is None:
        return {}
    findings = [*population.check(territory, partition), *population.notes(territory, partition)]
    return {
        frozenset(one.codes): (one.limit, one.kind == "violation")
        for one in findings
        if one.limit is not None
    }


def _capped(territory: Territory, region: frozenset[str], cap: int) -> int:
    return sum(min(territory.population([code]), cap) for code in region)


# -------------------------------------------------------------------- commuting
def plot_commuting(
    territory: Territory,
    partition: Partition,
    *,
    names: Names | None = None,
    title: str = "Where the residents of each region work",
    ax: Axes | None = None,
) -> Axes:
    """Draw per region which share of its residents' jobs lies inside, in other regions, outside the area.

    The region with the largest share inside comes first; its jobs are printed beside the bar.
    The share inside is the home side of `models.criteria.commuting.self_containment`.

    Parameters
    ----------
    territory : Territory
    partition : Partition
    names : mapping of frozenset of str to str, optional
        By the members of a region; default: its most populous member.
    title : str
    ax : matplotlib.axes.Axes, optional
        Where to draw; None: a new figure of fitting size.

    Returns
    -------
    matplotlib.axes.Axes
    """
    jobs = {region: _destinations(territory, region) for region in partition}
    shares = {region: [part / max(1, sum(parts)) for part in parts] for region, parts in jobs.items()}
    regions = sorted(partition, key=lambda region: (-shares[region][0], min(region)))
    called = [name_of(territory, region, names) for region in regions]
    parts = (("inside the region", DARK), ("in other regions", LIGHT), ("outside the area", WHITE))
    shown = [part for k, part in enumerate(parts) if any(found[k] for found in jobs.values())]
    every, inside = sum(map(sum, jobs.values())), sum(parts[0] for parts in jobs.values())
    frame = Frame(
        title,
        f"{every:,} jobs of residents, {inside / max(1, every):.0%} of them inside the own region",
        "Where small flows are not published, the share inside is overstated. " + data_source(territory),
        WIDTH,
        len(regions) * BAR,
        widest(called),
        right=widest(["1,000,000 jobs"]),
        legend=tuple(Patch(fc=colour, ec=INK, lw=0.4, label=label) for label, colour in shown),
    )
    ax = frame.axes() if ax is None else ax
    for y, region in enumerate(regions):
        begin = 0.0
        for share, (_, colour) in zip(shares[region], parts, strict=True):
            ax.barh(y, share, 0.68, left=begin, color=colour, edgecolor=INK, linewidth=0.4)
            begin += share
        if shares[region][0]:
            _print(ax, 0, y, f"{shares[region][0]:.0%}", halo=False)
        _print(ax, 1, y, f"{sum(jobs[region]):,} jobs" if begin else "no figures")
    ax.set_xlim(0, 1)
    ax.xaxis.set_major_formatter(PERCENTAGES)
    dress(ax, names=called, grid="x")
    frame.print_on(ax)
    return ax


def _destinations(territory: Territory, region: frozenset[str]) -> tuple[int, int, int]:
    """Return the jobs of a region's residents inside it, elsewhere in the area, and outside the area."""
    inside = other = outside = 0
    for code in region:
        for work, jobs in territory.jobs_by_home.get(code, {}).items():
            inside += jobs * (work in region)
            other += jobs * (work in territory.municipalities and work not in region)
            outside += jobs * (work not in territory.municipalities and work not in region)
    return inside, other, outside


# -------------------------------------------------------------------- certainty


def _print(ax: Axes, x: float, y: float, text: str, *, halo: bool = True) -> None:
    """Print a figure just right of a point of the axes."""
    style: dict[str, Any] = {"family": FONT, "fontsize": NAME, "color": INK, "parse_math": False}
    style |= {"textcoords": "offset points", "va": "center_baseline", "zorder": 4}
    said = language_in_force().part(text)
    ax.annotate(said, (x, y), (3, 0), path_effects=[HALO] * halo, **style)
