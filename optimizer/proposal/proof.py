"""Holding a results folder against its scenario and data, and proving its bounds again."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

from models.errors import InputError
from models.partition import Partition
from models.problem import Problem, Region, in_inhabitants
from models.proposal import Status
from models.records import record
from models.scenario import Scenario
from models.territory import Territory
from optimizer.engine.proof.proven import Verification
from optimizer.engine.solution import Control, Limits
from optimizer.inputs.files import is_there
from optimizer.inputs.layers import REGIONS_CSV, find_partition
from optimizer.inputs.territories import open_territory
from optimizer.proposal.claims import Claims, costs_of, hold_against, hold_claims, read_claims
from optimizer.proposal.document import CERTIFICATE_JSON, PROPOSAL_JSON
from optimizer.proposal.reading import changed_data, read_document
from optimizer.solving.fairness import check_fairness, hold_fair, settled
from optimizer.solving.images import finding
from optimizer.solving.propose import limits_of

if TYPE_CHECKING:
    from optimizer.outputs.proposal import Held as HeldImage, Proven

__all__ = ["Held", "hold_folder", "proof_to_dict", "prove_again"]

PATIENCE_S = 600.0
"""Seconds that proving takes at most, unless another limit is asked for."""


@record
class Held:
    """What was held against each other, and what does not fit.

    Attributes
    ----------
    files : tuple of str
        Those read, each with what was taken from it.
    unit : Fraction
        Inhabitants per cost unit.
    """

    files: tuple[str, ...]
    findings: tuple[str, ...]
    unit: Fraction


@record
class _Folder:
    """A results folder in hand."""

    scenario: Scenario
    territory: Territory
    problem: Problem
    partition: Partition | None
    document: Mapping[str, Any] | None
    wrong: tuple[str, ...]
    """Why there is no partition of the area, or no document."""

    @property
    def regions(self) -> list[Region]:
        """The regions of the partition; none where there is none."""
        return [] if self.partition is None else self.problem.regions_of(self.partition)

    @property
    def claims(self) -> Claims | None:
        """What the document claims."""
        return None if self.document is None else read_claims(self.document)


def hold_folder(scenario: Scenario, folder: str | Path) -> Held:
    """Hold the files of a results folder against each other, a scenario and the data, without a solver.

    Parameters
    ----------
    scenario : Scenario
        What the proposal is said to answer.
    folder : str or Path
        What `propose` wrote.

    Raises
    ------
    InputError
        When there is no proposal.json; what does not fit in the files is a finding.
    """
    return _hold(_open(scenario, folder), folder)


def prove_again(
    scenario: Scenario,
    folder: str | Path,
    control: Control | None = None,
    time_limit_s: float = PATIENCE_S,
) -> Verification:
    """Compute the bounds of a results folder again and hold them against what the folder claims.

    Every root is priced to exhaustion with the integer duals of the certificate, all regions up
    to its threshold are listed again, and the set partition is solved with another seed; areas of
    up to twelve municipalities are also counted out.  Every lexicographic level is proven.  That nothing
    keeps all rules is solved again with another seed.

    Parameters
    ----------
    scenario : Scenario
        What the proposal answers.
    folder : str or Path
        What `propose` wrote.
    control : Control, optional
        Its stop ends the check, which then does not hold.
    time_limit_s : float
        Seconds after which the check ends, and does not hold.

    Returns
    -------
    Verification
        The bound in cost units, and in words everything that does not hold; what `hold_folder` finds first.

    Raises
    ------
    InputError
        When there is no proposal.json; what does not fit in the files is a finding.
    """
    from optimizer.engine.proof.verification import verify_bound  # with all kernels

    opened = _open(scenario, folder)
    findings = list(_hold(opened, folder).findings)
    certificate, wrong = _read(folder, CERTIFICATE_JSON)
    findings += wrong
    limits = limits_of(scenario)
    limits = replace(limits, time_limit_s=time_limit_s, seed=limits.seed + 1)
    control = control or Control()
    control = replace(control, deadline=min(control.deadline, time.monotonic() + time_limit_s))
    if opened.partition is None:
        if not opened.wrong and opened.claims is not None and opened.claims.status is Status.INFEASIBLE:
            findings += _hold_infeasible(opened.problem, limits, control)
        return Verification(None, tuple(findings))
    answer = verify_bound(opened.problem, certificate, opened.regions, limits, control)
    findings += answer.findings
    if opened.claims is not None:
        findings += _hold_proof(opened.claims, answer, opened.problem.unit)
    if check_fairness(scenario):
        findings += hold_fair(scenario, opened.territory, opened.regions, limits, control)
    return replace(answer, findings=tuple(dict.fromkeys(findings)))


def held_to_dict(held: Held) -> HeldImage:
    """Return what the files of a folder say as JSON-able data."""
    return {"files": list(held.files), "findings": [finding(text) for text in held.findings]}


def proof_to_dict(proof: Verification, unit: Fraction) -> Proven:
    """Return what was proven again as JSON-able data, in weighted inhabitants."""
    return {
        "bound": in_inhabitants(proof.bound, unit),
        "levels": [
            {"value": in_inhabitants(level.value, unit), "bound": in_inhabitants(level.bound, unit)}
            for level in proof.levels
        ],
        "holds": proof.holds,
        "findings": [finding(text) for text in proof.findings],
    }


def _open(scenario: Scenario, folder: str | Path) -> _Folder:
    """Read a results folder; what cannot be read in a file that is there is for the findings."""
    territory = open_territory(scenario)
    if not is_there(Path(folder) / PROPOSAL_JSON):
        raise InputError(
            f"no {PROPOSAL_JSON}",
            value=str(folder),
            expected="a results folder, as `regio propose` writes it",
        )
    document, wrong = _read(folder, PROPOSAL_JSON)
    scenario = settled(scenario, territory, None if document is None else document.get("scenario"))
    partition = None
    nothing = document is not None and document.get("status") in (Status.INFEASIBLE, Status.UNKNOWN)
    if nothing and not is_there(Path(folder) / REGIONS_CSV):
        return _Folder(scenario, territory, scenario.formulate(territory), None, document, ())
    try:
        partition = find_partition(folder, territory).partition()
        if partition.codes != set(territory.codes):
            partition = None
            wrong.append(f"{REGIONS_CSV} is no partition of the scenario's area")
    except InputError as error:
        wrong.append(str(error))
    return _Folder(scenario, territory, scenario.formulate(territory), partition, document, tuple(wrong))


def _hold(opened: _Folder, folder: str | Path) -> Held:
    """Hold what does not need a certificate."""
    document, territory, scenario = opened.document, opened.territory, opened.scenario
    findings = list(opened.wrong)
    if document is not None and opened.claims is not None and not opened.wrong:
        regions = opened.regions
        findings += hold_claims(opened.claims, costs_of(opened.problem, regions) if regions else None)
        data = document.get("data")
        stamp = data.get("fingerprint") if isinstance(data, Mapping) else None
        if changed := changed_data(str(stamp), territory):
            findings.append(changed.text)
        findings += hold_against(document, scenario, territory, opened.partition)
    files = [
        f"{REGIONS_CSV} ({'the regions' if opened.regions else 'not there: nothing was found'})",
        f"{PROPOSAL_JSON} (its claims, its regions, the scenario in it)",
        f"{scenario.name}.toml (the scenario given)",
        f"{territory.stamp.name} (data, fingerprint {territory.stamp.fingerprint[:12]})",
    ]
    if is_there(Path(folder) / CERTIFICATE_JSON):
        files.insert(2, CERTIFICATE_JSON)
    return Held(tuple(files), tuple(findings), opened.problem.unit)


def _read(folder: str | Path, name: str) -> tuple[Mapping[str, Any] | None, list[str]]:
    """Return a document of a folder (None: it is not there, or of no use), and why it cannot be read."""
    if not is_there(Path(folder) / name):
        return None, []
    try:
        return read_document(folder, name), []
    except InputError as error:
        return None, [str(error)]


def _hold_infeasible(problem: Problem, limits: Limits, control: Control) -> list[str]:
    """Say why it is not proven that nothing keeps all rules: that has no certificate, and is solved again."""
    from optimizer.engine.strategy import solve

    again = solve(problem, limits, control).status
    if again is Status.INFEASIBLE:
        return []
    if again is Status.UNKNOWN:
        return ["that nothing keeps every hard rule is not proven in the time given"]
    return ["a partition keeps every hard rule, although the status is infeasible"]


def _hold_proof(claims: Claims, answer: Verification, unit: Fraction) -> list[str]:
    """Say which claims are not proven."""
    found = []
    proven = in_inhabitants(answer.bound, unit)
    if claims.bound is not None and proven is None:
        found.append(f"the bound of {claims.bound:,} is not proven")
    elif claims.bound is not None and proven is not None and claims.bound > proven:
        found.append(f"a bound of {proven:,} is proven, not {claims.bound:,}")
    for k, ((_, value, bound), proof) in enumerate(zip(claims.levels, answer.levels, strict=False)):
        own, least = in_inhabitants(proof.value, unit), in_inhabitants(proof.bound, unit)
        if value is not None and value != own:
            found.append(f"level {k + 1}: the regions that are shown for it cost {own:,}, not {value:,}")
        if bound is not None and (least is None or bound > least):
            shown = "nothing" if least is None else f"a bound of {least:,}"
            found.append(f"level {k + 1}: {shown} is proven, not {bound:,}")
    return found
