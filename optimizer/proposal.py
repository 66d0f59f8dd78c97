"""Proposal for notebooks: it shows, tabulates, draws and saves itself, and answers what-if."""

from __future__ import annotations

import html
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from models import proposal as base
from models.problem import INHABITANTS_PER_COST_UNIT
from optimizer.comparison import Comparison, compare

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd
    from matplotlib.axes import Axes

    from optimizer.engine.solution import Control, Limits

__all__ = ["Proposal"]

Group = Iterable[str]


@dataclass(frozen=True)
class Proposal(base.Proposal):
    """A partition with its proof and judgements (see `models.proposal.Proposal`), made to look at.

    Attributes
    ----------
    before : Proposal or None
        The proposal that this one answers a what-if question about.
    """

    before: Proposal | None = None

    # ------------------------------------------------------------ tables
    def to_frame(self) -> pd.DataFrame:
        """Return one row per municipality, index ``code``, the most populous first.

        Columns: ``name``, ``population``, ``area_km2``, ``region`` (its name; missing without a
        partition).  Join it to a GeoDataFrame of boundaries on its index.
        """
        import pandas as pd

        region_of = {code: name for region, name in self.names.items() for code in region}
        people = self.territory.municipalities
        return pd.DataFrame(
            {
                "name": [m.name for m in people.values()],
                "population": [m.population for m in people.values()],
                "area_km2": [m.area_km2 for m in people.values()],
                "region": [region_of.get(code) for code in people],
            },
            index=pd.Index(list(people), name="code"),
        )

    def regions(self) -> pd.DataFrame:
        """Return one row per region, index ``region``, the most populous first."""
        import pandas as pd

        from optimizer.results import summary_rows

        rows = summary_rows(self) if self.partition is not None else []
        return pd.DataFrame(rows).set_index("region") if rows else pd.DataFrame()

    def criteria(self) -> pd.DataFrame:
        """Return one row per criterion: hard or not, value, unit, weight, cost (inhabitants), share."""
        import pandas as pd

        from optimizer.results import judgements_to_list

        columns = ["name", "hard", "value", "unit", "weight", "cost", "share"]
        rows = [{key: row[key] for key in columns} for row in judgements_to_list(self.judgements)]
        return pd.DataFrame(rows, columns=columns).set_index("name")

    # ------------------------------------------------------------ pictures
    def plot(self, ax: Axes | None = None) -> Axes:
        """Draw the map; with boundaries in the scenario the real one.

        Raises
        ------
        ValueError
            When there is no partition to draw.
        """
        from optimizer.maps import plot_partition
        from optimizer.output import read_cells

        if self.partition is None:
            raise ValueError(f"there is no partition to draw: {self.report.status}")
        centres = self.scenario.centres
        return plot_partition(
            self.territory,
            self.partition,
            cells=read_cells(self.scenario, self.territory),
            names=self.names,
            centres=centres.centres(self.territory) if centres else (),
            title=self.scenario.title or self.scenario.name,
            ax=ax,
        )

    def to_geoframe(self) -> gpd.GeoDataFrame:
        """Return `to_frame` with polygons: real ones where the scenario names boundaries."""
        import geopandas as gpd

        from optimizer.geometry import schematic_cells
        from optimizer.output import read_cells

        cells = read_cells(self.scenario, self.territory)
        if cells is None:
            cells = schematic_cells(self.territory)
        frame = self.to_frame()
        return gpd.GeoDataFrame(frame, geometry=cells.geometry.loc[frame.index], crs=cells.crs)

    def explore(self, **options: Any) -> Any:
        """Return an interactive map (geopandas and folium; needs the network for its background).

        Parameters
        ----------
        **options
            Passed on to `geopandas.GeoDataFrame.explore`.
        """
        return self.to_geoframe().explore(**{"column": "region", "tooltip": ["name", "region"], **options})

    def _repr_html_(self) -> str:
        return _Shown(self).html()

    # ------------------------------------------------------------ files
    def save(self, folder: str | Path) -> Path:
        """Write what `regio propose` writes into a folder and return it."""
        from optimizer.output import read_cells, write_proposal
        from optimizer.results import write_folder

        target = Path(folder)
        cells = read_cells(self.scenario, self.territory)
        with write_folder(target) as temporary:
            write_proposal(self, temporary, cells)
        return target

    # ------------------------------------------------------------ what if
    def what_if(
        self,
        *,
        together: Iterable[Group] = (),
        apart: Iterable[Group] = (),
        fix: Iterable[Group] = (),
        merge: Mapping[str, Group] | None = None,
        minimum: int | None = None,
        population: Mapping[str, int] | None = None,
        without: Iterable[str] = (),
        tables: Mapping[str, Any] | None = None,
        limits: Limits | None = None,
        control: Control | None = None,
    ) -> Proposal:
        """Return the best partition when some things are asked differently; this one stays.

        The parameters are those of `optimizer.changes.change_scenario` (`merge` maps the name of
        a new municipality to those that merge); solving starts from this partition.  `difference`
        and `story` of the result say what changed.
        """
        from dataclasses import replace

        from optimizer.changes import change_scenario
        from optimizer.proposals import propose

        scenario = change_scenario(
            self.scenario,
            together=together,
            apart=apart,
            fix=fix,
            mergers=merge,
            minimum=minimum,
            population=population,
            without=without,
            tables=tables,
        )
        start = [self.partition] if self.partition is not None else []
        return replace(propose(scenario, limits=limits, control=control, start=start), before=self)

    @cached_property
    def difference(self) -> Comparison | None:
        """How this partition differs from `before`; None when either has none."""
        if self.before is None or self.before.partition is None or self.partition is None:
            return None
        kept = self.before.partition.restrict(self.territory.codes)
        names = {region & set(self.territory.codes): name for region, name in self.before.names.items()}
        return compare(self.territory, kept, self.partition, names_a=names, names_b=self.names)

    @property
    def story(self) -> str:
        """What changed since `before`, in words."""
        if self.before is None:
            return "Nothing was asked differently."
        difference = self.difference
        if difference is None:
            return f"Before: {self.before.report.status}; now: {self.report.status}."
        text = "The best partition under other costs" if self._counts_otherwise() else self._price()
        if not difference.moved and not difference.unmatched[0] and not difference.unmatched[1]:
            return f"{text}: no municipality changes region."
        people = self.territory.population(difference.moved)
        count = f"from {len(self.before.partition or ())} to {len(self.partition or ())} regions"
        return (
            f"{text}; {count}; {len(difference.moved)} municipalities with {people:,} inhabitants change "
            f"region: {self.territory.names(difference.moved)}."
        )

    def _price(self) -> str:
        """Say what the change costs; only where both proposals count the same costs."""
        old, new = (p.report.objective or 0 for p in (self.before or self, self))
        more = (new - old) * INHABITANTS_PER_COST_UNIT
        cost = "costs as much" if not more else f"costs {abs(more):,} {'more' if more > 0 else 'less'}"
        return f"The best partition now {cost} (weighted inhabitants)"

    def _counts_otherwise(self) -> bool:
        """Whether costs differ from those of `before`: other data, criteria or weights."""
        if self.before is None:
            return False
        one, other = self.before.scenario, self.scenario
        soft = [
            {name: criterion for name, criterion in scenario.in_use() if criterion.weights}
            for scenario in (one, other)
        ]
        same_people = self.before.territory.municipalities == self.territory.municipalities
        return not same_people or soft[0] != soft[1]


