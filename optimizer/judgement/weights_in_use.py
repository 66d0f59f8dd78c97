"""The weights of a scenario as they are turned: one criterion, or all tables of one name together."""

from __future__ import annotations

from fractions import Fraction
from functools import partial

from models.criteria import Criterion
from models.problem import Problem
from models.records import record
from models.scenario import Scenario
from models.territory import Territory
from optimizer.inputs.changes import change_scenario
from optimizer.judgement.oracle import single_level
from optimizer.solving.variants import costs_of

__all__ = ["Dial", "dials_of", "turn"]


@record
class Dial:
    """A weight that can be turned.

    Attributes
    ----------
    name : str
        The criterion, or what several tables have in common, such as ``arrangements``.
    costs : tuple of str
        The costs of the problem that it multiplies, by full name.
    today : Fraction
        What the scenario says, in `unit`.
    reference : Fraction
        The weight at which the costs of the problem were counted.
    times : bool
        Whether several different weights turn together: `today` is then 1 and a value of 2 doubles
        each of them.
    title : str
        What it is called in print: the title of the layer or the criterion.
    """

    name: str
    costs: tuple[str, ...]
    today: Fraction
    reference: Fraction
    times: bool
    title: str = ""

    def factor(self, weight: Fraction) -> Fraction:
        """Return what the costs are multiplied by at a weight."""
        return weight / self.reference

    def weight(self, factor: Fraction) -> Fraction:
        """Return the weight at which the costs are multiplied by a factor."""
        return factor * self.reference

    def said(self, weight: Fraction) -> str:
        """Return a weight as it is printed: exact where short, otherwise to four digits."""
        short = f"{float(weight):.4g}"
        return f"{short} times" if self.times else short


def turn(scenario: Scenario, territory: Territory, *names: str) -> tuple[Problem, tuple[Dial, ...]]:
    """Return a problem and the dials of some of its criteria.

    A criterion that has no weight today is counted at weight 1 and stands at 0.

    Raises
    ------
    InputError
        For a name that stands for no criterion with a weight, or a scenario with priorities.
    """
    asked = scenario
    for name in names:
        table = getattr(scenario, name, None) if name in type(scenario).model_fields else None
        if isinstance(table, Criterion) and not getattr(table, "weight", 1):
            asked = change_scenario(asked, tables={name: {"weight": 1.0}})
    problem = single_level(asked.formulate(territory), "a weight")
    today = [None if getattr(scenario, n, None) == getattr(asked, n, None) else Fraction(0) for n in names]
    costs = costs_of(problem, names)
    return problem, tuple(map(partial(_dial, asked, territory), names, costs, today))


def dials_of(scenario: Scenario, territory: Territory, problem: Problem) -> tuple[Dial, ...]:
    """Return a dial for every criterion that costs something, in the order of the scenario."""
    return tuple(_dial(scenario, territory, name, (name,), None) for name in problem.costs)


def _dial(
    scenario: Scenario, territory: Territory, name: str, costs: tuple[str, ...], today: Fraction | None
) -> Dial:
    meant = {full: criterion for full, criterion in scenario.in_use() if full in costs}
    weights = {Fraction(str(weight)) for criterion in meant.values() for weight in criterion.weights.values()}
    titles = {full: criterion.title for full, criterion in meant.items()}
    layer = name.partition(".")[2]
    title = territory.layer(layer).label if layer in territory.layers else titles.get(name, name)
    if len(weights) == 1:
        reference = weights.pop()
        return Dial(name, costs, reference if today is None else today, reference, False, title)
    return Dial(name, costs, Fraction(1), Fraction(1), True, title)
