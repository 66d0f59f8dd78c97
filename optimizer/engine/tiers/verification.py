"""Proving the bound of tiers again, from their certificate."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from models.errors import InputError
from models.nesting import JointSide, TierLevel, Tiers, stages_of
from models.problem import Region
from optimizer.engine.columns.pricer import Priced, Pricer
from optimizer.engine.proof.proven import LevelProof, Verification
from optimizer.engine.proof.verification import verify_bound
from optimizer.engine.reins import Reins
from optimizer.engine.solution import Control, Limits, Status
from optimizer.engine.tiers.assignment import solve_nested_assignment
from optimizer.engine.tiers.certificate import tier_duals_of
from optimizer.engine.tiers.choice import choose_chain
from optimizer.engine.tiers.coupling import TierDuals, TierImage, image_of
from optimizer.engine.tiers.strategy import ceiling_of, part, parts_of, tightened
from optimizer.engine.ways import TINY

__all__ = ["verify_tier_bound"]

Chain = Sequence[Sequence[Region]]

NEVER = 1 << 80
"""More than any chain costs."""


def verify_tier_bound(
    tiers: Tiers,
    certificate: object,
    chain: Chain,
    limits: Limits,
    control: Control | None = None,
    levels: Sequence[TierLevel] = (),
) -> Verification:
    """Prove the bounds of a solution of tiers again, from its certificate; see `verify_bound`.

    Small areas need no certificate: the nested assignment model is proven again.
    """
    if not tiers.accepts(chain):
        return Verification(None, ("the regions of the tiers do not keep every hard rule, or do not nest",))
    outer = control or Control()
    deadline = min(outer.deadline, time.monotonic() + limits.time_limit_s)
    run = _Run(limits, replace(outer, deadline=deadline))
    proofs = run.prove(tightened(tiers), certificate, chain, tuple(levels))
    return Verification(proofs[-1].bound, tuple(run.findings), tuple(proofs))


class _Run:
    """One check; `findings` collects what does not hold."""

    def __init__(self, limits: Limits, control: Control) -> None:
        self.limits, self.control = limits, control
        self.findings: list[str] = []

    def prove(
        self, tiers: Tiers, content: Any, chain: Chain, levels: tuple[TierLevel, ...]
    ) -> list[LevelProof]:
        """Prove tiers that `chain` solves; one proof per level."""
        parts = parts_of(tiers, levels)
        if len(parts) > 1:
            return self._parts(tiers, parts, content, chain, levels)
        if levels:
            return self._levels(tiers, content, chain, levels)
        cost = tiers.cost(chain)
        bound = self._stage(tiers, content, chain)
        if bound is not None and bound > cost:
            self.findings.append(f"a bound of {bound} contradicts tiers that cost {cost}: a bug")
            bound = None
        return [LevelProof(cost, bound, ())]

    def _parts(
        self,
        tiers: Tiers,
        parts: Sequence[tuple[int, ...]],
        content: Any,
        chain: Chain,
        levels: tuple[TierLevel, ...],
    ) -> list[LevelProof]:
        entries = content.get("parts") if isinstance(content, Mapping) else None
        known = {
            tuple(entry["units"]): entry["certificate"]
            for entry in entries or ()
            if isinstance(entry, Mapping) and {"units", "certificate"} <= entry.keys()
        }
        proofs = []
        for units in parts:
            number = {unit: k for k, unit in enumerate(units)}
            inner = [
                [frozenset(number[i] for i in region) for region in regions if region <= number.keys()]
                for regions in chain
            ]
            proofs.append(self.prove(part(tiers, units), known.get(units), inner, levels))
        joined = []
        for k in range(max(1, len(levels))):
            stage = stages_of(tiers, levels, k, ()) if levels else tiers
            value = stage.cost(chain)
            gaps = [own[k].value - bound for own in proofs if (bound := own[k].bound) is not None]
            joined.append(LevelProof(value, value - sum(gaps) if len(gaps) == len(proofs) else None, ()))
        return joined

    def _levels(
        self, tiers: Tiers, content: Any, chain: Chain, levels: tuple[TierLevel, ...]
    ) -> list[LevelProof]:
        entries = content.get("levels") if isinstance(content, Mapping) else None
        if not isinstance(entries, list) or len(entries) != len(levels):
            entries = [{} for _ in levels]
            if len(tiers.problems[0]) > TINY:
                self.findings.append("the certificate has other levels than the scenario")
        proofs: list[LevelProof] = []
        sides: list[JointSide] = []
        for k, (level, entry) in enumerate(zip(levels, entries, strict=True)):
            stage = stages_of(tiers, levels, k, sides)
            last = k + 1 == len(levels)
            witness = chain if last else self._witness(stage, entry, chain)
            value = stage.cost(witness)
            bound = self._stage(stage, entry.get("certificate"), witness)
            proofs.append(LevelProof(value, bound, ()))
            sides.append(ceiling_of(stage, level, k, value, value if bound is None else bound))
            if not last and stage.cost(chain) > sides[-1].upper:
                self.findings.append(f"level {k + 1}: the tiers cost more than the proof allows")
        return proofs

    def _witness(self, stage: Tiers, entry: Mapping[str, Any], chain: Chain) -> Chain:
        """Return the regions that a certificate shows for a level, or the tiers themselves."""
        try:
            found = [
                problem.regions_of(regions)
                for problem, regions in zip(stage.problems, entry["chain"], strict=True)
            ]
            if stage.accepts(found):
                return found
        except (KeyError, TypeError, ValueError):
            pass
        if stage.cost(chain) and len(stage.problems[0]) > TINY:
            self.findings.append("the certificate shows no regions that reach a level")
        return chain

    # ------------------------------------------------------------ one level of one part
    def _stage(self, tiers: Tiers, content: Any, chain: Chain) -> int | None:
        if len(tiers.problems[0]) <= TINY:
            limits = replace(self.limits, time_limit_s=self.control.remaining_s())
            again = solve_nested_assignment(tiers, limits, self.control)
            if again.status is not Status.OPTIMAL:
                self.findings.append("not proven in the time given")
            return again.bound
        if isinstance(content, Mapping) and "alone" in content:
            return self._alone(tiers, content["alone"], chain)
        try:
            return self._columns(tiers, content)
        except InputError:  # of `Image.prices`: coefficients that might leave 64 bits
            self.findings.append("the duals are too large to be counted exactly")
            return None

    def _alone(self, tiers: Tiers, content: Any, chain: Chain) -> int | None:
        """Prove every tier on its own: together no chain costs less."""
        if not isinstance(content, list) or len(content) != len(tiers):
            self.findings.append("the certificate is about another number of tiers")
            return None
        total = 0
        for number, (problem, certificate, regions) in enumerate(
            zip(tiers.problems, content, chain, strict=True), 1
        ):
            again = verify_bound(problem, certificate, regions, self.limits, self.control)
            self.findings += [f"tier {number}: {finding}" for finding in again.findings]
            if again.bound is None:
                return None
            total += again.bound
        return total

    def _columns(self, tiers: Tiers, content: Any) -> int | None:
        """Price every root of every tier, list and choose again."""
        image = image_of(tiers)
        duals = tier_duals_of(image, content)
        if isinstance(duals, str):
            self.findings.append(duals)
            return None
        reins = Reins(self.limits, self.control, image.units)
        pricers = [Pricer(own, self.limits.workers, reins.ended) for own in image.images]
        try:
            priced = self._priced(image, duals, pricers, content, reins)
        finally:
            for pricer in pricers:
                pricer.close()
        if reins.ended() or not all(own.complete.all() for own in priced):
            self.findings.append("not proven in the time given, or more regions lie within the threshold")
            return None
        lagrangian = image.bound(duals, [own.bounds for own in priced])
        if lagrangian < content["lagrangian"]:
            self.findings.append(f"the duals prove {lagrangian}, less than is claimed (scaled half units)")
        bound = image.units.above(lagrangian)
        threshold = content["threshold"]
        if threshold is None:
            return bound
        if [len(own.columns) for own in priced] != list(content["listed"]):
            self.findings.append("another number of regions lies within the threshold than is claimed")
        reins.tell("verify: choose among all regions within the threshold")
        choice = choose_chain(
            image,
            [own.columns for own in priced],
            reins.ended,
            workers=self.limits.workers,
            seed=self.limits.seed,
        )
        if not choice.exhausted:
            self.findings.append("not proven in the time given")
            return bound
        best = NEVER if choice.chosen is None else image.units.of(choice.cost)
        return max(bound, min(image.units.above(lagrangian + threshold + 1), best))

    def _priced(
        self,
        image: TierImage,
        duals: TierDuals,
        pricers: Sequence[Pricer],
        content: Any,
        reins: Reins,
    ) -> list[Priced]:
        image.tie(duals.coupling)
        found = []
        for tier, pricer in enumerate(pricers):
            reins.tell(f"verify: tier {tier + 1}")
            roots = range(len(image.images[tier].groups))
            threshold = content["threshold"]
            if threshold is None:
                found.append(pricer.price(duals.tiers[tier], 0, roots, 1 << 60, keep=1))
            else:
                room = content["listed"][tier]
                found.append(pricer.price(duals.tiers[tier], threshold, roots, 1 << 60, keep=0, room=room))
        return found
