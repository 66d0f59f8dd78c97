"""Names on a map: where each goes so that it can be read and none lies on another.

All lengths and coordinates are in points (1/72 inch) from the lower left corner of the map.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import combinations
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from models.records import record
from optimizer.drawing.fonts import text_width

__all__ = ["Block", "Label", "Line", "Spot", "blocks", "lines_within", "place"]

Floats = npt.NDArray[np.float64]

Box = tuple[float, float, float, float]
"""Left, bottom, right and top."""

LEADING = 1.12
"""Distance between baselines, in font sizes."""

AWAY = 0.4
"""A label with less of it than this in its shape gets a line that points there."""

GRID = 1.5
"""How finely shapes are looked at when the room in them is measured."""

GAP = 1.2
"""Room kept free around every label."""


@record
class Line:
    """One line of text with its font size and weight (normal or bold)."""

    text: str
    size: float
    weight: str = "normal"

    @property
    def width(self) -> float:
        """Width as printed."""
        return text_width(self.text, self.size, self.weight)


@record
class Block:
    """Lines printed under one another, centred."""

    lines: tuple[Line, ...]

    @cached_property
    def width(self) -> float:
        """Width of the longest line and the room around it."""
        return max(line.width for line in self.lines) + 2 * GAP

    @cached_property
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


@record
class Label:
    """A label to place: the forms it can take, the best first, and the shape that it names.

    `anchor` is where it would best be centred.  One that `must` be placed may leave its shape and
    cover marks; another may stick out over water, no more, and had better be left out.
    """

    forms: tuple[Block, ...]
    shape: Any
    anchor: tuple[float, float]
    must: bool = True
    beside: tuple[tuple[float, float], ...] = ()
    """Directions from the anchor that may be used (for a name beside its dot); empty: anywhere."""


@record
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
    land: Sequence[Any]
    """Polygons that may touch or overlap."""
    boxes: list[Box] = field(default_factory=list)
    marks: list[Box] = field(default_factory=list)

    @cached_property
    def cover(self) -> _Cover:
        """Where there is land."""
        return _cover(self.land, self.width, self.height)


def blocks(name: str, caption: str, size: float, *, weight: str = "normal") -> tuple[Block, ...]:
    """Return a name on one, two and three lines (broken at blanks, hyphens and slashes), then its caption.

    Of all ways to break, the one with the shortest longest line is taken.
    """
    words = re.findall(r"[^-/ ]*[-/ ]*", name)[:-1]
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
    """Break running text into lines of at most `width`; no-break spaces hold words together."""
    lines = [""]
    for word in filter(None, re.split(r"[ \t\n]+", text)):
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


@record
class _Options:
    """Where a label can go, the cheapest first: its boxes, which form it takes, whether away."""

    label: Label
    boxes: Floats
    form: npt.NDArray[np.int64]
    away: npt.NDArray[np.bool_]

    def spot(self, k: int) -> Spot:
        """Return one of the options as a spot."""
        west, south, east, north = map(float, self.boxes[k])
        pointing_at = self.label.anchor if self.away[k] else None
        return Spot(self.label.forms[self.form[k]], (west + east) / 2, (south + north) / 2, pointing_at)


def _options(sheet: Sheet, label: Label) -> _Options:
    """List where a label can go, in all its forms, by what each spot costs on an empty sheet."""
    at = [_candidates(label, form) for form in label.forms]
    form = np.repeat(np.arange(len(at)), [len(some) for some in at])
    half = np.array([[form.width / 2, form.height / 2] for form in label.forms])[form]
    middles = np.concatenate(at)
    boxes = np.hstack([middles - half, middles + half])
    fits = (boxes[:, :2] >= 0).all(axis=1) & (boxes[:, 2:] <= (sheet.width, sheet.height)).all(axis=1)
    middles, boxes, form = middles[fits], boxes[fits], form[fits]
    size = sheet.width, sheet.height
    own = _cover([label.shape], *size).share(boxes, *size)
    foreign = np.maximum(0.0, sheet.cover.share(boxes, *size) - own)
    hidden = _overlaps(boxes, sheet.marks)
    far = np.hypot(*(middles - label.anchor).T) / max(label.shape.area**0.5, 1.0)
    cost = 8 * foreign + 2.5 * (1 - own - foreign) + 0.8 * far + 1.5 * hidden + 0.15 * form
    if not label.must:
        on_others = (foreign > 0.08) & (not label.beside)
        cost[on_others | (own < 0.35) | (hidden > 0)] = np.inf
    order = np.argsort(cost, kind="stable")[: np.isfinite(cost).sum()]
    return _Options(label, boxes[order], form[order], (own[order] < AWAY) & label.must)


@record
class _Cover:
    """How many points of a grid lie in some shape, left of and below each: a summed-area table around all.

    `west` and `south` are the first column and row of the table on the grid of the whole sheet.
    """

    west: int
    south: int
    counts: Floats

    def share(self, boxes: Floats, width: float, height: float) -> Floats:
        """Return the share of each box, on a sheet of this size, that the shapes cover."""
        size = np.array([_count(width), _count(height)] * 2)
        west, south, east, north = np.clip(np.rint(boxes / GRID).astype(int), 0, size).T
        last = np.array(self.counts.shape) - 1
        i, k = (np.clip(x - self.west, 0, last[0]) for x in (west, east))
        j, m = (np.clip(y - self.south, 0, last[1]) for y in (south, north))
        count = self.counts[k, m] - self.counts[i, m] - self.counts[k, j] + self.counts[i, j]
        return np.asarray(count / np.maximum(1, (east - west) * (north - south)))


def _count(length: float) -> int:
    """Return how many points of the grid lie along a side."""
    return len(np.arange(GRID / 2, length, GRID))


def _cover(shapes: Sequence[Any], width: float, height: float) -> _Cover:
    """Return where shapes lie on a sheet."""
    if not len(shapes):
        return _Cover(0, 0, np.zeros((1, 1)))
    across, up = np.arange(GRID / 2, width, GRID), np.arange(GRID / 2, height, GRID)
    whole = np.zeros((len(across), len(up)), bool)
    west, south, east, north = shapely.bounds(shapes).T
    first, last = np.searchsorted(across, [west, east])
    low, high = np.searchsorted(up, [south, north])
    shapely.prepare(shapes)
    for shape, i, k, j, m in zip(shapes, first, last, low, high, strict=True):
        points = np.meshgrid(across[i:k], up[j:m], indexing="ij")
        whole[i:k, j:m] |= shapely.contains_xy(shape, *points)
    i, k, j, m = first.min(), last.max(), low.min(), high.max()
    counts = np.zeros((k - i + 1, m - j + 1))
    counts[1:, 1:] = whole[i:k, j:m].cumsum(axis=0).cumsum(axis=1)
    return _Cover(int(i), int(j), counts)


def _candidates(label: Label, form: Block) -> Floats:
    """Return middles to try: beside the anchor, or at it, on a grid and, if need be, around the shape."""
    if label.beside:
        room = (form.width / 2 + 3, form.height / 2 + 3)
        return np.array(label.anchor) + np.array(label.beside) * room
    west, south, east, north = label.shape.bounds
    grid = np.meshgrid(np.linspace(west, east, 15), np.linspace(south, north, 15))
    found = [np.array([label.anchor]), np.column_stack([axis.ravel() for axis in grid])]
    if label.must:
        reach = max(east - west, north - south) / 2
        angles = np.linspace(0, 2 * np.pi, 24, endpoint=False)
        directions = np.column_stack([np.cos(angles), np.sin(angles)])
        for step in (0.8, 1.1, 1.5, 2.0, 2.6):
            room = (step * reach + form.width / 2, step * reach + form.height / 2)
            found.append(np.array(label.anchor) + directions * room)
    return np.concatenate(found)


def _best(options: _Options, boxes: list[Box], others: list[Spot]) -> Spot | None:
    """Return the cheapest spot that covers no other label, where no leader crosses a label."""
    taken = [*boxes, *(spot.box for spot in others)]
    lines = shapely.union_all([spot.leader for spot in others if spot.leader is not None])
    free = np.flatnonzero(_overlaps(options.boxes, taken) == 0)
    free = free[~shapely.intersects(shapely.box(*options.boxes[free].T), lines)]
    solid = shapely.box(*np.array(taken).reshape(-1, 4).T)
    for k in free:
        spot = options.spot(k)
        if spot.leader is not None and shapely.intersects(spot.leader, [*solid, lines]).any():
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
