"""What a report says of several tiers: each with its cards, criteria and comparison, and one map of all."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from models.proposal import Proposal
from models.records import record
from models.territory import Layer
from optimizer.comparison.comparison import Comparison, compare_with_declared
from optimizer.drawing.cells import read_cells
from optimizer.language.language import Language
from optimizer.report.criteria import CriterionRow, criterion_rows
from optimizer.report.maps import draw_tiers
from optimizer.report.regions import RegionCard, region_cards
from optimizer.report.svg import Drawing

__all__ = ["TierMunicipality", "TierPart", "TiersFound", "find_tiers"]


@record
class TierPart:
    """One tier; `number` counts from the bottom up, from 0.

    Attributes
    ----------
    proposal : Proposal
        The tier as a proposal of its own.
    cost : float
        Its part of the cost, in weighted inhabitants.
    comparison, declared : Comparison and Layer, or None
        What it is compared with.
    """

    number: int
    name: str
    tasks: tuple[str, ...]
    fixed: str
    proposal: Proposal
    cards: tuple[RegionCard, ...]
    criteria: tuple[CriterionRow, ...]
    cost: float
    drawing: Drawing
    comparison: Comparison | None
    declared: Layer | None

    def colour(self, card: RegionCard) -> str:
        """Return the colour of a region on the map."""
        return self.drawing.colour(card.codes, f"tier-{self.number}")

    @property
    def moved(self) -> frozenset[str]:
        """Codes of the municipalities that change region on this tier."""
        return self.comparison.moved if self.comparison else frozenset()

    @property
    def alone(self) -> int:
        """The number of regions above that hold a single region of the tier below."""
        return sum(len(card.holds) == 1 for card in self.cards)


@record
class TierMunicipality:
    """A municipality with its region on every tier, from the bottom up."""

    code: str
    name: str
    population: int
    cards: tuple[RegionCard, ...]


@record
class TiersFound:
    """All tiers, from the bottom up."""

    parts: tuple[TierPart, ...]
    municipalities: tuple[TierMunicipality, ...]
    drawing: Drawing

    @cached_property
    def rows(self) -> Mapping[str, TierMunicipality]:
        """The rows of municipalities by code."""
        return {row.code: row for row in self.municipalities}


def _task(task: str, proposal: Proposal, language: Language) -> str:
    """Return what a task is called: one that is a layer of the data has that layer's title."""
    layers = proposal.territory.layers
    return language.phrase(layers[task].label) if task in layers else task


def find_tiers(proposal: Proposal, language: Language) -> TiersFound:
    """Count everything that a report says of a proposal of several tiers, which has a partition."""
    scenario, territory = proposal.scenario, proposal.territory
    drawing = draw_tiers(proposal, read_cells(scenario, territory), language)
    parts: list[TierPart] = []
    for number, (tier, view) in enumerate(zip(scenario.tiers, proposal.by_tier(), strict=True)):
        comparison, declared = compare_with_declared(view) or (None, None)
        below = parts[-1].cards if parts else ()
        parts.append(
            TierPart(
                number=number,
                name=tier.name,
                tasks=tuple(_task(task, proposal, language) for task in tier.tasks),
                fixed=territory.layer(tier.fixed).label if tier.fixed else "",
                proposal=view,
                cards=region_cards(view, below, prefix=f"tier-{number}-region"),
                criteria=criterion_rows(view, language),
                cost=sum(judgement.cost for judgement in view.judgements),
                drawing=drawing,
                comparison=comparison,
                declared=declared,
            )
        )
    homes = [{code: card for card in part.cards for code in card.codes} for part in parts]
    rows = tuple(
        TierMunicipality(
            code,
            territory.name(code),
            territory.municipalities[code].population,
            tuple(home[code] for home in homes),
        )
        for code in sorted(territory.codes, key=lambda code: (territory.name(code), code))
    )
    return TiersFound(tuple(parts), rows, drawing)
