"""Relaxations: the smallest change of each kind that resolves a conflict, each proved to work."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import reduce
from typing import Any

from models.criteria.attributes import Attribute
from models.criteria.limits import Tailored
from models.partition import Partition
from models.problem import Contribution, Cost, Hinge
from models.scenario import Scenario
from models.territory import Territory
from optimizer.probing import Answer, Probe
from optimizer.requirements import Change, Ranged, Requirement, with_criterion

__all__ = ["Relaxation", "Setting", "relaxations_of", "smallest"]

REASON = "nothing fits otherwise"
"""The reason that a change gives in a scenario file, until its user has a better one."""

FINE = 1000
"""Totals count in thousandths."""

NEARBY = 6
"""Municipalities beyond the border of the area that are tried, the nearest in inhabitants first."""


@dataclass(frozen=True)
class Relaxation:
    """A change of the scenario with which a partition exists.

    Attributes
    ----------
    text : str
        The change in words.
    toml : str
        The lines that say it in a scenario file.
    change : int
        How large it is, in inhabitants: those that a region is short of or has too many, those who
        live in the municipalities to which another rule applies.
    concerned : int
        The inhabitants of the municipalities to which it applies.
    partition : Partition
        One that exists with it (not the best).
    tight : bool
        Proven: no smaller change of the same kind does.
    """

    text: str
    toml: str
    change: int
    concerned: int
    partition: Partition
    tight: bool
    apply: Change = field(compare=False, repr=False)

    def to_dict(self) -> dict[str, Any]:
        """Return everything but the change itself, ready for JSON."""
        return {
            "text": self.text,
            "toml": self.toml,
            "change": self.change,
            "concerned": self.concerned,
            "smallest_of_its_kind": self.tight,
            "regions": [sorted(region) for region in self.partition],
        }


@dataclass(frozen=True)
class Setting:
    """Where relaxations are tried: the scenario with all its rules, who is exempt, and the solver."""

    scenario: Scenario
    free: frozenset[str]
    rules: Sequence[Requirement]
    probe: Probe

    @property
    def territory(self) -> Territory:
        """The area."""
        return self.probe.territory

    def try_out(self, change: Change, aim: Contribution | None = None) -> Answer:
        """Tell whether a partition exists with a change."""
        return self.probe.ask(change(self.scenario), self.free, aim)

    def offer(self, text: str, toml: str, inhabitants: int, change: Change) -> Iterator[Relaxation]:
        """Yield a change that is all or nothing, when it is proved to work."""
        answer = self.try_out(change)
        if answer.partition is not None:
            yield Relaxation(text, toml, inhabitants, inhabitants, answer.partition, True, change)


def relaxations_of(
    setting: Setting, requirements: Sequence[Requirement], codes: frozenset[str], around: frozenset[str]
) -> tuple[Relaxation, ...]:
    """Return what resolves a conflict, the smallest change first.

    Parameters
    ----------
    setting : Setting
    requirements : sequence of Requirement
        Those of the conflict: dropping any one of them resolves it.
    codes : frozenset of str
        The municipalities of the conflict.
    around : frozenset of str
        The municipalities that a region of theirs can reach; empty: not known.
    """
    found: list[Relaxation] = []
    for requirement in requirements:
        found += _weaker(setting, requirement, around)
    if around or codes:
        found += _as_they_are(setting, around or codes)
    found += _larger_area(setting, around or codes)
    return tuple(sorted(found, key=lambda one: (one.change, one.concerned, one.text)))


def _weaker(setting: Setting, rule: Requirement, around: frozenset[str]) -> Iterator[Relaxation]:
    """Yield weaker forms of one requirement, or its absence."""
    people = setting.territory.population
    if rule.kind in ("minimum", "maximum"):
        yield from _other_limit(setting, rule, around)
    elif rule.kind in ("fewest", "most"):
        yield from _other_number(setting, rule)
    elif rule.kind == "labels":
        yield from _more_labels(setting, rule)
    elif rule.kind == "link":
        text, toml = _link_words(setting.territory, rule)
        yield from setting.offer(text, toml, min(people([code]) for code in rule.about), rule.drop)
    elif rule.kind == "lock":
        toml = f"# [locks]: leave out the group {_quoted(setting.territory, rule.about)}"
        yield from setting.offer(f"drop the lock: {rule.text}", toml, people(rule.about), rule.drop)
    elif rule.kind == "centre":
        name = setting.territory.name(rule.about[0])
        text = f"{name} may stand alone (an exception for this centre)"
        yield from setting.offer(text, _exception(name), people(rule.about), rule.drop)
    else:
        toml = f"# [{rule.criterion}]: leave out this rule"
        concerned = people(rule.about or None)
        yield from setting.offer(f"drop the rule: {rule.text}", toml, concerned, rule.drop)


def _link_words(territory: Territory, rule: Requirement) -> tuple[str, str]:
    names = [territory.name(code) for code in rule.about]
    detail = rule.text[rule.text.index("(") :]
    toml = f'[[contiguity.add]]\nbetween = ["{names[0]}", "{names[1]}"]\nreason = "{REASON}"'
    return f"allow the crossing between {names[0]} and {names[1]} {detail}", toml


def _quoted(territory: Territory, codes: Iterable[str]) -> str:
    return "[" + ", ".join(f'"{territory.name(code)}"' for code in sorted(codes)) + "]"


# -------------------------------------------------------------------- limits
@dataclass(frozen=True)
class _Limit:
    """A minimum or maximum of a criterion that is being lowered or raised."""

    setting: Setting
    rule: Requirement

    @property
    def criterion(self) -> Ranged:
        found: Any = dict(self.setting.scenario.in_use())[self.rule.criterion]
        return found  # type: ignore[no-any-return]

    @property
    def limit(self) -> int:
        assert self.rule.limit is not None
        return self.rule.limit

    @property
    def unit(self) -> str:
        """What is counted."""
        return {"population": "inhabitants"}.get(self.rule.criterion, self.rule.criterion.split(".")[-1])

    def at(self, steps: int) -> int | None:
        """Return the limit when it gives way by some steps; None: it no longer holds."""
        if self.rule.kind == "maximum":
            return self.limit + steps
        return self.limit - steps if steps <= self.limit else None

    def words(self, steps: int) -> str:
        """Return the change of the limit in words."""
        value = self.at(steps)
        if value is None:
            return f"lift the {self.rule.kind} of {self.limit:,} {self.unit}"
        verb = "lower" if self.rule.kind == "minimum" else "raise"
        unit = "member" if value == 1 and self.unit == "members" else self.unit
        return f"{verb} the {self.rule.kind} to {value:,} {unit}"

    def line(self, steps: int) -> str:
        """Return the line of a scenario file that sets the limit."""
        value = self.at(steps)
        return f"# no {self.rule.kind}" if value is None else f"{self.rule.kind} = {value}"

    @property
    def enough(self) -> int:
        """Steps with which every region keeps the limit, or with which there is none."""
        return self.limit + 1 if self.rule.kind == "minimum" else int(sum(self.values().values())) + 1

    def everywhere(self, steps: int) -> Change:
        """Return the change of the general limit."""
        update: dict[str, Any] = {self.rule.kind: self.at(steps)}
        density = getattr(self.criterion, "low_density", None)
        if density is not None and self.rule.kind == "minimum" and density.minimum >= (self.at(steps) or 0):
            update["low_density"] = None
        return lambda case: with_criterion(
            case, self.rule.criterion, self._own(case).model_copy(update=update)
        )

    def within(self, codes: frozenset[str], steps: int) -> Change:
        """Return the change to another limit for regions whose members all lie in `codes`."""
        limits = self.limits(steps)
        area = Tailored(municipalities=tuple(sorted(codes)), reason=REASON, **limits)

        def change(case: Scenario) -> Scenario:
            own = self._own(case)
            tables = (*own.tailored, area)
            return with_criterion(case, self.rule.criterion, own.model_copy(update={"tailored": tables}))

        return change

    def _own(self, case: Scenario) -> Ranged:
        found: Any = dict(case.in_use())[self.rule.criterion]
        return found  # type: ignore[no-any-return]

    def limits(self, steps: int) -> dict[str, int | None]:
        """Return minimum and maximum when the limit gives way by some steps."""
        soft = getattr(self.criterion, "soft_maximum", False)
        now = {"minimum": self.criterion.minimum, "maximum": None if soft else self.criterion.maximum}
        return {**now, self.rule.kind: self.at(steps)}

    def toml(self, codes: frozenset[str], steps: int) -> str:
        """Return the lines of the change for regions within `codes`."""
        names = _quoted(self.setting.territory, codes)
        lines = [f"{key} = {value}" for key, value in self.limits(steps).items() if value is not None]
        return "\n".join(
            [
                f"[[{self.rule.criterion}.tailored]]",
                f"municipalities = {names}",
                *lines,
                f'reason = "{REASON}"',
            ]
        )

    def total(self, region: frozenset[str]) -> int:
        """Return the total of a region, rounded to whole numbers that keep the limit."""
        values = self.values()
        total = sum(values[code] for code in region)
        return int(total // 1) if self.rule.kind == "minimum" else int(-(-total // 1))

    def values(self) -> dict[str, Fraction]:
        territory = self.setting.territory
        if self.rule.criterion == "members":
            return dict.fromkeys(territory.whole.codes, Fraction(1))
        criterion = self.criterion
        name = criterion.column if isinstance(criterion, Attribute) else "population"
        column = territory.column(name)
        return {code: Fraction(str(column.get(code, 0))) for code in territory.whole.codes}

    def missing(self, region: frozenset[str]) -> int:
        """Return the steps by which a region breaks the limit (0: it keeps it)."""
        total = self.total(region)
        return max(0, self.limit - total if self.rule.kind == "minimum" else total - self.limit)

    def broken(self, partition: Partition) -> list[frozenset[str]]:
        """Return the regions that break the limit, but for those of exempt municipalities only."""
        findings = self.criterion.check(self.setting.territory, partition)
        regions = [frozenset(finding.codes) for finding in findings if finding.limit == self.limit]
        return [region for region in regions if not region <= self.setting.free]

    def inhabitants(self, steps: int) -> int:
        """Return the steps in inhabitants: as many as an average unit of the total stands for."""
        if self.rule.criterion == "population":
            return steps
        territory, values = self.setting.territory, self.values()
        whole = sum(values[code] for code in territory.codes)
        return round(steps * territory.population() / whole) if whole else territory.population()


def _other_limit(setting: Setting, rule: Requirement, around: frozenset[str]) -> Iterator[Relaxation]:
    """Yield the nearest limit that works for the municipalities around, and the nearest for all."""
    limit = _Limit(setting, rule)
    witness = setting.try_out(limit.everywhere(limit.enough), _shortfall(limit))
    if witness.partition is None:
        return
    territory = setting.territory
    broken = limit.broken(witness.partition)
    here = around if around and rule.kind == "minimum" else frozenset().union(*broken)
    most = max((limit.missing(region) for region in broken), default=0)

    def reached(partition: Partition) -> int:
        return max(limit.missing(region) for region in partition if not region <= setting.free)

    if here and here < frozenset(territory.codes):
        steps, answer, tight = smallest(most, lambda n: setting.try_out(limit.within(here, n)), reached)
        if answer.partition is not None:
            text = f"{limit.words(steps)} for {territory.names(here)}"
            toml = limit.toml(here, steps)
            change, size = limit.within(here, steps), limit.inhabitants(steps)
            yield Relaxation(text, toml, size, territory.population(here), answer.partition, tight, change)
    steps, answer, tight = smallest(most, lambda n: setting.try_out(limit.everywhere(n)), reached)
    if answer.partition is not None:
        text = f"{limit.words(steps)} everywhere"
        toml = f"[{rule.criterion}]\n{limit.line(steps)}"
        change, size = limit.everywhere(steps), limit.inhabitants(steps)
        yield Relaxation(text, toml, size, territory.population(), answer.partition, tight, change)


def _shortfall(limit: _Limit) -> Contribution:
    """Return the cost of what regions are short of a limit, or have too much."""
    values = limit.values()
    totals = tuple(int(FINE * values[code]) for code in limit.setting.territory.codes)
    short = Hinge("aim", FINE * limit.limit, Fraction(1, FINE), "below")
    hinge = short if limit.rule.kind == "minimum" else replace(short, side="above")
    return Contribution(cost=Cost(hinges=(hinge,)), totals={"aim": totals})


def smallest(
    most: int, try_out: Callable[[int], Answer], reached: Callable[[Partition], int]
) -> tuple[int, Answer, bool]:
    """Return the smallest number of steps with which a partition exists.

    Parameters
    ----------
    most : int
        Steps known or hoped to be enough; 0 is known not to be.
    try_out : callable
        Tells whether a number of steps is enough: more always are, when some are.
    reached : callable
        How many steps a partition found takes.

    Returns
    -------
    steps : int
    answer : Answer
        That of these steps; without a partition when not even `most` are enough.
    tight : bool
        Whether it is proven that fewer are not enough.
    """
    best = try_out(most)
    if best.partition is None:
        return most, best, False
    high, low, tight = min(most, reached(best.partition)), 0, True
    while high - low > 1:
        middle = (low + high) // 2
        answer = try_out(middle)
        if answer.partition is not None:
            high, best = min(middle, reached(answer.partition)), answer
        else:
            low, tight = middle, tight and answer.fits is False
    return high, best, tight


# -------------------------------------------------------------------- other rules
def _as_they_are(setting: Setting, codes: frozenset[str]) -> Iterator[Relaxation]:
    """Yield the exceptions, when it takes several, that let some municipalities form a region."""
    own, territory = Partition([codes]), setting.territory
    changes, texts, lines, size = list[Change](), list[str](), list[str](), 0
    criteria = dict(setting.scenario.in_use())
    for rule in setting.rules:
        if rule.kind == "minimum":
            limit = _Limit(setting, rule)
            if steps := limit.missing(codes):
                changes.append(limit.within(codes, steps))
                texts.append(limit.words(steps))
                lines.append(limit.toml(codes, steps))
                size += limit.inhabitants(steps)
        elif rule.kind == "centre" and rule.about[0] in codes:
            isolated = {code for f in criteria[rule.criterion].check(territory, own) for code in f.codes}
            if rule.about[0] in isolated:
                changes.append(rule.drop)
                texts.append(f"no neighbour asked of {territory.name(rule.about[0])}")
                lines.append(_exception(territory.name(rule.about[0])))
    if len(changes) > 1:
        text = f"let {territory.names(codes)} be a region: {', '.join(texts)}"
        people = territory.population(codes)
        for one in setting.offer(text, "\n\n".join(lines), size or people, _all_of(changes)):
            yield replace(one, concerned=people, tight=False)


def _all_of(changes: Sequence[Change]) -> Change:
    return lambda case: reduce(lambda so_far, change: change(so_far), changes, case)


def _exception(name: str) -> str:
    return f'[[centres.exceptions]]\nmunicipality = "{name}"\nreason = "{REASON}"'


def _other_number(setting: Setting, rule: Requirement) -> Iterator[Relaxation]:
    """Yield the nearest number of regions that works."""
    assert rule.limit is not None
    number = Contribution(cost=Cost(per_region=1 if rule.kind == "most" else -1))
    witness = setting.try_out(rule.drop, number)
    if witness.partition is None:
        return
    low = rule.kind == "fewest"

    def at(steps: int) -> int:
        assert rule.limit is not None
        return rule.limit - steps if low else rule.limit + steps

    def change(steps: int) -> Change:
        def changed(case: Scenario) -> Scenario:
            freed = rule.drop(case)
            assert freed.number_of_regions is not None
            key = "minimum" if low else "maximum"
            table = freed.number_of_regions.model_copy(update={key: max(1, at(steps))})
            return with_criterion(freed, rule.criterion, table)

        return changed

    def reached(partition: Partition) -> int:
        assert rule.limit is not None
        return max(1, rule.limit - len(partition) if low else len(partition) - rule.limit)

    most = max(1, reached(witness.partition))
    steps, answer, tight = smallest(most, lambda n: setting.try_out(change(n)), reached)
    if answer.partition is not None:
        words = "at least" if low else "at most"
        toml = f"[regions]\n{'minimum' if low else 'maximum'} = {at(steps)}"
        people = round(steps * setting.territory.population() / rule.limit)
        text = f"{words} {at(steps)} regions in place of {rule.limit}"
        whole = setting.territory.population()
        yield Relaxation(text, toml, people, whole, answer.partition, tight, change(steps))


def _more_labels(setting: Setting, rule: Requirement) -> Iterator[Relaxation]:
    """Yield the smallest number of regions of a layer to deal with that works."""
    assert rule.limit is not None
    name, limit = rule.criterion, rule.limit
    territory, layer = setting.territory, rule.criterion.split(".")[-1]
    of = territory.layer(layer).region_of

    def change(steps: int) -> Change:
        def changed(case: Scenario) -> Scenario:
            table = dict(case.in_use())[name]
            return with_criterion(case, name, table.model_copy(update={"maximum": limit + steps}))

        return changed

    def reached(partition: Partition) -> int:
        return max(len({of[code] for code in region if code in of}) for region in partition) - limit

    most = len({of[code] for code in territory.codes if code in of}) - limit
    steps, answer, tight = smallest(most, lambda n: setting.try_out(change(n)), reached)
    if answer.partition is not None:
        text = f"at most {limit + steps} regions of {layer} to deal with, in place of {limit}"
        toml = f"[{name}]\nmaximum = {limit + steps}"
        whole = territory.population()
        yield Relaxation(text, toml, whole, whole, answer.partition, tight, change(steps))


def _larger_area(setting: Setting, codes: frozenset[str]) -> Iterator[Relaxation]:
    """Yield each adjoining municipality that resolves the conflict when the area takes it in."""
    territory, area = setting.territory, setting.scenario.area
    if area.layer is None and not area.municipalities:
        return
    people = territory.population
    kinds = set(setting.scenario.contiguity.crossings)
    beyond = {b for a, b, touch in territory.links_out_of(codes) if touch.crossing in kinds}
    for code in sorted(beyond.difference(territory.codes), key=lambda code: (people([code]), code))[:NEARBY]:
        name = territory.name(code)
        toml = f'[area]\n# besides the municipalities of the area\nmunicipalities = [..., "{name}"]'
        yield from setting.offer(f"take {name} into the area", toml, people([code]), _with_area(code))


def _with_area(code: str) -> Change:
    def change(case: Scenario) -> Scenario:
        area = case.area.model_copy(update={"municipalities": (*case.area.municipalities, code)})
        return case.model_copy(update={"area": area})

    return change
