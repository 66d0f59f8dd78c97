"""The board without a browser: what a screen asks, what comes back, in both languages."""

from __future__ import annotations

import asyncio
import base64
import io
import json
import os
import re
import signal
import tomllib
import zipfile
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import geopandas
import pytest
import shapely

pytest.importorskip("anywidget")

from optimizer import Session, load_scenario, play_map, propose, regionalize
from optimizer.inputs.scenarios import scenario_from
from optimizer.language.language import Language
from optimizer.play.board import Board
from optimizer.play.messages import messages
from optimizer.play.start import StartDesk, standard_scenario
from tests.tier_problems import DRENTHE_IN_TIERS

DUTCH = Language("nl")


class Screen:
    """A board with what it said, and a way to wait for its answers."""

    def __init__(self, board: Board) -> None:
        self.board, self.said = board, list[dict[str, Any]]()
        board.send = self._hear  # type: ignore[method-assign]

    def _hear(self, content: dict[str, Any], buffers: object = None) -> None:
        json.dumps(content)
        if content["kind"] != "here":  # what is said after every step, so that silence is noticed
            self.said.append(content)

    def do(self, kind: str, **content: Any) -> None:
        self.board.do({"kind": kind, **content})

    async def answer(self, kind: str) -> dict[str, Any]:
        for _ in range(1500):
            for content in self.said:
                if content["kind"] in (kind, "error"):
                    self.said.remove(content)
                    assert content["kind"] == kind, content
                    return content
            await asyncio.sleep(0.02)
        raise AssertionError(f"no {kind}")


def told(story: Callable[[Screen], Awaitable[None]], board: Board) -> None:
    async def run() -> None:
        try:
            await asyncio.wait_for(story(Screen(board)), 60)
        finally:
            board.close()

    asyncio.run(run())


@pytest.mark.slow
def test_a_story_at_the_board() -> None:
    async def story(screen: Screen) -> None:
        board = screen.board
        screen.do("ready")
        screen.do("solve")
        assert (await screen.answer("solved"))["said"] == "de bewezen beste"
        assert board.view["solved"]
        assert board.view["cost"]["share"] == 0
        screen.do("look", code="1730")
        about = (await screen.answer("look"))["about"]
        assert about["name"] == "Tynaarlo"
        assert about["offers"][0]["to"] in ("0114", None)
        screen.do("offers", code="1730")
        prices = (await screen.answer("offers"))["prices"]
        assert all(price["share"] > 0 for price in prices.values() if price["fits"])
        screen.do("price", values=[[["population", "minimum"], 600_000]])
        assert not (await screen.answer("price"))["fits"]
        screen.do("price", values=[[["commuting", "weight"], 3.0]], without=["arrangements.ggd_regio"])
        assert (await screen.answer("price"))["fits"]
        screen.do("move", code="1730", to=None)
        assert any(region["broken"] for region in board.view["regions"])
        assert "Tynaarlo" in json.dumps(board.view["regions"])
        assert board.view["moved"] == ["1730"]
        screen.do("take", what="toml")
        file = await screen.answer("file")
        text = base64.b64decode(file["data"]).decode()
        assert propose(scenario_from(tomllib.loads(text))).partition == board.session.state.partition
        screen.do("undo")
        screen.do("take", what="folder")
        archive = zipfile.ZipFile(io.BytesIO(base64.b64decode((await screen.answer("file"))["data"])))
        assert {"proposal.json", "regions.csv", "regions.xlsx", "report.nl.html"} <= set(archive.namelist())
        screen.do("link")
        fragment = (await screen.answer("link"))["fragment"]
        partition = board.session.state.partition
        screen.do("move", code="1730", to=None)
        screen.do("open_link", fragment=fragment)
        assert board.session.state.partition == partition

    told(story, Board(Session("scenarios/drenthe.toml"), DUTCH))


@pytest.mark.slow
def test_a_story_of_two_tiers_at_the_board() -> None:
    async def story(screen: Screen) -> None:
        board = screen.board
        screen.do("ready")
        screen.do("solve")
        assert (await screen.answer("solved"))["said"] == "de bewezen beste"
        assert [tier["share"] for tier in board.view["tiers"]] == [0, 0]
        screen.do("tier", name="regional")
        screen.do("look", code="1730")
        offers = (await screen.answer("look"))["about"]["offers"]
        screen.do("offers", code="1730")
        prices = (await screen.answer("offers"))["prices"]
        for offer in offers:
            if offer["to"] is not None:
                assert prices[offer["to"]]["proven"]
                assert offer["breaks"] or prices[offer["to"]]["more"] <= offer["change"]
        screen.do("exempt", codes=["1730"], criterion="population", minimum=20_000, maximum=None, reason="x")
        assert (
            board.session.scenario.by_tier()[0].population
            == board.session.asked_first.by_tier()[0].population
        )
        screen.do("undo")
        screen.do("tier", name="team")
        screen.do("move", code="1730", to="0114")
        assert (await screen.answer("followed"))["said"] == "Meeverplaatst op regional."
        screen.do("undo")
        screen.do("move", code="1730", to=None)
        laid = [sheet.partition for sheet in board.session.state.sheets]
        screen.do("take", what="folder")
        archive = zipfile.ZipFile(io.BytesIO(base64.b64decode((await screen.answer("file"))["data"])))
        tiers = json.loads(archive.read("proposal.json"))["tiers"]
        assert [{frozenset(one["members"]) for one in tier["regions"]} for tier in tiers] == [
            set(partition) for partition in laid
        ]
        assert "regional" in archive.read("report.nl.html").decode()
        screen.do("link")
        fragment = (await screen.answer("link"))["fragment"]
        screen.do("undo")
        screen.do("open_link", fragment=fragment)
        assert [sheet.partition for sheet in board.session.state.sheets] == laid
        screen.do("tier", name="teem")
        assert "team" in screen.said[-1]["text"]

    told(story, Board(Session(scenario_from(DRENTHE_IN_TIERS)), DUTCH))


