"""The verb of this room: a source of any kind becomes a pack."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from models.errors import InputError
from models.words import read_words
from optimizer.gathering.joined import read_flows, read_layers, read_people
from optimizer.gathering.pack import UNKNOWN, Pack, Provenance
from optimizer.gathering.words import said_of
from optimizer.inputs.columns import load_columns
from optimizer.inputs.files import is_file
from optimizer.language.words import speak_of

if TYPE_CHECKING:
    from optimizer.gathering.tolerances import Tolerances

__all__ = ["import_pack"]

TABLES = (".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".xls", ".ods")
"""How names of tables end."""

NOBODY = "__nobody__"
"""A column of zeros that stands in until inhabitants are read from a table of their own."""


def import_pack(
    source: str | Path,
    out: str | Path,
    *,
    code: str | None = None,
    name: str | None = None,
    population: str | None = None,
    layers: Iterable[str] = (),
    flows: str | Path | None = None,
    columns: Iterable[str] = (),
    table: str | Path | None = None,
    layer: str | None = None,
    crs: str | None = None,
    tolerances: Tolerances | None = None,
    title: str | None = None,
    state: str = UNKNOWN,
    attribution: str = UNKNOWN,
    words: Mapping[str, str | Iterable[str]] | None = None,
    replace: bool = False,
) -> Pack:
    """Make a data pack of polygons, of a graph of GerryChain, or of weights (GAL, GWT) with a table.

    Parameters
    ----------
    source : str or Path
        A shapefile, GeoPackage, GeoJSON or GeoParquet file; ``.json`` of GerryChain; ``.gal``, ``.gwt``.
    out : str or Path
        The folder of the pack; its last part is the name of the pack.
    code, name, population : str, optional
        Columns; None: found by their usual names.  Inhabitants can stand in a table of their own, by code or
        name, as well.
    layers : iterable of str
        Columns of the source that hold regions, or tables of layers (long or wide).
    flows : str or Path, optional
        A table of flows (long or matrix).
    columns : iterable of str
        Columns of the source, or tables with further columns by code or name.
    table : str or Path, optional
        The units of weights.
    layer : str, optional
        Which layer of a file with several.
    crs : str, optional
        The reference system, where the source does not say it.
    tolerances : Tolerances, optional
        What counts as touching, for polygons.
    title, state, attribution : str
        What the pack is called in print, of when it is, whom to credit.
    words : mapping of str to str or iterable of str, optional
        What a unit, the population, a flow, a border and a council are called (see `models.words.NOUNS`),
        singular and plural: ``county:counties``, or ``nl=het district:districten`` for one language; units
        and flows where nothing is given.
    replace : bool
        Whether a pack that is there may be overwritten.

    Returns
    -------
    Pack
        What was written, with notes on all that was chosen, mended and found.

    Raises
    ------
    InputError
        When a file cannot be used; faults of rows all at once.
    """
    from optimizer.gathering.pack_files import write_pack

    path = Path(source)
    called = Path(out).resolve().name
    said = said_of(words)
    speak_of(read_words(said))
    about = Provenance(called, title or called, state, attribution, words=said)
    layer_columns, layer_tables = _split(layers)
    number_columns, number_tables = _split(columns)
    elsewhere = population if population is not None and _is_table(population) else None
    chosen = {"name": name, "population": NOBODY if elsewhere else population}
    pack = _gathered(path, about, code, chosen, layer_columns, number_columns, table, layer, crs, tolerances)
    if elsewhere is not None:
        pack = _peopled(pack, read_people(elsewhere, pack.territory()), Path(elsewhere).name)
    pack = join_tables(pack, layer_tables, flows, number_tables)
    write_pack(pack, out, replace=replace)
    return pack


def _gathered(
    path: Path,
    about: Provenance,
    code: str | None,
    chosen: dict[str, str | None],
    layers: list[str],
    columns: list[str],
    table: str | Path | None,
    layer: str | None,
    crs: str | None,
    tolerances: Tolerances | None,
) -> Pack:
    from optimizer.gathering.graphs import gather_graph, is_graph, read_graph

    if is_graph(path):
        graph = read_graph(path, None if table is None else Path(table), code=code)
        if chosen["population"] == NOBODY:
            graph = replace(graph, rows={one: {**row, NOBODY: 0} for one, row in graph.rows.items()})
        return gather_graph(graph, about, **chosen, layers=layers, columns=columns)

    from optimizer.gathering.polygon_pack import gather_polygons
    from optimizer.gathering.polygons import read_polygons, system_of

    frame = read_polygons(path, layer)
    if chosen["population"] == NOBODY:
        frame[NOBODY] = 0
    if crs is not None:
        frame = frame.set_crs(system_of(crs), allow_override=True)
    return gather_polygons(
        frame,
        about,
        code=code,
        **chosen,
        layers=layers,
        columns=columns,
        tolerances=tolerances,
        where=path.name,
    )


def join_tables(
    pack: Pack, layers: Iterable[str | Path], flows: str | Path | None, columns: Iterable[str | Path]
) -> Pack:
    """Return a pack with tables joined to it by code or name.

    Raises
    ------
    InputError
        When a table cannot be used.
    """
    territory = pack.territory()
    found = [layer for path in layers for layer in read_layers(path, territory)]
    further = {name: values for path in columns for name, values in load_columns(path, territory).items()}
    commuting = None if flows is None else read_flows(flows, territory)
    notes = [] if commuting is None else [f"{len(commuting):,} flows, {sum(commuting.values()):,} jobs"]
    known = [layer.name for layer in pack.layers]
    for layer in found:
        if layer.name in known:
            raise InputError(
                "two layers of one name", value=layer.name, expected="a name of its own for each"
            )
        known.append(layer.name)
    return pack.adding(layers=found, commuting=commuting, columns=further, notes=notes)


def _is_table(name: str) -> bool:
    return Path(name).suffix.lower() in TABLES or is_file(Path(name))


def _peopled(pack: Pack, people: dict[str, int], where: str) -> Pack:
    """Return a pack with other inhabitants."""
    peopled = tuple(replace(m, population=people[m.code]) for m in pack.municipalities)
    shapes = pack.shapes
    if shapes is not None:
        shapes = shapes.assign(population=[people[code] for code in shapes.index])
    notes = (*pack.notes, f"inhabitants of {where}")
    return replace(pack, municipalities=peopled, shapes=shapes, notes=notes)


def _split(names: Iterable[str]) -> tuple[list[str], list[str]]:
    """Return which names are columns of the source and which are files."""
    listed = [str(name) for name in names]
    files = [name for name in listed if _is_table(name)]
    return [name for name in listed if name not in files], files
