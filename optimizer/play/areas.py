"""Areas: the sessions that one screen played with, one after the other; none is lost by choosing another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import Any

from models.errors import InputError
from models.records import record
from optimizer.play.laying import Laying
from optimizer.play.session import Session
from optimizer.play.state import State

__all__ = ["MOST_AREAS", "Area", "Areas"]

MOST_AREAS = 12
"""So many sessions are kept; the oldest in which nothing was named go first."""


@record(eq=False)
class Area:
    """A session, its map as a browser draws it, and what is at hand to be laid on it."""

    session: Session
    canvas: Mapping[str, Any]
    laying: Laying = field(default_factory=Laying)

    @property
    def title(self) -> str:
        """What it is called."""
        asked = self.session.state.asked
        return asked.title or asked.name


@record(eq=False)
class _Switch:
    """A step from one area to another, each with how many states its history had by then."""

    before: Area
    left: int
    after: Area
    came: int


class Areas:
    """What one screen played with, and where it is now."""

    def __init__(self) -> None:
        self._areas: list[Area] = []
        self._here: Area | None = None
        self._done: list[_Switch] = []
        self._undone: list[_Switch] = []

    @property
    def here(self) -> Area | None:
        """The area on the screen; None: none was chosen yet."""
        return self._here

    def begin(self, area: Area, *, anew: bool = False) -> None:
        """Put another area on the screen, as a step that can be taken back.

        Parameters
        ----------
        area : Area
        anew : bool
            It takes the place of one in which nothing was done yet: no step.
        """
        before = self._here
        fresh = before is not None and len(before.session.history) == 1 and not before.session.named
        if anew and fresh and before is not None:
            self._areas.remove(before)
            earlier = [one.before for one in self._done if one.after is before]
            self._done = [one for one in self._done if before not in (one.before, one.after)]
            before = earlier[-1] if earlier else None
        self._areas.append(area)
        self._go(before, area)
        self._forget()

    def go_to(self, number: int, name: str) -> None:
        """Lay a named state of another area on the table, and put that area on the screen: one step.

        Raises
        ------
        InputError
            When there is no such area or state.
        """
        if not 0 <= number < len(self._areas):
            raise InputError("no such area", value=str(number))
        area, before = self._areas[number], self._here
        state = area.session.find(name)
        if area.session.state is not state:
            area.session.back_to(name)
        if area is not before:
            self._go(before, area)

    def stepped(self) -> None:
        """Take note of a step on the area on the screen: what was taken back is forgotten."""
        self._undone.clear()

    @property
    def can_go_back(self) -> bool:
        """Whether the last step that can be taken back is the change of area."""
        here, last = self._here, self._done[-1] if self._done else None
        return here is not None and last is not None and len(here.session.history) <= last.came

    @property
    def can_go_forth(self) -> bool:
        """Whether the next step that can be done again is a change of area."""
        here, last = self._here, self._undone[-1] if self._undone else None
        return here is not None and last is not None and len(here.session.history) >= last.left

    def undo(self) -> None:
        """Take the last step back, be it the change of area."""
        if self.can_go_back:
            switch = self._done.pop()
            self._undone.append(switch)
            self._here = switch.before
        elif self._here is not None:
            self._here.session.undo()

    def redo(self) -> None:
        """Do the step again that was taken back last, be it the change of area."""
        if self.can_go_forth:
            switch = self._undone.pop()
            self._done.append(switch)
            self._here = switch.after
        elif self._here is not None:
            self._here.session.redo()

    def elsewhere(self) -> tuple[tuple[int, Area, tuple[State, ...]], ...]:
        """Return the named states of the other areas, with the number of each area."""
        return tuple(
            (number, area, area.session.named)
            for number, area in enumerate(self._areas)
            if area is not self._here and area.session.named
        )

    def _go(self, before: Area | None, after: Area) -> None:
        if before is not None:
            came = len(after.session.history)
            self._done.append(_Switch(before, len(before.session.history), after, came))
        self._undone.clear()
        self._here = after

    def _forget(self) -> None:
        """Let the oldest areas go in which nothing was named."""
        spare = [one for one in self._areas if one is not self._here and not one.session.named]
        for gone in spare[: max(0, len(self._areas) - MOST_AREAS)]:
            self._areas.remove(gone)
            self._done = [one for one in self._done if gone not in (one.before, one.after)]
