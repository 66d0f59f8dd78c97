"""The oracle of every criterion: on each partition of a small area its three verbs say the same."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given, settings, strategies as st
from pydantic import BaseModel

from models.criteria import Criteria, Criterion
from models.problem import Cost
from models.scenario import Scenario
from models.territory import Territory
from tests.territories import layer_of, partitions_of, random_values, scenarios, territory_of

THOROUGH = settings().max_examples > 100
"""Whether this is a long run."""

UNITS = 6 if THOROUGH else 5
EACH = settings(max_examples=200 if THOROUGH else 25)


def tables_of(model: type[BaseModel]) -> dict[str, type[Criterion]]:
    """The criteria of a scenario by the name of their table."""
    found = {}
    for name, field in model.model_fields.items():
        kinds = [field.annotation, *getattr(field.annotation, "__args__", ())]
        found[field.alias or name] = next(
            kind for kind in kinds if isinstance(kind, type) and issubclass(kind, Criterion)
        )
    return found


CRITERIA = tables_of(Criteria)


def compare(scenario: Scenario, territory: Territory) -> None:
    """Check that findings, measures and the problem agree on every partition."""
    problem = scenario.formulate(territory)
    used = dict(scenario.in_use())
    for partition, regions in partitions_of(territory):
        broken = {name for name, c in used.items() if c.check(territory, partition)}
        assert problem.accepts(regions) == (not broken), (partition, broken)
        costs = {name: c.measure(territory, partition).cost for name, c in used.items()}
        for name, cost in costs.items():
            assert problem.partition_cost(regions, problem.costs.get(name, Cost())) == cost, (partition, name)
        assert problem.partition_cost(regions) == sum(costs.values())
        for name in broken:
            assert used[name].hard, f"{name} finds violations and does not say that it is hard"
        for name, cost in costs.items():
            assert cost == 0 or used[name].weights, f"{name} costs and has no weight"


def test_every_key_of_every_criterion_is_drawn() -> None:
    """A new criterion or key comes with its strategy, or this fails."""
    layers = [layer_of(name, "A", "B") for name in ("labour", "service")]
    whole = territory_of({"A": 10, "B": 5}, ["AB"], layers=layers)
    hidden = {
        "layer",
        "column",
        "table",
        "name",
        "service",
    }  # a table of commuting is chosen before criteria see it
    shown = {
        name: {field.alias or key for key, field in kind.model_fields.items() if not field.exclude} - hidden
        for name, kind in CRITERIA.items()
    }
    drawn = random_values(Random(0), whole)
    assert {name: set(table) for name, table in drawn.items()} == shown


@pytest.mark.parametrize("name", sorted(CRITERIA))
@EACH
@given(data=st.data())
def test_a_criterion_alone_says_the_same_in_its_three_verbs(name: str, data: st.DataObject) -> None:
    compare(*data.draw(scenarios([name], max_units=UNITS)))


@given(drawn=scenarios(max_units=UNITS))
def test_criteria_together_say_the_same(drawn: tuple[Scenario, Territory]) -> None:
    compare(*drawn)
