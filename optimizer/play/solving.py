"""Solving: a table whose states are solved, and on which the answers are laid."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Self

from models.partition import Partition
from models.proposal import SolveReport
from optimizer.engine.solution import Control, Limits
from optimizer.play.beginnings import solved_state
from optimizer.play.contradictions import check_wishes
from optimizer.play.state import State
from optimizer.play.table import Table
from optimizer.proposal.proposal import Proposal
from optimizer.solving.propose import limits_of, solve_scenario

__all__ = ["SolvingTable"]


class SolvingTable(Table):
    """A table that can be asked for the best partition, with the wishes and without."""

    def solve(self, limits: Limits | None = None, control: Control | None = None) -> Proposal:
        """Find the best partition that keeps every wish, of several tiers all, and lay it on the table.

        Where nothing fits, the table stays as it is; the proposal that is returned says why.

        Raises
        ------
        InputError
            When wishes contradict each other, or what a tier is fixed to.
        """
        state = self.state
        check_wishes(state, self.territory)
        facts = solve_scenario(
            state.question,
            territory=self.territory,
            limits=limits or limits_of(state.asked),
            control=control or Control(),
        )
        if facts.partitions:
            self.accept(state, facts.partitions, facts.report)
        return Proposal.of(facts)

    def accept(self, state: State, partitions: Mapping[str, Partition], report: SolveReport) -> Self:
        """Lay the solved partitions of a state on the table, by tier."""
        solved = solved_state(state, partitions, report).looking_at(self.state.at)
        if not state.bound:
            self.bench.know_best(state, self.bench.proposal_of(solved))
        return self._push(solved)

    def refine(self, state: State, partitions: Mapping[str, Partition], report: SolveReport) -> Self:
        """Lay what a state was solved to in the place of an earlier answer on the table: no step."""
        solved = solved_state(state, partitions, report).looking_at(self.state.at)
        self._history.change(self.bench.coloured(solved, self.state))
        return self._told()

    def find_best(self, control: Control | None = None) -> Proposal:
        """Return the best partition of what is asked without wishes, solved once."""
        state = self.state
        if (best := self.bench.best_of(state)) is None:
            facts = solve_scenario(
                state.asked_of_all,
                territory=self.territory,
                limits=limits_of(state.asked),
                control=control or Control(),
            )
            best = Proposal.of(facts)
            self.bench.know_best(state, best)
        return best
