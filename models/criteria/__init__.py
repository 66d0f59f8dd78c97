"""The criteria of the policy documents: one file each, and one line each in the table below."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Self

from pydantic import Field, model_validator

from models.criteria.arrangements import Arrangement
from models.criteria.attributes import Attribute
from models.criteria.balance import Balance
from models.criteria.base import Criterion, Detail, Finding, Measure, Table
from models.criteria.centres import Centres
from models.criteria.commuting import Commuting
from models.criteria.compactness import Compactness
from models.criteria.contiguity import Contiguity
from models.criteria.coverage import Coverage
from models.criteria.cut_edges import CutEdges
from models.criteria.fairness import Fairness
from models.criteria.futures import Futures
from models.criteria.institutions import Institutions
from models.criteria.locks import Locks
from models.criteria.members import Members
from models.criteria.number import NumberOfRegions
from models.criteria.pairs import Pairs
from models.criteria.population import Population
from models.criteria.regions_with import RegionsWith
from models.criteria.risk import Risk
from models.criteria.size import Size
from models.criteria.splits import Splits

__all__ = ["LAYER_KEYS", "Criteria", "Criterion", "Detail", "Finding", "Measure", "Ranged"]

Ranged = Population | Members | Attribute
"""Criteria with a minimum and a maximum per region, which may be tailored."""

LAYER_KEYS = {
    "arrangements": "layer",
    "institutions": "layer",
    "splits": "layer",
    "attributes": "column",
    "pairs": "name",
    "risk": "service",
    "balance": "column",
    "regions_with": "name",
}
"""Fields that hold one criterion per layer, column or table, and the field that takes that name."""


class Criteria(Table):
    """One table per criterion; an absent table is a criterion that is not used."""

    coverage: Coverage = Coverage()
    """No white spots: always checked."""
    contiguity: Contiguity = Contiguity()
    """Regions hang together: always checked; says which crossings count."""
    number_of_regions: NumberOfRegions | None = Field(None, alias="regions")
    """How many regions."""
    regions_with: dict[str, RegionsWith] = Field(default_factory=dict)
    """How many regions have a property, one table per property."""
    population: Population | None = None
    """Inhabitants per region."""
    futures: Futures | None = None
    """Inhabitants per region in other years."""
    members: Members | None = None
    """Municipalities per region."""
    attributes: dict[str, Attribute] = Field(default_factory=dict)
    """Limits on further additive columns, one table per column."""
    risk: dict[str, Risk] = Field(default_factory=dict)
    """How far a region's yearly bill may fluctuate, one table per service."""
    balance: dict[str, Balance] = Field(default_factory=dict)
    """Regions of like strength, one table per column."""
    size: Size | None = None
    """The cost of regions larger than they need to be."""
    centres: Centres | None = None
    """No isolated centre municipality."""
    arrangements: dict[str, Arrangement] = Field(default_factory=dict)
    """Existing arrangements, one table per layer."""
    institutions: dict[str, Institutions] = Field(default_factory=dict)
    """Institutions that each region deals with, one table per layer."""
    splits: dict[str, Splits] = Field(default_factory=dict)
    """Regions of a layer that are divided, one table per layer."""
    commuting: Commuting | None = None
    """Jobs between municipalities stay inside regions."""
    compactness: Compactness | None = None
    """Short borders between regions."""
    cut_edges: CutEdges | None = None
    """Few borders between regions."""
    pairs: dict[str, Pairs] = Field(default_factory=dict)
    """Costs of pairs of municipalities, one table per file."""
    locks: Locks | None = None
    """Together, apart and fixed."""
    fairness: Fairness | None = None
    """Nobody pays alone."""

    @model_validator(mode="before")
    @classmethod
    def _name_tables(cls, data: Any) -> Any:
        """Tell each table of a layer or column its own name."""
        if not isinstance(data, dict):
            return data
        named = dict(data)
        for key, field in LAYER_KEYS.items():
            if isinstance(tables := data.get(key), dict):
                named[key] = {name: _named(table, field, name) for name, table in tables.items()}
        return named

    @model_validator(mode="after")
    def _deviation_has_a_mean(self) -> Self:
        exact = self.number_of_regions and self.number_of_regions.exact
        if self.population and self.population.deviation and not exact:
            raise ValueError(
                "population: a deviation from the mean needs the number of regions: `exact` in [regions]"
            )
        return self

    @model_validator(mode="after")
    def _futures_have_limits(self) -> Self:
        if self.futures and not self.population:
            raise ValueError("futures: limits and target are those of [population], which is absent")
        return self

    def in_use(self) -> Iterator[tuple[str, Criterion]]:
        """Yield name and criterion of all that are used, in the order of the fields above."""
        population = self.population
        if population and population.deviation and self.number_of_regions:
            population = population.model_copy(update={"regions": self.number_of_regions.exact})
        before: dict[str, Criterion] = {}
        for key in Criteria.model_fields:
            value = getattr(self, key)
            if isinstance(value, Population):
                value = population
            elif isinstance(value, Futures):
                value = value.model_copy(update={"asked": population})
            elif isinstance(value, Fairness):  # the last: it is about what all others cost
                value = value.model_copy(update={"others": {n: c for n, c in before.items() if c.weights}})
            found = {key: value} if isinstance(value, Criterion) else {}
            if isinstance(value, dict):
                found = {f"{key}.{name}": self._informed(criterion) for name, criterion in value.items()}
            before |= found
            yield from found.items()

    def _informed(self, criterion: Criterion) -> Criterion:
        """Return a criterion that knows the centres, where it counts them."""
        if isinstance(criterion, RegionsWith) and criterion.centres:
            return criterion.model_copy(update={"known": self.centres})
        return criterion


def _named(table: Any, field: str, name: str) -> Any:
    """Return the content of a table with its own name filled in."""
    if not isinstance(table, dict):
        return table
    if table.get(field, name) != name:
        raise ValueError(f"`{field}` is the name of the table, {name}: leave it out")
    return {**table, field: name}
