"""What `verify` says as JSON, and writes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from optimizer.engine.proof.proven import Verification
from optimizer.proposal.proof import Held, held_to_dict, proof_to_dict
from optimizer.proposal.tables import criterion_table, finding_table
from optimizer.solving.assess import Assessment, assessment_to_dict
from optimizer.writing.folder import save_json
from optimizer.writing.regions import municipality_table
from optimizer.writing.rows import Rows

if TYPE_CHECKING:
    from optimizer.outputs.proposal import TierCheckOutput, VerificationOutput

__all__ = ["OWN_FILES", "verification_to_dict", "write_tier_check", "write_verification"]

OWN_FILES = ("verification.json", "regions.csv", "criteria.csv", "findings.csv")
"""What a folder of `verify` may hold."""


def verification_to_dict(
    assessment: Assessment | None, held: Held | None, proof: Verification | None
) -> VerificationOutput:
    """Return what was checked, ready for JSON.

    Parameters
    ----------
    assessment : Assessment or None
        What the criteria say; None: there are no regions that they could judge.
    held : Held or None
        Of a results folder, its files against each other.
    proof : Verification or None
        Of its bound, where it was asked for.
    """
    content: VerificationOutput = {"version": 1, "holds": True}
    if assessment is not None:
        judged = assessment_to_dict(assessment)
        content = {
            "version": 1,
            "holds": judged["holds"],
            "declared": judged["declared"],
            "scenario": judged["scenario"],
            "regions": judged["regions"],
            "criteria": judged["criteria"],
        }
    if held is not None:
        content["held"] = held_to_dict(held)
        content["holds"] = content["holds"] and not held.findings
    if held is not None and proof is not None:
        content["proof"] = proof_to_dict(proof, held.unit)
        content["holds"] = content["holds"] and proof.holds
    return content


def write_verification(content: VerificationOutput, assessment: Assessment | None, folder: Path) -> list[str]:
    """Write verification.json and, where regions were judged, regions.csv, criteria.csv and findings.csv.

    Parameters
    ----------
    folder : Path
        Exists; see `optimizer.writing.folder.write_folder`.
    """
    save_json(content, folder / "verification.json")
    if assessment is not None:
        municipality_table(assessment.territory, assessment.names).write(folder / "regions.csv")
        criterion_table(content["criteria"]).write(folder / "criteria.csv")
        finding_table(content["criteria"]).write(folder / "findings.csv")
    return sorted(path.name for path in folder.iterdir())


def write_tier_check(content: TierCheckOutput, folder: Path) -> list[str]:
    """Write verification.json and findings.csv of several tiers into a folder; return the names."""
    save_json(content, folder / "verification.json")
    found = [(one["kind"], one["text"]) for one in content["findings"]]
    Rows(("kind", "text"), found).write(folder / "findings.csv")
    return sorted(path.name for path in folder.iterdir())
