"""From a scenario to its territory: the data pack, further columns and layers, cut to the area."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from models.errors import InputError
from models.merging import Merger, merge_municipalities
from models.scenario import Scenario
from models.territory import Territory
from optimizer.inputs.columns import load_columns
from optimizer.inputs.files import is_folder
from optimizer.inputs.futures import load_futures
from optimizer.inputs.layers import layer_from_csv
from optimizer.inputs.packs import load_pack
from optimizer.inputs.pair_table import load_pairs

__all__ = ["open_territory", "pack_of"]


def open_territory(scenario: Scenario) -> Territory:
    """Return the area of a scenario: data pack, further columns and draft layers, cut to the area.

    Raises
    ------
    InputError
        When data cannot be read or a name in the scenario is unknown.

    Examples
    --------
    >>> from optimizer import load_scenario, open_territory
    >>> open_territory(load_scenario("scenarios/drenthe.toml")).population()
    489910
    """
    folder = Path(scenario.folder)
    whole = load_pack(pack_of(scenario))
    if scenario.recode is not None:
        whole = replace(whole, reading=scenario.recode)
    if scenario.columns is not None:
        area = whole.select(scenario.area_codes(whole))
        marks = {"decimal": scenario.decimal, "thousands": scenario.thousands}
        whole = whole.with_columns(load_columns(folder / scenario.columns, area, **marks))
    for asked in scenario.by_tier():
        if asked.futures is not None:
            whole = whole.with_columns(load_futures(asked.futures, folder, whole))
    if scenario.commuting is not None and scenario.commuting.table is not None:
        whole = whole.with_commuting(scenario.commuting.table)
    tables = {name: table for asked in scenario.by_tier() for name, table in asked.arrangements.items()}
    for name, table in tables.items():
        if table.file is not None:
            whole = whole.with_layers(layer_from_csv(name, folder / table.file, whole))
    for name, file in {
        name: t.file for asked in scenario.by_tier() for name, t in asked.pairs.items()
    }.items():
        whole = whole.with_pair_costs(name, load_pairs(folder / file, whole))
    other = _inhabitants(scenario, whole)
    return scenario.cut(merge_municipalities(whole.with_population(other), _to_come(scenario.mergers, whole)))


def _inhabitants(scenario: Scenario, whole: Territory) -> dict[str, int]:
    """Return the scenario's own numbers of inhabitants by code."""
    found: dict[str, int] = {}
    for name, number in scenario.inhabitants.items():
        code = whole.code_of(name, where="inhabitants")
        if found.setdefault(code, number) != number:
            raise InputError(
                f"{whole.name(code)} ({code}) has two numbers of inhabitants", where="inhabitants", value=name
            )
    return found


def pack_of(scenario: Scenario) -> str | Path:
    """Return the built-in pack's name, or the folder of a pack relative to the scenario file."""
    local = Path(scenario.folder) / scenario.data
    return local if is_folder(local) else scenario.data


def _to_come(mergers: tuple[Merger, ...], whole: Territory) -> tuple[Merger, ...]:
    """Return the mergers that did not take place yet at the date of the data."""
    into = {key: gone.into for gone in whole.former for key in (gone.name, gone.code)}
    return tuple(merger for merger in mergers if not _took_place(merger, whole, into))


def _took_place(merger: Merger, whole: Territory, into: Mapping[str, tuple[str, ...]]) -> bool:
    """Whether all who merge are one municipality of the data, and some are no more."""
    if not any(part in into for part in merger.municipalities):
        return False
    now = {
        into[part] if part in into else (whole.code_of(part, where="mergers"),)
        for part in merger.municipalities
    }
    return len(now) == 1
