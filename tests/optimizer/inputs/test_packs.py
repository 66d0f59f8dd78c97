"""Any folder in the form of a data pack loads, and a bad one is told by table, row, column and value."""

import csv
import json
import shutil
import tempfile
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import networkx as nx
import pytest
from hypothesis import given
from hypothesis.strategies import data, integers, sampled_from, text

from models.errors import InputError
from models.territory import Layer, Municipality, Touch
from optimizer.cache import CACHE_VARIABLE
from optimizer.inputs import kept, pack_checks
from optimizer.inputs.csv_table import Table
from optimizer.inputs.faults import Fault
from optimizer.inputs.pack_checks import find_faults
from optimizer.inputs.pack_descriptor import Descriptor
from optimizer.inputs.packs import load_pack

TINY = Path(__file__).parents[2] / "packs" / "tiny"


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    """A copy of the tiny pack, to break."""
    return Path(shutil.copytree(TINY, tmp_path / "pack"))


def rewrite(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")


def edit_descriptor(pack: Path, change: Callable[[dict[str, Any]], object]) -> None:
    path = pack / "datapackage.json"
    content = json.loads(path.read_text(encoding="utf-8"))
    change(content)
    path.write_text(json.dumps(content), encoding="utf-8")


def resource(content: dict[str, Any], name: str) -> dict[str, Any]:
    return next(one for one in content["resources"] if one["name"] == name)


def message(pack: Path) -> str:
    with pytest.raises(InputError) as caught:
        load_pack(pack)
    text = str(caught.value)
    assert text.startswith(f"{pack}: ")
    return text.removeprefix(f"{pack}: ")


def lines_of(pack: Path) -> list[str]:
    """One line for each fault of a pack."""
    head, *others = message(pack).splitlines()
    return [line.strip() for line in others] or [head]


# -------------------------------------------------------------------- good packs
def test_a_built_in_pack_is_read_once_and_cannot_be_changed():
    whole = load_pack("nl-2013")
    assert load_pack("nl-2013") is whole
    with pytest.raises(nx.NetworkXError, match=r"[Ff]rozen"):
        whole.contiguity.remove_node("0935")


def test_a_folder_becomes_a_territory():
    territory = load_pack(TINY)
    assert territory.codes == ("B1", "A1", "B2", "A2", "A3", "B3")
    assert territory.municipalities["A3"] == Municipality("A3", "Cedar", 9_000, 120.25, 18_000.0, 500.0)
    assert len(territory.touches) == 7
    assert territory.touch("B2", "A3") == Touch("fixed_link", 0, "bridge", "Long Bridge, north")
    assert territory.commuting["A2", "A1"] == 4_000
    assert territory.stamp.title == "Six invented municipalities"
    assert territory.stamp.attribution == "Nobody, CC0"


def test_a_divided_municipality_counts_in_one_region_and_is_also_in_the_other():
    assert load_pack(TINY).layer("district") == Layer(
        "district",
        "partition",
        {"A1": "South", "A2": "South", "A3": "South", "B1": "North", "B2": "North", "B3": "North"},
        also_in={"A2": ("North",)},
        centres=frozenset({"A1", "B1"}),
        title="districts",
        source="invented",
        state="2020",
        quality="for tests",
    )


def test_a_pack_may_hold_boundaries_of_its_own(pack):
    assert load_pack(pack).stamp.boundaries == ""
    edit_descriptor(pack, lambda content: content.update(boundaries="polygons.gpkg"))
    assert message(pack).startswith("datapackage.json: boundaries: no such file; found 'polygons.gpkg'")
    (pack / "polygons.gpkg").write_bytes(b"")
    assert load_pack(pack).stamp.boundaries == str(pack / "polygons.gpkg")
    edit_descriptor(pack, lambda content: content.update(boundaries="../elsewhere.gpkg"))
    assert "a file outside the folder of the pack" in message(pack)


def test_a_layer_of_centres_has_no_regions():
    hospital = load_pack(TINY).layer("hospital")
    assert hospital.kind == "centres"
    assert hospital.region_of == {}
    assert hospital.centres == {"B1"}


def test_layers_commuting_and_changes_are_optional(pack):
    def keep_two(content):
        content["resources"] = [resource(content, "municipalities"), resource(content, "borders")]

    edit_descriptor(pack, keep_two)
    territory = load_pack(pack)
    assert len(territory.touches) == 7
    assert not territory.layers
    assert not territory.commuting


def test_a_municipality_without_commuting_figures_has_none_rather_than_zero():
    assert not [pair for pair in load_pack(TINY).commuting if "B3" in pair]


def test_a_marker_of_missing_values_reads_as_nothing(pack):
    rewrite(pack / "borders.csv", "A1,B1,5000,land,,", "A1,B1,5000,land,n/a,n/a")
    edit_descriptor(pack, lambda c: resource(c, "borders")["schema"].update(missingValues=["", "n/a"]))
    assert load_pack(pack).touch("A1", "B1") == Touch("land", 5_000)


# -------------------------------------------------------------------- packs by hand
TEN_LINES = """{
 "name": "by-hand",
 "title": "Three towns",
 "resources": [
  {"name": "municipalities"},
  {"name": "borders"}
 ]
}
"""


@pytest.fixture
def by_hand(tmp_path: Path) -> Path:
    """A pack of two tables and a descriptor without schemas."""
    folder = tmp_path / "by-hand"
    folder.mkdir()
    (folder / "datapackage.json").write_text(TEN_LINES, encoding="utf-8")
    (folder / "municipalities.csv").write_text(
        "code,name,population,area_km2,x,y,mayor\nb,Newport,500,2,0,0,x\na,Newport,0,1.5,9,9,y\nç,Old,7,1,5,0,z\n",
        encoding="utf-8",
    )
    (folder / "borders.csv").write_text(
        "code_a,code_b,border_m,crossing\nb,a,12.6,\nç,a,,Bridge\nb,ç,0,passenger ferry\n", encoding="utf-8"
    )
    return folder


def test_a_pack_by_hand_is_two_tables_and_ten_lines(by_hand):
    territory = load_pack(by_hand)
    assert territory.codes == ("b", "ç", "a")
    assert territory.municipalities["a"].population == 0
    assert [m.name for m in territory.municipalities.values()] == ["Newport", "Old", "Newport"]
    assert territory.touch("a", "b") == Touch("land", 13)
    assert territory.touch("a", "ç") == Touch("fixed_link")
    assert territory.touch("b", "ç") == Touch("ferry_foot")
    assert territory.stamp.state == "unknown"


@pytest.mark.parametrize(
    ("rows", "kind", "regions", "centres"),
    [
        ("a,one,x b,one,x ç,two,x", "partition", {"one": {"a", "b"}, "two": {"ç"}}, set()),
        ("a,one,x b,one,x", "partial", {"one": {"a", "b"}}, set()),
        ("a,-,x", "centres", {}, {"a"}),
    ],
)
@pytest.mark.parametrize("layers", ["layer\nx\n", None])
def test_layers_need_one_column_or_no_table_at_all(by_hand, layers, rows, kind, regions, centres):
    names = ["arrangements"]
    text = "code,region,layer\n" + rows.replace(" ", "\n")
    (by_hand / "arrangements.csv").write_text(text, encoding="utf-8")
    if layers is not None:
        (by_hand / "layers.csv").write_text(layers, encoding="utf-8")
        names.append("layers")
    edit_descriptor(by_hand, lambda content: content["resources"].extend({"name": name} for name in names))
    layer = load_pack(by_hand).layer("x")
    assert (layer.kind, layer.title, layer.source) == (kind, "x", "unknown")
    assert layer.regions == regions
    assert layer.centres == centres


def test_columns_of_numbers_that_the_descriptor_gives_are_additive_columns(by_hand):
    assert not load_pack(by_hand).columns
    rewrite(by_hand / "municipalities.csv", "y,mayor", "y,jobs")
    for letter, jobs in (("x", "5"), ("y", "1.5"), ("z", "0")):
        rewrite(by_hand / "municipalities.csv", f",{letter}\n", f",{jobs}\n")
    fields = ["code", "name", "population", "area_km2", "x", "y"]
    schema = {"fields": [{"name": name} for name in fields] + [{"name": "jobs", "type": "number"}]}
    edit_descriptor(by_hand, lambda c: resource(c, "municipalities").update(schema=schema))
    assert load_pack(by_hand).column("jobs") == {"b": 5.0, "a": 1.5, "ç": 0.0}


@pytest.mark.parametrize(
    ("word", "meant"),
    [("dam", "fixed_link"), ("FERRY", "ferry_car"), ("open-water", "no_link"), ("point", "corner")],
)
def test_crossings_have_english_words_beside_ours(by_hand, word, meant):
    rewrite(by_hand / "borders.csv", "Bridge", word)
    assert load_pack(by_hand).touch("a", "ç").crossing == meant


def test_a_pair_may_not_say_two_things(by_hand):
    rewrite(by_hand / "borders.csv", "b,ç,0", "a,b,0")
    assert "this pair stands the other way round in an earlier row" in message(by_hand)


def test_all_faults_are_told_at_once(pack):
    rewrite(pack / "places.csv", "15000", "many")
    rewrite(pack / "borders.csv", "A1,A2,7000,land", "A1,A2,7000,lnad")
    rewrite(pack / "borders.csv", "A1,B1,5000,land", "A1,B9,5000,land")
    rewrite(pack / "commuting.csv", "6000", "-6000")
    (pack / "changes.csv").unlink()
    head, *others = message(pack).splitlines()
    assert head == "5 faults:"
    for line, start in zip(
        others,
        (
            "changes.csv",
            "places.csv, row 3, column population",
            "borders.csv, row 2, column crossing",
            "borders.csv, row 3, column code_b",
            "commuting.csv, row 3, column jobs",
        ),
        strict=True,
    ):
        assert start in line


# -------------------------------------------------------------------- fingerprint
def test_the_fingerprint_depends_on_neither_line_ends_nor_the_layout_or_order_of_files(pack):
    places = (pack / "places.csv").read_bytes()
    (pack / "places.csv").write_bytes(b"\xef\xbb\xbf" + places.replace(b"\n", b"\r\n"))
    edit_descriptor(pack, lambda content: None)
    assert load_pack(pack).stamp.fingerprint == load_pack(TINY).stamp.fingerprint


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("places.csv", "B1,Damson,120000", "B1,Damson,120005"),
        ("commuting.csv", "B2,B2,3000", "B2,B2,3050"),
        ("datapackage.json", '"2020-01-01"', '"2020-01-02"'),
    ],
)
def test_the_fingerprint_changes_with_the_content(pack, file, old, new):
    rewrite(pack / file, old, new)
    assert load_pack(pack).stamp.fingerprint != load_pack(TINY).stamp.fingerprint


