"""Frames of cells, and what is done to shapes before they are drawn."""

from __future__ import annotations

from dataclasses import replace

import geopandas as gpd
import pytest
import shapely

from models.territory import Municipality, PackStamp, Territory
from optimizer.drawing.geometry import cells_frame, dissolve, for_drawing, middle, schematic_cells


def territory_at(spots: list[tuple[int, int, int]]) -> Territory:
    """Municipalities at (x km, y km) with an area in km2."""
    return Territory.build(
        [
            Municipality(f"{k:04d}", f"Stad {k}", 100 + k, float(km2), 1000.0 * x, 1000.0 * y)
            for k, (x, y, km2) in enumerate(spots)
        ],
        {},
    )


def test_schematic_cells_are_those_of_the_whole_in_the_system_of_the_pack() -> None:
    whole = territory_at([(0, 0, 50), (8, 0, 50), (16, 0, 50)])
    area = replace(whole, stamp=PackStamp(crs="EPSG:28992")).select(["0000", "0001"])
    cells = schematic_cells(area)
    assert set(cells.index) == {"0000", "0001", "0002"}
    assert cells.loc["0001", "name"] == "Stad 1"
    assert cells.loc["0001", "population"] == 101
    assert cells.crs.to_epsg() == 28992
    assert cells.attrs == {"schematic": True, "source": "", "apart": ()}
    assert schematic_cells(whole).crs is None
    assert schematic_cells(whole, crs="EPSG:31370").crs.to_epsg() == 31370


def wavy_pair() -> gpd.GeoDataFrame:
    """Two squares of 10 km that share a border with a ripple of 1 m."""
    ripple = [(10000 + (k % 2), 10000 - 100.0 * k) for k in range(1, 100)]
    west = shapely.Polygon([(0, 0), (0, 10000), (10000, 10000), *ripple, (10000, 0)])
    east = shapely.Polygon([(20000, 0), (10000, 0), *ripple[::-1], (10000, 10000), (20000, 10000)])
    whole = territory_at([(5, 5, 100), (15, 5, 100)])
    return cells_frame(whole, {"0000": west, "0001": east}, "EPSG:28992", schematic=False, source="x")


def test_shapes_are_simplified_together() -> None:
    before, drawn = wavy_pair(), for_drawing(wavy_pair(), ["0000", "0001"])
    assert shapely.get_num_coordinates(drawn.of(["0000", "0001"])).sum() < 20
    assert shapely.get_num_coordinates(before.geometry.to_numpy()).sum() > 200
    assert drawn.geometry["0000"].intersection(drawn.geometry["0001"]).area == 0
    assert shapely.union_all(drawn.of(["0000", "0001"])).area == pytest.approx(2e8)
    assert (drawn.schematic, drawn.source) == (False, "x")


@pytest.mark.parametrize("crs", ["EPSG:4326", "EPSG:3857"])
def test_degrees_and_stretched_metres_become_true_metres(crs: str) -> None:
    drawn = for_drawing(wavy_pair().set_crs("EPSG:28992").to_crs(crs), ["0000", "0001"])
    assert shapely.union_all(drawn.of(["0000", "0001"])).area == pytest.approx(2e8, rel=0.01)


def test_true_metres_stay_as_they_are() -> None:
    west, south, east, north = shapely.total_bounds(for_drawing(wavy_pair(), ["0000"]).of(["0000", "0001"]))
    assert (west, south, east, north) == (0, 0, 20000, 10000)


def test_small_holes_and_slivers_disappear_from_an_outline() -> None:
    holed = shapely.box(0, 0, 1000, 1000) - shapely.box(100, 100, 200, 200) - shapely.box(400, 400, 800, 800)
    beside = shapely.box(1000.3, 0, 2000, 1000)
    outline = dissolve([holed, beside], smallest_hole=50_000)
    assert outline.geom_type == "Polygon"
    assert [shapely.Polygon(hole).area for hole in outline.interiors] == [160_000]


def test_the_middle_lies_inside_the_largest_part() -> None:
    crescent = shapely.Point(0, 0).buffer(100) - shapely.Point(60, 0).buffer(100)
    islands = shapely.union_all([crescent, shapely.box(500, 0, 520, 20)])
    assert crescent.contains(shapely.Point(middle(islands)))
