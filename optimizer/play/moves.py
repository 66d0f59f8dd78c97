"""Moves: what a step of a person makes of a state; municipalities by code, nothing is judged yet.

Where tiers nest, a municipality that is moved on a tier takes the region of the tier below along, and on
the tiers above all of it follows to where its new region lies, so that what nested nests.
"""

from __future__ import annotations

from dataclasses import replace

from models.errors import InputError
from models.partition import Partition
from models.proposal import region_name
from models.scenario import Scenario
from models.territory import Territory
from models.tier_problem import asked_of_tiers
from optimizer.play.state import Sheet, State, with_area

__all__ = ["block_of", "hold_region", "leave_out", "move_to", "with_question"]


def block_of(state: State, code: str) -> frozenset[str]:
    """Return who moves with a municipality: where tiers nest, its region of the tier below."""
    if state.nested and state.at:
        below = state.sheets[state.at - 1].partition
        if code in below.codes:
            return below.region_of(code)
    return frozenset({code})


def move_to(state: State, territory: Territory, code: str, partner: str | None) -> State:
    """Return a state with a municipality in the region of another; None: in one of its own.

    Where it goes becomes a wish: with another, or as a region of its own.  A tier that is fixed to a layer
    does not follow.

    Raises
    ------
    InputError
        When a region is held.
    """
    block = block_of(state, code)
    anchor = None
    if partner is not None:
        there = _region(state.partition, partner)
        if block <= there:
            return state
        anchor = min((there - block) or {partner}, key=territory.index.__getitem__)
        if anchor in block:
            return state
    elif block in state.partition.regions and block in state.wishes.fixed:
        return state
    sheets = list(state.sheets)
    sheets[state.at] = _moved(state, state, territory, block, anchor)
    if state.whole is not None and state.nested and anchor is not None:
        for at in range(state.at + 1, len(sheets)):
            above = sheets[at].partition
            if state.whole.tiers[at].fixed is not None or anchor not in above.codes:
                continue
            if not block <= above.region_of(anchor):
                sheets[at] = _moved(state, sheets[at], territory, block, anchor, wished=False)
    return state.with_sheets(sheets)


def _moved(
    state: State,
    sheet: Sheet,
    territory: Territory,
    block: frozenset[str],
    anchor: str | None,
    wished: bool = True,
) -> Sheet:
    """Return a tier with some municipalities in the region of another; `wished`: to be kept."""
    partition, wishes = sheet.partition, sheet.wishes
    there = frozenset[str]() if anchor is None else _region(partition, anchor)
    touched = [region for region in partition if region & block or region == there]
    for region in touched:
        if region in wishes.held:
            name = region_name(sheet.asked, territory, region)
            if sheet is not state:
                name = f"{sheet.asked.tier}: {name}"
            raise InputError("this region is held; let it go first", value=name)
    rest = [region for region in partition if region not in touched]
    left = [region - block for region in touched if region != there]
    wishes = wishes.settling(block, anchor)
    there_of_its_own = any(anchor in region for region in wishes.own)
    for code in sorted(block):
        wishes = wishes.placing(code, anchor if wished and not there_of_its_own else None)
    return replace(sheet, partition=Partition([*rest, *filter(None, left), there | block]), wishes=wishes)


def _region(partition: Partition, code: str) -> frozenset[str]:
    return partition.region_of(code) if code in partition.codes else frozenset({code})


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
    wished = state.wishes.out
    left = wished | {code} if out else wished - {code}
    everyone = frozenset(whole.codes)
    if code not in everyone:
        raise InputError("outside the area of the scenario", value=code)
    area = (with_area(first, everyone - left) if left else first).area
    sheets = [
        replace(
            sheet,
            partition=sheet.partition.restrict(everyone - left),
            wishes=replace(sheet.wishes.without(frozenset({code})), out=left),
        )
        for sheet in state.sheets
    ]
    asked = state.asked_of_all.model_copy(update={"area": area})
    territory = asked.recut(whole.whole, everyone - left)
    return with_question(replace(state.with_sheets(sheets), report=None), asked, territory)


def with_question(state: State, asked: Scenario, territory: Territory) -> State:
    """Return a state that is asked something else, of all its tiers.

    Raises
    ------
    InputError
        When a tier is fixed to a layer that does not cover the area.
    """
    if not asked.tiers:
        return replace(state, asked=asked)
    own = asked_of_tiers(asked, territory)
    sheets = [replace(sheet, asked=one) for sheet, one in zip(state.sheets, own, strict=True)]
    return replace(state.with_sheets(sheets), whole=asked)
