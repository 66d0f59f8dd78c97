"""Board: the map component that a notebook and the app show; it hears what a person does and answers."""

from __future__ import annotations

import base64
import logging
from collections.abc import Callable, Coroutine, Mapping
from functools import cached_property
from typing import Any

from models.errors import InputError
from optimizer.inputs.packs import fetched
from optimizer.language.language import Lang, Language
from optimizer.language.words import speaking_of, words_in_force
from optimizer.play.jobs import Answer
from optimizer.play.link import read_link, write_full_link
from optimizer.play.look import look_at
from optimizer.play.questions import (
    ask_cards,
    ask_offers,
    ask_price,
    ask_solve,
    unsolved_content,
)
from optimizer.play.requests import bytes_of, maybe_count_of, maybe_text_of, tables_of, text_of, without_of
from optimizer.play.screen import ASKER, Screen
from optimizer.play.session import Session
from optimizer.play.state import State
from optimizer.play.suggestions import card_content
from optimizer.play.taking import Taken, take
from optimizer.play.view import above_of, followed, movers_table, numbers_of, regions_of, told_status

__all__ = ["Board"]

log = logging.getLogger(__name__)


class Board(Screen):
    """A map to play with, and beside it what every step costs; see `Screen`."""

    def __init__(self, session: Session | None, language: Language | None = None) -> None:
        super().__init__(session, language)
        self.on_msg(self._hear)

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
            with speaking_of(self.language.words or words_in_force()):
                step(content)
        except InputError as error:
            self.answer("error", text=error.told(self.language.phrase))
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            log.exception("a step failed")
            self.answer("error", text=f"{self.language.gettext('That did not work')}: {error}")
        finally:
            self.answer("here")
            ASKER.reset(asker)

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
            "ready": lambda m: self.attending.attend(),
            "best": lambda m: self.attending.again("best"),
            "stop": lambda m: self.worker.stop(),
            "certainty": self._look_again_for_certainty,
            "give_up": lambda m: self.attending.background.give_up(),
            "price": lambda m: self._errand(self._price, tables_of(m), without_of(m)),
            "offers": lambda m: self._errand(self._price_offers, text_of(m, "code")),
            "complete": lambda m: self._errand(self._complete),
            "card": self._card,
            "draft": self._read_draft,
            "choose": self._choose,
            "no_draft": lambda m: self._laying.forget_draft(),
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
        self.attending.attend()

    def _undo(self, _message: Mapping[str, Any]) -> None:
        self._areas.undo()
        self._show_area()
        self.attending.attend()

    def _redo(self, _message: Mapping[str, Any]) -> None:
        self._areas.redo()
        self._show_area()
        self.attending.attend()

    def _go_elsewhere(self, message: Mapping[str, Any]) -> None:
        self._areas.go_to(int(message["area"]), text_of(message, "name"))
        self._show_area()
        self.attending.attend()

    def _look_at_tier(self, message: Mapping[str, Any]) -> None:
        self.session.look(text_of(message, "name"))
        self.attending.attend()

    def _move(self, message: Mapping[str, Any]) -> None:
        before = self.session.state
        self._step(self.session.move(text_of(message, "code"), maybe_text_of(message, "to")))
        if said := followed(before, self.session.state, self.language):
            self.answer("followed", said=said)

    def _look_again_for_certainty(self, message: Mapping[str, Any]) -> None:
        self.attending.look_at(self._known(text_of(message, "code")))
        self.attending.again("certainty")

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
        self.attending.attend()

    def _find_path(self, message: Mapping[str, Any]) -> None:
        """Open what lies at a path on this machine: a scenario file, or a folder that is offered then."""
        if self._desk is None:
            raise InputError("this board has one area")
        found = self._desk.find(text_of(message, "path"))
        if isinstance(found, Session):
            self.begin(found)
            self.attending.attend()
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
        self.attending.look_at(self._known(code))
        about = look_at(self.session, code, self.language)
        self.answer("look", about={**about, "certainty": self.attending.certainty()})
        self.attending.attend()

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
                "above": above_of(self.session, state),
                "colours": [state.colours[region] for region in state.partition],
                "regions": regions_of(self.session, state),
                "share": self.session.bench.split(state).share,
            }
            for name, state in zip(asked, (one, other), strict=True)
        ]
        tier = self.language.phrase(other.asked.tier) if other.whole is not None else ""
        self.answer(
            "movers", sides=sides, rows=movers_table(self.session, one, other, self.language), tier=tier
        )

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
        self.attending.make_way()  # what somebody waits for comes first
        return await self._errands.run(what, self.session.territory.cost_unit, job, *arguments)

    def _errand(self, doing: Callable[..., Coroutine[Any, Any, None]], *arguments: Any) -> None:
        """Do something that takes longer beside the screen, and see then what the state lacks."""

        async def done() -> None:
            try:
                await doing(*arguments)
            finally:
                if not self.worker.busy:
                    self.attending.attend()

        self._errands.start(done())

    async def _solve(self) -> None:
        session = self.session
        state = session.state
        if not state.bound:
            await self.attending.wait_for_best(state)
        answer = await ask_solve(session, self._run, self._tell_nearby)
        self.attending.refining(None)
        if answer is None:
            return
        if not answer.partitions:
            self.answer("unsolved", **unsolved_content(answer, self.language))
            return
        self.answer(
            "solved",
            said=told_status(
                answer.report.status, self.language, held=any(sheet.wishes for sheet in state.sheets)
            ),
        )

    def _tell_nearby(self, answer: Answer) -> None:
        """Say that what lies on the table may still become better."""
        self.attending.refining(self.session.state)
        more = self.language.percent(answer.report.gap, 2)
        message = "Around the wishes this is the best, at most %(more)s above any; the proof goes on."
        self.answer("solved", said=self.language.say(message, more=more))

    async def _price(self, tables: Mapping[str, Any], without: tuple[str, ...]) -> None:
        content = await ask_price(self.session, self._run, self.language, tables, without)
        if content is not None:
            self.answer("price", **content)

    async def _price_offers(self, code: str) -> None:
        self.answer("offers", **await ask_offers(self.session, self._run, self._known(code)))

    async def _complete(self) -> None:
        territory = self.session.territory
        session, laying = self.session, self._laying
        found = await ask_cards(session, self._run)
        laying.take_cards(session, found)
        if session is self.session:
            self.show()
            cards = [card_content(card, territory, self.language) for card in found]
            self.answer("cards", cards=cards)

    # ------------------------------------------------------------ taking along
    def _tell_link(self, kind: str) -> None:
        session = self.session
        fragment, left = write_full_link(session.state, session.territory, session.asked_first, session.named)
        left += tuple(
            f"{one.name} ({area.title})" for _, area, named in self._areas.elsewhere() for one in named
        )
        self.answer(kind, fragment=fragment, left=left)

    def _open_link(self, message: Mapping[str, Any]) -> None:
        trusted = None if self._session is None else self._session.asked_first
        packs = dict.fromkeys(fetched(), "") if self._desk is None else self._desk.packs
        linked = read_link(text_of(message, "fragment"), trusted, packs)
        self._begin_area(Session.resumed(*linked), anew=True)
        self.attending.attend()

    async def _take(self, what: str) -> None:
        taken: Taken = await take(what, self.session, self.language.code, self._run)
        self.answer(
            "file",
            name=taken.name,
            mime=taken.mime,
            data=base64.b64encode(taken.content).decode(),
        )
