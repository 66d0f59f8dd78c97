"""The states of a session: back, forth and by name."""

from __future__ import annotations

import pytest

from models.errors import InputError
from models.partition import Partition
from models.scenario import Scenario
from optimizer.play import history
from optimizer.play.history import History
from optimizer.play.state import State


def state(number: int, name: str = "") -> State:
    return State(Scenario(), Partition([[str(number)]]), name=name)


def test_a_step_after_going_back_forgets_what_was_taken_back() -> None:
    first, second, third = state(0), state(1), state(2)
    kept = History(first)
    kept.push(second)
    kept.undo()
    kept.undo()
    assert kept.undone == (second,)
    kept.push(third)
    assert kept.done == (first, third)
    kept.redo()
    assert kept.state is third


def test_the_oldest_without_a_name_go_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(history, "MOST_STATES", 3)
    kept = History(state(0))
    kept.keep(" first ")
    for number in range(1, 9):
        kept.push(state(number))
    assert [sorted(one.partition.codes)[0] for one in kept.done] == ["0", "7", "8"]
    kept.keep("first")
    assert [one.name for one in kept.done] == ["", "", "first"]
    with pytest.raises(InputError, match="a state needs a name"):
        kept.keep(" ")
    with pytest.raises(InputError, match="Did you mean 'first'"):
        kept.find("frist")


def test_what_was_named_is_not_forgotten_with_the_steps_that_were_taken_back() -> None:
    kept = History(state(0))
    kept.push(state(1))
    kept.keep("sketch")
    kept.undo()
    kept.push(state(2))
    assert [one.name for one in kept.named] == ["sketch"]
    assert kept.find("sketch").partition.codes == {"1"}
    kept.keep("sketch")
    assert [sorted(one.partition.codes) for one in kept.named] == [["2"]]
