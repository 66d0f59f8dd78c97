"""Questions: what a worker is asked about the state on the table, and the answer as a screen shows it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

from models.partition import Partition
from models.problem import in_inhabitants
from models.proposal import Status
from models.scenario import Scenario
from optimizer.language.language import Language
from optimizer.play.beginnings import solved_state
from optimizer.play.certainty import Neighbour
from optimizer.play.contradictions import check_wishes, find_contradiction
from optimizer.play.errands import Run
from optimizer.play.jobs import Answer, Card
from optimizer.play.moves import move_to
from optimizer.play.nearby import bounded_by, question_nearby
from optimizer.play.session import Session
from optimizer.play.state import State
from optimizer.play.view import told_status

__all__ = [
    "SMALL",
    "answer_known",
    "ask_best",
    "ask_cards",
    "ask_certainty",
    "ask_offers",
    "ask_price",
    "ask_solve",
    "unsolved_content",
]


SMALL = 120
"""In an area of so many municipalities a solve takes a second at most, and all certainty is found at once."""

NOTHING_FITS: Mapping[str, Any] = {"more": None, "share": None, "proven": True, "fits": False}
"""The price of what contradicts a wish, or a tier that is fixed."""


async def ask_solve(
    session: Session, run: Run, laid: Callable[[Answer], None] | None = None
) -> Answer | None:
    """Solve the state on the table and lay what was found there, whatever lies there by then.

    On a large map what is near the wishes is divided anew first and laid; if the state still lies there when
    the proven best is found, that takes its place without another step.

    Parameters
    ----------
    session : Session
    run : callable
    laid : callable, optional
        Hears of an answer from nearby that lies on the table while the solve goes on.

    Returns
    -------
    Answer or None
        None: somebody went on with the answer from nearby.

    Raises
    ------
    InputError
        When wishes contradict each other, or what a tier is fixed to.
    """
    state = session.state
    check_wishes(state, session.territory)
    if (known := answer_known(session, state)) is not None:
        _lay(session, state, known)
        return known
    near = await _solve_nearby(session, state, run)
    if near is None:
        answer = await _solve_all(session, state, run, ())
        _lay(session, state, answer)
        return answer
    lying = session.state
    if near.report.status is Status.OPTIMAL or near.stopped:
        return near
    if laid is not None:
        laid(near)
    answer = await _solve_all(session, state, run, tuple(near.partitions.values()))
    if not session.state.lies_as(lying):
        return None
    if not answer.partitions or (answer.report.objective or 0) > (near.report.objective or 0):
        return near
    session.refine(state, answer.partitions, answer.report)
    return answer


async def _solve_all(session: Session, state: State, run: Run, start: tuple[Partition, ...]) -> Answer:
    """Solve a state; where the best without its wishes is proven, beside that."""
    best = session.bench.proven_best(state)
    if best is None:
        answer: Answer = await run("solve", "solve", state.question, start)
    else:
        known = Answer(best.partitions, best.report)
        answer = await run("solve", "solve_wishes", state.question, start, state.asked_of_all, known)
    return answer


async def _solve_nearby(session: Session, state: State, run: Run) -> Answer | None:
    """Lay what is the best around the wishes of a state on a large map; None: there is no such answer."""
    best, territory = session.bench.best_of(state), session.territory
    if len(territory.codes) <= SMALL or (question := question_nearby(state, best, territory)) is None:
        return None
    assert best is not None
    found: Answer = await run("solve", "solve", question, ())
    if not found.partitions:
        return None
    stopped = found.report.status is not Status.OPTIMAL
    near = Answer(found.partitions, bounded_by(found.report, best.report), (), stopped)
    _lay(session, state, near)
    return near


def _lay(session: Session, state: State, answer: Answer) -> None:
    if answer.partitions:
        if not session.state.lies_as(state):
            session.lay_again(state)
        session.accept(state, answer.partitions, answer.report)


def answer_known(session: Session, state: State) -> Answer | None:
    """Return what a solve of a state would find, where that is known: solved as it lies, or the best."""
    if state.proven and state.report is not None:
        return Answer({sheet.asked.tier: sheet.partition for sheet in state.sheets}, state.report)
    if not state.bound and (best := session.bench.proven_best(state)) is not None:
        return Answer(best.partitions, best.report)
    return None


async def ask_best(session: Session, run: Run, wanted: Callable[[], bool] = lambda: True) -> Answer | None:
    """Find what is asked without wishes, so that costs can be said above the best; None: it was known.

    Parameters
    ----------
    session : Session
    run : callable
    wanted : callable
        Whether an answer that is not proven is of use: not when the search was ended for another one.
    """
    state = session.state
    if session.bench.proven_best(state) is not None:
        return None
    best = session.bench.best_of(state)
    start = () if best is None else tuple(best.partitions.values())
    answer: Answer = await run("best", "solve", state.asked_of_all, start)
    if answer.partitions and (answer.report.status is Status.OPTIMAL or wanted()):
        best_state = solved_state(state.without_wishes(), answer.partitions, answer.report)
        session.bench.know_best(state, session.bench.proposal_of(best_state))
        empty = not all(sheet.partition.regions for sheet in state.sheets)
        if empty and session.state.lies_as(state):
            session.accept(state, answer.partitions, answer.report)
    return answer


async def ask_certainty(session: Session, run: Run, about: tuple[str, ...] | None) -> Sequence[Neighbour]:
    """Return what all answers close to the best have in common, of some municipalities or of all.

    Of several tiers on the one looked at, over answers for all of them.
    """
    state = session.state
    best = session.bench.best_of(state)
    assert best is not None
    answer = Answer(best.partitions, best.report)
    if state.whole is not None:
        cases = _other_ways(session, answer, frozenset(about or session.territory.codes))
        judged: list[Neighbour] = await run("certainty", "judge_on_tier", cases, answer, state.asked.tier)
        return judged
    found: list[Neighbour] = await run("certainty", "judge_neighbours", state.asked_of_all, answer, about)
    return found


def _other_ways(
    session: Session, best: Answer, about: frozenset[str]
) -> list[tuple[tuple[str, str], Scenario | None]]:
    """Return the neighbours of municipalities, each with the question that has them as the best has not.

    None in place of a question that contradicts what is fixed.
    """
    state, territory = session.state.without_wishes(), session.territory
    partition = best.partitions[state.asked.tier]
    cases: list[tuple[tuple[str, str], Scenario | None]] = []
    for pair in territory.pairs:
        if about & set(pair):
            together = partition.together(*pair)
            wishes = state.wishes.parting(pair) if together else state.wishes.joining(pair)
            other = replace(state, wishes=wishes)
            cases.append((pair, None if find_contradiction(other, territory) else other.question))
    return cases


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
    check_wishes(then, territory)
    known = answer_known(session, state)
    asked = [then.question] if known else [state.question, then.question]
    solved: list[Answer] = await run("price", "solve_each", asked)
    answers = [known, *solved] if known else solved
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
    tried = {anchor: move_to(free, territory, code, anchor) for anchor in anchors}
    fitting = [anchor for anchor, one in tried.items() if find_contradiction(one, territory) is None]
    cases = [tried[anchor].question for anchor in fitting]
    best = session.bench.proven_best(state)
    asked = cases if best is not None else [state.asked_of_all, *cases]
    answers: list[Answer] = await run("offers", "solve_each", asked)
    if best is not None:
        answers = [Answer(best.partitions, best.report), *answers]
    prices = {anchor: NOTHING_FITS for anchor in anchors if anchor not in fitting} | {
        anchor: _price(answers[0], answer, territory.cost_unit)
        for anchor, answer in zip(fitting, answers[1:], strict=False)
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
