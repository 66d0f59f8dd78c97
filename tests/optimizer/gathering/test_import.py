"""Any polygon source becomes a pack that loads, and everything wrong with it is told at once."""

import json
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from shapely import box
from typer.testing import CliRunner

from models.errors import InputError
from models.territory import Touch
from optimizer import Territory, import_pack, load_pack
from optimizer.cli.app import app
from optimizer.gathering.columns import code_text, codes_of, find_column

SHARED = Path(__file__).parents[4] / "shared" / "data"


# -------------------------------------------------------------------- sources
@pytest.mark.parametrize("suffix", [".gpkg", ".geojson", ".shp", ".parquet"])
def test_a_source_of_any_kind_becomes_a_pack(country, tmp_path, suffix):
    source = tmp_path / f"map{suffix}"
    country.to_parquet(source) if suffix == ".parquet" else country.to_file(source)
    import_pack(source, tmp_path / "pack", layers=["prov"], columns=["jobs"], state="2020", attribution="me")
    territory = load_pack(tmp_path / "pack")
    assert territory.codes[0] == "0013"
    assert territory.name("0010") == "Aa"
    assert territory.population() == 300
    assert territory.touches["0010", "0011"].crossing == "land"
    assert territory.touches["0010", "0011"].border_m == pytest.approx(1000, abs=1)
    assert territory.municipalities["0010"].area_km2 == pytest.approx(1, rel=1e-3)
    assert territory.layer("prov").regions["W"] == {"0010", "0011", "0013"}
    assert territory.column("jobs")["0016"] == 7
    assert (territory.stamp.name, territory.stamp.state, territory.stamp.attribution) == (
        "pack",
        "2020",
        "me",
    )
    boundaries = gpd.read_file(territory.stamp.boundaries)
    assert set(boundaries["code"]) == set(territory.codes)


def test_what_nobody_says_is_unknown_and_never_that_of_another_pack(country, tmp_path):
    country.to_file(tmp_path / "map.gpkg")
    import_pack(tmp_path / "map.gpkg", tmp_path / "mine")
    text = (tmp_path / "mine" / "datapackage.json").read_text(encoding="utf-8")
    content = json.loads(text)
    assert (content["title"], content["state"], content["attribution"]) == ("mine", "unknown", "unknown")
    assert "CBS" not in text


def test_a_pack_that_is_there_is_not_overwritten_unasked(country, tmp_path):
    country.to_file(tmp_path / "map.gpkg")
    import_pack(tmp_path / "map.gpkg", tmp_path / "mine")
    with pytest.raises(InputError, match="there is a pack already"):
        import_pack(tmp_path / "map.gpkg", tmp_path / "mine")
    import_pack(tmp_path / "map.gpkg", tmp_path / "mine", replace=True)


def test_layers_of_a_file_are_to_be_chosen_from(country, tmp_path):
    for name in ("towns", "districts"):
        country.to_file(tmp_path / "map.gpkg", layer=name)
    with pytest.raises(InputError, match="several layers; found 'towns, districts'"):
        import_pack(tmp_path / "map.gpkg", tmp_path / "mine")
    with pytest.raises(InputError, match="Did you mean 'towns'"):
        import_pack(tmp_path / "map.gpkg", tmp_path / "mine", layer="town")
    import_pack(tmp_path / "map.gpkg", tmp_path / "mine", layer="towns")


@pytest.mark.parametrize(
    ("content", "problem"), [(None, "no such file"), ("nothing", "the polygons cannot be read")]
)
def test_a_source_that_is_none_is_told(tmp_path, content, problem):
    if content is not None:
        (tmp_path / "map.gpkg").write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match=problem):
        import_pack(tmp_path / "map.gpkg", tmp_path / "mine")
    assert not (tmp_path / "mine").exists()


