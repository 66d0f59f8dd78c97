"""What pages say of something declared: each region with its faults, and a map of the state of each place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from models.records import record
from models.scenario import Scenario
from models.territory import Territory
from optimizer.language.language import Language
from optimizer.report.result import disjoint, title_of
from optimizer.report.svg import Drawing, View, draw, sketch_of

if TYPE_CHECKING:
    import geopandas as gpd

__all__ = ["RegionRow", "StateMap", "draw_states", "region_rows", "states_of"]


@record
class RegionRow:
    """A declared region, and every hard rule that it breaks: what the rule is called and what is wrong."""

    name: str
    members: int
    population: int
    sound: bool
    operational: bool | None
    forms: tuple[str, ...]
    faults: tuple[tuple[str, str], ...]


@record
class StateMap:
    """A map of what was declared, with a state for every municipality of its territory."""

    territory: Territory
    states: Mapping[str, str]
    """By code ``sound``, ``stalled``, ``white`` (in no region) or ``double`` (in several)."""
    declared: Mapping[str, str]
    drawing: Drawing


def region_rows(
    regions: Iterable[Mapping[str, Any]], scenario: Scenario, territory: Territory, language: Language
) -> tuple[RegionRow, ...]:
    """Return the rows of declared regions as `diagnosis_to_dict` stored them: unsound ones first."""
    rows = [
        RegionRow(
            str(row["name"]),
            len(row["members"]),
            int(row["inhabitants"]),
            bool(row["sound"]),
            row["operational"],
            tuple(language.phrase(form) for form in row["forms"]),
            tuple(
                (title_of(fault["criterion"], scenario, territory, language), str(fault["text"]))
                for fault in row["faults"]
            ),
        )
        for row in regions
    ]
    return tuple(sorted(rows, key=lambda row: (row.sound, row.name)))


def states_of(content: Mapping[str, Any], codes: Iterable[str]) -> dict[str, str]:
    """Return the state of every municipality in what `diagnosis_to_dict` stored."""
    sound = frozenset[str]().union(*(row["members"] for row in content["regions"] if row["sound"]))
    white, double = frozenset(content["white_spots"]), frozenset(content["double"])
    return {
        code: "double"
        if code in double
        else "sound"
        if code in sound
        else "white"
        if code in white
        else "stalled"
        for code in codes
    }


def draw_states(
    content: Mapping[str, Any],
    scenario: Scenario,
    inside: Territory,
    cells: gpd.GeoDataFrame | None,
    language: Language,
) -> StateMap:
    """Draw what was declared: the state of every municipality, and the regions in colours of their own."""
    regions = {str(row["name"]): frozenset(row["members"]) for row in content["regions"]}
    territory = scenario.recut(inside.whole, frozenset(inside.codes).union(*regions.values()))
    states = states_of(content, territory.codes)
    names = {members: name for name, members in disjoint(regions).items()}
    marked = frozenset(code for code, state in states.items() if state in ("white", "double"))
    sketch = sketch_of(territory, names, cells, language, scenario.centre_codes(territory), marked)
    fills = {code: f"var(--{state})" for code, state in states.items()}
    hatched = frozenset(code for code, state in states.items() if state == "double")
    return StateMap(
        territory,
        states,
        {code: name for members, name in names.items() for code in members},
        draw([View("state", sketch, fills, hatched), View("regions", sketch)]),
    )
