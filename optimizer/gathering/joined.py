"""Tables joined to a pack by code or name: layers (long or wide), flows (long or matrix), columns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from models.errors import InputError
from models.territory import Layer, Territory
from optimizer.gathering.columns import find_column, numbers_of
from optimizer.gathering.pack import UNKNOWN
from optimizer.inputs.csv_table import Table, read_table
from optimizer.inputs.faults import Fault, error_of
from optimizer.inputs.municipal import read_municipalities

__all__ = ["layer_of", "read_flows", "read_layers", "read_people"]


def layer_of(name: str, region_of: Mapping[str, str], everybody: Iterable[str], source: str) -> Layer:
    """Return regions as a layer: a partition where everybody has one, else partial."""
    found = {code: region for code, region in region_of.items() if region}
    kind = "partition" if set(everybody) <= found.keys() else "partial"
    return Layer(name, kind, found, title=name, source=source, state=UNKNOWN, quality=UNKNOWN)


def read_layers(path: str | Path, territory: Territory) -> list[Layer]:
    """Read layers from a table with a row per municipality.

    Long: ``code, layer, region``, or ``code, region`` for one layer that is called as the file.  Wide:
    ``code`` and a column for each layer, which holds the regions.

    Parameters
    ----------
    path : str or Path
    territory : Territory

    Raises
    ------
    InputError
        When it cannot be read, a municipality is unknown or has two regions in one layer.
    """
    path = Path(path)
    read = read_municipalities(path, territory)
    read.check_found()
    table, codes = read.table, [code or "" for code in read.codes]
    keys = {read.headings[says] for says in ("code", "name") if says in read}
    others = [column for column in table.columns if column not in keys]
    named = {column.lower(): column for column in others}
    region = read.headings.get("region")
    if "layer" in named and (region or len(others) == 2):
        column = region or next(one for one in others if one != named["layer"])
        cells = zip(codes, table.column(named["layer"]), table.column(column), strict=True)
        rows = [(row, code, layer, value, column) for row, (code, layer, value) in enumerate(cells)]
    elif region is not None or len(others) == 1:
        column = region or others[0]
        name = path.stem if column == region else column
        cells_of_one = zip(codes, table.column(column), strict=True)
        rows = [(row, code, name, value, column) for row, (code, value) in enumerate(cells_of_one)]
    else:
        rows = [
            (row, code, column, value, column)
            for column in others
            for row, (code, value) in enumerate(zip(codes, table.column(column), strict=True))
        ]
    if not rows:
        raise InputError("no column with regions", where=table.name, value=", ".join(table.columns))
    return _layers(table, rows, territory)


def _layers(table: Table, rows: list[tuple[int, str, str, str, str]], territory: Territory) -> list[Layer]:
    layers: dict[str, dict[str, str]] = {}
    faults = []
    for row, code, layer, region, column in rows:
        if region and layers.setdefault(layer, {}).setdefault(code, region) != region:
            faults.append(
                Fault(
                    "error",
                    f"{territory.name(code)} ({code}) is in two regions of {layer}",
                    table.name,
                    table.lines[row],
                    column,
                    region,
                    f"{layers[layer][code]}, as in an earlier row",
                )
            )
    if faults:
        raise error_of(faults)
    everybody = territory.codes
    return [layer_of(name, region_of, everybody, table.name) for name, region_of in layers.items()]


def read_people(path: str | Path, territory: Territory) -> dict[str, int]:
    """Read the inhabitants of every municipality from a table by code or name.

    Parameters
    ----------
    path : str or Path
        The column is found by its usual names, or is the only one besides codes and names.
    territory : Territory

    Raises
    ------
    InputError
        When it cannot be read, or a municipality has no row or no number of at least 0: all at once.
    """
    read = read_municipalities(path, territory)
    read.check_found()
    table = read.table
    keys = {read.headings[says] for says in ("code", "name") if says in read}
    others = [column for column in table.columns if column not in keys]
    column = find_column(others, "population", None, table.name)
    if column is None and len(others) == 1:
        column = others[0]
    if column is None:
        raise InputError(
            "no column of inhabitants is found by its name",
            where=table.name,
            value=", ".join(others),
            expected="a heading such as population",
        )
    try:
        numbers = numbers_of(table.column(column))
    except InputError as error:
        raise error.within(f"{table.name}, column {column}") from None
    people: dict[str, int] = {}
    faults = []
    for row, (code, number) in enumerate(zip(read.codes, numbers, strict=True)):
        if number is None or number < 0:
            problem, value = "not a number of inhabitants", table.cell(row, column)
            advice = "a number of at least 0"
            faults.append(Fault("error", problem, table.name, table.lines[row], column, value, advice))
        elif code is not None:
            people[code] = round(number)
    for code in territory.codes:
        if code not in read.codes:
            value = f"{code} ({territory.name(code)})"
            faults.append(Fault("error", "no row", table.name, None, column, value, "a row for each"))
    if faults:
        raise error_of(faults)
    return people


def read_flows(path: str | Path, territory: Territory) -> dict[tuple[str, str], int]:
    """Read who works where: ``home, work, jobs`` in rows, or a matrix with homes down and works across.

    Codes or names of places outside the territory are left out (the country abroad, a total); flows without a
    figure as well.

    Parameters
    ----------
    path : str or Path
    territory : Territory

    Returns
    -------
    dict of (str, str) to int
        Jobs by code of home and of work.

    Raises
    ------
    InputError
        When it cannot be read, nobody in it is known, or a figure is no number.
    """
    table = read_table(Path(path))
    columns = [find_column(table.columns, kind, None, table.name) for kind in ("home", "work", "jobs")]
    home, work, jobs = columns
    if home is not None and work is not None and jobs is not None:
        cells = list(zip(table.column(home), table.column(work), table.column(jobs), strict=True))
        places = [(row, a, b, value, jobs) for row, (a, b, value) in enumerate(cells)]
    elif len(table.columns) == 3 and len(_known(table.columns[1:], territory)) == 0:
        first, second, third = table.columns
        cells = list(zip(table.column(first), table.column(second), table.column(third), strict=True))
        places = [(row, a, b, value, third) for row, (a, b, value) in enumerate(cells)]
    else:
        homes = table.column(table.columns[0])
        places = [
            (row, homes[row], column, value, column)
            for column in table.columns[1:]
            for row, value in enumerate(table.column(column))
        ]
    return _flows(table, places, territory)


def _known(names: Iterable[str], territory: Territory) -> dict[str, str]:
    """Return the code that each name or code means, for those that mean one."""
    found = {}
    for name in dict.fromkeys(names):
        codes = territory.gazetteer.find(name) if name else ()
        if len(codes) == 1:
            found[name] = codes[0]
    return found


def _flows(
    table: Table, places: list[tuple[int, str, str, str, str]], territory: Territory
) -> dict[tuple[str, str], int]:
    known = _known([name for _, a, b, _, _ in places for name in (a, b)], territory)
    kept = [place for place in places if place[1] in known and place[2] in known]
    if not kept:
        raise InputError(
            "no flow between two municipalities that are known",
            where=table.name,
            value=", ".join(table.columns[:5]),
            expected="home, work, jobs in rows, or a matrix with codes down and across",
        )
    try:
        numbers = numbers_of([value for *_, value, _ in kept])
    except InputError as error:
        raise error.within(table.name) from None
    faults, flows = [], dict[tuple[str, str], int]()
    for (row, a, b, value, column), number in zip(kept, numbers, strict=True):
        if not value:
            continue
        if number is None or number < 0:
            problem, advice = "not a number of jobs", "a number of at least 0"
            faults.append(Fault("error", problem, table.name, table.lines[row], column, value, advice))
        elif number:
            pair = (known[a], known[b])
            flows[pair] = flows.get(pair, 0) + round(number)
    if faults:
        raise error_of(faults)
    return {pair: jobs for pair, jobs in flows.items() if jobs}
