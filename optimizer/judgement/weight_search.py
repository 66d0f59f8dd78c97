"""The search over all weights: cutting planes, an engine as oracle, and whole numbers that decide.

Cutting planes: a linear program over the weights, with a row for every partition known so far
(the declared one must not cost more), and the engine as the oracle that finds a cheaper one or
proves that there is none.  When no weights are left, a mixture of partitions costs less than the
declared one on every criterion at once: no weights can outvote that, and by how much is the
smallest regret that any weights leave.  What is claimed is checked in whole numbers: the linear
program only proposes.

All weights sum to what they sum to today, and the declared regions must keep a hundredth of their
cost: when nothing that they cost counts, they are among the best of anything, and nothing is
explained.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from models.proposal import Status
from models.records import record
from optimizer.judgement.linear import Program, minimise
from optimizer.judgement.oracle import Line, Oracle, Verdict

__all__ = ["GRID", "KEPT", "WeightSearch", "search_weights"]


GRID = 1000
"""Weights are looked at in steps of a thousandth of today's."""


KEPT = Fraction(1, 100)
"""The declared regions keep this share of the cost that they have under today's weights."""


CLOSE = Fraction(1, 10_000)
"""A regret is known well enough when its bound is this near, as a share of the declared cost."""


@record
class WeightSearch:
    """What a search over all weights came to; factors are multiples of today's weights.

    Attributes
    ----------
    factors : tuple of Fraction
        Under these the declared partition is the best, or its regret is the smallest found.
    explained : bool
        Proven: under `factors` no allowed partition costs less than the declared one.
    regret : Fraction
        What the declared partition costs more than the best under `factors`, as a share of its cost.
    least : Fraction
        Proven: no weights leave a smaller regret.
    today : Fraction
        The regret under today's weights.
    mixture : tuple of (Line, Fraction)
        Partitions with shares that sum to 1: on average they cost so much less than the declared
        one, criterion by criterion, that no weights leave a regret below `least`; empty when
        nothing was ruled out.
    ranges : tuple of (Fraction, Fraction)
        When explained: how low and how high each factor can be, all others free, at a constant
        total of weights and to a thousandth; empty otherwise.
    certain : bool
        Whether the search ended by itself: `regret` and `least` meet, and ranges are complete.
    """

    factors: tuple[Fraction, ...]
    explained: bool
    regret: Fraction
    least: Fraction
    today: Fraction
    mixture: tuple[tuple[Line, Fraction], ...]
    ranges: tuple[tuple[Fraction, Fraction], ...]
    certain: bool


def search_weights(oracle: Oracle, target: Line, totals: Sequence[Fraction]) -> WeightSearch | Status:
    """Search all weights for those that explain a partition.

    Parameters
    ----------
    oracle : Oracle
        With one group per weight and no other cost.
    target : Line
        The partition to be explained; it need not be allowed.
    totals : sequence of Fraction
        Today's weights: all weights looked at sum to the same.
    """
    search = _Search(oracle, target, tuple(totals))
    first = search.look(tuple(Fraction(1) for _ in totals))
    if isinstance(first, Status):
        return first
    today = search.regret(tuple(Fraction(1) for _ in totals), first)
    near = search.nearest()
    if near is not None:
        return WeightSearch(near, True, Fraction(0), Fraction(0), today, (), search.ranges(), search.certain)
    factors, regret, least, mixture = search.smallest_regret()
    explained = regret <= 0
    return WeightSearch(
        factors, explained, max(regret, Fraction(0)), least, today, mixture, (), search.certain
    )


