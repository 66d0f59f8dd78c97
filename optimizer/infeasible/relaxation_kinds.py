"""Relaxations: the smallest change of each kind that resolves a conflict, each proved to work."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import reduce
from typing import Any

from models.partition import Partition
from models.problem import Contribution, Cost
from models.scenario import Scenario
from models.territory import Territory
from optimizer.infeasible.relaxation import REASON, Relaxation, Setting, quoted
from optimizer.infeasible.relaxed_limits import RelaxedLimit, other_limit
from optimizer.infeasible.requirements import Change, Requirement, with_criterion

__all__ = ["relaxations_of"]

NEARBY = 6
"""Municipalities beyond the border of the area that are tried, the nearest in inhabitants first."""


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
        yield from other_limit(setting, rule, around)
    elif rule.kind in ("fewest", "most"):
        yield from _other_number(setting, rule)
    elif rule.kind == "labels":
        yield from _more_labels(setting, rule)
    elif rule.kind in ("having", "having at most", "splits"):
        yield from _other_count(setting, rule)
    elif rule.kind == "link":
        text, toml = _link_words(setting.territory, rule)
        yield from setting.offer(text, toml, min(people([code]) for code in rule.about), rule.drop)
    elif rule.kind == "lock":
        toml = f"# [locks]: leave out the group {quoted(setting.territory, rule.about)}"
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


# -------------------------------------------------------------------- other rules
def _as_they_are(setting: Setting, codes: frozenset[str]) -> Iterator[Relaxation]:
    """Yield the exceptions, when it takes several, that let some municipalities form a region."""
    own, territory = Partition([codes]), setting.territory
    changes, texts, lines, size = list[Change](), list[str](), list[str](), 0
    criteria = dict(setting.scenario.in_use())
    for rule in setting.rules:
        if rule.kind == "minimum":
            limit = RelaxedLimit(setting, rule)
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
        text = f"let {territory.names(codes)} be a region: {'; '.join(texts)}"
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

    def describe(steps: int) -> tuple[str, str, int]:
        assert rule.limit is not None
        words, key = ("at least", "minimum") if low else ("at most", "maximum")
        count = f"{at(steps)} {'region' if at(steps) == 1 else 'regions'}"
        text = f"{words} {count} in place of {rule.limit}"
        return text, f"[regions]\n{key} = {at(steps)}", round(steps * whole / rule.limit)

    whole = setting.territory.population()
    most = max(1, reached(witness.partition))
    yield from setting.offer_smallest(most, change, reached, describe, whole)


def _other_count(setting: Setting, rule: Requirement) -> Iterator[Relaxation]:
    """Yield the nearest number of regions with a property, or of splits of a layer, that works."""
    assert rule.limit is not None
    name, limit, territory = rule.criterion, rule.limit, setting.territory
    low = rule.kind == "having"
    key = "at_least" if low else "at_most"
    asked = dict(setting.scenario.in_use())[name]

    def at(steps: int) -> int:
        return limit - steps if low else limit + steps

    def change(steps: int) -> Change:
        def changed(case: Scenario) -> Scenario:
            freed = rule.drop(case)
            table = dict(freed.in_use())[name]
            return with_criterion(freed, name, table.model_copy(update={key: at(steps)}))

        return changed

    def reached(partition: Partition) -> int:
        count = int(asked.measure(territory, partition).value or 0)
        return max(1, limit - count if low else count - limit)

    def describe(steps: int) -> tuple[str, str, int]:
        alone: dict[str, Any] = {"exactly": None, "at_least": None, "at_most": None, key: at(steps)}
        text = asked.model_copy(update=alone).in_words()
        size = round(min(steps, limit or 1) * whole / (limit or 1))
        return f"{text} (in place of {limit})", "\n".join([f"[{name}]", *lines(at(steps))]), size

    def lines(value: int) -> list[str]:
        exactly = getattr(asked, "exactly", None)
        if exactly is None:
            return [f"{key} = {value}"]
        ends = {"at_least": exactly, "at_most": exactly, key: value}
        return [f"# without exactly = {exactly}", *(f"{end} = {number}" for end, number in ends.items())]

    whole = territory.population()
    most = limit if low else len(territory.codes)
    yield from setting.offer_smallest(most, change, reached, describe, whole)


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

    def describe(steps: int) -> tuple[str, str, int]:
        text = f"at most {limit + steps} regions of {layer} to deal with, in place of {limit}"
        return text, f"[{name}]\nmaximum = {limit + steps}", whole

    whole = territory.population()
    most = len({of[code] for code in territory.codes if code in of}) - limit
    yield from setting.offer_smallest(most, change, reached, describe, whole)


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
