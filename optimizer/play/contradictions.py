"""Contradictions: wishes that cannot be kept together, or not with what a tier or the scenario fixes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from models.errors import InputError
from models.records import record
from models.territory import Territory
from optimizer.play.state import State

__all__ = ["Claim", "check_new", "check_wishes", "find_contradiction"]

TOGETHER, APART, OWN, HELD, FIXED = "together", "apart", "own", "held", "fixed"

SAID = {
    TOGETHER: "{names} in one region",
    APART: "{names} in different regions",
    OWN: "{names} as a region of its own",
    HELD: "{names} held as a region",
}


@record
class Claim:
    """Something that is asked of who shares a region, on one tier.

    Attributes
    ----------
    kind : str
        ``together``, ``apart``, and of who is a region exactly: ``own``, ``held`` or ``fixed``, when the
        tier is a layer.
    codes : frozenset of str
    at : int or None
        The number of its tier, from the bottom up; None: it comes from several.
    wished : bool
        Whether somebody wished it; otherwise the scenario asks it.
    """

    kind: str
    codes: frozenset[str]
    at: int | None
    wished: bool = True

    def told(self, state: State, territory: Territory) -> str:
        """Say it with names."""
        names = territory.names(self.codes)
        tier = "" if self.at is None or state.whole is None else state.sheets[self.at].asked.tier
        if self.kind == FIXED:
            return f"tier {tier} stays as it is, with {names} as a region"
        text = SAID[self.kind].format(names=names)
        text = text if self.wished else f"{text}, as the scenario asks"
        return f"tier {tier}: {text}" if tier else text


def check_wishes(state: State, territory: Territory) -> None:
    """Refuse a state whose wishes no partition can keep together, in the words of who wished.

    Raises
    ------
    InputError
        Says the wish, and the other one or what is fixed.
    """
    if (found := find_contradiction(state, territory)) is not None:
        one, other = (claim.told(state, territory) for claim in found)
        raise InputError(f"this cannot both be kept: “{one}” and “{other}”; let one of them go")


def check_new(before: State, state: State, territory: Territory) -> None:
    """Refuse wishes as `check_wishes` does, where those of the state before went together.

    Raises
    ------
    InputError
        As `check_wishes`.
    """
    if find_contradiction(before, territory) is None:
        check_wishes(state, territory)


def find_contradiction(state: State, territory: Territory) -> tuple[Claim, Claim] | None:
    """Return a wish and what contradicts it; None: all wishes go together, as far as claims alone can tell.

    Where tiers nest, who is together on a tier is so on those above.  What the scenario asks by itself is
    not looked into.
    """
    if not state.bound:
        return None
    claims = [claim for at in range(len(state.sheets)) for claim in _claims(state, at, territory)]
    for divider in claims:
        if divider.kind == TOGETHER or divider.at is None:
            continue
        joining = [
            one
            for one in claims
            if one.kind != APART
            and one is not divider
            and one.at is not None
            and (one.at == divider.at or (state.nested and one.at < divider.at))
        ]
        chain = _across(divider, joining)
        if chain and any(one.wished for one in (*chain, divider)):
            return _one(chain), divider
    return None


def _claims(state: State, at: int, territory: Territory) -> Iterator[Claim]:
    """Return what is wished on a tier, and what its scenario locks."""
    sheet = state.sheets[at]
    wishes, codes = sheet.wishes, territory.codes
    yield from (Claim(TOGETHER, frozenset(pair), at) for pair in wishes.pairs)
    yield from (Claim(APART, frozenset(pair), at) for pair in wishes.apart)
    yield from (Claim(OWN, region, at) for region in wishes.own)
    yield from (Claim(HELD, region, at) for region in wishes.held)
    if sheet.asked.locks is None:
        return
    locked = sheet.asked.locks.contribute(territory)
    whole = state.whole
    kind = FIXED if whole is not None and whole.tiers[at].fixed is not None else OWN
    yield from (Claim(TOGETHER, frozenset(codes[i] for i in p), at, False) for p in sorted(locked.together))
    yield from (Claim(APART, frozenset(codes[i] for i in p), at, False) for p in sorted(locked.apart))
    yield from (Claim(kind, frozenset(codes[i] for i in region), at, False) for region in locked.fixed)


def _across(divider: Claim, joining: Sequence[Claim]) -> list[Claim]:
    """Return claims that tie what another one divides, each with the next one; empty: none do."""
    if divider.kind != APART:
        torn = (one for one in joining if one.codes & divider.codes and one.codes - divider.codes)
        return [found] if (found := min(torn, key=lambda one: not one.wished, default=None)) else []
    start, goal = sorted(divider.codes)
    reached: dict[str, list[Claim]] = {start: []}
    waiting = [start]
    for code in waiting:
        for one in joining:
            if code in one.codes:
                new = sorted(one.codes - reached.keys())
                reached |= {key: [*reached[code], one] for key in new}
                waiting += new
    return reached.get(goal, [])


def _one(chain: Sequence[Claim]) -> Claim:
    """Return claims in a row as one."""
    if len(chain) == 1:
        return chain[0]
    tiers = {one.at for one in chain}
    codes = frozenset[str]().union(*(one.codes for one in chain))
    return Claim(TOGETHER, codes, tiers.pop() if len(tiers) == 1 else None, any(one.wished for one in chain))
