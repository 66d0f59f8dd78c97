"""What solving several tiers comes to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from models.problem import Region
from models.records import record
from optimizer.engine.solution import LevelResult, Status, gap_between

__all__ = ["Chain", "TierSolution"]

Chain = tuple[tuple[Region, ...], ...]
"""A partition of each tier, from the bottom up."""


@record
class TierSolution:
    """The outcome of a solve of tiers; see `optimizer.engine.solution.Solution` for one."""

    status: Status
    chain: Chain | None
    objective: int | None
    bound: int | None
    wall_time_s: float
    way: str
    why: str
    levels: tuple[LevelResult, ...] = ()
    certificate: Mapping[str, Any] | None = None

    @property
    def gap(self) -> float | None:
        """Relative distance of bound and objective, see `gap_between`."""
        return gap_between(self.objective, self.bound)