# -------------------------------------------------------------------- columns
@pytest.mark.parametrize(
    ("code", "name", "population"),
    [
        ("statcode", "statnaam", "aantal_inwoners"),
        ("gemeentecode", "gemeentenaam", "aantalInwoners"),
        ("GM_CODE", "GM_NAAM", "AANT_INW"),
        ("NUTS_ID", "NUTS_NAME", "POP_2021"),
        ("LAU_ID", "LAU_NAME", "POP_2020"),
        ("GEOID", "NAMELSAD", "TOTPOP"),
        ("AGS", "GEN", "EWZ"),
        ("INSEE_COM", "NOM", "POPULATION"),
        ("codgeo", "libgeo", "PMUN"),
    ],
)
def test_columns_are_found_by_their_usual_names(code, name, population):
    columns = ["objectid", population, name, code, "geometry"]
    assert find_column(columns, "code", None, "x") == code
    assert find_column(columns, "name", None, "x") == name
    assert find_column(columns, "population", None, "x") == population


def test_a_named_column_that_is_not_there_gets_the_nearest():
    with pytest.raises(InputError, match=r"no such column for population.*Did you mean 'people'"):
        find_column(["people", "x"], "population", "peopl", "map")


@pytest.mark.parametrize(
    ("values", "column", "codes"),
    [
        ([37009.0, 1001.0], "GEOID", ["37009", "01001"]),
        ([37009, 1001], "county", ["37009", "1001"]),
        (["37009.0", " x "], "id", ["37009", "x"]),
        (["GM0014", "GM1699"], "statcode", ["0014", "1699"]),
        (["Ωβ", "č-12/ü", "東"], "id", ["Ωβ", "č-12/ü", "東"]),
        ([1001000, 9162000], "AGS", ["01001000", "09162000"]),
        (["1234567890123456789012345"], "code", ["1234567890123456789012345"]),
    ],
)
def test_codes_stay_text(values, column, codes):
    assert codes_of(pd.Series(values), column)[0] == codes


def test_a_missing_code_is_no_text():
    assert code_text(float("nan")) == code_text(None) == ""


# -------------------------------------------------------------------- rows
def test_rows_of_one_code_are_parts_and_water_is_left_out(country):
    country["water"] = "NEE"
    sea = country.iloc[[0]].assign(geometry=box(0, 0, 1, 1), water="JA")
    part = country.iloc[[0]].assign(geometry=box(150_000, 459_000, 151_000, 460_000))
    territory = Territory.from_geodataframe(pd.concat([country, part, sea]))
    assert territory.municipalities["0010"].area_km2 == pytest.approx(2)
    assert territory.municipalities["0010"].population == 60


def test_every_fault_of_every_row_is_told_at_once(country):
    country["AANT_INW"] = ["60", "many", "-5", None, "50", "30", "0"]
    country.loc[5, "geometry"] = None
    country.loc[6, "GM_CODE"] = ""
    with pytest.raises(InputError) as caught:
        Territory.from_geodataframe(country, code="GM_CODE")
    text = str(caught.value)
    assert text.startswith("5 faults")
    for part in ("row 2, column AANT_INW", "row 3, column AANT_INW", "row 4, column AANT_INW: no figure"):
        assert part in text
    assert "row 6, column geometry: no polygon" in text
    assert "row 7, column code: no code" in text


def test_points_are_no_polygons(country):
    country.geometry = country.centroid
    with pytest.raises(InputError, match="7 faults"):
        Territory.from_geodataframe(country)


def test_without_a_column_of_inhabitants_the_columns_are_named(country):
    with pytest.raises(InputError, match=r"no column of inhabitants.*GM_CODE"):
        Territory.from_geodataframe(country.drop(columns="AANT_INW"))


def test_without_codes_the_index_is_the_code(country):
    frame = country.drop(columns="GM_CODE").set_index(pd.Index(list("tuvwxyz"), name="key"))
    assert set(Territory.from_geodataframe(frame).codes) == set("tuvwxyz")


def test_without_a_reference_system_coordinates_are_taken_for_metres_and_that_is_said(country, tmp_path):
    bare = country.set_crs(None, allow_override=True)
    assert Territory.from_geodataframe(bare).touches["0010", "0011"] == Touch("land", 1000)
    with pytest.warns(UserWarning, match="'crs' was not provided"):
        bare.to_file(tmp_path / "bare.gpkg")
    pack = import_pack(tmp_path / "bare.gpkg", tmp_path / "a")
    assert any("taken for metres" in note for note in pack.notes)
    pack = import_pack(tmp_path / "bare.gpkg", tmp_path / "b", crs="EPSG:28992")
    assert pack.crs == "EPSG:28992"
    with pytest.raises(InputError, match="no such reference system"):
        import_pack(tmp_path / "bare.gpkg", tmp_path / "c", crs="EPSG:1")


