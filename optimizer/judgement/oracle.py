"""The oracle of judgement: the best partition at any weights, exact, with everything found so far kept.

Costs of a criterion are taken as the integers that they are at a reference weight and counted in
fractions of it, so that a partition's cost is exactly linear in the weights: what a scenario
rounds to whole cost units stays rounded at the reference, and nothing is rounded again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from math import lcm

from models.errors import InputError
from models.magnitude import MOST, most_of
from models.problem import Problem, Region
from models.proposal import Status
from models.records import record
from optimizer.engine.solution import Control, Limits
from optimizer.engine.strategy import solve

FINE = (100_000, 10_000, 1_000)
"""Where weights cannot be counted exactly: such parts of today's weight, the finest that fit."""

__all__ = ["FINE", "Line", "Oracle", "Verdict", "single_level"]


@record
class Line:
    """A partition and its costs (cost units): of all that is not weighed, and of each weighed part.

    At factors t the partition costs fixed + sum of t_k * parts_k.
    """

    regions: tuple[Region, ...]
    fixed: int
    parts: tuple[int, ...]

    def at(self, factors: Sequence[Fraction]) -> Fraction:
        """Return the cost at some factors, exactly."""
        return self.fixed + sum((t * part for t, part in zip(factors, self.parts, strict=True)), Fraction(0))


@record
class Verdict:
    """What one question came to: the best line known there, and whether it is proven to be the best."""

    line: Line
    proven: bool


@dataclass
class Oracle:
    """Answers which partition is the best at factors of some costs of a problem.

    Attributes
    ----------
    problem : Problem
        Single-level.
    groups : sequence of tuple of str
        The costs that are weighed, each a sum of costs by name; all others are fixed.
    limits : Limits
        Of each solve.
    control : Control
        Can stop the run: questions are then answered by what is known, not proven.
    lines : list of Line
        Every partition found so far.
    solves : int
        How many problems were solved.
    """

    problem: Problem
    groups: Sequence[tuple[str, ...]]
    limits: Limits
    control: Control
    lines: list[Line] = field(default_factory=list)
    solves: int = 0
    proven: dict[tuple[Fraction, ...], Verdict] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Split the cost of the problem into what is weighed and what is not."""
        weighed = {name for names in self.groups for name in names}
        rest = [name for name in self.problem.costs if name not in weighed]
        self.fixed = self.problem.minimising(rest).cost
        self.parts = [self.problem.minimising(names).cost for names in self.groups]

    def line(self, regions: Sequence[Region]) -> Line:
        """Return a partition with its costs."""
        cost = self.problem.partition_cost
        return Line(
            tuple(sorted(regions, key=min)),
            cost(regions, self.fixed),
            tuple(cost(regions, part) for part in self.parts),
        )

    def know(self, line: Line) -> Line:
        """Keep a partition; return the one already known with the same regions, if there is one."""
        for other in self.lines:
            if other.regions == line.regions:
                return other
        self.lines.append(line)
        return line

    def best_known(self, factors: Sequence[Fraction]) -> Line | None:
        """Return the cheapest partition found so far at some factors."""
        return min(self.lines, key=lambda line: line.at(factors), default=None)

    def fits(self, factors: Sequence[Fraction]) -> bool:
        """Whether costs at some factors can be counted exactly."""
        scale = lcm(*(t.denominator for t in factors), 1)
        sizes = [most_of(self.fixed, self.problem) * scale]
        sizes += [
            most_of(part, self.problem) * int(t * scale) for t, part in zip(factors, self.parts, strict=True)
        ]
        return sum(sizes) <= MOST

    def ask(self, factors: Sequence[Fraction]) -> Verdict | Status:
        """Return the best partition at some factors of 0 or more; a status when there is none.

        Raises
        ------
        InputError
            When the factors are too fine for costs to be counted exactly.
        """
        key = tuple(factors)
        if key in self.proven:
            return self.proven[key]
        if not self.control.remaining_s():
            known = self.best_known(key)
            return Status.UNKNOWN if known is None else Verdict(known, False)
        scale = lcm(*(t.denominator for t in key), 1)
        cost = self.fixed * scale
        for t, part in zip(key, self.parts, strict=True):
            cost += part * int(t * scale)
        asked = replace(self.problem, costs={"weighed": cost}, levels=())
        known = self.best_known(key)
        self.solves += 1
        solution = solve(asked, self.limits, self.control, [known.regions] if known else [])
        if solution.regions is None:
            return solution.status
        line = self.know(self.line(solution.regions))
        if known is not None and known.at(key) <= line.at(key):
            line = known  # as good, or better than what an interrupted solve came to
        proven = solution.bound is not None and line.at(key) * scale <= solution.bound
        verdict = Verdict(line, proven)
        if proven:
            self.proven[key] = verdict
        return verdict


def single_level(problem: Problem, what: str) -> Problem:
    """Return a problem that has one level.

    Raises
    ------
    InputError
        When costs are ordered by priorities, which no weight can outweigh.
    """
    if problem.levels:
        raise InputError(
            f"{what} weighs costs against each other, and priorities order them",
            where="objective.priorities",
            expected="a scenario without priorities",
        )
    return problem
