"""Graphs of others come in, and ours go out; what goes out and comes in again is the same."""

import itertools
import json
import math
from dataclasses import replace

import geopandas as gpd
import pytest
from typer.testing import CliRunner

from benchmarks.synthetic import write_graph
from models.errors import InputError
from models.territory import Touch
from optimizer import (
    export,
    import_pack,
    load_pack,
    load_scenario,
    propose,
    to_gal,
    to_geodataframe,
    to_gerrychain,
)
from optimizer.cli.app import app
from optimizer.gathering import graphs
from optimizer.gathering.exports import USUAL_CROSSINGS

GRID = {
    "directed": False,
    "multigraph": False,
    "graph": [],
    "nodes": [
        {"id": 0, "GEOID20": "53001", "NAME20": "Adams", "TOTPOP": 60, "C_X": 0.5, "C_Y": 0.5, "area": 2e6},
        {
            "id": 1,
            "GEOID20": "53003",
            "NAME20": "Asotin",
            "TOTPOP": 40.0,
            "C_X": 1.5,
            "C_Y": 0.5,
            "area": 1e6,
        },
        {"id": 2, "GEOID20": "53005", "NAME20": "Benton", "TOTPOP": 0, "C_X": 2.5, "C_Y": 0.5, "area": 1e6},
    ],
    "adjacency": [
        [{"id": 1, "shared_perim": 1000.4}],
        [{"id": 0, "shared_perim": 1000.4}, {"id": 2, "shared_perim": 20}],
        [{"id": 1, "shared_perim": 20}],
    ],
}


def saved(tmp_path, content, name="graph.json"):
    text = content if isinstance(content, str) else json.dumps(content)
    (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path / name


def imported(tmp_path, source, **options):
    import_pack(source, tmp_path / "pack", replace=True, **options)
    return load_pack(tmp_path / "pack")


# -------------------------------------------------------------------- GerryChain in
def test_a_graph_of_gerrychain_becomes_a_pack(tmp_path):
    territory = imported(tmp_path, saved(tmp_path, GRID), code="GEOID20", name="NAME20")
    assert {m.code: (m.name, m.population, m.area_km2) for m in territory.municipalities.values()} == {
        "53001": ("Adams", 60, 2.0),
        "53003": ("Asotin", 40, 1.0),
        "53005": ("Benton", 0, 1.0),
    }
    assert territory.touches == {
        ("53001", "53003"): Touch("land", 1000),
        ("53003", "53005"): Touch("land", 20),
    }
    assert territory.municipalities["53005"].x == 2.5


def test_places_and_areas_that_are_not_known_are_said(tmp_path):
    content = json.loads(json.dumps(GRID))
    for node in content["nodes"]:
        for key in ("C_X", "C_Y", "area"):
            del node[key]
    pack = import_pack(saved(tmp_path, content), tmp_path / "pack")
    assert any("laid out from the graph" in note for note in pack.notes)
    assert any("1 km2 each" in note for note in pack.notes)
    assert len({(m.x, m.y) for m in pack.municipalities}) == 3


def test_a_large_graph_is_laid_out_without_looking_at_all_pairs(tmp_path, monkeypatch):
    monkeypatch.setattr(graphs, "SPRINGS", 20)
    monkeypatch.setattr(graphs.nx, "spring_layout", lambda *net, **options: pytest.fail("all pairs"))
    write_graph(tmp_path / "plane.json", 60)
    pack = import_pack(tmp_path / "plane.json", tmp_path / "pack", code="code", name="name")
    place = {m.code: (m.x, m.y) for m in pack.municipalities}
    assert len(set(place.values())) == 60
    apart = [math.dist(place[a], place[b]) for a, b in itertools.combinations(place, 2)]
    near = [math.dist(place[a], place[b]) for a, b in load_pack(tmp_path / "pack").touches]
    assert sum(near) / len(near) < 0.5 * sum(apart) / len(apart)


def test_gerrychain_reads_what_is_written_and_reads_its_own_writing_back(tmp_path):
    networkx = pytest.importorskip("networkx")
    graph = networkx.adjacency_graph(json.loads(export("nl-2013", tmp_path / "nl.json").read_text("utf-8")))
    whole = load_pack("nl-2013")
    assert graph.number_of_nodes() == 408
    again = imported(tmp_path, tmp_path / "nl.json", layers=["provincie"])
    usual = {pair: t for pair, t in whole.touches.items() if t.crossing in USUAL_CROSSINGS}
    lengths = {pair: touch.border_m for pair, touch in again.touches.items()}
    assert lengths == {pair: touch.border_m for pair, touch in usual.items()}
    assert again.population() == whole.population()
    assert again.layer("provincie").region_of == whole.layer("provincie").region_of
    assert again.municipalities["0003"].area_km2 == pytest.approx(whole.municipalities["0003"].area_km2)


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (lambda g: g.update(adjacency=[[{"id": 7}]]), "an edge to a node that is not there; found '7'"),
        (lambda g: g["nodes"][1].update(TOTPOP="many"), "not a number"),
        (lambda g: g["nodes"][1].update(TOTPOP=-1), "fewer than no inhabitants"),
        (lambda g: [node.pop("TOTPOP") for node in g["nodes"]], "no column of inhabitants"),
        (lambda g: g.update(nodes=[], adjacency=[]), "no nodes"),
        (lambda g: g["nodes"][1].update(GEOID20="53001"), "share a code"),
    ],
)
def test_a_bad_graph_is_told(tmp_path, change, problem):
    content = json.loads(json.dumps(GRID))
    change(content)
    with pytest.raises(InputError, match=problem):
        imported(tmp_path, saved(tmp_path, content), code="GEOID20")