# -------------------------------------------------------------------- joined tables
def joined(country, tmp_path, **options):
    country.to_file(tmp_path / "map.gpkg")
    import_pack(tmp_path / "map.gpkg", tmp_path / "pack", replace=True, **options)
    return load_pack(tmp_path / "pack")


def written(tmp_path, name, text):
    (tmp_path / name).write_text(text, encoding="utf-8")
    return str(tmp_path / name)


CODES = ("10", "0011", "GM0012", "13.0", "14", "15", "16")


def test_layers_long_wide_and_of_one_column(country, tmp_path):
    names = country["GM_NAAM"]
    long = "layer,code,region\n" + "".join(f"court,{c},c{k % 2}\nferry,{c},f\n" for k, c in enumerate(CODES))
    wide = "name,school,clinic\n" + "".join(f"{n},s{k % 3},{'k' if k else ''}\n" for k, n in enumerate(names))
    one = "code;region\n" + "".join(f"{c};r\n" for c in CODES)
    territory = joined(
        country,
        tmp_path,
        layers=[
            written(tmp_path, "long.csv", long),
            written(tmp_path, "wide.csv", wide),
            written(tmp_path, "police.csv", one),
        ],
    )
    assert set(territory.layers) == {"court", "ferry", "school", "clinic", "police"}
    assert territory.layer("court").regions["c0"] == {"0010", "0012", "0014", "0016"}
    assert territory.layer("clinic").kind == "partial"
    assert territory.layer("school").kind == "partition"


@pytest.mark.parametrize(
    "text",
    [
        "home,work,jobs\n10,11,5\n11,12,3.0\n0012,0012,4\n99,10,8\n",
        "van;naar;aantal\nAa;Bee;5\nBee;Cee;3\nCee;Cee;4\nTotaal;Aa;9\n",
        ",10,11,12\n10,,5,\n11,0,,3\n12,,,4\n",
    ],
)
def test_flows_long_and_as_a_matrix(country, tmp_path, text):
    territory = joined(country, tmp_path, flows=written(tmp_path, "flows.csv", text))
    assert territory.commuting == {("0010", "0011"): 5, ("0011", "0012"): 3, ("0012", "0012"): 4}


def test_a_bad_flow_is_told_by_row(country, tmp_path):
    flows = written(tmp_path, "flows.csv", "home,work,jobs\n10,11,-5\n11,12,x\n")
    with pytest.raises(InputError) as caught:
        joined(country, tmp_path, flows=flows)
    assert "flows.csv, row 2, column jobs" in str(caught.value)
    assert "flows.csv, row 3, column jobs" in str(caught.value)
    assert not (tmp_path / "pack").exists()


def test_columns_joined_by_name(country, tmp_path):
    table = "gemeente,clients\n" + "".join(f"{name},{k}\n" for k, name in enumerate(country["GM_NAAM"]))
    territory = joined(country, tmp_path, columns=[written(tmp_path, "more.csv", table)])
    assert territory.column("clients")["0016"] == 6


def test_inhabitants_of_a_table_of_their_own(country, tmp_path):
    bare = country.drop(columns="AANT_INW")
    table = "gemeente;inwoners\n" + "".join(f"{name};1.{k}00\n" for k, name in enumerate(bare["GM_NAAM"]))
    people = written(tmp_path, "people.csv", table)
    with pytest.raises(InputError, match=r"1\.000"):
        joined(bare, tmp_path, population=people)
    people = written(tmp_path, "people.csv", table.replace("1.", "1"))
    territory = joined(bare, tmp_path, population=people)
    assert territory.population() == sum(1000 + 100 * k for k in range(7))
    some = written(tmp_path, "some.csv", "code,people\n10,5\n11,x\n")
    with pytest.raises(InputError, match="row 3, column people"):
        joined(bare, tmp_path, population=some)
    few = written(tmp_path, "few.csv", "code,people\n10,5\n11,6\n")
    with pytest.raises(InputError, match="5 faults"):
        joined(bare, tmp_path, population=few)


