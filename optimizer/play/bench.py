"""Bench: what states are judged with, kept at hand; no solver is asked."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import replace

import networkx as nx

from models.proposal import Judgement, SolveReport, Status, judge
from models.territory import Territory
from optimizer.drawing.colours import assign_colours
from optimizer.engine.solution import gap_between
from optimizer.engine.start.evaluator import Evaluator
from optimizer.play.costs import Offer, Split, evaluator_of, offers_for, split_cost
from optimizer.play.state import State
from optimizer.proposal.proposal import Proposal
from optimizer.solving.versions import versions

__all__ = ["Bench"]

REMEMBERED = 8
"""So many judgements and evaluators are kept."""


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
        self._judged: OrderedDict[int, tuple[State, tuple[Judgement, ...]]] = OrderedDict()
        self._evaluators: OrderedDict[str, Evaluator] = OrderedDict()
        self._best: OrderedDict[str, Proposal] = OrderedDict()

    def territory_of(self, state: State) -> Territory:
        """Return the area of a state."""
        out = state.wishes.out
        if out not in self._areas:
            self._areas[out] = state.asked.recut(self.whole.whole, frozenset(self.whole.codes) - out)
        return self._areas[out]

    def judgements(self, state: State) -> tuple[Judgement, ...]:
        """Return what every criterion says about a state, its wishes among them; no solver is asked."""
        known = self._judged.get(id(state))
        if known is None or known[0] is not state:
            known = (state, judge(state.scenario, self.territory_of(state), state.partition))
            self._judged[id(state)] = known
            if len(self._judged) > REMEMBERED:
                self._judged.popitem(last=False)
        return known[1]

    def split(self, state: State) -> Split:
        """Return what a state costs above the best of what is asked without wishes, as far as it is known."""
        best = self.best_of(state)
        return split_cost(
            self.judgements(state),
            None if best is None or best.partition is None else best.judgements,
            best is not None and best.report.status is Status.OPTIMAL,
        )

    def proposal_of(self, state: State) -> Proposal:
        """Return a state as a proposal, see `proposal`."""
        territory, judged = self.territory_of(state), self.judgements(state)
        report = state.report or self._report(state, judged)
        partitions = {state.asked.tier: state.partition} if state.partition.regions else {}
        return Proposal(state.scenario, territory, partitions, report, judged, (), versions())

    def _report(self, state: State, judged: tuple[Judgement, ...]) -> SolveReport:
        kept = not any(one.violations for one in judged)
        cost = sum(one.measure.cost for one in judged)
        best = self._best.get(state.key)
        levels = bool(state.asked.objective.priorities)
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

    def offers(self, state: State, code: str) -> tuple[Offer, ...]:
        """Return what each neighbouring region would cost for a municipality, everybody else staying."""
        territory = self.territory_of(state)
        wishes = state.wishes
        key = f"{state.key} {wishes.apart} {wishes.together}"
        if key not in self._evaluators:
            plain = replace(state, wishes=replace(wishes, placed={}, held=()))
            self._evaluators[key] = evaluator_of(plain.scenario.formulate(territory))
            if len(self._evaluators) > REMEMBERED:
                self._evaluators.popitem(last=False)
        index = territory.index
        regions = [frozenset(index[c] for c in region) for region in state.partition]
        return offers_for(code, regions, self._evaluators[key], territory)

    def know_best(self, state: State, best: Proposal) -> None:
        """Take note of the best partition of what a state asks without wishes."""
        self._best[state.key] = best
        if len(self._best) > 2 * REMEMBERED:
            self._best.popitem(last=False)

    def best_of(self, state: State) -> Proposal | None:
        """Return the best partition of what a state asks without wishes; None: it is not known."""
        return self._best.get(state.key)

    def colours(self, state: State, before: State | None) -> Mapping[frozenset[str], str]:
        """Give every region a colour; one that goes on keeps its own where its neighbours allow."""
        territory, partition = self.territory_of(state), state.partition
        graph: nx.Graph = nx.Graph()
        graph.add_nodes_from(partition)
        for a, b in territory.pairs:
            if {a, b} <= partition.codes and not partition.together(a, b):
                graph.add_edge(partition.region_of(a), partition.region_of(b))
        wanted: dict[frozenset[str], str] = {}
        if before is not None:
            taken: set[frozenset[str]] = set()
            people = territory.population
            pairs = [
                (people(new & old), new, old) for new in partition for old in before.colours if new & old
            ]
            for _, new, old in sorted(pairs, key=lambda item: (-item[0], min(item[1]), min(item[2]))):
                if new not in wanted and old not in taken:
                    wanted[new] = before.colours[old]
                    taken.add(old)
        return assign_colours(graph, wanted)
