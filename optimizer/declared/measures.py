"""What a completion knows: per task a diagnosis, per stalled area its suggestions and what they cost."""

from __future__ import annotations

from functools import cached_property

from models.partition import Partition
from models.records import record
from models.scenario import Scenario
from models.territory import Territory
from optimizer.declared.lockout import Lockout
from optimizer.declared.soundness import Soundness, incongruent
from optimizer.declared.stalled import StalledArea
from optimizer.declared.suggestions import Suggestion

__all__ = ["AreaCompletion", "CompletionMeasures", "TaskCompletion"]


@record
class AreaCompletion:
    """A stalled area with its suggestions.

    Attributes
    ----------
    area : StalledArea
    best : Suggestion or None
        The cheapest division of all: what prices are counted from.  None: nothing was found.
    suggestions : tuple of Suggestion
        Kind by kind.
    lockouts : tuple of Lockout
        One per municipality of the area.
    elsewhere : tuple of Suggestion
        The cheapest division with each other opening of as many regions.
    """

    area: StalledArea
    best: Suggestion | None = None
    suggestions: tuple[Suggestion, ...] = ()
    lockouts: tuple[Lockout, ...] = ()
    elsewhere: tuple[Suggestion, ...] = ()

    def price_by_criterion(self, suggestion: Suggestion) -> dict[str, int]:
        """Return what a suggestion costs more (or less) than `best` on each criterion, in cost units."""
        assert self.best is not None
        problem = self.area.problem
        one, best = (problem.regions_of(division.partition) for division in (suggestion, self.best))
        return {
            name: problem.partition_cost(one, cost) - problem.partition_cost(best, cost)
            for name, cost in problem.costs.items()
        }

    def price(self, suggestion: Suggestion) -> int:
        """Return what a suggestion, with whatever opening, costs above `best`, in cost units."""
        assert self.best is not None
        return suggestion.area.whole_cost(suggestion.partition) - self._least

    @cached_property
    def declared_price(self) -> int:
        """What the area costs as declared, in cost units above `best`: for comparison only.

        It breaks hard rules; municipalities without a settled region count as standing alone.
        """
        alone = ({code} for code in self.area.loose)
        return self.area.whole_cost(Partition([*self.area.declared.values(), *alone])) - self._least

    @cached_property
    def _least(self) -> int:
        assert self.best is not None
        return self.area.whole_cost(self.best.partition)


@record
class TaskCompletion:
    """The diagnosis of what was declared for one task, and its stalled areas."""

    diagnosis: Soundness
    areas: tuple[AreaCompletion, ...]

    def partition(self, chosen: Suggestion) -> Partition:
        """Return the whole with one suggestion: sound regions, and the first of all other areas.

        Areas without any suggestion are left out.
        """
        others = [area.suggestions[0] for area in self.areas if area.suggestions]
        taken = [chosen, *(one for one in others if one.area is not chosen.area)]
        divided = frozenset[str]().union(*(one.partition.codes for one in taken))
        kept = [members for members in self.diagnosis.sound.values() if not members & divided]
        return Partition([*kept, *(region for one in taken for region in one.partition)])

    def names(self, chosen: Suggestion) -> dict[frozenset[str], str]:
        """Return the name of every region of `partition` with the same suggestion."""
        named = {members: name for name, members in self.diagnosis.sound.items()}
        for area in self.areas:
            if area.suggestions and area.area is not chosen.area:
                named |= area.suggestions[0].names
        return named | dict(chosen.names)


@record
class CompletionMeasures:
    """What was declared, task by task, with all suggestions."""

    scenario: Scenario
    territory: Territory
    tasks: tuple[TaskCompletion, ...]

    @cached_property
    def numbered(self) -> tuple[tuple[TaskCompletion, AreaCompletion, Suggestion], ...]:
        """Every suggestion with its area and task: number 1 comes first."""
        return tuple(
            (task, area, suggestion)
            for task in self.tasks
            for area in task.areas
            for suggestion in area.suggestions
        )

    @cached_property
    def incongruent(self) -> dict[str, int]:
        """The municipalities whose partners differ between tasks, with their number of groups."""
        found = incongruent(tuple(task.diagnosis.declaration for task in self.tasks))
        return {code: groups for code, groups in found.items() if code in self.territory.municipalities}
