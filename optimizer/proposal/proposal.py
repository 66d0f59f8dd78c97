"""Proposal for notebooks: it shows, tabulates, draws and saves itself, and answers what-if."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields, replace
from functools import cached_property
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from models import proposal as base
from models.errors import InputError
from models.partition import Partition
from models.records import record
from optimizer.comparison.comparison import Comparison, compare
from optimizer.inputs.given import ScenarioLike, scenario_of
from optimizer.language.titles import english_of
from optimizer.language.words import in_own_words
from optimizer.proposal.maps import drawn_partition
from optimizer.solving.judgements import findings_in_own_words, judged_in_own_words

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd
    from matplotlib.axes import Axes

    from models.territory import Territory
    from optimizer.engine.solution import Control, Known, Limits

__all__ = ["Proposal", "propose"]

Group = Iterable[str]


@record
class Proposal(base.Proposal):
    """A partition with its proof and judgements (see `models.proposal.Proposal`), made to look at.

    Attributes
    ----------
    before : Proposal or None
        The proposal that this one answers a what-if question about.
    """

    before: Proposal | None = None

    @classmethod
    def of(cls, facts: base.Proposal) -> Proposal:
        """Return the same proposal, made to look at: what it found speaks the words of its data."""
        said = replace(
            facts,
            judgements=judged_in_own_words(facts.judgements, facts.territory),
            findings=findings_in_own_words(facts.findings, facts.territory),
        )
        return cls(**{field.name: getattr(said, field.name) for field in fields(facts)})

    def __repr__(self) -> str:
        """Return one line: what it is about, how many regions, how far proven."""
        counts = [f"{len(view.names)} regions" for view in self.by_tier() if view.partition is not None]
        cost = self.territory.in_inhabitants(self.report.objective)
        told = [" in ".join(counts) or "no partition", str(self.report.status)]
        if cost is not None:
            told.append(f"{cost:,} {english_of(self.territory)('weighted inhabitants')}")
        return f"<Proposal {self.scenario.title or self.scenario.name}: {', '.join(told)}>"

    # ------------------------------------------------------------ tables
    def to_frame(self) -> pd.DataFrame:
        """Return one row per municipality, index ``code``, the most populous first.

        Columns: ``name``, ``population``, ``area_km2``, ``region`` (its name; missing without a
        partition), and of several tiers a column per tier.  Join it to a GeoDataFrame of boundaries
        on its index.
        """
        import pandas as pd

        region_of = {code: name for region, name in self.names.items() for code in region}
        people = self.territory.municipalities
        tiers = {
            view.scenario.tier: {code: name for region, name in view.names.items() for code in region}
            for view in (self.by_tier() if self.scenario.tiers else ())
        }
        return pd.DataFrame(
            {
                "name": [m.name for m in people.values()],
                "population": [m.population for m in people.values()],
                "area_km2": [m.area_km2 for m in people.values()],
                "region": [region_of.get(code) for code in people],
                **{tier: [names.get(code) for code in people] for tier, names in tiers.items()},
            },
            index=pd.Index(list(people), name="code"),
        )

    @in_own_words
    def regions(self) -> pd.DataFrame:
        """Return one row per region, index ``region``, the most populous first."""
        import pandas as pd

        from optimizer.proposal.tables import region_table

        frame = region_table(self).frame()
        return frame.set_index("region") if len(frame) else pd.DataFrame()

    def criteria(self) -> pd.DataFrame:
        """Return one row per criterion: hard or not, value, unit, weight, cost (inhabitants), share."""
        from optimizer.solving.judgements import criteria_frame

        return criteria_frame(self.judgements, self.territory)

    # ------------------------------------------------------------ pictures
    @in_own_words
    def plot(self, ax: Axes | None = None, *, title: str | None = None, tier: str | None = None) -> Axes:
        """Draw the map; with boundaries in the scenario the real one.

        Parameters
        ----------
        ax : matplotlib.axes.Axes, optional
            Where to draw; None: a new figure of fitting size (``ax.figure``).
        title : str, optional
            Default: that of the scenario.
        tier : str, optional
            Which of several tiers, inside the one above it; default: the lowest.

        Raises
        ------
        ValueError
            When there is no partition to draw.
        InputError
            When there is no such tier.
        """
        from optimizer.drawing.cells import read_cells
        from optimizer.proposal.maps import plot_proposal, tier_sheet

        cells = read_cells(self.scenario, self.territory)
        if tier is None:
            return plot_proposal(self, cells, title=title, ax=ax)
        self.scenario.at_tier(tier)
        number = [own.name for own in self.scenario.tiers].index(tier)
        return tier_sheet(self, number, cells, title=title).plot_map(ax)

    @in_own_words
    def plot_comparison(self, reference: str | Path | None = None) -> tuple[Axes, Axes]:
        """Draw an arrangement (left) and the proposal (right), what changes between them hatched.

        Parameters
        ----------
        reference : str or Path, optional
            A layer, a CSV table or a results folder; None: what the scenario compares with.

        Returns
        -------
        tuple of matplotlib.axes.Axes
            In one new figure.

        Raises
        ------
        ValueError
            When there is no partition to draw.
        InputError
            When there is nothing to compare with, or it cannot be used.
        """
        from optimizer.drawing.cells import read_cells
        from optimizer.drawing.maps import plot_comparison
        from optimizer.inputs.layers import find_partition

        given = reference if reference is not None else self.scenario.compare_with
        if given is None:
            raise InputError("nothing to compare with", expected="a layer, a table or compare_with")
        layer = find_partition(given, self.territory)
        return plot_comparison(
            self.territory,
            drawn_partition(self),
            layer,
            changed=compare(self.territory, layer.partition(), drawn_partition(self)).moved,
            cells=read_cells(self.scenario, self.territory),
            names=self.names,
            centres=self.scenario.centre_codes(self.territory),
        )

    @in_own_words
    def plot_sizes(self, ax: Axes | None = None) -> Axes:
        """Draw the inhabitants of each region against the limits of the scenario."""
        from optimizer.drawing.bars import plot_sizes

        population, size = self.scenario.population, self.scenario.size
        return plot_sizes(
            self.territory, drawn_partition(self), names=self.names, population=population, size=size, ax=ax
        )

    @in_own_words
    def plot_commuting(self, ax: Axes | None = None) -> Axes:
        """Draw where the residents of each region work: inside it, in other regions, outside the area."""
        from optimizer.drawing.bars import plot_commuting

        return plot_commuting(self.territory, drawn_partition(self), names=self.names, ax=ax)

    @in_own_words
    def plot_flows(self, ax: Axes | None = None) -> Axes:
        """Draw which share of the jobs of each region's residents lies in which region."""
        from optimizer.drawing.heat_maps import plot_flows

        return plot_flows(self.territory, drawn_partition(self), names=self.names, ax=ax)

    def to_geoframe(self) -> gpd.GeoDataFrame:
        """Return `to_frame` with polygons: real ones where the scenario names boundaries."""
        import geopandas as gpd

        from optimizer.drawing.cells import read_cells
        from optimizer.drawing.geometry import schematic_cells

        cells = read_cells(self.scenario, self.territory)
        if cells is None:
            cells = schematic_cells(self.territory)
        frame = self.to_frame()
        return gpd.GeoDataFrame(frame, geometry=cells.geometry.loc[frame.index], crs=cells.crs)

    def explore(self, **options: Any) -> Any:
        """Return an interactive map (folium; its background needs the network).

        Comes with ``pip install regio-optimizer[explore]``.

        Parameters
        ----------
        **options
            Passed on to `geopandas.GeoDataFrame.explore`.
        """
        return self.to_geoframe().explore(**{"column": "region", "tooltip": ["name", "region"], **options})

    @in_own_words
    def _repr_html_(self) -> str:
        from optimizer.proposal.preview import preview

        return preview(self, self.story if self.before is not None else "")

    # ------------------------------------------------------------ files
    @in_own_words
    def save(self, folder: str | Path) -> Path:
        """Write what `regio propose` writes into a folder and return it."""
        from optimizer.drawing.cells import read_cells
        from optimizer.proposal.files import OWN_FILES, write_proposal
        from optimizer.writing.folder import write_folder

        target = Path(folder)
        cells = read_cells(self.scenario, self.territory)
        with write_folder(target, OWN_FILES) as temporary:
            write_proposal(self, temporary, cells)
        return target

    @classmethod
    def load(cls, folder: str | Path) -> Proposal:
        """Return the proposal that a folder holds; see `optimizer.proposal.reading.read_proposal`.

        Raises
        ------
        InputError
            When the folder holds no proposal that can be read, or its data cannot.
        """
        from optimizer.proposal.reading import read_proposal

        return cls.of(read_proposal(folder))

    # ------------------------------------------------------------ what if
    def play(self, **options: Any) -> Any:
        """Return a map to play with that begins with this partition, see `optimizer.play.notebook.play_map`.

        Comes with ``pip install regio-optimizer[app]``.
        """
        # The map stands on a floor above this one: it is looked up by name when somebody asks for it.
        return import_module("optimizer.play.notebook").play_map(self, **options)

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
        tier: str | None = None,
        limits: Limits | None = None,
        control: Control | None = None,
    ) -> Proposal:
        """Return the best partition when some things are asked differently; this one stays.

        The parameters are those of `optimizer.inputs.changes.change_scenario` (`merge` maps the name of
        a new municipality to those that merge); solving starts from this partition.  `difference`
        and `story` of the result say what changed.

        Examples
        --------
        >>> from optimizer import load_scenario, propose
        >>> drenthe = propose(load_scenario("scenarios/drenthe.toml"))
        >>> drenthe.what_if(together=[("Assen", "Emmen")]).story.split(";")[0]
        'The best partition now costs 12,220 more (weighted inhabitants)'
        """
        from optimizer.inputs.changes import change_scenario

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
            tier=tier,
        )
        from optimizer.solving.propose import solve_scenario

        start = [self.partition] if self.partition is not None else []
        found = solve_scenario(scenario, limits=limits, control=control, start=start, known=self._known)
        return replace(Proposal.of(found), before=self)

    @cached_property
    def _known(self) -> Known | None:
        """What answers to wishes rest on."""
        from optimizer.solving.propose import known_of

        return known_of(self)

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
        from optimizer.proposal.story import tell

        return english_of(self.territory)(tell(self.before, self, self.difference))


