"""Ties broken and made: neighbours that a proposal separates or brings together."""

from __future__ import annotations

from models.criteria.base import cost_units
from models.criteria.ties import shared_ties
from models.proposal import Proposal
from models.records import record

__all__ = ["TieRow", "Ties", "ties_of"]


@record
class TieRow:
    """Two touching municipalities (names), the layers that they share, and what it costs.

    `cost` is in weighted inhabitants, summed over layers.
    """

    names: tuple[str, str]
    regions: tuple[str, str]
    layers: tuple[str, ...]
    cost: float


@record
class Ties:
    """Neighbours separated that share an arrangement today, and neighbours joined that share none."""

    broken: tuple[TieRow, ...]
    made: tuple[TieRow, ...]


def ties_of(proposal: Proposal) -> Ties:
    """Return the ties that a proposal with a partition breaks and makes, the dearest first.

    Only the arrangements of the scenario count.
    """
    territory, partition = proposal.territory, proposal.partition
    assert partition is not None
    shared: dict[tuple[str, str], list[str]] = {}
    cost: dict[tuple[str, str], int] = {}
    for name, table in proposal.scenario.arrangements.items():
        layer = territory.layer(name)
        for within, weight in ((True, table.separating), (False, table.crossing)):
            for pair, tie in shared_ties(territory, layer, within=within).items():
                if within:
                    shared.setdefault(pair, []).append(layer.label)
                if partition.together(*pair) != within:
                    cost[pair] = cost.get(pair, 0) + cost_units(tie, weight, territory.cost_unit)
    region = {code: name for codes, name in proposal.names.items() for code in codes}

    def row(pair: tuple[str, str]) -> TieRow:
        a, b = pair
        return TieRow(
            (territory.name(a), territory.name(b)),
            (region[a], region[b]),
            tuple(shared.get(pair, ())),
            territory.in_inhabitants(cost.get(pair, 0)),
        )

    def rows(joined: bool) -> tuple[TieRow, ...]:
        pairs = [
            pair
            for pair in territory.pairs
            if partition.together(*pair) == joined and (pair in shared) != joined
        ]
        return tuple(sorted(map(row, pairs), key=lambda tie: (-tie.cost, tie.names)))

    return Ties(rows(joined=False), rows(joined=True))
