"""Proving a bound again, from its certificate and the problem alone.

With the duals every root is priced to exhaustion, which proves

    bound  =  sum of the duals  +  sum over roots of min(0, least reduced cost of the root),

and, where that falls short of the best partition, all regions up to a threshold of reduced cost
are listed: a partition with any other region costs more than bound + threshold, and the best
one among those listed comes from a set partition, or for a packing from a relaxation with cuts.
Up to `SMALL` units everything is counted out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from models.problem import Problem, Region, Side
from models.screening import floor_cost
from models.set_partition import Candidate
from optimizer.engine.arrays.image import Image
from optimizer.engine.arrays.translation import translate
from optimizer.engine.columns.certificate import cuts_of, duals_of, malformed
from optimizer.engine.columns.choice import choose
from optimizer.engine.columns.pricer import Pricer
from optimizer.engine.packing.packing import is_packing, minimal, worth_of
from optimizer.engine.packing.rank_one import Pool
from optimizer.engine.packing.relaxation import CutDuals, bound_of, reduced_costs
from optimizer.engine.parts import cut, units_of_parts
from optimizer.engine.proof.counting import least_cost
from optimizer.engine.reins import Reins, Units
from optimizer.engine.solution import Control, Limits

__all__ = ["Verification", "verify_bound"]

SMALL = 12
"""Up to this many units the optimum is also found by counting everything out."""


@dataclass(frozen=True)
class Verification:
    """What verifying came to: the bound that was proven again, and everything that does not hold."""

    bound: int | None
    findings: tuple[str, ...]

    @property
    def holds(self) -> bool:
        """Whether there are no findings."""
        return not self.findings


def verify_bound(
    problem: Problem,
    certificate: Mapping[str, Any] | None,
    regions: Sequence[Region],
    limits: Limits,
    control: Control | None = None,
    reached: Sequence[int] = (),
) -> Verification:
    """Prove the bound of a solution again, from its certificate, and compare.

    Parameters
    ----------
    problem : Problem
        What was solved; with lexicographic levels the certificate is about the last of them.
    certificate : mapping or None
        `Solution.certificate`; None is enough for at most `SMALL` units.
    regions : sequence of Region
        The partition of the solution.
    limits : Limits
        Time, threads and seed; take another seed than the solve did.
    control : Control, optional
        Its stop and deadline end the check, which then does not hold.
    reached : sequence of int
        Value of each level before the last (cost units); without it, that of the partition,
        which is the same unless a level has slack.

    Returns
    -------
    Verification
    """
    control = control or Control()
    if not problem.accepts(regions):
        return Verification(None, ("the regions are no partition that keeps every hard rule",))
    stage = _last_level(problem, regions, reached)
    if problem.levels and not stage.accepts(regions):
        return Verification(None, ("the regions cost more on an earlier level than the proof allows",))
    if certificate is None or "parts" not in certificate:
        return _verify(stage, certificate, regions, limits, control)
    if not _lists(certificate["parts"], units_of_parts(problem)):
        return Verification(None, ("the certificate has other parts than the problem falls apart into",))
    return _verify_parts(stage, certificate["parts"], regions, limits, control)


def _last_level(problem: Problem, regions: Sequence[Region], reached: Sequence[int]) -> Problem:
    """Return the single-level problem that the last level minimises."""
    if not problem.levels:
        return problem
    sides = []
    for k, level in enumerate(problem.levels[:-1]):
        cost = problem.minimising(level.names).cost
        value = reached[k] if reached else problem.partition_cost(regions, cost)
        sides.append(Side(f"level {k + 1}", cost, upper=value + int(abs(value) * level.slack)))
    return problem.minimising(problem.levels[-1].names).with_sides(*sides)


def _lists(entries: object, parts: Sequence[tuple[int, ...]]) -> bool:
    """Tell whether a certificate has an entry for each of these parts, in this order."""
    if not isinstance(entries, list) or not all(isinstance(entry, Mapping) for entry in entries):
        return False
    return [entry.get("units") for entry in entries] == [list(units) for units in parts]


def _verify_parts(
    problem: Problem,
    parts: Sequence[Mapping[str, Any]],
    regions: Sequence[Region],
    limits: Limits,
    control: Control,
) -> Verification:
    """Verify parts that nothing ties together one by one; bounds add up."""
    findings: list[str] = []
    gap = 0
    for entry in parts:
        inside = [region for region in regions if region & set(entry["units"])]
        part = cut(problem, entry["units"], [region for region in regions if region not in inside])
        own = part.inward(inside)
        answer = _verify(part.problem, entry.get("certificate"), own, limits, control)
        findings += [f"part of {part.problem.units[0]}: {finding}" for finding in answer.findings]
        if answer.bound is None:
            return Verification(None, tuple(findings))
        gap += part.problem.partition_cost(own) - answer.bound
    return Verification(problem.partition_cost(regions) - gap, tuple(findings))


def _verify(
    problem: Problem,
    certificate: Mapping[str, Any] | None,
    regions: Sequence[Region],
    limits: Limits,
    control: Control,
) -> Verification:
    """Verify a single-level problem."""
    objective = problem.partition_cost(regions)
    findings: list[str] = []
    bound: int | None = None
    if len(problem) <= SMALL:
        bound = least_cost(problem)
        if bound is None or bound > objective:
            raise RuntimeError(f"a bug: counting misses an accepted partition of cost {objective}")
    elif certificate is None:
        return Verification(None, ("there is no certificate",))
    if certificate is not None:
        proven, findings = _recompute(problem, certificate, limits, control)
        claimed = certificate.get("bound")
        if isinstance(claimed, int) and claimed > objective:
            findings.append(f"the bound of {claimed} lies above the cost of the partition, {objective}")
        if isinstance(claimed, int) and bound is not None and claimed > bound:
            findings.append(f"the bound of {claimed} lies above the optimum, {bound}")
        if bound is None:
            bound = proven
    return Verification(bound, tuple(findings))


def _recompute(
    problem: Problem, certificate: Mapping[str, Any], limits: Limits, control: Control
) -> tuple[int | None, list[str]]:
    """Price, list and choose again; return the bound proven and what differs from the certificate."""
    bound = floor_cost(problem)
    image = translate(problem)
    wrong = malformed(image, certificate)
    if wrong is not None:
        return None, [wrong]
    if bound >= certificate["bound"]:  # arithmetic is enough
        return bound, []
    units = Units(problem.cost)
    reins = Reins(limits, control, units)
    reins.tell("verify: price every root")
    packing, duals, cuts = is_packing(problem), duals_of(image, certificate), cuts_of(image, certificate)
    threshold, roots = certificate["threshold"], range(len(image.groups))
    pricer = Pricer(image, limits.workers, reins.ended, minimal=packing)
    try:
        worst = max(0, threshold or 0)
        keep = 1 if threshold is None else 0
        priced = pricer.price(duals, worst, roots, 1 << 60, keep=keep)
    finally:
        pricer.close()
    if not priced.complete.all() or reins.ended():
        return None, ["stopped before every root was priced"]
    findings = []
    lagrangian = duals.base(image) + int(np.minimum(priced.bounds, 0).sum())
    if lagrangian < certificate["lagrangian"]:
        findings.append(f"the duals prove {lagrangian}, not {certificate['lagrangian']} (scaled half units)")
    bound = max(bound, units.above(lagrangian))
    if threshold is not None:
        listed = minimal(priced.columns) if packing else priced.columns
        if len(listed) != certificate["listed"]:
            findings.append(f"{len(listed)} regions lie within the threshold, not {certificate['listed']}")
        beyond = units.above(lagrangian + threshold + 1)
        if cuts is not None:
            best = units.above(_packing_bound(image, cuts, listed))
        else:
            reins.tell("verify: choose among all regions within the threshold")
            choice = choose(
                image,
                listed,
                reins.ended,
                packing=packing,
                workers=limits.workers,
                seed=limits.seed,
            )
            if not choice.exhausted:
                return bound, [*findings, "stopped before the best choice of regions was proven"]
            best = beyond if choice.chosen is None else units.of(choice.cost)
        bound = max(bound, min(beyond, best))
    if bound < certificate["bound"]:
        findings.append(f"a bound of {bound} is proven, not {certificate['bound']}")
    return bound, findings


def _packing_bound(image: Image, cuts: CutDuals, listed: Sequence[Candidate]) -> int:
    """Return what cuts and their duals prove about packings of the regions that were listed."""
    pool = Pool(len(image.groups), [column.nodes for column in listed])
    return bound_of(pool, cuts, reduced_costs(pool, worth_of(image), cuts))
