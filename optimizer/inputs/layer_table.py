"""Layers of a pack: what its tables `layers` and `arrangements` say, and what follows from their silence."""

from __future__ import annotations

from collections.abc import Mapping

from models.territory import Layer
from optimizer.inputs.csv_table import Table
from optimizer.inputs.pack_descriptor import NO_REGION

__all__ = ["layer_kinds", "layers_of"]

UNKNOWN = "unknown"
"""What stands for a source, date or quality that nobody gave."""


def layer_kinds(tables: Mapping[str, Table]) -> dict[str, str]:
    """Return the kind of every layer: as given, or found from who has a region.

    A layer of which every region is ``-`` lists centres; one in which every municipality counts somewhere
    is a partition; another is partial.
    """
    given = {}
    if "layers" in tables:
        given = dict(zip(*(_column(tables["layers"], name) for name in ("layer", "kind")), strict=True))
    regions: dict[str, set[str]] = {}
    counted: dict[str, set[str]] = {}
    for layer, region, code, primary in tables["arrangements"].records("layer", "region", "code", "primary"):
        regions.setdefault(layer, set()).add(region)
        if primary != "0":
            counted.setdefault(layer, set()).add(code)
    everybody = set(tables["municipalities"].column("code"))
    return {
        layer: given.get(layer)
        or (
            "centres"
            if regions.get(layer) == {NO_REGION}
            else "partition"
            if everybody <= counted.get(layer, set())
            else "partial"
        )
        for layer in dict.fromkeys([*given, *regions])
    }


def _column(table: Table, name: str) -> list[str]:
    return [cell for (cell,) in table.records(name)]


def layers_of(tables: Mapping[str, Table]) -> list[Layer]:
    """Return the layers of a pack whose tables have no faults."""
    region_of: dict[str, dict[str, str]] = {}
    also_in: dict[str, dict[str, tuple[str, ...]]] = {}
    centres: dict[str, set[str]] = {}
    kinds = layer_kinds(tables)
    columns = ("layer", "region", "code", "role", "primary")
    for layer, region, code, role, primary in tables["arrangements"].records(*columns):
        if role == "centre" or kinds[layer] == "centres":
            centres.setdefault(layer, set()).add(code)
        if primary == "0":
            others = also_in.setdefault(layer, {})
            others[code] = (*others.get(code, ()), region)
        elif region != NO_REGION:
            region_of.setdefault(layer, {})[code] = region
    said = {}
    if "layers" in tables:
        facts = tables["layers"].records("layer", "title", "source", "state", "quality")
        said = {name: texts for name, *texts in facts}
    found = []
    for name, kind in kinds.items():
        title, source, state, quality = said.get(name, ("", "", "", ""))
        found.append(
            Layer(
                name,
                kind,
                region_of.get(name, {}),
                also_in.get(name, {}),
                frozenset(centres.get(name, ())),
                title=title or name,
                source=source or UNKNOWN,
                state=state or UNKNOWN,
                quality=quality or UNKNOWN,
            )
        )
    return found