def propose(
    scenario: ScenarioLike,
    *,
    territory: Territory | None = None,
    limits: Limits | None = None,
    control: Control | None = None,
    start: Iterable[Partition] = (),
) -> Proposal:
    """Find the best partition of a scenario's area and let every criterion judge it.

    Parameters
    ----------
    scenario : Scenario, str or Path
        Or its file.
    territory : Territory, optional
        What `open_territory` returned for this scenario, when it is at hand.
    limits : Limits, optional
        In place of the scenario's own ``[solver]`` table.
    control : Control, optional
        Reports progress and can stop the run; without one, progress is shown where somebody
        watches, and an interrupt returns the best so far.
    start : iterable of Partition
        Known partitions to begin from; the arrangements of the scenario are taken along anyhow.

    Returns
    -------
    Proposal
        With a partition when one was found; every hard rule was checked again without the solver.

    Raises
    ------
    InputError
        When data cannot be read or a name in the scenario is unknown.

    Examples
    --------
    >>> from optimizer import load_scenario, propose
    >>> drenthe = propose(load_scenario("scenarios/drenthe.toml"))
    >>> print(drenthe.report.status)
    optimal
    >>> drenthe.regions()["inhabitants"].to_dict()
    {'Emmen': 300265, 'Assen': 189645}
    """
    from optimizer.solving.propose import solve_scenario

    scenario = scenario_of(scenario)
    found = solve_scenario(scenario, territory=territory, limits=limits, control=control, start=start)
    return Proposal.of(found)
