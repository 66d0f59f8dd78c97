"""State: what is asked, what is wished, and the partition on the table; frozen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from models.errors import InputError
from models.partition import Partition
from models.proposal import SolveReport, Status
from models.scenario import Scenario
from optimizer.inputs.changes import change_scenario
from optimizer.inputs.scenarios import scenario_from, scenario_to_dict
from optimizer.play.wishes import Wishes

__all__ = ["State", "scenario_key", "with_area"]


@dataclass(frozen=True, eq=False)
class State:
    """One moment of a session.

    Attributes
    ----------
    asked : Scenario
        The question, of one tier, without the wishes.
    partition : Partition
        Of the area; municipalities without a region are white spots, rules may be broken.
    report : SolveReport or None
        How the partition was solved, when it answers exactly this question with these wishes.
    colours : mapping of frozenset of str to str
        A colour per region, which stays with it while it changes.
    name : str
        What somebody called this state; empty: nothing.
    """

    asked: Scenario
    partition: Partition
    wishes: Wishes = field(default_factory=Wishes)
    report: SolveReport | None = None
    colours: Mapping[frozenset[str], str] = field(default_factory=dict)
    name: str = ""

    @property
    def proven(self) -> bool:
        """Whether the partition is the proven best with these wishes."""
        return self.report is not None and self.report.status is Status.OPTIMAL

    @cached_property
    def scenario(self) -> Scenario:
        """The question with the wishes as its locks: what a solve of this state is asked.

        Raises
        ------
        InputError
            When the wishes contradict what is asked.
        """
        wishes = self.wishes
        if not wishes:
            return self.asked
        return change_scenario(
            self.asked,
            together=wishes.pairs,
            apart=wishes.apart,
            fix=[sorted(region) for region in wishes.held],
        )

    @property
    def key(self) -> str:
        """What two states share whose best partition without wishes is the same."""
        return scenario_key(self.asked)


def scenario_key(scenario: Scenario) -> str:
    """Return a text that is the same for scenarios that ask the same, however they are called and solved."""
    aside = ("name", "title", "solver", "boundaries", "compare_with")
    content = {key: value for key, value in scenario_to_dict(scenario).items() if key not in aside}
    return repr(content)


def with_area(scenario: Scenario, codes: frozenset[str]) -> Scenario:
    """Return a scenario of another area; locks and other tables stay as they are.

    Raises
    ------
    InputError
        When nobody is left.
    """
    if not codes:
        raise InputError("nobody is left in the area")
    content: dict[str, Any] = {**scenario_to_dict(scenario), "area": {"municipalities": sorted(codes)}}
    return scenario_from(content, folder=scenario.folder, where="area")
