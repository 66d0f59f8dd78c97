"""Session: a person at a map; every step is judged at once, kept, and can be taken back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from models.errors import InputError
from models.partition import Partition
from models.proposal import SolveReport, Status, region_name
from models.scenario import Scenario
from models.territory import Layer, Territory
from optimizer.engine.solution import Control, Limits
from optimizer.inputs.changes import change_scenario
from optimizer.inputs.given import ScenarioLike, scenario_of
from optimizer.inputs.layers import find_partition
from optimizer.inputs.territories import open_territory
from optimizer.play.bench import Bench
from optimizer.play.costs import Offer, Split
from optimizer.play.exemptions import Exemption, exempted_tables, exemptions_of, unexempted_tables
from optimizer.play.history import History
from optimizer.play.moves import hold_region, leave_out, move_to
from optimizer.play.record import state_toml
from optimizer.play.state import State
from optimizer.play.wishes import Wishes
from optimizer.proposal.proposal import Proposal
from optimizer.solving.propose import limits_of, solve_scenario

if TYPE_CHECKING:
    from optimizer.comparison.comparison import Comparison

__all__ = ["Session"]


class Session:
    """What one person tries on one map.

    Parameters
    ----------
    scenario : Scenario, str or Path
        What is asked, or its file; of several tiers the one that `tier` names.
    start : optional
        The partition to begin with: whatever `find_partition` takes, a `Partition` among it.
        None: the layer that the scenario compares with, or else the best once it is solved.
    tier : str, optional
        Of several tiers the one that is played with; default: the lowest.
    territory : Territory, optional
        What `open_territory` returned for this scenario, when it is at hand.

    Attributes
    ----------
    bench : Bench
        What judges the states.
    asked_first : Scenario
        The question that the session began with.

    Examples
    --------
    >>> from optimizer import Session
    >>> session = Session("scenarios/drenthe.toml")
    >>> session.solve().report.status
    <Status.OPTIMAL: 'optimal'>
    >>> len(session.move("Tynaarlo", "Emmen").broken)
    1
    >>> session.undo().broken
    ()
    """

    def __init__(
        self,
        scenario: ScenarioLike,
        start: str | Path | Partition | Mapping[str, object] | None = None,
        tier: str | None = None,
        territory: Territory | None = None,
    ) -> None:
        asked = scenario_of(scenario).at_tier(tier)
        whole = territory or open_territory(asked)
        self.bench = Bench(whole)
        self.asked_first = asked
        partition = self._beginning(asked, whole, start)
        first = State(asked, partition)
        self._history = History(replace(first, colours=self.bench.colours(first, None)))

    @classmethod
    def of(cls, proposal: Proposal, tier: str | None = None) -> Session:
        """Return a session that begins with a proposal, of several tiers with one of them."""
        asked = proposal.scenario.at_tier(tier)
        partition = proposal.partitions.get(asked.tier, Partition([]))
        session = cls(asked, partition, territory=proposal.territory)
        if not proposal.scenario.tiers and partition.regions:
            session._history = History(replace(session.state, report=proposal.report))
            if proposal.report.status is Status.OPTIMAL:
                session.bench.know_best(session.state, proposal)
        return session

    @staticmethod
    def _beginning(
        asked: Scenario, territory: Territory, start: str | Path | Partition | Mapping[str, object] | None
    ) -> Partition:
        if isinstance(start, Partition):
            return start.restrict(territory.codes)
        reference = start if start is not None else asked.compare_with
        if reference is None:
            return Partition([])
        layer: Layer = find_partition(reference, territory)
        return layer.partition().restrict(territory.codes)

    # ------------------------------------------------------------ what there is
    @property
    def state(self) -> State:
        """What is on the table."""
        return self._history.state

    @property
    def history(self) -> tuple[State, ...]:
        """Every state up to now, the first one first; those taken back are not among them."""
        return self._history.done

    @property
    def undone(self) -> tuple[State, ...]:
        """The states that were taken back, the next to redo first."""
        return self._history.undone

    @property
    def named(self) -> tuple[State, ...]:
        """The states that somebody named, in their order; the last of each name."""
        return self._history.named

    @property
    def territory(self) -> Territory:
        """The area of the current state."""
        return self.bench.territory_of(self.state)

    @property
    def scenario(self) -> Scenario:
        """The question of the current state with its wishes as locks."""
        return self.state.scenario

    @property
    def proposal(self) -> Proposal:
        """The current state as a proposal: proven when it was solved, else judged and bounded.

        A state that nobody solved is ``feasible`` when it keeps every rule, with the bound of the best
        partition where that is known, and ``unknown`` when a rule is broken.
        """
        return self.bench.proposal_of(self.state)

    @property
    def broken(self) -> tuple[str, ...]:
        """Every hard rule that does not hold, one sentence each."""
        return tuple(finding.text for one in self.bench.judgements(self.state) for finding in one.violations)

    @property
    def cost(self) -> Split:
        """What the current state costs above the best, by what it is about."""
        return self.bench.split(self.state)

    # ------------------------------------------------------------ looking
    def offers(self, municipality: str) -> tuple[Offer, ...]:
        """Return what each neighbouring region would cost for a municipality, everybody else staying."""
        return self.bench.offers(self.state, self._code(municipality))

    def movers(self, before: State, after: State) -> Comparison:
        """Return who moves between two states, see `optimizer.comparison.comparison.compare`."""
        from optimizer.comparison.comparison import compare

        return compare(self.bench.territory_of(after), before.partition, after.partition)

    # ------------------------------------------------------------ trying
    def move(self, municipality: str, to: str | None) -> Session:
        """Put a municipality into the region of another; None: into one of its own.

        Where it goes becomes a wish that `solve` keeps.

        Raises
        ------
        InputError
            For an unknown municipality, one outside the area, or a region that is held.
        """
        partner = None if to is None else self._code(to)
        moved = move_to(self.state, self.territory, self._code(municipality), partner)
        return self if moved is self.state else self._push(moved)

    def together(self, one: str, other: str) -> Session:
        """Ask that two municipalities share a region; the map stays until it is solved."""
        return self._wish(self.state.wishes.joining(self._pair(one, other)))

    def apart(self, one: str, other: str) -> Session:
        """Ask that two municipalities do not share a region; the map stays until it is solved."""
        return self._wish(self.state.wishes.parting(self._pair(one, other)))

    def hold(self, municipality: str, hold: bool = True) -> Session:
        """Keep the region of a municipality exactly as it is, or let it go.

        Raises
        ------
        InputError
            When the municipality has no region.
        """
        return self._push(hold_region(self.state, self.territory, self._code(municipality), hold))

    def leave_out(self, municipality: str, out: bool = True) -> Session:
        """Leave a municipality out of the area, or take it in again (then as a white spot)."""
        whole = self.bench.whole
        return self._push(leave_out(self.state, self.asked_first, whole, whole.code_of(municipality), out))

    def let_go(self) -> Session:
        """Forget every wish but those about who belongs to the area."""
        return self._wish(Wishes(out=self.state.wishes.out))

    def drop_wish(self, kind: str, codes: Iterable[str]) -> Session:
        """Forget one wish: its kind (``placed``, ``together``, ``apart``, ``held``) and whom it is about."""
        return self._wish(self.state.wishes.dropping(kind, frozenset(codes)))

    def exempt(
        self,
        municipalities: Iterable[str],
        criterion: str = "population",
        *,
        minimum: int | None = None,
        maximum: int | None = None,
        reason: str,
    ) -> Session:
        """Give an area limits of its own: they hold for every region that lies wholly in it (P2, P15).

        Parameters
        ----------
        municipalities : iterable of str
            By name or code.
        criterion : str
            ``population``, ``members`` or an attribute such as ``attributes.clients``.
        minimum, maximum : int, optional
            The limits there; what is not given stays as it is for all.
        reason : str
            Why; the scenario file tells it.

        Raises
        ------
        InputError
            For an unknown municipality, a criterion without limits, or no reason.

        Examples
        --------
        >>> from optimizer import Session
        >>> session = Session("scenarios/drenthe.toml")
        >>> [one.minimum for one in session.exempt(["Meppel"], minimum=30_000, reason="trial").exemptions]
        [30000]
        """
        codes = [self._code(one) for one in municipalities]
        asked = self.state.asked
        return self.ask(
            exempted_tables(asked, criterion, codes, minimum=minimum, maximum=maximum, reason=reason)
        )

    def end_exemption(self, criterion: str, number: int) -> Session:
        """Let the general limits hold again where an exemption stood, see `exemptions`."""
        return self.ask(unexempted_tables(self.state.asked, criterion, number))

    @property
    def exemptions(self) -> tuple[Exemption, ...]:
        """The limits of named areas that the current state asks."""
        return exemptions_of(self.state.asked, self.territory)

    def put(
        self,
        partition: Partition,
        held: Iterable[frozenset[str]] = (),
        name: str = "",
        asked: Scenario | None = None,
    ) -> Session:
        """Lay another partition on the table, some of its regions held, and with it what is asked."""
        wishes = Wishes(held=tuple(held), out=self.state.wishes.out)
        restricted = partition.restrict(self.territory.codes)
        asked = asked or self.state.asked
        return self._push(replace(self.state, asked=asked, partition=restricted, wishes=wishes, name=name))

    def lay(self, state: State) -> Session:
        """Lay a state of this area on the table as where it begins, what it asks included."""
        partition = state.partition.restrict(self.bench.territory_of(state).codes)
        first = replace(state, partition=partition, report=None, name="")
        self._history = History(replace(first, colours=self.bench.colours(first, None)))
        return self

    def ask(self, tables: Mapping[str, Any] | None = None, without: Iterable[str] = ()) -> Session:
        """Ask something else of the partition on the table.

        Parameters
        ----------
        tables : mapping, optional
            As in a scenario file, laid over what is asked: ``{"population": {"minimum": 150_000}}``.
        without : iterable of str
            Criteria left out.

        Raises
        ------
        InputError
            When it does not fit the schema.
        """
        return self._push(replace(self.state, asked=self.asking(tables, without), report=None))

    def asking(self, tables: Mapping[str, Any] | None = None, without: Iterable[str] = ()) -> Scenario:
        """Return what `ask` would ask, without asking it."""
        from optimizer.infeasible.requirements import with_fitting_priorities

        asked = change_scenario(self.state.asked, tables=tables, without=without)
        for name, criterion in asked.in_use():
            try:
                criterion.prepare(self.territory)
            except InputError as error:
                raise error.within(f"[{name}]") from None
        return with_fitting_priorities(asked.model_copy(update={"name": self.asked_first.name}))

    # ------------------------------------------------------------ solving
    def solve(self, limits: Limits | None = None, control: Control | None = None) -> Proposal:
        """Find the best partition that keeps every wish, and lay it on the table.

        Where nothing fits, the table stays as it is; the proposal that is returned says why.
        """
        state = self.state
        facts = solve_scenario(
            state.scenario,
            territory=self.territory,
            limits=limits or limits_of(state.asked),
            control=control or Control(),
        )
        if facts.partition is not None:
            self.accept(state, facts.partition, facts.report)
        return Proposal.of(facts)

    def accept(self, state: State, partition: Partition, report: SolveReport) -> Session:
        """Lay the solved partition of a state on the table."""
        solved = replace(state, partition=partition, report=report, name="")
        if not state.wishes.pairs and not state.wishes.apart and not state.wishes.held:
            self.bench.know_best(state, self.bench.proposal_of(solved))
        return self._push(solved)

    def find_best(self, control: Control | None = None) -> Proposal:
        """Return the best partition of what is asked without wishes, solved once."""
        state = self.state
        if (best := self.bench.best_of(state)) is None:
            facts = solve_scenario(
                state.asked,
                territory=self.territory,
                limits=limits_of(state.asked),
                control=control or Control(),
            )
            best = Proposal.of(facts)
            self.bench.know_best(state, best)
        return best

    # ------------------------------------------------------------ going back
    def undo(self) -> Session:
        """Take the last step back; at the first state nothing happens."""
        self._history.undo()
        return self

    def redo(self) -> Session:
        """Do the step again that was taken back last."""
        self._history.redo()
        return self

    def keep(self, name: str) -> Session:
        """Give the current state a name, under which `back_to` finds it."""
        self._history.keep(name)
        return self

    def back_to(self, name: str) -> Session:
        """Lay a named state on the table again, as a new step.

        Raises
        ------
        InputError
            When no state has that name.
        """
        return self._push(replace(self.find(name), name=""))

    def find(self, name: str) -> State:
        """Return a named state.

        Raises
        ------
        InputError
            When no state has that name.
        """
        return self._history.find(name)

    # ------------------------------------------------------------ taking along
    def to_toml(self) -> str:
        """Return the current state as a scenario file: `regio propose` gives the same partition."""
        return state_toml(self.state, self.territory)

    # ------------------------------------------------------------ within
    def name_of(self, region: frozenset[str]) -> str:
        """Return the name of a region: its most populous centre, or else its most populous member."""
        return region_name(self.state.asked, self.territory, region)

    def _code(self, municipality: str) -> str:
        code = self.territory.code_of(municipality)
        if code not in self.territory.index:
            raise InputError("outside the area of the scenario", value=municipality)
        return code

    def _pair(self, one: str, other: str) -> tuple[str, str]:
        a, b = self._code(one), self._code(other)
        if a == b:
            raise InputError("takes two different municipalities", value=one)
        return a, b

    def _wish(self, wishes: Wishes) -> Session:
        return self._push(replace(self.state, wishes=wishes))

    def _push(self, state: State) -> Session:
        """Lay a state on the table; what was taken back is forgotten."""
        before = self.state
        changed = state.partition != before.partition or state.wishes != before.wishes
        if state.report is before.report and (changed or state.key != before.key):
            state = replace(state, report=None)
        if state.name == before.name:
            state = replace(state, name="")
        state.scenario  # noqa: B018 - wishes that contradict each other are refused before they are laid down
        state = replace(state, colours=self.bench.colours(state, before))
        self._history.push(state)
        return self
