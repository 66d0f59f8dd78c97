"""Names on a map: where each goes so that it can be read and none lies on another.

All lengths and coordinates are in points (1/72 inch) from the lower left corner of the map.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from itertools import combinations
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

__all__ = ["FONT", "Block", "Label", "Line", "Spot", "blocks", "lines_within", "place", "text_width"]

Floats = npt.NDArray[np.float64]

Box = tuple[float, float, float, float]
"""Left, bottom, right and top."""

FONT = "DejaVu Sans"
"""Comes with matplotlib, so that a map looks the same everywhere."""

LEADING = 1.12
"""Distance between baselines, in font sizes."""

AWAY = 0.4
"""A label with less of it than this in its shape gets a line that points there."""

GAP = 1.2
"""Room kept free around every label."""


@dataclass(frozen=True)
class Line:
    """One line of text with its font size and weight (normal or bold)."""

    text: str
    size: float
    weight: str = "normal"

    @property
    def width(self) -> float:
        """Width as printed."""
        return text_width(self.text, self.size, self.weight)


@dataclass(frozen=True)
class Block:
    """Lines printed under one another, centred."""

    lines: tuple[Line, ...]

    @property
    def width(self) -> float:
        """Width of the longest line and the room around it."""
        return max(line.width for line in self.lines) + 2 * GAP

    @property
    def height(self) -> float:
        """Height of all lines and the room around them."""
        return sum(line.size * LEADING for line in self.lines) + 2 * GAP

    def baselines(self) -> list[float]:
        """Return the height of each line's baseline above the block's middle."""
        heights, top = [], self.height / 2 - GAP
        for line in self.lines:
            top -= line.size * LEADING
            heights.append(top + 0.26 * line.size)
        return heights


@dataclass(frozen=True)
class Label:
    """A label to place: the forms it can take, the best first, and the shape that it names.

    `anchor` is where it would best be centred.  One that `must` be placed may leave its shape and
    cover marks, another had better be left out.
    """

    forms: tuple[Block, ...]
    shape: Any
    anchor: tuple[float, float]
    must: bool = True
    spots: tuple[tuple[float, float], ...] = ()
    """Directions from the anchor that may be used (for a name beside its dot); empty: anywhere."""


@dataclass(frozen=True)
class Spot:
    """Where a label went: the form it took, its middle and, if it left its shape, the anchor there."""

    form: Block
    x: float
    y: float
    pointing_at: tuple[float, float] | None = None

    @property
    def box(self) -> Box:
        """Left, bottom, right and top."""
        w, h = self.form.width / 2, self.form.height / 2
        return (self.x - w, self.y - h, self.x + w, self.y + h)

    @cached_property
    def leader(self) -> Any:
        """The line from the edge of a label that left its shape to the anchor; None: not needed."""
        if self.pointing_at is None:
            return None
        line = shapely.LineString([(self.x, self.y), self.pointing_at])
        outside = shapely.difference(line, shapely.box(*self.box))
        return None if outside.is_empty else outside


@dataclass
class Sheet:
    """What is on the map so far: its size, all land, boxes of labels and spots to keep visible."""

    width: float
    height: float
    land: Any
    boxes: list[Box] = field(default_factory=list)
    marks: list[Box] = field(default_factory=list)


@cache
def text_width(text: str, size: float, weight: str = "normal") -> float:
    """Return the width of a line of text as printed."""
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import TextToPath

    font = FontProperties(family=FONT, size=size, weight=weight)
    width, _, _ = TextToPath().get_text_width_height_descent(text, font, ismath=False)
    return float(width)


def blocks(name: str, caption: str, size: float, *, weight: str = "normal") -> tuple[Block, ...]:
    """Return a name on one, two and three lines (broken at blanks and hyphens), then its caption.

    Of all ways to break, the one with the shortest longest line is taken.
    """
    words = name.replace("-", "-\n").replace(" ", " \n").split("\n")
    forms = []
    for count in range(1, min(3, len(words)) + 1):
        ways = [
            ["".join(words[i:j]).strip() for i, j in zip((0, *cuts), (*cuts, len(words)), strict=True)]
            for cuts in combinations(range(1, len(words)), count - 1)
        ]
        best = min(ways, key=lambda way: max(text_width(text, size, weight) for text in way))
        lines = [Line(text, size, weight) for text in best]
        if caption:
            lines.append(Line(caption, size - 1))
        forms.append(Block(tuple(lines)))
    return tuple(forms)


def lines_within(text: str, width: float, size: float, weight: str = "normal") -> list[str]:
    """Break running text into lines of at most `width`."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and text_width(longer, size, weight) > width:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def place(sheet: Sheet, labels: Sequence[Label]) -> list[Spot | None]:
    """Find a spot for every label and put it on the sheet; None where there is no room for one.

    The label with the least room goes first; then each is taken up and put down again, with the
    others where they are, until nothing changes (six rounds at most).  Nothing is random.
    """
    order = sorted(range(len(labels)), key=lambda k: (labels[k].shape.area, labels[k].anchor))
    options = {k: _options(sheet, labels[k]) for k in order}
    spots: list[Spot | None] = [None] * len(labels)
    for _ in range(6):
        before = list(spots)
        for k in order:
            others = [spot for j, spot in enumerate(spots) if spot is not None and j != k]
            spots[k] = _best(options[k], sheet.boxes, others)
        if spots == before:
            break
    sheet.boxes.extend(spot.box for spot in spots if spot is not None)
    return spots


