"""What stands in a report: everything looked up and counted, ready for the templates."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path

from models.criteria import Finding
from models.proposal import Proposal
from models.records import record
from models.territory import Layer, Territory
from optimizer.comparison.comparison import Comparison, compare_with_declared
from optimizer.drawing.cells import read_cells
from optimizer.inputs.scenarios import scenario_in_full
from optimizer.inputs.toml import to_toml
from optimizer.language.language import Language
from optimizer.language.titles import heading_of
from optimizer.proposal.document import PROPOSAL_JSON
from optimizer.proposal.reading import UNFIT, changed_data, proposal_from_dict, read_document
from optimizer.report.criteria import CriterionRow, criterion_rows
from optimizer.report.maps import draw_proposal
from optimizer.report.municipalities import MunicipalityRow, municipality_rows
from optimizer.report.prospects import Prospects, read_prospects
from optimizer.report.regions import FACED, RegionCard, region_cards
from optimizer.report.result import layers_of
from optimizer.report.svg import Drawing
from optimizer.report.tiers import TiersFound, find_tiers
from optimizer.report.ties import Ties, ties_of

__all__ = ["Found", "Report", "read_report"]

NESTED = re.compile(r"(.*?; the (?:last|largest):) (.*)")
"""How a solve in several steps says why: of all, then of one."""


@record
class Found:
    """What can be said once there is a partition.

    Attributes
    ----------
    comparison : Comparison or None
        From what the scenario compares with to the proposal.
    declared : Layer or None
        What the scenario compares with.
    lose_a_partner : int
        Inhabitants of municipalities that lose a neighbouring partner.
    """

    cards: tuple[RegionCard, ...]
    criteria: tuple[CriterionRow, ...]
    ties: Ties
    municipalities: tuple[MunicipalityRow, ...]
    drawing: Drawing
    comparison: Comparison | None
    declared: Layer | None
    lose_a_partner: int

    @property
    def moved(self) -> frozenset[str]:
        """Codes of the municipalities that change region."""
        return self.comparison.moved if self.comparison else frozenset()

    def colour(self, card: RegionCard) -> str:
        """Return the colour of a region on the map."""
        return self.drawing.colour(card.codes)

    @cached_property
    def rows(self) -> Mapping[str, MunicipalityRow]:
        """The rows of municipalities by code."""
        return {row.code: row for row in self.municipalities}


@record
class Report:
    """A report in one language.

    Attributes
    ----------
    layers : tuple of Layer
        Every layer used: in criteria, comparison, area, or on the cards.
    changed : Finding or None
        That the data are others than those the proposal was made from.
    """

    language: Language
    proposal: Proposal
    found: Found | None
    tiers: TiersFound | None
    prospects: Prospects
    layers: tuple[Layer, ...]
    changed: Finding | None
    scenario_text: str

    @property
    def territory(self) -> Territory:
        """The area of the proposal."""
        return self.proposal.territory

    @property
    def views(self) -> tuple[str, ...]:
        """The keys of the views of its map."""
        shown = self.found or self.tiers
        return shown.drawing.views if shown else ()

    @property
    def versions(self) -> Mapping[str, str]:
        """Of the software that the proposal was made with."""
        return self.proposal.versions or {}

    @property
    def title(self) -> str:
        """What the report is about."""
        return heading_of(self.proposal.scenario)

    @property
    def objective(self) -> float | None:
        """The cost in weighted inhabitants."""
        return self.proposal.territory.in_inhabitants(self.proposal.report.objective)

    @property
    def bound(self) -> float | None:
        """The bound in weighted inhabitants."""
        return self.proposal.territory.in_inhabitants(self.proposal.report.bound)

    @property
    def way(self) -> str:
        """Which engines found it."""
        return " + ".join(map(self.language.phrase, self.proposal.report.way.split(" + ")))

    @property
    def why(self) -> str:
        """Why that way, as far as the language can say it."""
        said, rest = [], self.proposal.report.why
        while found := NESTED.fullmatch(rest):
            said.append(found[1])
            rest = found[2]
        said.append(rest)
        texts = [self.language.phrase(text) for text in said]
        foreign = self.language.code != "en" and any(map(str.__eq__, texts, said))
        return "" if foreign else " ".join(texts)

    @property
    def unfit(self) -> bool:
        """Whether files contradict each other, so that nothing counts as proven."""
        return any(finding.text.startswith(UNFIT) for finding in self.proposal.findings)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What the solve had to say besides the criteria, and cannot be said in the language."""
        return tuple(finding for finding in self._besides if self._foreign(finding))

    @property
    def said_findings(self) -> tuple[str, ...]:
        """The others, in the language."""
        return tuple(self.language.phrase(one.text) for one in self._besides if not self._foreign(one))

    @property
    def _besides(self) -> tuple[Finding, ...]:
        return tuple(finding for finding in self.proposal.findings if finding != self.changed)

    def _foreign(self, finding: Finding) -> bool:
        """Tell what cannot be said in the language: what does not fit is said in detail, in English only."""
        text = finding.text
        return self.language.code != "en" and (text.startswith(UNFIT) or self.language.phrase(text) == text)


def read_report(folder: Path, language: Language) -> Report:
    """Read a results folder and count everything that its report says.

    Raises
    ------
    InputError
        When the folder or the data that it names cannot be read.
    """
    document = read_document(folder, PROPOSAL_JSON)
    proposal = proposal_from_dict(document, folder)
    scenario = proposal.scenario
    prospects = read_prospects(
        folder, proposal.territory, proposal.territory.in_inhabitants(proposal.report.objective)
    )
    return Report(
        language=language,
        proposal=proposal,
        found=_found(proposal, prospects, language) if proposal.partition and not scenario.tiers else None,
        tiers=find_tiers(proposal, language) if proposal.partition and scenario.tiers else None,
        prospects=prospects,
        layers=layers_of(scenario, proposal.territory, FACED),
        changed=changed_data(document["data"]["fingerprint"], proposal.territory),
        scenario_text=to_toml(scenario_in_full(scenario)),
    )


def _found(proposal: Proposal, prospects: Prospects, language: Language) -> Found:
    comparison, declared = compare_with_declared(proposal) or (None, None)
    cards = region_cards(proposal)
    moved = comparison.moved if comparison else frozenset[str]()
    return Found(
        cards=cards,
        criteria=criterion_rows(proposal, language),
        ties=ties_of(proposal),
        municipalities=municipality_rows(proposal, cards, moved, prospects),
        drawing=draw_proposal(
            proposal,
            read_cells(proposal.scenario, proposal.territory),
            language,
            moved,
            prospects.states,
        ),
        comparison=comparison,
        declared=declared,
        lose_a_partner=proposal.territory.population(proposal.lose_a_partner()),
    )
