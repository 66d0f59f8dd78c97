"""Existing partitions, judged by the criteria of a scenario without a solver."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from models.criteria import Finding
from models.errors import InputError
from models.partition import Partition
from models.proposal import Judgement, judge
from models.records import record
from models.scenario import Scenario
from models.territory import Layer, Territory
from optimizer.inputs.given import ScenarioLike, in_order
from optimizer.inputs.layers import find_partition
from optimizer.inputs.territories import open_territory
from optimizer.solving.judgements import criteria_frame, judged_in_own_words, judgements_to_list

if TYPE_CHECKING:
    import pandas as pd

    from optimizer.outputs.proposal import Assessment as AssessmentImage

__all__ = ["Assessment", "assess", "assessment_to_dict", "verify"]


@record
class Assessment:
    """What the criteria say about a partition that exists.

    Attributes
    ----------
    subject : Layer
        What was assessed.
    territory : Territory
        The area, with all of every region that it touches: regions are judged whole.
    partition : Partition
        The regions of the subject there.
    area : frozenset of str
        The municipalities of the scenario's own area.
    """

    scenario: Scenario
    subject: Layer
    territory: Territory
    partition: Partition
    area: frozenset[str]
    judgements: tuple[Judgement, ...]

    @property
    def violations(self) -> tuple[Finding, ...]:
        """Every hard rule that does not hold."""
        return tuple(finding for judgement in self.judgements for finding in judgement.violations)

    @property
    def names(self) -> Mapping[frozenset[str], str]:
        """The subject's own name of each region, the most populous first."""
        of, people = self.subject.region_of, self.territory.population
        ordered = sorted(self.partition, key=lambda region: (-people(region), min(region)))
        return {region: of[min(region)] for region in ordered}

    def __repr__(self) -> str:
        """Return one line: what was assessed, and how many hard rules do not hold."""
        broken = len(self.violations)
        return f"<Assessment of {self.subject.label}: {len(self.partition)} regions, {broken} rules broken>"

    def criteria(self) -> pd.DataFrame:
        """Return one row per criterion: hard or not, value, unit, weight, cost (inhabitants), share."""
        return criteria_frame(self.judgements, self.territory)


def verify(scenario: ScenarioLike, reference: Any) -> Assessment:
    """Check a partition of exactly the scenario's area, without a solver.

    Parameters
    ----------
    scenario : Scenario, str or Path
        Or its file; the two may stand in either order.
    reference : anything `find_partition` takes
        A CSV table, a results folder, a layer, a Partition or a Series of regions by code.

    Raises
    ------
    InputError
        When the reference or the scenario cannot be used.

    Examples
    --------
    >>> from optimizer import load_scenario, verify
    >>> verify(load_scenario("scenarios/nederland.toml"), "arbeidsmarktregio").violations
    ()
    """
    scenario, reference = in_order(scenario, reference)
    territory = open_territory(scenario)
    subject = find_partition(reference, territory)
    partition = subject.partition()
    judgements = judged_in_own_words(judge(scenario, territory, partition), territory)
    return Assessment(scenario, subject, territory, partition, frozenset(territory.codes), judgements)


def assess(scenario: ScenarioLike, reference: Any) -> Assessment:
    """Let the criteria judge an existing partition, each region by its full membership.

    Regions that the scenario's area cuts are taken in whole; what is found only outside the
    area is left out.

    Parameters
    ----------
    scenario : Scenario, str or Path
        Or its file; the two may stand in either order.
    reference : anything `find_partition` takes
        A layer such as ``jeugdregio``, a CSV table, a results folder, a Partition or a Series of
        regions by code.

    Raises
    ------
    InputError
        When the reference or the scenario cannot be used.

    Examples
    --------
    >>> from optimizer import assess, load_scenario
    >>> declared = assess(load_scenario("scenarios/utrecht.toml"), "jeugdregio")
    >>> declared.violations[0].text
    'Utrecht: 1 member, the minimum is 2'
    """
    scenario, reference = in_order(scenario, reference)
    inside = open_territory(scenario)
    subject = find_partition(reference, inside)
    area = frozenset(inside.codes)
    touched = [members for members in subject.regions.values() if members & area]
    if not touched:
        raise InputError("no region of it lies in the scenario's area", value=str(reference))
    wide = scenario.recut(inside.whole, area.union(*touched))
    partition = Partition(touched)
    judgements = tuple(
        Judgement(j.name, j.criterion, j.measure, tuple(f for f in j.findings if _about(f, area)), j.unit)
        for j in judge(scenario, wide, partition)
    )
    return Assessment(scenario, subject, wide, partition, area, judged_in_own_words(judgements, wide))


def _about(finding: Finding, area: frozenset[str]) -> bool:
    return not finding.codes or not area.isdisjoint(finding.codes)


def assessment_to_dict(assessment: Assessment) -> AssessmentImage:
    """Return what an assessment says as JSON-able data."""
    territory = assessment.territory
    return {
        "declared": {"name": assessment.subject.name, "label": assessment.subject.label},
        "scenario": assessment.scenario.name,
        "holds": not assessment.violations,
        "regions": [
            {
                "name": name,
                "members": sorted(region),
                "inhabitants": territory.population(region),
                "outside_area": sorted(region - assessment.area),
            }
            for region, name in assessment.names.items()
        ],
        "criteria": judgements_to_list(assessment.judgements),
    }
