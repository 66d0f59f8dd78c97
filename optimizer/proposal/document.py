"""A proposal as data: the document of a results folder."""

from __future__ import annotations

from typing import Any

from models.proposal import Proposal
from optimizer.comparison.comparison import compare_with_declared
from optimizer.inputs.scenarios import scenario_to_dict
from optimizer.solving.judgements import judgements_to_list
from optimizer.solving.limits_in_force import limits_in_force

__all__ = ["PROPOSAL_JSON", "proposal_to_dict"]

PROPOSAL_JSON = "proposal.json"
"""The document of a results folder that holds everything."""

CERTIFICATE_JSON = "certificate.json"
"""The integers from which the bound can be computed again (see `optimizer.proposal.proof`)."""


def proposal_to_dict(proposal: Proposal) -> dict[str, Any]:
    """Return a proposal as JSON-able data; costs are in inhabitants unless said otherwise."""
    report, territory = proposal.report, proposal.territory
    return {
        "status": str(report.status),
        "objective": territory.in_inhabitants(report.objective),
        "bound": territory.in_inhabitants(report.bound),
        "unit": "weighted inhabitants affected",
        "cost_unit": territory.in_inhabitants(1),
        "gap": report.gap,
        "wall_time_s": round(report.wall_time_s, 3),
        "workers": report.workers,
        "seed": report.seed,
        "way": report.way,
        "why": report.why,
        "levels": [
            {
                "criteria": list(level.names),
                "value": territory.in_inhabitants(level.value),
                "bound": territory.in_inhabitants(level.bound),
            }
            for level in report.levels
        ],
        "versions": dict(proposal.versions or {}),
        "scenario": scenario_to_dict(proposal.scenario),
        "data": {
            "pack": territory.stamp.name,
            "title": territory.stamp.title,
            "state": territory.stamp.state,
            "fingerprint": territory.stamp.fingerprint,
            "municipalities": len(territory.codes),
            "inhabitants": territory.population(),
        },
        "limits": limits_in_force(proposal.scenario, territory),
        "tier": proposal.scenario.lowest_tier,
        "regions": regions_to_list(proposal),
        "criteria": judgements_to_list(proposal.judgements),
        "findings": [{"kind": f.kind, "text": f.text, "codes": list(f.codes)} for f in proposal.findings],
        "compared_with": _comparison(proposal),
        **_tiers(proposal),
    }


def _tiers(proposal: Proposal) -> dict[str, Any]:
    """Return each tier, from the bottom up: its tasks, its regions and in which of those above they lie."""
    if not proposal.scenario.tiers:
        return {}
    views = proposal.by_tier()
    entries = []
    for number, (tier, view) in enumerate(zip(proposal.scenario.tiers, views, strict=True)):
        regions = regions_to_list(view)
        if number + 1 < len(views):
            above = {code: name for region, name in views[number + 1].names.items() for code in region}
            for region in regions:
                region["inside"] = sorted({above[code] for code in region["members"]})
        entries.append(
            {
                "name": tier.name,
                "tasks": list(tier.tasks),
                "regions": regions,
                "criteria": judgements_to_list(view.judgements),
                "compared_with": _comparison(view),
            }
        )
    return {"tiers": entries}


def _comparison(proposal: Proposal) -> dict[str, Any] | None:
    declared = compare_with_declared(proposal)
    if declared is None:
        return None
    comparison, layer = declared
    return {"layer": layer.name, "label": layer.label, **comparison.to_dict()}


def regions_to_list(proposal: Proposal) -> list[dict[str, Any]]:
    """Return the regions, the most populous first: name, members, population, centres."""
    centres = proposal.scenario.by_tier()[0].centre_codes(proposal.territory)
    return [
        {
            "name": name,
            "members": sorted(region),
            "population": proposal.territory.population(region),
            "centres": sorted(region & centres),
        }
        for region, name in proposal.names.items()
    ]
