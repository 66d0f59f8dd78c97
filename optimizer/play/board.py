"""Board: the map component that a notebook and the app show; it hears what a person does and answers."""

from __future__ import annotations

import asyncio
import base64
import contextvars
import logging
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from dataclasses import replace
from functools import cached_property
from typing import Any

import anywidget
import traitlets

from models.errors import InputError
from models.problem import in_inhabitants
from models.proposal import Status
from models.scenario import Scenario
from optimizer.drawing.cells import read_cells
from optimizer.engine.solution import Progress
from optimizer.language.language import Lang, Language, language_in_force
from optimizer.play.canvas import draw_canvas
from optimizer.play.drafts import read_draft
from optimizer.play.jobs import Answer, Card
from optimizer.play.link import read_link, write_link
from optimizer.play.messages import script, style, words_of
from optimizer.play.session import Session
from optimizer.play.snapshots import Snapshots
from optimizer.play.state import State
from optimizer.play.taking import Taken, take
from optimizer.play.view import look_at, movers_table, numbers_of, told_status, view_of
from optimizer.play.worker import StoppedError, Worker, WorkerDiedError
from optimizer.proposal.proposal import Proposal

__all__ = ["Board"]

log = logging.getLogger(__name__)

SMALL = 120
"""In an area of so many municipalities the best is looked for unasked, and a solve takes seconds at most."""

