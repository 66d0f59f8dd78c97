"""A GeoDataFrame in, labels aligned to its index and the proposal out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from models.errors import InputError
from optimizer.gathering.columns import find_column, numbers_of
from optimizer.gathering.territory import Territory
from optimizer.inputs.changes import change_scenario
from optimizer.inputs.scenarios import scenario_from
from optimizer.proposal.proposal import Proposal, propose

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

    from optimizer.engine.solution import Control
    from optimizer.gathering.tolerances import Tolerances

__all__ = ["regionalize"]


EXACT = "exact"
"""The column that limits are set on where what is counted has fractions, which inhabitants have not."""


def regionalize(
    gdf: gpd.GeoDataFrame,
    population: str | None = None,
    minimum: int | None = None,
    *,
    maximum: int | None = None,
    number: int | None = None,
    code: str | None = None,
    name: str | None = None,
    layers: Iterable[str] = (),
    columns: Iterable[str] = (),
    tables: Mapping[str, Any] | None = None,
    tolerances: Tolerances | None = None,
    words: Mapping[str, str | Iterable[str]] | None = None,
    time_limit: float = 60.0,
    workers: int = 2,
    seed: int = 0,
    control: Control | None = None,
) -> tuple[pd.Series[Any], Proposal]:
    """Group polygons into contiguous regions: as many as the minimum allows, with short borders between them.

    Parameters
    ----------
    gdf : geopandas.GeoDataFrame
        A row per unit.
    population : str, optional
        The column that counts; None: found by its usual names.
    minimum, maximum : int, optional
        Inhabitants of a region, or the sum of whatever `population` holds (hard; fractions count, in
        thousandths).
    number : int, optional
        Exactly so many regions; None: as many as possible, or as `tables` says.
    code, name, layers, columns, tolerances, words
        See `Territory.from_geodataframe`.
    tables : mapping, optional
        Criteria as in a scenario file, over those above: ``{"compactness": {"weight": 2}}``,
        ``{"contiguity": {"add": [...]}}``, ``{"regions": False}`` to leave one out.
    time_limit : float
        Seconds.
    workers : int
    seed : int
    control : Control, optional

    Returns
    -------
    pandas.Series
        The region of each row (1 is the most populous; missing when no partition was found), named
        ``region``, aligned to the index of `gdf`.
    Proposal
        The partition with its proof, tables and maps.

    Raises
    ------
    InputError
        When a column is not found, rows cannot be used, or a criterion cannot.

    Examples
    --------
    >>> import geopandas, shapely
    >>> squares = [shapely.box(1000 * k, 0, 1000 * k + 1000, 1000) for k in range(4)]
    >>> people = {"pop": [60, 40, 50, 50]}
    >>> gdf = geopandas.GeoDataFrame(people, index=list("abcd"), geometry=squares, crs="EPSG:28992")
    >>> labels, proposal = regionalize(gdf, population="pop", minimum=100)
    >>> labels.to_dict(), str(proposal.report.status)
    ({'a': 1, 'b': 1, 'c': 2, 'd': 2}, 'optimal')
    """
    import pandas as pd

    from optimizer.gathering.polygon_pack import row_codes

    limits = {key: limit for key, limit in (("minimum", minimum), ("maximum", maximum)) if limit is not None}
    exact = _fractional(gdf, population)
    territory = Territory.from_geodataframe(
        gdf if exact is None else gdf.assign(**{EXACT: exact}),
        code=code,
        name=name,
        population=population,
        layers=layers,
        columns=columns if exact is None else (*columns, EXACT),
        tolerances=tolerances,
        words=words,
    )
    content: dict[str, Any] = {
        "name": "regionalize",
        "data": territory.stamp.name,
        "title": territory.stamp.title,
        "compactness": {"weight": 1.0},
        "regions": {"prefer": "many"} if number is None else {"exact": number},
        "objective": {"priorities": [["number_of_regions"]]} if number is None else {},
        "solver": {"time_limit": time_limit, "workers": workers, "seed": seed},
    }
    if limits:
        content |= {"population": limits} if exact is None else {"attributes": {EXACT: limits}}
    scenario = change_scenario(scenario_from(content, where="regionalize"), tables=tables)
    if not [one for one, _ in scenario.in_use() if one != "contiguity"]:
        raise InputError("nothing is asked of the regions", expected="a minimum, a number, or tables")
    proposal = propose(scenario, territory=scenario.cut(territory), control=control)
    ordered = list(proposal.names)
    label_of = {one: k for k, region in enumerate(ordered, 1) for one in region}
    codes, _ = row_codes(gdf, code, "the frame")
    labels = [label_of.get(one) for one in codes]
    kind = "int64" if None not in labels else "Int64"
    return pd.Series(labels, index=gdf.index, name="region", dtype=kind), proposal


def _fractional(gdf: gpd.GeoDataFrame, population: str | None) -> list[float | None] | None:
    """Return the numbers of the column that counts where any has a fraction; None: all are whole."""
    column = find_column(gdf.columns, "population", population, "the frame")
    if column is None:
        return None
    numbers = numbers_of(list(gdf[column]))
    whole = all(number is None or number == round(number) for number in numbers)
    return None if whole else numbers
