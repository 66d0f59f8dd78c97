"""What maps are drawn on, whatever makes the picture: inks, rims and the strokes that a canvas knows.

Coordinates and lengths are in points (1/72 inch), to the right and up from the canvas's own corner.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Protocol

from models.records import record

__all__ = ["DASHES", "DIM", "DOTS", "GREY", "INK", "OUTSIDE", "SLANTS", "WHITE", "Canvas", "Rim"]

INK, DIM, GREY, OUTSIDE, WHITE = "#1F262C", "#39434B", "#5A636B", "#E9EAEB", "#FFFFFF"

SLANTS, DOTS = "/////", "...."
"""Hatches."""

DASHES = (3, 2)
"""On and off of a dashed line, in line widths."""


@record
class Rim:
    """A white stroke under text or a line: its width and its opacity."""

    width: float
    opacity: float


class Canvas(Protocol):
    """A part of a page with its own corner: a map, or what stands above or below it."""

    def fill(
        self, shapes: Iterable[Any], colours: str | Sequence[str], edge: str = WHITE, width: float = 0.5
    ) -> None:
        """Draw polygons in one colour, or each in its own (empty: none), with their outlines."""

    def hatch(self, shapes: Iterable[Any], pattern: str) -> None:
        """Draw polygons in a hatch that lets colours through."""

    def line(
        self, lines: Iterable[Any], width: float, *, dashed: bool = False, rim: Rim | None = None
    ) -> None:
        """Draw lines, each a sequence of points, in ink."""

    def dot(self, x: float, y: float, size: float) -> None:
        """Draw a dot in ink with a white edge."""

    def text(
        self,
        words: str,
        x: float,
        y: float,
        size: float,
        ink: str,
        *,
        bold: bool = False,
        centred: bool = False,
        rim: Rim | None = None,
    ) -> None:
        """Print words on a baseline, from x on or centred on it."""
