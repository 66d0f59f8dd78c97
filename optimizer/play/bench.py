"""Bench: what states are judged with, kept at hand; no solver is asked."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import replace

from models.nesting import Tiers
from models.problem import in_inhabitants
from models.proposal import Judgement, SolveReport, Status, judge
from models.territory import Territory
from models.tier_problem import asked_of_tiers, formulate_tiers
from optimizer.engine.solution import gap_between
from optimizer.engine.start.evaluator import Draft, Evaluator, Score
from optimizer.language.language import Language
from optimizer.play.colouring import coloured
from optimizer.play.costs import Offer, Split, evaluator_of, split_cost
from optimizer.play.moves import block_of, move_to
from optimizer.play.nesting import Straddling, find_straddling, price_of_nesting
from optimizer.play.state import Sheet, State, scenario_key
from optimizer.proposal.proposal import Proposal
from optimizer.solving.versions import versions

__all__ = ["Bench"]

REMEMBERED = 8
"""So many evaluators are kept; of judgements three times as many."""


class Bench:
    """Judges the states of a session: areas, costs, rules, colours, and the best as far as it is known.

    Parameters
    ----------
    whole : Territory
        The area that nobody was left out of.
    """

    def __init__(self, whole: Territory) -> None:
        self.whole = whole
        self._areas: dict[frozenset[str], Territory] = {frozenset(): whole}
        self._judged: OrderedDict[int, tuple[Sheet, tuple[Judgement, ...]]] = OrderedDict()
        self._tiers: OrderedDict[str, Tiers] = OrderedDict()
        self._evaluators: OrderedDict[str, Evaluator] = OrderedDict()
        self._best: OrderedDict[str, Proposal] = OrderedDict()

    def territory_of(self, sheet: Sheet) -> Territory:
        """Return the area of a state, or of one of its tiers."""
        out = sheet.wishes.out
        if out not in self._areas:
            self._areas[out] = sheet.asked.recut(self.whole.whole, frozenset(self.whole.codes) - out)
        return self._areas[out]

    # ------------------------------------------------------------ judging
    def judgements(self, sheet: Sheet) -> tuple[Judgement, ...]:
        """Return what every criterion says about the tier looked at, or one beside it; with its wishes."""
        known = self._judged.get(id(sheet))
        if known is None or known[0] is not sheet:
            known = (sheet, judge(sheet.scenario, self.territory_of(sheet), sheet.partition))
            self._judged[id(sheet)] = known
            if len(self._judged) > 3 * REMEMBERED:
                self._judged.popitem(last=False)
        return known[1]

    def all_judgements(self, state: State) -> tuple[Judgement, ...]:
        """Return what every criterion says about every tier; of several each says which."""
        if state.whole is None:
            return self.judgements(state)
        return tuple(
            replace(judgement, tier=sheet.asked.tier)
            for sheet in state.sheets
            for judgement in self.judgements(sheet)
        )

    def straddling(self, state: State) -> list[Straddling]:
        """Return what breaks the rule that tiers nest; nothing where that has a price."""
        return find_straddling(state) if state.nested else []

    def broken(self, state: State) -> tuple[str, ...]:
        """Return every hard rule that does not hold on any tier, one sentence each."""
        territory, language = self.territory_of(state), Language("en")
        found = [text for sheet in state.sheets for text in self._broken_on(sheet)]
        return (*found, *(one.told(state, territory, language) for one in self.straddling(state)))

    def _broken_on(self, sheet: Sheet) -> list[str]:
        return [finding.text for one in self.judgements(sheet) for finding in one.violations]

    def breaks(self, state: State, at: int) -> bool:
        """Tell whether a hard rule is broken on a tier."""
        if any(one.violations for one in self.judgements(state.sheets[at])):
            return True
        return any(at in (one.at, one.at + 1) for one in self.straddling(state))

    def _unnested(self, state: State) -> int:
        """Return what is paid for what does not nest (cost units)."""
        if state.whole is None or state.whole.nested is True:
            return 0
        if state.key not in self._tiers:
            territory = self.territory_of(state)
            asked = asked_of_tiers(state.whole, territory)
            self._tiers[state.key] = formulate_tiers(state.whole, territory, asked)[0]
            if len(self._tiers) > REMEMBERED:
                self._tiers.popitem(last=False)
        return price_of_nesting(state.sheets, self._tiers[state.key], self.territory_of(state))

    def cost(self, state: State) -> int:
        """Return what a state costs on all its tiers (cost units)."""
        judged = (one for sheet in state.sheets for one in self.judgements(sheet))
        return sum(one.measure.cost for one in judged) + self._unnested(state)

    def split(self, state: State) -> Split:
        """Return what a state costs above the best of what is asked without wishes, as far as it is known."""
        best, unit = self.best_of(state), self.whole.cost_unit
        tier = state.asked.tier if state.whole is not None else ""
        unnested = self._unnested(state)
        then = 0
        if best is not None and best.partitions and state.whole is not None:
            lying = [replace(s, partition=best.partitions[s.asked.tier]) for s in state.sheets]
            then = self._unnested(state.with_sheets(lying))
        return split_cost(
            self.all_judgements(state),
            None if best is None or best.partition is None else best.judgements,
            self.proven_best(state) is not None,
            tier,
            (in_inhabitants(unnested, unit), in_inhabitants(then, unit)),
        )

    # ------------------------------------------------------------ as a proposal
    def proposal_of(self, state: State) -> Proposal:
        """Return a state as a proposal, of all its tiers, see `Session.proposal`."""
        territory = self.territory_of(state)
        partitions = {s.asked.tier: s.partition for s in state.sheets if s.partition.regions}
        report = state.report or self._report(state)
        judged = self.all_judgements(state)
        return Proposal(state.question, territory, partitions, report, judged, (), versions())

    def _report(self, state: State) -> SolveReport:
        kept = not any(self.breaks(state, at) for at in range(len(state.sheets)))
        cost = self.cost(state)
        best = self._best.get(state.key)
        levels = bool(state.asked_of_all.objective.priorities)
        bound = best.report.bound if best is not None and kept and not levels else None
        solver = state.asked.solver
        return SolveReport(
            Status.FEASIBLE if kept else Status.UNKNOWN,
            cost if kept else None,
            bound,
            gap_between(cost, bound) if kept else None,
            0.0,
            solver.workers,
            solver.seed,
            "by hand",
            "moved on a map",
        )

    # ------------------------------------------------------------ offers
    def offers(self, state: State, code: str) -> tuple[Offer, ...]:
        """Return what each neighbouring region would cost for a municipality, the cheapest first.

        Everybody else stays, but those who move with it (see `moves.move_to`).
        """
        territory = self.territory_of(state)
        free = state.with_sheets([replace(one, wishes=replace(one.wishes, held=())) for one in state.sheets])
        block, partition = block_of(state, code), state.partition
        near = {other for one in block for other in territory.neighbours(one)} - block
        regions = {partition.region_of(other) for other in near if other in partition.codes}
        targets = [region for region in regions if not block <= region]
        whole = partition.region_of(code) if code in partition.codes else frozenset[str]()
        now, found = self._score(free, free), []
        for region in [*targets, *([frozenset[str]()] if whole - block else [])]:
            anchor = min(region - block, default=None)
            if region and anchor is None:
                continue
            then = self._score(move_to(free, territory, code, anchor), free)
            change = in_inhabitants(then.cost - now.cost, territory.cost_unit)
            found.append(Offer(region, change, then.violation > now.violation))
        return tuple(sorted(found, key=lambda offer: (offer.breaks, offer.change, sorted(offer.region))))

    def _score(self, state: State, asked: State) -> Score:
        """Return violation and cost of a state by the wishes of another one, over all its tiers."""
        index = self.territory_of(state).index
        violation, cost = len(self.straddling(state)), self._unnested(state)
        for sheet, wished in zip(state.sheets, asked.sheets, strict=True):
            regions = [frozenset(index[code] for code in region) for region in sheet.partition]
            score = Draft(self._evaluator(wished), regions).score
            violation, cost = violation + score.violation, cost + score.cost
        return Score(violation, cost)

    def _evaluator(self, sheet: Sheet) -> Evaluator:
        wishes = sheet.wishes
        key = f"{scenario_key(sheet.asked)} {wishes.apart} {wishes.together} {sorted(wishes.out)}"
        if key not in self._evaluators:
            plain = replace(sheet, wishes=replace(wishes, placed={}, held=(), own=()))
            self._evaluators[key] = evaluator_of(plain.scenario.formulate(self.territory_of(sheet)))
            if len(self._evaluators) > REMEMBERED:
                self._evaluators.popitem(last=False)
        return self._evaluators[key]

    # ------------------------------------------------------------ the best
    def know_best(self, state: State, best: Proposal) -> None:
        """Take note of the best partitions of what a state asks without wishes."""
        self._best[state.key] = best
        if len(self._best) > 2 * REMEMBERED:
            self._best.popitem(last=False)

    def best_of(self, state: State) -> Proposal | None:
        """Return the best partitions of what a state asks without wishes; None: it is not known."""
        return self._best.get(state.key)

    def proven_best(self, state: State) -> Proposal | None:
        """Return the same where it is proven."""
        best = self.best_of(state)
        return best if best is not None and best.report.status is Status.OPTIMAL else None

    # ------------------------------------------------------------ colours
    def coloured(self, state: State, before: State | None) -> State:
        """Return a state with colours, which regions keep from the state before."""
        return coloured(state, before, self.territory_of(state))
