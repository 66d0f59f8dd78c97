"""A group that would leave: the allowed region whose members all gain most, or proof that there is none.

What a member bears depends on its own region only (see `models.stakes`).  So a region is grown
municipality by municipality from its most populous member, and given up as soon as one member cannot
come out better off than the least that is asked: by what it loses with those left out already, or has
with those taken in.  That forces most choices, and the search is exhaustive.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from math import ceil

from models.problem import Cost, Region
from models.records import record
from models.stakes import PARTS, Stakes
from optimizer.engine.solution import Control

__all__ = ["Group", "common_gain", "find_group"]


@record
class Group:
    """The group with the largest common gain.

    Attributes
    ----------
    region : frozenset of int or None
        Its units; None: none was found in which every member gains.
    gain : Fraction
        What every member gains at the least (cost units); 0 without a region.
    proven : bool
        Whether it is proven that no allowed region has a larger common gain.
    steps : int
        How many choices were looked at.
    """

    region: Region | None
    gain: Fraction
    proven: bool
    steps: int


def common_gain(stakes: Stakes, region: Region, borne: Sequence[Fraction]) -> Fraction:
    """Return what every member of a region gains at the least against what each bears now (cost units)."""
    return min(borne[unit] - stakes.of(unit, region) for unit in region)


def find_group(
    stakes: Stakes,
    borne: Sequence[Fraction],
    control: Control | None = None,
    known: Iterable[Region] = (),
) -> Group:
    """Find the allowed region in which the member that gains least gains most.

    Parameters
    ----------
    stakes : Stakes
    borne : sequence of Fraction
        What each unit bears now, in cost units.
    control : Control, optional
        Its stop and deadline end the search: what was found by then is not proven to be the most.
    known : iterable of Region, optional
        Regions to begin with, such as those of the best partition: the more they gain, the sooner the end.

    Returns
    -------
    Group
        Proven without a region: no allowed region leaves every member better off.
    """
    search = _Search(stakes, borne, control or Control())
    for region in known:
        search.climb_from(region)
    for root in range(len(stakes.problem)):
        search.grow_from(root)
    return Group(search.best, search.gain, not search.stopped, search.steps)


POLL = 256
"""Steps between two looks at the clock."""


class _Search:
    """Depth first over connected regions; sets of units are the bits of integers."""

    def __init__(self, stakes: Stakes, borne: Sequence[Fraction], control: Control) -> None:
        self.stakes, self.borne, self.control = stakes, borne, control
        self.problem = problem = stakes.problem
        self.best: Region | None = None
        self.gain = Fraction(0)
        self.stopped = False
        self.steps = 0
        self.beside = [sum(1 << j for j in near) for near in problem.neighbours]
        cost = problem.cost
        rising = [hinge for hinge in cost.hinges if hinge.side == "above"]
        rising = [hinge for hinge in rising if min(problem.totals[hinge.total], default=0) >= 0]
        self.growing = Cost(hinges=tuple(rising), spreads=cost.spreads)
        """What a region costs at the least when it costs as much with fewer members."""
        self.saved = max(0, -cost.per_region)
        self._set_room()

    def _set_room(self) -> None:
        """Count what each unit may bear at the most, in parts, to gain more than the most so far."""
        stakes, once = self.stakes, self.problem.cost.constant
        self.room = [
            ceil((borne - once * stakes.share(i, stakes.everybody) - self.gain) * PARTS) - 1
            for i, borne in enumerate(self.borne)
        ]

    # ------------------------------------------------------------ the search
    def climb_from(self, region: Region) -> None:
        """Take in or leave out one unit after another while that raises the common gain."""
        gain = common_gain(self.stakes, region, self.borne)
        while not self.stopped:
            self._judge(region)
            border = {j for i in region for j in self.problem.neighbours[i]} - region
            near = [region | {j} for j in sorted(border)]
            near += [region - {i} for i in sorted(region) if len(region) > 1]
            gains = [common_gain(self.stakes, other, self.borne) for other in near]
            if not self.control.remaining_s():
                self.stopped = True
            if not gains or max(gains) <= gain:
                return
            gain = max(gains)
            region = near[gains.index(gain)]

    def grow_from(self, root: int) -> None:
        """Look at every region of which `root` is the most populous member."""
        stack = [(1 << root, (1 << len(self.problem)) - (2 << root))]
        while stack:
            inside, free = stack.pop()
            self.steps += 1
            if self.steps % POLL == 0 and not self.control.remaining_s():
                self.stopped = True
            if self.stopped:
                return
            narrowed = self._narrow(inside, free)
            if narrowed is None:
                continue
            inside, free = narrowed
            front = self._touching(inside) & free
            if not front:
                self._judge(frozenset(_bits(inside)))
                continue
            unit = 1 << self._wanted(inside, front)
            stack.append((inside, free & ~unit))
            stack.append((inside | unit, free & ~unit))

    def _narrow(self, inside: int, free: int) -> tuple[int, int] | None:
        """Take in and leave out what has to be; None: some member cannot gain what is asked."""
        while True:
            free = self._reachable(inside, free)
            taken, left = inside, free
            held, most = self._people(inside), self._people(inside | free)
            least = self._least(inside)
            for i in _bits(inside | free):
                member = inside >> i & 1
                room = self.room[i] - (self._price(i, least, held, most) if member else -self.saved * PARTS)
                lost, met = self.stakes.lost[i], self.stakes.met[i]
                room -= sum(part for j, part in lost.items() if not (inside | free) >> j & 1)
                room -= sum(part for j, part in met.items() if inside >> j & 1)
                if room < 0:
                    if member:
                        return None
                    left &= ~(1 << i)
                elif member:
                    taken |= sum(1 << j for j, part in lost.items() if part > room and free >> j & 1)
                    left &= ~sum(1 << j for j, part in met.items() if part > room and free >> j & 1)
            if taken & ~(inside | left):
                return None  # the same unit would have to be in and out
            left &= ~taken
            if (taken, left) == (inside, free):
                return inside, free
            inside, free = taken, left

    def _judge(self, region: Region) -> None:
        """Keep a region when it is allowed and every member gains more than by the best so far."""
        gain = common_gain(self.stakes, region, self.borne)
        if gain > self.gain and self.problem.allows(region):
            self.best, self.gain = region, gain
            self._set_room()

    # ------------------------------------------------------------ what a region costs as a whole
    def _least(self, inside: int) -> int:
        """Return what a region with these members costs as a whole at the least, in half cost units."""
        return self.problem.region_cost(frozenset(_bits(inside)), self.growing)

    def _price(self, unit: int, least: int, held: int, most: int) -> int:
        """Return what a member bears of that at the least, in parts of a cost unit.

        Parameters
        ----------
        unit : int
        least : int
            See `_least`.
        held, most : int
            Inhabitants of the region as it is, and of the largest that it can become.
        """
        people = self.stakes.people[unit]
        price = least * PARTS * people // (2 * most) if most else 0
        if self.saved:
            price -= (
                min(-(-self.saved * PARTS * people // held), self.saved * PARTS)
                if held
                else (self.saved * PARTS)
            )
        return price

    def _people(self, units: int) -> int:
        return sum(self.stakes.people[i] for i in _bits(units))

    # ------------------------------------------------------------ the map
    def _touching(self, inside: int) -> int:
        near = 0
        for i in _bits(inside):
            near |= self.beside[i]
        return near & ~inside

    def _reachable(self, inside: int, free: int) -> int:
        """Return the free units that hang together with the members over free units."""
        reached, front = 0, inside
        while front:
            front = self._touching(front) & free & ~reached
            reached |= front
        return reached

    def _wanted(self, inside: int, front: int) -> int:
        """Return the unit at the border that the members want most."""
        return max(
            _bits(front),
            key=lambda j: (sum(self.stakes.lost[i].get(j, 0) for i in _bits(inside)), -j),
        )


def _bits(units: int) -> Iterator[int]:
    """Yield the units of a set from the smallest."""
    while units:
        low = units & -units
        yield low.bit_length() - 1
        units ^= low
