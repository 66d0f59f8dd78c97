"""Where a session starts and goes on: areas one after the other, own packs, paths, drafts; none is lost."""

from __future__ import annotations

import base64
import shutil
from pathlib import Path
from typing import Any

import pytest

from models.errors import InputError
from models.partition import Partition
from models.proposal import Status
from optimizer import Session
from optimizer.engine.solution import Limits
from optimizer.language.language import Language
from optimizer.play.areas import Area, Areas
from optimizer.play.board import Board
from optimizer.play.jobs import Card
from optimizer.play.link import read_link, write_link
from optimizer.play.start import StartDesk, standard_scenario
from tests.optimizer.play.test_board import Screen, told

TINY = Path("tests/packs/tiny")


def area(name: str) -> Area:
    return Area(Session(standard_scenario("nl-2013", "provincie", name)), {})


def test_undo_and_redo_go_over_the_change_of_area() -> None:
    areas, first, second = Areas(), area("Drenthe"), area("Zeeland")
    areas.begin(first)
    first.session.move("Meppel", None).keep("alone")
    areas.begin(second)
    second.session.move("Hulst", None)
    for here, moves in ((second, 1), (second, 0), (first, 1), (first, 0), (first, 0)):
        assert areas.here is here
        assert len(here.session.history) == moves + 1
        areas.undo()
    for here, moves in ((first, 0), (first, 1), (second, 0), (second, 1), (second, 1)):
        assert areas.here is here
        assert len(here.session.history) == moves + 1
        areas.redo()
    ((number, kept, states),) = areas.elsewhere()
    assert kept is first
    assert [state.name for state in states] == ["alone"]
    first.session.undo()
    areas.go_to(number, "alone")
    assert areas.here is first
    assert first.session.state.partition == states[0].partition
    areas.undo()
    assert areas.here is second
    second.session.keep("far south")
    areas.undo()
    areas.undo()
    assert areas.here is first
    areas.stepped()
    areas.redo()
    assert areas.here is first
    assert [one.name for _, _, named in areas.elsewhere() for one in named] == ["far south"]
    with pytest.raises(InputError, match="no such area"):
        areas.go_to(7, "alone")


def test_only_areas_without_a_name_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("optimizer.play.areas.MOST_AREAS", 2)
    areas, first = Areas(), area("Zeeland")
    areas.begin(first)
    first.session.keep("mine")
    areas.begin(area("Zeeland"), anew=True)
    for _ in range(3):
        areas.begin(area("Zeeland"), anew=True)  # nothing was done in the one before
    areas.undo()
    assert areas.here is first
    for _ in range(4):
        areas.begin(area("Zeeland"))
    assert [kept for _, kept, _ in areas.elsewhere()] == [first]


def test_own_data_are_opened_by_their_folder_and_a_link_finds_them_again(tmp_path: Path) -> None:
    own = shutil.copytree(TINY, tmp_path / "mijn gegevens")
    desk = StartDesk(tmp_path)
    name = desk.find(f' "{own}" ')
    assert isinstance(name, str)
    assert desk.find("mijn gegevens") == name
    offered = desk.options(Language("nl"))["packs"][0]
    assert offered["name"] == name
    session = desk.open({"pack": name, "layer": None, "region": None})
    assert session.bench.whole.stamp.title == offered["title"]
    assert session.solve(Limits(20.0, 1)).report.status is Status.OPTIMAL
    link = write_link(session.state, session.territory, session.asked_first)
    first, state, _ = read_link(link, None, desk.packs)
    assert Session.resumed(first, state).state.partition == session.state.partition
    with pytest.raises(InputError) as error:
        read_link(link)
    assert error.value.told(Language("nl").phrase) == (
        f"deze link gaat over eigen gegevens; open eerst hun map, dat was toen '{name}'"
    )
    elsewhere = own.rename(tmp_path / "verhuisd")
    moved = StartDesk(tmp_path, packs=[elsewhere])
    again = Session.resumed(*read_link(link, None, moved.packs))
    assert again.state.partition == session.state.partition
    assert again.asked_first.data == str(elsewhere)