# -------------------------------------------------------------------- bad tables
BAD_CELLS = {
    # file: what is replaced, by what, where it is told, value, what the message has further
    "places.csv": [
        ("A2,Birch", "A1,Birch", "row 3, column code", "'A1'", "earlier row"),
        ("A2,Birch", "Z2,Birch", "row 3, column code", "'Z2'", "of the form [AB][0-9]"),
        ("A2,Birch", ",Birch", "row 3, column code", "''", "missing"),
        ("15000", "-5", "row 3, column population", "'-5'", "a whole number of at least 0"),
        ("15000", "15000.5", "row 3, column population", "'15000.5'", "a whole number"),
        ("15000", "15 000", "row 3, column population", "'15 000'", "a whole number"),
        ("120.25", "0", "row 4, column area_km2", "'0'", "above 0"),
        ("120.25", '"120,25"', "row 4, column area_km2", "'120,25'", "a decimal point"),
        ("120.25", "501", "row 4, column area_km2", "'501'", "of at most 500"),
        ("18000", "nan", "row 4, column x", "'nan'", "a number"),
    ],
    "borders.csv": [
        ("A1,A2,7000,land", "A1,A2,7000,lnad", "row 2, column crossing", "'lnad'", "mean 'land'"),
        ("7000", "-1", "row 2, column border_m", "'-1'", "at least 0"),
        ("A1,A2", "A1,A22", "row 2, column code_b", "'A22'", "places.csv"),
        ("A1,A2", "A1,A22", "row 2, column code_b", "'A22'", "mean 'A2'"),
        ("A1,B1", "A2,A1", "row 3, column code_a", "'A2, A1'", "the other way round"),
        ("A1,A2", "A1,A1", "row 2, column code_b", "'A1'", "with itself"),
        ("A1,B1", "A1,A2", "row 3, column code_a", "'A1, A2'", "earlier row"),
    ],
    "layers.csv": [
        ("district,districts,partition", "district,districts,partial,", "row 2", "8 cells", "7"),
        ("partition,2", "partiton,2", "row 2, column kind", "'partiton'", "mean 'partition'"),
        ("partition,2", "partition,3", "row 2, column regions", "'3'", "expected 2"),
        ("district,districts", ",districts", "row 2, column layer", "''", "missing"),
    ],
    "arrangements.csv": [
        ("district,South,A2", "distrct,South,A2", "row 3, column layer", "'distrct'", "'district'?"),
        ("district,South,A3", "district,South,A9", "row 4, column code", "'A9'", "places.csv"),
        ("member,0", "member,2", "row 5, column primary", "'2'", "one of 0, 1"),
        ("member,0", "member,1", "row 5, column primary", "'1'", "counts in South already"),
        ("South,A1,centre", "South,A1,center", "row 2, column role", "'center'", "mean 'centre'"),
        ("hospital,-", "hospital,East", "row 11, column region", "'East'", "centres only"),
        ("-,B1,centre", "-,B1,member", "row 11, column role", "'member'", "expected centre"),
        ("South,A1,centre,1", "South,A1,centre,0", "row 2, column primary", "'0'", "expected 1"),
        ("district,North,B3", "district,-,B3", "row 8, column region", "'-'", "name of a region"),
        ("district,North,B3", "league,Old League,B3", "district", "'B3 (Fir Island)'", "no region"),
    ],
    "commuting.csv": [
        ("6000", "-6000", "row 3, column jobs", "'-6000'", "at least 0"),
        ("A3,A3,2500", "A3,A3,0", "row 5, column home", "'A3'", "no row where there are no figures"),
        ("A1,B1", "A1,A1", "row 3, column home", "'A1, A1'", "earlier row"),
        ("A1,B1", "A1,C1", "row 3, column work", "'C1'", "places.csv"),
    ],
    "changes.csv": [
        ("0.75", "0.7", "row 2, column population_share", "'0.25'", "1 in all"),
        ("0.75", "1.75", "row 3, column population_share", "'1.75'", "at most 1"),
        (",1,0", ",1,maybe", "row 4, column estimated", "'maybe'", "one of 0, 1"),
        ("2020-01-01,B2", "2020-02-30,B2", "row 4, column date", "'2020-02-30'", "such as 2014-01-01"),
    ],
}  # fmt: skip


