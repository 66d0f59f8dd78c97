"""Which weights explain what was declared: the nearest under which it is the best, or proof of none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from pathlib import Path

from models.criteria import Finding
from models.errors import InputError
from models.partition import Partition
from models.proposal import Status, judge
from models.records import record
from models.scenario import Scenario
from models.territory import Layer, Territory
from optimizer.engine.solution import Control, Limits
from optimizer.inputs.layers import find_partition
from optimizer.inputs.territories import open_territory
from optimizer.judgement.oracle import Oracle, single_level
from optimizer.judgement.weight_search import WeightSearch, search_weights
from optimizer.judgement.weights_in_use import Dial, dials_of
from optimizer.language.titles import english_of
from optimizer.solving.propose import limits_of

__all__ = ["DeclaredWeights", "find_weights"]


@record
class DeclaredWeights:
    """Which weights explain declared regions (see `WeightSearch`).

    Attributes
    ----------
    declared : Layer
    partition : Partition
        The declared regions inside the area; who has none stands alone.
    alone : frozenset of str
        Municipalities of the area without a declared region.
    cut : mapping of str to frozenset of str
        Members outside the area by declared region that the area cuts.
    broken : tuple of Finding
        Hard rules that the declared regions break inside the area.
    dials : tuple of Dial
        The criteria that cost something; the tuples of `search` follow their order.
    search : WeightSearch or None
        None: no allowed partition exists, or none was found in time (`status` tells which).
    """

    scenario: Scenario
    territory: Territory
    declared: Layer
    partition: Partition
    alone: frozenset[str]
    cut: Mapping[str, frozenset[str]]
    broken: tuple[Finding, ...]
    dials: tuple[Dial, ...]
    search: WeightSearch | None
    status: Status
    solves: int

    def __repr__(self) -> str:
        """Return one line: which regions, and how it ended."""
        return f"<DeclaredWeights of {self.declared.label}: {self.status}>"

    @property
    def weights(self) -> dict[str, Fraction]:
        """The weights found, by criterion (see `Dial`)."""
        if self.search is None:
            return {}
        return {
            dial.name: dial.weight(factor)
            for dial, factor in zip(self.dials, self.search.factors, strict=True)
        }

    @property
    def unchanged(self) -> bool:
        """Whether today's weights explain the declared regions already."""
        return self.search is not None and self.search.explained and set(self.search.factors) == {Fraction(1)}

    def sentences(self) -> tuple[str, ...]:
        """Say whether weights explain the declared regions, which, and what stands in the way."""
        return tuple(map(english_of(self.territory), self._sentences()))

    def _sentences(self) -> Iterator[str]:
        if self.alone:
            yield f"Without a declared region, judged as standing alone: {self.territory.names(self.alone)}."
        if self.cut:
            cut = "; ".join(
                f"{name} ({len(members)} member{'s' * (len(members) != 1)} outside)"
                for name, members in self.cut.items()
            )
            yield f"Judged inside the area; regions that it cuts: {cut}."
        for finding in self.broken:
            yield f"The declared regions break a hard rule, which weights do not buy off: {finding.text}."
        search = self.search
        if search is None:
            yield (
                "No allowed partition exists to hold them against."
                if (self.status is Status.INFEASIBLE)
                else "No answer was found in time."
            )
            return
        regret, least, now = (f"{float(share):.1%}" for share in (search.regret, search.least, search.today))
        today = f"under today's weights they cost {now} of their own cost more than the best"
        if self.unchanged:
            yield "Today's weights explain the declared regions: no allowed partition costs less (proven)."
        elif search.explained:
            changed = "; ".join(
                f"{dial.title} {dial.said(dial.weight(t))} in place of {dial.said(dial.today)}"
                for dial, t in zip(self.dials, search.factors, strict=True)
                if t != dial.factor(dial.today)
            )
            yield f"The nearest weights that explain the declared regions: {changed} (proven; {today})."
        else:
            proof = f"at least {least} is proven" if search.least else "nothing is proven"
            yield (
                f"No weights explain the declared regions: the smallest regret is {regret} of their cost "
                f"({proof}; {today})."
            )
            if len(search.mixture) == 1:
                yield "One other partition is better whatever the weights are."
            elif search.mixture:
                number = len(search.mixture)
                yield f"Whatever the weights are, one of {number} other partitions is better."


def find_weights(
    declared: str | Path,
    scenario: Scenario,
    *,
    territory: Territory | None = None,
    limits: Limits | None = None,
    control: Control | None = None,
) -> DeclaredWeights:
    """Find the weights nearest to a scenario's under which declared regions are the best.

    Parameters
    ----------
    declared : str or Path
        A layer, a declared table or a results folder.  It is judged inside the area; hard rules
        that it breaks are said.
    scenario : Scenario
    territory, limits, control
        As for `optimizer.judgement.tipping.find_tipping_points`.

    Raises
    ------
    InputError
        When the declared regions cannot be read or none lies in the area, or the scenario has
        priorities or no costs.

    Examples
    --------
    >>> from optimizer import find_weights, load_scenario
    >>> found = find_weights("provincie", load_scenario("scenarios/drenthe.toml"))
    >>> found.search.explained
    True
    """
    territory = territory or open_territory(scenario)
    layer = find_partition(declared, territory)
    area = frozenset(territory.codes)
    inside = {name: members & area for name, members in layer.regions.items() if members & area}
    if not inside:
        raise InputError("no region of it lies in the scenario's area", value=str(declared))
    alone = area.difference(*inside.values())
    partition = Partition([*inside.values(), *({code} for code in alone)])
    problem = single_level(scenario.formulate(territory), "a weight")
    dials = dials_of(scenario, territory, problem)
    if not dials:
        raise InputError("no criterion has a weight in this scenario", value=scenario.name)
    control = control or Control()
    oracle = Oracle(problem, [dial.costs for dial in dials], limits or limits_of(scenario), control)
    target = oracle.line(problem.regions_of(partition))
    found = search_weights(oracle, target, [_total(scenario, dial) for dial in dials])
    broken = tuple(
        finding for judgement in judge(scenario, territory, partition) for finding in judgement.violations
    )
    return DeclaredWeights(
        scenario,
        territory,
        layer,
        partition,
        alone,
        {name: layer.regions[name] - area for name in inside if layer.regions[name] - area},
        broken,
        dials,
        found if isinstance(found, WeightSearch) else None,
        Status.OPTIMAL if isinstance(found, WeightSearch) and found.certain else _status(found),
        oracle.solves,
    )


def _status(found: WeightSearch | Status) -> Status:
    return Status.FEASIBLE if isinstance(found, WeightSearch) else found


def _total(scenario: Scenario, dial: Dial) -> Fraction:
    """Return the sum of today's weights behind a dial."""
    return sum(
        (
            Fraction(str(weight))
            for full, criterion in scenario.in_use()
            if full in dial.costs
            for weight in criterion.weights.values()
        ),
        Fraction(0),
    )
