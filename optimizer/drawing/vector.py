"""A canvas of SVG in which all text is text, and the picture in pixels that is made of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from optimizer.drawing.canvas import DASHES, DOTS, INK, SLANTS, WHITE, Rim
from optimizer.drawing.fonts import FILES, FONT, font_file

__all__ = ["PNG_DPI", "Page", "Strokes", "save_picture"]

PNG_DPI = 200

FINE = 100
"""Positions are whole numbers of a point's hundredths."""

COARSE = 0.06
"""Details of a path smaller than this, in points, are left out: a sixth of a pixel."""

PATTERNS = {
    SLANTS: '<pattern id="{id}" width="3.6" height="3.6" patternUnits="userSpaceOnUse" '
    'patternTransform="rotate(45)"><path d="M1.8,0v3.6" stroke="#000" stroke-opacity="0.7" '
    'stroke-width="0.6"/></pattern>',
    DOTS: '<pattern id="{id}" width="3" height="6" patternUnits="userSpaceOnUse">'
    '<path d="M1.5,1.5h0M0,4.5h0M3,4.5h0" stroke="#000" stroke-opacity="0.7" stroke-width="1.2" '
    'stroke-linecap="round"/></pattern>',
}
"""How hatches look."""


class Page:
    """A page with room for maps; what is drawn on its canvases ends up in its text, in that order."""

    def __init__(self, width: float, height: float) -> None:
        self.width, self.height = width, height
        self.parts: list[str] = []
        self.patterns: list[str] = []

    def canvas(self, left: float, up: float) -> Strokes:
        """Return the canvas whose corner lies so far from the lower left corner of the page."""
        return Strokes(self, left, self.height - up)

    def pattern(self, hatch: str) -> str:
        """Return the name of a hatch, which the page then explains."""
        if hatch not in self.patterns:
            self.patterns.append(hatch)
        return f"hatch-{self.patterns.index(hatch) + 1}"

    def svg(self) -> str:
        """Return the page as an SVG document."""
        size = f'width="{_short(self.width)}pt" height="{_short(self.height)}pt"'
        box = f"0 0 {_short(self.width)} {_short(self.height)}"
        patterns = "\n".join(PATTERNS[hatch].format(id=self.pattern(hatch)) for hatch in self.patterns)
        return "\n".join(
            [
                f'<svg xmlns="http://www.w3.org/2000/svg" {size} viewBox="{box}" '
                f"font-family=\"'{FONT}', Verdana, sans-serif\" "
                'fill-rule="evenodd" stroke-linejoin="round">',
                *([f"<defs>{patterns}</defs>"] if patterns else []),
                f'<rect width="100%" height="100%" fill="{WHITE}"/>',
                *self.parts,
                "</svg>\n",
            ]
        )


