"""Wishes: what somebody at a map holds on to until it is taken back; frozen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field, replace

from models.records import record

__all__ = ["Pair", "Wishes"]

Pair = tuple[str, str]


@record
class Wishes:
    """What somebody holds on to, municipalities by code.

    Attributes
    ----------
    placed : mapping of str to str
        Municipalities that were put somewhere by hand, each with one whose region it shares.
    together, apart : tuple of (str, str)
        Pairs that share a region, and pairs that do not.
    held : tuple of frozenset of str
        Regions that stay exactly as they are.
    own : tuple of frozenset of str
        Who was put apart as a region of its own; whoever is moved there later belongs to it.
    out : frozenset of str
        Municipalities that are left out of the area.
    """

    placed: Mapping[str, str] = field(default_factory=dict)
    together: tuple[Pair, ...] = ()
    apart: tuple[Pair, ...] = ()
    held: tuple[frozenset[str], ...] = ()
    own: tuple[frozenset[str], ...] = ()
    out: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.binding or self.out)

    @property
    def binding(self) -> bool:
        """Whether a solve is asked more than the question itself, within its area."""
        return bool(self.placed or self.together or self.apart or self.held or self.own)

    @property
    def pairs(self) -> tuple[Pair, ...]:
        """All pairs that share a region, each once."""
        return tuple(dict.fromkeys([*self.placed.items(), *self.together]))

    @property
    def fixed(self) -> tuple[frozenset[str], ...]:
        """All groups that are a region exactly as they are, each once."""
        return tuple(dict.fromkeys([*self.held, *self.own]))

    @property
    def about(self) -> frozenset[str]:
        """Everybody that a wish is about, apart from who is left out."""
        pairs = (code for pair in (*self.pairs, *self.apart) for code in pair)
        return frozenset(pairs).union(*self.fixed)

    def placing(self, code: str, partner: str | None) -> Wishes:
        """Return the wishes with a municipality in the region of another; None: wherever it is best."""
        left = {one: other for one, other in self.placed.items() if code not in (one, other)}
        return replace(self, placed=left if partner is None else {**left, code: partner})

    def settling(self, block: frozenset[str], anchor: str | None) -> Wishes:
        """Return the wishes with some municipalities moved: to who is a region of its own, or away from it.

        Parameters
        ----------
        block : frozenset of str
        anchor : str or None
            Somebody in the region that they go to; None: they become a region of their own.
        """
        own = [region | block if anchor in region else region - block for region in self.own]
        if anchor is None:
            own.append(block)
        return replace(self, own=tuple(region for region in own if region))

    def without(self, codes: frozenset[str]) -> Wishes:
        """Return the wishes about none of some municipalities; a region of its own goes on without them."""
        return Wishes(
            {one: other for one, other in self.placed.items() if codes.isdisjoint((one, other))},
            tuple(pair for pair in self.together if codes.isdisjoint(pair)),
            tuple(pair for pair in self.apart if codes.isdisjoint(pair)),
            tuple(region for region in self.held if codes.isdisjoint(region)),
            tuple(left for region in self.own if (left := region - codes)),
            self.out,
        )

    def joining(self, pair: Pair) -> Wishes:
        """Return the wishes with two municipalities in one region."""
        apart = tuple(known for known in self.apart if set(known) != set(pair))
        return replace(self, together=_with(self.together, pair), apart=apart)

    def parting(self, pair: Pair) -> Wishes:
        """Return the wishes with two municipalities in different regions."""
        together = tuple(known for known in self.together if set(known) != set(pair))
        placed = {a: b for a, b in self.placed.items() if {a, b} != set(pair)}
        return replace(self, apart=_with(self.apart, pair), together=together, placed=placed)

    def holding(self, region: frozenset[str], hold: bool) -> Wishes:
        """Return the wishes with a region that stays exactly as it is, or that does not have to."""
        held = tuple(known for known in self.held if known != region)
        own = tuple(known for known in self.own if known != region)
        return replace(self, held=(*held, region) if hold else held, own=own)

    def dropping(self, kind: str, gone: frozenset[str]) -> Wishes:
        """Return the wishes without one: its kind, and whom it is about."""
        return replace(
            self,
            placed={a: b for a, b in self.placed.items() if kind != "placed" or not {a, b} <= gone},
            together=tuple(pair for pair in self.together if kind != "together" or gone != set(pair)),
            apart=tuple(pair for pair in self.apart if kind != "apart" or gone != set(pair)),
            held=tuple(region for region in self.held if kind != "held" or gone != region),
            own=tuple(region for region in self.own if kind != "own" or gone != region),
        )


def _with(pairs: tuple[Pair, ...], pair: Pair) -> tuple[Pair, ...]:
    return (*(known for known in pairs if set(known) != set(pair)), pair)
