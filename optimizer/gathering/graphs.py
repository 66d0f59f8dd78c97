"""Graphs of others: GerryChain's JSON and the weights of GeoDa and PySAL (GAL, GWT), read and written."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np
from numpy.typing import NDArray

from models.errors import InputError
from models.records import record
from models.territory import Municipality, Touch
from optimizer.gathering.columns import code_text, find_column, numbers_of, plain
from optimizer.gathering.joined import layer_of
from optimizer.gathering.pack import Pack, Provenance
from optimizer.inputs.csv_table import read_table
from optimizer.inputs.faults import Fault, error_of
from optimizer.inputs.files import is_file, read_text

__all__ = ["Graph", "gather_graph", "is_graph", "read_graph"]

WEIGHTS = (".gal", ".gwt")
SPRINGS = 2_000
"""Up to so many units are laid out as if borders were springs."""

X_COLUMNS = (
    "x",
    "cx",
    "intptlon",
    "intptlon20",
    "intptlon10",
    "lon",
    "longitude",
    "centroidx",
    "xrd",
    "xcentroid",
)
Y_COLUMNS = (
    "y",
    "cy",
    "intptlat",
    "intptlat20",
    "intptlat10",
    "lat",
    "latitude",
    "centroidy",
    "yrd",
    "ycentroid",
)
AREAS: Mapping[str, float] = {
    "areakm2": 1.0,
    "km2": 1.0,
    "sqkm": 1.0,
    "oppervlaktekm2": 1.0,
    "aream2": 1e-6,
    "aland": 1e-6,
    "aland20": 1e-6,
    "aland10": 1e-6,
    "shapearea": 1e-6,
    "area": 1e-6,
}
"""Columns that hold an area, and what makes km2 of them; GerryChain measures in the units of its polygons."""
LENGTHS = ("shared_perim", "border_m", "length", "weight")


@record
class Graph:
    """Who touches whom, by code, with what is known of each unit.

    Attributes
    ----------
    rows : mapping of str to mapping
        What each unit has, by its code.
    edges : mapping of (str, str) to float
        Smaller code first; metres of border, 0 where they are not known.
    where : str
        What errors call it.
    """

    rows: Mapping[str, Mapping[str, Any]]
    edges: Mapping[tuple[str, str], float]
    where: str


def is_graph(path: Path) -> bool:
    """Tell whether a file holds a graph rather than polygons."""
    if path.suffix.lower() in WEIGHTS:
        return True
    if path.suffix.lower() != ".json" or not is_file(path):
        return False
    try:
        content = json.loads(read_text(path))
    except ValueError:
        return False
    return isinstance(content, dict) and "nodes" in content and ("adjacency" in content or "links" in content)


def read_graph(path: Path, table: Path | None = None, *, code: str | None = None) -> Graph:
    """Read a graph of GerryChain, or weights with the table of their units.

    Parameters
    ----------
    path : Path
        ``.json``, ``.gal`` or ``.gwt``.
    table : Path, optional
        For weights: a row per unit.
    code : str, optional
        The column with the identifiers that the weights use, or that the nodes of a graph get as codes.

    Raises
    ------
    InputError
        When a file cannot be used, or weights and table do not speak of the same units.
    """
    if path.suffix.lower() not in WEIGHTS:
        return _read_gerrychain(path, code)
    if table is None:
        raise InputError(
            "weights say who touches whom and nothing more",
            where=path.name,
            expected="the table of the units as well: table=... (--table on the command line)",
        )
    ids, edges, named = _read_weights(path)
    read = read_table(table)
    column = find_column(read.columns, "code", code or (named if named in read else None), read.name)
    if column is None:
        raise InputError(
            "no column of codes is found by its name",
            where=read.name,
            value=", ".join(read.columns),
            expected="its name: code=... (--code)",
        )
    rows = {
        code_text(row[read.columns.index(column)]): dict(zip(read.columns, row, strict=True))
        for row in read.rows
    }
    faults = [
        Fault(
            "error", f"a unit of {path.name} that has no row", read.name, None, column, one, "a row for each"
        )
        for one in ids
        if one not in rows
    ]
    if faults:
        raise error_of(faults)
    return Graph(rows, edges, read.name)


# -------------------------------------------------------------------- GerryChain
def _read_gerrychain(path: Path, code: str | None) -> Graph:
    try:
        content = json.loads(read_text(path))
        _check_nodes(content, path.name)
        graph = (
            nx.adjacency_graph(content)
            if "adjacency" in content
            else nx.node_link_graph(content, edges="links")
        )
    except (ValueError, KeyError, TypeError, AttributeError, nx.NetworkXError) as error:
        if isinstance(error, InputError):
            raise
        raise InputError(
            f"not a graph of GerryChain ({error})", where=path.name, expected="nodes and adjacency"
        ) from None
    nodes = dict(graph.nodes(data=True))
    names = dict.fromkeys(str(key) for values in nodes.values() for key in values)
    column = find_column(names, "code", code, path.name) if code or names else None
    own = {node: code_text(values.get(column, node) if column else node) for node, values in nodes.items()}
    if len(set(own.values())) < len(own) and code is None:
        own = {node: code_text(node) for node in nodes}
    if double := len(own) - len(set(own.values())):
        problem = f"{double} nodes share a code with another"
        raise InputError(problem, where=path.name, value=column, expected="a code of its own for every node")
    edges = {}
    for a, b, values in graph.edges(data=True):
        if a != b:
            pair = (min(own[a], own[b]), max(own[a], own[b]))
            edges[pair] = next((float(values[key]) for key in LENGTHS if _is_length(values.get(key))), 0.0)
    return Graph({own[node]: values for node, values in nodes.items()}, edges, path.name)


def _check_nodes(content: Mapping[str, Any], name: str) -> None:
    """Check that there are nodes, and that every edge is between two of them."""
    ids = {json.dumps(node["id"]) for node in content["nodes"]}
    if not ids:
        raise InputError("no nodes", where=name, expected="a node for every unit")
    if "adjacency" in content:
        ends = [entry["id"] for row in content["adjacency"] for entry in row]
    else:
        ends = [link[end] for link in content["links"] for end in ("source", "target")]
    strange = [end for end in ends if json.dumps(end) not in ids]
    if strange:
        raise InputError("an edge to a node that is not there", where=name, value=str(strange[0]))


def _is_length(value: Any) -> bool:
    return isinstance(value, int | float) and math.isfinite(value) and value >= 0


# -------------------------------------------------------------------- weights
def _read_weights(path: Path) -> tuple[list[str], dict[tuple[str, str], float], str]:
    """Return the identifiers, the edges, and the name of the column that the header gives."""
    lines = [(k, line.split()) for k, line in enumerate(read_text(path).split("\n"), 1) if line.strip()]
    if not lines:
        raise InputError("the file is empty", where=path.name, expected="weights in the form GAL or GWT")
    (_, header), *body = lines
    number = header[1] if len(header) > 1 and header[0] == "0" else header[0]
    if not number.isdigit():
        raise InputError(
            "not a header of weights",
            where=f"{path.name}, row 1",
            value=" ".join(header),
            expected="how many",
        )
    ids, edges = (_gal if path.suffix.lower() == ".gal" else _gwt)(path.name, body)
    if path.suffix.lower() == ".gal" and len(ids) != int(number):
        raise InputError(
            "another number of units than the header says", where=path.name, value=len(ids), expected=number
        )
    return ids, edges, header[3] if len(header) > 3 else ""


def _gal(name: str, body: Sequence[tuple[int, list[str]]]) -> tuple[list[str], dict[tuple[str, str], float]]:
    ids: list[str] = []
    edges: dict[tuple[str, str], float] = {}
    k = 0
    while k < len(body):
        line, cells = body[k]
        if len(cells) != 2 or not cells[1].isdigit():
            raise InputError(
                "not the line of a unit",
                where=f"{name}, row {line}",
                value=" ".join(cells)[:40],
                expected="its identifier and the number of its neighbours",
            )
        unit, count = code_text(cells[0]), int(cells[1])
        found: list[str] = []
        k += 1
        while len(found) < count and k < len(body):
            found += map(code_text, body[k][1])
            k += 1
        if len(found) != count:
            raise InputError(
                "another number of neighbours than said",
                where=f"{name}, row {line}",
                value=len(found),
                expected=str(count),
            )
        ids.append(unit)
        edges |= {(min(unit, other), max(unit, other)): 0.0 for other in found if other != unit}
    return ids, edges


def _gwt(name: str, body: Sequence[tuple[int, list[str]]]) -> tuple[list[str], dict[tuple[str, str], float]]:
    edges: dict[tuple[str, str], float] = {}
    for line, cells in body:
        if len(cells) != 3:
            raise InputError(
                "not a line of weights",
                where=f"{name}, row {line}",
                value=" ".join(cells)[:40],
                expected="two identifiers and a weight",
            )
        a, b = code_text(cells[0]), code_text(cells[1])
        if a != b:
            edges[min(a, b), max(a, b)] = 0.0
    return sorted({one for pair in edges for one in pair}), edges


# -------------------------------------------------------------------- a pack
def gather_graph(
    graph: Graph,
    about: Provenance,
    *,
    name: str | None = None,
    population: str | None = None,
    layers: Iterable[str] = (),
    columns: Iterable[str] = (),
) -> Pack:
    """Make a pack of a graph: every edge is a land border.

    Places that are not given are laid out from the graph, areas that are not given are 1 km2; both are said.

    Raises
    ------
    InputError
        When a column is not found or rows cannot be used: all of them at once.
    """
    codes, where = list(graph.rows), graph.where
    headings = list(dict.fromkeys(str(key) for row in graph.rows.values() for key in row))
    counted = find_column(headings, "population", population, where)
    named = find_column(headings, "name", name, where)
    if counted is None:
        raise InputError(
            "no column of inhabitants is found by its name",
            where=where,
            value=", ".join(headings),
            expected="its name: population=... (--population)",
        )
    people = _whole_numbers(graph, counted)
    notes: list[str] = []
    places = _places(graph, headings, notes)
    areas = _areas(graph, headings, notes)
    if not any(graph.edges.values()):
        notes.append("lengths of borders are not known: 0 m each")
    municipalities = tuple(
        Municipality(
            one,
            code_text(graph.rows[one].get(named, "")) or one if named else one,
            people[one],
            areas[one],
            *places[one],
        )
        for one in codes
    )
    for column in (*layers, *columns):
        if column not in headings:
            raise InputError(
                "no such column", where=where, value=column, expected=", ".join(headings), options=headings
            )
    return Pack(
        about,
        municipalities,
        {pair: Touch("land", round(metres)) for pair, metres in sorted(graph.edges.items())},
        layers=tuple(
            layer_of(column, {one: code_text(graph.rows[one].get(column)) for one in codes}, codes, where)
            for column in layers
        ),
        columns={column: _numbers(graph, column) for column in columns},
        notes=tuple(notes),
        quality="the edges of a graph: how one crosses them is not known",
    )


def _numbers(graph: Graph, column: str) -> dict[str, float]:
    found = numbers_of([graph.rows[one].get(column) for one in graph.rows])
    faults = [
        Fault(
            *("error", "not a number", graph.where),
            column=column,
            value=f"{graph.rows[one].get(column)} ({one})",
            advice="a number",
        )
        for one, number in zip(graph.rows, found, strict=True)
        if number is None
    ]
    if faults:
        raise error_of(faults)
    return {one: number or 0.0 for one, number in zip(graph.rows, found, strict=True)}


def _whole_numbers(graph: Graph, column: str) -> dict[str, int]:
    numbers = _numbers(graph, column)
    faults = [
        Fault(
            "error", "fewer than no inhabitants", graph.where, None, column, f"{number} ({one})", "at least 0"
        )
        for one, number in numbers.items()
        if number < 0
    ]
    if faults:
        raise error_of(faults)
    return {one: round(number) for one, number in numbers.items()}


def _column(headings: Sequence[str], usual: Iterable[str]) -> str | None:
    by_plain = {plain(name): name for name in reversed(headings)}
    return next((by_plain[one] for one in usual if one in by_plain), None)


def _places(graph: Graph, headings: Sequence[str], notes: list[str]) -> dict[str, tuple[float, float]]:
    """Return the middles of units: as given, or laid out from the graph."""
    x, y = _column(headings, X_COLUMNS), _column(headings, Y_COLUMNS)
    if x is not None and y is not None:
        across, up = _numbers(graph, x), _numbers(graph, y)
        return {one: (across[one], up[one]) for one in graph.rows}
    notes.append("places are not known: laid out from the graph, for drawing only")
    net = nx.Graph()
    net.add_nodes_from(graph.rows)
    net.add_edges_from(graph.edges)
    spread = 1000 * math.sqrt(max(1, len(net)))
    large = len(net) > SPRINGS and nx.is_connected(net)
    found = _by_eigenvectors(net, spread) if large else nx.spring_layout(net, seed=0, scale=spread)
    return {one: (round(float(found[one][0]), 1), round(float(found[one][1]), 1)) for one in graph.rows}


def _by_eigenvectors(net: nx.Graph, spread: float) -> dict[str, NDArray[np.float64]]:
    """Lay a large connected graph out by the two smoothest eigenvectors of its Laplacian (Hall, 1970).

    Springs look at all pairs of units in every turn; this takes a sparse factorisation.
    """
    from scipy.sparse.linalg import eigsh

    laplacian = nx.laplacian_matrix(net).astype(float).tocsc()
    _, vectors = eigsh(laplacian, k=3, sigma=-1e-4, v0=np.ones(len(net)) + np.linspace(0, 1, len(net)))
    places = vectors[:, 1:] * spread / np.abs(vectors[:, 1:]).max(axis=0)
    return dict(zip(net, places, strict=True))


def _areas(graph: Graph, headings: Sequence[str], notes: list[str]) -> dict[str, float]:
    column = _column(headings, AREAS)
    if column is not None:
        unit = AREAS[plain(column)]
        found = {one: float(f"{area * unit:.6g}") for one, area in _numbers(graph, column).items()}
        if all(area > 0 for area in found.values()):
            if unit != 1:
                notes.append(f"areas of column {column} taken for m2")
            return found
    notes.append("areas are not known: 1 km2 each")
    return dict.fromkeys(graph.rows, 1.0)
