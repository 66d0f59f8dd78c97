"""Packs and results for others: GeoDataFrame, GeoParquet and GeoPackage, GerryChain's graph, GAL weights."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import networkx as nx

from models.errors import InputError
from models.proposal import Proposal
from models.scenario import Scenario
from models.territory import Territory
from optimizer.inputs.files import is_file
from optimizer.inputs.packs import load_pack

if TYPE_CHECKING:
    import geopandas as gpd

__all__ = ["FORMATS", "USUAL_CROSSINGS", "export", "to_gal", "to_geodataframe", "to_gerrychain"]

USUAL_CROSSINGS = ("land", "fixed_link", "ferry_car", "arranged_link")
"""Over these two municipalities of a pack are neighbours, unless said otherwise."""

Exported = Territory | Proposal
"""What can be given to others: a territory, or a proposal (its regions come along)."""


def to_geodataframe(source: Exported) -> gpd.GeoDataFrame:
    """Return a row per municipality, index ``code``, with all that is known of it and its polygon.

    Columns: ``name``, ``population``, ``area_km2``, the region in each layer, further columns, and of a
    proposal ``region``.  Polygons are real where boundaries are known, else those of the mosaic
    (``frame.attrs["schematic"]``).

    Parameters
    ----------
    source : Territory or Proposal
    """
    import geopandas as gpd
    import pandas as pd

    from optimizer.drawing.cells import read_cells
    from optimizer.drawing.geometry import schematic_cells

    territory, region_of = _parts(source)
    scenario = source.scenario if isinstance(source, Proposal) else Scenario()
    cells = read_cells(scenario, territory)
    if cells is None:
        cells = schematic_cells(territory)
    columns: dict[str, list[Any]] = {name: [] for name in _facts(territory, territory.codes[0], region_of)}
    for code in territory.codes:
        for name, value in _facts(territory, code, region_of).items():
            columns[name].append(value)
    frame = gpd.GeoDataFrame(
        columns,
        index=pd.Index(list(territory.codes), name="code"),
        geometry=cells.geometry.loc[list(territory.codes)].to_numpy(),
        crs=cells.crs,
    )
    frame.attrs.update(cells.attrs)
    return frame


def to_gerrychain(source: Exported, crossings: Iterable[str] = USUAL_CROSSINGS) -> dict[str, Any]:
    """Return the graph in the form of GerryChain: `gerrychain.Graph.from_json` reads it once it is JSON.

    Nodes are numbered; each has its ``code``, name, population, area (m2), middle (``C_X``, ``C_Y``),
    layers, columns and region.  Edges have ``shared_perim`` (m), ``crossing`` and ``link_name``.

    Parameters
    ----------
    source : Territory or Proposal
    crossings : iterable of str
        Over which two municipalities of a territory are neighbours; a proposal has its own.
    """
    territory, region_of = _parts(source)
    graph = nx.Graph()
    for code in territory.codes:
        place = territory.municipalities[code]
        facts = _facts(territory, code, region_of)
        area = facts.pop("area_km2") * 1_000_000
        node = territory.index[code]
        graph.add_node(node, code=code, **facts, area=area, C_X=place.x, C_Y=place.y)
    for a, b, touch in _edges(source, territory, crossings):
        pair = (territory.index[a], territory.index[b])
        graph.add_edge(*pair, shared_perim=touch.border_m, crossing=touch.crossing, link_name=touch.name)
    data: dict[str, Any] = nx.adjacency_data(graph)
    return data


def to_gal(source: Exported, crossings: Iterable[str] = USUAL_CROSSINGS) -> str:
    """Return who touches whom as the text of a GAL file, as `libpysal.graph.read_gal` and GeoDa read it.

    Parameters
    ----------
    source : Territory or Proposal
    crossings : iterable of str
        Over which two municipalities of a territory are neighbours; a proposal has its own.

    Raises
    ------
    InputError
        When a code has a blank: the form has none.
    """
    territory, _ = _parts(source)
    neighbours: dict[str, list[str]] = {code: [] for code in sorted(territory.codes)}
    for a, b, _touch in _edges(source, territory, crossings):
        neighbours[a].append(b)
        neighbours[b].append(a)
    for code in neighbours:
        if any(letter.isspace() for letter in code):
            raise InputError(
                "a code with a blank does not fit in a GAL file", value=code, expected="GeoParquet"
            )
    lines = [f"0 {len(neighbours)} {territory.stamp.name.replace(' ', '_') or 'pack'} code"]
    for code, others in neighbours.items():
        lines += [f"{code} {len(others)}", " ".join(sorted(others))]
    return "\n".join(lines) + "\n"


def _parts(source: Exported) -> tuple[Territory, Mapping[str, str]]:
    if not isinstance(source, Proposal):
        return source, {}
    return source.territory, {code: name for region, name in source.names.items() for code in region}


def _edges(source: Exported, territory: Territory, crossings: Iterable[str]) -> list[tuple[str, str, Any]]:
    kinds = set(crossings)
    found = [(a, b, territory.touch(a, b)) for a, b in territory.pairs]
    return found if isinstance(source, Proposal) else [edge for edge in found if edge[2].crossing in kinds]


def _facts(territory: Territory, code: str, region_of: Mapping[str, str]) -> dict[str, Any]:
    """Return what is known of a municipality; layers of centres say who is one."""
    place = territory.municipalities[code]
    facts: dict[str, Any] = {"name": place.name, "population": place.population, "area_km2": place.area_km2}
    for name, layer in territory.layers.items():
        facts[name] = layer.region_of.get(code) if layer.region_of else code in layer.centres
    for name, values in territory.columns.items():
        facts[name] = values.get(code)
    if region_of:
        facts["region"] = region_of.get(code)
    return facts


# -------------------------------------------------------------------- files
def _write_vector(source: Exported, path: Path, driver: str) -> None:
    frame = to_geodataframe(source).reset_index()
    if driver == "GeoJSON":
        frame = frame.to_crs("EPSG:4326") if frame.crs is not None else frame
    frame.to_file(path, layer="municipalities", driver=driver)


def _write_parquet(source: Exported, path: Path, crossings: Iterable[str]) -> None:
    frame = to_geodataframe(source)
    frame.attrs = {}
    frame.to_parquet(path)


def _write_gerrychain(source: Exported, path: Path, crossings: Iterable[str]) -> None:
    text = json.dumps(to_gerrychain(source, crossings), ensure_ascii=False)
    path.write_text(text + "\n", encoding="utf-8")


def _write_gal(source: Exported, path: Path, crossings: Iterable[str]) -> None:
    path.write_text(to_gal(source, crossings), encoding="utf-8")


FORMATS: Mapping[str, Callable[[Exported, Path, Iterable[str]], None]] = {
    ".parquet": _write_parquet,
    ".geoparquet": _write_parquet,
    ".gpkg": lambda source, path, crossings: _write_vector(source, path, "GPKG"),
    ".geojson": lambda source, path, crossings: _write_vector(source, path, "GeoJSON"),
    ".json": _write_gerrychain,
    ".gal": _write_gal,
}
"""What writes a file, by how its name ends."""


def export(
    source: Exported | str | Path, path: str | Path, *, crossings: Iterable[str] = USUAL_CROSSINGS
) -> Path:
    """Write a pack or a result for others; the end of the name says in which form.

    Parameters
    ----------
    source : Territory, Proposal, str or Path
        The name or folder of a pack, or a results folder, where it is not at hand.
    path : str or Path
        ``.parquet`` (GeoParquet), ``.gpkg``, ``.geojson``, ``.json`` (GerryChain) or ``.gal``.  A file that
        is there is replaced, at once or not at all.
    crossings : iterable of str
        Over which two municipalities of a pack are neighbours in a graph.

    Raises
    ------
    InputError
        When there is no such source, no such form, or the file cannot be written.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> from optimizer import export
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     text = export("nl-2013", Path(folder) / "nl.gal").read_text()
    >>> text.splitlines()[0]
    '0 408 nl-2013 code'
    """
    target = Path(path)
    write = FORMATS.get(target.suffix.lower())
    if write is None:
        raise InputError(
            "no such form", where=str(path), value=target.suffix, expected="one of " + ", ".join(FORMATS)
        )
    given = _opened(source) if isinstance(source, str | Path) else source
    draft = target.with_name(f".{os.getpid()}.{target.name}")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        write(given, draft, crossings)
        draft.replace(target)
    except OSError as error:
        why = error.strerror or str(error)
        raise InputError(why, where=str(path), expected="a file that can be written") from None
    finally:
        draft.unlink(missing_ok=True)
    return target


def _opened(source: str | Path) -> Exported:
    """Return the proposal of a results folder, or else the territory of a pack."""
    if is_file(Path(source) / "proposal.json"):
        from optimizer.proposal.reading import read_proposal

        return read_proposal(source)
    return load_pack(source)
