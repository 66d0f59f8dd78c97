"""The methods that are compared; each module has `prepare(task)` and `solve(problem, task)`."""

from __future__ import annotations

import platform
from collections.abc import Sequence
from importlib.util import find_spec

from models.problem import Region
from models.records import record

__all__ = ["METHODS", "Answer", "Method"]


@record
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


@record
class Method:
    """A method by module, and what it cannot express or is given.

    Attributes
    ----------
    package : str
        What must be installed for it; empty for our own.
    """

    module: str
    caveat: str
    package: str = ""

    def missing(self) -> str:
        """Return why it cannot run with this Python, or nothing."""
        if not self.package or find_spec(self.package):
            return ""
        return f"{self.package} is not installed for Python {platform.python_version()}"


METHODS = {
    "regio": Method("benchmarks.methods.ours", "exact; two workers; no start is given"),
    "CP-SAT assignment": Method(
        "benchmarks.methods.assignment",
        "exact; our second engine without its start: rooted assignment, one worker by design",
    ),
    "HiGHS assignment": Method(
        "benchmarks.methods.highs",
        "exact within 1e-6; the same model as a MIP, contiguity by flow; two threads; no start",
        "highspy",
    ),
    "GerryChain short bursts": Method(
        "benchmarks.methods.gerrychain_bursts",
        "no bound; ReCom, 5,000 steps in bursts of 10, the best kept; keeps the number of regions, and is "
        "told that of regio",
        "gerrychain",
    ),
    "GerryChain tilted run": Method(
        "benchmarks.methods.gerrychain_tilted",
        "no bound; ReCom, 5,000 steps, worse plans accepted with p = 0.05; is told the number of regions "
        "of regio",
        "gerrychain",
    ),
    "pygeoda AZP": Method(
        "benchmarks.methods.pygeoda_azp",
        "no bound; 100 seeds, the best by our cost; knows a minimum of inhabitants, no maximum and no other "
        "rule; our ties are put to it as attributes (spectral embedding); is told the number of regions of "
        "regio",
        "pygeoda",
    ),
    "spopt MaxPHeuristic": Method(
        "benchmarks.methods.spopt_maxp",
        "no bound; 99 constructions; the number of regions only: no other rule or cost of ours can be said "
        "to it",
        "spopt",
    ),
    "pygeoda max-p": Method(
        "benchmarks.methods.pygeoda_maxp",
        "no bound; 99 constructions, greedy; the number of regions only, as spopt",
        "pygeoda",
    ),
}
"""All methods by name, ours first."""
