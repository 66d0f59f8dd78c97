"""Board: the map component that a notebook and the app show; it hears what a person does and answers."""

from __future__ import annotations

import base64
import logging
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
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
from optimizer.play.areas import Area, Areas
from optimizer.play.background import Background
from optimizer.play.canvas import draw_canvas
from optimizer.play.certainty import Neighbour, certainty_content
from optimizer.play.errands import Errands
from optimizer.play.jobs import Answer
from optimizer.play.laying import Laying
from optimizer.play.link import read_link, write_link
from optimizer.play.look import look_at
from optimizer.play.messages import script, style, words_of
from optimizer.play.questions import (
    SMALL,
    ask_best,
    ask_cards,
    ask_certainty,
    ask_offers,
    ask_price,
    ask_solve,
    card_content,
    unsolved_content,
)
from optimizer.play.requests import bytes_of, maybe_count_of, maybe_text_of, tables_of, text_of, without_of
from optimizer.play.session import Session
from optimizer.play.start import StartDesk
from optimizer.play.state import State
from optimizer.play.taking import Taken, take
from optimizer.play.view import (
    elsewhere_of,
    followed,
    movers_table,
    numbers_of,
    regions_of,
    told_status,
    view_of,
)
from optimizer.play.worker import Worker

__all__ = ["Board"]

log = logging.getLogger(__name__)

ASKER: ContextVar[str] = ContextVar("ASKER", default="")
"""Which of the views of a board asked what is being done, so that a file goes to that one only."""