class _Shown:
    """The HTML of a proposal in a notebook: a small map, regions, criteria, proof."""

    def __init__(self, proposal: Proposal) -> None:
        self.proposal = proposal

    def html(self) -> str:
        """Return the whole piece."""
        proposal = self.proposal
        report = proposal.report
        title = html.escape(proposal.scenario.title or proposal.scenario.name)
        gap = "" if report.gap is None else f", gap {report.gap:.2%}"
        status = f"{report.status}{gap}, {report.wall_time_s:.1f} s ({html.escape(report.way)})"
        parts = [f"<h3>{title}</h3>", f"<p><b>{status}</b></p>"]
        if proposal.before is not None:
            parts.append(f"<p>{html.escape(proposal.story)}</p>")
        if proposal.partition is None:
            notes = "".join(f"<li>{html.escape(f.text)}</li>" for f in proposal.findings)
            return "".join([*parts, f"<ul>{notes}</ul>"])
        regions = proposal.regions()[["members", "inhabitants", "self_containment_home", "centres"]]
        criteria = proposal.criteria()
        criteria = criteria[(criteria["cost"] > 0) | criteria["hard"]][["value", "unit", "weight", "cost"]]
        tables = "".join(
            frame.to_html(border=0, float_format=lambda value: f"{value:,.2f}", na_rep="")
            for frame in (regions, criteria)
        )
        style = "display:flex;gap:2em;align-items:flex-start;flex-wrap:wrap"
        return "".join([*parts, f'<div style="{style}">{self._map()}<div>{tables}</div></div>'])

    def _map(self) -> str:
        """Return the map as an image in the page."""
        import base64
        import io

        ax = self.proposal.plot()
        figure = ax.get_figure(root=True)
        if figure is None:
            return ""
        image = io.BytesIO()
        figure.savefig(image, format="png", dpi=80)
        data = base64.b64encode(image.getvalue()).decode("ascii")
        alt = "map of the proposed regions"
        return f'<img alt="{alt}" style="max-height:28em" src="data:image/png;base64,{data}">'