class Strokes:
    """See `optimizer.drawing.canvas.Canvas`."""

    def __init__(self, page: Page, left: float, top: float) -> None:
        self.page, self.corner = page, np.array([left, top])

    def fill(
        self, shapes: Iterable[Any], colours: str | Sequence[str], edge: str = WHITE, width: float = 0.5
    ) -> None:
        """Draw polygons in one colour, or each in its own (empty: none), with their outlines."""
        paths = self._paths(shapes)
        each = [colours] * len(paths) if isinstance(colours, str) else colours
        drawn = [
            f'<path fill="{colour or "none"}" d="{path}"/>'
            for colour, path in zip(each, paths, strict=True)
            if path
        ]
        self._group(f'stroke="{edge}" stroke-width="{_short(width)}"', drawn)

    def hatch(self, shapes: Iterable[Any], pattern: str) -> None:
        """Draw polygons in a hatch that lets colours through."""
        drawn = [f'<path d="{path}"/>' for path in self._paths(shapes) if path]
        if drawn:
            ink = f'fill="url(#{self.page.pattern(pattern)})" stroke="#000" stroke-opacity="0.53"'
            self._group(f'{ink} stroke-width="0.4"', drawn)

    def line(
        self, lines: Iterable[Any], width: float, *, dashed: bool = False, rim: Rim | None = None
    ) -> None:
        """Draw lines, each a sequence of points, in ink."""
        drawn = [_path(self._at(np.asarray(line, dtype=float)), closed=False) for line in lines]
        if not drawn:
            return
        path = f'fill="none" d="{"".join(drawn)}"'
        if rim is not None:
            under = f'stroke="{WHITE}" stroke-width="{_short(rim.width)}" stroke-opacity="{rim.opacity}"'
            self.page.parts.append(f"<path {under} {path}/>")
        dashes = f' stroke-dasharray="{" ".join(_short(width * one) for one in DASHES)}"' if dashed else ""
        self.page.parts.append(f'<path stroke="{INK}" stroke-width="{_short(width)}"{dashes} {path}/>')

    def dot(self, x: float, y: float, size: float) -> None:
        """Draw a dot in ink with a white edge."""
        x, y = self._at(np.array([x, y]))
        self.page.parts.append(
            f'<circle cx="{_short(x)}" cy="{_short(y)}" r="{_short(size / 2)}" fill="{INK}" '
            f'stroke="{WHITE}" stroke-width="0.7"/>'
        )

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
        x, y = self._at(np.array([x, y]))
        style = f'x="{_short(x)}" y="{_short(y)}" font-size="{_short(size)}" fill="{ink}"'
        style += ' font-weight="bold"' if bold else ""
        style += ' text-anchor="middle"' if centred else ""
        said = escape(words, quote=False)
        if rim is not None:
            under = f'stroke="{WHITE}" stroke-width="{_short(rim.width)}" stroke-opacity="{rim.opacity}"'
            self.page.parts.append(f'<text aria-hidden="true" {under} {style}>{said}</text>')
        self.page.parts.append(f"<text {style}>{said}</text>")

    def _at(self, points: Any) -> Any:
        """Return points in points from the upper left corner of the page, downwards."""
        return self.corner + points * (1, -1)

    def _paths(self, shapes: Iterable[Any]) -> list[str]:
        """Return the polygons of each shape as one path; lines and points are left out."""
        found = np.array([*shapes, None], dtype=object)[:-1]
        return [_outline(shape) for shape in shapely.simplify(shapely.transform(found, self._at), COARSE)]

    def _group(self, style: str, drawn: Sequence[str]) -> None:
        if drawn:
            self.page.parts += [f"<g {style}>", *drawn, "</g>"]


def save_picture(svg: str, folder: Path, name: str) -> tuple[Path, Path]:
    """Write a page as ``<name>.svg`` and, in pixels, as ``<name>.png``; return both paths, the PNG first.

    The same page always gives the same bytes, whatever fonts a machine has.
    """
    import resvg_py

    png, path = folder / f"{name}.png", folder / f"{name}.svg"
    path.write_text(svg, encoding="utf-8")
    fonts = [str(font_file(weight)) for weight in FILES]
    png.write_bytes(
        resvg_py.svg_to_bytes(
            svg_string=svg, dpi=PNG_DPI, skip_system_fonts=True, font_files=fonts, font_family=FONT
        )
    )
    return png, path


def _outline(shape: Any) -> str:
    polygons = [part for part in shapely.get_parts(shape) if part.geom_type == "Polygon"]
    rings = [ring for one in polygons for ring in (one.exterior, *one.interiors)]
    return "".join(_path(shapely.get_coordinates(ring), closed=True) for ring in rings)


def _path(points: Any, *, closed: bool) -> str:
    """Return one line, each point relative to the one before."""
    whole = np.rint(points * FINE).astype(int)
    steps = np.diff(whole, axis=0)
    if closed:
        steps = steps[:-1]
    steps = steps[steps.any(axis=1)]
    drawn = " ".join(f"{x / FINE:g},{y / FINE:g}" for x, y in steps.tolist())
    x, y = whole[0].tolist()
    return f"M{x / FINE:.7g},{y / FINE:.7g}l{drawn or '0,0'}{'z' if closed else ''}"


def _short(number: float) -> str:
    return f"{round(float(number), 2):.7g}"