MOST_CERTAIN = 200
"""Of so many questions it is remembered what is certain."""


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
    elsewhere: Any = traitlets.List().tag(sync=True)

    def __init__(self, session: Session | None, language: Language | None = None) -> None:
        self.worker = Worker()  # before all that can fail: an unfinished widget is closed too
        self._desk: StartDesk | None = None
        self._errands = Errands(self.worker, self._show_busy, self._tell_error)
        self._background = Background(self._show_aside, self._tell_error)
        super().__init__()
        self.speak(language or language_in_force())
        self._laying = Laying()
        self._about = ""
        self._certain: dict[str, Sequence[Neighbour]] = {}
        self._refining: State | None = None
        self._session: Session | None = None
        self._areas = Areas()
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
        here.session.watch(self.show)
        self._laying, self._about = Laying(), ""
        self.canvas = dict(here.canvas)
        self.elsewhere = elsewhere_of(self._areas)
        self.show()

    def _undo(self, _message: Mapping[str, Any]) -> None:
        self._areas.undo()
        self._show_area()
        self.attend()

    def _redo(self, _message: Mapping[str, Any]) -> None:
        self._areas.redo()
        self._show_area()
        self.attend()

    def _go_elsewhere(self, message: Mapping[str, Any]) -> None:
        self._areas.go_to(int(message["area"]), text_of(message, "name"))
        self._show_area()
        self.attend()

    def attend(self) -> None:
        """Look in the background for what the state on the table lacks: the best, and what is certain."""
        session = self.session
        state = session.state
        if self._refining is not None and not self._refining.lies_as(state):
            self._refining = None
            self.worker.stop()  # somebody went on: nobody waits for the proof of what lay there
        if session.bench.proven_best(state) is None:
            self._background.seek(("best", state.key), self._find_best)
        elif self._lacks_certainty() and not self.worker.busy:
            self._background.seek(("certainty", self._certainty_key()), self._find_certainty)
        else:
            self._background.rest()

    def _lacks_certainty(self) -> bool:
        session = self.session
        asked = session.state.whole is None and self._about in session.territory.index
        return asked and self._certainty() is None

    def _certainty_key(self) -> str:
        """Return what a question and a municipality share whose certainty is found out at once."""
        session = self.session
        about = "" if len(session.territory.codes) <= SMALL else self._about
        return f"{about} {session.state.key}"

    def _certainty(self) -> Mapping[str, Any] | None:
        found = self._certain.get(self._certainty_key())
        if found is None:
            return None
        return certainty_content(self._about, found, self.session.territory, self.language)

    def speak(self, language: Language) -> None:
        """Say everything in a language from now on."""
        self.language = self._errands.language = self._background.errands.language = language
        self.words = words_of(language)
        if self._desk is not None:
            self.start = self._desk.options(language)

    def choose_from(self, desk: StartDesk) -> None:
        """Let a person choose where to start."""
        self._desk = desk
        self.start = desk.options(self.language)

    def flush_with(self, flush: Callable[[], Awaitable[None]]) -> None:
        """Let what changes while somebody waits be sent with a host's own means."""
        self._errands.flush = self._background.errands.flush = flush

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
        self.view = {**view, "undo": undo, "redo": redo}

    def end_workers(self) -> None:
        """End what is being solved, whatever it is."""
        self.worker.close()
        self._errands.cancel()
        self._background.close()

    def close(self) -> None:
        """End what is being solved, and the widget."""
        self.end_workers()
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
    def _steps(self) -> Mapping[str, Callable[[Mapping[str, Any]], object]]:
        """What a screen can ask, by the kind of its message."""
        return {
            "move": self._move,
            "together": lambda m: self._step(self.session.together(text_of(m, "a"), text_of(m, "b"))),
            "apart": lambda m: self._step(self.session.apart(text_of(m, "a"), text_of(m, "b"))),
            "hold": lambda m: self._step(self.session.hold(text_of(m, "code"), bool(m["on"]))),
            "out": lambda m: self._step(self.session.leave_out(text_of(m, "code"), bool(m["on"]))),
            "drop": self._drop,
            "let_go": lambda m: self._step(self.session.let_go()),
            "undo": self._undo,
            "redo": self._redo,
            "elsewhere": self._go_elsewhere,
            "keep": lambda m: self._step(self.session.keep(text_of(m, "name"))),
            "back": lambda m: self._step(self.session.back_to(text_of(m, "name"))),
            "ask": lambda m: self._step(self.session.ask(tables_of(m), without_of(m))),
            "look": lambda m: self._look(text_of(m, "code")),
            "tier": self._look_at_tier,
            "begin": self._begin,
            "path": self._find_path,
            "lang": self._change_language,
            "solve": lambda m: self._errand(self._solve),
            "ready": lambda m: self.attend() if self._session else None,
            "best": self._look_again,
            "stop": lambda m: self.worker.stop(),
            "certainty": self._look_again_for_certainty,
            "give_up": lambda m: self._background.give_up(),
            "price": lambda m: self._errand(self._price, tables_of(m), without_of(m)),
            "offers": lambda m: self._errand(self._price_offers, text_of(m, "code")),
            "complete": lambda m: self._errand(self._complete),
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
            "take": lambda m: self._errand(self._take, text_of(m, "what")),
        }

    # ------------------------------------------------------------ steps
    def _step(self, _session: Session) -> None:
        """Take a step that the session has shown by itself."""
        self._areas.stepped()
        self.attend()

    def _look_at_tier(self, message: Mapping[str, Any]) -> None:
        self.session.look(text_of(message, "name"))
        self.attend()

    def _move(self, message: Mapping[str, Any]) -> None:
        before = self.session.state
        self._step(self.session.move(text_of(message, "code"), maybe_text_of(message, "to")))
        if said := followed(before, self.session.state, self.language):
            self.answer("followed", said=said)

    def _look_again(self, _message: Mapping[str, Any]) -> None:
        self._background.again(("best", self.session.state.key))
        self.attend()

    def _look_again_for_certainty(self, message: Mapping[str, Any]) -> None:
        self._about = self._known(text_of(message, "code"))
        self._background.again(("certainty", self._certainty_key()))
        self.attend()

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
        if self._desk is None:
            raise InputError("this board has one area")
        self.begin(self._desk.open(message))
        if "draft" in message:
            self._read_draft(message["draft"])
        self.attend()

    def _find_path(self, message: Mapping[str, Any]) -> None:
        """Open what lies at a path on this machine: a scenario file, or a folder that is offered then."""
        if self._desk is None:
            raise InputError("this board has one area")
        found = self._desk.find(text_of(message, "path"))
        if isinstance(found, Session):
            self.begin(found)
            self.attend()
        else:
            self.start = self._desk.options(self.language)
            self.answer("found", pack=found)

    def _change_language(self, message: Mapping[str, Any]) -> None:
        code: Lang = "nl" if message.get("to") == "nl" else "en"
        self.speak(Language(code))
        if self._session is not None:
            self.show()

    def _look(self, code: str) -> None:
        session = self.session
        if code in session.state.wishes.out:
            self.answer("look", about={"code": code, "name": session.bench.whole.name(code), "out": True})
            return
        self._about = self._known(code)
        about = look_at(self.session, code, self.language)
        self.answer("look", about={**about, "certainty": self._certainty()})
        self.attend()

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
    async def _run_aside(self, what: str, job: str, *arguments: Any) -> Any:
        unit = self.session.territory.cost_unit
        return await self._background.errands.run(what, unit, job, *arguments)

    async def _run(self, what: str, job: str, *arguments: Any) -> Any:
        if not self._background.wanted(("best", self.session.state.key)):
            self._background.rest()  # what somebody waits for comes first
        return await self._errands.run(what, self.session.territory.cost_unit, job, *arguments)

    def _errand(self, doing: Callable[..., Coroutine[Any, Any, None]], *arguments: Any) -> None:
        """Do something that takes longer beside the screen, and see then what the state lacks."""

        async def done() -> None:
            try:
                await doing(*arguments)
            finally:
                if not self.worker.busy:
                    self.attend()

        self._errands.start(done())

    async def _solve(self) -> None:
        session = self.session
        state = session.state
        if not state.bound:
            await self._background.wait_for(("best", state.key))
        answer = await ask_solve(session, self._run, self._tell_nearby)
        self._refining = None
        if answer is None:
            return
        if not answer.partitions:
            self.answer("unsolved", **unsolved_content(answer, self.language))
            return
        self.answer("solved", said=told_status(answer.report.status, self.language))

    def _tell_nearby(self, answer: Answer) -> None:
        """Say that what lies on the table may still become better."""
        self._refining = self.session.state
        more = self.language.percent(answer.report.gap, 2)
        message = "Around the wishes this is the best, at most %(more)s above any; the proof goes on."
        self.answer("solved", said=self.language.say(message, more=more))

    async def _find_best(self) -> None:
        session = self.session
        what = ("best", session.state.key)
        answer = await ask_best(session, self._run_aside, lambda: self._background.wanted(what))
        if answer is None or self.session is not session:
            return
        if answer.report.status is Status.INFEASIBLE:
            self.answer("unsolved", **unsolved_content(answer, self.language))
        self.show()
        if answer.report.status is Status.OPTIMAL:
            self.attend()

    async def _find_certainty(self) -> None:
        session, key, code = self.session, self._certainty_key(), self._about
        about = None if len(session.territory.codes) <= SMALL else (code,)
        found = await ask_certainty(session, self._run_aside, about)
        if not self._background.wanted(("certainty", key)):
            return
        if len(self._certain) >= MOST_CERTAIN:
            del self._certain[next(iter(self._certain))]
        self._certain[key] = found
        if (content := self._certainty()) is not None:
            self.answer("certainty", **content)

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
        packs = fetched() if self._desk is None else self._desk.packs
        first, state = read_link(text_of(message, "fragment"), trusted, packs)
        self._begin_area(Session.resumed(first, state), anew=True)
        self.attend()

    async def _take(self, what: str) -> None:
        taken: Taken = await take(what, self.session, self.language.code, self._run)
        self.answer(
            "file",
            name=taken.name,
            mime=taken.mime,
            data=base64.b64encode(taken.content).decode(),
        )
