"""What stands above and below a map: title and summary; scale, legend and sources."""

from __future__ import annotations

from collections.abc import Sequence

import shapely

from models.territory import Territory
from optimizer.drawing.canvas import GREY, INK, WHITE, Canvas
from optimizer.drawing.composition import HATCHES
from optimizer.drawing.fonts import text_width
from optimizer.drawing.geometry import Shapes
from optimizer.drawing.labels import lines_within
from optimizer.drawing.naming import Key
from optimizer.drawing.sketch import Sketch
from optimizer.language.language import language_in_force

__all__ = [
    "LEGEND",
    "SOURCE",
    "SUMMARY",
    "data_source",
    "foot_height",
    "lines_height",
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


def print_title(canvas: Canvas, title: str, summary: str, width: float, left: float = 0.0) -> None:
    """Print a title (in as many lines as it needs) and a summary above a map, from `left` on.

    The canvas begins in the upper left corner of the map.
    """
    canvas.text(language_in_force().phrase(summary), left, 6, SUMMARY, GREY)
    for number, line in enumerate(reversed(_title_lines(title, width))):
        canvas.text(line, left, 6 + SUMMARY * 1.4 + number * TITLE * 1.25, TITLE, INK, bold=True)


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


def print_foot(
    canvas: Canvas, sketches: Sequence[Sketch], per_km: float, width: float, key: Key = ()
) -> None:
    """Print a scale bar, what the signs mean and where the data come from, below maps.

    Parameters
    ----------
    canvas : Canvas
        Begins in the lower left corner of the first map.
    sketches : sequence of Sketch
    per_km, width : float
        Points to a kilometre, and the room from the left of the first map on.
    key : Key
        What the numbers on the maps mean.
    """
    km = max((step for step in SCALES if step * per_km <= LONGEST), default=SCALES[0])
    canvas.line([[(0, -11), (0, -14), (km * per_km, -14), (km * per_km, -11)]], 0.9)
    length = language_in_force().part(f"{km:g}") + " km"
    canvas.text(length, km * per_km + 4, -15.5, LEGEND, INK)
    legend = _legend(sketches, width)
    for sign, meaning, x, row in legend:
        y = -13 - row * ROW
        _draw_sign(canvas, sign, x, y)
        canvas.text(meaning, x + 21, y - 2.5, LEGEND, INK)
    top = -30 - max((row for *_, row in legend), default=0) * ROW
    print_lines(canvas, _key(key), top, width)
    print_lines(canvas, _sources(sketches[0]), top - lines_height(_key(key), width), width)


def _key(key: Key) -> str:
    """Return what the numbers on maps mean, as text; empty without numbers."""
    return ", ".join(f"{number} {name}".replace(" ", "\N{NO-BREAK SPACE}") for number, name in key)


def lines_height(text: str, width: float) -> float:
    """Return the room (points) that small text takes below axes."""
    return len(_small_lines(text, width)) * SOURCE * 1.35 if text else 0.0


def print_lines(canvas: Canvas, text: str, top: float, width: float, left: float = 0.0) -> None:
    """Print small text from `left` and `top` on downwards."""
    for number, line in enumerate(_small_lines(text, width)):
        canvas.text(line, left, top - number * SOURCE * 1.35, SOURCE, GREY)


def _small_lines(text: str, width: float) -> list[str]:
    """Break small text into lines with some room to spare: at low resolution letters run wide."""
    return lines_within(text, width * 0.92, SOURCE)


def _draw_sign(canvas: Canvas, sign: str, x: float, y: float) -> None:
    """Draw what the legend shows for a sign, from x on."""
    if sign == "dot":
        canvas.dot(x + 12, y, 4.6)
    elif sign == "dashes":
        canvas.line([[(x, y), (x + 16, y)]], 0.8, dashed=True)
    else:
        box = shapely.box(x + 2, y - 4, x + 16, y + 4)
        canvas.fill([box], WHITE, GREY)
        if sign in HATCHES:
            canvas.hatch([box], sign)


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
