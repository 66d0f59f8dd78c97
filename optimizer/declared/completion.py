"""Completion: what was declared diagnosed, and suggestions for what stalled (P1, P13)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from models.errors import InputError
from models.records import record
from optimizer.declared import tables as tables
from optimizer.declared.declarations import load_declarations
from optimizer.declared.lockout import lock_out
from optimizer.declared.measures import AreaCompletion, CompletionMeasures, TaskCompletion
from optimizer.declared.soundness import Soundness, check_soundness
from optimizer.declared.stalled import StalledArea, find_areas
from optimizer.declared.suggestions import find_best, find_suggestions
from optimizer.engine.solution import Control, Limits
from optimizer.inputs.given import ScenarioLike, scenario_of
from optimizer.inputs.territories import open_territory
from optimizer.language.words import in_own_words
from optimizer.solving.propose import limits_of
from optimizer.writing.worded import worded

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd
    from matplotlib.axes import Axes

    from optimizer.outputs.declared import CompletionOutput

__all__ = ["Completion", "complete", "complete_task"]


@record
class Completion(CompletionMeasures):
    """What was declared with all suggestions, to look at (see `CompletionMeasures`)."""

    def __repr__(self) -> str:
        """Return one line: how many areas stall, and how many suggestions there are."""
        areas = sum(len(task.areas) for task in self.tasks)
        found = len(self.suggestions())
        return f"<Completion of {self.scenario.name}: {areas} stalled areas, {found} suggestions>"

    @in_own_words
    def regions(self) -> pd.DataFrame:
        """Return a row per declared region and task: sound or not, and every hard rule it breaks."""
        return tables.region_table(self).frame()

    @in_own_words
    def municipalities(self) -> pd.DataFrame:
        """Return a row per municipality and task: its state, and what it costs to send it elsewhere."""
        return tables.municipality_table(self).frame()

    @in_own_words
    def suggestions(self) -> pd.DataFrame:
        """Return a row per suggestion; prices in weighted inhabitants above the cheapest division."""
        return tables.suggestion_table(self).frame().set_index("suggestion")

    @in_own_words
    def changes(self) -> pd.DataFrame:
        """Return a row per suggestion and municipality that must say yes: its region changes."""
        return tables.change_table(self).frame()

    @in_own_words
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
        from optimizer.declared.maps import suggestion_sheet

        left, right = suggestion_sheet(self, number, cells).plot()
        return left, right

    @in_own_words
    def to_dict(self) -> CompletionOutput:
        """Return everything, ready for JSON; costs in inhabitants, municipalities by code."""
        return worded(tables.as_dict(self))


def complete(
    scenario: ScenarioLike,
    reference: str | Path | None = None,
    *,
    alternatives: int = 1,
    limits: Limits | None = None,
    control: Control | None = None,
) -> Completion:
    """Diagnose what was declared and suggest how each stalled area could go on.

    Parameters
    ----------
    scenario : Scenario, str or Path
        Whose criteria and area count; or its file.
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
    scenario = scenario_of(scenario)
    territory = open_territory(scenario)
    given = reference if reference is not None else scenario.compare_with
    if given is None:
        raise InputError("nothing declared to look at", expected="a declared table or layer, or compare_with")
    found = load_declarations(given, territory, scenario.withdrawn)
    limits = limits or limits_of(scenario)
    tasks = (
        complete_task(check_soundness(scenario, declaration, territory), alternatives, limits, control)
        for declaration in found
    )
    return Completion(scenario, territory, tuple(tasks))


def complete_task(
    diagnosis: Soundness, alternatives: int, limits: Limits, control: Control | None = None
) -> TaskCompletion:
    """Return the stalled areas of a diagnosis with their suggestions.

    Parameters
    ----------
    diagnosis : Soundness
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
