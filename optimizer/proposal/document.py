"""A proposal as data: the document of a results folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

from models.proposal import Proposal, Robustness
from models.territory import Territory
from optimizer.comparison.comparison import compare_with_declared
from optimizer.inputs.scenarios import scenario_to_dict
from optimizer.solving.images import finding_to_dict
from optimizer.solving.judgements import judgements_to_list
from optimizer.solving.limits_in_force import limits_in_force

if TYPE_CHECKING:
    from optimizer.outputs.comparison import ComparedWith
    from optimizer.outputs.proposal import ProposalOutput, ProposedRegion, RobustnessOutput, Tier

__all__ = ["PROPOSAL_JSON", "proposal_to_dict"]

PROPOSAL_JSON = "proposal.json"
"""The document of a results folder that holds everything."""

CERTIFICATE_JSON = "certificate.json"
"""The integers from which the bound can be computed again (see `optimizer.proposal.proof`)."""


def proposal_to_dict(proposal: Proposal) -> ProposalOutput:
    """Return a proposal as JSON-able data; costs are in inhabitants unless said otherwise."""
    report, territory = proposal.report, proposal.territory
    content: ProposalOutput = {
        "version": 1,
        "status": report.status.value,
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
        "findings": [finding_to_dict(one) for one in proposal.findings],
        "compared_with": _comparison(proposal),
    }
    if proposal.robustness is not None:
        content["robustness"] = _robustness(proposal.robustness, proposal.territory)
    if proposal.scenario.tiers:
        content["tiers"] = _tiers(proposal)
    return content


def _robustness(found: Robustness, territory: Territory) -> RobustnessOutput:
    """Return what futures cost."""
    return {
        "cost": territory.in_inhabitants(found.cost),
        "without_futures": territory.in_inhabitants(found.without),
        "more": territory.in_inhabitants(found.cost - found.without),
        "proven": found.proven,
    }


def _tiers(proposal: Proposal) -> list[Tier]:
    """Return each tier, from the bottom up: its tasks, its regions and in which of those above they lie."""
    views = proposal.by_tier()
    entries: list[Tier] = []
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
    return entries


def _comparison(proposal: Proposal) -> ComparedWith | None:
    declared = compare_with_declared(proposal)
    if declared is None:
        return None
    comparison, layer = declared
    return {"name": layer.name, "label": layer.label, **comparison.to_dict()}


def regions_to_list(proposal: Proposal) -> list[ProposedRegion]:
    """Return the regions, the most populous first: name, members, inhabitants, centres."""
    centres = proposal.scenario.by_tier()[0].centre_codes(proposal.territory)
    return [
        {
            "name": name,
            "members": sorted(region),
            "inhabitants": proposal.territory.population(region),
            "centres": sorted(region & centres),
        }
        for region, name in proposal.names.items()
    ]
