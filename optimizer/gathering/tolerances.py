"""Tolerances: the distances that decide what counts as touching."""

from __future__ import annotations

from models.records import record

__all__ = ["Tolerances"]


@record
class Tolerances:
    """Distances in metres that decide what counts as touching.

    Attributes
    ----------
    snap : float
        Gaps up to this are rounding: the two touch.
    corner : float
        Shared borders up to this are a corner.
    near : float
        Units without a shared border that are at most so far apart become candidates for a link.
    """

    snap: float = 1.0
    corner: float = 10.0
    near: float = 250.0