@dataclass
class _Search:
    """The cuts known so far: partitions that the declared one is held against."""

    oracle: Oracle
    target: Line
    totals: tuple[Fraction, ...]
    cuts: list[Line] = field(default_factory=list)
    certain: bool = True

    @property
    def size(self) -> int:
        return len(self.totals)

    def look(self, factors: tuple[Fraction, ...]) -> Verdict | Status:
        """Return the best partition at some factors and hold the target against it from now on."""
        found = self.oracle.ask(factors)
        if isinstance(found, Verdict):
            self.certain &= found.proven
            if found.line not in self.cuts:
                self.cuts.append(found.line)
        else:
            self.certain = False
        return found

    def regret(self, factors: tuple[Fraction, ...], best: Verdict) -> Fraction:
        """Return what the target costs more than the best at some factors, as a share of its cost."""
        own = self.target.at(factors)
        return (own - best.line.at(factors)) / max(own, Fraction(1))

    def above(self, line: Line) -> list[int]:
        """Return by criterion what the target costs more than another partition."""
        return [one - other for one, other in zip(self.target.parts, line.parts, strict=True)]

    def rows(self) -> list[list[float]]:
        return [[float(x) for x in self.above(line)] for line in self.cuts]

    def keeping(self) -> tuple[list[float], float]:
        """Return the row and its limit that let the target keep a share of its cost."""
        return [-float(x) for x in self.target.parts], -float(KEPT * sum(self.target.parts))

    def rounded(self, factors: Sequence[float]) -> tuple[Fraction, ...]:
        """Return factors on the grid, none below 0."""
        return tuple(Fraction(max(0, round(factor * GRID)), GRID) for factor in factors)

    # ------------------------------------------------------------ nearest
    def nearest(self) -> tuple[Fraction, ...] | None:
        """Return the factors nearest to today's that explain the target, or None: none were found.

        Distance is the sum of the changes of all weights.  A margin keeps the target the best also
        after rounding to the grid; it is dropped when only ties are left.
        """
        margin = 0.0
        while self.oracle.control.remaining_s():
            found = self._program_nearest(margin)
            if found is None:
                return None
            factors = self.rounded(found)
            known = len(self.cuts)
            best = self.look(factors)
            if isinstance(best, Status):
                return None
            if best.proven and best.line.at(factors) >= self.target.at(factors):
                return factors
            if len(self.cuts) == known:
                if not best.proven:
                    return None
                margin = max(2 * margin, self._step(best.line))
        self.certain = False
        return None

    def _step(self, line: Line) -> float:
        """Return what rounding to the grid can change between the target and another partition."""
        return sum(abs(x) for x in self.above(line)) / GRID + 1.0

    def _program_nearest(self, margin: float) -> list[float] | None:
        """Minimise the sum of changes; variables are what each factor rises and what it falls."""
        totals = [float(w) for w in self.totals]
        n = self.size
        keep, limit = self.keeping()
        rows = [[*row, *(-x for x in row)] for row in [*self.rows(), keep]]
        limits = [-margin - sum(row[:n]) for row in rows]
        limits[-1] = limit - sum(keep)
        found = minimise(
            Program(
                cost=[*totals, *totals],
                at_most=rows,
                limits=limits,
                equal=[[*totals, *(-w for w in totals)]],
                values=[0.0],
                upper=[*([None] * n), *([1.0] * n)],
            )
        )
        if found is None:
            return None
        return [1 + up - down for up, down in zip(found.x[:n], found.x[n:], strict=True)]

    # ------------------------------------------------------------ smallest regret
    def smallest_regret(
        self,
    ) -> tuple[tuple[Fraction, ...], Fraction, Fraction, tuple[tuple[Line, Fraction], ...]]:
        """Return the factors of the smallest regret found, it, its bound and the mixture that proves it."""
        one = tuple(Fraction(1) for _ in self.totals)
        verdict = self.look(one)
        best = (one, self.regret(one, verdict)) if isinstance(verdict, Verdict) else (one, Fraction(1))
        least = Fraction(0)
        mixture: tuple[tuple[Line, Fraction], ...] = ()
        while True:
            factors, shares = self._program_regret()
            bound, mixed = self._bound(shares)
            if bound > least:
                least, mixture = bound, mixed
            if best[1] - least <= CLOSE:
                break
            known = len(self.cuts)
            verdict = self.look(self.rounded(factors))
            if isinstance(verdict, Verdict):
                regret = self.regret(self.rounded(factors), verdict)
                if verdict.proven and regret < best[1]:
                    best = (self.rounded(factors), regret)
            if len(self.cuts) == known or not self.oracle.control.remaining_s():
                self.certain &= best[1] - least <= 100 * CLOSE
                break
        return best[0], best[1], least, mixture

    def _program_regret(self) -> tuple[list[float], list[float]]:
        """Minimise the regret at a declared cost of 1 (Charnes and Cooper 1962), scaled to today's total."""
        own = [float(x) for x in self.target.parts]
        scale = max(own) or 1.0
        own = [x / scale for x in own]
        rows = [[*(x / scale for x in row), -1.0] for row in self.rows()]
        rows.append([*(float(w) for w in self.totals), 0.0])
        n = self.size
        found = minimise(
            Program(
                cost=[*([0.0] * n), 1.0],
                at_most=rows,
                limits=[*([0.0] * len(self.cuts)), float(self._most) * scale],
                equal=[[*own, 0.0]],
                values=[1.0],
                upper=[None] * (n + 1),
            )
        )
        if found is None:
            return [1.0] * n, [0.0] * len(rows)
        factors = found.x[:n]
        total = sum(w * t for w, t in zip(map(float, self.totals), factors, strict=True))
        stretch = float(sum(self.totals)) / total if total > 0 else 1.0
        return [t * stretch for t in factors], found.shares

    @property
    def _most(self) -> Fraction:
        """What all weights may sum to at a declared cost of 1: the same as keeping a share of it."""
        return sum(self.totals) / (KEPT * max(1, sum(self.target.parts)))

    def _bound(self, shares: Sequence[float]) -> tuple[Fraction, tuple[tuple[Line, Fraction], ...]]:
        """Return the regret that a mixture of partitions proves for all weights, in exact fractions."""
        weights = [Fraction(max(0, round(share * 10**6))) for share in shares[: len(self.cuts)]]
        if not (whole := sum(weights)):
            return Fraction(0), ()
        mixed = [(line, w / whole) for line, w in zip(self.cuts, weights, strict=True) if w]
        gains = [
            sum((share * self.above(line)[k] for line, share in mixed), Fraction(0)) for k in range(self.size)
        ]
        least = max(self._floor(gains, Fraction(0)), self._floor(gains, Fraction(max(0.0, shares[-1]))))
        return (least, tuple(mixed)) if least > 0 else (Fraction(0), ())

    def _floor(self, gains: Sequence[Fraction], price: Fraction) -> Fraction:
        """Return the least regret, as a share, that gains by criterion leave under any weights.

        For every price m >= 0 of the sum of all weights: when g_k + m w_k >= (r + m M) c_k for every
        criterion k (gain g, weight w, declared cost c, most M), the regret is at least r.
        """
        free = [k for k, part in enumerate(self.target.parts) if part <= 0]
        price = max([price, *(-gains[k] / self.totals[k] for k in free)])
        bounds = [
            (gain + price * w) / part - price * self._most
            for gain, w, part in zip(gains, self.totals, self.target.parts, strict=True)
            if part > 0
        ]
        return min(bounds, default=Fraction(0))

    # ------------------------------------------------------------ ranges
    def ranges(self) -> tuple[tuple[Fraction, Fraction], ...]:
        """Return how low and how high each factor can be while some weights explain the target."""
        return tuple((self._extreme(k, low=True), self._extreme(k, low=False)) for k in range(self.size))

    def _extreme(self, k: int, *, low: bool) -> Fraction:
        totals = [float(w) for w in self.totals]
        cost = [0.0] * self.size
        cost[k] = 1.0 if low else -1.0
        keep, limit = self.keeping()
        while True:
            found = minimise(
                Program(
                    cost=cost,
                    at_most=[*self.rows(), keep],
                    limits=[*([0.0] * len(self.cuts)), limit],
                    equal=[totals],
                    values=[sum(totals)],
                    upper=[None] * self.size,
                )
            )
            if found is None:  # only ties are left: today's own value
                return Fraction(1)
            factors = self.rounded(found.x)
            known = len(self.cuts)
            best = self.look(factors)
            cheaper = isinstance(best, Verdict) and best.line.at(factors) < self.target.at(factors)
            if not cheaper or len(self.cuts) == known:
                return factors[k]
            if not self.oracle.control.remaining_s():
                self.certain = False
                return factors[k]
