"""Pictures compared by what the eye sees: small, grey, blurred, so that letters may differ a little.

A figure is drawn at low resolution and held against its baseline beside this file.  To accept
figures as they are now, run the tests with ``REGIO_ACCEPT_PICTURES=1`` and look at what changed.
"""

from __future__ import annotations

import io
import os
from pathlib import Path

import numpy as np
import numpy.typing as npt
from matplotlib.figure import Figure
from PIL import Image

BASELINES = Path(__file__).parent / "baselines"

WIDTH, CELLS = 240, 40
"""Pixels across a baseline, and cells across in which greys are compared."""

TOLERANCE, WORST = 0.012, 0.2
"""How much greys (0 to 1) may differ on average, and in a single cell."""


def assert_looks_like(figure: Figure, name: str) -> None:
    """Compare a figure with its baseline, or make it the baseline when that is asked for."""
    path = BASELINES / f"{name}.png"
    picture = _rendered(figure)
    if os.environ.get("REGIO_ACCEPT_PICTURES"):
        picture.save(path, optimize=True)
    mean, worst = difference(picture, Image.open(path))
    assert mean <= TOLERANCE, f"{name} differs by {mean:.3f} on average"
    assert worst <= WORST, f"{name} differs by {worst:.3f} somewhere"


def differs(figure: Figure, name: str) -> bool:
    """Tell whether a figure is not what its baseline shows."""
    mean, worst = difference(_rendered(figure), Image.open(BASELINES / f"{name}.png"))
    return mean > TOLERANCE or worst > WORST


def difference(one: Image.Image, other: Image.Image) -> tuple[float, float]:
    """Return how much two pictures differ cell by cell: on average, and at the most."""
    shape = (CELLS, round(CELLS * other.height / other.width))
    apart = np.abs(_cells(one, shape) - _cells(other, shape))
    proportions = abs(one.height / one.width - other.height / other.width)
    return float(apart.mean() + proportions / 10), float(apart.max())


def _cells(picture: Image.Image, shape: tuple[int, int]) -> npt.NDArray[np.float64]:
    small = picture.convert("L").resize(shape, Image.Resampling.BOX)
    return np.asarray(small, dtype=np.float64) / 255


def _rendered(figure: Figure) -> Image.Image:
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", dpi=100)
    picture = Image.open(buffer).convert("L")
    height = round(picture.height * WIDTH / picture.width)
    return picture.resize((WIDTH, height), Image.Resampling.LANCZOS).quantize(16)
