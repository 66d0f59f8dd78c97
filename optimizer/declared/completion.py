"""Completion: what was declared diagnosed, and suggestions for what stalled (P1, P13)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from models.errors import InputError
from models.partition import Partition
from models.scenario import Scenario
from models.territory import Territory
from optimizer.declared import tables as tables
from optimizer.declared.declarations import load_declarations
from optimizer.declared.lockout import Lockout, lock_out
from optimizer.declared.soundness import Diagnosis, diagnose, incongruent
from optimizer.declared.stalled import StalledArea, find_areas
from optimizer.declared.suggestions import Suggestion, find_best, find_suggestions
from optimizer.engine.solution import Control, Limits
from optimizer.inputs.territories import open_territory
from optimizer.solving.propose import limits_of

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd
    from matplotlib.axes import Axes

__all__ = ["AreaCompletion", "Completion", "TaskCompletion", "complete", "complete_task"]


@dataclass(frozen=True)
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


@dataclass(frozen=True)
class TaskCompletion:
    """The diagnosis of what was declared for one task, and its stalled areas."""

    diagnosis: Diagnosis
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


@dataclass(frozen=True)
class Completion:
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

    # ------------------------------------------------------------ tables and pictures
    def regions(self) -> pd.DataFrame:
        """Return a row per declared region and task: sound or not, and every hard rule it breaks."""
        return tables.region_table(self).frame()

    def municipalities(self) -> pd.DataFrame:
        """Return a row per municipality and task: its state, and what it costs to send it elsewhere."""
        return tables.municipality_table(self).frame()

    def suggestions(self) -> pd.DataFrame:
        """Return a row per suggestion; prices in weighted inhabitants above the cheapest division."""
        return tables.suggestion_table(self).frame().set_index("suggestion")

    def changes(self) -> pd.DataFrame:
        """Return a row per suggestion and municipality that must say yes: its region changes."""
        return tables.change_table(self).frame()

    def plot(self, number: int, *, cells: gpd.GeoDataFrame | None = None) -> tuple[Axes, Axes]:
        """Draw a suggestion (1 is the first) beside what was declared, with the regions around.

        Parameters
        ----------
        number : int
            As in `suggestions`.
        cells : geopandas.GeoDataFrame, optional
            Real boundaries; None: the maps are schematic.

        Returns
        -------
        tuple of matplotlib.axes.Axes
            Declared (left) and suggested (right), in one new figure.
        """
        from optimizer.declared.maps import plot_suggestion

        return plot_suggestion(self, number, cells)

    @cached_property
    def incongruent(self) -> dict[str, int]:
        """The municipalities whose partners differ between tasks, with their number of groups."""
        found = incongruent(tuple(task.diagnosis.declaration for task in self.tasks))
        return {code: groups for code, groups in found.items() if code in self.territory.municipalities}

    def to_dict(self) -> dict[str, Any]:
        """Return everything, ready for JSON; costs in inhabitants, municipalities by code."""
        return tables.as_dict(self)


def complete(
    scenario: Scenario,
    reference: str | Path | None = None,
    *,
    alternatives: int = 1,
    limits: Limits | None = None,
    control: Control | None = None,
) -> Completion:
    """Diagnose what was declared and suggest how each stalled area could go on.

    Parameters
    ----------
    scenario : Scenario
        Whose criteria and area count.
    reference : str or Path, optional
        A declared table, a layer or a results folder; None: what the scenario compares with.
    alternatives : int
        Further suggestions of each kind.
    limits : Limits, optional
        For each solve, in place of the scenario's own.
    control : Control, optional
        Reports progress and can stop the run; what was found by then is returned.

    Raises
    ------
    InputError
        When the scenario or the table cannot be used.

    Examples
    --------
    >>> from optimizer import complete, load_scenario
    >>> completion = complete(load_scenario("scenarios/drenthe.toml"))
    >>> completion.regions()[["region", "sound"]].values.tolist()
    [['Drenthe', True]]
    >>> len(completion.suggestions())
    0
    """
    territory = open_territory(scenario)
    given = reference if reference is not None else scenario.compare_with
    if given is None:
        raise InputError("nothing declared to look at", expected="a declared table or layer, or compare_with")
    found = load_declarations(given, territory, scenario.withdrawn)
    limits = limits or limits_of(scenario)
    tasks = (
        complete_task(diagnose(scenario, declaration, territory), alternatives, limits, control)
        for declaration in found
    )
    return Completion(scenario, territory, tuple(tasks))


def complete_task(
    diagnosis: Diagnosis, alternatives: int, limits: Limits, control: Control | None = None
) -> TaskCompletion:
    """Return the stalled areas of a diagnosis with their suggestions.

    Parameters
    ----------
    diagnosis : Diagnosis
        Of what was declared for one task.
    alternatives, limits, control
        See `complete`.
    """
    areas = (
        _complete_area(area, alternatives, limits, control) for area in find_areas(diagnosis, limits, control)
    )
    return TaskCompletion(diagnosis, tuple(areas))


def _complete_area(
    area: StalledArea, alternatives: int, limits: Limits, control: Control | None
) -> AreaCompletion:
    found = (
        find_suggestions(area, alternatives, limits, control) if area.opening.regions is not None else None
    )
    if found is None:
        return AreaCompletion(area)
    elsewhere = (find_best(other, limits, control) for other in area.others)
    return AreaCompletion(
        area,
        found.best,
        found.found,
        lock_out(found.best, limits, control),
        tuple(one for one in elsewhere if one is not None),
    )
