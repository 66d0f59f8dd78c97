"""Commuting: regions follow the daily urban system."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from models.criteria.base import (
    Criterion,
    Detail,
    Finding,
    Measure,
    Place,
    Table,
    Weight,
    Whole,
    costs_of_parts,
    pair_cost,
    pair_of,
)
from models.errors import InputError
from models.partition import Partition
from models.problem import Cohesion, Contribution, Pair
from models.territory import Territory

__all__ = ["Commuting", "ContainmentException", "self_containment"]


class ContainmentException(Table):
    """A municipality whose region need not keep its jobs inside, with the reason."""

    municipality: Place
    """By name or code."""
    reason: str = Field(min_length=1)
    """Why it may form a region that keeps less."""


class Commuting(Criterion):
    """Jobs between municipalities that a proposal cuts.

    Counted are the jobs, both ways, between contiguous municipalities and between each
    municipality and its `strongest` partners in the area, touching or not (most jobs first,
    equals in order of their codes).  Cutting a pair costs its share of the jobs counted, times
    the area's inhabitants and `weight`: between 0 and the area's population at weight 1.

    Hard: a region keeps a share of the jobs of its residents inside (home side), or of the jobs located in
    it (work side), counted exactly in jobs; whom it names in `exceptions` may form regions that do not.
    """

    title: ClassVar[str] = "Commuting"
    source: ClassVar[str] = "P11: handreiking ch. 2 and 4, ambassadeurs"

    weight: Weight = 1.0
    """Exchange rate of the jobs cut."""
    strongest: Whole = 0
    """How many of its strongest partners count for each municipality, whether they touch or not."""
    minimum_self_containment: Annotated[float, Field(gt=0, le=1)] | None = None
    """Share of its jobs that every region keeps inside at the least (hard), such as 0.6."""
    side: Literal["home", "work"] = "home"
    """Which jobs: those of the region's residents, wherever they are, or those located in the region."""
    exceptions: tuple[ContainmentException, ...] = ()
    """Municipalities, each with its reason, which may form a region of their own, alone or together, that
    keeps less."""
    table: str | None = None
    """Another table of commuting of the data pack, such as ``commuting_scaled_2023``."""

    @property
    def hard(self) -> bool:
        """Whether `check` can find violations."""
        return self.minimum_self_containment is not None

    @property
    def weights(self) -> Mapping[str, float]:
        """The exchange rate."""
        return {"jobs cut": self.weight} if self.weight else {}

    def prepare(self, territory: Territory) -> None:
        """Look up the exceptions, and whether there are jobs to keep.

        Raises
        ------
        InputError
            When a municipality does not exist, or a municipality of the area has no jobs in the data.
        """
        excepted = self._excepted(territory)
        if self.minimum_self_containment is None:
            return
        for code in territory.codes:
            if code not in excepted and not self._jobs_of(territory, code):
                raise InputError(
                    f"{territory.name(code)} has no jobs in the commuting of these data",
                    where="minimum_self_containment",
                    value=self.minimum_self_containment,
                    expected="jobs of the residents of each municipality of the area, or an exception by name"
                    if self.side == "home"
                    else "jobs located in each municipality of the area, or an exception by name",
                )

    def asked(self) -> str:
        """Return what the hard rule asks of a region, in words."""
        return f"at least {100 * float(self._share):.4g} % of {self._of} stay inside"

    def check(self, territory: Territory, partition: Partition) -> list[Finding]:
        """Return the regions that keep too few of their jobs inside."""
        excepted = self._excepted(territory)
        found = []
        for region in partition:
            if not region <= excepted.keys() and self._short(territory, region):
                asked = f"at least {100 * float(self._share):.4g} % is required"
                text = f"{territory.names(region)}: {self._kept(territory, region)}, {asked}"
                found.append(self._finding("violation", text, territory, region))
        return found

    def measure(self, territory: Territory, partition: Partition) -> Measure:
        """Return the jobs cut between counted pairs, those of all pairs, and self-containment."""
        jobs = self._jobs(territory)
        costs = self._costs(territory, jobs)
        cut = [pair for pair in jobs if not partition.together(*pair)]
        lost, every = sum(jobs[pair] for pair in cut), sum(jobs.values())
        region_of = partition.labels
        crossing = sum(
            number
            for (a, b), number in territory.jobs_between.items()
            if a in region_of and b in region_of and region_of[a] != region_of[b]
        )
        details = [Detail("share of the jobs counted that is cut", lost / max(1, every), "share")]
        for region in partition:
            home, work = self_containment(territory, region)
            members = tuple(sorted(region))
            details.append(Detail("self-containment, home side", home, "share", members))
            details.append(Detail("self-containment, work side", work, "share", members))
        details.append(Detail("between regions in all, touching or not", crossing, "jobs"))
        return Measure(
            lost,
            "jobs between touching municipalities of different regions"
            if not self.strongest
            else "jobs between municipalities of different regions that touch or are strong partners",
            sum(costs[pair] for pair in cut),
            tuple(details),
        )

    def notes(self, territory: Territory, partition: Partition) -> list[Finding]:
        """Return what has to stand beside these figures: another year, an estimate, exceptions used."""
        label = territory.commuting_label
        found = [Finding("note", f"Jobs: {label}")] if label else []
        excepted = self._excepted(territory)
        for region in partition:
            if region <= excepted.keys() and self._short(territory, region):
                reasons = ", ".join(dict.fromkeys(excepted[code] for code in sorted(region)))
                text = f"{territory.names(region)}: {self._kept(territory, region)}, allowed ({reasons})"
                found.append(self._finding("note", text, territory, region))
        return found

    def contribute(self, territory: Territory) -> Contribution:
        """Return the jobs of each counted pair as a cost of separating it, and the share as a cohesion."""
        cost = pair_cost(territory, separate=self._costs(territory, self._jobs(territory)))
        return Contribution(cost=cost, cohesions=(self._cohesion(territory),) if self.hard else ())

    # ------------------------------------------------------------ self-containment
    def _cohesion(self, territory: Territory) -> Cohesion:
        """Return the share in integers: for 3/5, five times the jobs kept less three times all."""
        share, index = self._share, territory.index
        alone = [-share.numerator * self._jobs_of(territory, code) for code in territory.codes]
        pairs: dict[Pair, int] = {}
        for (home, work), jobs in territory.commuting.items():
            if home not in index or work not in index or not jobs:
                continue
            if home == work:
                alone[index[home]] += share.denominator * jobs
            else:
                pair = pair_of(territory, home, work)
                pairs[pair] = pairs.get(pair, 0) + share.denominator * jobs
        excepted = self._excepted(territory).keys() & index.keys()
        return Cohesion(tuple(alone), pairs, "self-containment", frozenset(index[code] for code in excepted))

    @property
    def _share(self) -> Fraction:
        """The minimum as it is written: 0.6 is three fifths."""
        return Fraction(str(self.minimum_self_containment or 0))

    @property
    def _of(self) -> str:
        return "the jobs of its residents" if self.side == "home" else "the jobs located in it"

    def _jobs_of(self, territory: Territory, code: str) -> int:
        """Return the jobs of which a share is kept."""
        if self.side == "work":
            return territory.jobs_located.get(code, 0)
        return sum(territory.jobs_by_home.get(code, {}).values())

    def _short(self, territory: Territory, region: frozenset[str]) -> bool:
        """Tell whether a region keeps less than the share inside, counted in whole jobs."""
        inside = sum(
            jobs
            for code in region
            for work, jobs in territory.jobs_by_home.get(code, {}).items()
            if work in region
        )
        return inside < self._share * sum(self._jobs_of(territory, code) for code in region)

    def _kept(self, territory: Territory, region: frozenset[str]) -> str:
        value = self_containment(territory, region)[self.side == "work"]
        return f"{100 * (value or 0):.4g} % of {self._of} stay inside"

    def _finding(
        self, kind: Literal["violation", "note"], text: str, territory: Territory, region: frozenset[str]
    ) -> Finding:
        value = self_containment(territory, region)[self.side == "work"]
        return Finding(kind, text, tuple(sorted(region)), value, self.minimum_self_containment)

    def _excepted(self, territory: Territory) -> dict[str, str]:
        """Return the reasons of the municipalities that are excepted, by code."""
        return {
            territory.code_of(table.municipality, where="exceptions"): table.reason
            for table in self.exceptions
        }

    def own_part(self, territory: Territory) -> dict[tuple[str, str], Fraction]:
        """Return the part of the jobs between two municipalities that the first one's residents have."""
        jobs, flows = self._jobs(territory), territory.commuting
        return {(a, b): Fraction(flows.get((a, b), 0), number) for (a, b), number in jobs.items()}

    def _jobs(self, territory: Territory) -> dict[tuple[str, str], int]:
        """Return the jobs between counted pairs, both ways together."""
        flows, counted = territory.jobs_between, set(territory.pairs)
        if self.strongest:
            partners: dict[str, list[tuple[int, str]]] = {code: [] for code in territory.index}
            for (a, b), jobs in flows.items():
                partners[a].append((-jobs, b))
                partners[b].append((-jobs, a))
            for code, others in partners.items():
                for _, other in sorted(others)[: self.strongest]:
                    counted.add((min(code, other), max(code, other)))
        return {pair: flows[pair] for pair in sorted(counted) if flows.get(pair)}

    def _costs(self, territory: Territory, jobs: Mapping[tuple[str, str], int]) -> dict[tuple[str, str], int]:
        return costs_of_parts(jobs, territory.population(), self.weight, territory.cost_unit)


def self_containment(territory: Territory, region: frozenset[str]) -> tuple[float | None, float | None]:
    """Return the share of a region's jobs that stay inside, home side and work side.

    With f(i, j) the jobs of residents of i that are located in j, R the region and N the whole
    country:

    - home side: sum of f(i, j) over i, j in R / sum of f(i, j) over i in R, j in N;
    - work side: sum of f(i, j) over i, j in R / sum of f(i, j) over i in N, j in R.

    The jobs that people hold in their own municipality, f(i, i), count as inside.  Where small
    flows are not published, both are overstated.

    Parameters
    ----------
    territory : Territory
    region : frozenset of str
        Codes.

    Returns
    -------
    home, work : float or None
        Between 0 and 1; None where there are no figures.
    """
    inside = lived = worked = 0
    for code in region:
        flows = territory.jobs_by_home.get(code, {})
        lived += sum(flows.values())
        worked += territory.jobs_located.get(code, 0)
        inside += sum(jobs for work, jobs in flows.items() if work in region)
    return (inside / lived if lived else None, inside / worked if worked else None)
