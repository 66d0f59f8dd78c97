"""What goes into a solve and what comes out: limits, control, progress and the solution."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from models.problem import Problem, Region
from models.proposal import Status
from models.records import record

__all__ = [
    "UNREADY",
    "Control",
    "Known",
    "LevelResult",
    "Limits",
    "Near",
    "Progress",
    "Solution",
    "Stage",
    "Status",
    "gap_between",
    "screened",
]

SCREENED = 0.05
"""Part of the time in which arithmetic is asked whether there is any partition at all."""


UNREADY = "stopped while the engine was compiled for this machine, which is done once"
"""Why a solve that was stopped so early has nothing."""


@record
class Limits:
    """When to stop, and what makes a run repeatable."""

    time_limit_s: float = 60.0
    workers: int = 2
    seed: int = 0


@record
class Progress:
    """A moment of a running solve: best cost so far and its bound (cost units), or None."""

    phase: str
    best: int | None
    bound: int | None
    elapsed_s: float
    unit: Fraction = Fraction(10)
    """Inhabitants per cost unit, for whoever shows it."""

    @property
    def gap(self) -> float | None:
        """Relative distance of bound and best, see `gap_between`."""
        return gap_between(self.best, self.bound)


def gap_between(best: float | None, bound: float | None) -> float | None:
    """Return (best - bound) / |best|: 0 when they meet, None when one is unknown."""
    if best is None or bound is None:
        return None
    return 0.0 if best <= bound else (best - bound) / max(1, abs(best))


@record
class Stage:
    """Which of how many solves in a row is running; `began`: when the first did (monotonic seconds)."""

    what: str
    number: int
    count: int
    began: float

    def remaining_s(self) -> float | None:
        """Return the expected seconds left, when all take as long; None during the first."""
        done = self.number - 1
        return (time.monotonic() - self.began) / done * (self.count - done) if done else None


@dataclass
class Control:
    """The reins of a running solve: it reports to `report` and ends soon after `stop` is set.

    A solve that reaches its deadline ends just like one that is stopped: with the best
    partition so far and the bound proven so far.
    """

    report: Callable[[Progress], None] = field(default=lambda progress: None)
    stop: threading.Event = field(default_factory=threading.Event)
    deadline: float = float("inf")
    notify: Callable[[str], None] = field(default=lambda text: None)
    """Hears of what happens once and takes long, such as compiling the engine."""
    executor: Executor | None = None
    """Whose workers price roots, in place of threads; results are the same."""
    stage: Stage | None = None
    """Where a row of solves is, for whoever shows it."""

    def enter(self, what: str, number: int, count: int) -> None:
        """Take note that solve `number` of `count` in a row begins, from 1 on."""
        began = time.monotonic() if number == 1 or self.stage is None else self.stage.began
        self.stage = Stage(what, number, count, began)

    def remaining_s(self) -> float:
        """Seconds until the deadline: 0 when it passed or the user stopped the run."""
        return 0.0 if self.stop.is_set() else max(0.0, self.deadline - time.monotonic())


def screened(limits: Limits, control: Control) -> Callable[[], bool]:
    """Return what tells when arithmetic has looked long enough for reasons against any partition."""
    end = min(control.deadline, time.monotonic() + SCREENED * limits.time_limit_s)
    return lambda: control.stop.is_set() or time.monotonic() >= end


@record
class LevelResult:
    """What one lexicographic level came to: its cost (cost units), the bound that was proven."""

    names: tuple[str, ...]
    value: int
    bound: int


@record
class Solution:
    """The outcome of a solve.

    Attributes
    ----------
    status : Status
        OPTIMAL only when `bound` equals `objective` and rests on integer arithmetic.
    regions : tuple of Region or None
        The best partition found (None: none was), which `Problem.accepts`.
    objective, bound : int or None
        Cost units; `bound` never exceeds the true optimum.  With several levels: of the last.
    way, why : str
        Which engine produced it, and why that one was chosen.
    levels : tuple of LevelResult
        One entry per lexicographic level, in order.
    certificate : mapping, optional
        Integers from which the bound can be computed again (column generation only).
    """

    status: Status
    regions: tuple[Region, ...] | None
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


@record
class Near:
    """All regions of a solved problem whose reduced cost at its duals is within a threshold."""

    regions: tuple[Region, ...]
    threshold: int


@dataclass(eq=False)
class Known:
    """A problem whose best regions are proven, and what proves that (see `Solution.certificate`).

    `near` is listed when it is first wanted, and kept.
    """

    problem: Problem
    regions: tuple[Region, ...]
    certificate: Mapping[str, Any]
    near: Near | None = None
