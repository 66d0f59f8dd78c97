"""The mosaic: what touches touches, nothing overlaps, nothing is left open, areas are about right."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import shapely
from hypothesis import HealthCheck, given, settings, strategies as st

from models.territory import Municipality, Territory, Touch
from optimizer.cache import CACHE_VARIABLE
from optimizer.drawing.boundaries import read_boundaries
from optimizer.drawing.kept import Laid, kept
from optimizer.drawing.mosaic import Mosaic, lay_mosaic
from optimizer.drawing.planar import triangulate, uncross
from optimizer.inputs.packs import load_pack

NL_2013 = Path(__file__).parents[4] / "shared" / "data" / "nl-2013" / "boundaries.gpkg"

AREA_OFF = 0.15
"""How much an area may be off (median: a fifth of this); cells far smaller than others aside."""


def territory_of(cells: list[shapely.Polygon], *, least: float = 1.0) -> Territory:
    """A territory of made-up polygons (in km), that touch where they share more than `least` m."""
    shapes = [shapely.transform(cell, lambda xy: xy * 1000) for cell in cells]
    units = [
        Municipality(f"{k:04d}", f"Stad {k}", 1000 + k, s.area / 1e6, s.centroid.x, s.centroid.y)
        for k, s in enumerate(shapes)
    ]
    touches = {
        (f"{i:04d}", f"{j:04d}"): Touch("land", int(shared))
        for i, one in enumerate(shapes)
        for j, other in enumerate(shapes[:i])
        if (shared := one.intersection(other).length) > least
    }
    return Territory.build(units, touches)


def made_up(count: int, seed: int) -> list[shapely.Polygon]:
    """A round land divided into irregular cells."""
    at = np.random.default_rng(seed).uniform(0, 100, (count, 2))
    cells = shapely.get_parts(shapely.voronoi_polygons(shapely.MultiPoint(at)))
    cells = shapely.intersection(cells, shapely.Point(50, 50).buffer(45))
    return [cell for cell in cells if cell.area > 10]


def touching(mosaic: Mosaic, a: str, b: str, *, least: float = 20) -> bool:
    return mosaic.shapes[a].intersection(mosaic.shapes[b]).length > least


def off(territory: Territory, mosaic: Mosaic) -> np.ndarray:
    wanted = np.array([m.area_km2 for m in territory.municipalities.values()])
    drawn = np.array([mosaic.shapes[code].area for code in territory.codes])
    return np.abs(drawn / 1e6 / wanted - 1)


@pytest.fixture(scope="module")
def nl() -> Territory:
    return load_pack("nl-2013")


@given(count=st.integers(1, 60), seed=st.integers(0, 10_000))
@settings(max_examples=12, suppress_health_check=[HealthCheck.too_slow])
def test_any_division_of_land_is_drawn_with_all_its_borders_and_areas(count: int, seed: int) -> None:
    cells = made_up(count + 2, seed)
    territory = territory_of(cells, least=500)
    mosaic = lay_mosaic(territory)
    shapes = list(mosaic.shapes.values())
    assert len(shapes) == len(cells)
    assert all(shape.is_valid and shape.geom_type == "Polygon" for shape in shapes)
    assert shapely.coverage_is_valid(shapes), "cells overlap or borders do not match"
    assert len(mosaic.apart) <= 0.02 * len(territory.touches)
    assert not set(mosaic.apart) & {pair for pair in territory.touches if touching(mosaic, *pair)}
    assert np.median(off(territory, mosaic)) < AREA_OFF / 5
    assert np.quantile(off(territory, mosaic), 0.9) < AREA_OFF
    union = shapely.union_all(shapes)
    assert union.geom_type == "Polygon", "one land falls apart"
    assert not union.interiors, "a hole in one land"


def test_the_netherlands_touch_where_they_touch_and_nowhere_else(nl: Territory) -> None:
    mosaic = lay_mosaic(nl)
    shapes = [mosaic.shapes[code] for code in nl.codes]
    assert shapely.coverage_is_valid(shapes)
    land = [pair for pair, touch in nl.touches.items() if touch.crossing == "land"]
    drawn = sum(touching(mosaic, *pair) for pair in land)
    assert drawn >= 0.995 * len(land)
    assert len(mosaic.apart) == len(land) - drawn
    near = shapely.STRtree(shapes).query(shapes, predicate="intersects").T
    false = [
        (nl.codes[i], nl.codes[j])
        for i, j in near
        if i < j
        and (min(nl.codes[i], nl.codes[j]), max(nl.codes[i], nl.codes[j])) not in nl.touches
        and touching(mosaic, nl.codes[i], nl.codes[j])
    ]
    assert false == []
    errors = off(nl, mosaic)
    assert np.median(errors) < 0.03
    assert errors.max() < AREA_OFF


def test_provinces_have_no_holes_and_islands_stay_islands(nl: Territory) -> None:
    mosaic = lay_mosaic(nl)
    by_province = nl.layer("provincie").regions
    unions = {
        name: shapely.union_all([mosaic.shapes[code] for code in codes])
        for name, codes in by_province.items()
    }
    for name, union in unions.items():
        parts = shapely.get_parts(union)
        assert not any(part.interiors for part in parts), name
    assert len(shapely.get_parts(unions["Fryslân"])) == 5, "the mainland and four islands"
    assert unions["Limburg"].geom_type == "Polygon"
    islands = {code for code in nl.codes if nl.name(code) in ("Texel", "Vlieland", "Ameland")}
    for code in islands:
        rest = shapely.union_all([mosaic.shapes[other] for other in nl.codes if other != code])
        assert mosaic.shapes[code].distance(rest) > 1000


def test_cells_lie_where_their_municipalities_lie(nl: Territory) -> None:
    mosaic = lay_mosaic(nl)
    away = [
        shapely.distance(mosaic.shapes[m.code].centroid, shapely.Point(m.x, m.y)) / 1000
        for m in nl.municipalities.values()
    ]
    assert np.median(away) < 2.5
    assert max(away) < 15


def test_the_mosaic_of_an_area_is_cut_from_that_of_the_whole_and_laid_once(nl: Territory) -> None:
    area = nl.select(nl.layer("provincie").regions["Zeeland"])
    assert lay_mosaic(area) is lay_mosaic(nl)
    assert lay_mosaic(nl.with_population({nl.codes[0]: 1})) is lay_mosaic(nl)


def test_an_enclave_in_an_enclave_lies_inside(nl: Territory) -> None:
    del nl
    outer = shapely.box(0, 0, 40, 40)
    middle, inner = shapely.Point(22, 20).buffer(8), shapely.Point(22, 20).buffer(3)
    cells = [outer - middle, middle - inner, inner, shapely.box(40, 0, 80, 40)]
    mosaic = lay_mosaic(territory_of(cells))
    assert mosaic.apart == ()
    shapes = list(mosaic.shapes.values())
    assert shapely.coverage_is_valid(shapes)
    assert len(mosaic.shapes["0000"].interiors) == len(mosaic.shapes["0001"].interiors) == 1
    assert off(territory_of(cells), mosaic).max() < AREA_OFF


def test_municipalities_on_one_spot_or_one_line_are_drawn_beside_each_other() -> None:
    units = [Municipality(f"{k}", f"{k}", 1, 10.0, 1000.0 * (k // 2), 0.0) for k in range(8)]
    mosaic = lay_mosaic(Territory.build(units, {("0", "1"): Touch("land")}))
    assert shapely.coverage_is_valid(list(mosaic.shapes.values()))
    assert touching(mosaic, "0", "1")
    assert min(shape.area for shape in mosaic.shapes.values()) > 2e6


def test_borders_that_no_plane_can_hold_are_said_to_be_apart() -> None:
    spots = [(0, 0), (10, 0), (10, 10), (0, 10), (5, 4)]
    units = [Municipality(f"{k}", f"{k}", 1, 25.0, 1000.0 * x, 1000.0 * y) for k, (x, y) in enumerate(spots)]
    everyone = {(f"{i}", f"{j}"): Touch("land", 2000) for i in range(5) for j in range(i)}
    territory = Territory.build(units, everyone)
    mosaic = lay_mosaic(territory)
    assert len(mosaic.apart) == 1, "five that all touch: one pair cannot"
    held = [pair for pair in territory.touches if pair not in mosaic.apart]
    assert all(touching(mosaic, *pair) for pair in held)


def test_a_river_with_a_border_joins_and_water_without_one_parts() -> None:
    units = [Municipality(c, c, 1, 25.0, 5000.0 * k, 0.0) for k, c in enumerate("ABC")]
    touches = {("A", "B"): Touch("ferry_car", 5000), ("B", "C"): Touch("fixed_link", 0)}
    mosaic = lay_mosaic(Territory.build(units, touches))
    assert touching(mosaic, "A", "B")
    assert mosaic.shapes["B"].distance(mosaic.shapes["C"]) > 0
    assert mosaic.apart == ()


def test_no_municipalities_give_no_mosaic() -> None:
    assert lay_mosaic(Territory.build([], {})) == Mosaic({}, ())


def test_a_territory_with_other_borders_gets_a_mosaic_of_its_own(nl: Territory) -> None:
    fewer = dict(list(nl.touches.items())[:-1])
    other = replace(nl, touches=fewer)
    assert lay_mosaic(other) is not lay_mosaic(nl)


@given(seed=st.integers(0, 10_000))
@settings(max_examples=10)
def test_edges_are_uncrossed_and_part_of_the_triangulation(seed: int) -> None:
    rng = np.random.default_rng(seed)
    at, radius = rng.uniform(0, 100, (25, 2)), np.full(25, 10.0)
    # more than can be parted: some are left out
    near = [(i, j) for i in range(25) for j in range(i + 1, 25) if np.hypot(*(at[i] - at[j])) < 20]
    moved, kept = uncross(at, radius, near)
    lines = shapely.linestrings(moved[np.array(kept)])
    for i, (one, edge) in enumerate(zip(lines, kept, strict=True)):
        crossed = [other for k, other in enumerate(lines) if k != i and not set(kept[k]) & set(edge)]
        assert not shapely.intersects(one, crossed).any()
    assert np.hypot(*(moved - at).T).max() < 60
    found = triangulate(moved, kept)
    assert set(kept) <= set(found.across)
    triangles = moved[found.triangles()]
    hull = shapely.convex_hull(shapely.MultiPoint(moved))
    assert shapely.area(shapely.polygons(triangles)).sum() == pytest.approx(hull.area)


def test_places_in_other_units_than_areas_are_drawn_all_the_same(nl: Territory) -> None:
    area = nl.layer("provincie").regions["Drenthe"]
    degrees = [
        replace(m, x=m.x / 70_000, y=m.y / 110_000) for m in nl.municipalities.values() if m.code in area
    ]
    mosaic = lay_mosaic(Territory.build(degrees, {p: t for p, t in nl.touches.items() if area.issuperset(p)}))
    union = shapely.union_all(list(mosaic.shapes.values()))
    assert union.geom_type == "Polygon"
    assert mosaic.apart == ()
    assert 0.5 < union.area / shapely.MultiPoint([(m.x, m.y) for m in degrees]).convex_hull.area < 4


@pytest.mark.skipif(not NL_2013.exists(), reason="the boundaries of 2013 are not ours to ship")
def test_cells_cover_much_of_what_they_stand_for(nl: Territory) -> None:
    mosaic, real = lay_mosaic(nl), read_boundaries(NL_2013, nl).geometry
    drawn = [mosaic.shapes[code] for code in nl.codes]
    wanted = [real[code] for code in nl.codes]
    common = shapely.area(shapely.intersection(drawn, wanted)) / shapely.area(shapely.union(drawn, wanted))
    assert common.mean() > 0.6
    assert np.quantile(common, 0.1) > 0.5


@given(columns=st.integers(1, 6), rows=st.integers(1, 6))
@settings(max_examples=8)
def test_a_chessboard_touches_along_its_sides_and_not_across_corners(columns: int, rows: int) -> None:
    board = [shapely.box(8 * x, 8 * y, 8 * x + 8, 8 * y + 8) for x in range(columns) for y in range(rows)]
    territory = territory_of(board)
    mosaic = lay_mosaic(territory)
    assert mosaic.apart == ()
    for i, a in enumerate(territory.codes):
        for b in territory.codes[:i]:
            pair = (min(a, b), max(a, b))
            assert touching(mosaic, *pair) == (pair in territory.touches), pair
    assert off(territory, mosaic).max() < AREA_OFF


@given(seed=st.integers(0, 10_000), count=st.integers(1, 20), squeeze=st.sampled_from([1.0, 1e-5, 1e3]))
@settings(max_examples=15)
def test_borders_that_have_nothing_to_do_with_places_are_drawn_somehow(
    seed: int, count: int, squeeze: float
) -> None:
    rng = np.random.default_rng(seed)
    at, area = rng.uniform(0, 50_000, (count, 2)) * squeeze, rng.lognormal(4, 1, count)
    units = [Municipality(f"{k:02d}", "", 1, area[k], *map(float, at[k])) for k in range(count)]
    ends = {(min(i, j), max(i, j)) for i, j in rng.integers(0, count, (count, 2)).tolist() if i != j}
    touches = {(f"{i:02d}", f"{j:02d}"): Touch("land", 1000) for i, j in sorted(ends)}
    mosaic = lay_mosaic(Territory.build(units, touches))
    shapes = list(mosaic.shapes.values())
    assert len(shapes) == count
    assert all(shape.is_valid and shape.area > 0 for shape in shapes)
    union = shapely.union_all(shapes)
    assert union.area == pytest.approx(sum(shape.area for shape in shapes), rel=1e-6)
    for pair in touches:
        assert (pair in mosaic.apart) != (
            mosaic.shapes[pair[0]].intersection(mosaic.shapes[pair[1]]).length > 0
        )


# -------------------------------------------------------------------- kept on disk
def test_what_was_laid_is_read_again_and_a_damaged_file_is_laid_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path))
    laid: list[int] = []

    def lay() -> Laid:
        laid.append(1)
        return {"a": shapely.box(0, 0, 1, 1), "b": shapely.box(1, 0, 2, 0.1)}, (("a", "b"),)

    first = kept("facts", lay)
    assert kept("facts", lay) == first == lay()
    assert len(laid) == 2
    (file,) = tmp_path.rglob("*.json")
    file.write_text('{"codes": ["a"]')
    assert kept("facts", lay) == first
    assert len(laid) == 3
    kept("other facts", lay)
    assert len(list(tmp_path.rglob("*.json"))) == 2
    monkeypatch.setenv(CACHE_VARIABLE, "")
    assert kept("facts", lay) == first
    assert len(laid) == 5, "an empty variable keeps nothing"
