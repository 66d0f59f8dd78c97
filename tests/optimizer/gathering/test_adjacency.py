"""Borders between made-up polygons are those that one can count by hand."""

import geopandas as gpd
import numpy as np
import pytest
import shapely
from shapely import Polygon, box

from models.territory import Touch
from optimizer.gathering.adjacency import find_adjacency
from optimizer.gathering.polygons import mended, metric_system, shapes_of
from optimizer.gathering.tolerances import Tolerances

RD = "EPSG:28992"


def adjacency_of(crs=RD, tolerances=None, **polygons):
    frame = gpd.GeoSeries(list(polygons.values()), crs=RD).to_crs(crs)
    shapes = shapes_of(mended(frame.to_numpy()), frame.crs)
    return find_adjacency(list(polygons), shapes, tolerances or Tolerances())


def square(x, y, size=1000.0):
    """A square around Amersfoort, in metres from its tower."""
    return box(155_000 + x, 463_000 + y, 155_000 + x + size, 463_000 + y + size)


@pytest.mark.parametrize("crs", [RD, "EPSG:4326", "EPSG:3857", "EPSG:3035"])
def test_squares_share_an_edge_in_any_system(crs):
    found = adjacency_of(crs, a=square(0, 0), b=square(1000, 0), c=square(1000, 1000))
    assert found.touches["a", "b"].crossing == "land"
    assert found.touches["a", "b"].border_m == pytest.approx(1000, abs=2)
    assert found.touches["a", "c"] == Touch("corner", 0)
    assert not found.pieces
    assert not found.overlaps


@pytest.mark.parametrize("crs", [RD, "EPSG:4326"])
def test_an_edge_with_a_vertex_on_one_side_only_is_shared_whole(crs):
    long = box(155_000, 463_000, 157_000, 464_000)
    above = [box(155_000 + 500 * k, 464_000, 155_500 + 500 * k, 465_000) for k in range(4)]
    found = adjacency_of(crs, a=long, **{f"b{k}": one for k, one in enumerate(above)})
    for k in range(4):
        assert found.touches["a", f"b{k}"].border_m == pytest.approx(500, abs=2)


def test_enclaves_in_enclaves_touch_those_around_them_and_nobody_else():
    hole, inner = square(1000, 1000, 3000), square(2000, 2000, 1000)
    outer = square(0, 0, 5000).difference(hole)
    found = adjacency_of(outer=outer, ring=hole.difference(inner), inner=inner)
    assert found.touches == {
        ("inner", "ring"): Touch("land", 4000),
        ("outer", "ring"): Touch("land", 12_000),
    }


def test_parts_of_one_unit_count_together():
    pieces = shapely.MultiPolygon([square(0, 0), square(2000, 0)])
    found = adjacency_of(a=pieces, b=square(1000, 0))
    assert found.touches == {("a", "b"): Touch("land", 2000)}


def test_a_bow_tie_becomes_its_triangles():
    tie = Polygon([(0, 0), (1000, 1000), (1000, 0), (0, 1000)])
    (fixed,) = mended([tie])
    assert fixed.is_valid
    assert fixed.area == pytest.approx(500_000)
    assert fixed.geom_type == "MultiPolygon"


def test_polygons_that_overlap_touch_and_are_told():
    found = adjacency_of(a=square(0, 0), b=square(990, 0))
    assert found.touches["a", "b"].crossing == "land"
    assert found.touches["a", "b"].border_m == pytest.approx(1010, abs=15)
    assert found.overlaps == (("a", "b", pytest.approx(10_000)),)


def test_edges_that_zigzag_around_each_other_are_measured_along():
    steps = [(155_000 + 1000 + (1 if k % 2 else -1) * 0.4, 463_000 + 50 * k) for k in range(21)]
    zigzag = Polygon([(155_000, 463_000), *steps, (155_000, 464_000)])
    found = adjacency_of(a=zigzag, b=square(1000, 0))
    assert found.touches["a", "b"].crossing == "land"
    assert found.touches["a", "b"].border_m == pytest.approx(1000, abs=10)