@dataclass(frozen=True)
class _Options:
    spots: list[Spot]
    boxes: Floats
    cost: Floats


def _options(sheet: Sheet, label: Label) -> _Options:
    """List where a label can go, in all its forms, and what each spot costs on an empty sheet."""
    spots: list[Spot] = []
    costs: list[Floats] = []
    x, y = label.anchor
    scale = max(label.shape.area**0.5, 1.0)
    # Half a point is less than the eye sees, and simple shapes are quick to cut.
    shape, around = (shapely.simplify(s, 0.5) for s in (label.shape, sheet.land))
    for number, form in enumerate(label.forms):
        at = np.array(list(_candidates(sheet, label, form)))
        half = np.array([form.width, form.height]) / 2
        low, high = at - half, at + half
        fits = ((low >= 0) & (high <= (sheet.width, sheet.height))).all(axis=1)
        at, low, high = at[fits], low[fits], high[fits]
        boxes = shapely.box(low[:, 0], low[:, 1], high[:, 0], high[:, 1])
        size = form.width * form.height
        own = shapely.area(shapely.intersection(boxes, shape)) / size
        land = shapely.area(shapely.intersection(boxes, around)) / size
        foreign = np.maximum(0.0, land - own)
        far = np.hypot(at[:, 0] - x, at[:, 1] - y) / scale
        hidden = _overlaps(np.hstack([low, high]), sheet.marks)
        cost = 8 * foreign + 2.5 * (1 - own - foreign) + 0.8 * far + 1.5 * hidden + 0.15 * number
        if not label.must:
            cost[own < (0.35 if label.spots else 0.86)] = np.inf
            cost[hidden > 0] = np.inf
        pointing = (own < AWAY) & label.must
        spots += [
            Spot(form, float(px), float(py), label.anchor if away else None)
            for (px, py), away in zip(at, pointing, strict=True)
        ]
        costs.append(cost)
    boxes = np.array([spot.box for spot in spots]).reshape(-1, 4)
    return _Options(spots, boxes, np.concatenate(costs))


def _candidates(sheet: Sheet, label: Label, form: Block) -> Iterable[tuple[float, float]]:
    x, y = label.anchor
    if label.spots:
        for dx, dy in label.spots:
            yield (x + dx * (form.width / 2 + 3), y + dy * (form.height / 2 + 3))
        return
    yield (x, y)
    west, south, east, north = label.shape.bounds
    for px in np.linspace(west, east, 15):
        for py in np.linspace(south, north, 15):
            yield (float(px), float(py))
    if label.must:
        # Rings around the shape: where a name goes that finds no room in it.
        reach = max(east - west, north - south) / 2
        for step in (0.8, 1.1, 1.5, 2.0, 2.6):
            for angle in np.linspace(0, 2 * np.pi, 24, endpoint=False):
                yield (
                    x + float(np.cos(angle)) * (step * reach + form.width / 2),
                    y + float(np.sin(angle)) * (step * reach + form.height / 2),
                )


def _best(options: _Options, boxes: list[Box], others: list[Spot]) -> Spot | None:
    """Return the cheapest spot that covers no other label, where no leader crosses a label."""
    taken = [*boxes, *(spot.box for spot in others)]
    cost = np.where(_overlaps(options.boxes, taken) > 0, np.inf, options.cost)
    leaders = [spot.leader for spot in others if spot.leader is not None]
    solid = shapely.box(*np.array(taken).reshape(-1, 4).T)
    for k in np.argsort(cost, kind="stable"):
        if np.isinf(cost[k]):
            return None
        spot: Spot = options.spots[k]
        if shapely.intersects(shapely.box(*spot.box), leaders).any():
            continue
        if spot.leader is not None and shapely.intersects(spot.leader, [*solid, *leaders]).any():
            continue
        return spot
    return None


def _overlaps(boxes: Floats, taken: list[Box]) -> Floats:
    """Return for each box how many of the taken ones it overlaps."""
    if not taken or not len(boxes):
        return np.zeros(len(boxes))
    other = np.array(taken)
    apart = (
        (boxes[:, None, 0] >= other[None, :, 2])
        | (boxes[:, None, 2] <= other[None, :, 0])
        | (boxes[:, None, 1] >= other[None, :, 3])
        | (boxes[:, None, 3] <= other[None, :, 1])
    )
    return np.asarray((~apart).sum(axis=1), dtype=np.float64)
