"""History: the states of a session, the one on the table among them; back, forth, and by name."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from models.errors import InputError
from optimizer.play.state import State

__all__ = ["MOST_STATES", "History"]

MOST_STATES = 300
"""So many steps are remembered; the oldest that nobody named go first."""


class History:
    """The states that were laid on the table, in their order.

    Parameters
    ----------
    first : State
        What it begins with.
    """

    def __init__(self, first: State) -> None:
        self._states = [first]
        self._aside: list[State] = []
        self._at = 0

    @property
    def state(self) -> State:
        """What is on the table."""
        return self._states[self._at]

    @property
    def done(self) -> tuple[State, ...]:
        """Every state up to the one on the table, the first one first."""
        return tuple(self._states[: self._at + 1])

    @property
    def undone(self) -> tuple[State, ...]:
        """The states that were taken back, the next to redo first."""
        return tuple(self._states[self._at + 1 :])

    @property
    def named(self) -> tuple[State, ...]:
        """The states that have a name, those that are no step any more first; the last of each name."""
        return tuple({state.name: state for state in (*self._aside, *self._states) if state.name}.values())

    def find(self, name: str) -> State:
        """Return a named state.

        Raises
        ------
        InputError
            When no state has that name.
        """
        names = [state.name for state in self.named]
        for state in self.named:
            if state.name == name:
                return state
        raise InputError("no state of that name", value=name, options=names)

    def push(self, state: State) -> None:
        """Lay a state on the table; what was taken back is forgotten, but not what somebody named."""
        self._aside += [one for one in self.undone if one.name]
        self._states[self._at + 1 :] = [state]
        if len(self._states) > MOST_STATES:
            old = next(k for k, one in enumerate(self._states) if not one.name or k == MOST_STATES // 2)
            del self._states[old]
        self._at = len(self._states) - 1

    def know(self, states: Iterable[State]) -> None:
        """Take note of named states that were no step here."""
        self._aside += states

    def change(self, state: State) -> None:
        """Lay a state in the place of the one on the table: what is looked at is no step."""
        self._states[self._at] = state

    def undo(self) -> None:
        """Take the last step back; at the first state nothing happens."""
        self._at = max(0, self._at - 1)

    def redo(self) -> None:
        """Do the step again that was taken back last."""
        self._at = min(len(self._states) - 1, self._at + 1)

    def keep(self, name: str) -> None:
        """Give the state on the table a name; another one that has it loses it.

        Raises
        ------
        InputError
            For an empty name.
        """
        name = name.strip()
        if not name:
            raise InputError("a state needs a name")
        for k, state in enumerate(self._states):
            if state.name == name and k != self._at:
                self._states[k] = replace(state, name="")
        self._aside = [state for state in self._aside if state.name != name]
        self._states[self._at] = replace(self.state, name=name)
