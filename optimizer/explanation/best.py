"""The best partition of a scenario: that of a results folder where it is beyond doubt, or a new one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from models.errors import InputError
from models.partition import Partition
from models.proposal import Status
from models.scenario import Scenario
from models.territory import Territory
from optimizer.engine.solution import Control
from optimizer.inputs.files import is_file
from optimizer.inputs.scenarios import scenario_to_dict
from optimizer.inputs.territories import open_territory
from optimizer.proposal.document import PROPOSAL_JSON
from optimizer.proposal.proposal import Proposal, propose
from optimizer.proposal.reading import proposal_from_dict, read_document

__all__ = ["known_best", "total_cost"]


def known_best(scenario: Scenario, folder: Path, control: Control | None = None) -> tuple[Proposal, bool]:
    """Return the best partition of a scenario: the one that a results folder holds, or a new one.

    Parameters
    ----------
    scenario : Scenario
    folder : Path
        Where an earlier run may have left its proposal.  It counts only when it was proven to be
        optimal for the same scenario and the same data.

    Returns
    -------
    proposal : Proposal
    stored : bool
        Whether it is the stored one.
    """
    territory = open_territory(scenario)
    stored = _stored(scenario, territory, folder)
    if stored is not None:
        return stored, True
    return propose(scenario, territory=territory, control=control), False


def _stored(scenario: Scenario, territory: Territory, folder: Path) -> Proposal | None:
    """Return the proposal of a results folder when it is beyond doubt the best of this scenario."""
    beside = scenario.columns or scenario.pairs or any(table.file for table in scenario.arrangements.values())
    if (
        beside
        or (scenario.futures and scenario.futures.file)
        or scenario.tiers
        or not is_file(folder / PROPOSAL_JSON)
    ):
        return None  # tables beside the data pack have no fingerprint
    try:
        content = read_document(folder, PROPOSAL_JSON)
        stored = Proposal.of(proposal_from_dict(content, folder))
    except InputError:
        return None
    report, partition = stored.report, stored.partition
    if partition is None or report.status is not Status.OPTIMAL or stored.violations:
        return None
    if not report.levels and total_cost(scenario, territory, partition) != report.objective:
        return None
    same_data = content["data"]["fingerprint"] == territory.stamp.fingerprint
    return stored if same_data and _asked(stored.scenario) == _asked(scenario) else None


def _asked(scenario: Scenario) -> dict[str, Any]:
    """Return what a scenario asks, whatever it is called and however it is solved."""
    aside = ("name", "title", "solver", "boundaries", "compare_with")
    return {key: value for key, value in scenario_to_dict(scenario).items() if key not in aside}


def total_cost(scenario: Scenario, territory: Territory, partition: Partition) -> int:
    """Return what a partition costs on all criteria of a scenario together, in cost units."""
    return sum(criterion.measure(territory, partition).cost for _, criterion in scenario.in_use())
