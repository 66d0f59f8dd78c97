"""The most regions that fit side by side among those known, by branch and cut with SCIP.

A packing of minimal regions has very many equals, among which CP-SAT gets lost on a large map.
SCIP's clique cuts bring the relaxation near a packing, and its heuristics round that well.  Nothing
is proven by it: a packing counts as the partition that grows out of it, checked by the rules.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ortools.linear_solver import pywraplp

from optimizer.engine.reins import run_watched

__all__ = ["pack"]

SEEDS = 1 << 31
"""How many seeds SCIP knows."""

SETTINGS = "limits/nodes = {nodes}\nmisc/catchctrlc = FALSE\nrandomization/randomseedshift = {seed}\n"
"""`Control` hears the user, not SCIP."""


def pack(
    count: int, regions: Sequence[frozenset[int]], ended: Callable[[], bool], nodes: int, seed: int = 0
) -> list[frozenset[int]]:
    """Return as many disjoint regions as a short search finds.

    Parameters
    ----------
    count : int
        Nodes are numbered 0 to count - 1.
    regions : sequence of frozenset of int
        Those to choose from.
    ended : callable
        Asked often; True ends the search with what is found so far.
    nodes : int
        Of the branch and bound, at most.
    seed : int
        Of SCIP's heuristics; a run that is not ended is repeatable.
    """
    solver = pywraplp.Solver.CreateSolver("SCIP")
    rows = [solver.Constraint(0.0, 1.0) for _ in range(count)]
    objective = solver.Objective()
    objective.SetMaximization()
    chosen = [solver.BoolVar("") for _ in regions]
    for variable, region in zip(chosen, regions, strict=True):
        objective.SetCoefficient(variable, 1.0)
        for node in region:
            rows[node].SetCoefficient(variable, 1.0)
    if not solver.SetSolverSpecificParametersAsString(SETTINGS.format(nodes=nodes, seed=seed % SEEDS)):
        raise RuntimeError("a bug: SCIP does not know its own settings")
    status = run_watched(solver.Solve, ended, solver.InterruptSolve)
    if status not in (solver.OPTIMAL, solver.FEASIBLE):
        return []
    used: set[int] = set()
    packed = []
    for variable, region in zip(chosen, regions, strict=True):
        if variable.solution_value() > 0.5 and not used & region:
            packed.append(region)
            used |= region
    return packed
