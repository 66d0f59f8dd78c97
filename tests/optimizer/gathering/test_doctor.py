"""The doctor tells everything at once, and repairs only what is safe."""

import json
import shutil
from pathlib import Path

import geopandas as gpd
import pytest
import shapely
from typer.testing import CliRunner

from models.errors import InputError
from optimizer import check_pack, import_pack, load_pack
from optimizer.cli.app import app
from tests.optimizer.inputs.test_packs import TEN_LINES

TINY = Path(__file__).parents[2] / "packs" / "tiny"


@pytest.fixture
def pack(tmp_path):
    return Path(shutil.copytree(TINY, tmp_path / "pack"))


@pytest.fixture
def by_hand(tmp_path):
    """A pack by hand with every fault that is safe to repair, and one that is not."""
    folder = tmp_path / "by-hand"
    folder.mkdir()
    (folder / "datapackage.json").write_text(TEN_LINES, encoding="utf-8")
    (folder / "municipalities.csv").write_text(
        "code,name,population,area_km2,x,y\nGM0010,Aa ,5,1,0,0\nGM0011,Bee,5,1,1,0\nGM0012,Cee,0,1,2,0\n",
        encoding="utf-8",
    )
    (folder / "borders.csv").write_text(
        "code_a,code_b,border_m\n11,10,5\n0010,0011,5\n0012,0011,7\n0012,0011,7\n", encoding="utf-8"
    )
    return folder


def rewrite(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def moved(frame, shape):
    return frame.assign(geometry=[shape, *frame.geometry[1:]])


def problems(found):
    return [(fault.severity, fault.table, fault.row, fault.column) for fault in found.faults]


def test_a_sound_pack_has_no_errors():
    assert check_pack(TINY).sound
    assert check_pack("nl-2013").faults == ()


def test_faults_have_severity_place_value_and_advice(pack):
    rewrite(pack / "places.csv", "15000", "many")
    rewrite(pack / "borders.csv", "A1,B1,5000,land", "A1,B9,5000,land")
    found = check_pack(pack)
    assert not found.sound
    assert problems(found) == [
        ("error", "places.csv", 3, "population"),
        ("error", "borders.csv", 3, "code_b"),
    ]
    assert found.faults[0].value == "many"
    assert "whole number" in found.faults[0].advice
    assert found.faults[1].advice == "a value of its column code"


def test_what_is_safe_is_repaired_and_said(by_hand):
    with pytest.raises(InputError):
        load_pack(by_hand)
    before = {fault.problem for fault in check_pack(by_hand).faults}
    assert {"blanks around a value", "a code with the prefix GM"} <= before
    found = check_pack(by_hand, fix=True)
    assert found.sound
    done = {fault.problem for fault in found.repaired}
    assert done == {
        "blanks around a value",
        "a code with the prefix GM",
        "not in municipalities.csv",
        "the larger code stands first",
        "this key is in an earlier row as well",
    } | (done & {"this pair stands the other way round in an earlier row"})
    territory = load_pack(by_hand)
    assert territory.codes == ("0010", "0011", "0012")
    assert {pair: touch.border_m for pair, touch in territory.touches.items()} == {
        ("0010", "0011"): 5,
        ("0011", "0012"): 7,
    }
    assert (by_hand / "municipalities.csv").read_text(encoding="utf-8").splitlines()[1] == "0010,Aa,5,1,0,0"


def test_rows_that_disagree_are_left_to_people(by_hand):
    rewrite(by_hand / "borders.csv", "0010,0011,5", "0010,0011,6")
    found = check_pack(by_hand, fix=True)
    assert not found.sound
    assert "0010,0011,6" in (by_hand / "borders.csv").read_text(encoding="utf-8")


def test_lost_zeros_are_put_back_where_the_descriptor_says_how_long_codes_are(tmp_path):
    folder = Path(
        shutil.copytree(Path(load_pack.__code__.co_filename).parents[1] / "data/nl-2013", tmp_path / "nl")
    )
    text = (folder / "municipalities.csv").read_text(encoding="utf-8")
    (folder / "municipalities.csv").write_text(text.replace("\n0003,", "\n3,"), encoding="utf-8")
    found = check_pack(folder, fix=True)
    assert found.sound
    assert [fault.mended for fault in found.repaired if fault.value == "3"] == ["0003"]
    assert (folder / "municipalities.csv").read_text(encoding="utf-8") == text


def test_a_built_in_pack_is_not_repaired():
    with pytest.raises(InputError, match="not repaired"):
        check_pack("nl-2013", fix=True)


def test_notes_on_names_nobody_and_silence(by_hand):
    check_pack(by_hand, fix=True)
    rewrite(by_hand / "municipalities.csv", "Bee", "Aa")
    found = check_pack(by_hand)
    told = {fault.problem for fault in found.faults}
    assert {"nobody lives here", "1 names are those of several municipalities"} <= told
    assert {"it is not said of when the data are", "it is not said whom to credit"} <= told


def test_isolated_units_and_pieces_are_told_with_what_they_nearly_touch(country, tmp_path):
    country.to_file(tmp_path / "map.gpkg")
    import_pack(tmp_path / "map.gpkg", tmp_path / "pack")
    (found,) = [fault for fault in check_pack(tmp_path / "pack").faults if fault.severity == "warning"]
    assert found.value == "Eiland"
    assert "Cee (no_link)" in found.advice


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (lambda g: g.to_crs(4326), "coordinates are degrees"),
        (lambda g: g.set_crs(None, allow_override=True), "no reference system"),
        (lambda g: moved(g, g.geometry[0].buffer(50)), "polygons overlap by"),
        (lambda g: moved(g, g.geometry[0].buffer(-9)), "do not touch"),
        (lambda g: moved(g, shapely.box(150_000, 460_000, 151_000, 460_400)), "its polygon has"),
        (lambda g: g.iloc[1:], "no polygon for"),
    ],
)  # fmt: skip
@pytest.mark.filterwarnings("ignore:'crs' was not provided")
def test_faults_of_boundaries_are_told(country, tmp_path, change, problem):
    country.to_file(tmp_path / "map.gpkg")
    import_pack(tmp_path / "map.gpkg", tmp_path / "pack")
    path = tmp_path / "pack" / "boundaries.gpkg"
    frame = gpd.read_file(path)
    path.unlink()
    change(frame).to_file(path)
    assert any(problem in fault.problem for fault in check_pack(tmp_path / "pack").faults)


# -------------------------------------------------------------------- commands
def test_the_command_tells_and_repairs(by_hand):
    told = CliRunner().invoke(app, ["data", "check", str(by_hand)])
    assert told.exit_code == 1
    assert "cannot be used yet" in told.output
    mended = CliRunner().invoke(app, ["data", "check", str(by_hand), "--fix"])
    assert mended.exit_code == 0
    assert "Repaired" in mended.output
    content = json.loads(CliRunner().invoke(app, ["data", "check", str(by_hand), "--json"]).output)
    assert content["sound"] is True
    assert {fault["severity"] for fault in content["faults"]} <= {"warning", "note"}


def test_packs_are_listed_also_those_in_the_users_folder(pack, monkeypatch):
    monkeypatch.setenv("REGIO_DATA", str(pack.parent))
    rows = json.loads(CliRunner().invoke(app, ["data", "list", "--json"]).output)["packs"]
    assert [row["name"] for row in rows if row["where"] != "built in"] == ["pack"]
    assert "nl-2013" in [row["name"] for row in rows]
    assert len(load_pack("pack").codes) == 6
    assert "Data packs" in CliRunner().invoke(app, ["data", "list"]).output