MOST_BYTES = 20_000_000
"""No table that somebody drops is as large."""


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
        super().__init__()
        self.language = language or language_in_force()
        self.words = words_of(self.language)
        self.flush: Callable[[], Awaitable[None]] | None = None
        self.opened: Callable[[Mapping[str, Any]], Session] | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._draft: tuple[str, bytes] | None = None
        self._cards: list[Card] = []
        self._snapshots: Snapshots | None = None
        self._looked_for: set[str] = set()
        self._session = session
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
        """Play with another session."""
        self._session = session
        self._cards, self._snapshots, self._draft = [], None, None
        self._looked_for = set()
        whole = session.bench.whole
        self.canvas = draw_canvas(whole, read_cells(session.asked_first, whole))
        self.show()

    def look_for_best(self) -> None:
        """Look for what costs are counted from, where that is quick or nothing is on the map yet."""
        session = self.session
        key = session.state.key
        unknown = session.bench.best_of(session.state) is None and key not in self._looked_for
        if unknown and (len(session.territory.codes) <= SMALL or not session.state.partition.regions):
            self._looked_for.add(key)
            self._task(self._find_best())

    def show(self) -> None:
        """Show the state on the table."""
        self.view = view_of(self.session, self.language)

    def close(self) -> None:
        """End the worker, whatever it does, and the widget."""
        self.worker.close()
        for task in self._tasks:
            task.cancel()
        super().close()

    # ------------------------------------------------------------ hearing
    def _hear(self, _widget: object, content: Any, _buffers: object) -> None:
        if not isinstance(content, dict):
            return
        self.do(content)

    def do(self, content: Mapping[str, Any]) -> None:
        """Do what a message of the screen says; whatever is wrong with it becomes a sentence there."""
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

    def answer(self, kind: str, **content: Any) -> None:
        """Send a message to the screen."""
        self.send({"kind": kind, **content})

    @cached_property
    def _steps(self) -> Mapping[str, Callable[[Mapping[str, Any]], None]]:
        """What a screen can ask, by the kind of its message."""
        return {
            "move": lambda m: self._step(self.session.move(_text(m, "code"), _maybe(m, "to"))),
            "together": lambda m: self._step(self.session.together(_text(m, "a"), _text(m, "b"))),
            "apart": lambda m: self._step(self.session.apart(_text(m, "a"), _text(m, "b"))),
            "hold": lambda m: self._step(self.session.hold(_text(m, "code"), bool(m["on"]))),
            "out": lambda m: self._step(self.session.leave_out(_text(m, "code"), bool(m["on"]))),
            "drop": self._drop,
            "let_go": lambda m: self._step(self.session.let_go()),
            "undo": lambda m: self._step(self.session.undo()),
            "redo": lambda m: self._step(self.session.redo()),
            "keep": lambda m: self._step(self.session.keep(_text(m, "name"))),
            "back": lambda m: self._step(self.session.back_to(_text(m, "name"))),
            "ask": lambda m: self._step(self.session.ask(_tables(m), _without(m))),
            "look": lambda m: self._look(_text(m, "code")),
            "begin": self._begin,
            "lang": self._change_language,
            "solve": lambda m: self._task(self._solve()),
            "ready": lambda m: self.look_for_best() if self._session else None,
            "best": lambda m: self._task(self._find_best()),
            "stop": lambda m: self.worker.stop(),
            "price": lambda m: self._task(self._price(_tables(m), _without(m))),
            "offers": lambda m: self._task(self._price_offers(_text(m, "code"))),
            "complete": lambda m: self._task(self._complete()),
            "card": self._card,
            "draft": self._read_draft,
            "choose": self._choose,
            "snapshots": self._read_snapshots,
            "snapshot": self._snapshot,
            "movers": self._movers,
            "link": lambda m: self.answer(
                "link", fragment=write_link(self.session.state, self.session.territory)
            ),
            "open_link": self._open_link,
            "take": lambda m: self._task(self._take(_text(m, "what"))),
        }

    # ------------------------------------------------------------ steps
    def _step(self, session: Session) -> None:
        self._session = session
        self.show()
        self.look_for_best()

    def _drop(self, message: Mapping[str, Any]) -> None:
        kind, codes = _text(message, "wish"), [str(code) for code in message["codes"]]
        if kind == "out":
            self._step(self.session.leave_out(codes[0], False))
        else:
            self._step(self.session.drop_wish(kind, codes))

    def _begin(self, message: Mapping[str, Any]) -> None:
        if self.opened is None:
            raise InputError("this board has one area")
        self.begin(self.opened(message))
        self._step(self.session)

    def _change_language(self, message: Mapping[str, Any]) -> None:
        code: Lang = "nl" if message.get("to") == "nl" else "en"
        self.language = Language(code)
        self.words = words_of(self.language)
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
                "share": self.session.bench.split(state).share,
            }
            for name, state in zip(asked, (one, other), strict=True)
        ]
        self.answer("movers", sides=sides, rows=movers_table(self.session, one, other))

    def _state(self, name: object) -> State:
        return self.session.find(str(name)) if name else self.session.state

    # ------------------------------------------------------------ drafts and snapshots
    def _read_draft(self, message: Mapping[str, Any]) -> None:
        self._draft = _text(message, "name"), _bytes(message)
        self._lay_draft({})

    def _choose(self, message: Mapping[str, Any]) -> None:
        self._lay_draft({str(written): str(code) for written, code in dict(message["chosen"]).items()})

    def _lay_draft(self, chosen: Mapping[str, str]) -> None:
        if self._draft is None:
            raise InputError("there is no draft")
        territory = self.session.territory
        draft = read_draft(*self._draft, territory, chosen)
        if draft.unmatched:
            rows = [
                {
                    "place": self.language.phrase(row.place),
                    "written": row.written,
                    "options": [[code, territory.name(code)] for code in row.options],
                }
                for row in draft.unmatched
            ]
            self.answer("unmatched", said=draft.said, rows=rows)
            return
        if not draft.region_of:
            raise InputError("no municipality of this area is in the draft")
        self._step(self.session.put(draft.partition))
        outside = [territory.name(code) for code in draft.outside]
        self.answer("drafted", said=draft.said, outside=outside)

    def _read_snapshots(self, message: Mapping[str, Any]) -> None:
        files = [(str(one["name"]), _bytes(one)) for one in message["files"]]
        self._snapshots = Snapshots.read(self.session.asked_first, files)
        self.answer("snapshots", names=self._snapshots.names)
        self._snapshot({"number": len(self._snapshots.names) - 1})

    def _snapshot(self, message: Mapping[str, Any]) -> None:
        if self._snapshots is None:
            raise InputError("there are no snapshots")
        number = int(message["number"])
        self._step(self.session.put(self._snapshots.partition(number)))
        self.answer("snapshot", number=number, steps=self._snapshots.told(number, self.language))

    # ------------------------------------------------------------ what takes longer
    def _task(self, doing: Coroutine[Any, Any, None]) -> None:
        """Do something beside the screen; what goes wrong becomes a sentence there."""

        async def watched() -> None:
            try:
                await doing
            except StoppedError:
                pass
            except InputError as error:
                self.answer("error", text=error.told(self.language.phrase))
            except WorkerDiedError as error:
                said = self.language.gettext("The solver ended unexpectedly; the map is as it was")
                self.answer("error", text=f"{said} ({error})")
            if not self.worker.busy:
                self.busy = {}
            await self._flushed()

        task = asyncio.ensure_future(watched())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        task.add_done_callback(lambda _: doing.close())  # where it was cancelled before it began

    async def _flushed(self) -> None:
        if self.flush is not None:
            await self.flush()

    async def _run(self, what: str, job: str, *arguments: Any) -> Any:
        """Let the worker do a job; its progress is shown."""
        unit = self.session.territory.cost_unit
        self.busy = {"what": what}
        await self._flushed()

        def told(news: Progress | str) -> None:
            if isinstance(news, str):
                self.busy = {"what": what, "note": self.language.phrase(news)}
            else:
                self.busy = {
                    "what": what,
                    "best": in_inhabitants(news.best, unit),
                    "bound": in_inhabitants(news.bound, unit),
                    "gap": news.gap,
                    "seconds": news.elapsed_s,
                }
            if self.flush is not None:
                flushing = asyncio.ensure_future(self._flushed())
                self._tasks.add(flushing)
                flushing.add_done_callback(self._tasks.discard)

        context = contextvars.copy_context()  # that of the tab: news comes from a thread that has none

        def told_here(news: Progress | str) -> None:
            context.run(told, news)

        return await self.worker.run(job, *arguments, told=told_here)

    async def _solve(self) -> None:
        state = self.session.state
        answer: Answer = await self._run("solve", "solve", state.scenario)
        if answer.partition is None:
            reasons = [self.language.phrase(reason) for reason in answer.reasons]
            self.answer("unsolved", said=told_status(answer.report.status, self.language), reasons=reasons)
            return
        if self.session.state is not state:
            self.session.put(state.partition)
        self.session.accept(state, answer.partition, answer.report)
        self.show()
        self.answer("solved", said=told_status(answer.report.status, self.language))
        if self.session.bench.best_of(state) is None:
            await self._find_best()

    async def _find_best(self) -> None:
        """Find what is asked without wishes, so that costs can be said above the best."""
        session, state = self.session, self.session.state
        if session.bench.best_of(state) is not None:
            return
        answer: Answer = await self._run("best", "solve", state.asked)
        if answer.partition is not None:
            best = replace(state, partition=answer.partition, report=answer.report, wishes=_only_out(state))
            session.bench.know_best(state, Proposal.of(session.bench.proposal_of(best)))
            if not state.partition.regions and session.state is state:
                session.accept(state, answer.partition, answer.report)
        elif answer.report.status is Status.INFEASIBLE:
            reasons = [self.language.phrase(reason) for reason in answer.reasons]
            self.answer("unsolved", said=told_status(answer.report.status, self.language), reasons=reasons)
        self.show()

    async def _price(self, tables: Mapping[str, Any], without: tuple[str, ...]) -> None:
        """Tell what asking something else would come to, before it is asked."""
        session, state = self.session, self.session.state
        asked = session.asking(tables, without)
        then = replace(state, asked=asked, report=None)
        answers: list[Answer] = await self._run("price", "solve_each", [state.scenario, then.scenario])
        if len(answers) < 2:
            return
        now, other = answers
        if now.partition is None or other.partition is None:
            said = self.language.gettext("Nothing would fit")
            self.answer("price", said=said, fits=other.partition is not None)
            return
        costs = [
            sum(one.cost for one in session.bench.judgements(replace(case, partition=answer.partition)))
            for case, answer in ((then, now), (then, other))
            if answer.partition is not None
        ]
        moved = session.movers(
            replace(state, partition=now.partition), replace(then, partition=other.partition)
        )
        self.answer(
            "price",
            fits=True,
            proven=all(one.report.status is Status.OPTIMAL for one in answers),
            saved=costs[0] - costs[1],
            moved=len(moved.moved),
            people=session.territory.population(moved.moved),
            names=[session.territory.name(code) for code in sorted(moved.moved)][:8],
        )

    async def _price_offers(self, code: str) -> None:
        """Tell the proven price of a municipality in each neighbouring region, the rest divided anew."""
        session, state = self.session, self.session.state
        offers = [offer for offer in session.offers(self._known(code)) if offer.region]
        anchors = [min(offer.region, key=session.territory.index.__getitem__) for offer in offers]
        cases: list[Scenario] = []
        for anchor in anchors:
            wishes = replace(state.wishes.placing(code, anchor), held=())
            cases.append(replace(state, wishes=wishes, report=None).scenario)
        answers: list[Answer] = await self._run("offers", "solve_each", [state.asked, *cases])
        prices: dict[str, Any] = {}
        unit = session.territory.cost_unit
        for anchor, answer in zip(anchors, answers[1:], strict=False):
            least, cost = answers[0].report.objective, answer.report.objective
            proven = all(one.report.status is Status.OPTIMAL for one in (answers[0], answer))
            fits = answer.partition is not None
            more = None if least is None or cost is None else in_inhabitants(cost - least, unit)
            share = None if more is None or not least else (cost or 0) / least - 1
            prices[anchor] = {"more": more, "share": share, "proven": proven, "fits": fits}
        self.answer("offers", code=code, prices=prices)

    async def _complete(self) -> None:
        """Look for suggestions for what stalls: of the map on the table, or of what was declared."""
        session, state = self.session, self.session.state
        territory = session.territory
        names = {code: session.name_of(region) for region in state.partition for code in region}
        declared: str | dict[str, str] = names
        first = session.history[0]
        if state.partition == first.partition and session.asked_first.compare_with is not None:
            declared = session.asked_first.compare_with
        self._cards = await self._run("complete", "complete_area", state.asked, declared)
        self.answer(
            "cards",
            cards=[
                {
                    "number": card.number,
                    "area": self.language.phrase(card.area),
                    "lit": list(card.lit),
                    "kind": self.language.phrase(card.kind),
                    "exempted": bool(card.exempted),
                    "aim": self.language.phrase(card.aim),
                    "price": card.price,
                    "proven": card.proven,
                    "changes": [
                        {"name": territory.name(code), "before": self.language.phrase(before), "after": after}
                        for code, before, after in card.changes
                    ],
                    "receives": [territory.name(code) for code in card.receives],
                    "limits": [
                        self.language.say(
                            "%(region)s: %(value)s where %(limit)s is asked",
                            region=region,
                            value=self.language.figure(value),
                            limit=self.language.figure(limit),
                        )
                        for region, _, value, limit in card.exempted
                    ],
                }
                for card in self._cards
            ],
        )

    def _card(self, message: Mapping[str, Any]) -> None:
        number = int(message["number"])
        for card in self._cards:
            if card.number == number:
                self._step(self.session.put(card.partition, card.held))
                return
        raise InputError("no such suggestion", value=str(number))

    # ------------------------------------------------------------ taking along
    def _tell_link(self) -> None:
        self.answer("link", fragment=write_link(self.session.state, self.session.territory))

    def _open_link(self, message: Mapping[str, Any]) -> None:
        trusted = None if self._session is None else self._session.asked_first
        state = read_link(_text(message, "fragment"), trusted)
        asked = state.asked
        session = Session(asked, state.partition)
        wishes = replace(state.wishes, out=frozenset())
        session.lay(state.partition, wishes)
        self.begin(session)
        self._step(session)

    async def _take(self, what: str) -> None:
        taken: Taken = await take(what, self.session, self.language.code, self._run)
        self.answer(
            "file",
            name=taken.name,
            mime=taken.mime,
            data=base64.b64encode(taken.content).decode(),
        )


def _only_out(state: State) -> Any:
    return type(state.wishes)(out=state.wishes.out)


def _text(message: Mapping[str, Any], key: str) -> str:
    value = message[key]
    if not isinstance(value, str) or len(value) > 100_000:
        raise InputError("a text is asked", where=key)
    return value


def _maybe(message: Mapping[str, Any], key: str) -> str | None:
    return None if message.get(key) is None else _text(message, key)


def _tables(message: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the tables of a question that a screen changes: numbers by path, and layers added."""
    tables: dict[str, Any] = {}
    for path, value in message.get("values", ()):
        place = tables
        for key in path[:-1]:
            place = place.setdefault(str(key), {})
        place[str(path[-1])] = value
    return tables


def _without(message: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(map(str, message.get("without", ())))


def _bytes(message: Mapping[str, Any]) -> bytes:
    content = base64.b64decode(str(message["data"]))
    if len(content) > MOST_BYTES:
        raise InputError("larger than a table of municipalities is", value=f"{len(content):,} bytes")
    return content
