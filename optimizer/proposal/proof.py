"""Proving a stored proposal again: its bound from its certificate, its cost from its regions."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from models.errors import InputError
from models.problem import in_cost_units, in_inhabitants
from models.scenario import Scenario
from optimizer.engine.proof.verification import Verification, verify_bound
from optimizer.engine.solution import Control
from optimizer.inputs.layers import find_partition
from optimizer.inputs.territories import open_territory
from optimizer.proposal.document import CERTIFICATE_JSON, PROPOSAL_JSON
from optimizer.proposal.reading import read_document
from optimizer.solving.propose import limits_of

__all__ = ["prove_again"]


def prove_again(scenario: Scenario, folder: str | Path, control: Control | None = None) -> Verification:
    """Compute the bound of a results folder again and hold it against what the folder claims.

    Every root is priced to exhaustion with the integer duals of the certificate, all regions up
    to its threshold are listed again, and the set partition is solved with another seed; areas of
    up to twelve municipalities are also counted out.

    Parameters
    ----------
    scenario : Scenario
        What the proposal answers.
    folder : str or Path
        What `propose` wrote.
    control : Control, optional
        Its stop ends the check, which then does not hold.

    Returns
    -------
    Verification
        The bound in cost units, and in words everything that does not hold.

    Raises
    ------
    InputError
        When the folder holds no partition of the scenario's area.
    """
    territory = open_territory(scenario)
    claimed = read_document(folder, PROPOSAL_JSON)
    partition = find_partition(folder, territory).partition()
    if partition.codes != set(territory.codes):
        raise InputError("not a partition of the scenario's area", value=str(folder))
    problem = scenario.formulate(territory)
    regions = problem.regions_of(partition)
    has_one = (Path(folder) / CERTIFICATE_JSON).is_file()
    certificate = read_document(folder, CERTIFICATE_JSON) if has_one else None
    reached = [in_cost_units(level["value"]) for level in claimed["levels"][:-1]]
    limits = limits_of(scenario)
    limits = replace(limits, time_limit_s=float("inf"), seed=limits.seed + 1)
    answer = verify_bound(problem, certificate, regions, limits, control, reached)
    last = problem.minimising(problem.levels[-1].names).cost if problem.levels else problem.cost
    objective = in_inhabitants(problem.partition_cost(regions, last))
    findings = list(answer.findings)
    if objective != claimed["objective"]:
        findings.append(f"the regions cost {objective:,}, not {claimed['objective']:,}")
    if answer.bound is not None and claimed["bound"] > in_inhabitants(answer.bound):
        proven = in_inhabitants(answer.bound)
        findings.append(f"a bound of {proven:,} is proven, not {claimed['bound']:,}")
    return Verification(answer.bound, tuple(findings))
