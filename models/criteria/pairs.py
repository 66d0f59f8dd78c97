"""Pair costs: what a table says that it costs to separate two municipalities, or to join them."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import ClassVar

from pydantic import Field
from pydantic.json_schema import SkipJsonSchema

from models.criteria.base import Criterion, Detail, Finding, Measure, Weight, cost_units, pair_cost
from models.partition import Partition
from models.problem import Contribution
from models.territory import PairCosts, Territory

__all__ = ["Pairs"]


class Pairs(Criterion):
    """Costs of pairs of municipalities from a table; the pairs need not touch.

    A row of the table names two municipalities and what it costs, in inhabitants, when they are in
    different regions (`separating`), when they are in one region (`joining`), or both: shared staff,
    a joint contract, a river in between.  Pairs with a municipality outside the area do not count;
    rows about the same pair add up.
    """

    title: ClassVar[str] = "Pairs"
    source: ClassVar[str] = "P6, P14: decentralisatiebrief (b); P13: vng-strategie steps 2-4"

    name: SkipJsonSchema[str] = ""
    file: str = Field(min_length=1)
    """The table, relative to the scenario: two municipalities and what separating or joining them costs."""
    weight: Weight = 1.0
    """Exchange rate of the costs in the table."""

    @property
    def weights(self) -> Mapping[str, float]:
        """The exchange rate."""
        return {"costs of pairs": self.weight} if self.weight else {}

    def notes(self, territory: Territory, partition: Partition) -> list[Finding]:
        """Return how many pairs of the table do not count, because they lie outside the area."""
        table, inside = territory.pair_costs.get(self.name, PairCosts()), self._inside(territory)
        every = len(table.separating.keys() | table.joining.keys())
        left = every - len(inside.separating.keys() | inside.joining.keys())
        if not left:
            return []
        return [Finding("note", f"{left:,} of {every:,} pairs of the table lie outside the area: left out")]

    def measure(self, territory: Territory, partition: Partition) -> Measure:
        """Return what the pairs cost, in inhabitants before weighing, and how many are concerned."""
        table = self._inside(territory)
        separate, join = self._costs(table.separating, territory), self._costs(table.joining, territory)
        apart = [pair for pair in table.separating if not partition.together(*pair)]
        joined = [pair for pair in table.joining if partition.together(*pair)]
        value = sum(table.separating[pair] for pair in apart) + sum(table.joining[pair] for pair in joined)
        details = (
            Detail("pairs separated at a cost", len(apart), f"of {len(table.separating)} pairs"),
            Detail("pairs joined at a cost", len(joined), f"of {len(table.joining)} pairs"),
        )
        cost = sum(separate[pair] for pair in apart) + sum(join[pair] for pair in joined)
        return Measure(float(value), "inhabitants, by the table of pairs", cost, details)

    def contribute(self, territory: Territory) -> Contribution:
        """Return the same costs of separating and joining each pair."""
        table = self._inside(territory)
        separate, join = self._costs(table.separating, territory), self._costs(table.joining, territory)
        return Contribution(cost=pair_cost(territory, separate=separate, join=join))

    def _inside(self, territory: Territory) -> PairCosts:
        """Return the rows of the table about two municipalities of the area."""
        table, inside = territory.pair_costs.get(self.name, PairCosts()), territory.index.keys()
        return PairCosts(
            {pair: cost for pair, cost in table.separating.items() if inside >= set(pair)},
            {pair: cost for pair, cost in table.joining.items() if inside >= set(pair)},
        )

    def _costs(
        self, table: Mapping[tuple[str, str], Fraction], territory: Territory
    ) -> dict[tuple[str, str], int]:
        return {pair: cost_units(cost, self.weight, territory.cost_unit) for pair, cost in table.items()}
