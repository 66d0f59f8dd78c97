"""A small country of polygons, with names, inhabitants and provinces."""

import geopandas as gpd
import pytest
from shapely import box


@pytest.fixture
def country() -> gpd.GeoDataFrame:
    """Six squares of 1 km in two rows, and an island."""
    places = [(0, 0), (1, 0), (2, 0), (0, 1), (1, 1), (2, 1), (9, 0)]
    squares = [
        box(150_000 + 1000 * x, 460_000 + 1000 * y, 151_000 + 1000 * x, 461_000 + 1000 * y) for x, y in places
    ]
    return gpd.GeoDataFrame(
        {
            "GM_CODE": [f"GM00{k}" for k in range(10, 17)],
            "GM_NAAM": ["Aa", "Bee", "Cee", "Dee", "Ee", "Ef", "Eiland"],
            "AANT_INW": [60, 40, 50, 70, 50, 30, 0],
            "prov": ["W", "W", "E", "W", "E", "E", "E"],
            "jobs": [1.5, 2, 3, 4, 5, 6, 7],
        },
        geometry=squares,
        crs="EPSG:28992",
    )
