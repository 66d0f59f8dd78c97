"""Beginnings: the first state of a session, and the one that a solve makes of a state."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from models.partition import Partition
from models.proposal import SolveReport
from models.scenario import Scenario
from models.territory import Territory
from models.tier_problem import asked_of_tiers
from optimizer.inputs.layers import find_partition
from optimizer.play.state import Sheet, State

__all__ = ["first_state", "solved_state"]


def first_state(scenario: Scenario, territory: Territory, start: Any, at: int = 0) -> State:
    """Return the state that a session begins with.

    Parameters
    ----------
    scenario : Scenario
    territory : Territory
        Its area.
    start : optional
        As in `optimizer.play.session.Session`.
    at : int
        Of several tiers the number of the one that is looked at, from the bottom up.

    Raises
    ------
    InputError
        When a partition cannot be read, or a tier is fixed to a layer that does not cover the area.
    """
    if not scenario.tiers:
        return State(scenario, _beginning(start, scenario.compare_with, territory))
    names = [tier.name for tier in scenario.tiers]
    starts: Mapping[str, Any] = {names[at]: start}
    if isinstance(start, Mapping) and start and set(start) <= set(names):
        starts = start
    sheets = []
    for tier, asked in zip(scenario.tiers, asked_of_tiers(scenario, territory), strict=True):
        fallback = tier.fixed or asked.compare_with
        sheets.append(Sheet(asked, _beginning(starts.get(tier.name), fallback, territory)))
    first = State(sheets[0].asked, sheets[0].partition, whole=scenario, beside=tuple(sheets[1:]))
    return first.looking_at(at)


def _beginning(
    start: str | Path | Partition | Mapping[str, object] | None, fallback: str | None, territory: Territory
) -> Partition:
    if isinstance(start, Partition):
        return start.restrict(territory.codes)
    reference = start if start is not None else fallback
    if reference is None:
        return Partition([])
    return find_partition(reference, territory).partition().restrict(territory.codes)


def solved_state(state: State, partitions: Mapping[str, Partition], report: SolveReport) -> State:
    """Return a state with what a solve of it found, by tier."""
    sheets = [replace(sheet, partition=partitions[sheet.asked.tier]) for sheet in state.sheets]
    return replace(state.with_sheets(sheets), report=report, name="")
