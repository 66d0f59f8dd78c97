"""Declared tables: what is read, which faults are kept and diagnosed, which files are refused."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from models.errors import InputError
from models.scenario import Scenario
from models.territory import Territory
from optimizer.declared.declarations import Declaration, Entry, load_declarations, read_declarations
from optimizer.declared.soundness import Soundness, check_soundness, incongruent
from optimizer.inputs.packs import load_pack
from optimizer.inputs.scenarios import load_scenario
from tests.territories import layer_of, ring, territory_of

SCENARIOS = Path(__file__).parents[3] / "scenarios"
RING = ring()


def write(folder: Path, *rows: str, header: str = "code,region") -> Path:
    path = folder / "declared.csv"
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return path


def diagnosis_of(whole: Territory, *entries: tuple[str, str], **criteria: object) -> Soundness:
    declaration = Declaration("", "declared", tuple(Entry(code, region) for code, region in entries))
    scenario = Scenario.model_validate(criteria)
    return check_soundness(scenario, declaration, scenario.cut(whole))


def faults(diagnosis: Soundness) -> dict[str, list[str]]:
    return {region.name: [fault.criterion for fault in region.faults] for region in diagnosis.regions}


# -------------------------------------------------------------------- reading
def test_tasks_forms_statuses_and_dates_are_read(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        "U,Stad,youth,centre,operational,2013-05-31",
        "L,Ring,youth,pool,Declared,2013-04-01",
        "L,Elsewhere,shelter,,,",
        header="code,region,task,form,status,date",
    )
    youth, shelter = read_declarations(path, RING)
    assert (youth.task, shelter.task) == ("youth", "shelter")
    assert youth.regions == {"Ring": frozenset("L"), "Stad": frozenset("U")}
    assert youth.date == dt.date(2013, 5, 31)
    assert shelter.date is None
    assert youth.forms("Stad") == ("centre",)
    assert (youth.is_operational("Stad"), youth.is_operational("Ring")) == (True, False)
    assert shelter.is_operational("Elsewhere") is None
    assert (youth.lagging("Ring"), shelter.lagging("Elsewhere")) == (frozenset("L"), frozenset())
    assert youth.heading == "declared.csv, task youth"


def test_dutch_headings_words_and_dates_are_read(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        "U;Stad;jeugd;Centrumregeling;getekend;31-5-2013",
        "L;Ring;jeugd;gemeenschappelijke regeling;Intentie;31 mei 2013",
        "W;Ring;jeugd;co\u00f6peratie;operationeel;20130531",
        "Z;Ring;jeugd;;ingetrokken;",
        header="Gemeentecode;Regio;Taak;Vorm;Status;Datum",
    )
    (found,) = read_declarations(path, RING)
    may = dt.date(2013, 5, 31)
    assert found.entries == (
        Entry("U", "Stad", "centre municipality", "declared", may),
        Entry("L", "Ring", "public body", "intended", may),
        Entry("W", "Ring", "co\u00f6peratie", "operational", may),
        Entry("Z", "Ring", "", "withdrawn", None),
    )


def test_gaps_overlaps_and_unknown_codes_are_kept_for_the_diagnosis(tmp_path: Path) -> None:
    (found,) = read_declarations(write(tmp_path, "U,A", "L,A", "L,B", "W,", "X,B"), RING)
    assert found.double == frozenset("L")
    assert found.regions_of == {"L": ("A", "B"), "U": ("A",)}
    assert found.settled == {"A": frozenset("U")}
    assert [(stray.code, stray.region) for stray in found.strays] == [("X", "B")]
    assert "row 6, column code" in found.strays[0].place
    assert found.layer().region_of == {"U": "A", "L": "A / B"}


def test_the_last_row_by_date_counts_and_who_withdrew_is_in_no_region(tmp_path: Path) -> None:
    rows = ["U,A,withdrawn,2013-06-01", "U,A,declared,2013-05-01", "L,A,declared,", "L,A,withdrawn,"]
    (found,) = read_declarations(write(tmp_path, *rows, "W,A,,", header="code,region,status,date"), RING)
    assert found.regions == {"A": frozenset("W")}
    assert found.withdrawn == {"A": frozenset("UL")}


def test_a_layer_is_a_declaration_with_its_label() -> None:
    (found,) = load_declarations("jeugdregio", load_pack())
    assert found.label.startswith(
        "jeugdregio's, delineation 2017, in place of the declarations of 31 May 2013"
    )
    assert len(found.regions) == 42
    assert not found.double


def test_whole_regions_can_be_withdrawn_and_the_label_says_so() -> None:
    (found,) = load_declarations("work", RING, ["r2"])
    assert found.regions == {"r1": frozenset("ULWZ")}
    assert found.withdrawn == {"r2": frozenset("E")}
    assert found.label == "work; withdrawn: r2"


@pytest.mark.parametrize(
    ("header", "row", "expected"),
    [
        ("code,regoi", "U,A", "column region is missing"),
        ("code,region,status", "U,A,operatonal", "Did you mean 'operational'?"),
        ("code,region,date", "U,A,5/31/2013", "a date such as 2013-05-31"),
        ("code,region,task", "U,A,youth\nL,A,", "row 3, column task: no task"),
        ("code,region", "U,A,B", "a row of another length"),
        ("code,region", "U,", "no municipality has a region"),
    ],
)
def test_a_broken_table_is_one_clear_error(tmp_path: Path, header: str, row: str, expected: str) -> None:
    with pytest.raises(InputError) as caught:
        read_declarations(write(tmp_path, row, header=header), RING)
    assert expected in str(caught.value)


def test_what_is_not_there_gets_the_nearest_name() -> None:
    with pytest.raises(InputError, match="Did you mean 'work'"):
        load_declarations("wrok", RING)
    with pytest.raises(InputError, match="no such declared region"):
        load_declarations("work", RING, ["r3"])


# -------------------------------------------------------------------- diagnosis
def test_an_isolated_centre_fails_with_every_region_that_rings_it() -> None:
    found = diagnosis_of(
        RING, *zip("ULWZE", ["U", "LW", "LW", "ZE", "ZE"], strict=True), centres={"layers": ["work"]}
    )
    assert faults(found) == {"U": ["centres"], "LW": ["centres"], "ZE": ["centres"]}
    assert found.stalled == frozenset("ULWZE")


def test_a_region_with_a_centre_of_its_own_rings_nobody() -> None:
    found = diagnosis_of(
        RING,
        *zip("ULWZE", ["U", "LW", "LW", "ZE", "ZE"], strict=True),
        centres={"layers": ["work"], "municipalities": ["E"]},
    )
    assert faults(found) == {"U": ["centres"], "LW": ["centres"], "ZE": []}


def test_a_centre_that_is_a_white_spot_is_isolated_too() -> None:
    found = diagnosis_of(
        RING, *zip("LWZE", ["LW", "LW", "ZE", "ZE"], strict=True), centres={"layers": ["work"]}
    )
    assert faults(found) == {"LW": ["centres"], "ZE": ["centres"]}
    assert found.white == frozenset("U")


def test_regions_are_judged_with_members_outside_the_area() -> None:
    whole = territory_of({"A": 60, "B": 50, "C": 10}, ["AB", "BC"], layers=[layer_of("land", "A", "BC")])
    entries = [("A", "x"), ("B", "x"), ("C", "y")]
    found = diagnosis_of(
        whole, *entries, area={"layer": "land", "regions": ["r1"]}, population={"minimum": 100}
    )
    assert faults(found) == {"x": []}
    assert set(found.territory.codes) == {"A", "B"}


def test_a_municipality_in_several_regions_is_a_fault_of_each_and_each_is_judged_with_it() -> None:
    whole = territory_of({"A": 60, "B": 50, "C": 60, "D": 10}, ["AB", "BC", "CD"])
    found = diagnosis_of(
        whole, ("A", "x"), ("B", "x"), ("B", "y"), ("C", "y"), ("D", "z"), population={"minimum": 100}
    )
    assert faults(found) == {"x": ["coverage"], "y": ["coverage"], "z": ["population"]}
    assert found.name_of("B") == "x / y"


def test_different_partners_for_different_tasks_are_incongruence_not_a_fault() -> None:
    one = Declaration("p", "d", (Entry("A", "x"), Entry("B", "x"), Entry("C", "y")))
    other = Declaration("q", "d", (Entry("A", "x"), Entry("B", "z"), Entry("C", "y")))
    assert incongruent((one, other)) == {"A": 2, "B": 2}
    assert incongruent((one, one)) == {}


def test_every_fault_of_the_shipped_example_is_found_and_named() -> None:
    scenario = load_scenario(SCENARIOS / "stalled-utrecht.toml")
    whole = load_pack()
    youth, shelter = load_declarations(SCENARIOS / "declared-with-faults.csv", whole)
    found = check_soundness(scenario, youth, scenario.cut(whole))
    assert faults(found) == {
        "Utrecht Stad": ["members", "centres"],
        "Lekstroom": ["coverage", "centres"],
        "Utrecht West": ["coverage", "centres"],
        "Zuidoost Utrecht": ["contiguity", "centres"],
        "Veenendaal": ["population"],
        "Eemland": [],
    }
    assert whole.names(found.white) == "Eemnes and Wijk bij Duurstede"
    assert whole.names(found.double) == "Montfoort"
    assert [stray.code for stray in youth.strays] == ["0333"]
    assert {name: whole.names(codes) for name, codes in youth.withdrawn.items()} == {"Eemland": "Eemnes"}
    assert check_soundness(scenario, shelter, scenario.cut(whole)).stalled == frozenset()
    assert len(incongruent((youth, shelter))) == 23
