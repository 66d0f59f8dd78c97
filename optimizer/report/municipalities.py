"""What a proposal means to every municipality: its region, and whom it keeps, loses and meets."""

from __future__ import annotations

from collections.abc import Mapping

from models.proposal import Proposal
from models.records import record
from models.territory import Layer
from optimizer.report.prospects import PairPrice, Prospects
from optimizer.report.regions import RegionCard

__all__ = ["MunicipalityRow", "PartnersOf", "municipality_rows", "partner_layers"]


@record
class PartnersOf:
    """A municipality's partners in one layer of today.

    Attributes
    ----------
    layer, region : str
        The layer's title and the name of the region there (empty: none).
    kept, lost, outside : tuple of str
        Names of partners in the same proposed region, in another, and outside the area.
    """

    layer: str
    region: str
    kept: tuple[str, ...]
    lost: tuple[str, ...]
    outside: tuple[str, ...]


@record
class MunicipalityRow:
    """One row of the table of municipalities.

    Attributes
    ----------
    partners : tuple of PartnersOf
        One per layer that counts.
    kept, lost, new : tuple of str
        Over all these layers; `new` are fellow members that are partners in none of them.
    state : str or None
        certain, contested or unknown, when that was looked into.
    prices : tuple of PairPrice
        What the other way costs with each neighbour, the cheapest first.
    """

    code: str
    name: str
    population: int
    region: RegionCard
    declared: str
    moved: bool
    partners: tuple[PartnersOf, ...]
    kept: tuple[str, ...]
    lost: tuple[str, ...]
    new: tuple[str, ...]
    state: str | None
    prices: tuple[PairPrice, ...]


def partner_layers(proposal: Proposal) -> tuple[Layer, ...]:
    """Return the layers of partners that count: what is compared with, then the arrangements."""
    compared = proposal.scenario.compare_with
    names = dict.fromkeys(([compared] if compared else []) + list(proposal.scenario.arrangements))
    return tuple(proposal.territory.layer(name) for name in names)


def municipality_rows(
    proposal: Proposal, cards: tuple[RegionCard, ...], moved: frozenset[str], prospects: Prospects
) -> tuple[MunicipalityRow, ...]:
    """Return a row per municipality, in the order of their names."""
    layers, declared = partner_layers(proposal), proposal.scenario.compare_with
    of_code = {code: card for card in cards for code in card.codes}
    region_of = proposal.territory.layer(declared).region_of if declared else {}
    return tuple(
        _row(proposal, code, of_code[code], region_of, layers, code in moved, prospects)
        for code in sorted(of_code, key=lambda code: (proposal.territory.name(code), code))
    )


def _row(
    proposal: Proposal,
    code: str,
    card: RegionCard,
    declared: Mapping[str, str],
    layers: tuple[Layer, ...],
    moved: bool,
    prospects: Prospects,
) -> MunicipalityRow:
    territory, fellows = proposal.territory, card.codes - {code}
    today = {
        layer.name: layer.regions[layer.region_of[code]] - {code}
        for layer in layers
        if code in layer.region_of
    }
    partners, area = frozenset().union(*today.values()), frozenset(territory.codes)

    def names(codes: frozenset[str]) -> tuple[str, ...]:
        return tuple(sorted(map(territory.name, codes)))

    return MunicipalityRow(
        code=code,
        name=territory.name(code),
        population=territory.municipalities[code].population,
        region=card,
        declared=declared.get(code, ""),
        moved=moved,
        partners=tuple(
            PartnersOf(
                layer.label,
                layer.region_of.get(code, ""),
                names(with_whom & fellows),
                names(with_whom & area - fellows),
                names(with_whom - area),
            )
            for layer in layers
            for with_whom in [today.get(layer.name, frozenset())]
        ),
        kept=names(partners & fellows),
        lost=names(partners & area - fellows),
        new=names(fellows - partners),
        state=prospects.states.get(code),
        prices=prospects.prices_of(code),
    )
