"""The tables and the JSON image of a congruence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from optimizer.congruence.measures import CongruenceMeasures
from optimizer.writing.rows import Rows

if TYPE_CHECKING:
    from optimizer.outputs.comparison import Congruence

__all__ = ["as_dict", "fit_table", "matrix_table", "municipality_table", "neighbour_table"]


def matrix_table(congruence: CongruenceMeasures, measure: str) -> Rows:
    """Return one figure of the fit of each layer (rows) in each layer (columns)."""
    names = tuple(congruence.layers)
    return Rows(
        ("layer", *names),
        ((one, *(getattr(congruence.fits[one, other], measure) for other in names)) for one in names),
    )


def fit_table(congruence: CongruenceMeasures) -> Rows:
    """Return a row per ordered pair of different layers, with every figure of their fit."""
    figures = (
        *("regions", "nested_regions", "nested_region_share", "inhabitants", "nested_inhabitants"),
        *("nested_inhabitant_share", "modal_inhabitants", "modal_share"),
        *("v_measure_inhabitants", "v_measure_municipalities"),
    )
    return Rows(
        ("layer", "in_layer", *figures),
        (
            (one, other, *(getattr(fit, figure) for figure in figures))
            for (one, other), fit in congruence.fits.items()
            if one != other
        ),
    )


def municipality_table(congruence: CongruenceMeasures) -> Rows:
    """Return a row per municipality of the area, the most populous first."""
    territory = congruence.territory
    return Rows(
        (
            *("code", "name", "inhabitants", "partner_groups", "always", "sometimes", "never"),
            *("never_neighbours", "disagreement"),
        ),
        (
            (
                *(code, territory.name(code), territory.population([code])),
                *(len(met.groups), sorted(met.always), sorted(met.sometimes), len(met.never)),
                [other for other in territory.neighbours(code) if other in met.never],
                congruence.disagreement[code],
            )
            for code, met in congruence.partners.items()
        ),
    )


def neighbour_table(congruence: CongruenceMeasures) -> Rows:
    """Return a row per contiguous pair of the area."""
    territory = congruence.territory
    return Rows(
        (
            *("code", "name", "neighbour_code", "neighbour_name", "border_m"),
            *("layers", "together", "share", "disagreement"),
        ),
        (
            (
                *(a, territory.name(a), b, territory.name(b), territory.touch(a, b).border_m),
                *(agreed.layers, agreed.together, agreed.share, agreed.disagreement),
            )
            for (a, b), agreed in congruence.agreements.items()
        ),
    )


def as_dict(congruence: CongruenceMeasures) -> Congruence:
    """Return everything that a congruence holds, ready for JSON."""
    from optimizer.outputs.comparison import Fit, Neighbours, Partners

    inside = {name: p.restrict(congruence.territory.codes) for name, p in congruence.layers.items()}
    return {
        "layers": {
            name: {"regions": len(partition), "municipalities": len(partition.codes)}
            for name, partition in inside.items()
        },
        "summary": congruence.summary(),
        "pairs": fit_table(congruence).records_as(Fit),
        "municipalities": municipality_table(congruence).records_as(Partners),
        "neighbours": neighbour_table(congruence).records_as(Neighbours),
    }