@pytest.mark.parametrize(("gap", "crossing"), [(0.5, "land"), (40, "no_link"), (400, None)])
def test_a_gap_is_rounding_a_candidate_or_nothing(gap, crossing):
    found = adjacency_of(
        a=square(0, 0), b=square(1000 + gap, 0), c=square(0, 1000), d=square(1000, 1000, 1400)
    )
    touch = found.touches.get(("a", "b"))
    assert (touch and touch.crossing) == crossing
    if crossing == "no_link":
        assert found.apart_m["a", "b"] == pytest.approx(40)


def test_near_over_the_land_of_others_is_no_candidate():
    pair = {"a": square(0, 0), "c": square(1100, 0)}
    between = box(156_000, 463_000, 156_100, 464_000)
    assert ("a", "c") not in adjacency_of(**pair, b=between).apart_m
    low = box(156_000, 463_000, 156_100, 463_300)
    assert ("a", "c") in adjacency_of(**pair, b=low).apart_m


def test_islands_are_listed_with_the_nearest_and_joined_by_nothing():
    found = adjacency_of(
        a=square(0, 0), b=square(1000, 0), c=square(7000, 0), d=square(8000, 0), e=square(0, 9000)
    )
    assert found.pieces == (
        (("c", "d"), "c", "b", pytest.approx(5000)),
        (("e",), "e", "a", pytest.approx(8000)),
    )
    assert found.touches["b", "c"] == Touch("no_link")
    assert found.apart_m == {("b", "c"): pytest.approx(5000), ("a", "e"): pytest.approx(8000)}


def test_a_hole_between_polygons_is_told_with_who_surrounds_it():
    around = {"w": box(0, 0, 1000, 3000), "e": box(2000, 0, 3000, 3000)}
    around |= {"s": box(1000, 0, 2000, 1000), "n": box(1000, 2000, 2000, 3000)}
    found = adjacency_of(**around)
    assert found.gaps == ((pytest.approx(1_000_000), ("e", "n", "s", "w")),)


def test_a_shared_border_up_to_the_limit_is_a_corner():
    pair = {"a": square(0, 0), "b": square(1000, 992)}
    assert adjacency_of(**pair).touches["a", "b"] == Touch("corner", 8)
    finer = adjacency_of(tolerances=Tolerances(corner=5), **pair)
    assert finer.touches["a", "b"] == Touch("land", 8)


@pytest.mark.parametrize(
    ("bounds", "crs", "chosen"),
    [
        ((4, 51, 6, 53), 4326, "28992"),
        ((-100, 30, -98, 31), 4326, "EPSG:32614"),
        ((-5, 42, 8, 51), 4326, "3035"),
        ((-124, 25, -67, 49), 4269, "5070"),
        ((-75, -34, -35, 5), 4326, "equal-area projection around"),
        ((4e5, 5e6, 5e5, 6e6), 25832, "the source's own"),
        ((4.5e5, 6.6e6, 6e5, 6.9e6), 3857, "28992"),
        ((9e5, 1e5, 1.1e6, 3e5), 2263, "EPSG:326"),
    ],
)
def test_lengths_are_measured_in_a_local_or_equal_area_system(bounds, crs, chosen):
    shapes = np.array([box(*bounds)])
    system, said = metric_system(shapes, f"EPSG:{crs}")
    assert chosen in said
    assert all(axis.unit_name == "metre" for axis in system.axis_info[:2])


def test_adjacency_agrees_with_queen_contiguity_counted_pair_by_pair():
    rng = np.random.default_rng(1)
    points = shapely.multipoints(rng.random((60, 2)) * 50_000)
    cells = shapely.intersection(
        shapely.get_parts(shapely.voronoi_polygons(points)), box(0, 0, 50_000, 50_000)
    )
    polygons = {f"{k:02}": cell for k, cell in enumerate(cells)}
    found = adjacency_of(**polygons, tolerances=Tolerances(near=0))
    for a, one in polygons.items():
        for b, other in polygons.items():
            if a < b:
                length = one.boundary.intersection(other.boundary).length
                touch = found.touches.get((a, b))
                assert (touch is not None) == one.intersects(other)
                assert touch is None or touch.border_m == pytest.approx(length, abs=0.6)