@pytest.mark.parametrize("rows", [slice(0, 1), slice(0, 0)])
def test_one_polygon_is_a_territory_and_none_is_not(country, rows):
    frame = country.iloc[rows]
    if len(frame):
        assert Territory.from_geodataframe(frame).codes == ("0010",)
    else:
        with pytest.raises(InputError, match="no rows"):
            Territory.from_geodataframe(frame)


def test_collections_give_their_polygons_and_heights_are_left_out(country):
    squares = list(country.geometry)
    squares[0] = shapely.GeometryCollection([squares[0], shapely.Point(0, 0)])
    squares[1] = shapely.force_3d(squares[1], 12.0)
    territory = Territory.from_geodataframe(country.set_geometry(squares, crs=country.crs))
    assert territory.touches["0010", "0011"] == Touch("land", 1000)


# -------------------------------------------------------------------- the command
def test_the_command_says_what_it_chose(country, tmp_path):
    country.to_file(tmp_path / "map.gpkg")
    done = CliRunner().invoke(
        app,
        ["data", "import", str(tmp_path / "map.gpkg"), "--out", str(tmp_path / "pack"), "--layer", "prov"],
    )
    assert done.exit_code == 0, done.output
    assert "7 units, 300 inhabitants" in done.output
    assert "Amersfoort / RD New" in done.output
    assert "apart by land: Eiland; nearest: Eiland to Cee, 6,000 m" in done.output


def test_the_command_speaks_json(country, tmp_path):
    country.to_file(tmp_path / "map.gpkg")
    options = ["data", "import", str(tmp_path / "map.gpkg"), "--out", str(tmp_path / "pack"), "--json"]
    content = json.loads(CliRunner().invoke(app, options).output)
    assert content["borders"] == {"corner": 4, "land": 7, "no_link": 1}


# -------------------------------------------------------------------- round trips
@pytest.mark.parametrize(
    ("year", "tolerance", "near_only"),
    [(2013, 500, {"0603-1916"}), (2024, 1, set())],
)
def test_real_boundaries_give_the_borders_of_the_facts(tmp_path, year, tolerance, near_only):
    folder = SHARED / f"nl-{year}"
    if not (folder / "boundaries.gpkg").is_file():
        pytest.skip("the boundaries are not here")
    pack = import_pack(folder / "boundaries.gpkg", tmp_path / "pack")
    facts = pd.read_csv(folder / "facts" / "borders.csv", dtype={"code_a": str, "code_b": str})
    columns = (facts[column] for column in ("code_a", "code_b", "border_m", "crossing"))
    given = {(a, b): (metres, kind) for a, b, metres, kind in zip(*columns, strict=True)}
    found = {pair: touch for pair, touch in pack.touches.items() if touch.crossing != "no_link"}
    assert not set(found) - set(given)
    missing = {pair for pair, (metres, kind) in given.items() if kind == "land" and pair not in found}
    assert {f"{a}-{b}" for a, b in missing} == near_only
    for pair, touch in found.items():
        assert touch.border_m == pytest.approx(given[pair][0], abs=tolerance)
    sums = [sum(values) for values in zip(*((found[p].border_m, given[p][0]) for p in found), strict=True)]
    assert sums[0] == pytest.approx(sums[1], rel=0.02)


@pytest.mark.slow
def test_five_thousand_polygons_are_imported():
    rng = np.random.default_rng(0)
    points = shapely.multipoints(rng.random((5000, 2)) * 300_000)
    cells = shapely.intersection(shapely.get_parts(shapely.voronoi_polygons(points)), box(0, 0, 3e5, 3e5))
    frame = gpd.GeoDataFrame(
        {"pop": 10}, index=range(5000), geometry=shapely.segmentize(cells, 500), crs=28992
    )
    territory = Territory.from_geodataframe(frame)
    assert len(territory.codes) == 5000
    assert len(territory.pieces) == 1
