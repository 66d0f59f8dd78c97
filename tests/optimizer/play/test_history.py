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
