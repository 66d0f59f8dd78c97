"""Tipping points: where a weight changes the best partition, every piece proven.

The cost of the best partition is concave and piecewise linear in one weight.  All its
breakpoints are found by solving at both ends, crossing the two lines and solving there: either
the crossing is a breakpoint, or a third partition is better there and both halves are searched.

References
----------
M. J. Eisner and D. G. Severance (1976), Mathematical techniques for efficient record
segmentation in large shared databases, Journal of the ACM 23.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise
from math import floor

from models.errors import InputError
from models.partition import Partition
from models.proposal import Status, region_name
from models.records import record
from models.scenario import Scenario
from models.territory import Territory
from optimizer.comparison.comparison import Comparison, compare
from optimizer.engine.solution import Control, Limits
from optimizer.inputs.territories import open_territory
from optimizer.judgement.oracle import FINE, Line, Oracle, Verdict
from optimizer.judgement.weights_in_use import Dial, dials_of, turn
from optimizer.language.titles import english_of
from optimizer.solving.propose import limits_of

__all__ = [
    "Piece",
    "TippingPoints",
    "find_all_tipping_points",
    "find_tipping_points",
    "search_weights",
    "weights_from_to",
    "what_changes",
]

FURTHEST = Fraction(4)
"""Weights are turned up to this or to twice today's, whichever is more, when nothing else is asked."""


@record
class Piece:
    """A range of weights in which one partition is the best.

    Attributes
    ----------
    start, end : Fraction
        The first and the last weight; at the border of two pieces both partitions cost the same.
    partition : Partition
    fixed, part : int
        Cost units that do not depend on the weight, and that do, at the reference weight.
    proven : bool
        Whether it is proven that no partition is better anywhere in the range.
    """

    start: Fraction
    end: Fraction
    partition: Partition
    fixed: int
    part: int
    proven: bool


@record
class TippingPoints:
    """Which partition is the best at every weight of one criterion, from low to high.

    `status` is OPTIMAL when every piece is proven, INFEASIBLE or UNKNOWN without pieces.
    """

    scenario: Scenario
    territory: Territory
    dial: Dial
    pieces: tuple[Piece, ...]
    status: Status
    solves: int

    def __repr__(self) -> str:
        """Return one line: which criterion, and how many ranges."""
        return f"<TippingPoints of {self.dial.name}: {len(self.pieces)} ranges, {self.status}>"

    @property
    def today(self) -> Piece | None:
        """The piece in which today's weight lies; None: it lies outside what was looked at."""
        inside = [piece for piece in self.pieces if piece.start <= self.dial.today <= piece.end]
        return inside[0] if inside else None

    @property
    def points(self) -> tuple[Fraction, ...]:
        """The weights at which the best partition changes."""
        return tuple(piece.end for piece in self.pieces[:-1])

    def change(self, k: int) -> Comparison:
        """Return what changes from piece k to the next."""
        one, other = self.pieces[k], self.pieces[k + 1]
        return compare(self.territory, one.partition, other.partition)

    def changes(self, piece: Piece) -> str:
        """Say by name what differs from today's best partition; nothing for today's piece."""
        here = self.today
        if here is None or here is piece:
            return ""
        return what_changes(self.scenario, self.territory, here.partition, piece.partition)

    def sentences(self) -> tuple[str, ...]:
        """Return what happens beyond each end of today's piece, by name, and how long it holds."""
        return tuple(map(english_of(self.territory), self._sentences()))

    def _sentences(self) -> Iterator[str]:
        here = self.today
        if here is None:
            return
        dial, k = self.dial, self.pieces.index(here)
        low, high = dial.said(here.start), dial.said(here.end)
        first, last = k == 0, k == len(self.pieces) - 1
        proof = "proven" if here.proven else "as far as time allowed"
        if first and last:
            yield f"{dial.title}: from {low} to {high} the same partition is the best ({proof})."
            return
        yield (
            f"{dial.title}: today's partition is the best from {low} to {high} ({proof}; "
            f"today {dial.said(dial.today)})."
        )
        if not last:
            yield f"Above {high} {self._happens(k, up=True)}."
        if not first:
            yield f"Below {low} {self._happens(k - 1, up=False)}."

    def _happens(self, k: int, *, up: bool) -> str:
        one, other = (self.pieces[k], self.pieces[k + 1]) if up else (self.pieces[k + 1], self.pieces[k])
        return what_changes(self.scenario, self.territory, one.partition, other.partition)


