"""What proving bounds again came to."""

from __future__ import annotations

from models.problem import Region
from models.records import record

__all__ = ["LevelProof", "Verification"]


@record
class LevelProof:
    """What is proven of one level.

    Attributes
    ----------
    value : int
        What the regions that stand for the level cost (cost units).
    bound : int or None
        No partition that keeps the earlier levels costs less; None: not proven.
    regions : tuple of Region
        Those that stand for it: of the last level the partition itself.
    """

    value: int
    bound: int | None
    regions: tuple[Region, ...]


@record
class Verification:
    """What verifying came to: the bounds that were proven again, and everything that does not hold.

    `bound` is that of the last level; a problem of one level has one entry in `levels`.
    """

    bound: int | None
    findings: tuple[str, ...]
    levels: tuple[LevelProof, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether there are no findings."""
        return not self.findings