# -------------------------------------------------------------------- weights in
TABLE = "key,name,pop,x,y,km2\na,Aa,5,0,0,1\nb,Bee,6,1,0,1\nc,Cee,7,2,0,2\nd,Dee,0,9,9,1\n"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("w.gal", "0 4 map key\na 1\nb\nb 2\na c\nc 1\nb\nd 0\n\n"),
        ("w.gal", "4\na 1\nb\nb 2\na\nc\nc 1\nb\nd 0\n"),
        ("w.gwt", "0 4 map key\na b 1.5\nb a 1.5\nb c 2\nc b 2\n"),
    ],
)
def test_weights_with_a_table_become_a_pack(tmp_path, name, text):
    table = saved(tmp_path, TABLE, "table.csv")
    territory = imported(tmp_path, saved(tmp_path, text, name), table=table, code="key")
    assert set(territory.touches) == {("a", "b"), ("b", "c")}
    assert territory.municipalities["c"].area_km2 == 2
    assert territory.name("d") == "Dee"
    assert territory.population() == 18


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "the file is empty"),
        ("hello\n", "not a header of weights"),
        ("1\na x\n", "not the line of a unit"),
        ("1\na 3\nb\n", "another number of neighbours"),
        ("3\na 1\nb\nb 1\na\n", "another number of units"),
        ("2\na 1\nz\nz 1\na\n", "a unit of w.gal that has no row"),
    ],
)
def test_bad_weights_are_told(tmp_path, text, problem):
    table = saved(tmp_path, TABLE, "table.csv")
    with pytest.raises(InputError, match=problem):
        imported(tmp_path, saved(tmp_path, text, "w.gal"), table=table, code="key")


def test_weights_alone_are_not_enough(tmp_path):
    with pytest.raises(InputError, match="--table"):
        imported(tmp_path, saved(tmp_path, "1\na 0\n", "w.gal"))


# -------------------------------------------------------------------- out
@pytest.fixture
def drenthe():
    return propose(load_scenario("scenarios/drenthe.toml"))


