"""What is looked for unasked, what is answered at once nearby, and what is certain."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from random import Random
from typing import Any

import pytest

from models.proposal import Status
from optimizer import Session, find_certainty, propose
from optimizer.engine.solution import Control
from optimizer.language.language import Language
from optimizer.play import questions
from optimizer.play.background import Background
from optimizer.play.certainty import WITHIN, certainty_content
from optimizer.play.jobs import JOBS, Answer
from optimizer.play.nearby import question_nearby
from optimizer.play.questions import ask_best, ask_certainty, ask_solve

GELDERLAND = "scenarios/gelderland.toml"


class Here:
    """Does the jobs of a worker at once, and remembers which."""

    def __init__(self) -> None:
        self.jobs: list[str] = []

    async def run(self, what: str, job: str, *arguments: Any) -> Any:
        self.jobs.append(what)
        return JOBS[job](*arguments, Control())


def test_a_search_takes_the_place_of_another_and_is_not_begun_twice() -> None:
    begun: list[str] = []

    async def story() -> None:
        background = Background(lambda _: None, begun.append)
        gate = asyncio.Event()

        def search(name: str) -> Callable[[], Any]:
            async def wait() -> None:
                begun.append(name)
                await gate.wait()

            return wait

        background.seek("a", search("a"))
        background.seek("a", search("a"))
        await asyncio.sleep(0)
        background.seek("b", search("b"))
        await asyncio.sleep(0)
        assert not background.wanted("a")
        gate.set()
        assert await background.wait_for("b")
        assert not await background.wait_for("b")
        background.seek("b", search("b"))  # found already
        background.seek("a", search("a"))  # left for b: once more
        await asyncio.sleep(0)
        background.give_up()
        await asyncio.sleep(0)
        background.seek("a", search("a"))
        background.again("a")
        background.seek("a", search("a"))
        await asyncio.sleep(0)
        background.close()

    asyncio.run(story())
    assert begun == ["a", "b", "a", "a"]


@pytest.mark.slow
def test_nearby_an_answer_is_bounded_and_the_proven_best_takes_its_place(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(questions, "SMALL", 0)
    monkeypatch.setattr("optimizer.play.nearby.RINGS", 1)
    session, here, rng = Session(GELDERLAND), Here(), Random(4)
    asyncio.run(ask_best(session, here.run))
    asyncio.run(ask_solve(session, here.run))  # nothing is wished: the best is known
    assert here.jobs == ["best"]
    assert session.state.proven
    nearby = 0
    for _ in range(5):
        code = rng.choice(session.territory.codes)
        offer = rng.choice([one for one in session.offers(code) if one.region] or [None])
        if offer is None:
            continue
        session.move(code, min(offer.region))
        steps, said = len(session.history), list[Answer]()
        exact = propose(session.scenario)
        answer = asyncio.run(ask_solve(session, here.run, said.append))
        assert answer is not None
        assert answer.report.objective == exact.report.objective
        assert session.state.proven
        assert len(session.history) == steps + 1  # one step, whatever was laid on the way
        for near in said:
            nearby += 1
            cost, bound = near.report.objective, near.report.bound
            assert near.report.status is Status.FEASIBLE
            assert bound is not None
            assert cost is not None
            assert bound <= (exact.report.objective or 0) <= cost
        session.undo().undo()
    assert nearby


def test_who_goes_on_keeps_what_was_done_meanwhile(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(questions, "SMALL", 0)
    session, here = Session(GELDERLAND), Here()
    asyncio.run(ask_best(session, here.run))
    asyncio.run(ask_solve(session, here.run))
    session.apart("Arnhem", "Renkum")
    best = session.bench.best_of(session.state)
    if question_nearby(session.state, best, session.territory) is None:
        monkeypatch.setattr("optimizer.play.nearby.RINGS", 0)
    answer = asyncio.run(ask_solve(session, here.run, lambda _: session.hold("Nijmegen") and None))
    assert answer is None
    assert session.state.wishes.held
    assert session.undo().state.report is not None


@pytest.mark.slow
def test_what_is_certain_is_what_the_outlook_finds_and_is_said_in_words() -> None:
    session, here = Session("scenarios/drenthe.toml"), Here()
    asyncio.run(ask_best(session, here.run))
    best = session.bench.best_of(session.state)
    assert best is not None
    whole = find_certainty(best, within=WITHIN, prices=False)
    found = asyncio.run(ask_certainty(session, here.run, None))
    states = set()
    for code in session.territory.codes:
        content = certainty_content(code, found, session.territory, Language("en"))
        assert content["state"] == whole.states[code]
        states.add(content["state"])
        assert "2%" in content["said"][0]
        assert content["said"][0].startswith(
            {"certain": "Certain", "contested": "Not certain"}[content["state"]]
        )
    assert states == {"certain", "contested"}
    few = asyncio.run(ask_certainty(session, here.run, ("0119",)))
    assert {one.pair: one.verdict for one in few} == {
        one.pair: one.verdict for one in found if "0119" in one.pair
    }
    dutch = certainty_content("0119", few, session.territory, Language("nl"))
    assert "eker" in dutch["said"][0]