def test_a_path_that_cannot_be_opened_is_one_clear_sentence(tmp_path: Path) -> None:
    own = shutil.copytree(TINY, tmp_path / "own")
    table = own / "places.csv"
    table.write_text(table.read_text().replace("60000", "many"))
    (tmp_path / "empty").mkdir()
    (tmp_path / "notes.txt").write_text("x")
    (tmp_path / "mine.toml").write_text('[area]\nlayer = "provincie"\nregions = ["Zeeland"]\n')
    desk = StartDesk(tmp_path)
    for path, said in (
        ("own", "places.csv.*many"),
        ("empty", "datapackage.json"),
        ("notes.txt", "a file that ends in .toml"),
        ("min.toml", "Did you mean 'mine.toml'"),
        ("empty/../on", "Did you mean 'empty/../own'"),
        ("nowhere/at/all", "nothing lies there"),
        ("  ", "type the path"),
    ):
        with pytest.raises(InputError, match=said):
            desk.find(path)
    assert isinstance(desk.find("mine.toml"), Session)
    with pytest.raises(InputError, match="at the machine"):
        StartDesk(tmp_path, local=False).find(str(own))


def test_a_draft_on_the_start_page_says_which_area_is_meant() -> None:
    async def story(screen: Screen) -> None:
        board = screen.board
        board.choose_from(StartDesk(Path()))
        text = "gemeente;regio\nAssen;A\nEmen;B\nMeppel;B\n"
        draft = {"name": "schets.csv", "data": base64.b64encode(text.encode()).decode()}
        screen.do("begin", pack="nl-2013", layer=None, region=None, draft=draft)
        rows: list[Any] = (await screen.answer("unmatched"))["rows"]
        assert rows[0]["options"][0] == ["0114", "Emmen"]
        screen.do("choose", chosen={"Emen": "0114"})
        await screen.answer("drafted")
        assert board.session.territory.codes == Session("scenarios/drenthe.toml").territory.codes
        assert board.session.state.partition.together("0114", "0119")
        screen.do("keep", name="sketch")
        screen.do("begin", pack="nl-2024", layer="provincie", region="Zeeland")
        assert board.elsewhere[0]["strip"][0]["name"] == "sketch"
        assert board.view["undo"]
        screen.do("undo")
        assert board.view["strip"][0]["name"] == "sketch"
        assert board.view["redo"]
        screen.do("redo")
        screen.do("elsewhere", area=board.elsewhere[0]["area"], name="sketch")
        assert board.session.state.partition.together("0114", "0119")
        assert len(board.canvas["cells"]) == len(board.session.territory.codes)

    told(story, Board(None, Language("en")))


def test_what_lay_at_hand_is_there_again_after_another_area() -> None:
    async def story(screen: Screen) -> None:
        board = screen.board
        board.choose_from(StartDesk(Path()))
        screen.do("begin", pack="nl-2013", layer="provincie", region="Drenthe")
        assert board.at_hand["unmatched"] is None
        text = "gemeente;regio;datum\nAssen;A;2013-{}\nEmmen;{};2013-{}\n"
        files = [
            ("mei.csv", text.format("05-01", "A", "05-01")),
            ("juni.csv", text.format("06-01", "B", "06-01")),
        ]
        named = [{"name": name, "data": base64.b64encode(one.encode()).decode()} for name, one in files]
        screen.do("snapshots", files=named)
        screen.do("snapshot", number=0)
        wrong = base64.b64encode(b"gemeente;regio\nAssn;A\nEmmen;B\n").decode()
        screen.do("draft", name="schets.csv", data=wrong)
        partition = Partition([["0106", "1730"]])
        card = Card(1, "Assen", ("0106",), "move", "size", 1.0, True, partition, (), (), (), ())
        board._laying.take_cards(board.session, [card])
        before = board.canvas
        screen.do("begin", pack="nl-2013", layer="provincie", region="Zeeland")
        assert (board.at_hand["unmatched"], "cards" in board.at_hand) == (None, False)
        screen.do("choose", chosen={})
        assert "there is no draft" in screen.said[-1]["text"]
        screen.do("undo")
        assert board.canvas == before
        at_hand = board.at_hand
        assert at_hand["unmatched"]["rows"][0]["written"] == "Assn"
        assert (len(at_hand["snapshots"]), at_hand["snapshot"], at_hand["steps"]) == (2, 0, [])
        assert [one["number"] for one in at_hand["cards"]] == [1]
        screen.do("card", number=1)
        assert board.session.state.partition == partition
        screen.do("choose", chosen={"Assn": "0106"})
        assert board.session.state.partition == Partition([["0106"], ["0114"]])
        board.session.leave_out("Meppel").keep("zonder")
        screen.do("begin", pack="nl-2013", layer="provincie", region="Zeeland")
        screen.do("elsewhere", area=0, name="zonder")
        assert (board.at_hand["unmatched"], "cards" in board.at_hand) == (None, False)
        assert len(board.at_hand["snapshots"]) == 2

    told(story, Board(None, Language("en")))
