"""Attending: what a screen lacks is looked for in the background: the best, and what is certain."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from models.proposal import Status
from optimizer.language.language import Language
from optimizer.play.background import Background
from optimizer.play.certainty import Neighbour, certainty_content
from optimizer.play.questions import SMALL, ask_best, ask_certainty, unsolved_content
from optimizer.play.session import Session
from optimizer.play.state import State
from optimizer.play.worker import Worker

__all__ = ["Attending"]

MOST_CERTAIN = 200
"""Of so many questions it is remembered what is certain."""


class Attending:
    """Looks for what the state on the table lacks, one thing at a time.

    Parameters
    ----------
    worker : Worker
        Does what somebody waits for; not closed here.
    tell : callable
        Hears what is being looked for, and its progress; empty when nothing is.
    fail : callable
        Hears what went wrong, as a sentence.
    answer : callable
        Sends the screen an answer: its kind, and its content by name.
    show : callable
        Shows the state on the table anew.
    """

    def __init__(
        self,
        worker: Worker,
        tell: Callable[[Mapping[str, Any]], None],
        fail: Callable[[str], None],
        answer: Callable[..., None],
        show: Callable[[], None],
    ) -> None:
        self.background = Background(tell, fail)
        self._worker, self._answer, self._show = worker, answer, show
        self._session: Session | None = None
        self._about = ""
        self._certain: dict[str, Sequence[Neighbour]] = {}
        self._refining: State | None = None

    @property
    def language(self) -> Language:
        """In which everything is said."""
        return self.background.errands.language

    def begin(self, session: Session) -> None:
        """Attend to another session."""
        self._session, self._about = session, ""

    def look_at(self, code: str) -> None:
        """Take note of whom it is asked about whether it is certain."""
        self._about = code

    def attend(self) -> None:
        """Look for what the state on the table lacks: the best, and what is certain."""
        if (session := self._session) is None:
            return
        state = session.state
        if self._refining is not None and not self._refining.lies_as(state):
            self._refining = None
            self._worker.stop()  # somebody went on: nobody waits for the proof of what lay there
        if session.bench.proven_best(state) is None:
            self.background.seek(("best", state.key), lambda: self._find_best(session))
        elif self._lacks_certainty(session) and not self._worker.busy:
            what = ("certainty", self._certainty_key(session))
            self.background.seek(what, lambda: self._find_certainty(session))
        else:
            self.background.rest()

    def again(self, what: str) -> None:
        """Let something be looked for again that was given up: ``best`` or ``certainty``."""
        if (session := self._session) is not None:
            key = session.state.key if what == "best" else self._certainty_key(session)
            self.background.again((what, key))
            self.attend()

    def make_way(self) -> None:
        """Look for nothing while somebody waits for something else; for the best all the same."""
        if self._session is None or not self.background.wanted(("best", self._session.state.key)):
            self.background.rest()

    async def wait_for_best(self, state: State) -> None:
        """Wait until the best of what a state asks is found, where that is being looked for."""
        await self.background.wait_for(("best", state.key))

    def refining(self, state: State | None) -> None:
        """Take note that what lies on the table may still become better; None: not any more."""
        self._refining = state

    def certainty(self) -> Mapping[str, Any] | None:
        """Return whether it is certain with whom the municipality asked about shares a region, if known."""
        session = self._session
        if session is None or (found := self._certain.get(self._certainty_key(session))) is None:
            return None
        tier = session.state.asked.tier if session.tiers else ""
        return certainty_content(self._about, found, session.territory, self.language, tier)

    def close(self) -> None:
        """End the process, whatever it does."""
        self.background.close()

    # ------------------------------------------------------------ within
    def _lacks_certainty(self, session: Session) -> bool:
        return self._about in session.territory.index and self.certainty() is None

    def _certainty_key(self, session: Session) -> str:
        """Return what a question and a municipality share whose certainty is found out at once."""
        state = session.state
        about = "" if self._at_once(session) else f"{self._about} {state.at}"
        return f"{about} {state.key}"

    def _at_once(self, session: Session) -> bool:
        """Tell whether the certainty of everybody is found at once: in a small area with one tier."""
        return session.state.whole is None and len(session.territory.codes) <= SMALL

    async def _run(self, what: str, job: str, *arguments: Any) -> Any:
        assert self._session is not None
        unit = self._session.territory.cost_unit
        return await self.background.errands.run(what, unit, job, *arguments)

    async def _find_best(self, session: Session) -> None:
        what = ("best", session.state.key)
        answer = await ask_best(session, self._run, lambda: self.background.wanted(what))
        if answer is None or self._session is not session:
            return
        if answer.report.status is Status.INFEASIBLE:
            self._answer("unsolved", **unsolved_content(answer, self.language))
        self._show()
        if answer.report.status is Status.OPTIMAL:
            self.attend()

    async def _find_certainty(self, session: Session) -> None:
        key, code = self._certainty_key(session), self._about
        about = None if self._at_once(session) else (code,)
        found = await ask_certainty(session, self._run, about)
        if not self.background.wanted(("certainty", key)):
            return
        if len(self._certain) >= MOST_CERTAIN:
            del self._certain[next(iter(self._certain))]
        self._certain[key] = found
        if (content := self.certainty()) is not None:
            self._answer("certainty", **content)