def what_changes(scenario: Scenario, territory: Territory, before: Partition, after: Partition) -> str:
    """Say by name who joins whom, and who forms a region of their own."""
    difference = compare(territory, before, after)
    fresh = set(difference.unmatched[1])
    parts = []
    for region in sorted(after, key=lambda region: (-territory.population(region), min(region))):
        moved = region & difference.moved
        if region in fresh:
            parts.append(f"{territory.names(region)} form{'s' * (len(region) == 1)} a region of their own")
        elif moved:
            (home,) = (old for old in before if old & region - moved)
            whole = [old for old in before if len(old) > 1 and old <= moved]
            some = moved.difference(*whole)
            who = [f"the region of {region_name(scenario, territory, old)}" for old in whole]
            who += [territory.names(some)] * bool(some)
            joins = f"join{'s' * (len(whole) + len(some) == 1)}"
            parts.append(f"{' and '.join(who)} {joins} {region_name(scenario, territory, home)}")
    if len(before) != len(after):
        parts.append(f"{len(after)} region{'s' * (len(after) != 1)} in place of {len(before)}")
    return "; ".join(parts) or "nobody changes region"


def find_tipping_points(
    scenario: Scenario,
    criterion: str,
    start: float | Fraction = 0,
    end: float | Fraction | None = None,
    *,
    territory: Territory | None = None,
    limits: Limits | None = None,
    control: Control | None = None,
) -> TippingPoints:
    """Find every weight of a criterion, in a range, at which another partition becomes the best.

    Parameters
    ----------
    scenario : Scenario
    criterion : str
        One with a cost, or ``arrangements`` for all its tables: several weights are then turned
        together, and `start` and `end` say how many times today's.
    start, end : float or Fraction
        The range of weights; default: from 0 to 4 or twice today's weight, whichever is more.
    territory : Territory, optional
        What `open_territory` returned for this scenario, when it is at hand.
    limits : Limits, optional
        Of each solve, in place of the scenario's own.
    control : Control, optional
        Can stop the search: what is known by then is returned, and says so.

    Raises
    ------
    InputError
        For a criterion without a cost, an empty range or a scenario with priorities.

    Examples
    --------
    >>> from optimizer import find_tipping_points, load_scenario
    >>> found = find_tipping_points(load_scenario("scenarios/drenthe.toml"), "centres", 0, 4)
    >>> found.sentences()[-1]
    'Below 1.565 Midden-Drenthe joins Emmen.'
    """
    territory = territory or open_territory(scenario)
    problem, (dial,) = turn(scenario, territory, criterion)
    low, high = weights_from_to(dial, start, end)
    oracle = Oracle(problem, [dial.costs], limits or limits_of(scenario), control or Control())
    return _search(scenario, territory, dial, oracle, low, high)


def find_all_tipping_points(
    scenario: Scenario,
    *,
    territory: Territory | None = None,
    limits: Limits | None = None,
    control: Control | None = None,
) -> tuple[TippingPoints, ...]:
    """Find the tipping points of every criterion with a cost, each weight turned on its own.

    Parameters and errors are those of `find_tipping_points`.
    """
    territory = territory or open_territory(scenario)
    problem = turn(scenario, territory, next(iter(scenario.formulate(territory).costs), ""))[0]
    control, limits = control or Control(), limits or limits_of(scenario)
    known: list[Line] = []
    found = []
    dials = dials_of(scenario, territory, problem)
    for number, dial in enumerate(dials, 1):
        control.enter("weight", number, len(dials))
        oracle = Oracle(problem, [dial.costs], limits, control)
        for line in known:
            oracle.know(oracle.line(line.regions))
        found.append(_search(scenario, territory, dial, oracle, *weights_from_to(dial, 0, None)))
        known = list(oracle.lines)
    control.stage = None
    return tuple(found)


def weights_from_to(
    dial: Dial, start: float | Fraction, end: float | Fraction | None
) -> tuple[Fraction, Fraction]:
    """Return a range of weights; without an end up to 4 or twice today's, whichever is more.

    Raises
    ------
    InputError
        When it is empty or begins below 0.
    """
    low = Fraction(str(start))
    high = max(FURTHEST, 2 * dial.today) if end is None else Fraction(str(end))
    if not 0 <= low < high:
        raise InputError(
            "no range of weights", value=f"{float(low):g} to {float(high):g}", expected="0 <= from < to"
        )
    return low, high


def _search(
    scenario: Scenario, territory: Territory, dial: Dial, oracle: Oracle, low: Fraction, high: Fraction
) -> TippingPoints:
    pieces, status = search_weights(oracle, dial, low, high)
    return TippingPoints(scenario, territory, dial, pieces, status, oracle.solves)


