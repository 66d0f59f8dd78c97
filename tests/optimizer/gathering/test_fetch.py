"""Fetching is held against a replica of the services: pages, pauses, cuts, changes; live ones on request."""

import hashlib
import json
import socket
from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import pytest
from jsonschema import validate
from typer.testing import CliRunner

import optimizer.gathering.fetch as fetching
from models.errors import InputError
from models.territory import Touch
from optimizer import fetch_pack, load_pack
from optimizer.cli.app import app
from optimizer.gathering.services import NETHERLANDS
from optimizer.outputs.schemas import output_schema
from tests.optimizer.gathering import replica as r


@pytest.fixture
def services(tmp_path, monkeypatch):
    """The replica, with a data folder of its own."""
    monkeypatch.setenv("REGIO_DATA", str(tmp_path / "data" / "packs"))
    with r.replica_services() as replica:
        yield replica


@pytest.fixture
def fetched(services):
    """What fetches from the replica without waiting; `pauses` and `told` say what it did."""

    def run(year=r.YEAR, **options):
        return fetch_pack(
            "nl", year, services=services.services, pause=run.pauses.append, tell=run.told.append, **options
        )

    run.pauses, run.told = [], []
    return run


# -------------------------------------------------------------------- what comes out
def test_a_year_becomes_a_pack_with_boundaries(fetched, tmp_path):
    folder = fetched()
    assert folder == tmp_path / "data" / "packs" / "nl-2025"
    territory = load_pack("nl-2025")
    assert {m.code: (m.name, m.population) for m in territory.municipalities.values()} == {
        code[2:]: (name, r.PEOPLE[code]) for code, name in r.NAMES.items()
    }
    assert territory.touches["0001", "0002"] == Touch("land", 1000)
    assert territory.stamp.state == "2025-01-01"
    assert "CBS" in territory.stamp.attribution
    assert territory.layer("provincie").regions == {
        "West": {"0001", "0002", "0004"},
        "Oost": {"0003", "0005"},
    }
    assert territory.layer("provincie").title == "Provincies, 2025"
    assert territory.layer("veiligheidsregio").kind == "partial"
    assert set(territory.layers) == {"provincie", "veiligheidsregio"}
    assert territory.commuting == {("0001", "0001"): 12_500, ("0001", "0002"): 3_000}
    assert len(gpd.read_file(territory.stamp.boundaries)) == 5


def test_all_that_came_is_dated_and_checksummed(fetched):
    folder = fetched()
    receipts = json.loads((folder / "sources.json").read_text(encoding="utf-8"))["receipts"]
    assert len(receipts) > 8
    for receipt in receipts:
        assert receipt["url"].startswith("http://127.0.0.1")
        assert len(receipt["sha256"]) == 64
        assert receipt["date"].endswith("+00:00")
    assert not (folder.parent.parent / "downloads" / "nl-2025").exists()


def test_every_page_is_asked_for_once_and_only_what_is_needed(services, fetched):
    fetched()
    assert len(services.asked) == len(set(services.asked))
    assert sum("/polygons/" in path for path in services.asked) == 3
    assert all("startswith" in path for path in services.asked if "Observations" in path)
    assert not fetched.pauses


def test_bridges_and_ferries_are_those_that_a_built_in_pack_knows(services, fetched, monkeypatch):
    known = load_pack("nl-2013").select(["0003"])
    ferry = replace(known, touches={("0001", "0002"): Touch("ferry_car", 0, "ferry", "The Ferry")})
    monkeypatch.setattr(fetching, "load_pack", lambda name: ferry)
    fetched()
    assert load_pack("nl-2025").touches["0001", "0002"] == Touch("ferry_car", 1000, "ferry", "The Ferry")


def test_out_says_where_the_pack_goes(fetched, tmp_path):
    assert fetched(out=tmp_path / "mine") == tmp_path / "mine"
    assert len(load_pack(tmp_path / "mine").codes) == 5


# -------------------------------------------------------------------- what goes wrong and passes
@pytest.mark.parametrize(
    ("fault", "pause"),
    [
        (r.status(429, Retry_After="7"), 7.0),
        (r.status(429), 1.0),
        (r.status(500), 1.0),
        (r.status(503, Retry_After="3600"), 60.0),
        (r.cut, 1.0),
        (r.half, 1.0),
    ],
)
@pytest.mark.parametrize("part", ["offset=2", "86059NED/Observations", "MeasureCodes"])
def test_what_passes_is_tried_again_after_a_pause(services, fetched, fault, pause, part):
    services.faults[part] = [fault]
    assert len(load_pack(fetched()).codes) == 5
    assert fetched.pauses == [pause]
    assert sum("try 2" in line for line in fetched.told) == 1


def test_pauses_grow_and_end(services, fetched):
    services.faults["/polygons/"] = [r.status(500)] * 20
    with pytest.raises(InputError, match=r"did not answer in 6 tries \(HTTP 500\)"):
        fetched()
    assert fetched.pauses == [1, 2, 4, 8, 16]
    assert len(services.faults["/polygons/"]) == 14