def test_a_frame_of_a_pack_has_all_that_is_known(country, tmp_path):
    country.to_file(tmp_path / "map.gpkg")
    territory = imported(tmp_path, tmp_path / "map.gpkg", layers=["prov"], columns=["jobs"])
    frame = to_geodataframe(territory)
    assert list(frame.columns) == ["name", "population", "area_km2", "prov", "jobs", "geometry"]
    assert frame.loc["0010", "prov"] == "W"
    assert frame.geometry.loc["0010"].equals(country.geometry[0])
    assert frame.crs == country.crs


def test_a_frame_of_a_result_has_its_regions(drenthe):
    frame = to_geodataframe(drenthe)
    assert frame["region"].value_counts().to_dict() == drenthe.to_frame()["region"].value_counts().to_dict()
    assert frame.geometry.notna().all()


@pytest.mark.parametrize("suffix", [".parquet", ".gpkg", ".geojson"])
def test_polygons_go_out_and_come_in_again(country, tmp_path, suffix):
    country.to_file(tmp_path / "map.gpkg")
    first = imported(tmp_path, tmp_path / "map.gpkg", layers=["prov"])
    written = export(tmp_path / "pack", tmp_path / "out" / f"again{suffix}")
    read = gpd.read_parquet(written).reset_index() if suffix == ".parquet" else gpd.read_file(written)
    assert set(read["code"]) == set(first.codes)
    second = imported(tmp_path, written, code="code", layers=["prov"])
    for kind in ("land", "corner"):
        pairs = [{p for p, t in one.touches.items() if t.crossing == kind} for one in (first, second)]
        assert pairs[0] == pairs[1]
    assert second.layer("prov").region_of == first.layer("prov").region_of
    assert [path.name for path in (tmp_path / "out").iterdir()] == [f"again{suffix}"]


def test_a_graph_of_a_result_has_its_regions_and_its_contiguity(drenthe):
    content = to_gerrychain(drenthe)
    assert {node["region"] for node in content["nodes"]} == set(drenthe.names.values())
    assert sum(map(len, content["adjacency"])) == 2 * len(drenthe.territory.pairs)
    json.dumps(content)


@pytest.mark.slow
def test_weights_are_read_by_libpysal(tmp_path, drenthe):
    graph = pytest.importorskip("libpysal.graph")
    path = export(drenthe, tmp_path / "drenthe.gal")
    read = graph.read_gal(path)
    found = {(min(a, b), max(a, b)) for a, b in read.adjacency[read.adjacency != 0].index}
    assert found == {(int(a), int(b)) for a, b in drenthe.territory.pairs}


def test_crossings_say_who_are_neighbours(tmp_path):
    land = to_gal(load_pack("nl-2013"), crossings=["land"])
    assert land != to_gal(load_pack("nl-2013"))
    assert "\n0093 0\n" in land


def test_a_code_with_a_blank_has_no_place_in_weights(drenthe):
    bad = replace(drenthe.territory, municipalities={"a b": drenthe.territory.municipalities["0106"]})
    with pytest.raises(InputError, match="blank"):
        to_gal(replace(bad, crossable={}))


def test_the_command_writes_and_refuses(tmp_path, monkeypatch):
    done = CliRunner().invoke(app, ["data", "export", "nl-2013", str(tmp_path / "nl.gal")])
    assert done.exit_code == 0, done.output
    assert (tmp_path / "nl.gal").is_file()
    with pytest.raises(InputError, match="no such form"):
        export("nl-2013", tmp_path / "nl.docx")
    with pytest.raises(InputError, match="no such data pack"):
        export("nl-1815", tmp_path / "nl.gal")


def test_a_results_folder_goes_out(tmp_path, drenthe):
    drenthe.save(tmp_path / "drenthe")
    frame = gpd.read_parquet(export(tmp_path / "drenthe", tmp_path / "drenthe.parquet"))
    assert set(frame["region"]) == set(drenthe.names.values())
