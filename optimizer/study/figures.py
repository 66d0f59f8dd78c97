"""Figures of studies and frontiers: matplotlib outside pyplot, `ax=None` in, axes out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import LogLocator, MaxNLocator, NullLocator

from models.errors import InputError
from optimizer.drawing.axes import BLUE, PERCENTAGES, RUST, dress_axes, new_axes, title_of
from optimizer.drawing.canvas import GREY, INK
from optimizer.drawing.picture import Picture
from optimizer.language.language import language_in_force
from optimizer.language.titles import title_by_name
from optimizer.study.tradeoffs import share_matrix

if TYPE_CHECKING:
    from optimizer.study.runs import StudyRuns

__all__ = ["plot_against", "plot_costs", "plot_together"]


LABELLED = 12
"""Up to this many places runs are named."""

NAMED = 70
"""Up to this many municipalities a heat map names them."""


def plot_costs(study: StudyRuns, x: str, y: str, ax: Axes | None = None) -> Axes:
    """Draw the runs of a study by what they score on two criteria.

    Raises
    ------
    InputError
        When no run has a criterion of that name.
    """
    ax = ax or new_axes()
    costs = study.criteria.pivot_table(index="run", columns="criterion", values="value", sort=False)
    units = dict(zip(study.criteria["criterion"], study.criteria["unit"], strict=True))
    for name in (x, y):
        if name not in costs.columns:
            known = list(costs.columns)
            raise InputError(
                "no criterion of that name was measured",
                value=name,
                expected="one of " + ", ".join(known),
                options=known,
            )
    spots: dict[tuple[float, float], list[str]] = {}
    for run, values in costs[[x, y]].dropna().iterrows():
        spots.setdefault((float(values[x]), float(values[y])), []).append(str(run))
    for (a, b), names in spots.items():
        ax.plot(a, b, "o", ms=5 + len(names) ** 0.5, mfc=BLUE, mec="white", alpha=0.9, zorder=3)
        say = language_in_force()
        more = say.say("and %(n)s more", n=say.number(len(names) - 1))
        text = names[0] if len(names) == 1 else f"{names[0]} {more}"
        if len(spots) <= LABELLED:
            ax.annotate(text, (a, b), (5, 4), textcoords="offset points", fontsize=7, color=GREY)
    say, scenario, territory = language_in_force(), study.scenario(str(costs.index[0])), study.territory()
    across, up = (title_by_name(name, scenario, territory, say) for name in (x, y))
    places = "1 place" if len(spots) == 1 else f"{len(spots)} places"
    title_of(
        ax,
        f"{say.gettext(study.title)}: {say.names((across, up))}",
        f"{len(costs)} runs in {places}",
    )
    dress_axes(ax, f"{across} ({say.phrase(units[x])})", f"{up} ({say.phrase(units[y])})")
    ax.margins(0.15)
    return ax


def plot_against(study: StudyRuns, axis: str) -> Figure:
    """Draw the number of regions (left) and the inhabitants of each (right) against an axis.

    Runs that differ in that axis only are one line; every region is a dot.

    Raises
    ------
    InputError
        When it is no axis of numbers of this study.
    """
    from pandas.api.types import is_numeric_dtype

    if axis not in study.axes or not is_numeric_dtype(study.runs[axis]):
        numeric = [name for name in study.axes if is_numeric_dtype(study.runs[name])]
        raise InputError(
            "no axis of numbers in this study",
            value=axis,
            expected="one of " + ", ".join(numeric) if numeric else "a study with such an axis",
            options=numeric,
        )
    figure = Picture(figsize=(9.6, 4.8), facecolor="white", layout="constrained")
    left, right = figure.subplots(1, 2)
    runs = study.runs[study.runs["regions"].notna()]
    others = [name for name in study.axes if name != axis]
    called = [" / ".join(map(str, values)) for values in runs[others].itertuples(index=False)]
    ends: list[tuple[float, str]] = []
    for label, group in runs.groupby(called, sort=False):
        line = group.sort_values(axis)
        left.plot(line[axis], line["regions"], "-o", ms=4, lw=1.2, color=BLUE, alpha=0.55)
        ends.append((float(line["regions"].iloc[-1]), str(label)))
    _label_ends(left, float(runs[axis].max()), ends)
    sizes = study.regions.merge(runs[["run", axis]], on="run")
    steps = sorted(float(value) for value in sizes[axis].unique())
    nearest = float(min(np.diff(steps), default=1.0))
    for value in steps:
        people = np.sort(sizes.loc[sizes[axis] == value, "inhabitants"].to_numpy(dtype=float))
        spread = (np.arange(len(people)) % 5 - 2) * nearest * 0.05
        right.plot(value + spread, people, "o", ms=4.5, mfc=BLUE, mec="white", mew=0.5, alpha=0.75)
        middle = [float(np.median(people))] * 2
        right.plot([value - nearest * 0.25, value + nearest * 0.25], middle, color=RUST, lw=2)
    is_minimum = study.axes[axis] == "population.minimum"
    if is_minimum:
        right.plot(steps, steps, color=GREY, lw=1, ls=(0, (4, 3)))
    right.set_yscale("log")
    right.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
    right.yaxis.set_minor_locator(NullLocator())
    left.yaxis.set_major_locator(MaxNLocator(integer=True))
    left.set_ylim(0, float(runs["regions"].max()) + 0.6)
    say = language_in_force()
    each = say.say("a line per %(names)s", names=say.names(others)) if others else ""
    title_of(left, "Number of regions", each)
    dashed = "; dashed: the minimum" if is_minimum else ""
    title_of(right, "Inhabitants per region", f"a dot per region of any run; bar: median{dashed}")
    for ax, counted in ((left, "Number of regions"), (right, "Inhabitants per region")):
        dress_axes(ax, axis, counted)
        ax.set_xticks(steps)
    return figure


def _label_ends(ax: Axes, x: float, ends: list[tuple[float, str]]) -> None:
    """Name the lines at their right ends; those that end alike share a label."""
    say = language_in_force()
    at: dict[float, list[str]] = {}
    for y, name in ends:
        at.setdefault(y, []).append(name)
    for y, names in at.items():
        text = ", ".join(names[:3])
        if more := len(names) - 3 if len(names) > 3 else 0:
            text += " " + say.say("and %(n)s more", n=say.number(more))
        ax.annotate(text, (x, y), (0, 5), textcoords="offset points", fontsize=7, color=INK, ha="right")


def plot_together(study: StudyRuns, ax: Axes | None = None) -> Axes:
    """Draw a heat map of the share of runs in which two municipalities are together.

    Municipalities are ordered so that those often together stand side by side (average linkage
    on the share in which they are apart).
    """
    from scipy.cluster.hierarchy import leaves_list, linkage
    from scipy.spatial.distance import squareform

    codes, shares, counts = share_matrix(list(study.labels().values()))
    names = dict(zip(study.assignments["code"], study.assignments["name"], strict=True))
    apart = 1 - np.nan_to_num(shares, nan=-1.0)
    np.fill_diagonal(apart, 0.0)
    order = leaves_list(linkage(squareform(apart), "average")) if len(codes) > 2 else np.arange(len(codes))
    side = min(12.0, max(4.5, 0.14 * len(codes) + 2.5))
    ax = ax or new_axes(side, side)
    image = ax.imshow(shares[np.ix_(order, order)], vmin=0, vmax=1, cmap=_colours(), interpolation="nearest")
    if len(codes) <= NAMED:
        labels = [names[codes[k]] for k in order]
        ax.set_xticks(range(len(codes)), labels, rotation=90, fontsize=6)
        ax.set_yticks(range(len(codes)), labels, fontsize=6)
    else:
        ax.set_xticks([])
        ax.set_yticks([])
    bar = ax.figure.colorbar(image, ax=ax, shrink=0.6, pad=0.02)
    bar.ax.yaxis.set_major_formatter(PERCENTAGES)
    bar.outline.set_visible(False)
    bar.ax.tick_params(labelsize=8)
    for edge in ax.spines.values():
        edge.set_visible(False)
    ax.tick_params(length=0)
    title_of(
        ax,
        "Together in so many of the runs",
        f"{len(codes)} municipalities, {counts.max()} runs at most; grey: in no run both",
    )
    return ax


def _colours() -> Any:
    """Return white to dark blue; grey where there is no share."""
    from matplotlib.colors import LinearSegmentedColormap

    shades = ["#FFFFFF", "#C1D3E6", "#2F5D8C", "#12263A"]
    return LinearSegmentedColormap.from_list("share", shades).with_extremes(bad="#E9EAEB")
