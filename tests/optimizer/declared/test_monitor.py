"""Monitor: white spots opened and closed, criteria newly met and failed, whom to address."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from models.errors import InputError
from optimizer.declared.monitor import Monitor, Timeline, follow
from optimizer.declared.monitor_tables import address_table, monitor_to_dict, region_table
from optimizer.inputs.scenarios import scenario_from

HEADER = "code,region,task,status,date"
FLEVOLAND = {
    "almere": "0034",
    "dronten": "0303",
    "lelystad": "0995",
    "nop": "0171",
    "urk": "0184",
    "zee": "0050",
}
SCENARIO = scenario_from(
    {
        "area": {"layer": "provincie", "regions": ["Flevoland"]},
        "population": {"minimum": 60_000},
        "compare_with": "jeugdregio",
    }
)


def snapshot(folder: Path, name: str, *rows: str) -> Path:
    """A table from rows such as 'almere:South:operational:2013-01-01', for the task youth."""
    lines = [HEADER]
    for row in rows:
        who, region, status, date = row.split(":")
        lines.append(f"{FLEVOLAND[who]},{region},youth,{status},{date}")
    path = folder / name
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def snapshots(tmp_path: Path) -> list[Path]:
    first = snapshot(
        tmp_path,
        "first.csv",
        "almere:South:operational:2013-03-01",
        "zee:South:declared:2013-03-01",
        "dronten:North:declared:2013-03-01",
        "urk:Urk:declared:2013-03-01",
    )
    second = snapshot(
        tmp_path,
        "second.csv",
        "almere:South:operational:2013-06-01",
        "zee:South:operational:2013-06-01",
        "dronten:North:declared:2013-06-01",
        "nop:North:declared:2013-06-01",
        "lelystad:Lelystad:declared:2013-06-01",
    )
    return [first, second]


def timeline(found: Monitor) -> Timeline:
    (one,) = found.timelines
    return one


def test_white_spots_open_and_close(snapshots: list[Path]) -> None:
    (step,) = timeline(follow(SCENARIO, snapshots)).steps
    assert step.opened == {FLEVOLAND["urk"]}
    assert step.closed == {FLEVOLAND["nop"], FLEVOLAND["lelystad"]}
    assert step.moved == step.opened | step.closed


def test_regions_meet_and_fail_criteria_and_become_operational(snapshots: list[Path]) -> None:
    (step,) = timeline(follow(SCENARIO, snapshots)).steps
    regions = {region.name: region for region in step.regions}
    assert set(regions) == {"South", "North", "Urk", "Lelystad"}
    assert regions["South"].operational == (False, True)
    assert regions["North"].newly_met == ("population",)
    assert regions["North"].joined == {FLEVOLAND["nop"]}
    assert regions["Urk"].after is None
    assert regions["Urk"].newly_met == ()
    assert regions["Lelystad"].newly_failed == ()


def test_whom_to_address_and_since_when(snapshots: list[Path]) -> None:
    found = {one.code: dict(one.reasons) for one in timeline(follow(SCENARIO, snapshots)).addresses}
    assert found == {
        FLEVOLAND["urk"]: {"in no region": "2013-06-01"},
        FLEVOLAND["dronten"]: {"not operational": "2013-03-01"},
        FLEVOLAND["nop"]: {"not operational": "2013-06-01"},
        FLEVOLAND["lelystad"]: {"not operational": "2013-06-01"},
    }


def test_snapshots_go_by_date_whatever_order_they_are_given_in(snapshots: list[Path]) -> None:
    forward, back = follow(SCENARIO, snapshots), follow(SCENARIO, snapshots[::-1])
    assert timeline(forward).names == timeline(back).names == ("2013-03-01", "2013-06-01")
    assert monitor_to_dict(forward) == monitor_to_dict(back)


def test_a_layer_has_no_date_and_stands_for_every_task(snapshots: list[Path]) -> None:
    one = timeline(follow(SCENARIO, [snapshots[0], "jeugdregio"]))
    assert (one.task, one.names) == ("youth", ("2013-03-01", "snapshot 2"))
    assert one.addresses == ()
    assert len(one.overall.closed) == 2
    assert one.diagnoses[1].declaration.label.startswith("jeugdregio's, delineation 2017")


def test_the_same_snapshot_twice_changes_nothing() -> None:
    one = timeline(follow(SCENARIO, ["jeugdregio", "jeugdregio"]))
    (step,) = one.steps
    assert (step.opened, step.closed, step.regions, step.moved) == (frozenset(), frozenset(), (), frozenset())


def test_the_tables_and_json_hang_together(snapshots: list[Path]) -> None:
    found = follow(SCENARIO, snapshots)
    content = json.loads(json.dumps(monitor_to_dict(found)))
    (task,) = content["tasks"]
    assert [row["region"] for row in region_table(found).records()] == ["Lelystad", "North", "South", "Urk"]
    assert task["address"] == address_table(found).records()
    assert task["steps"][0]["white_spots_opened"] == [FLEVOLAND["urk"]]


def test_one_snapshot_is_nothing_to_follow() -> None:
    with pytest.raises(InputError, match="two snapshots"):
        follow(SCENARIO, ["jeugdregio"])
