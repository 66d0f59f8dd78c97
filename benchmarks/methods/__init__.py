"""The methods that are compared; each module has `prepare(task)` and `solve(problem, task)`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from models.problem import Region

__all__ = ["METHODS", "Answer", "Method"]


@dataclass(frozen=True)
class Answer:
    """What a method returns.

    Attributes
    ----------
    regions : sequence of Region or None
        Of unit numbers.
    bound : int or None
        Cost units; no partition is cheaper, as far as the method knows.
    proven : bool
        Whether the method claims that nothing is better (or that there is nothing).
    best_s : float or None
        Seconds after which the best partition was there, where the method tells.
    """

    regions: Sequence[Region] | None
    bound: int | None = None
    proven: bool = False
    best_s: float | None = None
    note: str = ""


@dataclass(frozen=True)
class Method:
    """A method by module, and what it cannot express or is given."""

    module: str
    caveat: str


METHODS = {
    "regio": Method("benchmarks.methods.ours", "exact; two workers; no start is given"),
    "CP-SAT assignment": Method(
        "benchmarks.methods.assignment",
        "exact; our second engine without its start: rooted assignment, one worker by design",
    ),
    "HiGHS assignment": Method(
        "benchmarks.methods.highs",
        "exact within 1e-6; the same model as a MIP, contiguity by flow; two threads; no start",
    ),
    "GerryChain short bursts": Method(
        "benchmarks.methods.gerrychain_bursts",
        "no bound; ReCom, bursts of 10; keeps the number of regions, and is told that of regio",
    ),
    "GerryChain tilted run": Method(
        "benchmarks.methods.gerrychain_tilted",
        "no bound; ReCom, worse plans accepted with p = 0.05; is told the number of regions of regio",
    ),
    "spopt MaxPHeuristic": Method(
        "benchmarks.methods.spopt_maxp",
        "no bound; the number of regions only: no other rule or cost of ours can be said to it",
    ),
}
"""All methods by name, ours first."""