@pytest.mark.slow
def test_a_stalled_area_gets_cards_that_can_be_laid() -> None:
    async def story(screen: Screen) -> None:
        screen.do("complete")
        cards = (await screen.answer("cards"))["cards"]
        assert cards
        assert cards[0]["changes"] or cards[0]["receives"] or cards[0]["limits"]
        screen.do("card", number=cards[0]["number"])
        board = screen.board
        assert board.view["wishes"]
        assert board.session.state.partition.codes == frozenset(board.session.territory.codes)
        exempted = [card for card in cards if card["exempted"]]
        for card in exempted:  # laid with its exemption: nothing is broken there any more
            views: list[object] = []
            board.observe(views.append, "view")
            screen.do("card", number=card["number"])
            board.unobserve_all("view")
            assert len(views) == 1  # it is shown once
            lit = set(card["lit"])
            assert board.view["exemptions"]
            assert board.view["cards_hold"]  # what comes with a suggestion is no other question
            assert not any(region["broken"] for region in board.view["regions"] if region["anchor"] in lit)
            screen.do("undo")
            assert not board.view["exemptions"]
        screen.do("ask", values=[[["population", "minimum"], 90_000]], without=[])
        assert not board.view["cards_hold"]
        screen.do("undo")
        assert board.view["cards_hold"]

    told(story, Board(Session("scenarios/stalled-ijmond.toml"), DUTCH))


def test_what_a_screen_asks_wrongly_is_a_sentence() -> None:
    async def story(screen: Screen) -> None:
        for message in (
            {"kind": "nothing"},
            {"kind": "move", "code": "9999", "to": None},
            {"kind": "move", "code": 7},
            {"kind": "ask", "values": [[["population", "minimum"], -1]]},
            {"kind": "ask", "values": [[["nowhere"], 1]]},
            {"kind": "back", "name": "x"},
            {"kind": "draft", "name": "a.csv", "data": "AAAA"},
            {"kind": "snapshot", "number": 3},
            {"kind": "card", "number": 3},
            {"kind": "exempt", "codes": ["0114"], "criterion": "population", "minimum": 1.5, "reason": "x"},
            {"kind": "exempt", "codes": ["0114"], "criterion": "population", "minimum": 1, "reason": ""},
            {"kind": "end_exemption", "criterion": "population", "number": 0},
            {"kind": "begin", "pack": "nl-2013"},
            {"kind": "open_link", "fragment": "1.x"},
        ):
            screen.said.clear()
            screen.board.do(message)
            assert [one["kind"] for one in screen.said] == ["error"], message
            assert screen.said[0]["text"]

    told(story, Board(Session("scenarios/drenthe.toml"), DUTCH))


def test_who_was_left_out_can_be_looked_at_and_taken_in_again() -> None:
    async def story(screen: Screen) -> None:
        screen.do("out", code="0119", on=True)
        screen.do("look", code="0119")
        assert (await screen.answer("look"))["about"] == {"code": "0119", "name": "Meppel", "out": True}
        screen.do("out", code="0119", on=False)
        screen.do("look", code="0119")
        assert (await screen.answer("look"))["about"]["region"] == ""

    told(story, Board(Session("scenarios/drenthe.toml"), DUTCH))


@pytest.mark.slow
def test_a_search_that_crashes_is_a_message_and_can_be_begun_again() -> None:
    async def story(screen: Screen) -> None:
        board = screen.board
        screen.do("ready")
        while board.attending.background.worker.process_id is None:
            await asyncio.sleep(0.02)
        os.kill(board.attending.background.worker.process_id, signal.SIGKILL)
        for _ in range(500):
            if any(one["kind"] == "error" for one in screen.said):
                break
            await asyncio.sleep(0.02)
        (error,) = [one for one in screen.said if one["kind"] == "error"]
        assert "onverwacht" in error["text"]
        assert "aside" not in board.busy
        screen.do("move", code="1730", to=None)  # what crashed is not begun again unasked
        assert not board.attending.background.worker.busy
        screen.do("best")
        while board.view["cost"]["share"] is None:
            await asyncio.sleep(0.02)

    told(story, Board(Session("scenarios/drenthe.toml"), DUTCH))


