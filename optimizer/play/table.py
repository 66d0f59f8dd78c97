"""Table: what lies before a person: the states of a session, each judged, back, forth, and by name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Self
from weakref import WeakMethod

from models.scenario import Scenario
from models.territory import Territory
from optimizer.play.bench import Bench
from optimizer.play.costs import Split
from optimizer.play.history import History
from optimizer.play.state import State
from optimizer.proposal.proposal import Proposal

__all__ = ["Table"]


class Table:
    """The states that were laid down, and what is said of the one on the table.

    Parameters
    ----------
    bench : Bench
        What judges the states.
    first : State
        What lies there at first.
    """

    def __init__(self, bench: Bench, first: State) -> None:
        self.bench = bench
        self._history = History(bench.coloured(first, None))
        self._watchers: list[WeakMethod[Callable[[], None]]] = []

    # ------------------------------------------------------------ what there is
    @property
    def state(self) -> State:
        """What is on the table."""
        return self._history.state

    @property
    def history(self) -> tuple[State, ...]:
        """Every state up to now, the first one first; those taken back are not among them."""
        return self._history.done

    @property
    def undone(self) -> tuple[State, ...]:
        """The states that were taken back, the next to redo first."""
        return self._history.undone

    @property
    def named(self) -> tuple[State, ...]:
        """The states that somebody named, in their order; the last of each name."""
        return self._history.named

    @property
    def territory(self) -> Territory:
        """The area of the current state."""
        return self.bench.territory_of(self.state)

    @property
    def scenario(self) -> Scenario:
        """The question of the current state, of all its tiers, with its wishes as locks."""
        return self.state.question

    @property
    def proposal(self) -> Proposal:
        """The current state as a proposal, of all its tiers: proven when solved, else judged and bounded.

        A state that nobody solved is ``feasible`` when it keeps every rule, with the bound of the best
        partition where that is known, and ``unknown`` when a rule is broken.
        """
        return self.bench.proposal_of(self.state)

    @property
    def broken(self) -> tuple[str, ...]:
        """Every hard rule that does not hold, one sentence each."""
        return self.bench.broken(self.state)

    @property
    def cost(self) -> Split:
        """What the current state costs above the best, by what it is about."""
        return self.bench.split(self.state)

    # ------------------------------------------------------------ watching
    def watch(self, tell: Callable[[], None]) -> None:
        """Call a method whenever something is laid on the table; it is forgotten with its object."""
        self._watchers = [known for known in self._watchers if known() is not None]
        self._watchers.append(WeakMethod(tell))

    def unwatch(self, tell: Callable[[], None]) -> None:
        """Call a method no more."""
        self._watchers = [known for known in self._watchers if known() not in (None, tell)]

    # ------------------------------------------------------------ going back
    def undo(self) -> Self:
        """Take the last step back; at the first state nothing happens."""
        self._history.undo()
        return self._told()

    def redo(self) -> Self:
        """Do the step again that was taken back last."""
        self._history.redo()
        return self._told()

    def keep(self, name: str) -> Self:
        """Give the current state a name, under which `back_to` finds it."""
        self._history.keep(name)
        return self._told()

    def back_to(self, name: str) -> Self:
        """Lay a named state on the table again, as a new step.

        Raises
        ------
        InputError
            When no state has that name.
        """
        return self._push(replace(self.find(name), name=""))

    def find(self, name: str) -> State:
        """Return a named state.

        Raises
        ------
        InputError
            When no state has that name.
        """
        return self._history.find(name)

    # ------------------------------------------------------------ within
    def _push(self, state: State) -> Self:
        """Lay a state on the table; what was taken back is forgotten."""
        before = self.state
        if state.report is before.report and not state.lies_as(before):
            state = replace(state, report=None)
        if state.name == before.name:
            state = replace(state, name="")
        state.question  # noqa: B018 - wishes that contradict each other are refused before they are laid down
        self._history.push(self.bench.coloured(state, before))
        return self._told()

    def _told(self) -> Self:
        """Tell who watches, where it still exists."""
        for known in self._watchers:
            if (tell := known()) is not None:
                tell()
        return self
