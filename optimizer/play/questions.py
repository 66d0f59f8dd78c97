"""Questions: what a worker is asked about the state on the table, and the answer as a screen shows it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any

from models.problem import in_inhabitants
from models.proposal import Status
from models.territory import Territory
from optimizer.language.language import Language
from optimizer.play.beginnings import solved_state
from optimizer.play.errands import Run
from optimizer.play.jobs import Answer, Card
from optimizer.play.moves import move_to
from optimizer.play.session import Session
from optimizer.play.state import State
from optimizer.play.view import told_status
from optimizer.play.wishes import Wishes

__all__ = [
    "ask_best",
    "ask_cards",
    "ask_offers",
    "ask_price",
    "ask_solve",
    "card_content",
    "unsolved_content",
]


async def ask_solve(session: Session, run: Run) -> Answer:
    """Solve the state on the table and lay what was found there, whatever lies there by then."""
    state = session.state
    answer: Answer = await run("solve", "solve", state.question)
    if answer.partitions:
        if not session.state.lies_as(state):
            session.lay_again(state)
        session.accept(state, answer.partitions, answer.report)
    return answer


async def ask_best(session: Session, run: Run) -> Answer | None:
    """Find what is asked without wishes, so that costs can be said above the best; None: it was known."""
    state = session.state
    if session.bench.best_of(state) is not None:
        return None
    answer: Answer = await run("best", "solve", state.asked_of_all)
    if answer.partitions:
        best = solved_state(_without_wishes(state), answer.partitions, answer.report)
        session.bench.know_best(state, session.bench.proposal_of(best))
        empty = not all(sheet.partition.regions for sheet in state.sheets)
        if empty and session.state.lies_as(state):
            session.accept(state, answer.partitions, answer.report)
    return answer


def _without_wishes(state: State) -> State:
    plain = Wishes(out=state.wishes.out)
    return state.with_sheets([replace(sheet, wishes=plain) for sheet in state.sheets])


def unsolved_content(answer: Answer, language: Language) -> dict[str, Any]:
    """Return why nothing was found."""
    reasons = [language.phrase(reason) for reason in answer.reasons]
    return {"said": told_status(answer.report.status, language), "reasons": reasons}


async def ask_price(
    session: Session, run: Run, language: Language, tables: Mapping[str, Any], without: tuple[str, ...]
) -> dict[str, Any] | None:
    """Return what asking something else would come to, before it is asked; None: it was stopped."""
    state, territory = session.state, session.territory
    then = session.asking(tables, without)
    answers: list[Answer] = await run("price", "solve_each", [state.question, then.question])
    if len(answers) < 2:
        return None
    now, other = (answer.partitions for answer in answers)
    if not now or not other:
        return {"said": language.gettext("Nothing would fit"), "fits": bool(other)}
    before, after = (solved_state(then, found.partitions, found.report) for found in answers)
    costs = [session.bench.cost(case) for case in (before, after)]
    moved = frozenset[str]().union(
        *(
            session.movers(before.looking_at(at), after.looking_at(at)).moved
            for at in range(len(after.sheets))
        )
    )
    return {
        "fits": True,
        "proven": all(one.report.status is Status.OPTIMAL for one in answers),
        "saved": in_inhabitants(costs[0] - costs[1], territory.cost_unit),
        "moved": len(moved),
        "people": territory.population(moved),
        "names": [territory.name(code) for code in sorted(moved)][:8],
    }


async def ask_offers(session: Session, run: Run, code: str) -> dict[str, Any]:
    """Return the proven price of a municipality in each neighbouring region, the rest divided anew."""
    state, territory = session.state, session.territory
    offers = [offer for offer in session.offers(code) if offer.region]
    anchors = [min(offer.region, key=territory.index.__getitem__) for offer in offers]
    free = state.with_sheets([replace(one, wishes=replace(one.wishes, held=())) for one in state.sheets])
    cases = [move_to(free, territory, code, anchor).question for anchor in anchors]
    answers: list[Answer] = await run("offers", "solve_each", [state.asked_of_all, *cases])
    prices = {
        anchor: _price(answers[0], answer, territory.cost_unit)
        for anchor, answer in zip(anchors, answers[1:], strict=False)
    }
    return {"code": code, "prices": prices}


def _price(without: Answer, answer: Answer, unit: Fraction) -> dict[str, Any]:
    least, cost = without.report.objective, answer.report.objective
    proven = all(one.report.status is Status.OPTIMAL for one in (without, answer))
    more = None if least is None or cost is None else in_inhabitants(cost - least, unit)
    share = None if more is None or not least else (cost or 0) / least - 1
    return {"more": more, "share": share, "proven": proven, "fits": bool(answer.partitions)}


async def ask_cards(session: Session, run: Run) -> list[Card]:
    """Return suggestions for what stalls: of the map on the table, or of what was declared."""
    state = session.state
    declared: str | dict[str, str] = {
        code: session.name_of(region) for region in state.partition for code in region
    }
    first = session.history[0].looking_at(state.at)
    if state.partition == first.partition and first.asked.compare_with is not None:
        declared = first.asked.compare_with
    cards: list[Card] = await run("complete", "complete_area", state.asked, declared)
    return cards


def card_content(card: Card, territory: Territory, language: Language) -> dict[str, Any]:
    """Return a suggestion, ready for JSON."""
    return {
        "number": card.number,
        "area": language.phrase(card.area),
        "lit": list(card.lit),
        "kind": language.phrase(card.kind),
        "exempted": bool(card.exempted),
        "aim": language.phrase(card.aim),
        "price": card.price,
        "proven": card.proven,
        "changes": [
            {"name": territory.name(code), "before": language.phrase(before), "after": after}
            for code, before, after in card.changes
        ],
        "receives": [territory.name(code) for code in card.receives],
        "limits": [
            language.say(
                "%(region)s: %(value)s where %(limit)s is asked",
                region=region,
                value=language.figure(one.value),
                limit=language.figure(one.limit),
            )
            for region, one in card.exempted
        ],
    }
