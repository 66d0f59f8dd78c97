"""Scenario: the typed image of one scenario file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from fractions import Fraction
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator
from pydantic.json_schema import SkipJsonSchema

from models.criteria import Criteria
from models.criteria.base import Criterion, Positive, Table, Whole
from models.criteria.selection import Selection
from models.errors import InputError
from models.merging import Merger
from models.problem import Contribution, Cost, Level, Problem
from models.territory import Territory
from models.text import file_name
from models.tiers import Compared, Nested, Tier, check_limits, check_names, over, weighed

__all__ = ["Area", "Objective", "Scenario", "Solver"]


MOST_SECONDS, MOST_WORKERS, MOST_SEED = 31_536_000, 1024, 2**31 - 1
"""A year; more threads than any machine has; what random generators of engines start from."""


class Area(Selection):
    """The municipalities that are divided into regions; without any key: all of the data pack."""

    extend: str | None = None
    """A layer of which all regions that the area touches are taken in, so that no border is a wall."""


class Objective(Table):
    """In which order costs count."""

    priorities: tuple[tuple[str, ...], ...] = ()
    """Levels of criteria: lexicographic between levels, weighted within; criteria that are not
    named come last, together.  Empty: one level."""
    slack: tuple[float, ...] = ()
    """Percent by which later levels may exceed the optimum of each level; absent: 0."""

    @model_validator(mode="after")
    def _no_criterion_twice(self) -> Objective:
        names = [name for level in self.priorities for name in level]
        if double := {name for name in names if names.count(name) > 1}:
            raise ValueError(f"{min(double)} stands in two levels")
        if len(self.slack) > len(self.priorities):
            raise ValueError("more slacks than levels")
        if any(percent < 0 for percent in self.slack):
            raise ValueError("a slack is a percentage of 0 or more")
        return self


class Solver(Table):
    """When to stop, and what makes a run repeatable."""

    time_limit: float = Field(60.0, gt=0, le=MOST_SECONDS, allow_inf_nan=False)
    """Seconds after which the best partition so far is returned with its bound."""
    workers: Annotated[Positive, Field(le=MOST_WORKERS)] = 2
    """Threads to solve with."""
    seed: Annotated[Whole, Field(le=MOST_SEED)] = 0
    """Seed of everything random."""


class Scenario(Criteria):
    """What is asked of a partition: an area, one table per criterion, and how to solve it."""

    name: Annotated[str, AfterValidator(file_name)] = "scenario"
    """Short name; results go to results/<name>."""
    title: str = ""
    """What maps and reports are headed with."""
    tier: str = "region"
    """What one region is called: the tier of tasks that the partition serves (P12)."""
    data: str = "nl-2013"
    """A built-in data pack by name, or the folder of one."""
    columns: str | None = None
    """A CSV table with further additive columns (code, columns...)."""
    decimal: Literal["", ".", ","] = ""
    """The mark before decimals in `columns`; absent: told from the numbers, or asked where there are two
    readings."""
    thousands: Literal["", ".", ",", " ", "'"] = ""
    """The mark between thousands in `columns`; absent: told from the numbers."""
    boundaries: str | None = None
    """A file of municipal polygons for real maps (any CRS with an EPSG code)."""
    recode: date | None = None
    """The date of the codes in tables beside the data (columns, drafts), when it is not that of the data."""
    compare_with: Compared = None
    """The layer that a proposal is compared with: what was declared; false: none, whatever it extends."""
    withdrawn: tuple[str, ...] = ()
    """Regions of what was declared that were withdrawn since: their members are white spots (P13)."""
    inhabitants: dict[str, Whole] = Field(default_factory=dict)
    """Inhabitants by municipality (name or code) in place of the data pack's, such as a forecast."""
    mergers: tuple[Merger, ...] = ()
    """Municipalities treated as one, as after a merger (P14)."""
    tiers: tuple[Tier, ...] = ()
    """Tiers of tasks from the bottom up, solved together; none: the scenario describes one (P12)."""
    nested: Nested = True
    """Whether every region lies inside one of the tier above; or a price: what an inhabitant costs whose
    touching partner below is not with them above (P5)."""
    area: Area = Area()
    """The municipalities that are divided."""
    objective: Objective = Objective()
    """In which order costs count."""
    solver: Solver = Solver()
    """When to stop, and what makes a run repeatable."""
    folder: SkipJsonSchema[str] = Field("", exclude=True)

    def __repr__(self) -> str:
        """Return one line: its name and title, and how much it asks."""
        asked = f"{len(self.tiers)} tiers" if self.tiers else f"{len(list(self.in_use()))} criteria"
        return (
            f"<Scenario {self.name}: {self.title}, {asked}>"
            if self.title
            else f"<Scenario {self.name}: {asked}>"
        )

    # ------------------------------------------------------------ tiers
    def by_tier(self) -> tuple[Scenario, ...]:
        """Return what each tier asks, from the bottom up, as a scenario of one tier; itself without tiers."""
        return tuple(self.of_tier(tier) for tier in self.tiers) if self.tiers else (self,)

    def at_tier(self, name: str | None = None) -> Scenario:
        """Return what the tier of this name asks; None: the lowest.

        Raises
        ------
        InputError
            When there is no such tier.
        """
        for tier in self.tiers:
            if name in (None, tier.name):
                return self.of_tier(tier)
        if name is None:
            return self
        names = [tier.name for tier in self.tiers]
        raise InputError(
            "no such tier",
            where="tier",
            value=name,
            expected="one of " + ", ".join(names) if names else "a scenario with [[tiers]]",
            options=names,
        )

    @property
    def lowest_tier(self) -> str:
        """The name of the lowest tier, or of the only one."""
        return self.tiers[0].name if self.tiers else self.tier

    def of_tier(self, tier: Tier) -> Scenario:
        """Return what one of the tiers asks: its own tables laid over those outside."""
        plain = self.model_copy(update={"tiers": (), "nested": True})
        content = plain.model_dump(mode="json", by_alias=True, exclude_defaults=True)
        content.pop("compare_with", None)
        compared = tier.compare_with or (self.compare_with if tier.name == self.lowest_tier else None)
        own = {"name": self.name, "folder": self.folder, "compare_with": compared}
        asked = Scenario.model_validate({**over(content, tier), **own})
        return weighed(asked, tier.weight)

    def refuse_tiers(self) -> None:
        """Refuse several tiers, where one is asked for.

        Raises
        ------
        InputError
            When there are any.
        """
        if self.tiers:
            raise InputError(
                "not for several tiers at once",
                where="tiers",
                expected="a scenario of one tier: its tables without [[tiers]]",
            )

    def check_nesting(self) -> None:
        """Refuse tiers without a name of their own, and limits that cannot nest.

        Raises
        ------
        InputError
            Names tier and key.
        """
        check_names(self.tiers)
        if self.tiers and self.nested is True:
            check_limits([tier.name for tier in self.tiers], self.by_tier())

    # ------------------------------------------------------------ territory
    def cut(self, whole: Territory) -> Territory:
        """Return the area of this scenario with its contiguity; every name is looked up.

        Parameters
        ----------
        whole : Territory
            The territory of the data pack, with the scenario's own layers and columns.

        Raises
        ------
        InputError
            For an unknown municipality, layer, region, crossing or column.
        """
        compared = {"compare_with": self.compare_with}
        compared |= {f"tiers[{k}].compare_with": tier.compare_with for k, tier in enumerate(self.tiers, 1)}
        for place, layer in compared.items():
            if layer is not None:
                try:
                    whole.regional_layer(layer)
                except InputError as error:
                    raise error.within(place) from None
        return self.recut(whole, self.area_codes(whole))

    def recut(self, whole: Territory, codes: Iterable[str]) -> Territory:
        """Return the territory of any municipalities, with this scenario's contiguity and names."""
        territory = whole.select(
            codes,
            crossings=self.contiguity.crossings,
            add=self.contiguity.links(whole, "add"),
            remove=self.contiguity.links(whole, "remove"),
        )
        for number, asked in enumerate(self.by_tier(), 1):
            for name, criterion in asked.in_use():
                try:
                    criterion.prepare(territory)
                except InputError as error:
                    place = f"tiers[{number}].{name}" if self.tiers else f"[{name}]"
                    raise error.within(place) from None
        return territory

    def area_codes(self, whole: Territory) -> frozenset[str]:
        """Return the codes of the scenario's area, extended where it says so."""
        codes = self.area.codes(whole, "area") or frozenset(whole.codes)
        if self.area.extend is not None:
            try:
                regions = whole.regional_layer(self.area.extend).regions.values()
            except InputError as error:
                raise error.within("area.extend") from None
            codes = codes.union(*(members for members in regions if members & codes))
        return codes

    def centre_codes(self, territory: Territory) -> frozenset[str]:
        """Return the codes of the centre municipalities; none where no criterion names centres."""
        return self.centres.centres(territory) if self.centres else frozenset()

    # ------------------------------------------------------------ problem
    def formulate(self, territory: Territory) -> Problem:
        """Return the integer problem of this scenario on the territory that `cut` returned.

        Raises
        ------
        InputError
            When a weight is so small that all its costs round to nothing, or the scenario has tiers,
            which are formulated together (see `models.tier_problem`).
        """
        self.refuse_tiers()
        index = territory.index
        parts = {name: criterion.contribute(territory) for name, criterion in self.in_use()}
        for name, criterion in self.in_use():
            _check_weights(name, criterion, territory, parts[name].cost)
        totals = {name: values for part in parts.values() for name, values in part.totals.items()}
        costs = {name: part.cost for name, part in parts.items() if part.cost != Cost()}
        return Problem(
            units=territory.codes,
            edges=frozenset((min(index[a], index[b]), max(index[a], index[b])) for a, b in territory.pairs),
            totals=totals,
            costs=costs,
            limits=tuple(limit for part in parts.values() for limit in part.limits),
            quorums=tuple(quorum for part in parts.values() for quorum in part.quorums),
            cohesions=tuple(cohesion for part in parts.values() for cohesion in part.cohesions),
            spreads=tuple(spread for part in parts.values() for spread in part.spreads),
            together=frozenset().union(*(part.together for part in parts.values())),
            apart=frozenset().union(*(part.apart for part in parts.values())),
            fixed=tuple(region for part in parts.values() for region in part.fixed),
            sides=tuple(side for part in parts.values() for side in part.sides),
            levels=self._levels(parts),
            unit=territory.cost_unit,
        )

    def _levels(self, parts: Mapping[str, Contribution]) -> tuple[Level, ...]:
        """Return the lexicographic levels by full criterion name; empty when there is one level.

        A name such as ``arrangements`` stands for all its tables that no level names in full.
        A level in which nothing costs anything here is left out.
        """
        if not self.objective.priorities:
            return ()
        weighted = [name for name, criterion in self.in_use() if criterion.weights]
        levels, left = [], [name for name in weighted if parts[name].cost != Cost()]
        slack = (*self.objective.slack, *([0.0] * len(self.objective.priorities)))
        for named, percent in zip(self.objective.priorities, slack, strict=False):
            chosen = {full for name in named for full in self._meant(name, weighted)}
            if names := tuple(name for name in left if name in chosen):
                levels.append(Level(names, Fraction(str(percent)) / 100))
            left = [name for name in left if name not in chosen]
        if left:
            levels.append(Level(tuple(left)))
        return tuple(levels)

    def _meant(self, name: str, weighted: list[str]) -> list[str]:
        """Return the full names of the weighted criteria that a name in `priorities` stands for."""
        if name in weighted:
            return [name]
        in_full = {other for level in self.objective.priorities for other in level}
        meant = [full for full in weighted if full.startswith(f"{name}.")]
        if not meant:
            options = sorted({full.split(".")[0] for full in weighted} | set(weighted))
            raise InputError(
                "no criterion of that name has a cost in this scenario",
                where="objective.priorities",
                value=name,
                expected="one of " + ", ".join(options),
                options=options,
            )
        return [full for full in meant if full not in in_full]


def _check_weights(name: str, criterion: Criterion, territory: Territory, cost: Cost) -> None:
    """Refuse weights whose costs all vanish: anything would be the best."""
    for key, weight in criterion.vanishing(territory, cost).items():
        raise InputError(
            "so small a weight that all its costs round to nothing",
            where=f"[{name}].{key}",
            value=weight,
            expected=f"a larger one, or 0: costs are in units of {territory.in_inhabitants(1):g} inhabitants",
        )
