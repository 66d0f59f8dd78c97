"""Figures of Matplotlib: what shows itself in a notebook, whatever that is told, and their files."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.figure import Figure
from matplotlib.text import Text

from optimizer.drawing.artists import Halo
from optimizer.drawing.canvas import WHITE
from optimizer.drawing.fonts import FONT
from optimizer.drawing.vector import PNG_DPI

__all__ = ["Picture", "save_chart"]

SHARPNESS = 110
"""Dots per inch of what a notebook shows."""


class Picture(Figure):
    """A figure that is a picture wherever it is the last line of a cell."""

    def _repr_png_(self) -> tuple[bytes, dict[str, Any]]:
        """Return the picture, and how wide it is on a page."""
        image = io.BytesIO()
        self.savefig(image, format="png", dpi=SHARPNESS, bbox_inches="tight", pad_inches=0.08)
        wide = self.get_size_inches()[0]
        return image.getvalue(), {"width": round(72 * wide)}


def save_chart(figure: Figure, folder: Path, name: str) -> tuple[Path, Path]:
    """Write a figure as PNG and SVG (text as text) and return both paths.

    One figure always gives the same bytes.
    """
    png, svg = folder / f"{name}.png", folder / f"{name}.svg"
    with mpl.rc_context({"text.hinting": "none"}):  # letters keep the widths that names were placed by
        figure.savefig(png, dpi=PNG_DPI, metadata={"Software": None})
    svg.write_text(_svg(figure), encoding="utf-8")
    return png, svg


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
