"""What stands above and below a map: title and summary; scale, legend and sources."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.transforms import Affine2D, ScaledTranslation, Transform

from models.territory import Territory
from optimizer.drawing.artists import FONT, GREY, HATCHES, INK
from optimizer.drawing.geometry import Shapes
from optimizer.drawing.labels import lines_within, text_width
from optimizer.drawing.naming import Key
from optimizer.drawing.sketch import WHITE, Sketch
from optimizer.language.language import language_in_force

__all__ = [
    "LEGEND",
    "SOURCE",
    "SUMMARY",
    "data_source",
    "foot_height",
    "lines_height",
    "paper",
    "print_foot",
    "print_lines",
    "print_title",
    "shape_source",
    "title_height",
]

TITLE, SUMMARY, LEGEND, SOURCE = 12.5, 8.5, 7.5, 6.3
"""Font sizes, in points."""

ROW = 12.0
"""Height of a row of the legend, in points."""

LEGEND_FROM = 146.0
"""Where the legend begins: right of the scale bar."""

SCALES, LONGEST = (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200), 100.0
"""Lengths of the scale bar in km, and the most it may take in points."""

SCHEMATIC = "Schematic: neighbours touch and areas are right, but the borders are not the real ones."

WATER = {
    "fixed_link": "bridge, tunnel or dam",
    "ferry_car": "ferry",
    "ferry_foot": "ferry",
    "arranged_link": "no crossing, the same arrangements",
    "no_link": "open water",
    "corner": "near touch",
    "added": "link added",
    "land": "land border that the drawing leaves open",
}
"""What the legend calls the crossing of a link."""


def title_height(title: str, width: float) -> float:
    """Return the room (points) that a title and the summary take above a map of a given width."""
    return len(_title_lines(title, width)) * TITLE * 1.25 + SUMMARY * 1.25 + 6


def print_title(ax: Axes, title: str, summary: str, width: float, left: float = 0.0) -> None:
    """Print a title (in as many lines as it needs) and a summary above axes, from `left` points on."""
    style: dict[str, Any] = {"transform": paper(ax, (0, 1)), "family": FONT, "parse_math": False}
    ax.text(left, 6, language_in_force().phrase(summary), fontsize=SUMMARY, color=GREY, **style)
    for number, line in enumerate(reversed(_title_lines(title, width))):
        up = 6 + SUMMARY * 1.4 + number * TITLE * 1.25
        ax.text(left, up, line, fontsize=TITLE, weight="bold", color=INK, **style)


def _title_lines(title: str, width: float) -> list[str]:
    """Break a title into as few lines as do, as equal as possible."""
    title = language_in_force().phrase(title)
    lines = lines_within(title, width, TITLE, "bold")
    while len(lines) > 1 and len(even := lines_within(title, width * 0.96, TITLE, "bold")) == len(lines):
        lines, width = even, width * 0.96
    return lines if title else []


def foot_height(sketches: Sequence[Sketch], width: float, key: Key = ()) -> float:
    """Return the room (points) that scale, legend, key and sources take below maps of a given width."""
    rows = max((row for *_, row in _legend(sketches, width)), default=0)
    return 34 + rows * ROW + lines_height(_key(key), width) + lines_height(_sources(sketches[0]), width)


def print_foot(ax: Axes, sketches: Sequence[Sketch], width: float, key: Key = ()) -> None:
    """Print a scale bar, what the signs mean and where the data come from, below maps.

    `ax` is the first of the maps, `width` (points) the room from its left side on, `key` what the
    numbers on the maps mean.
    """
    corner = paper(ax, (0, 0))
    text: dict[str, Any] = {"transform": corner, "family": FONT, "parse_math": False}
    west, _, east, _ = sketches[0].bounds
    per_km = ax.get_window_extent().width * 72 / ax.figure.dpi / (east - west) * 1000
    km = max((step for step in SCALES if step * per_km <= LONGEST), default=SCALES[0])
    bar = [0, 0, km * per_km, km * per_km], [-11, -14, -14, -11]
    ax.add_artist(Line2D(*bar, color=INK, lw=0.9, transform=corner, clip_on=False))
    ax.text(
        km * per_km + 4,
        -15.5,
        language_in_force().part(f"{km:g}") + " km",
        color=INK,
        fontsize=LEGEND,
        **text,
    )
    legend = _legend(sketches, width)
    for sign, meaning, x, row in legend:
        y = -13 - row * ROW
        for artist in _signs(sign, x, y):
            artist.set(transform=corner, clip_on=False)
            ax.add_artist(artist)
        ax.text(x + 21, y - 2.5, meaning, color=INK, fontsize=LEGEND, **text)
    top = -30 - max((row for *_, row in legend), default=0) * ROW
    print_lines(ax, _key(key), top, width)
    print_lines(ax, _sources(sketches[0]), top - lines_height(_key(key), width), width)


def _key(key: Key) -> str:
    """Return what the numbers on maps mean, as text; empty without numbers."""
    return ", ".join(f"{number} {name}".replace(" ", "\N{NO-BREAK SPACE}") for number, name in key)


def lines_height(text: str, width: float) -> float:
    """Return the room (points) that small text takes below axes."""
    return len(_small_lines(text, width)) * SOURCE * 1.35 if text else 0.0


def print_lines(ax: Axes, text: str, top: float, width: float, left: float = 0.0) -> None:
    """Print small text from `left` and `top` points right of and above the axes' corner downwards."""
    style: dict[str, Any] = {"transform": paper(ax, (0, 0)), "family": FONT, "parse_math": False}
    for number, line in enumerate(_small_lines(text, width)):
        ax.text(left, top - number * SOURCE * 1.35, line, color=GREY, fontsize=SOURCE, **style)