@pytest.mark.parametrize(
    ("file", "old", "new", "where", "value", "further"),
    [(file, *case) for file, cases in BAD_CELLS.items() for case in cases],
)
def test_a_bad_cell_is_told_by_row_column_and_value(pack, file, old, new, where, value, further):
    rewrite(pack / file, old, new)
    (text,) = [line for line in lines_of(pack) if line.startswith(file) and where in line and further in line]
    assert f"found {value}" in text or f"found '{value}'" in text


@given(data())
def test_whatever_stands_in_a_cell_the_pack_loads_or_is_refused(data):
    name = data.draw(sampled_from(sorted(path.name for path in TINY.glob("*.csv"))))
    with (TINY / name).open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    row = data.draw(sampled_from(rows[1:]))
    place = data.draw(integers(0, len(row) - 1))
    row[place] = data.draw(sampled_from(["", "A2", "0", "-1", "1e99", "1_0", "\u0661"]) | text(max_size=5))
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(TINY, folder, dirs_exist_ok=True)
        with (Path(folder) / name).open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(rows)
        problem = problem_of(folder)
    assert problem is None or problem.startswith(f"{folder}: ")
    assert problem is None or ".csv, " in problem


def problem_of(folder: str) -> str | None:
    try:
        load_pack(folder)
    except InputError as error:
        return str(error)
    return None


