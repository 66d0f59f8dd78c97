"""Session: a person at a map; every step is judged at once, kept, and can be taken back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from models.errors import InputError
from models.partition import Partition
from models.proposal import Status, region_name
from models.scenario import Scenario
from models.territory import Territory
from optimizer.inputs.given import ScenarioLike, scenario_of
from optimizer.inputs.territories import open_territory
from optimizer.play.asking import change_question
from optimizer.play.beginnings import first_state
from optimizer.play.bench import Bench
from optimizer.play.contradictions import check_new
from optimizer.play.costs import Offer
from optimizer.play.exemptions import Exemption, exempted_tables, exemptions_of, unexempted_tables
from optimizer.play.history import History
from optimizer.play.moves import hold_region, leave_out, move_to, with_question
from optimizer.play.record import state_toml
from optimizer.play.solving import SolvingTable
from optimizer.play.state import State
from optimizer.play.wishes import Wishes
from optimizer.proposal.proposal import Proposal

if TYPE_CHECKING:
    from optimizer.comparison.comparison import Comparison

__all__ = ["Session"]


class Session(SolvingTable):
    """What one person tries on one map.

    Parameters
    ----------
    scenario : Scenario, str or Path
        What is asked, or its file.
    start : optional
        The partition to begin with: whatever `find_partition` takes, a `Partition` among it.
        None: the layer that the scenario compares with, or else the best once it is solved.
        Of several tiers that of the tier looked at; or a mapping with one by the name of each tier.
    tier : str, optional
        Of several tiers the one that is looked at first; default: the lowest.
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
        asked = scenario_of(scenario)
        at = _number(asked, tier)
        whole = territory or open_territory(asked)
        super().__init__(Bench(whole), first_state(asked, whole, start, at))
        self.asked_first = asked

    @classmethod
    def of(cls, proposal: Proposal, tier: str | None = None) -> Session:
        """Return a session that begins with a proposal, of several tiers looking at one of them."""
        starts: Any = {
            own.tier: proposal.partitions.get(own.tier, Partition([])) for own in proposal.scenario.by_tier()
        }
        start = starts if proposal.scenario.tiers else starts[proposal.scenario.tier]
        session = cls(proposal.scenario, start, tier, proposal.territory)
        if proposal.partitions:
            session._history = History(replace(session.state, report=proposal.report))
            if proposal.report.status is Status.OPTIMAL:
                session.bench.know_best(session.state, proposal)
        return session

    @classmethod
    def resumed(cls, scenario: Scenario, state: State, named: Iterable[State] = ()) -> Session:
        """Return a session that begins with a state from elsewhere, such as that of a link.

        Parameters
        ----------
        scenario : Scenario
            What the state would ask if nobody were left out.
        state : State
        named : iterable of State
            Named states from there, for the strip.
        """
        session = cls(scenario, Partition([]))
        first = session._taken_in(state)
        session._history = History(first)
        session._history.know(session._taken_in(one, first) for one in named)
        return session

    def _taken_in(self, state: State, beside: State | None = None) -> State:
        """Return a state from elsewhere as one of this session, its colours as those of another state."""
        area = self.bench.territory_of(state)
        first = with_question(replace(state, report=None), state.asked_of_all, area)
        sheets = [replace(sheet, partition=sheet.partition.restrict(area.codes)) for sheet in first.sheets]
        taken = self.bench.coloured(first.with_sheets(sheets), beside)
        self.bench.all_judgements(taken)  # every name in it is looked up before it is laid down
        return taken

    # ------------------------------------------------------------ looking
    @property
    def tiers(self) -> tuple[str, ...]:
        """The names of the tiers, from the bottom up; empty: there is one."""
        whole = self.state.whole
        return tuple(tier.name for tier in whole.tiers) if whole is not None else ()

    def look(self, tier: str) -> Session:
        """Look at another tier: what is moved, held and asked from now on is on that one; no step.

        Raises
        ------
        InputError
            When there is no such tier.
        """
        self._history.change(self.state.looking_at(_number(self.state.asked_of_all, tier)))
        return self._told()

    def offers(self, municipality: str) -> tuple[Offer, ...]:
        """Return what each neighbouring region would cost for a municipality, everybody else staying."""
        return self.bench.offers(self.state, self._code(municipality))

    def movers(self, before: State, after: State) -> Comparison:
        """Return who moves between two states on the tier that the later one looks at.

        See `optimizer.comparison.comparison.compare`.
        """
        from optimizer.comparison.comparison import compare

        first = before.looking_at(after.at).partition
        return compare(self.bench.territory_of(after), first, after.partition)

    # ------------------------------------------------------------ trying
    def move(self, municipality: str, to: str | None) -> Session:
        """Put a municipality into the region of another; None: into one of its own.

        Where it goes becomes a wish that `solve` keeps; a region of its own stays that, with whoever is
        moved there afterwards.  Where tiers nest, its region of the tier below
        moves with it, and the tiers above follow.

        Raises
        ------
        InputError
            For an unknown municipality, one outside the area, or a region that is held.
        """
        partner = None if to is None else self._code(to)
        moved = move_to(self.state, self.territory, self._code(municipality), partner)
        return self if moved is self.state else self._push(moved)

    def together(self, one: str, other: str) -> Session:
        """Ask that two municipalities share a region; the map stays until it is solved.

        Raises
        ------
        InputError
            When another wish, or what a tier is fixed to, contradicts it.
        """
        return self._wish(replace(self.state, wishes=self.state.wishes.joining(self._pair(one, other))))

    def apart(self, one: str, other: str) -> Session:
        """Ask that two municipalities do not share a region; the map stays until it is solved.

        Raises
        ------
        InputError
            As `together`.
        """
        return self._wish(replace(self.state, wishes=self.state.wishes.parting(self._pair(one, other))))

    def hold(self, municipality: str, hold: bool = True) -> Session:
        """Keep the region of a municipality exactly as it is, or let it go.

        Raises
        ------
        InputError
            When the municipality has no region, or another wish or what a tier is fixed to contradicts it.
        """
        return self._wish(hold_region(self.state, self.territory, self._code(municipality), hold))

    def leave_out(self, municipality: str, out: bool = True) -> Session:
        """Leave a municipality out of the area, or take it in again (then as a white spot)."""
        whole = self.bench.whole
        return self._push(leave_out(self.state, self.asked_first, whole, whole.code_of(municipality), out))

    def let_go(self) -> Session:
        """Forget every wish but those about who belongs to the area."""
        return self._push(self.state.without_wishes())

    def drop_wish(self, kind: str, codes: Iterable[str], tier: str | None = None) -> Session:
        """Forget one wish.

        Parameters
        ----------
        kind : str
            ``placed``, ``together``, ``apart``, ``held`` or ``own``.
        codes : iterable of str
            Whom it is about.
        tier : str, optional
            Of several tiers the one that it is about; default: the one looked at.
        """
        state = self.state
        sheets = list(state.sheets)
        at = state.at if tier is None else _number(state.asked_of_all, tier)
        sheets[at] = replace(sheets[at], wishes=sheets[at].wishes.dropping(kind, frozenset(codes)))
        return self._push(state.with_sheets(sheets))

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
        partition: Partition | Mapping[str, Partition],
        held: Iterable[frozenset[str]] = (),
        name: str = "",
        tables: Mapping[str, Any] | None = None,
    ) -> Session:
        """Lay another partition on the table, of the tier looked at, some of its regions held.

        Of several tiers also one for each of some of them, by name; the others stay as they are.  With
        `tables` something else is asked of the one looked at, as by `ask`.

        Raises
        ------
        InputError
            When there is no such tier, or as `ask`.
        """
        state = self.asking(tables) if tables else self.state
        laid = partition if isinstance(partition, Mapping) else {state.asked.tier: partition}
        sheets = list(state.sheets)
        for tier, one in laid.items():
            at = _number(state.asked_of_all, tier) if state.whole is not None else 0
            wishes = Wishes(held=tuple(held) if at == state.at else (), out=state.wishes.out)
            own = one.restrict(self.territory.codes)
            sheets[at] = replace(sheets[at], partition=own, wishes=wishes)
        return self._push(replace(state.with_sheets(sheets), name=name))

    def lay_again(self, state: State) -> Session:
        """Lay a state of this session on the table again, as a new step."""
        return self._push(replace(state, name=""))

    def ask(self, tables: Mapping[str, Any] | None = None, without: Iterable[str] = ()) -> Session:
        """Ask something else of the partition on the table, of several tiers of the one looked at.

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
        return self._push(self.asking(tables, without))

    def asking(self, tables: Mapping[str, Any] | None = None, without: Iterable[str] = ()) -> State:
        """Return the state that `ask` would lay on the table."""
        state = self.state
        asked = change_question(state, tables or {}, without)
        asked.recut(self.bench.whole.whole, self.territory.codes)  # every name in it is looked up
        return replace(with_question(state, asked, self.territory), report=None)

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

    def _wish(self, state: State) -> Session:
        check_new(self.state, state, self.territory)
        return self._push(state)


def _number(scenario: Scenario, tier: str | None) -> int:
    """Return the number of a tier by its name; 0 where there is one tier."""
    scenario.at_tier(tier)
    names = [own.name for own in scenario.tiers]
    return names.index(tier) if tier in names else 0