def _small_lines(text: str, width: float) -> list[str]:
    """Break small text into lines with some room to spare: at low resolution letters run wide."""
    return lines_within(text, width * 0.92, SOURCE)


def _signs(sign: str, x: float, y: float) -> list[Artist]:
    """Return what the legend shows for a sign, from x on."""
    if sign == "dot":
        return [Line2D([x + 12], [y], marker="o", color=INK, ms=4.6, mec=WHITE, mew=0.7)]
    if sign == "dashes":
        return [Line2D([x, x + 16], [y, y], color=INK, lw=0.8, ls=(0, (3, 2)))]
    hatch = sign if sign in HATCHES else None
    patch = Rectangle((x + 2, y - 4), 14, 8, fc=WHITE, ec=GREY, lw=0.5, hatch=hatch)
    patch.set_hatch_linewidth(0.55)
    return [patch]


def paper(ax: Axes, corner: tuple[float, float]) -> Transform:
    """Points from a corner of the axes, to the right and up."""
    at = ScaledTranslation(*corner, ax.transAxes)  # type: ignore[arg-type]  # works for any transform
    return Affine2D().scale(1 / 72) + ax.figure.dpi_scale_trans + at


def _legend(sketches: Sequence[Sketch], width: float) -> list[tuple[str, str, float, int]]:
    """Return the signs that maps use with their meaning, and where: from which x, in which row."""
    placed, x, row = [], LEGEND_FROM, 0
    for sign, meaning in dict.fromkeys(item for sketch in sketches for item in _meanings(sketch)):
        length = 21 + text_width(meaning, LEGEND)
        if x > LEGEND_FROM and x + length > width:
            x, row = LEGEND_FROM, row + 1
        placed.append((sign, meaning, x, row))
        x += length + 16
    return placed


def _meanings(sketch: Sketch) -> list[tuple[str, str]]:
    """Return the signs that a map uses, with their meaning."""
    area = frozenset(sketch.territory.codes)
    kinds = {sketch.territory.touch(a, b).crossing for a, b in sketch.links}
    named = dict.fromkeys(word for kind, word in WATER.items() if kind in kinds)
    water = ", ".join(map(language_in_force().gettext, named))
    used = [
        ("dot", "centre municipality", sketch.centres & area),
        ("dashes", water, sketch.links),
        *(
            (hatch, mark, codes & area)
            for hatch, (mark, codes) in zip(HATCHES, sketch.marks.items(), strict=False)
        ),
        ("blank", "in no region", area - sketch.partition.codes),
    ]
    say = language_in_force().phrase
    return [(sign, say(meaning)) for sign, meaning, where in used if where]


def data_source(territory: Territory) -> str:
    """Return which data a figure shows, and whose they are."""
    stamp = territory.stamp
    say = language_in_force().phrase
    data = say(stamp.title or stamp.name) + (f" ({stamp.state})" if stamp.state else "")
    source = f" {say('Source')}: {say(stamp.attribution)}." if stamp.attribution else ""
    return f"{say('Data')}: {data}.{source}"


def shape_source(cells: Shapes) -> str:
    """Return where the shapes of a map come from; empty: it does not say."""
    say = language_in_force().phrase
    if cells.schematic:
        return say(SCHEMATIC)
    return f"{say('Boundaries')}: {say(cells.source)}." if cells.source else ""


def _sources(sketch: Sketch) -> str:
    return f"{shape_source(sketch.cells)} {data_source(sketch.territory)}".strip()
