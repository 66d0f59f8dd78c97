"""A figure that shows itself in a notebook, whatever the notebook is told of figures."""

from __future__ import annotations

import io
from typing import Any

from matplotlib.figure import Figure

__all__ = ["Picture"]

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
