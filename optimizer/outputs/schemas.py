"""The JSON schemas of all outputs, made of their types; what a key means is said in one place for all."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from models.errors import InputError
from optimizer.outputs import comparison, declared, explanation, listings, proposal
from optimizer.outputs.vocabulary import KEYS

__all__ = ["FILES", "OUTPUTS", "output_schema"]

OUTPUTS: Mapping[str, Any] = {
    "propose": proposal.ProposalOutput,
    "verify": proposal.VerificationOutput | proposal.TierCheckOutput,
    "assess": proposal.AssessmentOutput | proposal.TierAssessmentOutput,
    "compare": comparison.ComparisonOutput,
    "congruence": comparison.CongruenceOutput,
    "explain": explanation.ExplanationOutput,
    "tipping": explanation.TippingOutput | explanation.TippingMapOutput,
    "weights": explanation.WeightsOutput,
    "support": explanation.SupportOutput,
    "path": explanation.PathOutput,
    "complete": declared.CompletionOutput,
    "monitor": declared.MonitorOutput,
    "study-table": listings.StudyTableOutput,
    "study-frontier": explanation.FrontierOutput,
    "data-import": listings.ImportOutput,
    "data-fetch": listings.FetchOutput,
    "data-check": listings.CheckOutput,
    "data-list": listings.PacksOutput,
    "criteria": listings.CriteriaOutput,
    "certificate": proposal.CertificateOutput,
    "alternatives": proposal.AlternativesOutput,
    "certainty": proposal.CertaintyOutput,
    "study": listings.StudyOutput,
    "study-failed": listings.RunFailureOutput,
    "study-files": listings.RunFilesOutput,
    "sources": listings.SourcesOutput,
    "basis": listings.BasisOutput,
}
"""What each command prints with `--json` (its name, with a hyphen for a blank), and further JSON files."""

FILES: Mapping[str, str] = {
    "proposal.json": "propose",
    "verification.json": "verify",
    "assessment.json": "assess",
    "comparison.json": "compare",
    "explanation.json": "explain",
    "completion.json": "complete",
    "frontier.json": "study-frontier",
    "files.json": "study-files",
}
"""Outputs of JSON files that are not called like them."""

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def output_schema(name: str) -> dict[str, Any]:
    """Return the JSON schema of an output.

    Parameters
    ----------
    name : str
        A command such as ``propose`` or ``study table``, or a file such as ``certificate.json``.

    Raises
    ------
    InputError
        When there is no such output.

    Examples
    --------
    >>> output_schema("propose")["properties"]["version"]["const"]
    1
    """
    key = FILES.get(name, name.strip().removesuffix(".json").replace(" ", "-"))
    if key not in OUTPUTS:
        raise InputError(
            "no such output",
            where="--output",
            value=name,
            expected=", ".join(OUTPUTS),
            options=(*OUTPUTS, *FILES),
        )
    from pydantic import ConfigDict, create_model

    holder = create_model("Holder", __config__=ConfigDict(extra="forbid"), content=(OUTPUTS[key], ...))
    made = holder.model_json_schema(mode="serialization")
    definitions: dict[str, Any] = made.get("$defs", {})
    for own in definitions.values():
        _describe(own)
    whole = {k: v for k, v in made["properties"]["content"].items() if k != "title"}
    if "$ref" in whole:
        whole = definitions.pop(whole["$ref"].rsplit("/", 1)[-1])
    return {"$schema": DIALECT, "title": key, **whole, "$defs": definitions}


def _describe(definition: dict[str, Any]) -> None:
    """Say what each key means, in the words of the one vocabulary."""
    definition.pop("title", None)
    for key, own in definition.get("properties", {}).items():
        own.pop("title", None)
        own["description"] = KEYS[key]
