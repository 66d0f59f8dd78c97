"""Schematic cells against their definition, and what is done to shapes before they are drawn."""

from __future__ import annotations

import math

import geopandas as gpd
import pytest
import shapely
from hypothesis import given, strategies as st

from models.territory import Municipality, Territory
from optimizer.drawing.geometry import cells_frame, dissolve, for_drawing, middle, schematic_cells

SPOTS = st.lists(
    st.tuples(st.integers(0, 40), st.integers(0, 40), st.integers(1, 90)),
    min_size=1,
    max_size=9,
    unique_by=lambda spot: spot[:2],
)


def territory_at(spots: list[tuple[int, int, int]]) -> Territory:
    """Municipalities at (x km, y km) with an area in km2."""
    return Territory.build(
        [
            Municipality(f"{k:04d}", f"Stad {k}", 100 + k, float(km2), 1000.0 * x, 1000.0 * y)
            for k, (x, y, km2) in enumerate(spots)
        ],
        {},
    )


@given(spots=SPOTS, at=st.tuples(st.floats(-5000, 45000), st.floats(-5000, 45000)))
def test_a_point_lies_in_the_cell_of_the_nearest_centroid_within_its_reach(
    spots: list[tuple[int, int, int]], at: tuple[float, float]
) -> None:
    territory = territory_at(spots)
    cells = schematic_cells(territory)
    distances = sorted((math.dist(at, (m.x, m.y)), m.code) for m in territory.municipalities.values())
    (nearest, code), *others = distances
    reach = 1600 * math.sqrt(territory.municipalities[code].area_km2 / math.pi)
    if (others and others[0][0] - nearest < 20) or abs(nearest - reach) < 0.01 * reach:
        return  # too near a border to tell: a disc is drawn as a polygon
    holding = set(cells.index[cells.geometry.contains(shapely.Point(at))])
    assert holding == ({code} if nearest < reach else set())


def test_cells_are_cut_by_municipalities_outside_the_area_too() -> None:
    whole = territory_at([(0, 0, 50), (4, 0, 50), (8, 0, 50)])
    area = whole.select(["0000", "0001"])
    cells = schematic_cells(area, crs="EPSG:28992")
    assert set(cells.index) == {"0000", "0001", "0002"}
    assert cells.geometry["0001"].bounds[2] == pytest.approx(6000)
    assert cells.loc["0001", "name"] == "Stad 1"
    assert cells.loc["0001", "population"] == 101
    assert cells.crs.to_epsg() == 28992
    assert cells.attrs["schematic"] is True


def test_municipalities_on_one_spot_get_one_and_the_same_cell() -> None:
    whole = Territory.build([Municipality(c, c, 1, 10.0, 0.0, 0.0) for c in "AB"], {})
    cells = schematic_cells(whole)
    assert cells.geometry["A"].equals(cells.geometry["B"])
    assert cells.geometry["A"].area == pytest.approx(1.6**2 * 10e6, rel=0.01)


def wavy_pair() -> gpd.GeoDataFrame:
    """Two squares of 10 km that share a border with a ripple of 1 m."""
    ripple = [(10000 + (k % 2), 10000 - 100.0 * k) for k in range(1, 100)]
    west = shapely.Polygon([(0, 0), (0, 10000), (10000, 10000), *ripple, (10000, 0)])
    east = shapely.Polygon([(20000, 0), (10000, 0), *ripple[::-1], (10000, 10000), (20000, 10000)])
    whole = territory_at([(5, 5, 100), (15, 5, 100)])
    return cells_frame(whole, {"0000": west, "0001": east}, "EPSG:28992", schematic=False, source="x")


def test_shapes_are_simplified_together() -> None:
    before, drawn = wavy_pair(), for_drawing(wavy_pair(), ["0000", "0001"])
    assert shapely.get_num_coordinates(drawn.geometry.to_numpy()).sum() < 20
    assert shapely.get_num_coordinates(before.geometry.to_numpy()).sum() > 200
    assert drawn.geometry["0000"].intersection(drawn.geometry["0001"]).area == 0
    assert shapely.union_all(drawn.geometry.to_numpy()).area == pytest.approx(2e8)
    assert drawn.attrs == before.attrs


@pytest.mark.parametrize("crs", ["EPSG:4326", "EPSG:3857"])
def test_degrees_and_stretched_metres_become_true_metres(crs: str) -> None:
    drawn = for_drawing(wavy_pair().set_crs("EPSG:28992").to_crs(crs), ["0000", "0001"])
    assert shapely.union_all(drawn.geometry.to_numpy()).area == pytest.approx(2e8, rel=0.01)


def test_true_metres_stay_as_they_are() -> None:
    assert for_drawing(wavy_pair(), ["0000"]).crs.to_epsg() == 28992


def test_small_holes_and_slivers_disappear_from_an_outline() -> None:
    holed = shapely.box(0, 0, 1000, 1000) - shapely.box(100, 100, 200, 200) - shapely.box(400, 400, 800, 800)
    beside = shapely.box(1000.3, 0, 2000, 1000)
    whole = territory_at([(0, 0, 1), (1, 0, 1)])
    cells = cells_frame(whole, {"0000": holed, "0001": beside}, None)
    outline = dissolve(cells, ["0001", "0000"], smallest_hole=50_000)
    assert outline.geom_type == "Polygon"
    assert [shapely.Polygon(hole).area for hole in outline.interiors] == [160_000]


def test_the_middle_lies_inside_the_largest_part() -> None:
    crescent = shapely.Point(0, 0).buffer(100) - shapely.Point(60, 0).buffer(100)
    islands = shapely.union_all([crescent, shapely.box(500, 0, 520, 20)])
    assert crescent.contains(shapely.Point(middle(islands)))
