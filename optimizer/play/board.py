"""Board: the map component that a notebook and the app show; it hears what a person does and answers."""

from __future__ import annotations

import base64
import logging
from collections.abc import Awaitable, Callable, Mapping
from contextvars import ContextVar
from functools import cached_property
from typing import Any

import anywidget
import traitlets

from models.errors import InputError
from models.proposal import Status
from optimizer.drawing.cells import read_cells
from optimizer.inputs.packs import fetched
from optimizer.language.language import Lang, Language, language_in_force
from optimizer.play.canvas import draw_canvas
from optimizer.play.errands import Errands
from optimizer.play.laying import Laying
from optimizer.play.link import read_link, write_link
from optimizer.play.messages import script, style, words_of
from optimizer.play.questions import (
    ask_best,
    ask_cards,
    ask_offers,
    ask_price,
    ask_solve,
    card_content,
    unsolved_content,
)
from optimizer.play.requests import bytes_of, maybe_count_of, maybe_text_of, tables_of, text_of, without_of
from optimizer.play.session import Session
from optimizer.play.state import State
from optimizer.play.taking import Taken, take
from optimizer.play.view import look_at, movers_table, numbers_of, regions_of, told_status, view_of
from optimizer.play.worker import Worker

__all__ = ["Board"]

log = logging.getLogger(__name__)

ASKER: ContextVar[str] = ContextVar("ASKER", default="")
"""Which of the views of a board asked what is being done, so that a file goes to that one only."""

SMALL = 120
"""In an area of so many municipalities the best is looked for unasked, and a solve takes seconds at most."""


