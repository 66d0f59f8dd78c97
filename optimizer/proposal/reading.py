"""Stored proposals: a results folder read back into a proposal, judged again without a solver."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

from models.criteria import Finding
from models.errors import InputError, shown
from models.nesting import stages_of
from models.partition import Partition
from models.problem import in_cost_units
from models.proposal import LevelReport, Proposal, Robustness, SolveReport, Status, judge
from models.scenario import Scenario
from models.territory import Territory
from models.tier_problem import asked_of_tiers, formulate_tiers
from optimizer.inputs.documents import check_version, read_json
from optimizer.inputs.files import is_there
from optimizer.inputs.scenarios import scenario_from
from optimizer.inputs.territories import open_territory
from optimizer.proposal.claims import Claims, costs_of, hold_claims, hold_regions, read_claims
from optimizer.proposal.document import CERTIFICATE_JSON, PROPOSAL_JSON

__all__ = [
    "UNFIT",
    "changed_data",
    "proposal_from_dict",
    "read_document",
    "read_proposal",
]

UNFIT = "Does not fit: "
"""How findings about files that contradict each other begin."""


def read_proposal(folder: str | Path) -> Proposal:
    """Read the proposal of a results folder.

    Parameters
    ----------
    folder : str or Path
        What `propose` wrote.  The scenario's own files (data pack, columns, drafts, boundaries)
        are looked up where they were, relative to this folder.

    Returns
    -------
    Proposal
        Territory and judgements are made anew from the data, and what is stored of the proof is held
        against them, without a solver: what does not fit stands among the findings, and the proposal
        then counts as not proven.  When the data have changed since, a note says so.

    Raises
    ------
    InputError
        When the folder holds no proposal that can be read, or its data cannot.
    """
    return proposal_from_dict(read_document(folder, PROPOSAL_JSON), folder)


def read_document(folder: str | Path, name: str) -> dict[str, Any]:
    """Return a JSON document of a results folder.

    Raises
    ------
    InputError
        When it is not there, is no JSON object, or another version of the program wrote it.
    """
    path = Path(folder) / name
    if not is_there(path):
        raise InputError(
            f"no {name} that can be read",
            value=str(folder),
            expected="a results folder, as `regio propose` writes it",
        )
    content = read_json(path)
    check_version(content, str(path))
    return content


def proposal_from_dict(content: Mapping[str, Any], folder: str | Path) -> Proposal:
    """Return the proposal that `optimizer.proposal.files.write_tables` stored as `content` in a folder.

    Raises
    ------
    InputError
        When something is missing or does not fit, or the data cannot be read.
    """
    where = str(Path(folder) / PROPOSAL_JSON)
    try:
        scenario = scenario_from(
            content["scenario"], folder=Path(folder) / content["scenario_folder"], where=where
        )
        certificate = Path(folder) / CERTIFICATE_JSON
        proof = read_document(folder, CERTIFICATE_JSON) if is_there(certificate) else None
        claims = read_claims(content)
        if claims.broken:
            raise InputError(claims.broken[0], where=where)
        territory = open_territory(scenario)
        report = _report(content, claims, proof, territory.cost_unit)
        then = str(content["data"]["fingerprint"])
        regions = [tuple(region["members"]) for region in content["regions"]]
        findings = tuple(map(_finding, content["findings"]))
        robustness = _robustness(content, territory.cost_unit)
        versions = {str(name): shown(version).strip("'") for name, version in content["versions"].items()}
    except InputError:
        raise
    except (AttributeError, KeyError, OverflowError, TypeError, ValueError) as error:
        raise InputError(f"not a proposal as this version writes it: {error!r}", where=where) from None
    if scenario.tiers:
        return _tiered(content, scenario, territory, report, findings, versions, where)
    partition = _partition(regions, territory, where)
    if changed := changed_data(then, territory):
        findings = (*findings, changed)
    misfits = _misfits(claims, scenario, territory, partition, Path(folder))
    findings = (*findings, *(Finding("violation", f"{UNFIT}{text}") for text in misfits))
    if misfits or changed:
        report = _unproven(report, scenario, territory, partition)
    if partition is None:
        return Proposal(scenario, territory, {}, report, (), findings, versions)
    judgements = judge(scenario, territory, partition)
    partitions = {scenario.tier: partition}
    return Proposal(scenario, territory, partitions, report, judgements, findings, versions, robustness)


def _robustness(content: Mapping[str, Any], unit: Fraction) -> Robustness | None:
    """Return what futures cost, as it was stored; None: nothing was."""
    stored = content.get("robustness")
    if stored is None:
        return None
    cost, without = (in_cost_units(float(stored[key]), unit) for key in ("cost", "without_futures"))
    return Robustness(cost, without, stored["proven"] is True)


def _tiered(
    content: Mapping[str, Any],
    scenario: Scenario,
    territory: Territory,
    report: SolveReport,
    findings: tuple[Finding, ...],
    versions: Mapping[str, str],
    where: str,
) -> Proposal:
    """Return the stored proposal of several tiers, judged again; what does not fit is not proven."""
    try:
        stored = {
            str(tier["name"]): [tuple(region["members"]) for region in tier["regions"]]
            for tier in content["tiers"]
        }
    except (KeyError, TypeError) as error:
        raise InputError(f"not a proposal as this version writes it: {error!r}", where=where) from None
    partitions = {
        name: partition
        for name, regions in stored.items()
        if (partition := _partition(regions, territory, where)) is not None
    }
    if changed := changed_data(str(content["data"]["fingerprint"]), territory):
        findings = (*findings, changed)
    if not partitions:
        return Proposal(scenario, territory, {}, report, (), findings, versions)
    asked = asked_of_tiers(scenario, territory)
    tiers, levels = formulate_tiers(scenario, territory)
    whole = {name: own for name, own in partitions.items() if own.codes == set(territory.codes)}
    if list(whole) != [own.tier for own in asked]:
        raise InputError("the tiers are no partitions of the scenario's area", where=where)
    chain = [problem.regions_of(own) for problem, own in zip(tiers.problems, whole.values(), strict=True)]
    last = stages_of(tiers, levels, len(levels) - 1, ()) if levels else tiers
    objective = last.cost(chain)
    fits = tiers.accepts(chain) and objective == report.objective
    if not fits:
        text = f"{UNFIT}the tiers break a hard rule, or cost something else than is stored"
        findings = (*findings, Finding("violation", text))
    if changed or not fits:
        report = replace(report, status=Status.FEASIBLE, objective=objective, bound=None, gap=None)
    judgements = tuple(one for own in asked for one in judge(own, territory, whole[own.tier], own.tier))
    return Proposal(scenario, territory, whole, report, judgements, findings, versions)


def _misfits(
    claims: Claims, scenario: Scenario, territory: Territory, partition: Partition | None, folder: Path
) -> list[str]:
    """Say what is stored of the proof but contradicts the regions, the data or another file."""
    if partition is None:
        return hold_claims(claims, None)
    if partition.codes != set(territory.codes):
        return ["the regions are no partition of the scenario's area"]
    problem = scenario.formulate(territory)
    regions = problem.regions_of(partition)
    found = hold_claims(claims, costs_of(problem, regions))
    if not problem.accepts(regions):
        found.append("the regions break a hard rule")
    return found + hold_regions(folder, partition, territory)


def _unproven(
    report: SolveReport, scenario: Scenario, territory: Territory, partition: Partition | None
) -> SolveReport:
    """Return what is left of a report that does not fit: what the regions cost, and nothing proven."""
    if partition is None or partition.codes != set(territory.codes):
        return replace(report, status=Status.UNKNOWN, objective=None, bound=None, gap=None)
    problem = scenario.formulate(territory)
    objective = problem.partition_cost(problem.regions_of(partition), problem.goals[-1])
    return replace(report, status=Status.FEASIBLE, objective=objective, bound=None, gap=None)


def changed_data(fingerprint: str, territory: Territory) -> Finding | None:
    """Return a note when data are not those of a fingerprint; None: they are the same."""
    now = territory.stamp.fingerprint
    if now == fingerprint:
        return None
    text = (
        f"The data have changed since this proposal was made (fingerprint {fingerprint[:12]} then, "
        f"{now[:12]} now): figures are those of today, the proof is that of the data of then"
    )
    return Finding("note", text)


def _partition(regions: list[tuple[str, ...]], territory: Territory, where: str) -> Partition | None:
    """Return the stored regions, or None when none were found."""
    for code in (code for region in regions for code in region):
        if not isinstance(code, str) or code not in territory.municipalities:
            raise InputError(
                "no such municipality in the scenario's area",
                where=where,
                value=code,
                options=territory.codes,
            )
    try:
        return Partition(regions) if regions else None
    except ValueError as error:
        raise InputError(str(error), where=where) from None


def _finding(entry: Mapping[str, Any]) -> Finding:
    """Return a stored finding; ValueError for one of another form."""
    kind, text, codes = entry["kind"], entry["text"], entry["codes"]
    if kind not in ("violation", "note") or not isinstance(text, str) or not isinstance(codes, list):
        raise ValueError(f"a finding is {shown(dict(entry))}")
    return Finding(kind, text, tuple(map(str, codes)))


def _seconds(value: object) -> float:
    """Return a computing time; ValueError for what is none."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 1e12:
        raise ValueError(f"wall_time_s is {shown(value)}")
    return float(value)


def _whole(content: Mapping[str, Any], key: str) -> int:
    """Return a whole number of a document; ValueError for what is none."""
    value = content[key]
    if type(value) is not int or abs(value) >= 1 << 62:
        raise ValueError(f"{key} is {shown(value)}")
    return value


def _report(
    content: Mapping[str, Any], claims: Claims, certificate: Mapping[str, Any] | None, unit: Fraction
) -> SolveReport:
    def in_units(claim: float | None) -> int | None:
        return in_cost_units(claim, unit)

    return SolveReport(
        status=claims.status or Status.UNKNOWN,
        objective=in_units(claims.objective),
        bound=in_units(claims.bound),
        gap=claims.gap,
        wall_time_s=_seconds(content["wall_time_s"]),
        workers=_whole(content, "workers"),
        seed=_whole(content, "seed"),
        way=str(content["way"]),
        why=str(content["why"]),
        levels=tuple(
            LevelReport(names, in_units(value) or 0, in_units(bound) or 0)
            for names, value, bound in claims.levels
        ),
        certificate=certificate,
    )
