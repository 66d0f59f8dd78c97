"""Maps of pages: proposed, declared, who changes, what is certain; tier by tier; places that are named."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from models.proposal import Proposal
from models.scenario import Scenario
from models.territory import Territory
from optimizer.drawing.sketch import Sketch
from optimizer.language.language import Language
from optimizer.report.svg import Drawing, View, change_views, draw, sketch_of

if TYPE_CHECKING:
    import geopandas as gpd

__all__ = ["draw_places", "draw_proposal", "draw_tiers"]


def draw_proposal(
    proposal: Proposal,
    cells: gpd.GeoDataFrame | None,
    language: Language,
    moved: frozenset[str] = frozenset(),
    states: Mapping[str, str] | None = None,
) -> Drawing:
    """Draw a proposal, what it is compared with and how certain each municipality is.

    Parameters
    ----------
    proposal : Proposal
        With a partition.
    cells : geopandas.GeoDataFrame or None
        Real shapes (see `optimizer.drawing.geometry`); None: schematic cells.
    language : Language
        For the numbers under the names of regions.
    moved : frozenset of str
        Municipalities that change region: they are all named.
    states : mapping of str to str, optional
        By code ``certain``, ``contested`` or ``unknown``.
    """
    territory, declared = proposal.territory, proposal.scenario.compare_with
    centres = proposal.scenario.centre_codes(territory)
    sketch = sketch_of(territory, proposal.names, cells, language, centres, moved)
    views = [View("proposed", sketch)]
    if declared is not None:
        views = [*change_views(sketch, territory.layer(declared).regions, language)]
    if states:
        fills = {code: f"var(--{states.get(code, 'unknown')})" for code in territory.codes}
        views.append(View("certainty", sketch, fills))
    return draw(views)


def draw_tiers(proposal: Proposal, cells: gpd.GeoDataFrame | None, language: Language) -> Drawing:
    """Draw every tier of a proposal inside the one above: one family of colours in each region of that.

    Parameters
    ----------
    proposal : Proposal
        Of several tiers, with a partition.
    cells : geopandas.GeoDataFrame or None
        Real shapes (see `optimizer.drawing.geometry`); None: schematic cells.
    language : Language
        For the numbers under the names of regions.

    Returns
    -------
    Drawing
        With the views ``tier-0`` (the lowest), ``tier-1`` and so on.
    """
    sketches: list[Sketch] = []
    for view in reversed(proposal.by_tier()):
        sketch = sketch_of(proposal.territory, view.names, cells, language)
        if sketches:
            sketch = replace(sketch, above=sketches[0].partition, wanted=sketches[0].colours)
        sketches.insert(0, sketch)
    return draw([View(f"tier-{number}", sketch) for number, sketch in enumerate(sketches)])


def draw_places(
    scenario: Scenario,
    territory: Territory,
    places: Iterable[tuple[str, str, frozenset[str]]],
    cells: gpd.GeoDataFrame,
    language: Language,
) -> Drawing | None:
    """Draw places in an area, one view each, all their municipalities named; None: there are none.

    Parameters
    ----------
    places : iterable of (key, name, codes)
    cells : geopandas.GeoDataFrame
        See `optimizer.drawing.geometry`.
    """
    views, centres, inside = [], scenario.centre_codes(territory), frozenset(territory.codes)
    for key, name, codes in places:
        if here := codes & inside:
            sketch = sketch_of(territory, {here: name}, cells, language, centres, here)
            fills = {code: "var(--stalled)" if code in here else "var(--unknown)" for code in inside}
            views.append(View(key, sketch, fills))
    return draw(views) if views else None