class Board(anywidget.AnyWidget):
    """A map to play with, and beside it what every step costs.

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

    def __init__(self, session: Session | None, language: Language | None = None) -> None:
        self.worker = Worker()  # before all that can fail: an unfinished widget is closed too
        self._errands = Errands(self.worker, self._show_busy, lambda text: self.answer("error", text=text))
        super().__init__()
        self.speak(language or language_in_force())
        self.opened: Callable[[Mapping[str, Any]], Session] | None = None
        self.folders: set[str] = set()
        self._laying = Laying()
        self._looked_for: set[str] = set()
        self._session: Session | None = None
        self.on_msg(self._hear)
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
        if self._session is not None:
            self._session.unwatch(self.show)
        self._session = session
        session.watch(self.show)
        self._laying, self._looked_for = Laying(), set()
        whole = session.bench.whole
        self.canvas = draw_canvas(whole, read_cells(session.asked_first, whole))
        self.show()

    def look_for_best(self) -> None:
        """Look for what costs are counted from, where that is quick or nothing is on the map yet."""
        session = self.session
        key = session.state.key
        unknown = session.bench.best_of(session.state) is None and key not in self._looked_for
        empty = not all(sheet.partition.regions for sheet in session.state.sheets)
        if unknown and (len(session.territory.codes) <= SMALL or empty):
            self._looked_for.add(key)
            self._errands.start(self._find_best())

    def speak(self, language: Language) -> None:
        """Say everything in a language from now on."""
        self.language = self._errands.language = language
        self.words = words_of(language)

    def flush_with(self, flush: Callable[[], Awaitable[None]]) -> None:
        """Let what changes while somebody waits be sent with a host's own means."""
        self._errands.flush = flush

    def _show_busy(self, busy: Mapping[str, Any]) -> None:
        self.busy = dict(busy)

    def show(self) -> None:
        """Show the state on the table."""
        self.view = view_of(self.session, self.language)

    def close(self) -> None:
        """End the worker, whatever it does, and the widget."""
        self.worker.close()
        self._errands.cancel()
        super().close()

    # ------------------------------------------------------------ hearing
    def _hear(self, _widget: object, content: Any, _buffers: object) -> None:
        if not isinstance(content, dict):
            return
        self.do(content)

    def do(self, content: Mapping[str, Any]) -> None:
        """Do what a message of the screen says; whatever is wrong with it becomes a sentence there."""
        asker = ASKER.set(str(content.get("from", ""))[:40])
        try:
            step = self._steps.get(str(content.get("kind")))
            if step is None:
                raise InputError("no such step", value=str(content.get("kind")))
            step(content)
        except InputError as error:
            self.answer("error", text=error.told(self.language.phrase))
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            log.exception("a step failed")
            self.answer("error", text=f"{self.language.gettext('That did not work')}: {error}")
        finally:
            self.answer("here")
            ASKER.reset(asker)

    def answer(self, kind: str, **content: Any) -> None:
        """Send a message to the screen that asked."""
        self.send({"kind": kind, "from": ASKER.get(), **content})

    @cached_property
    def _steps(self) -> Mapping[str, Callable[[Mapping[str, Any]], None]]:
        """What a screen can ask, by the kind of its message."""
        return {
            "move": lambda m: self._step(self.session.move(text_of(m, "code"), maybe_text_of(m, "to"))),
            "together": lambda m: self._step(self.session.together(text_of(m, "a"), text_of(m, "b"))),
            "apart": lambda m: self._step(self.session.apart(text_of(m, "a"), text_of(m, "b"))),
            "hold": lambda m: self._step(self.session.hold(text_of(m, "code"), bool(m["on"]))),
            "out": lambda m: self._step(self.session.leave_out(text_of(m, "code"), bool(m["on"]))),
            "drop": self._drop,
            "let_go": lambda m: self._step(self.session.let_go()),
            "undo": lambda m: self._step(self.session.undo()),
            "redo": lambda m: self._step(self.session.redo()),
            "keep": lambda m: self._step(self.session.keep(text_of(m, "name"))),
            "back": lambda m: self._step(self.session.back_to(text_of(m, "name"))),
            "ask": lambda m: self._step(self.session.ask(tables_of(m), without_of(m))),
            "look": lambda m: self._look(text_of(m, "code")),
            "tier": lambda m: self._step(self.session.look(text_of(m, "name"))),
            "begin": self._begin,
            "lang": self._change_language,
            "solve": lambda m: self._errands.start(self._solve()),
            "ready": lambda m: self.look_for_best() if self._session else None,
            "best": lambda m: self._errands.start(self._find_best()),
            "stop": lambda m: self.worker.stop(),
            "price": lambda m: self._errands.start(self._price(tables_of(m), without_of(m))),
            "offers": lambda m: self._errands.start(self._price_offers(text_of(m, "code"))),
            "complete": lambda m: self._errands.start(self._complete()),
            "card": self._card,
            "draft": self._read_draft,
            "choose": self._choose,
            "snapshots": self._read_snapshots,
            "snapshot": self._snapshot,
            "movers": self._movers,
            "link": lambda m: self._tell_link("link"),
            "fragment": lambda m: self._tell_link("fragment"),
            "exempt": self._exempt,
            "end_exemption": lambda m: self._step(
                self.session.end_exemption(text_of(m, "criterion"), int(m["number"]))
            ),
            "open_link": self._open_link,
            "take": lambda m: self._errands.start(self._take(text_of(m, "what"))),
        }

    # ------------------------------------------------------------ steps
    def _step(self, _session: Session) -> None:
        """Take a step that the session has shown by itself."""
        self.look_for_best()

    def _drop(self, message: Mapping[str, Any]) -> None:
        kind, codes = text_of(message, "wish"), [str(code) for code in message["codes"]]
        if kind == "out":
            self._step(self.session.leave_out(codes[0], False))
        else:
            self._step(self.session.drop_wish(kind, codes, maybe_text_of(message, "tier")))

    def _exempt(self, message: Mapping[str, Any]) -> None:
        codes = [str(code) for code in message["codes"]]
        self._step(
            self.session.exempt(
                codes,
                text_of(message, "criterion"),
                minimum=maybe_count_of(message, "minimum"),
                maximum=maybe_count_of(message, "maximum"),
                reason=text_of(message, "reason"),
            )
        )

    def _begin(self, message: Mapping[str, Any]) -> None:
        if self.opened is None:
            raise InputError("this board has one area")
        self.begin(self.opened(message))
        self._step(self.session)

    def _change_language(self, message: Mapping[str, Any]) -> None:
        code: Lang = "nl" if message.get("to") == "nl" else "en"
        self.speak(Language(code))
        if self._session is not None:
            self.show()

    def _look(self, code: str) -> None:
        self.answer("look", about=look_at(self.session, self._known(code), self.language))

    def _known(self, code: str) -> str:
        if code not in self.session.territory.index:
            raise InputError("outside the area of the scenario", value=code)
        return code

    def _movers(self, message: Mapping[str, Any]) -> None:
        one, other = self._state(message.get("a")), self._state(message.get("b"))
        asked = [str(message.get(side) or "") for side in ("a", "b")]
        sides = [
            {
                "asked": name,
                "name": state.name,
                "of": numbers_of(self.session, state),
                "colours": [state.colours[region] for region in state.partition],
                "regions": regions_of(self.session, state),
                "share": self.session.bench.split(state).share,
            }
            for name, state in zip(asked, (one, other), strict=True)
        ]
        tier = self.language.phrase(other.asked.tier) if other.whole is not None else ""
        self.answer("movers", sides=sides, rows=movers_table(self.session, one, other), tier=tier)

    def _state(self, name: object) -> State:
        state = self.session.find(str(name)) if name else self.session.state
        return state.looking_at(self.session.state.at)

    # ------------------------------------------------------------ drafts, snapshots and cards
    def _read_draft(self, message: Mapping[str, Any]) -> None:
        self._laying.read_draft(text_of(message, "name"), bytes_of(message))
        self._lay_draft({})

    def _choose(self, message: Mapping[str, Any]) -> None:
        self._lay_draft({str(written): str(code) for written, code in dict(message["chosen"]).items()})

    def _lay_draft(self, chosen: Mapping[str, str]) -> None:
        kind, content = self._laying.lay_draft(self.session, chosen, self.language)
        if kind == "drafted":
            self._step(self.session)
        self.answer(kind, **content)

    def _read_snapshots(self, message: Mapping[str, Any]) -> None:
        files = [(str(one["name"]), bytes_of(one)) for one in message["files"]]
        names = self._laying.read_snapshots(self.session, files)
        self.answer("snapshots", names=names)
        self._snapshot({"number": len(names) - 1})

    def _snapshot(self, message: Mapping[str, Any]) -> None:
        content = self._laying.lay_snapshot(self.session, int(message["number"]), self.language)
        self._step(self.session)
        self.answer("snapshot", **content)

    def _card(self, message: Mapping[str, Any]) -> None:
        self._laying.lay_card(self.session, int(message["number"]))
        self._step(self.session)

    # ------------------------------------------------------------ what takes longer
    async def _run(self, what: str, job: str, *arguments: Any) -> Any:
        return await self._errands.run(what, self.session.territory.cost_unit, job, *arguments)

    async def _solve(self) -> None:
        state = self.session.state
        answer = await ask_solve(self.session, self._run)
        if not answer.partitions:
            self.answer("unsolved", **unsolved_content(answer, self.language))
            return
        self.answer("solved", said=told_status(answer.report.status, self.language))
        if self.session.bench.best_of(state) is None:
            await self._find_best()

    async def _find_best(self) -> None:
        answer = await ask_best(self.session, self._run)
        if answer is None:
            return
        if answer.report.status is Status.INFEASIBLE:
            self.answer("unsolved", **unsolved_content(answer, self.language))
        self.show()

    async def _price(self, tables: Mapping[str, Any], without: tuple[str, ...]) -> None:
        content = await ask_price(self.session, self._run, self.language, tables, without)
        if content is not None:
            self.answer("price", **content)

    async def _price_offers(self, code: str) -> None:
        self.answer("offers", **await ask_offers(self.session, self._run, self._known(code)))

    async def _complete(self) -> None:
        territory = self.session.territory
        self._laying.cards = await ask_cards(self.session, self._run)
        cards = [card_content(card, territory, self.language) for card in self._laying.cards]
        self.answer("cards", cards=cards)

    # ------------------------------------------------------------ taking along
    def _tell_link(self, kind: str) -> None:
        session = self.session
        fragment = write_link(session.state, session.territory, session.asked_first)
        self.answer(kind, fragment=fragment)

    def _open_link(self, message: Mapping[str, Any]) -> None:
        trusted = None if self._session is None else self._session.asked_first
        first, state = read_link(text_of(message, "fragment"), trusted, (*fetched(), *self.folders))
        self.begin(Session.resumed(first, state))
        self._step(self.session)

    async def _take(self, what: str) -> None:
        taken: Taken = await take(what, self.session, self.language.code, self._run)
        self.answer(
            "file",
            name=taken.name,
            mime=taken.mime,
            data=base64.b64encode(taken.content).decode(),
        )
