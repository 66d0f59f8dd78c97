"""The clock, the user's stop and the progress of one solve; half units and cost units."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, TimeoutError as StillRunning
from math import gcd
from typing import TypeVar

from models.problem import Cost
from optimizer.engine.arrays.layout import SCALE_BITS
from optimizer.engine.solution import Control, Limits, Progress

__all__ = ["Reins", "Units", "run_watched"]

Answer = TypeVar("Answer")

RESERVE = 0.1
"""Part of the time that is kept for finding a partition among the columns at hand."""

POLL_S = 0.1
"""How often a running solver is held against the clock and the user's stop."""


def run_watched(
    run: Callable[[], Answer], ended: Callable[[], bool], interrupt: Callable[[], object]
) -> Answer:
    """Run a solver in a thread and interrupt it when `ended` says so; return what it returns."""
    with ThreadPoolExecutor(1) as pool:
        answer = pool.submit(run)
        while True:
            try:
                return answer.result(POLL_S)
            except StillRunning:
                if ended():
                    interrupt()


class Units:
    """From half cost units summed over regions to cost units of the partition.

    Parameters
    ----------
    cost : Cost
        What is minimised; every partition costs a constant plus a multiple of `step`.
    """

    def __init__(self, cost: Cost) -> None:
        self.constant = cost.constant
        values = [*cost.separate.values(), *cost.join.values(), cost.per_region]
        values += [spread.rate for spread in cost.spreads]
        values += [hinge.times for hinge in cost.hinges]
        self.step = max(1, gcd(*values))

    def of(self, halves: int) -> int:
        """Return the cost of a partition whose regions sum to so many half units."""
        return halves // 2 + self.constant

    def above(self, bound: int) -> int:
        """Return the least cost that a partition can have (bound: 2 ** -SCALE_BITS half units)."""
        unit = self.step << (SCALE_BITS + 1)
        return -(-bound // unit) * self.step + self.constant

    def scaled(self, cost: int) -> int:
        """Return the sum over regions (2 ** -SCALE_BITS half units) of a partition of this cost."""
        return (cost - self.constant) << (SCALE_BITS + 1)

    def below(self, halves: int) -> int:
        """Return the next lower sum of half units that a partition can have."""
        return halves - 2 * self.step


class Reins:
    """Tells when to end, and reports.

    Parameters
    ----------
    limits : Limits
        Its time limit counts from now.
    control : Control
        Its stop and deadline count as well.
    units : Units
        Of the problem that is solved.
    """

    def __init__(self, limits: Limits, control: Control, units: Units) -> None:
        self.began = time.monotonic()
        self.deadline = min(control.deadline, self.began + limits.time_limit_s)
        spare = RESERVE * (self.deadline - self.began) if self.deadline < float("inf") else 0.0
        self.late = self.deadline - spare
        self.control = control
        self.units = units
        self.phase = "start"
        self.best: int | None = None
        self.bound: int | None = None
        self._told = 0.0

    @property
    def elapsed_s(self) -> float:
        """Seconds since the beginning."""
        return time.monotonic() - self.began

    def ended(self, ahead_s: float = 0.0) -> bool:
        """Tell whether the run is to end within so many seconds; reports twice a second."""
        if self.elapsed_s >= self._told + 0.5:
            self.tell()
        return self.control.stop.is_set() or time.monotonic() + ahead_s >= self.deadline

    def closing(self) -> bool:
        """Tell whether the run is to end, or what is left of the time belongs to its last step."""
        return self.ended() or time.monotonic() >= self.late

    def past(self, part: float) -> bool:
        """Tell whether this part of the time has passed."""
        return time.monotonic() >= self.began + part * (self.deadline - self.began)

    def tell(self, phase: str | None = None) -> None:
        """Report, in a new phase if one is given."""
        self.phase = phase or self.phase
        self._told = self.elapsed_s
        self.control.report(Progress(self.phase, self.best, self.bound, self.elapsed_s))

    def proven(self, bound: int) -> None:
        """Take note of a lower bound (2 ** -SCALE_BITS half cost units)."""
        value = self.units.above(bound)
        self.bound = value if self.bound is None else max(self.bound, value)

    def found(self, halves: int) -> None:
        """Take note of a partition (half cost units)."""
        value = self.units.of(halves)
        self.best = value if self.best is None else min(self.best, value)
