"""Screen: what a browser shows of a session: map, figures, words, and what is being done."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from contextvars import ContextVar
from typing import Any

import anywidget
import traitlets

from models.errors import InputError
from optimizer.drawing.cells import read_cells
from optimizer.language.language import Language, language_in_force
from optimizer.play.areas import Area, Areas
from optimizer.play.attending import Attending
from optimizer.play.canvas import draw_canvas
from optimizer.play.errands import Errands
from optimizer.play.laying import Laying
from optimizer.play.messages import script, style, words_of
from optimizer.play.session import Session
from optimizer.play.start import StartDesk
from optimizer.play.view import elsewhere_of, view_of
from optimizer.play.worker import Worker

__all__ = ["ASKER", "Screen"]

ASKER: ContextVar[str] = ContextVar("ASKER", default="")
"""Which of the views of a board asked what is being done, so that a file goes to that one only."""


class Screen(anywidget.AnyWidget):
    """What a browser shows of a session, and what is said to it; it hears nothing yet.

    Parameters
    ----------
    session : Session
        What is played with; its state is always what the map shows.
    language : Language, optional
        Default: the one in force.
    """

    _esm = script()
    _css = style()
    canvas = traitlets.Dict().tag(sync=True)
    view = traitlets.Dict().tag(sync=True)
    words = traitlets.Dict().tag(sync=True)
    busy = traitlets.Dict().tag(sync=True)
    start = traitlets.Dict().tag(sync=True)
    elsewhere: Any = traitlets.List().tag(sync=True)
    at_hand = traitlets.Dict().tag(sync=True)

    def __init__(self, session: Session | None, language: Language | None = None) -> None:
        self.worker = Worker()  # before all that can fail: an unfinished widget is closed too
        self._desk: StartDesk | None = None
        self._errands = Errands(self.worker, self._show_busy, self._tell_error)
        self.attending = Attending(self.worker, self._show_aside, self._tell_error, self.answer, self.show)
        super().__init__()
        self._session: Session | None = None
        self.speak(language or language_in_force())
        self._areas = Areas()
        if session is not None:
            self.begin(session)

    @property
    def session(self) -> Session:
        """What is played with.

        Raises
        ------
        InputError
            When nothing was chosen yet.
        """
        if self._session is None:
            raise InputError("choose an area first")
        return self._session

    def begin(self, session: Session) -> None:
        """Play with another session; what is done with it in Python is shown too."""
        self._begin_area(session)

    def _begin_area(self, session: Session, *, anew: bool = False) -> None:
        whole = session.bench.whole
        canvas = draw_canvas(whole, read_cells(session.asked_first, whole))
        self._areas.begin(Area(session, canvas), anew=anew)
        self._show_area()

    def _show_area(self) -> None:
        """Show the area that is at hand, where that is another one than before."""
        here = self._areas.here
        if here is None or here.session is self._session:
            return
        if self._session is not None:
            self._session.unwatch(self.show)
        self._session = here.session
        self.speak(self.language)
        here.session.watch(self.show)
        self.attending.begin(here.session)
        turn = int(self.at_hand.get("turn", 0)) + 1  # two areas may look the same: it is another one
        with self.hold_sync():
            self.at_hand = {**here.laying.at_hand(here.session, self.language), "turn": turn}
            self.canvas = dict(here.canvas)
            self.elsewhere = elsewhere_of(self._areas)
            self.show()

    def speak(self, language: Language) -> None:
        """Say everything in a language from now on, in the words of the data that are played with."""
        words = None if self._session is None else self._session.bench.whole.stamp.words
        language = Language(language.code, words)
        self.language = self._errands.language = self.attending.background.errands.language = language
        self.words = words_of(language)
        if self._desk is not None:
            self.start = self._desk.options(language)

    def choose_from(self, desk: StartDesk) -> None:
        """Let a person choose where to start."""
        self._desk = desk
        self.start = desk.options(self.language)

    def flush_with(self, flush: Callable[[], Awaitable[None]]) -> None:
        """Let what changes while somebody waits be sent with a host's own means."""
        self._errands.flush = self.attending.background.errands.flush = flush

    def _show_busy(self, busy: Mapping[str, Any]) -> None:
        aside = {"aside": self.busy["aside"]} if "aside" in self.busy else {}
        self.busy = {**busy, **aside}

    def _show_aside(self, aside: Mapping[str, Any]) -> None:
        busy = {key: value for key, value in self.busy.items() if key != "aside"}
        self.busy = {**busy, "aside": dict(aside)} if aside else busy

    def _tell_error(self, text: str) -> None:
        self.answer("error", text=text)

    def show(self) -> None:
        """Show the state on the table."""
        view = view_of(self.session, self.language)
        areas = self._areas
        undo, redo = view["undo"] or areas.can_go_back, view["redo"] or areas.can_go_forth
        hold = self._laying.cards_hold(self.session)
        self.view = {**view, "undo": undo, "redo": redo, "cards_hold": hold}

    @property
    def _laying(self) -> Laying:
        """What is at hand in the area on the screen."""
        here = self._areas.here
        if here is None:
            raise InputError("choose an area first")
        return here.laying

    def end_workers(self) -> None:
        """End what is being solved, whatever it is."""
        self.worker.close()
        self._errands.cancel()
        self.attending.close()

    def close(self) -> None:
        """End what is being solved, and the widget."""
        self.end_workers()
        super().close()

    def answer(self, kind: str, **content: Any) -> None:
        """Send a message to the screen that asked."""
        self.send({"kind": kind, "from": ASKER.get(), **content})
