"""Reading a user's boundaries in all the forms they come in, and writing regions back."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from models.errors import InputError
from models.partition import Partition
from models.scenario import Scenario
from models.territory import Municipality, Territory, Touch
from optimizer.drawing.boundaries import read_boundaries, regions_frame, write_regions
from optimizer.drawing.cells import read_cells
from optimizer.inputs.packs import load_pack

CODES = ("0003", "0010", "0024", "0088")
NL_2013 = Path(__file__).parents[4] / "shared" / "data" / "nl-2013" / "boundaries.gpkg"


@pytest.fixture(scope="module")
def territory() -> Territory:
    """Four municipalities of 10 by 10 km in a row, of which the first three are the area."""
    whole = Territory.build(
        [
            Municipality(code, f"Stad {code}", 1000 * (4 - k), 100.0, 105_000 + 10_000.0 * k, 405_000)
            for k, code in enumerate(CODES)
        ],
        {pair: Touch("land", 10_000) for pair in pairwise(CODES)},
    )
    return whole.select(CODES[:3])


def squares(**columns: list[Any]) -> gpd.GeoDataFrame:
    """The four squares in EPSG:28992 with the given columns."""
    boxes = [shapely.box(100_000 + 10_000 * k, 400_000, 110_000 + 10_000 * k, 410_000) for k in range(4)]
    return gpd.GeoDataFrame(columns, geometry=boxes, crs="EPSG:28992")


def written(frame: gpd.GeoDataFrame, path: Path, **options: Any) -> Path:
    frame.to_file(path, **options)
    return path


@pytest.mark.parametrize(
    "codes",
    [
        list(CODES),
        ["GM" + code for code in CODES],
        [code + "  " for code in CODES],
        [int(code) for code in CODES],
        [" gm" + code for code in CODES],
    ],
    ids=["plain", "GM", "blanks", "numbers", "lower case"],
)
@pytest.mark.parametrize("name", ["x.gpkg", "x.geojson", "x.shp"])
def test_codes_are_found_in_every_form_and_format(
    territory: Territory, tmp_path: Path, codes: list[Any], name: str
) -> None:
    frame = squares(naam=["a", "b", "c", "d"], inwoners=[11, 12, 13, 14], gm_code=codes)
    cells = read_boundaries(written(frame, tmp_path / name), territory)
    assert list(cells.index) == list(CODES)
    assert list(cells["name"]) == [f"Stad {code}" for code in CODES]
    assert list(cells["population"]) == [4000, 3000, 2000, 1000]
    assert cells.crs.to_epsg() == 28992
    assert cells.attrs == {"schematic": False, "source": name}
    assert cells.geometry["0010"].equals(shapely.box(110_000, 400_000, 120_000, 410_000))


def test_the_system_of_the_file_is_kept(territory: Territory, tmp_path: Path) -> None:
    path = written(squares(code=list(CODES)).to_crs("EPSG:4326"), tmp_path / "x.geojson")
    cells = read_boundaries(path, territory)
    assert cells.crs.to_epsg() == 4326
    assert cells.to_crs("EPSG:28992").geometry["0003"].area == pytest.approx(1e8, rel=1e-3)


def test_parts_are_merged_and_water_and_strangers_left_out(territory: Territory, tmp_path: Path) -> None:
    more = squares(gemeentecode=["GM0003", "GM0024", "GM0998", "GM9999"], water=["NEE", "JA", "B", "NEE"])
    more = more.set_geometry(more.translate(0, 10_000))
    frame = squares(gemeentecode=["GM" + code for code in CODES], water=["NEE"] * 4)
    both = pd.concat([frame, more], ignore_index=True)
    cells = read_boundaries(written(both, tmp_path / "x.gpkg"), territory)
    assert list(cells.index) == list(CODES)
    assert cells.geometry["0003"].equals(shapely.box(100_000, 400_000, 110_000, 420_000))
    assert cells.geometry["0024"].area == pytest.approx(1e8)


def test_of_several_layers_the_shortest_is_taken(territory: Territory, tmp_path: Path) -> None:
    path = tmp_path / "x.gpkg"
    districts = squares(code=[CODES[0], *CODES[:3]])
    written(districts, path, layer="districts")
    written(squares(code=list(CODES)).iloc[:3], path, layer="municipalities")
    written(squares(code=["Z1", "Z2", "Z3", "Z4"]), path, layer="provinces")
    assert read_boundaries(path, territory).geometry["0010"].bounds[0] == 110_000


def test_an_invalid_polygon_is_mended(territory: Territory, tmp_path: Path) -> None:
    frame = squares(code=list(CODES))
    bow = shapely.Polygon([(0, 0), (10_000, 10_000), (10_000, 0), (0, 10_000)])
    frame.loc[1, "geometry"] = bow
    cells = read_boundaries(written(frame, tmp_path / "x.gpkg"), territory)
    assert cells.geometry["0010"].is_valid
    assert cells.geometry["0010"].area == pytest.approx(5e7)


# -------------------------------------------------------------------- what cannot be used
def without(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    return frame.iloc[[0, 3]]


def emptied(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    return frame.set_geometry(frame.geometry.where(frame["code"].isin(["0003", "0088"])))


def as_points(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    return frame.set_geometry(frame.centroid)


def renamed(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    return frame.assign(code=["A", "B", "C", "D"])


def in_no_system(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    return frame.set_crs(None, allow_override=True)


def in_own_system(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    return frame.to_crs("+proj=aeqd +lat_0=51.3 +lon_0=5.1 +x_0=7 +ellps=bessel +units=m")


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (without, "no polygon for Stad 0010 and Stad 0024"),
        (emptied, "no polygon for Stad 0010 and Stad 0024"),
        (as_points, "no polygon for Stad 0003, Stad 0010 and Stad 0024"),
        (renamed, "no column holds the codes"),
        (in_no_system, "no known reference system"),
        (in_own_system, "no known reference system"),
    ],
)
@pytest.mark.filterwarnings("ignore:.crs. was not provided")
def test_what_cannot_be_used_is_told(
    territory: Territory, tmp_path: Path, spoil: Callable[..., gpd.GeoDataFrame], told: str
) -> None:
    path = written(spoil(squares(code=list(CODES))), tmp_path / "x.gpkg")
    with pytest.raises(InputError, match=told) as caught:
        read_boundaries(path, territory)
    assert "x.gpkg" in str(caught.value)


@pytest.mark.parametrize("content", [None, "no boundaries at all"])
def test_a_file_that_is_none_or_cannot_be_read_is_told(
    territory: Territory, tmp_path: Path, content: str | None
) -> None:
    path = tmp_path / "x.gpkg"
    if content:
        path.write_text(content)
    with pytest.raises(InputError, match=r"x\.gpkg: the boundaries cannot be read"):
        read_boundaries(path, territory)


# -------------------------------------------------------------------- whose boundaries
def test_a_pack_with_boundaries_needs_no_others_and_a_scenario_may_name_others(
    territory: Territory, tmp_path: Path
) -> None:
    path = written(squares(code=list(CODES)), tmp_path / "own.gpkg")
    written(squares(code=list(CODES)), tmp_path / "others.gpkg")
    assert read_cells(Scenario(), territory) is None
    held = replace(territory, stamp=replace(territory.stamp, boundaries=str(path)))
    cells = read_cells(Scenario(), held.select(["0003", "0010"]))
    assert cells is not None
    assert cells.attrs["source"] == "own.gpkg"
    named = read_cells(Scenario(boundaries="others.gpkg", folder=str(tmp_path)), held)
    assert named is not None
    assert named.attrs["source"] == "others.gpkg"


# -------------------------------------------------------------------- regions
def test_regions_are_written_in_the_own_system_and_in_degrees(territory: Territory, tmp_path: Path) -> None:
    cells = read_boundaries(written(squares(code=list(CODES)), tmp_path / "x.gpkg"), territory)
    west, east = frozenset(["0003", "0010"]), frozenset(["0024"])
    frame = regions_frame(territory, Partition([east, west]), cells, {west: "West", east: "East"})
    package, text = write_regions(frame, tmp_path, {"East": "#C1E2F3", "West": "#F3C090"})

    read = gpd.read_file(package, layer="regions")
    assert read.crs.to_epsg() == 28992
    assert list(read["region"]) == ["West", "East"]
    assert list(read["members"]) == ["0003 0010", "0024"]
    assert list(read["inhabitants"]) == [7000, 2000]
    assert read.geometry[0].equals(shapely.box(100_000, 400_000, 120_000, 410_000))

    content = json.loads(text.read_text(encoding="utf-8"))
    assert "crs" not in content
    assert [feature["properties"]["region"] for feature in content["features"]] == ["West", "East"]
    degrees = gpd.read_file(text)
    assert degrees.total_bounds == pytest.approx([4.6, 51.58, 5.03, 51.69], abs=0.02)
    style = ElementTree.parse(tmp_path / "regions.qml").getroot()
    renderer = style.find("renderer-v2")
    assert renderer is not None
    assert renderer.get("attr") == "region"
    symbols = {
        symbol.get("name"): symbol.find(".//Option[@name='color']") for symbol in renderer.iter("symbol")
    }
    fills = {one.get("value"): symbols[one.get("symbol")] for one in renderer.iter("category")}
    assert {name: fill.get("value") for name, fill in fills.items() if fill is not None} == {
        "West": "243,192,144,255",
        "East": "193,226,243,255",
    }
    assert style.find(".//text-style[@fieldName='region']") is not None
    ring = shapely.get_parts(degrees.geometry[0])[0].exterior
    assert ring.is_ccw, "RFC 7946 wants outer rings anticlockwise"


@pytest.mark.skipif(not NL_2013.exists(), reason="the boundaries of 2013 are not ours to ship")
def test_the_boundaries_of_2013_fit_the_built_in_pack() -> None:
    territory = load_pack()
    cells = read_boundaries(NL_2013, territory)
    assert set(cells.index) == set(territory.codes)
    assert cells.crs.to_epsg() == 28992
    assert bool(cells.geometry.is_valid.all())
    for code, m in territory.municipalities.items():
        assert cells.geometry[code].area / 1e6 == pytest.approx(m.area_km2, rel=0.25, abs=3), m.name


# -------------------------------------------------------------------- broken files
def features(*rings: Any, kind: str = "Polygon") -> dict[str, Any]:
    """A GeoJSON file of one shape per code, given by its coordinates."""
    shapes = [
        {"type": "Feature", "properties": {"code": code}, "geometry": {"type": kind, "coordinates": ring}}
        for code, ring in zip(CODES, rings, strict=False)
    ]
    return {"type": "FeatureCollection", "features": shapes}


SQUARES = [[[[x, 52], [x + 1, 52], [x + 1, 53], [x, 53], [x, 52]]] for x in (4, 5, 6)]


@pytest.mark.parametrize(
    "ring",
    [
        [[[4, 52], [5, 52], [5, 53], [4, 53]]],
        [[[4, 52], [5, 53], [5, 52], [4, 53], [4, 52]]],
        [[[4, 52], [5, 52], [5, 53], [4, 53], [4, 52]], [[9, 9], [9, 8], [8, 8], [9, 9]]],
    ],
    ids=["not closed", "bow tie", "hole outside"],
)
def test_an_invalid_ring_is_mended(territory: Territory, tmp_path: Path, ring: Any) -> None:
    path = tmp_path / "x.geojson"
    path.write_text(json.dumps(features(ring, *SQUARES[1:])))
    cells = read_boundaries(path, territory)
    assert cells.geometry["0003"].is_valid
    assert cells.geometry["0003"].area > 0.2


@pytest.mark.parametrize(
    "content",
    [
        json.dumps(features([[[4, 52]]], *SQUARES[1:])),
        json.dumps(features([[]], *SQUARES[1:])),
        json.dumps(features([*SQUARES[0], [[4.1, 52.1]]], *SQUARES[1:])),
        json.dumps(features("nowhere", *SQUARES[1:])),
        json.dumps(features([[[4, 1e400], [5, 52], [5, 53], [4, 52]]], *SQUARES[1:])),
        json.dumps(features(*SQUARES))[:-40],
        '{"type": "FeatureCollection", "features": []}',
        '{"type": "FeatureCollection"',
        "[" * 50_000,
        "<OGRVRTDataSource><OGRVRTLayer name='x'><SrcDataSource>/etc/passwd</SrcDataSource></OGRVRTLayer>",
        "code,region\n0003,a\n",
        "",
    ],
)
def test_what_cannot_be_mended_is_one_short_error(territory: Territory, tmp_path: Path, content: str) -> None:
    path = tmp_path / "x.geojson"
    path.write_text(content)
    with pytest.raises(InputError) as caught:
        read_boundaries(path, territory)
    assert len(str(caught.value)) <= 500


@pytest.mark.parametrize("name", ["x.gpkg", "x.shp"])
@pytest.mark.parametrize("damage", [slice(0, 2000), slice(0, 100), slice(50, None)])
def test_a_corrupt_file_is_one_short_error(
    territory: Territory, tmp_path: Path, name: str, damage: slice
) -> None:
    path = written(squares(code=list(CODES)), tmp_path / name)
    path.write_bytes(path.read_bytes()[damage])
    message = ""
    try:
        read_boundaries(path, territory)
    except InputError as error:
        message = str(error)
    assert len(message) <= 500


def test_addresses_and_pipes_are_no_boundaries(territory: Territory, tmp_path: Path) -> None:
    for name in ("/vsicurl/http://localhost/x.gpkg", "/dev/zero", "PG:dbname=x"):
        with pytest.raises(InputError, match="the boundaries cannot be read"):
            read_boundaries(Path(name), territory)


def test_codes_that_became_decimal_numbers_or_have_letters_are_found(tmp_path: Path) -> None:
    codes = ("37009", "NL0042", "ab-7")
    places = [Municipality(code, f"Stad {code}", 10, 1.0, 0.0, 0.0) for code in codes]
    whole = Territory.build(places, {})
    frame = squares(code=[*codes, "x"])
    assert set(read_boundaries(written(frame, tmp_path / "a.gpkg"), whole).index) == set(codes)
    alone = Territory.build(places[:1], {})
    frame = squares(other=[37010, 1, 2, 3], code=[37009.0, 1.5, None, 2.0])
    assert list(read_boundaries(written(frame, tmp_path / "b.gpkg"), alone).index) == ["37009"]