def search_weights(
    oracle: Oracle, dial: Dial, low: Fraction, high: Fraction
) -> tuple[tuple[Piece, ...], Status]:
    """Return the pieces between two weights, from low to high, and how far they are proven.

    Parameters
    ----------
    oracle : Oracle
        With the costs of the dial as its only group.
    """
    ends = []
    for weight in (low, high):
        end = oracle.ask([dial.factor(weight)])
        if isinstance(end, Status):
            return (), end
        ends.append((weight, end))
    codes = oracle.problem.codes_of
    pieces = tuple(
        Piece(a, b, Partition(codes(line.regions)), line.fixed, line.parts[0], proven)
        for a, b, line, proven in _joined(list(_envelope(oracle, dial, *ends)))
    )
    return pieces, Status.OPTIMAL if all(piece.proven for piece in pieces) else Status.FEASIBLE


End = tuple[Fraction, Verdict]
Range = tuple[Fraction, Fraction, Line, bool]


def _envelope(oracle: Oracle, dial: Dial, left: End, right: End) -> Iterator[Range]:
    """Yield the ranges between two weights in which one line is the lowest, from low to high."""
    (a, one), (b, other) = left, right
    proven = one.proven and other.proven
    rise = one.line.parts[0] - other.line.parts[0]
    at_right = one.line.at([dial.factor(b)]) <= other.line.at([dial.factor(b)])
    if one.line == other.line or rise == 0 or at_right:
        # concave between two proven ends and touching the line at both: the line itself
        yield a, b, one.line, proven
        return
    if other.line.at([dial.factor(a)]) <= one.line.at([dial.factor(a)]):
        yield a, b, other.line, proven
        return
    crossing = dial.weight(Fraction(other.line.fixed - one.line.fixed, rise))
    if not oracle.fits([dial.factor(crossing)]):
        yield from _beside(oracle, dial, left, right, crossing)
        return
    found = oracle.ask([dial.factor(crossing)])
    assert isinstance(found, Verdict), "two partitions are known"
    here = one.line.at([dial.factor(crossing)])
    if found.line.at([dial.factor(crossing)]) >= here:
        yield a, crossing, one.line, one.proven and found.proven
        yield crossing, b, other.line, other.proven and found.proven
        return
    yield from _envelope(oracle, dial, left, (crossing, found))
    yield from _envelope(oracle, dial, (crossing, found), right)


def _beside(oracle: Oracle, dial: Dial, left: End, right: End, crossing: Fraction) -> Iterator[Range]:
    """Yield the ranges where a crossing is too fine to be counted: looked at just before and behind it.

    What is the best there is the best up to there.  Between the two lies less than a ten-thousandth
    of a weight (`FINE`), in which a third partition could only be better by as little.
    """
    (a, one), (b, other) = left, right
    factor = dial.factor(crossing)
    for fine in FINE:
        low, high = Fraction(floor(factor * fine), fine), Fraction(floor(factor * fine) + 1, fine)
        if oracle.fits([low]) and oracle.fits([high]):
            break
    before, behind = dial.weight(low), dial.weight(high)
    if before <= a or behind >= b:
        yield a, crossing, one.line, one.proven
        yield crossing, b, other.line, other.proven
        return
    near, far = oracle.ask([low]), oracle.ask([high])
    assert isinstance(near, Verdict), "two partitions are known"
    assert isinstance(far, Verdict), "two partitions are known"
    if near.line.at([low]) < one.line.at([low]):
        yield from _envelope(oracle, dial, left, (before, near))
        yield from _envelope(oracle, dial, (before, near), right)
        return
    if far.line.at([high]) < other.line.at([high]):
        yield from _envelope(oracle, dial, left, (behind, far))
        yield from _envelope(oracle, dial, (behind, far), right)
        return
    yield a, crossing, one.line, one.proven and near.proven
    yield crossing, b, other.line, other.proven and far.proven


def _joined(ranges: list[Range]) -> list[Range]:
    """Join neighbouring ranges of one line, or of lines that cost the same everywhere."""
    joined: list[Range] = ranges[:1]
    for (_, _, before, _), (a, b, line, proven) in pairwise(ranges):
        start, _, kept, sure = joined[-1]
        if (line.fixed, line.parts) == (before.fixed, before.parts):
            joined[-1] = (start, b, kept, sure and proven)
        else:
            joined.append((a, b, line, proven))
    return joined
