"""The most regions that fit side by side among those known, by branch and cut with SCIP.

A packing of minimal regions has very many equals, among which CP-SAT gets lost on a large map.
SCIP's clique cuts bring the relaxation near a packing, and its heuristics round that well.  Nothing
is proven by it: a packing counts as the partition that grows out of it, checked by the rules.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as StillRunning

from ortools.linear_solver import pywraplp

from models.set_partition import Candidate

__all__ = ["pack"]

POLL_S = 0.1

SEEDS = 1 << 31
"""How many seeds SCIP knows."""

SETTINGS = "limits/nodes = 1\nmisc/catchctrlc = FALSE\nrandomization/randomseedshift = {seed}\n"
"""The root alone, as half a minute of branching found nothing more; `Control` hears the user, not SCIP."""


def pack(
    count: int, candidates: Sequence[Candidate], ended: Callable[[], bool], seed: int = 0
) -> list[frozenset[int]]:
    """Return as many disjoint regions as the root of the search finds.

    Parameters
    ----------
    count : int
        Nodes are numbered 0 to count - 1.
    candidates : sequence of Candidate
        Regions to choose from; only their nodes count.
    ended : callable
        Asked often; True ends the search with what is found so far.
    seed : int
        Of SCIP's heuristics; a run that is not ended is repeatable.
    """
    solver = pywraplp.Solver.CreateSolver("SCIP")
    rows = [solver.Constraint(0.0, 1.0) for _ in range(count)]
    objective = solver.Objective()
    objective.SetMaximization()
    chosen = [solver.BoolVar("") for _ in candidates]
    for variable, candidate in zip(chosen, candidates, strict=True):
        objective.SetCoefficient(variable, 1.0)
        for node in candidate.nodes:
            rows[node].SetCoefficient(variable, 1.0)
    if not solver.SetSolverSpecificParametersAsString(SETTINGS.format(seed=seed % SEEDS)):
        raise RuntimeError("a bug: SCIP does not know its own settings")
    with ThreadPoolExecutor(1) as pool:
        run = pool.submit(solver.Solve)
        while True:
            try:
                status = run.result(POLL_S)
                break
            except StillRunning:
                if ended():
                    solver.InterruptSolve()
    if status not in (solver.OPTIMAL, solver.FEASIBLE):
        return []
    used: set[int] = set()
    regions = []
    for variable, candidate in zip(chosen, candidates, strict=True):
        if variable.solution_value() > 0.5 and not used & candidate.nodes:
            regions.append(candidate.nodes)
            used |= candidate.nodes
    return regions
