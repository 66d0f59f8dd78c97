"""Commuting: regions follow the daily urban system."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from fractions import Fraction
from typing import ClassVar

from models.criteria.base import Criterion, Detail, Finding, Measure, Weight, Whole, cost_units, pair_cost
from models.partition import Partition
from models.problem import Contribution
from models.territory import Territory

__all__ = ["Commuting", "self_containment"]


class Commuting(Criterion):
    """Jobs between municipalities that a proposal cuts.

    Counted are the jobs, both ways, between contiguous municipalities and between each
    municipality and its `strongest` partners in the area, touching or not (most jobs first,
    equals in order of their codes).  Cutting a pair costs its share of the jobs counted, times
    the area's inhabitants and `weight`: between 0 and the area's population at weight 1.
    """

    title: ClassVar[str] = "Commuting"
    source: ClassVar[str] = "P11: handreiking ch. 2 and 4, ambassadeurs"

    weight: Weight = 1.0
    """Exchange rate of the jobs cut."""
    strongest: Whole = 0
    """How many of its strongest partners count for each municipality, whether they touch or not."""
    table: str | None = None
    """Another table of commuting of the data pack, such as ``commuting_scaled_2023``."""

    @property
    def weights(self) -> Mapping[str, float]:
        """The exchange rate."""
        return {"jobs cut": self.weight} if self.weight else {}

    def measure(self, territory: Territory, partition: Partition) -> Measure:
        """Return the jobs cut between counted pairs, those of all pairs, and self-containment."""
        jobs = self._jobs(territory)
        costs = self._costs(territory, jobs)
        cut = [pair for pair in jobs if not partition.together(*pair)]
        lost, every = sum(jobs[pair] for pair in cut), sum(jobs.values())
        crossing = sum(
            number
            for (home, work), number in territory.commuting.items()
            if home != work
            and {home, work} <= partition.codes
            and home in territory.index
            and work in territory.index
            and not partition.together(home, work)
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
        """Return what has to stand beside these figures: another year, an estimate."""
        label = territory.commuting_label
        return [Finding("note", f"Jobs: {label}")] if label else []

    def contribute(self, territory: Territory) -> Contribution:
        """Return the jobs of each counted pair as a cost of separating it."""
        return Contribution(cost=pair_cost(territory, separate=self._costs(territory, self._jobs(territory))))

    def own_part(self, territory: Territory) -> dict[tuple[str, str], Fraction]:
        """Return the part of the jobs between two municipalities that the first one's residents have."""
        jobs, flows = self._jobs(territory), territory.commuting
        return {(a, b): Fraction(flows.get((a, b), 0), number) for (a, b), number in jobs.items()}

    def _jobs(self, territory: Territory) -> dict[tuple[str, str], int]:
        """Return the jobs between counted pairs, both ways together."""
        flows: Counter[tuple[str, str]] = Counter()
        inside = territory.index
        for (home, work), jobs in territory.commuting.items():
            if home != work and home in inside and work in inside:
                flows[min(home, work), max(home, work)] += jobs
        counted = set(territory.pairs)
        if self.strongest:
            partners: dict[str, list[tuple[int, str]]] = {code: [] for code in inside}
            for (a, b), jobs in flows.items():
                partners[a].append((-jobs, b))
                partners[b].append((-jobs, a))
            for code, others in partners.items():
                for _, other in sorted(others)[: self.strongest]:
                    counted.add((min(code, other), max(code, other)))
        return {pair: flows[pair] for pair in sorted(counted) if flows[pair]}

    def _costs(self, territory: Territory, jobs: Mapping[tuple[str, str], int]) -> dict[tuple[str, str], int]:
        per_job, unit = Fraction(territory.population(), max(1, sum(jobs.values()))), territory.cost_unit
        return {pair: cost_units(number * per_job, self.weight, unit) for pair, number in jobs.items()}


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
