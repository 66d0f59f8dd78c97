"""Which names a map carries and where: one placement for every way of drawing it.

Centres are named beside their dots; then municipalities that change region, which are never left
out: in their cell, smaller, beside it with a line, or as a number of a key below the map; then
regions; then other municipalities where there is room.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Literal

import numpy as np
import shapely

from models.records import record
from optimizer.drawing.geometry import middle
from optimizer.drawing.labels import Block, Label, Line, Sheet, Spot, blocks, place
from optimizer.drawing.sketch import Sketch

__all__ = ["Key", "Kind", "Placed", "land_around", "place_names"]

Kind = Literal["region", "centre", "municipality", "mover"]

Key = tuple[tuple[int, str], ...]
"""Numbers on maps with the municipality that each stands for."""

NAME, CENTRE, SMALL, NUMBER = 6.2, 7.0, 5.0, 5.6
"""Font sizes, in points: of municipalities, of centres, of names that find no other room, of numbers."""

LEADERS = 15
"""Where more municipalities change region than this, lines to their names would cover the map."""

BESIDE = (
    (0.0, -1.0),
    (0.0, 1.0),
    (1.0, 0.0),
    (-1.0, 0.0),
    (1.0, -0.6),
    (-1.0, -0.6),
    (1.0, 0.6),
    (-1.0, 0.6),
)
"""Where a centre's name may stand, seen from its dot."""


@record
class Placed:
    """A name on the map, in points from its lower left corner."""

    spot: Spot
    kind: Kind


def place_names(sketches: Sequence[Sketch], width: float, height: float) -> tuple[list[list[Placed]], Key]:
    """Place the names of maps that stand side by side, or in each other's place.

    Parameters
    ----------
    sketches : sequence of Sketch
        All of one view.
    width, height : float
        Of each map, in points.

    Returns
    -------
    tuple of list and Key
        The names of each map, and what the numbers on them mean.
    """
    maps = [_Map(sketch, width, height) for sketch in sketches]
    unnamed = {code for one in maps for code in one.start()}
    ordered = sorted(unnamed, key=lambda code: (sketches[0].territory.name(code), code))
    numbers = {code: k for k, code in enumerate(ordered, start=1)}
    return (
        [one.finish(numbers) for one in maps],
        tuple((number, sketches[0].territory.name(code)) for code, number in numbers.items()),
    )


def land_around(sketch: Sketch) -> list[Any]:
    """Return the cells in view that are not of the area."""
    return list(sketch.cells.around(sketch.territory.codes, shapely.box(*sketch.bounds)))


class _Map:
    """The names of one map while they are placed."""

    def __init__(self, sketch: Sketch, width: float, height: float) -> None:
        self.sketch = sketch
        west, south, east, _ = sketch.bounds
        scale = width / (east - west)

        def on_paper(shape: Any) -> Any:
            return shapely.transform(shape, lambda xy: (xy - (west, south)) * scale)

        self.on_paper: Callable[[Any], Any] = on_paper
        self.area = list(sketch.territory.codes)
        cells = on_paper(sketch.cells.of(self.area))
        self.papers = dict(zip(self.area, cells, strict=True))
        land = on_paper(np.array([*sketch.shapes.values(), *land_around(sketch)], dtype=object))
        self.sheet = Sheet(width, height, land)
        self.movers = [code for code in self.area if code in sketch.movers]
        self.placed: list[Placed] = []
        self.named: set[str] = set()

    def start(self) -> list[str]:
        """Place centres and those that change region; return those of the latter left unnamed."""
        sketch = self.sketch
        for code in self.area:
            if code in sketch.centres:
                x, y = shapely.get_coordinates(self.on_paper(shapely.Point(sketch.middle(code))))[0]
                self.sheet.marks.append((x - 3, y - 3, x + 3, y + 3))
        if not sketch.large:
            centres = [code for code in self.area if code in sketch.centres and not self._alone(code)]
            self._place("centre", centres, self._beside)
        self._place_movers(NAME, must=False)
        self._place_movers(SMALL, must=False)
        if len(self.movers) <= LEADERS:
            self._place_movers(SMALL, must=True)
        return [code for code in self.movers if code not in self.named]

    def finish(self, numbers: dict[str, int]) -> list[Placed]:
        """Place numbers, regions and other municipalities, and return all names of the map."""
        unnamed = [code for code in numbers if code not in self.named]
        labels = [
            Label(
                (Block((Line(f"{numbers[code]}", NUMBER, "bold"),)),),
                self.papers[code],
                middle(self.papers[code]),
            )
            for code in unnamed
        ]
        for label, spot in zip(labels, place(self.sheet, labels), strict=True):
            # A number that finds no room at all stands on whatever is there.
            self.placed.append(Placed(spot or Spot(label.forms[0], *label.anchor), "mover"))
        self.named.update(unnamed)
        self._place_regions()
        if not self.sketch.large:
            rest = [
                code
                for code in self.area
                if code not in self.named and code not in self.sketch.centres and not self._alone(code)
            ]
            self._place("municipality", rest, lambda code: self._name(code, NAME, must=False))
        return self.placed

    def _place_regions(self) -> None:
        sketch = self.sketch
        size = max(6.4, 10.6 - 0.1 * len(sketch.partition))
        labels = []
        for region, outline in sketch.shapes.items():
            shape = self.on_paper(outline)
            forms = blocks(sketch.name(region), sketch.caption(region), size, weight="bold")
            labels.append(Label(forms, shape, middle(shape)))
        spots = place(self.sheet, labels)
        lost = [k for k, spot in enumerate(spots) if spot is None]
        smaller = [self._small_region(label) for label in (labels[k] for k in lost)]
        for label, spot in zip(smaller, place(self.sheet, smaller), strict=True):
            # The name of a region that finds no room at all stands on whatever is there.
            spots.append(spot or Spot(label.forms[0], *label.anchor))
        self.placed += [Placed(spot, "region") for spot in spots if spot is not None]

    def _small_region(self, label: Label) -> Label:
        """Return the label of a region in smaller type, without its caption."""
        name = " ".join(line.text for line in label.forms[0].lines[:-1])
        return Label(blocks(name, "", SMALL, weight="bold"), label.shape, label.anchor)

    def _place_movers(self, size: float, *, must: bool) -> None:
        left = [code for code in self.movers if code not in self.named]
        self._place("mover", left, lambda code: self._name(code, size, must=must))

    def _place(self, kind: Kind, codes: Iterable[str], label: Callable[[str], Label]) -> None:
        codes = list(codes)
        for code, spot in zip(codes, place(self.sheet, [label(code) for code in codes]), strict=True):
            if spot is not None:
                self.placed.append(Placed(spot, kind))
                self.named.add(code)

    def _alone(self, code: str) -> bool:
        """Tell whether a region of this municipality alone already shows its name."""
        alone = frozenset([code])
        return alone in self.sketch.shapes and self.sketch.name(alone) == self.sketch.territory.name(code)

    def _name(self, code: str, size: float, *, must: bool) -> Label:
        """Return a municipality's name as a label for its cell."""
        shape = self.papers[code]
        return Label(blocks(self.sketch.territory.name(code), "", size), shape, middle(shape), must=must)

    def _beside(self, code: str) -> Label:
        """Return a centre's name as a label beside its dot."""
        x, y = np.ravel(shapely.get_coordinates(self.on_paper(shapely.Point(self.sketch.middle(code)))))
        forms = blocks(self.sketch.territory.name(code), "", CENTRE, weight="bold")
        return Label(forms, self.papers[code], (float(x), float(y)), must=False, beside=BESIDE)
