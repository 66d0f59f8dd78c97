"""State: what is asked, what is wished, and the partition on the table, tier by tier; frozen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field, fields, replace
from functools import cached_property
from typing import Any

from models.errors import InputError
from models.partition import Partition
from models.proposal import SolveReport, Status
from models.records import record
from models.scenario import Scenario
from optimizer.inputs.changes import change_scenario
from optimizer.inputs.scenarios import scenario_from, scenario_to_dict
from optimizer.play.wishes import Wishes

__all__ = ["Sheet", "State", "scenario_key", "with_area"]


@record(eq=False)
class Sheet:
    """One tier: what it asks, what is wished, and the partition on the table.

    Attributes
    ----------
    asked : Scenario
        The question, of one tier, without the wishes.
    partition : Partition
        Of the area; municipalities without a region are white spots, rules may be broken.
    colours : mapping of frozenset of str to str
        A colour per region, which stays with it while it changes.
    hues : mapping of frozenset of str to str
        The colours that families of regions of the tier below have, by region of this one.
    """

    asked: Scenario
    partition: Partition
    wishes: Wishes = field(default_factory=Wishes)
    colours: Mapping[frozenset[str], str] = field(default_factory=dict)
    hues: Mapping[frozenset[str], str] = field(default_factory=dict)

    @cached_property
    def scenario(self) -> Scenario:
        """The question of this tier with its wishes as locks.

        Raises
        ------
        InputError
            When the wishes contradict what is asked.
        """
        return _with_wishes(self.asked, self.wishes)


@record(eq=False)
class State(Sheet):
    """One moment of a session: the tier that is looked at, and the others beside it.

    Attributes
    ----------
    report : SolveReport or None
        How the partitions were solved, when they answer exactly this question with these wishes.
    name : str
        What somebody called this state; empty: nothing.
    whole : Scenario or None
        The question of all tiers, without the wishes; None: there is one tier.
    beside : tuple of Sheet
        The other tiers, from the bottom up.
    at : int
        The number of the tier that is looked at, from the bottom up.
    """

    report: SolveReport | None = None
    name: str = ""
    whole: Scenario | None = None
    beside: tuple[Sheet, ...] = ()
    at: int = 0

    @property
    def proven(self) -> bool:
        """Whether the partitions are the proven best with these wishes."""
        return self.report is not None and self.report.status is Status.OPTIMAL

    @property
    def sheets(self) -> tuple[Sheet, ...]:
        """All tiers, from the bottom up, the one that is looked at among them."""
        return (*self.beside[: self.at], self, *self.beside[self.at :])

    @property
    def nested(self) -> bool:
        """Whether every region has to lie inside one of the tier above."""
        return self.whole is not None and self.whole.nested is True

    @property
    def asked_of_all(self) -> Scenario:
        """The question of all tiers, without the wishes."""
        return self.whole or self.asked

    @cached_property
    def question(self) -> Scenario:
        """The question of all tiers with the wishes as locks: what a solve of this state is asked.

        Raises
        ------
        InputError
            When the wishes contradict what is asked.
        """
        if self.whole is None:
            return self.scenario
        question = self.whole
        for sheet in self.sheets:
            question = _with_wishes(question, sheet.wishes, sheet.asked.tier)
        return question

    @property
    def bound(self) -> bool:
        """Whether a wish on any tier binds a solve."""
        return any(sheet.wishes.binding for sheet in self.sheets)

    @property
    def key(self) -> str:
        """What two states share whose best partitions without wishes are the same."""
        return scenario_key(self.asked_of_all)

    def looking_at(self, at: int) -> State:
        """Return the same state with another tier on the table, by its number."""
        if at == self.at:
            return self
        sheets = tuple(map(_sheet, self.sheets))
        there, rest = sheets[at], sheets[:at] + sheets[at + 1 :]
        return replace(self, **_content(there), beside=rest, at=at)

    def with_sheets(self, sheets: Sequence[Sheet]) -> State:
        """Return the state with other tiers in place of its own, from the bottom up."""
        plain = tuple(map(_sheet, sheets))
        return replace(self, **_content(plain[self.at]), beside=plain[: self.at] + plain[self.at + 1 :])

    def without_wishes(self) -> State:
        """Return the state without any wish but those about who belongs to the area."""
        plain = Wishes(out=self.wishes.out)
        return self.with_sheets([replace(sheet, wishes=plain) for sheet in self.sheets])

    def lies_as(self, other: State) -> bool:
        """Tell whether the same partitions lie there with the same wishes on the same questions."""
        return self is other or all(
            (one.asked, one.partition, one.wishes) == (two.asked, two.partition, two.wishes)
            for one, two in zip(self.sheets, other.sheets, strict=True)
        )


def _with_wishes(asked: Scenario, wishes: Wishes, tier: str | None = None) -> Scenario:
    """Return a question, of several tiers on one of them, with wishes as locks."""
    if not wishes:
        return asked
    fix = [sorted(region) for region in wishes.fixed]
    return change_scenario(asked, together=wishes.pairs, apart=wishes.apart, fix=fix, tier=tier)


def _content(sheet: Sheet) -> dict[str, Any]:
    return {own.name: getattr(sheet, own.name) for own in fields(Sheet)}


def _sheet(sheet: Sheet) -> Sheet:
    return Sheet(**_content(sheet)) if isinstance(sheet, State) else sheet


def scenario_key(scenario: Scenario) -> str:
    """Return a text that is the same for scenarios that ask the same, however they are called and solved."""
    aside = ("name", "title", "solver", "boundaries", "compare_with")
    content = {key: value for key, value in scenario_to_dict(scenario).items() if key not in aside}
    if not content.get("locks"):
        content.pop("locks", None)
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
