"""Proving bounds again, from a certificate and the problem alone: nothing in a certificate is believed.

With the duals every root is priced to exhaustion, which proves

    bound  =  sum of the duals  +  sum over roots of min(0, least reduced cost of the root),

over the regions that leave nothing behind which cannot be divided, where the certificate says so,
and, where that falls short of the best partition, all regions up to a threshold of reduced cost
are listed: a partition with any other region costs more than bound + threshold, and the best
one among those listed comes from a set partition, or for a packing from a relaxation with cuts.
Up to `SMALL` units everything is counted out.

Lexicographic levels are proven one after another.  What a level came to is shown by regions that keep
all earlier ones, never by a number: a level that allows more than its optimum would only prove less
for the next.  Into which parts and levels a problem falls apart is told from the problem.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from models.errors import InputError, shown
from models.magnitude import most_of
from models.problem import Problem, Region, Side
from models.screening import floor_cost
from models.set_partition import Candidate
from optimizer.engine.arrays.image import Image
from optimizer.engine.arrays.translation import translate
from optimizer.engine.columns.certificate import MOST_LISTED, cuts_of, duals_of, malformed
from optimizer.engine.columns.choice import choose
from optimizer.engine.columns.lifting import lift_bounds
from optimizer.engine.columns.pricer import Priced, Pricer
from optimizer.engine.packing.packing import is_packing, minimal, worth_of
from optimizer.engine.packing.rank_one import Pool
from optimizer.engine.packing.relaxation import CutDuals, bound_of, reduced_costs
from optimizer.engine.parts import cut, units_of_parts
from optimizer.engine.proof.counting import least_cost
from optimizer.engine.proof.proven import LevelProof, Verification
from optimizer.engine.reins import Reins, Units
from optimizer.engine.solution import Control, Limits

__all__ = ["verify_bound"]

LOOKS = (2_000, 20_000)
"""Nodes of the search of a root before it is searched to its end, which can take long and seldom matters."""

SMALL = 12
"""Up to this many units the optimum is also found by counting everything out."""


def verify_bound(
    problem: Problem,
    certificate: object,
    regions: Sequence[Region],
    limits: Limits,
    control: Control | None = None,
) -> Verification:
    """Prove the bounds of a solution again, from its certificate, and compare.

    Parameters
    ----------
    problem : Problem
        What was solved.
    certificate : object
        `Solution.certificate`, or whatever stands in its place; None is enough for at most `SMALL` units.
    regions : sequence of Region
        The partition of the solution.
    limits : Limits
        Time, threads and seed; take another seed than the solve did.
    control : Control, optional
        Its stop and deadline end the check, which then does not hold.

    Returns
    -------
    Verification
    """
    if not problem.accepts(regions):
        return Verification(None, ("the regions are no partition that keeps every hard rule",))
    run = _Run(limits, control or Control())
    proofs = run.prove(problem, certificate, tuple(regions))
    return Verification(proofs[-1].bound, tuple(run.findings), tuple(proofs))


class _Run:
    """One check; `findings` collects what does not hold.

    Every method returns one proof per level of its problem, also where nothing could be proven.
    """

    def __init__(self, limits: Limits, control: Control, within: str = "") -> None:
        self.limits, self.control, self.within = limits, control, within
        self.findings: list[str] = []

    def find(self, text: str) -> None:
        """Take note of what does not hold."""
        self.findings.append(self.within + text)

    def inner(self, place: str) -> _Run:
        """Return a run for a part or a level, whose findings say so."""
        other = _Run(self.limits, self.control, f"{self.within}{place}: ")
        other.findings = self.findings
        return other

    def prove(self, problem: Problem, content: object, regions: tuple[Region, ...]) -> list[LevelProof]:
        """Prove a problem that `regions` solve, which keep every rule of it."""
        parts = units_of_parts(problem)
        if (isinstance(content, Mapping) and "parts" in content) or (content is None and len(parts) > 1):
            return self._prove_parts(problem, self._parts(content, parts), regions)
        if problem.levels:
            return self._prove_levels(problem, self._levels(content, problem), regions)
        bound = self._prove_one(problem, content, problem.partition_cost(regions))
        return [LevelProof(problem.partition_cost(regions), bound, regions)]

    # ------------------------------------------------------------ parts
    def _parts(self, content: Any, parts: Sequence[tuple[int, ...]]) -> list[tuple[tuple[int, ...], object]]:
        """Return each part of a problem with its certificate; where those are of other parts, without."""
        if content is None:
            return [(units, None) for units in parts]
        entries = content["parts"]
        listed = isinstance(entries, list) and all(
            isinstance(entry, Mapping) and set(entry) == {"units", "certificate"} for entry in entries
        )
        if not listed or [entry["units"] for entry in entries] != [list(units) for units in parts]:
            self.find("the certificate has other parts than the problem falls apart into")
            return [(units, None) for units in parts]
        return [(units, entry["certificate"]) for units, entry in zip(parts, entries, strict=True)]

    def _prove_parts(
        self,
        problem: Problem,
        parts: Sequence[tuple[tuple[int, ...], object]],
        regions: tuple[Region, ...],
    ) -> list[LevelProof]:
        """Prove parts that nothing ties together one by one; bounds add up."""
        proofs = []
        for units, certificate in parts:
            inside = [region for region in regions if region & set(units)]
            part = cut(problem, units, [region for region in regions if region not in inside])
            inner = self.inner(f"part of {part.problem.units[0]}")
            proofs.append((part, inner.prove(part.problem, certificate, tuple(part.inward(inside)))))
        joined = []
        for k, cost in enumerate(problem.goals):
            witness = [region for part, own in proofs for region in part.outward(own[k].regions)]
            gaps = [own[k].value - bound for _, own in proofs if (bound := own[k].bound) is not None]
            value = problem.partition_cost(witness, cost)
            bound = value - sum(gaps) if len(gaps) == len(proofs) else None
            joined.append(LevelProof(value, bound, tuple(witness)))
        return joined

    # ------------------------------------------------------------ levels
    def _levels(self, content: object, problem: Problem) -> list[Mapping[str, Any]]:
        """Return an entry for each level; one that has none in the certificate, or another, is empty."""
        empty: list[Mapping[str, Any]] = [{} for _ in problem.levels]
        if content is None and len(problem) <= SMALL:
            return empty
        entries = content.get("levels") if isinstance(content, Mapping) else None
        if not isinstance(entries, list) or not all(isinstance(entry, Mapping) for entry in entries):
            self.find("the certificate has no levels")
        elif len(entries) != len(problem.levels):
            self.find(f"the certificate has {len(entries)} levels, the scenario {len(problem.levels)}")
        else:
            return entries
        return empty

    def _prove_levels(
        self, problem: Problem, entries: Sequence[Mapping[str, Any]], regions: tuple[Region, ...]
    ) -> list[LevelProof]:
        """Prove levels one after another; what each came to is shown by regions, and binds the next."""
        proofs: list[LevelProof] = []
        sides: list[Side] = []
        for k, (level, entry) in enumerate(zip(problem.levels, entries, strict=True)):
            stage = problem.minimising(level.names).with_sides(*sides)
            inner = self.inner(f"level {k + 1}")
            if not stage.accepts(regions):
                inner.find("the regions cost more on an earlier level than the proof allows")
                return [*proofs, *(_nothing(problem, regions, k) for k in range(k, len(problem.levels)))]
            last = k + 1 == len(problem.levels)
            witness = regions if last or not entry else inner.witness(stage, entry.get("regions"), regions)
            proof = inner.prove(stage, entry.get("certificate"), witness)[-1]
            proofs.append(proof)
            floor = floor_cost(stage) if proof.bound is None else proof.bound
            ceiling = min(level.ceiling(proof.value, floor), most_of(stage.cost, problem))
            sides.append(Side(f"level {k + 1}", stage.cost, upper=ceiling))
        return proofs

    def witness(self, stage: Problem, content: Any, regions: tuple[Region, ...]) -> tuple[Region, ...]:
        """Return the regions that a certificate shows for a level, or the partition where they are none."""
        named = isinstance(content, list) and all(
            isinstance(region, list) and all(isinstance(unit, str) for unit in region) for region in content
        )
        if named and {unit for region in content for unit in region} <= set(stage.units):
            found = tuple(stage.regions_of(content))
            if sum(map(len, content)) == len(stage) and stage.accepts(found):
                return found
        self.find("the certificate shows no regions that keep every rule and the earlier levels")
        return regions

    # ------------------------------------------------------------ one level of one part
    def _prove_one(self, problem: Problem, certificate: object, objective: int) -> int | None:
        """Return the bound that is proven of a single-level problem; what was claimed is held against it."""
        bound: int | None = None
        if len(problem) <= SMALL:
            bound = least_cost(problem)
        elif certificate is None:
            self.find("there is no certificate")
            return None
        if certificate is not None:
            try:
                proven = self._recompute(problem, certificate)
            except InputError:  # of `Image.prices`: coefficients that might leave 64 bits
                self.find("the duals are too large to be counted exactly")
                proven = None
            bound = proven if bound is None else bound
            claimed = certificate.get("bound") if isinstance(certificate, Mapping) else None
            if type(claimed) is int and claimed > objective:
                self.find(f"the bound of {shown(claimed)} lies above the cost of the partition, {objective}")
            if type(claimed) is int and bound is not None and claimed > bound:
                self.find(f"a bound of {bound} is proven, not {shown(claimed)}")
        if bound is not None and bound > objective:
            self.find(f"a bound of {bound} contradicts a partition that costs {objective}: a bug")
            return None
        return bound

    def _recompute(self, problem: Problem, certificate: Any) -> int | None:
        """Price, list and choose again; return the bound proven."""
        packing = is_packing(problem)
        claims = isinstance(certificate, Mapping) and certificate.get("leftovers") is True
        image = translate(problem, leftovers=claims and not packing)
        wrong = malformed(image, certificate)
        if wrong is not None:
            self.find(wrong)
            return None
        bound = floor_cost(problem)
        if bound >= certificate["bound"]:  # arithmetic is enough
            return bound
        units = Units(problem.cost)
        reins = Reins(self.limits, self.control, units)
        pricer = Pricer(image, self.limits.workers, reins.ended, minimal=packing)
        try:
            priced, complete = self._price(image, pricer, reins, units, certificate)
        finally:
            pricer.close()
        lagrangian = duals_of(image, certificate).bound(image, priced.bounds)
        finished = bool(priced.complete.all()) or _reaches(lagrangian, units, certificate)
        if not finished or reins.ended():
            self._ended()
            return None
        if lagrangian < certificate["lagrangian"]:
            claimed = shown(certificate["lagrangian"])
            self.find(f"the duals prove {lagrangian}, not {claimed} (scaled half units)")
        bound = max(bound, units.above(lagrangian))
        threshold = certificate["threshold"]
        if threshold is None or not complete:
            return bound
        listed = minimal(priced.columns) if pricer.minimal else priced.columns
        if len(listed) != certificate["listed"]:
            self.find(f"{len(listed)} regions lie within the threshold, not {certificate['listed']}")
        best = self._best(image, certificate, listed, reins, units)
        if best is None:
            self._ended()
            return bound
        beyond = units.above(lagrangian + threshold + 1)
        return max(bound, min(beyond, best))

    def _price(
        self, image: Image, pricer: Pricer, reins: Reins, units: Units, certificate: Mapping[str, Any]
    ) -> tuple[Priced, bool]:
        """Price every root and list up to the threshold; where that is too much, price without listing.

        Roots are not searched any longer when the bounds of all together prove what was claimed.
        Returns what was priced, and whether all regions within the threshold are among it.
        """
        duals, roots, threshold = (
            duals_of(image, certificate),
            range(len(image.groups)),
            certificate["threshold"],
        )
        if threshold is not None:
            reins.tell("verify: list all regions within the threshold")
            room = MOST_LISTED if pricer.minimal else certificate["listed"]
            priced = pricer.price(duals, threshold, roots, 1 << 60, keep=0, room=room)
            if priced.complete.all() or reins.ended():
                return priced, True
            self.find(f"more than {room} regions lie within the threshold")
        reins.tell("verify: price every root")
        priced = pricer.price(duals, 0, roots, LOOKS[0], keep=1)
        for limit in LOOKS:
            lift_bounds(pricer, duals, priced.bounds, priced.complete, limit, 0)
            if _reaches(duals.bound(image, priced.bounds), units, certificate) or reins.ended():
                return priced, False
        return pricer.price(duals, 0, roots, 1 << 60, keep=1), False

    def _best(
        self,
        image: Image,
        certificate: Mapping[str, Any],
        listed: Sequence[Candidate],
        reins: Reins,
        units: Units,
    ) -> int | None:
        """Return what no partition made of the listed regions costs less than; None: ended before."""
        cuts = cuts_of(image, certificate)
        if cuts is not None:
            return units.above(_packing_bound(image, cuts, listed))
        reins.tell("verify: choose among all regions within the threshold")
        choice = choose(
            image,
            listed,
            reins.ended,
            packing=is_packing(image.problem),
            workers=self.limits.workers,
            seed=self.limits.seed,
        )
        if not choice.exhausted:
            return None
        return NEVER if choice.chosen is None else units.of(choice.cost)

    def _ended(self) -> None:
        """Say why a check was not finished."""
        stopped = self.control.stop.is_set()
        self.find("stopped before the proof was finished" if stopped else "not proven in the time given")


NEVER = 1 << 80
"""More than any partition costs."""


def _reaches(lagrangian: int, units: Units, certificate: Mapping[str, Any]) -> bool:
    """Tell whether a proven bound is what a certificate claims that its duals prove."""
    claimed = lagrangian >= certificate["lagrangian"]
    listed = certificate["threshold"] is not None
    return claimed and (listed or units.above(lagrangian) >= certificate["bound"])


def _nothing(problem: Problem, regions: tuple[Region, ...], k: int) -> LevelProof:
    """Return that nothing is proven of a level."""
    return LevelProof(problem.partition_cost(regions, problem.goals[k]), None, regions)


def _packing_bound(image: Image, cuts: CutDuals, listed: Sequence[Candidate]) -> int:
    """Return what cuts and their duals prove about packings of the regions that were listed."""
    pool = Pool(len(image.groups), [column.nodes for column in listed])
    return bound_of(pool, cuts, reduced_costs(pool, worth_of(image), cuts))