def test_rows_are_lines_of_the_file_even_after_blank_and_broken_lines(pack):
    rewrite(pack / "borders.csv", '"Long Bridge, north"', '"Long\nBridge"')
    rewrite(pack / "borders.csv", "B1,B2,8000,land", "\n\nB1,B2,8000,lond")
    assert message(pack).startswith("borders.csv, row 11, column crossing: not a valid value; found 'lond'")


def test_a_column_that_is_missing_is_named(pack):
    rewrite(pack / "places.csv", "code,name,population", "code,name,inhabitants")
    missing, unknown = lines_of(pack)
    assert missing.startswith("places.csv, row 1: column population is missing")
    assert unknown.startswith(
        "places.csv, row 1: a column that the descriptor does not have; found 'inhabitants'"
    )


def test_a_column_that_the_descriptor_does_not_have_is_named_with_the_nearest(pack):
    header, *rows = (pack / "places.csv").read_text(encoding="utf-8").splitlines()
    wider = [f"{header},may0r", *(f"{row},x" for row in rows)]
    (pack / "places.csv").write_text("\n".join(wider), encoding="utf-8")
    text = message(pack)
    assert text.startswith("places.csv, row 1: a column that the descriptor does not have; found 'may0r'")
    assert "Did you mean 'mayor'?" in text


