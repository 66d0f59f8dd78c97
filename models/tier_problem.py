"""From a scenario of tiers to the integer problems of all tiers, and how they nest."""

from __future__ import annotations

from fractions import Fraction

from models.criteria.locks import Locks
from models.errors import InputError
from models.nesting import TierLevel, Tiers
from models.problem import Pair, Problem
from models.reach import groups_of
from models.scenario import Objective, Scenario
from models.territory import Territory

__all__ = ["asked_of_tiers", "formulate_tiers", "tier_levels"]


def asked_of_tiers(scenario: Scenario, territory: Territory) -> tuple[Scenario, ...]:
    """Return what each tier asks, as a scenario of one tier; a tier that is a layer has it locked.

    Raises
    ------
    InputError
        When a fixed layer is unknown or does not cover the area.
    """
    asked = []
    for number, (tier, own) in enumerate(zip(scenario.tiers, scenario.by_tier(), strict=True), 1):
        if tier.fixed is None:
            asked.append(own)
            continue
        where = f"tiers[{number}].fixed"
        try:
            layer = territory.regional_layer(tier.fixed)
        except InputError as error:
            raise error.within(where) from None
        left = sorted(set(territory.codes) - layer.region_of.keys())
        if left:
            raise InputError(
                f"tier {tier.name}: the layer does not cover the area: "
                f"{territory.names(left)} are in no region",
                where=where,
                value=tier.fixed,
                expected="a layer with a region for every municipality of the area",
            )
        area = frozenset(territory.codes)
        groups = [tuple(sorted(members & area)) for members in layer.regions.values() if members & area]
        locks = own.locks or Locks()
        fixed = (*locks.fixed, *sorted(groups))
        asked.append(own.model_copy(update={"locks": locks.model_copy(update={"fixed": fixed})}))
    return tuple(asked)


def formulate_tiers(
    scenario: Scenario, territory: Territory, asked: tuple[Scenario, ...] | None = None
) -> tuple[Tiers, tuple[TierLevel, ...]]:
    """Return the problems of all tiers, how they nest, and the levels that are minimised one after another.

    `asked` takes the place of what each tier asks (see `asked_of_tiers`).

    Where nesting has a price, a touching pair that is together below and not above costs its share of
    both: a municipality divides its inhabitants equally over the municipalities that it touches.

    Raises
    ------
    InputError
        When weights vanish, or a lock of one tier contradicts one of another.
    """
    asked = asked_of_tiers(scenario, territory) if asked is None else asked
    problems = tuple(own.model_copy(update={"objective": Objective()}).formulate(territory) for own in asked)
    prices = None if scenario.nested is True else _prices(float(scenario.nested), problems[0], territory)
    if prices is None:
        _check_locks(scenario, problems, territory)
    return Tiers(problems, prices), tier_levels(scenario, asked, problems)


def _prices(price: float, problem: Problem, territory: Territory) -> dict[Pair, int]:
    people = [territory.municipalities[code].population for code in problem.units]
    count = [len(others) for others in problem.neighbours]
    rate = Fraction(str(price)) / territory.cost_unit
    return {
        (i, j): round(rate * (Fraction(people[i], count[i]) + Fraction(people[j], count[j])))
        for i, j in sorted(problem.edges)
    }


def _check_locks(scenario: Scenario, problems: tuple[Problem, ...], territory: Territory) -> None:
    """Refuse what stays together in a tier and must not in one above it."""
    for k, upper in enumerate(problems):
        for below, lower in enumerate(problems[:k]):
            for group in (group for group in groups_of(lower) if len(group) > 1):
                parted = [(i, j) for i, j in upper.apart if i in group and j in group]
                cut = [fixed for fixed in upper.fixed if fixed & group and not group <= fixed]
                if parted or cut:
                    tier, other = scenario.tiers[k], scenario.tiers[below]
                    key = "apart" if parted else "fixed"
                    names = territory.names(territory.codes[i] for i in group)
                    raise InputError(
                        f"tier {tier.name} parts what tier {other.name} keeps together ({names}), "
                        "which cannot nest",
                        where=f"tiers[{k + 1}].{'fixed' if cut and tier.fixed else f'locks.{key}'}",
                    )


def tier_levels(
    scenario: Scenario, asked: tuple[Scenario, ...], problems: tuple[Problem, ...]
) -> tuple[TierLevel, ...]:
    """Return the lexicographic levels over all tiers; empty when there is one.

    A name in `priorities` stands for that criterion in every tier that has it.

    Raises
    ------
    InputError
        When no tier has a criterion of that name with a cost.
    """
    named = scenario.objective.priorities
    if not named:
        return ()
    weighted = [[name for name, criterion in own.in_use() if criterion.weights] for own in asked]
    in_full = {name for level in named for name in level}
    full_names = {full for names in weighted for full in names}
    known = sorted(full_names | {full.split(".")[0] for full in full_names})
    left = [
        [name for name in names if name in problem.costs]
        for names, problem in zip(weighted, problems, strict=True)
    ]
    slack = (*scenario.objective.slack, *([0.0] * len(named)))
    levels = []
    for level, percent in zip(named, slack, strict=False):
        for name in level:
            if name not in known:
                raise InputError(
                    "no criterion of that name has a cost in any tier",
                    where="objective.priorities",
                    value=name,
                    expected="one of " + ", ".join(known),
                    options=known,
                )
        chosen = tuple(
            tuple(
                full
                for full in names
                if full in level
                or (full not in in_full and any(full.startswith(f"{name}.") for name in level))
            )
            for names in left
        )
        left = [[n for n in names if n not in took] for names, took in zip(left, chosen, strict=True)]
        if any(chosen):
            levels.append(TierLevel(chosen, Fraction(str(percent)) / 100))
    if any(left) or not levels or scenario.nested is not True:
        levels.append(TierLevel(tuple(map(tuple, left))))
    return tuple(levels)
