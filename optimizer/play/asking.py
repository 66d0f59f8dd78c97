"""Asking: the question of a state with some things asked differently, of several tiers on one of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from models.criteria import Criteria
from models.criteria.base import WEIGHTS
from models.scenario import Scenario
from models.tiers import OUTSIDE
from optimizer.infeasible.requirements import with_fitting_priorities
from optimizer.inputs.changes import change_scenario
from optimizer.inputs.scenarios import merge, scenario_to_dict
from optimizer.play.state import State

__all__ = ["change_question"]


def change_question(state: State, tables: Mapping[str, Any], without: Iterable[str]) -> Scenario:
    """Return the question of all tiers with something asked differently on the one looked at.

    Parameters
    ----------
    state : State
    tables : mapping
        As in a scenario file, laid over what is asked.  Of several tiers the tables of criteria are those
        of the tier looked at, their weights as they count there, the weight of the tier included.
    without : iterable of str
        Criteria left out.

    Raises
    ------
    InputError
        When it does not fit the schema.
    """
    if state.whole is None:
        asked = change_scenario(state.asked, tables=tables, without=without)
    else:
        asked = _on_tier(state.whole, state.at, tables, without)
    return with_fitting_priorities(asked.model_copy(update={"name": state.asked.name}))


def _on_tier(whole: Scenario, at: int, tables: Mapping[str, Any], without: Iterable[str]) -> Scenario:
    tier = whole.tiers[at]
    asked = change_scenario(whole, without=without, tier=tier.name)
    keys = {field.alias or name for name, field in Criteria.model_fields.items()} - OUTSIDE.keys()
    own = {key: _lightened(table, tier.weight) for key, table in tables.items() if key in keys}
    tiers = scenario_to_dict(asked)["tiers"]
    tiers[at] = merge(tiers[at], own)
    outside = {key: table for key, table in tables.items() if key not in keys}
    return change_scenario(asked, tables={**outside, "tiers": tiers})


def _lightened(table: Any, weight: float) -> Any:
    """Return a table with its weights as they stand in a scenario file, before that of the tier."""
    if not isinstance(table, Mapping) or weight == 1:
        return table
    return {
        key: value / weight
        if key in WEIGHTS and isinstance(value, int | float)
        else _lightened(value, weight)
        for key, value in table.items()
    }
