"""The heat map of a congruence: one figure of the fit of each layer in each."""

from __future__ import annotations

from collections.abc import Mapping

from matplotlib.axes import Axes

from optimizer.congruence.measures import CongruenceMeasures, FitMeasure
from optimizer.congruence.tables import matrix_table
from optimizer.drawing.heat_maps import draw_heat_map
from optimizer.drawing.margins import data_source

__all__ = ["plot_congruence"]


def plot_congruence(
    congruence: CongruenceMeasures, measure: FitMeasure = "nested_region_share", *, ax: Axes | None = None
) -> Axes:
    """Draw how every layer lies in every other as a heat map.

    Parameters
    ----------
    congruence : CongruenceMeasures
    measure : str
        One of the figures of `optimizer.congruence.measures.Fit`.
    ax : matplotlib.axes.Axes, optional
        Where to draw; None: a new figure of fitting size.

    Returns
    -------
    matplotlib.axes.Axes
    """
    territory = congruence.territory
    stand_ins = [
        f"{name}: {layer.label}."
        for name, layer in territory.layers.items()
        if layer.kind == "declared" and congruence.layers.get(name) == layer.partition()
    ]
    return draw_heat_map(
        matrix_table(congruence, measure).frame().set_index("layer"),
        "Congruence of arrangements",
        f"{MEANINGS[measure][:1].upper()}{MEANINGS[measure][1:]}",
        " ".join([*stand_ins, data_source(territory)]),
        blank=True,
        ax=ax,
    )


MEANINGS: Mapping[FitMeasure, str] = {
    "nested_regions": "regions of the row that lie wholly in one region of the column",
    "nested_region_share": "share of the row's regions that lie wholly in one region of the column",
    "nested_inhabitant_share": "share of the row's inhabitants whose region lies wholly in one of the column",
    "modal_inhabitants": "inhabitants of the row in the region of the column that holds most of theirs",
    "modal_share": "share of the row's inhabitants in the region of the column that holds most of theirs",
    "v_measure_inhabitants": "V-measure, by inhabitants: 1 when the same municipalities are grouped",
    "v_measure_municipalities": "V-measure, by municipality: 1 when the same municipalities are grouped",
}
"""What a cell of `plot_congruence` holds."""