def test_a_draft_with_gaps_is_asked_about_and_then_laid() -> None:
    async def story(screen: Screen) -> None:
        text = "gemeente;regio\nAssen;A\nEmen;<b>B</b>\n"
        screen.do("draft", name="schets.csv", data=base64.b64encode(text.encode()).decode())
        rows = (await screen.answer("unmatched"))["rows"]
        assert rows[0]["options"][0] == ["0114", "Emmen"]
        screen.do("choose", chosen={"Emen": "0114"})
        assert "schets.csv" in (await screen.answer("drafted"))["said"]
        assert len(screen.board.session.state.partition) == 2
        first = b"code,region,date\n0106,A,2013-01-01\n0114,B,2013-01-01\n"
        second = b"code,region,date\n0106,A,2013-06-01\n0114,A,2013-06-01\n0109,A,2013-06-01\n"
        files = [
            {"name": f"{k}.csv", "data": base64.b64encode(content).decode()}
            for k, content in enumerate((first, second))
        ]
        screen.do("snapshots", files=files)
        assert (await screen.answer("snapshots"))["names"] == ("2013-01-01", "2013-06-01")
        snapshot = await screen.answer("snapshot")
        assert any("Coevorden" in text for text in snapshot["steps"])
        screen.do("snapshot", number=0)
        assert screen.board.session.state.partition.codes == {"0106", "0114"}

    told(story, Board(Session("scenarios/drenthe.toml"), DUTCH))


def test_a_proposal_is_played_with_from_its_own_partition() -> None:
    proposal = propose("scenarios/drenthe.toml")
    board = proposal.play(lang="en")
    assert board.session.proposal.partition == proposal.partition
    assert board.view["solved"]
    assert board.view["lang"] == "en"
    assert board.words["Undo"] == "Undo"
    board.do({"kind": "lang", "to": "nl"})
    assert board.words["Undo"] == "Ongedaan maken"
    board.close()
    other = play_map(load_scenario("scenarios/tiers-gelderland.toml"), lang="nl")
    assert len(other.canvas["cells"]) == len(other.session.territory.codes)
    other.close()


def test_a_board_speaks_the_words_of_its_own_data() -> None:
    squares = [shapely.box(1000 * k, 0, 1000 * k + 1000, 1000) for k in range(4)]
    frame = geopandas.GeoDataFrame({"pop": [60, 40, 50, 70]}, geometry=squares, crs="EPSG:28992")
    words = {"unit": ["county:counties", "nl=het district:districten"], "population": "voter:voters"}
    _, proposal = regionalize(frame, minimum=90, words=words)
    drenthe = Board(Session(load_scenario("scenarios/drenthe.toml")), Language("en"))
    usual = re.compile("municipalit|inhabitant|gemeente|inwoner", re.IGNORECASE)

    async def story(screen: Screen) -> None:
        for kind, content in (
            ("look", {"code": "1"}),
            ("move", {"code": "1", "to": "2"}),
            ("look", {"code": "9"}),
        ):
            screen.do(kind, **content)
        board = screen.board
        shown = [*board.words.values(), json.dumps(board.view), json.dumps(screen.said)]
        assert not [text for text in shown if usual.search(text.replace("_inhabitants", ""))]
        own = "counties" if board.language.code == "en" else "districten"
        assert any(own in text for text in board.words.values())

    for lang in ("en", "nl"):
        told(story, play_map(proposal, lang=lang))
    assert any("municipalities" in text for text in drenthe.words.values())
    drenthe.close()


def test_every_word_of_the_screen_is_said_in_dutch() -> None:
    assert len(messages()) > 90
    missing = [message for message in messages() if DUTCH.gettext(message) == message]
    assert set(missing) == {"%(tier)s: in %(region)s", "minimum", "maximum", "Stop", "Link", "Scenario"}


def test_a_session_starts_with_an_area_or_a_scenario() -> None:
    base = load_scenario("scenarios/drenthe.toml")
    standard = standard_scenario("nl-2013", "provincie", "Drenthe")
    aside = {"name": "", "title": "", "folder": "", "area": base.area}
    assert standard.model_copy(update=aside) == base.model_copy(update=aside)
    desk = StartDesk(Path())
    options = desk.options(DUTCH)
    assert "scenarios/limburg.toml" in options["scenarios"]
    assert {pack["name"] for pack in options["packs"]} >= {"nl-2013", "nl-2024"}
    assert [area["layer"] for area in options["packs"][0]["areas"]][:2] == ["provincie", "arbeidsmarktregio"]
    session = desk.open({"pack": "nl-2024", "layer": "provincie", "region": "Drenthe"})
    assert len(session.territory.codes) == 12
    text = base64.b64encode(b'[area]\nlayer = "provincie"\nregions = ["Drenthe"]\n').decode()
    assert desk.open({"name": "mine.toml", "data": text}).asked_first.name == "mine"
    for wrong in (
        {"scenario": "/etc/passwd"},
        {"pack": "../x"},
        {"name": "a.toml", "data": "AAAA"},
        {"name": "a.toml", "data": base64.b64encode(b'extends = "base.toml"').decode()},
    ):
        with pytest.raises(ValueError, match=r"no such|not a TOML|names a file"):
            desk.open(wrong)