def test_a_column_every_pack_needs_is_missed_in_file_and_descriptor_alike(pack):
    rewrite(pack / "commuting.csv", "home,work,jobs", "home,work,trips")
    edit_descriptor(pack, lambda c: resource(c, "commuting")["schema"]["fields"][2].update(name="trips"))
    assert message(pack).startswith("commuting.csv, row 1: column jobs is missing")


def test_a_table_that_is_not_utf_8_is_told_by_row(pack):
    path = pack / "places.csv"
    path.write_bytes(path.read_text(encoding="utf-8").replace("Cedar", "Cédar").encode("cp1252"))
    text = message(pack)
    assert text.startswith("places.csv, row 4: not UTF-8 text, perhaps Windows-1252")
    assert "Cédar" in text


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "the file is empty"),
        (b"code,code\nA1,A1\n", "a column occurs twice; found 'code'"),
        (b'code,name\nA1,"Alder\n', "row 2: not a CSV row"),
    ],
)
def test_a_file_that_is_no_table_is_told(pack, content, problem):
    (pack / "places.csv").write_bytes(content)
    text = message(pack)
    assert text.startswith("places.csv")
    assert problem in text


def test_a_table_that_is_not_there_is_told(pack):
    (pack / "commuting.csv").unlink()
    text = message(pack)
    assert "commuting.csv: cannot read the file" in text
    assert "No such file" in text


# -------------------------------------------------------------------- bad descriptors
@pytest.mark.parametrize("path", ["../outside.csv", "/etc/passwd", "..", "link.csv"])
def test_a_table_outside_the_folder_is_refused(pack, path):
    (pack.parent / "outside.csv").write_text("code\nA1\n", encoding="utf-8")
    (pack / "link.csv").symlink_to(pack.parent / "outside.csv")
    edit_descriptor(pack, lambda content: resource(content, "municipalities").update(path=path))
    assert message(pack).startswith(
        f"datapackage.json: a file outside the folder of the pack; found '{path}'"
    )


BAD_DESCRIPTORS = [
    (lambda c: c.pop("title"), "title", "Field required"),
    (lambda c: c.update(resources="none"), "resources", "found 'none'"),
    (lambda c: resource(c, "commuting").update(name="comuting"), "resources", "Did you mean 'commuting'?"),
    (lambda c: resource(c, "commuting").update(name="borders"), "resources", "occurs twice; found 'borders'"),
    (lambda c: c["resources"].remove(resource(c, "borders")), "resources", "the table borders is missing"),
    (
        lambda c: c["resources"].remove(resource(c, "arrangements")),
        "resources",
        "the table arrangements is missing",
    ),
    (lambda c: resource(c, "layers").update(encoding="latin-1"), "resources.2.encoding", "found 'latin-1'"),
    (lambda c: resource(c, "layers").update(path="a\0b"), "resources.2.path", "pattern"),
    (
        lambda c: resource(c, "layers")["schema"].update(primaryKey="laier"),
        "resources.2.schema",
        "the key column laier is not among the fields",
    ),
    (
        lambda c: resource(c, "municipalities")["schema"]["fields"][0]["constraints"].update(pattern="["),
        "fields.0.constraints.pattern",
        "not a regular expression",
    ),
    (
        lambda c: resource(c, "borders")["schema"]["foreignKeys"][0]["reference"].update(resource="places"),
        "foreign key code_a of borders.csv",
        "found 'places.code'",
    ),
]


