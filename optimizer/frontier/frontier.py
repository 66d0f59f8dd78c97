"""The Pareto frontier of two criteria of a scenario: its points, its knee, what changes on the way."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

from models.records import record
from models.scenario import Scenario
from models.territory import Territory
from optimizer.engine.solution import Control, Limits
from optimizer.frontier.pareto import pareto_points
from optimizer.frontier.points import FrontierPoints
from optimizer.solving.variants import costs_of

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

__all__ = ["Frontier", "find_frontier"]


@record
class Frontier(FrontierPoints):
    """All that two criteria allow, to look at (see `FrontierPoints`)."""

    def to_frame(self) -> pd.DataFrame:
        """Return one row per point: costs in weighted inhabitants, proof, regions, what moves next."""
        import pandas as pd

        return pd.DataFrame(self.records())

    def plot(self, ax: Axes | None = None) -> Axes:
        """Draw the frontier with its knee."""
        from optimizer.frontier.figure import plot_frontier

        return plot_frontier(self, ax=ax)


def find_frontier(
    scenario: Scenario,
    between: tuple[str, str],
    *,
    territory: Territory | None = None,
    most: int | None = None,
    time_limit: float | None = None,
    limits: Limits | None = None,
    control: Control | None = None,
) -> Frontier:
    """Find all that two criteria allow within the hard rules of a scenario.

    Parameters
    ----------
    scenario : Scenario
        Its other costs only break ties between partitions that are as good on both.
    between : tuple of str
        Two criteria with a cost in the scenario; ``arrangements`` stands for all its tables.
    territory : Territory, optional
        What `open_territory` returned for this scenario, when it is at hand.
    most : int, optional
        Stop after so many points, spread over the frontier; None: all of them.
    time_limit : float, optional
        Seconds for the whole frontier; None: until it is complete.
    limits : Limits, optional
        Of each solve, in place of the scenario's own.
    control : Control, optional
        Can stop the search; what was found by then is returned.

    Raises
    ------
    InputError
        When a criterion has no cost in the scenario.
    """
    from optimizer.inputs.territories import open_territory
    from optimizer.solving.propose import limits_of

    territory = territory or open_territory(scenario)
    problem = scenario.formulate(territory)
    groups = costs_of(problem, between)
    control = control or Control()
    if time_limit is not None:
        control = replace(control, deadline=min(control.deadline, time.monotonic() + time_limit))
    points, status = pareto_points(problem, groups, limits or limits_of(scenario), control, most)
    return Frontier(scenario, territory, between, points, status)
