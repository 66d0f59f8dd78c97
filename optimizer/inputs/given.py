"""What people give a verb: a scenario or its file, a partition in any form."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from models.errors import InputError
from models.partition import Partition
from models.scenario import Scenario
from models.territory import Layer, Territory
from optimizer.inputs.scenarios import load_scenario

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["PartitionLike", "ScenarioLike", "in_order", "layer_given", "scenario_of"]

ScenarioLike = Scenario | str | Path
"""A scenario, or the path of its file."""

PartitionLike: TypeAlias = "str | Path | Partition | Mapping[str, object] | pd.Series"
"""A layer, a table, a results folder, or the regions themselves (see `optimizer.inputs.layers`)."""

GIVEN = "a partition"
"""What a partition is called that came as an object."""


def scenario_of(given: ScenarioLike) -> Scenario:
    """Return a scenario, read from its file where a path is given.

    Raises
    ------
    InputError
        When it is neither, or the file cannot be used.
    """
    if isinstance(given, Scenario):
        return given
    if isinstance(given, str | Path):
        return load_scenario(given)
    raise InputError(
        "no scenario",
        value=type(given).__name__,
        expected="what load_scenario returns, or the path of a scenario file",
    )


def in_order(one: Any, other: Any) -> tuple[Scenario, Any]:
    """Return the scenario and the other thing of two that may stand in either order."""
    if isinstance(other, Scenario) or (not isinstance(one, Scenario) and str(other).endswith(".toml")):
        one, other = other, one
    return scenario_of(one), other


def layer_given(given: Partition | Mapping[str, object] | pd.Series, territory: Territory) -> Layer:
    """Return a partition as a layer: a Partition, or the region by code or name of a municipality.

    Raises
    ------
    InputError
        For a municipality that is unknown or stands there twice, or anything that says no regions.
    """
    if isinstance(given, Partition):
        labels: list[tuple[Any, Any]] = list(given.labels.items())
    elif isinstance(given, Mapping) or _is_series(given):
        labels = list(given.items())
    else:
        raise InputError(
            "nothing that says regions",
            value=type(given).__name__,
            expected="a layer, a CSV table, a results folder, a Partition, or a Series of regions by code",
        )
    region_of: dict[str, str] = {}
    for name, region in labels:
        code = territory.code_of(str(name), where=GIVEN)
        if region is None or region != region or region == "":
            continue  # in no region
        if region_of.setdefault(code, str(region)) != str(region):
            raise InputError(f"{territory.name(code)} ({code}) is in two regions", where=GIVEN)
    if not region_of:
        raise InputError("no municipality has a region", where=GIVEN)
    return Layer(name=GIVEN, kind="file", region_of=region_of, title=GIVEN, source="")


def _is_series(given: object) -> bool:
    """Tell a pandas Series without loading pandas."""
    return hasattr(given, "index") and hasattr(given, "items") and not hasattr(given, "columns")