@pytest.mark.parametrize(("change", "where", "problem"), BAD_DESCRIPTORS)
def test_a_bad_descriptor_is_told_by_key(pack, change, where, problem):
    edit_descriptor(pack, change)
    text = message(pack)
    assert text.startswith("datapackage.json")
    assert where in text
    assert problem in text


@pytest.mark.parametrize(
    ("content", "problem"),
    [(b"{", "not JSON"), (b"\xff\xfe", "not JSON"), (b"[]", "valid dictionary")],
)
def test_a_descriptor_that_is_none_is_told(pack, content, problem):
    (pack / "datapackage.json").write_bytes(content)
    text = message(pack)
    assert text.startswith("datapackage.json")
    assert problem in text


def test_a_folder_without_descriptor_is_told(pack):
    (pack / "datapackage.json").unlink()
    assert message(pack).startswith("datapackage.json: cannot read the descriptor")


def test_an_unknown_pack_gets_the_nearest_name():
    with pytest.raises(InputError, match=r"no such data pack; found 'nl-2031'.*Did you mean 'nl-2013'\?"):
        load_pack("nl-2031")


# -------------------------------------------------------------------- checked once
def test_a_pack_is_checked_once_and_again_when_anything_in_it_changes(
    pack: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache, times_checked = tmp_path / "cache", list[int]()

    def counted(descriptor: Descriptor, tables: Mapping[str, Table]) -> list[Fault]:
        times_checked.append(1)
        return find_faults(descriptor, tables)

    monkeypatch.setenv(CACHE_VARIABLE, str(cache))
    monkeypatch.setattr(pack_checks, "find_faults", counted)
    first = load_pack(pack)
    assert load_pack(pack) == first
    assert load_pack(Path(shutil.copytree(pack, tmp_path / "elsewhere"))) == first
    assert len(times_checked) == 1, "the same content, wherever it lies"
    borders = pack / "borders.csv"
    sound = borders.read_text(encoding="utf-8")
    for times in (2, 3):
        borders.write_text(sound.replace("A1,B1,5000", "A1,B1,far"), encoding="utf-8")
        with pytest.raises(InputError):
            load_pack(pack)
        assert len(times_checked) == times, "what is faulty is never kept"
    borders.write_text(sound.replace("A1,B1,5000", "A1,B1,4000"), encoding="utf-8")
    assert load_pack(pack).touch("A1", "B1").border_m == 4000
    borders.write_text(sound, encoding="utf-8")
    assert load_pack(pack) == first
    assert len(times_checked) == 4
    for path in cache.rglob("packs/*.*"):
        path.write_bytes(b"\0damaged")
    assert load_pack(pack) == first
    assert len(times_checked) == 5, "what is damaged counts as none"
    monkeypatch.setenv(CACHE_VARIABLE, "")
    assert load_pack(pack) == first
    assert len(times_checked) == 6


def test_a_kept_pack_still_wants_its_boundaries_in_its_own_folder(
    pack: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path / "cache"))
    descriptor = pack / "datapackage.json"
    content = json.loads(descriptor.read_text(encoding="utf-8")) | {"boundaries": "cells.gpkg"}
    descriptor.write_text(json.dumps(content), encoding="utf-8")
    (pack / "cells.gpkg").touch()
    copy = Path(shutil.copytree(pack, tmp_path / "elsewhere"))
    for folder in (pack, copy):
        assert load_pack(folder).stamp.boundaries == str((folder / "cells.gpkg").resolve())
    (copy / "cells.gpkg").unlink()
    with pytest.raises(InputError, match="no such file"):
        load_pack(copy)


def test_packs_kept_at_the_same_time_are_all_there_and_old_ones_go(
    pack: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path / "cache"))
    monkeypatch.setattr(kept, "MOST_KEPT", 3)
    made = kept.KeptPack(load_pack(pack), None)
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda k: kept.keep_pack(pack, ["borders.csv"], str(k % 5), made), range(40)))
    now = kept.digest_of(pack, ["borders.csv"])
    kept.keep_pack(pack, ["borders.csv"], now, made)
    assert kept.kept_pack(pack) == made
    assert len(list(tmp_path.rglob("packs/*.territory"))) == 3
