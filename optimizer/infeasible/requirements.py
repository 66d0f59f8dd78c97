"""Requirements: the hard rules of a scenario one by one, each of which can be dropped."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import field, replace
from functools import partial, reduce
from typing import Any, Literal

from models.criteria import Criterion, Ranged
from models.criteria.centres import CentreException, Centres
from models.criteria.commuting import Commuting
from models.criteria.contiguity import Contiguity, LinkTable
from models.criteria.institutions import Institutions
from models.criteria.locks import Locks
from models.criteria.number import NumberOfRegions
from models.criteria.population import Population
from models.criteria.regions_with import RegionsWith
from models.criteria.splits import Splits
from models.problem import Bound, Limit, Problem
from models.records import record
from models.scenario import Objective, Scenario
from models.territory import Territory

__all__ = [
    "Change",
    "Requirement",
    "drop_all",
    "exempt",
    "hard_part",
    "requirements_of",
    "with_criterion",
    "with_fitting_priorities",
]

Change = Callable[[Scenario], Scenario]
Kind = Literal[
    "minimum",
    "maximum",
    "fewest",
    "most",
    "centre",
    "labels",
    "having",
    "having at most",
    "splits",
    "lock",
    "link",
    "rule",
]

NEEDY = "needs a region"
"""The total that counts the municipalities of a region that have not been exempted."""


@record
class Requirement:
    """One hard rule.

    Attributes
    ----------
    criterion : str
        The full name of the criterion it belongs to.
    kind : str
        ``minimum`` and ``maximum`` of a total per region, ``fewest`` and ``most`` regions,
        ``centre``, ``labels``, ``having`` (so many regions with a property, or more), ``having at most``,
        ``splits``, ``lock``, ``link`` (one that does not count), ``rule`` (any other).
    text : str
        What is asked, as in 'with <text> and <text> nothing fits'.
    about : tuple of str
        The municipalities (codes) it names.
    limit : int or None
        The number it sets.
    drop : callable
        Returns the scenario without it; accepts whatever was accepted before.
    """

    criterion: str
    kind: Kind
    text: str
    about: tuple[str, ...] = ()
    limit: int | None = None
    drop: Change = field(default=lambda scenario: scenario, compare=False, repr=False)


# -------------------------------------------------------------------- scenarios
def with_criterion(scenario: Scenario, name: str, criterion: Criterion | None) -> Scenario:
    """Return a scenario with one criterion in place of what it has.

    Parameters
    ----------
    scenario : Scenario
    name : str
        The criterion's full name, such as ``population`` or ``arrangements.jeugdregio``.
    criterion : Criterion or None
        None: the scenario without it.
    """
    key, _, table = name.partition(".")
    if not table:
        return scenario.model_copy(update={key: criterion})
    tables = {**getattr(scenario, key), table: criterion}
    return scenario.model_copy(update={key: {n: c for n, c in tables.items() if c is not None}})


def with_fitting_priorities(scenario: Scenario) -> Scenario:
    """Return a scenario whose priorities name only criteria that still cost something."""
    asked = scenario.by_tier()
    left = {full for own in asked for full, criterion in own.in_use() if criterion.weights}
    known = left | {full.split(".")[0] for full in left}
    levels, slack = scenario.objective.priorities, scenario.objective.slack
    padded = (*slack, *([0.0] * (len(levels) - len(slack))))
    kept = [
        (names, percent)
        for level, percent in zip(levels, padded, strict=True)
        if (names := tuple(one for one in level if one in known))
    ]
    objective = Objective(priorities=tuple(n for n, _ in kept), slack=tuple(p for _, p in kept))
    return scenario.model_copy(update={"objective": objective})


def hard_part(scenario: Scenario) -> Scenario:
    """Return a scenario with its hard rules only: what decides whether anything fits.

    Limits on what a municipality loses are about costs: with them these stay.
    """
    if scenario.fairness is not None and scenario.fairness.hard:
        return scenario.model_copy(update={"objective": Objective()})
    soft = [name for name, criterion in scenario.in_use() if not criterion.hard]
    bare = reduce(lambda case, name: with_criterion(case, name, None), soft, scenario)
    return bare.model_copy(update={"objective": Objective()})


def drop_all(scenario: Scenario, requirements: Iterable[Requirement]) -> Scenario:
    """Return a scenario without some of its requirements."""
    return reduce(lambda case, requirement: requirement.drop(case), requirements, scenario)


def _change(name: str, **update: Any) -> Change:
    """Return the change of some keys of one criterion."""

    def change(scenario: Scenario) -> Scenario:
        criterion = dict(scenario.in_use())[name]
        values = {key: new(criterion) if callable(new) else new for key, new in update.items()}
        return with_criterion(scenario, name, criterion.model_copy(update=values))

    return change


# -------------------------------------------------------------------- what is required
def requirements_of(scenario: Scenario, territory: Territory) -> list[Requirement]:
    """Return every hard rule of a scenario, one by one.

    Coverage and contiguity itself are not among them: what counts as a crossing is.  A rule written
    twice is one requirement.
    """
    found: list[Requirement] = []
    for name, criterion in scenario.in_use():
        if isinstance(criterion, Contiguity):
            found += _links(territory)
        elif isinstance(criterion, Ranged):
            found += _range(name, criterion, territory)
        elif isinstance(criterion, NumberOfRegions):
            found += _number(name, criterion)
        elif isinstance(criterion, Centres):
            found += _centres(name, criterion, territory)
        elif isinstance(criterion, Commuting):
            if criterion.minimum_self_containment is not None:
                drop = _change(name, minimum_self_containment=None)
                found.append(Requirement(name, "rule", criterion.in_words(), drop=drop))
        elif isinstance(criterion, Locks):
            found += _locks(name, criterion, territory)
        elif isinstance(criterion, Institutions):
            if criterion.maximum is not None:
                text = f"at most {criterion.maximum} regions of {criterion.layer} to deal with"
                drop = _change(name, maximum=None)
                found.append(Requirement(name, "labels", text, (), criterion.maximum, drop))
        elif isinstance(criterion, RegionsWith):
            found += _having(name, criterion)
        elif isinstance(criterion, Splits):
            if criterion.at_most is not None:
                drop = _change(name, at_most=None)
                found.append(Requirement(name, "splits", criterion.in_words(), (), criterion.at_most, drop))
        elif criterion.hard and name != "coverage":
            found.append(_rule(name, criterion))
    return _once(found)


def _once(found: Iterable[Requirement]) -> list[Requirement]:
    """Return each requirement once: what is written twice is only dropped when both are."""
    same: dict[Requirement, list[Requirement]] = {}
    for requirement in found:
        same.setdefault(requirement, []).append(requirement)
    return [
        first if len(group) == 1 else replace(first, drop=partial(_drop_each, group))
        for first, group in same.items()
    ]


def _drop_each(group: list[Requirement], scenario: Scenario) -> Scenario:
    return drop_all(scenario, group)


def _rule(name: str, criterion: Criterion) -> Requirement:
    """Return a criterion whose hard rule is one switch, or which can only be left out as a whole."""
    rules = {
        "whole": f"the regions of {name.split('.')[-1]} kept whole",
        "never_cross": f"no region across the borders of {name.split('.')[-1]}",
    }
    rule = getattr(criterion, "rule", None)
    if rule in rules:
        return Requirement(name, "rule", rules[rule], drop=_change(name, rule=None))
    return Requirement(name, "rule", criterion.in_words(), drop=lambda case: with_criterion(case, name, None))


def _range(name: str, criterion: Ranged, territory: Territory) -> Iterator[Requirement]:
    unit = {"population": "inhabitants", "members": "members"}.get(name, name.split(".")[-1])
    if criterion.minimum is not None:
        reset = {"low_density": None} if isinstance(criterion, Population) else {}
        text = f"a minimum of {criterion.minimum:,} {unit}"
        drop = _change(name, minimum=None, **reset)
        yield Requirement(name, "minimum", text, (), criterion.minimum, drop)
    if criterion.maximum is not None and not getattr(criterion, "soft_maximum", False):
        text = f"a maximum of {criterion.maximum:,} {unit}"
        drop = _change(name, maximum=None)
        yield Requirement(name, "maximum", text, (), criterion.maximum, drop)
    for number, table in enumerate(criterion.tailored):
        inside = table.codes(territory, "tailored") & set(territory.codes)
        for key in ("minimum", "maximum"):
            limit = getattr(table, key)
            if limit is not None and inside:
                text = f"a {key} of {limit:,} {unit} within {territory.names(inside)}"
                drop = _change(name, tailored=_lifted(number, key))
                yield Requirement(name, "rule", text, tuple(sorted(inside)), limit, drop)


def _lifted(number: int, key: str) -> Callable[[Any], Any]:
    def tables(criterion: Any) -> Any:
        return tuple(
            table.model_copy(update={key: None}) if k == number else table
            for k, table in enumerate(criterion.tailored)
        )

    return tables


def _number(name: str, criterion: NumberOfRegions) -> Iterator[Requirement]:
    low = criterion.minimum if criterion.exact is None else criterion.exact
    high = criterion.maximum if criterion.exact is None else criterion.exact
    if low is not None:
        drop = _change(name, exact=None, minimum=None, maximum=lambda c: c.exact or c.maximum)
        yield Requirement(name, "fewest", f"at least {low} regions", (), low, drop)
    if high is not None:
        drop = _change(name, exact=None, maximum=None, minimum=lambda c: c.exact or c.minimum)
        yield Requirement(name, "most", f"at most {high} regions", (), high, drop)


def _having(name: str, criterion: RegionsWith) -> Iterator[Requirement]:
    """Yield how many regions have a property at the least, and at the most."""
    low, high = criterion.range
    if low:
        text = criterion.model_copy(update={"exactly": None, "at_least": low, "at_most": None}).in_words()
        drop = _change(name, exactly=None, at_least=None, at_most=lambda c: c.range[1])
        yield Requirement(name, "having", text, (), low, drop)
    if high is not None:
        text = criterion.model_copy(update={"exactly": None, "at_least": None, "at_most": high}).in_words()
        drop = _change(name, exactly=None, at_most=None, at_least=lambda c: c.range[0])
        yield Requirement(name, "having at most", text, (), high, drop)


def _centres(name: str, criterion: Centres, territory: Territory) -> Iterator[Requirement]:
    excepted = {territory.code_of(table.municipality, where="exceptions") for table in criterion.exceptions}
    if criterion.at_least or criterion.share:
        for centre, ring in criterion.neighbours(territory).items():
            if ring and centre not in excepted:
                needed = _neighbours_needed(criterion, ring)
                text = f"{territory.name(centre)} in one region with {needed} of its smaller neighbours"
                exception = CentreException(municipality=centre, reason="dropped")
                drop = _change(name, exceptions=_with(exception))
                yield Requirement(name, "centre", text, (centre,), None, drop)
    if criterion.every_region:
        yield Requirement(name, "rule", "a centre in every region", drop=_change(name, every_region=False))


def _neighbours_needed(criterion: Centres, ring: frozenset[str]) -> str:
    parts = []
    if criterion.at_least:
        parts.append(f"at least {min(criterion.at_least, len(ring))}")
    if criterion.share:
        parts.append(f"{criterion.share:.0%} ({criterion.share_by})")
    return " and ".join(parts)


def _with(exception: CentreException) -> Callable[[Any], Any]:
    return lambda criterion: (*criterion.exceptions, exception)


def _locks(name: str, criterion: Locks, territory: Territory) -> Iterator[Requirement]:
    words = {"together": "in one region", "apart": "in different regions", "fixed": "a region of their own"}
    area = set(territory.codes)
    for key, word in words.items():
        groups: tuple[tuple[str, ...], ...] = getattr(criterion, key)
        for group in dict.fromkeys(groups):
            inside = {territory.code_of(one, where=key) for one in group} & area
            if len(inside) > (key != "fixed"):
                text = f"{territory.names(inside)} {word}"
                drop = _change(name, **{key: _less(key, group)})
                yield Requirement(name, "lock", text, tuple(sorted(inside)), None, drop)


def _less(key: str, group: tuple[str, ...]) -> Callable[[Any], Any]:
    return lambda criterion: tuple(other for other in getattr(criterion, key) if other != group)


def _links(territory: Territory) -> Iterator[Requirement]:
    """Yield each touch inside the area that no region may use."""
    area, used = set(territory.codes), set(territory.pairs)
    for (a, b), touch in sorted(territory.whole.touches.items()):
        if {a, b} <= area and (a, b) not in used:
            kind = " ".join(filter(None, (touch.crossing.replace("_", " "), touch.name)))
            text = f"no crossing between {territory.name(a)} and {territory.name(b)} ({kind})"
            link = LinkTable(between=(a, b), reason="allowed")
            yield Requirement("contiguity", "link", text, (a, b), None, _linked(territory, link))


def _linked(territory: Territory, link: LinkTable) -> Change:
    pair = set(link.between)

    def bars(table: LinkTable) -> bool:
        return {territory.code_of(one, where="contiguity.remove") for one in table.between} == pair

    return _change(
        "contiguity",
        add=lambda c: (*c.add, link),
        remove=lambda c: tuple(table for table in c.remove if not bars(table)),
    )


# -------------------------------------------------------------------- municipalities
def exempt(problem: Problem, units: frozenset[int]) -> Problem:
    """Return the problem in which regions of only these units need keep no limit, quorum or cohesion.

    It accepts whatever the problem accepts, so that it has no partition only when the rules
    cannot hold for the other units, even with these at their disposal.
    """
    if not units:
        return problem
    needy = tuple(int(i not in units) for i in range(len(problem)))
    free = (Bound(NEEDY, upper=0),)
    return replace(
        problem,
        totals={**problem.totals, NEEDY: needy},
        limits=tuple(Limit((*limit.alternatives, free), limit.source) for limit in problem.limits),
        quorums=tuple(quorum for quorum in problem.quorums if quorum.unit not in units),
        cohesions=tuple(replace(rule, free=rule.free | units) for rule in problem.cohesions),
    )