def test_a_run_that_was_cut_off_goes_on_where_it_stopped(services, fetched):
    services.faults["offset=4"] = [r.status(500)] * 6
    with pytest.raises(InputError):
        fetched()
    before = len(services.asked)
    assert not (fetching.user_packs() / "nl-2025").exists()
    fetched()
    again = services.asked[before:]
    assert not [path for path in again if "86059NED" in path or "70072ned" in path or "offset=2" in path]
    assert [path for path in again if "offset=4" in path]
    assert len(load_pack("nl-2025").codes) == 5


def test_a_part_that_was_spoilt_is_fetched_again(services, fetched):
    services.faults["offset=4"] = [r.status(500)] * 6
    with pytest.raises(InputError):
        fetched()
    for path in (fetching.user_packs().parent / "downloads").rglob("*.json"):
        path.write_bytes(path.read_bytes()[:-5])
    assert len(load_pack(fetched()).codes) == 5


def test_a_service_that_moved_is_followed_and_that_is_written_down(services, fetched):
    services.faults["offset=2"] = [r.moved]
    receipts = json.loads((fetched() / "sources.json").read_text(encoding="utf-8"))["receipts"]
    assert [one for one in receipts if "moved=1" in one["came_from"] and "moved" not in one["url"]]


# -------------------------------------------------------------------- what goes wrong and stays
def test_fewer_polygons_than_announced_are_refused(services, fetched):
    services.announced_more = 1
    with pytest.raises(InputError, match="fewer rows than it announced; found '5 of 6'"):
        fetched()


@pytest.mark.parametrize(
    ("old", "new", "where"),
    [
        ("statcode", "gemeentecode", "polygons"),
        ("statnaam", "naam", "polygons"),
        ("StringValue", "Text", "86059NED"),
        ("RegioS", "Regios", "86059NED"),
        ("Value", "Values", "70072ned"),
        ("WerkregioS", "Werk", "85481NED"),
    ],
)
def test_a_changed_column_is_named_with_what_came_and_where_to_look(services, fetched, old, new, where):
    services.renamed[old] = new
    with pytest.raises(InputError) as caught:
        fetched()
    text = str(caught.value)
    assert where in text
    assert old in text
    assert new in text
    assert "services.py" in text
    assert not (fetching.user_packs() / "nl-2025").exists()


def test_a_page_for_people_is_no_data(services, fetched):
    services.faults["offset=2"] = [r.words]
    with pytest.raises(InputError, match=r"did not answer with JSON; found .*Onderhoud"):
        fetched()
    assert len(load_pack(fetched()).codes) == 5


def test_a_refusal_is_told_at_once(services, fetched):
    services.faults["/polygons/"] = [r.status(403)]
    with pytest.raises(InputError, match="HTTP 403"):
        fetched()
    assert not fetched.pauses


def test_a_polygon_without_inhabitants_is_told(services, fetched):
    del services.people["GM0003"]
    with pytest.raises(InputError, match=r"no inhabitants of 1 municipalities that have.*GM0003 Cee"):
        fetched()


def test_a_year_that_nobody_knows_is_told(fetched):
    with pytest.raises(InputError, match="no table 'Gebieden in Nederland' is known of this year"):
        fetched(1990)
    with pytest.raises(InputError, match="no such country"):
        fetch_pack("xx")
    with pytest.raises(InputError, match="comes with the program"):
        fetch_pack("nl", 2013)


def test_without_commuting_the_pack_says_so(services, fetched):
    services.faults["85481NED/Observations"] = [
        lambda replica, path: (200, {}, b'{"value": [], "@odata.count": 0}')
    ]
    folder = fetched()
    assert not load_pack(folder).commuting
    assert "no commuting" in (folder / "datapackage.json").read_text(encoding="utf-8")


def test_an_offline_computer_is_told_in_one_sentence(services, fetched, monkeypatch):
    def no_network(*args, **kwargs):
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", no_network)
    with pytest.raises(InputError, match=r"is this computer online\?.*regio data import"):
        fetched()
    assert not fetched.pauses


# -------------------------------------------------------------------- the command, and the real services
def test_the_command(services, monkeypatch):
    monkeypatch.setattr(
        fetch_pack, "__kwdefaults__", {**fetch_pack.__kwdefaults__, "services": services.services}
    )
    done = CliRunner().invoke(app, ["data", "fetch", "nl", "--year", "2025", "--json"])
    assert done.exit_code == 0, done.output
    content = json.loads(done.stdout)
    validate(content, output_schema("data-fetch"))
    validate(json.loads((Path(content["folder"]) / "sources.json").read_text()), output_schema("sources"))
    assert content["name"] == "nl-2025"
    rows = json.loads(CliRunner().invoke(app, ["data", "list", "--json"]).stdout)["packs"]
    assert [row for row in rows if row["name"] == "nl-2025" and row["boundaries"]]


@pytest.mark.live
@pytest.mark.parametrize("year", [2022, 2025])
def test_the_real_services(year, tmp_path):
    folder = fetch_pack("nl", year, out=tmp_path / "pack")
    territory = load_pack(folder)
    assert len(territory.codes) == {2022: 345, 2025: 342}[year]
    assert 17_000_000 < territory.population() < 19_000_000
    assert len(territory.layer("provincie").regions) == 12
    assert territory.commuting
    receipts = json.loads((folder / "sources.json").read_text(encoding="utf-8"))["receipts"]
    assert receipts[0]["url"].startswith(NETHERLANDS.figures)
    assert len(hashlib.sha256().hexdigest()) == len(receipts[0]["sha256"])
