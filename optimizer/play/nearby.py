"""Nearby: on a large map a wish is answered at once around it; the known best bounds what that may miss."""

from __future__ import annotations

from dataclasses import replace

from models.proposal import Proposal, SolveReport, Status
from models.scenario import Scenario
from models.territory import Territory
from optimizer.engine.solution import gap_between
from optimizer.inputs.changes import change_scenario
from optimizer.play.state import State

__all__ = ["bounded_by", "question_nearby"]

RINGS = 2
"""So many rings of regions around those that a wish is about are divided anew; all others stay."""

RINGS_ABOVE = 1
"""As many of the highest of several tiers, whose regions are larger."""


def question_nearby(state: State, best: Proposal | None, territory: Territory) -> Scenario | None:
    """Return the question of a state in which all stays as in the best but what is near its wishes.

    Of several tiers what is near is told by the regions of the highest.  None where that cannot be said, or
    would leave nothing out: without a proven best or a wish, or with priorities.
    """
    levels = bool(state.asked_of_all.objective.priorities)
    if levels or best is None or best.report.status is not Status.OPTIMAL or best.partition is None:
        return None
    partition = best.partitions[state.sheets[-1].asked.tier]
    about = frozenset[str]().union(*(sheet.wishes.about for sheet in state.sheets))
    near = {partition.region_of(code) for code in about}
    for _ in range(0 if not near else RINGS_ABOVE if state.beside else RINGS):
        rim = {other for region in near for code in region for other in territory.neighbours(code)}
        near |= {partition.region_of(code) for code in rim}
    far = frozenset[str]().union(*(region for region in partition if region not in near))
    if not near or not far:
        return None
    question = state.question
    for sheet in state.sheets:
        kept = [sorted(region) for region in best.partitions[sheet.asked.tier] if region <= far]
        tier = None if state.whole is None else sheet.asked.tier
        question = change_scenario(question, fix=kept, tier=tier)
    return question


def bounded_by(report: SolveReport, best: SolveReport) -> SolveReport:
    """Return the report of an answer from nearby: no answer costs less than the best without wishes."""
    gap = gap_between(report.objective, best.bound)
    proven = gap == 0
    return replace(
        report,
        status=Status.OPTIMAL if proven else Status.FEASIBLE,
        bound=best.bound,
        gap=gap,
        why="only what is near the wishes was divided anew",
        certificate=None,
    )
