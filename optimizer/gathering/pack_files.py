"""Packs as folders: tables, a descriptor written for the user, and boundaries for maps."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from models.errors import InputError
from models.territory import Layer
from optimizer.gathering.pack import Pack
from optimizer.inputs.files import is_there
from optimizer.inputs.pack_descriptor import NO_REGION
from optimizer.inputs.pack_paths import DESCRIPTOR
from optimizer.writing.folder import write_folder
from optimizer.writing.rows import Rows

__all__ = ["OWN_FILES", "write_pack"]

BOUNDARIES = "boundaries.gpkg"
TABLES = ("municipalities", "borders", "layers", "arrangements", "commuting")
OWN_FILES = (DESCRIPTOR, BOUNDARIES, *(f"{name}.csv" for name in TABLES))
"""Files of a pack that an import writes."""

UNITS = {"population": "inhabitants", "area_km2": "km2", "border_m": "m", "apart_m": "m", "jobs": "jobs"}
SAID = {
    "code": "code of the municipality",
    "name": "its name",
    "population": "inhabitants",
    "area_km2": "area of its polygon",
    "x": "middle, east",
    "y": "middle, north",
    "border_m": "length of the shared border",
    "crossing": "land; fixed_link (bridge, tunnel, dam); ferry_car; ferry_foot; no_link (nothing crosses, or "
    "not known: edit it where a link exists); corner (they meet in a point or nearly)",
    "apart_m": "distance between the two, where they do not touch",
}


def write_pack(pack: Pack, folder: str | Path, *, replace: bool = False) -> Path:
    """Write a pack as a folder that `load_pack` reads.

    Parameters
    ----------
    pack : Pack
    folder : str or Path
    replace : bool
        Whether a pack that is there may be overwritten.

    Raises
    ------
    InputError
        When there is a pack already, or the folder cannot be written.
    """
    target = Path(folder)
    if is_there(target / DESCRIPTOR) and not replace:
        raise InputError(
            "there is a pack already", where=str(target), expected="another folder, or --replace"
        )
    tables = _tables(pack)
    with write_folder(target, OWN_FILES) as temporary:
        for name, rows in tables.items():
            rows.write(temporary / f"{name}.csv")
        if pack.shapes is not None:
            pack.shapes.to_file(temporary / BOUNDARIES, layer="municipalities", driver="GPKG")
        text = json.dumps(_descriptor(pack, tables), ensure_ascii=False, indent=1)
        (temporary / DESCRIPTOR).write_text(text + "\n", encoding="utf-8")
    return target


def _tables(pack: Pack) -> dict[str, Rows]:
    further = sorted(pack.columns)
    tables = {
        "municipalities": Rows(
            ("code", "name", "population", "area_km2", "x", "y", *further),
            (
                (
                    *(m.code, m.name, m.population, _short(m.area_km2), _short(m.x), _short(m.y)),
                    *(_short(pack.columns[name].get(m.code)) for name in further),
                )
                for m in sorted(pack.municipalities, key=lambda m: m.code)
            ),
        ),
        "borders": Rows(
            ("code_a", "code_b", "border_m", "crossing", "link_kind", "link_name", "apart_m"),
            (
                (
                    *(a, b, touch.border_m, touch.crossing, touch.kind, touch.name),
                    round(pack.apart_m[a, b]) if (a, b) in pack.apart_m else "",
                )
                for (a, b), touch in sorted(pack.touches.items())
            ),
        ),
    }
    if pack.layers:
        tables["layers"] = Rows(
            ("layer", "title", "kind", "source", "state", "quality"),
            ((one.name, one.label, one.kind, one.source, one.state, one.quality) for one in pack.layers),
        )
        tables["arrangements"] = Rows(
            ("layer", "region", "code", "role", "primary"),
            (row for layer in pack.layers for row in _arrangements(layer)),
        )
    if pack.commuting:
        tables["commuting"] = Rows(
            ("home", "work", "jobs"),
            ((home, work, jobs) for (home, work), jobs in sorted(pack.commuting.items())),
        )
    return tables


def _arrangements(layer: Layer) -> list[tuple[str, str, str, str, int]]:
    rows = [
        (layer.name, region, code, "centre" if code in layer.centres else "member", 1)
        for code, region in layer.region_of.items()
    ]
    rows += [
        (layer.name, region, code, "member", 0)
        for code, regions in layer.also_in.items()
        for region in regions
    ]
    if not layer.region_of:
        rows += [(layer.name, NO_REGION, code, "centre", 1) for code in layer.centres]
    return sorted(rows, key=lambda row: (row[1], row[2]))


def _short(number: float | None) -> float | int | str:
    """Return a number without decimals that say nothing."""
    if number is None:
        return ""
    rounded = float(f"{number:.10g}")
    return int(rounded) if rounded.is_integer() else rounded


def _descriptor(pack: Pack, tables: dict[str, Rows]) -> dict[str, Any]:
    about = pack.about
    content: dict[str, Any] = {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": about.name,
        "title": about.title,
        "state": about.state,
        "attribution": about.source,
    }
    if about.country:
        content["country"] = about.country
    if about.words:
        content["words"] = about.words
    if pack.crs:
        content["crs"] = pack.crs
    if pack.shapes is not None:
        content["boundaries"] = BOUNDARIES
    if pack.notes:
        content["description"] = "; ".join(pack.notes)
    content["resources"] = [_resource(pack, name, rows) for name, rows in tables.items()]
    return content


def _resource(pack: Pack, name: str, rows: Rows) -> dict[str, Any]:
    resource: dict[str, Any] = {"name": name, "path": f"{name}.csv"}
    if name == "borders" and pack.quality:
        resource["quality"] = pack.quality
    if name not in ("municipalities", "borders"):
        return resource
    types = {"population": "integer", "area_km2": "number", "x": "number", "y": "number", "apart_m": "number"}
    types |= {"border_m": "number", **dict.fromkeys(pack.columns, "number")}
    fields = []
    for column in rows.columns:
        field = {"name": column, "type": types.get(column, "string")}
        field |= {"description": SAID[column]} if column in SAID else {}
        field |= {"unit": UNITS[column]} if column in UNITS else {}
        fields.append(field)
    resource["schema"] = {"fields": fields}
    return resource
