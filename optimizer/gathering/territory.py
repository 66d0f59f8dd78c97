"""Territory for people who come with a GeoDataFrame."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields
from typing import TYPE_CHECKING, Self

from models import territory as base
from optimizer.gathering.pack import UNKNOWN, Provenance
from optimizer.gathering.words import said_of

if TYPE_CHECKING:
    import geopandas as gpd

    from optimizer.gathering.tolerances import Tolerances

__all__ = ["Territory"]


class Territory(base.Territory):
    """The municipalities of an area (see `models.territory.Territory`), made of polygons as well."""

    @classmethod
    def from_geodataframe(
        cls,
        gdf: gpd.GeoDataFrame,
        *,
        code: str | None = None,
        name: str | None = None,
        population: str | None = None,
        layers: Iterable[str] = (),
        columns: Iterable[str] = (),
        tolerances: Tolerances | None = None,
        title: str = "units of a GeoDataFrame",
        state: str = UNKNOWN,
        attribution: str = UNKNOWN,
        words: Mapping[str, str | Iterable[str]] | None = None,
    ) -> Self:
        """Make a territory of polygons; borders are measured between them.

        Parameters
        ----------
        gdf : geopandas.GeoDataFrame
            A row per unit, or several with one code.
        code, name, population : str, optional
            Columns; None: found by their usual names.  Without a column of codes the index is the code.
        layers : iterable of str
            Columns that hold regions.
        columns : iterable of str
            Columns of numbers to take along.
        tolerances : Tolerances, optional
            What counts as touching.
        title, state, attribution : str
            What maps and reports say of the data.
        words : mapping of str to str or iterable of str, optional
            What a ``unit``, the ``population``, a ``flow``, a ``border`` and a ``council`` are called,
            singular and plural: ``{"unit": "county:counties"}``, or for two languages ``["county:counties",
            "nl=het district:districten"]``; units and flows where nothing is given.

        Raises
        ------
        InputError
            When a column is not found, or rows cannot be used: all of them at once.

        Examples
        --------
        >>> import geopandas, shapely
        >>> squares = [shapely.box(1000 * k, 0, 1000 * k + 1000, 1000) for k in range(3)]
        >>> gdf = geopandas.GeoDataFrame({"pop": [5, 0, 7]}, geometry=squares, crs="EPSG:28992")
        >>> Territory.from_geodataframe(gdf).pairs
        (('0', '1'), ('1', '2'))
        """
        from optimizer.gathering.polygon_pack import gather_polygons

        pack = gather_polygons(
            gdf,
            Provenance("geodataframe", title, state, attribution, words=said_of(words)),
            code=code,
            name=name,
            population=population,
            layers=layers,
            columns=columns,
            tolerances=tolerances,
        )
        whole = pack.territory()
        return cls(**{field.name: getattr(whole, field.name) for field in fields(whole)})
