"""Moves: what a step of a person makes of a state; municipalities by code, nothing is judged yet."""

from __future__ import annotations

from dataclasses import replace

from models.errors import InputError
from models.partition import Partition
from models.proposal import region_name
from models.scenario import Scenario
from models.territory import Territory
from optimizer.play.state import State, with_area

__all__ = ["hold_region", "leave_out", "move_to"]


def move_to(state: State, territory: Territory, code: str, partner: str | None) -> State:
    """Return a state with a municipality in the region of another; None: in one of its own.

    Where it goes becomes a wish.

    Raises
    ------
    InputError
        When a region is held.
    """
    partition = state.partition
    home = partition.region_of(code) if code in partition.codes else frozenset()
    there = frozenset[str]()
    if partner is not None:
        there = partition.region_of(partner) if partner in partition.codes else frozenset({partner})
    for region in (home, there):
        if region and region in state.wishes.held:
            name = region_name(state.asked, territory, region)
            raise InputError("this region is held; let it go first", value=name)
    if (partner is None and len(home) == 1) or (home and home == there):
        return state
    rest = [region for region in partition if region not in (home, there)]
    anchor = min(there, key=territory.index.__getitem__) if there else None
    moved = Partition([*rest, home - {code}, there | {code}])
    return replace(state, partition=moved, wishes=state.wishes.placing(code, anchor))


def hold_region(state: State, territory: Territory, code: str, hold: bool) -> State:
    """Return a state whose region with a municipality stays exactly as it is, or does not have to.

    Raises
    ------
    InputError
        When the municipality has no region.
    """
    if code not in state.partition.codes:
        raise InputError("this municipality is in no region", value=territory.name(code))
    return replace(state, wishes=state.wishes.holding(state.partition.region_of(code), hold))


def leave_out(state: State, first: Scenario, whole: Territory, code: str, out: bool) -> State:
    """Return a state without a municipality in its area, or with it again (then as a white spot).

    Parameters
    ----------
    state : State
    first : Scenario
        The question of the whole area.
    whole : Territory
        The area that nobody was left out of.
    code : str
    out : bool

    Raises
    ------
    InputError
        When the municipality is not in the whole area, or nobody would be left.
    """
    wishes = state.wishes.without(frozenset({code}))
    left = wishes.out | {code} if out else wishes.out - {code}
    everyone = frozenset(whole.codes)
    if code not in everyone:
        raise InputError("outside the area of the scenario", value=code)
    area = (with_area(first, everyone - left) if left else first).area
    asked = state.asked.model_copy(update={"area": area})
    partition = state.partition.restrict(everyone - left)
    return State(asked, partition, replace(wishes, out=left), None, state.colours)
