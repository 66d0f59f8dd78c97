"""Results folders of tiers: read back, held against scenario and data, and their bound proven again."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

from models.errors import InputError
from models.nesting import TierLevel, Tiers, stages_of
from models.partition import Partition
from models.problem import in_cost_units, in_inhabitants
from models.proposal import Judgement, judge
from models.records import record
from models.scenario import Scenario
from models.territory import Territory
from models.tier_problem import asked_of_tiers, formulate_tiers
from optimizer.engine.proof.proven import Verification
from optimizer.engine.solution import Control
from optimizer.engine.tiers.verification import verify_tier_bound
from optimizer.inputs.files import is_there
from optimizer.inputs.layers import REGIONS_CSV
from optimizer.inputs.municipal import read_municipalities
from optimizer.inputs.territories import open_territory
from optimizer.proposal.claims import Claims, read_claims
from optimizer.proposal.document import CERTIFICATE_JSON, PROPOSAL_JSON
from optimizer.proposal.proof import proof_to_dict
from optimizer.proposal.reading import read_document
from optimizer.solving.images import finding, named_regions
from optimizer.solving.propose import limits_of

if TYPE_CHECKING:
    from optimizer.outputs.proposal import TierCheckOutput

__all__ = ["TierCheck", "check_tiers"]

PATIENCE_S = 600.0
"""Seconds that proving takes at most, unless another limit is asked for."""


@record
class TierCheck:
    """What checking a results folder of tiers came to.

    Attributes
    ----------
    partitions : mapping of str to Partition
        By tier, from the bottom up.
    judgements : tuple of Judgement
        Of every tier.
    findings : tuple of str
        What does not fit: hard rules, nesting, what the folder claims.
    proof : Verification or None
        Of the bound; None: it was not asked for.
    unit : Fraction
        Inhabitants per cost unit.
    """

    scenario: Scenario
    territory: Territory
    partitions: Mapping[str, Partition]
    judgements: tuple[Judgement, ...]
    findings: tuple[str, ...]
    proof: Verification | None
    unit: Fraction

    @property
    def holds(self) -> bool:
        """Whether everything fits and, where it was asked for, is proven again."""
        return not self.findings and (self.proof is None or self.proof.holds)

    def to_dict(self) -> TierCheckOutput:
        """Return the check as JSON-able data."""
        content: TierCheckOutput = {
            "version": 1,
            "holds": self.holds,
            "findings": [finding(text) for text in self.findings],
            "tiers": {
                asked.tier: named_regions(self.partitions[asked.tier], asked, self.territory)
                for asked in self.scenario.by_tier()
            },
        }
        if self.proof is not None:
            content["proof"] = proof_to_dict(self.proof, self.unit)
        return content


def check_tiers(
    scenario: Scenario,
    reference: str | Path,
    *,
    bound: bool = False,
    control: Control | None = None,
    time_limit_s: float = PATIENCE_S,
) -> TierCheck:
    """Check every rule of every tier, and that they nest, on a results folder or a table of tiers.

    Parameters
    ----------
    bound : bool
        Whether the bound of a results folder is proven again.

    Raises
    ------
    InputError
        When there is no such table, or it lacks a column or a municipality.
    """
    territory = open_territory(scenario)
    folder = Path(reference)
    path = folder / REGIONS_CSV if folder.is_dir() else folder
    partitions = _read(scenario, path, territory)
    asked = asked_of_tiers(scenario, territory)
    tiers, levels = formulate_tiers(scenario, territory)
    judged = tuple(one for own in asked for one in judge(own, territory, partitions[own.tier], own.tier))
    findings = [f"{one.tier}: {found.text}" for one in judged for found in one.violations]
    covering = all(partition.codes == set(territory.codes) for partition in partitions.values())
    if not covering:
        findings.append("not every tier has a region for every municipality of the area")
        return TierCheck(scenario, territory, partitions, judged, tuple(findings), None, territory.cost_unit)
    chain = [
        problem.regions_of(partition)
        for problem, partition in zip(tiers.problems, partitions.values(), strict=True)
    ]
    if tiers.prices is None:
        findings += _not_nested(scenario, territory, tiers, chain)
    claims = None
    if is_there(path.parent / PROPOSAL_JSON) and folder.is_dir():
        document = read_document(folder, PROPOSAL_JSON)
        claims = read_claims(document)
        findings += _held(claims, document, tiers, levels, chain, partitions)
    proof = None
    if bound and not findings:
        limits = limits_of(scenario)
        limits = replace(limits, time_limit_s=time_limit_s, seed=limits.seed + 1)
        control = control or Control()
        control = replace(control, deadline=min(control.deadline, time.monotonic() + time_limit_s))
        certificate = None
        if is_there(folder / CERTIFICATE_JSON):
            certificate = read_document(folder, CERTIFICATE_JSON)
        proof = verify_tier_bound(tiers, certificate, chain, limits, control, levels)
        claimed = None if claims is None else in_cost_units(claims.bound, territory.cost_unit)
        if claimed is not None and (proof.bound is None or claimed > proof.bound):
            shown = (
                "nothing" if proof.bound is None else f"{in_inhabitants(proof.bound, territory.cost_unit):,}"
            )
            text = f"a bound of {shown} is proven, not {in_inhabitants(claimed, territory.cost_unit):,}"
            proof = replace(proof, findings=(*proof.findings, text))
    return TierCheck(scenario, territory, partitions, judged, tuple(findings), proof, territory.cost_unit)


def _read(scenario: Scenario, path: Path, territory: Territory) -> dict[str, Partition]:
    """Return the partition of each tier out of a table with a column of its name."""
    if not is_there(path):
        raise InputError(
            "no such results folder or table", value=str(path), expected="a CSV table with a column per tier"
        )
    read = read_municipalities(path, territory)
    read.check_found()
    partitions = {}
    for tier in scenario.tiers:
        read.table.require([tier.name])
        labels = zip(read.codes, read.table.column(tier.name), strict=True)
        named = {code: region for code, region in labels if code is not None and region}
        partitions[tier.name] = Partition.from_labels(named).restrict(territory.codes)
    return partitions


def _not_nested(scenario: Scenario, territory: Territory, tiers: Tiers, chain: list[Any]) -> list[str]:
    found = []
    for k, torn in enumerate(tiers.torn(chain)):
        if torn:
            codes = sorted({territory.codes[i] for pair in torn for i in pair})
            lower, upper = scenario.tiers[k].name, scenario.tiers[k + 1].name
            found.append(f"{lower} does not nest in {upper}: {territory.names(codes)} are torn")
    return found


def _held(
    claims: Claims,
    document: Mapping[str, Any],
    tiers: Tiers,
    levels: tuple[TierLevel, ...],
    chain: list[Any],
    partitions: Mapping[str, Partition],
) -> list[str]:
    """Say what a document claims that its regions do not bear out."""
    found = [*claims.broken, *claims.misfits]
    last = stages_of(tiers, levels, len(levels) - 1, ()) if levels else tiers
    unit = tiers.problems[0].unit
    cost = in_inhabitants(last.cost(chain), unit)
    if claims.objective != cost:
        found.append(f"the tiers cost {cost:,}, not {claims.objective}")
    if claims.bound is not None and claims.bound > cost:
        found.append(f"the bound of {claims.bound:,} lies above the cost of the tiers, {cost:,}")
    try:
        stored = {
            tier["name"]: Partition(region["members"] for region in tier["regions"])
            for tier in document["tiers"]
        }
    except (KeyError, TypeError, ValueError):
        return [*found, f"{PROPOSAL_JSON} holds no tiers"]
    if stored != dict(partitions):
        found.append(f"{REGIONS_CSV} holds other regions than {PROPOSAL_JSON}")
    return found
