"""Congruence: how far today's arrangements are cooperation of the same municipalities (P5, P10)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from models.errors import InputError
from models.partition import Partition
from models.records import record
from models.scenario import Scenario
from models.territory import Territory
from optimizer.congruence import tables as tables
from optimizer.congruence.measures import CongruenceMeasures, FitMeasure

if TYPE_CHECKING:
    import pandas as pd

    from optimizer.outputs.comparison import Congruence as CongruenceImage

__all__ = ["Congruence", "after_tiers", "measure_congruence"]


@record
class Congruence(CongruenceMeasures):
    """Several layers held against each other, with tables to look at (see `CongruenceMeasures`)."""

    def __repr__(self) -> str:
        """Return one line: which layers are held against each other."""
        units = self.territory.stamp.words.counted("unit", len(self.territory.codes))
        return f"<Congruence of {', '.join(self.layers)} over {units}>"

    def matrix(self, measure: FitMeasure = "nested_region_share") -> pd.DataFrame:
        """Return one figure of every fit: rows lie in columns."""
        return tables.matrix_table(self, measure).frame().set_index("layer")

    def pairs(self) -> pd.DataFrame:
        """Return a row per ordered pair of different layers, with every figure of their fit."""
        return tables.fit_table(self).frame()

    def municipalities(self) -> pd.DataFrame:
        """Return a row per municipality: partner groups, whom it meets, disagreement.

        ``never_neighbours`` are the contiguous municipalities that it meets in no layer.
        """
        return tables.municipality_table(self).frame()

    def neighbours(self) -> pd.DataFrame:
        """Return a row per contiguous pair: how many layers hold it, and have it together."""
        return tables.neighbour_table(self).frame()

    def to_dict(self) -> CongruenceImage:
        """Return everything, ready for JSON; municipalities by code."""
        return tables.as_dict(self)


def measure_congruence(territory: Territory, layers: Mapping[str, Partition]) -> Congruence:
    """Hold several layers against each other.

    Parameters
    ----------
    territory : Territory
        The area.
    layers : mapping of str to Partition
        By name; a layer may leave municipalities out.

    Raises
    ------
    InputError
        Without layers, or for a municipality that is not in the territory.

    Examples
    --------
    >>> from optimizer import load_pack, measure_congruence
    >>> whole = load_pack()
    >>> layers = {name: whole.layer(name).partition() for name in ("jeugdregio", "provincie")}
    >>> int(measure_congruence(whole, layers).matrix("nested_regions").loc["jeugdregio", "provincie"])
    39
    """
    if not layers:
        raise InputError("no layers to compare")
    for name, partition in layers.items():
        if unknown := partition.codes - territory.whole.municipalities.keys():
            raise InputError(
                "no such municipality", where=name, value=min(unknown), options=territory.whole.codes
            )
    return Congruence(territory, dict(layers))


def after_tiers(
    today: Congruence,
    scenario: Scenario,
    partitions: Mapping[str, Partition],
    tasks: Mapping[str, Iterable[str]] | None = None,
) -> Congruence:
    """Return the congruence once each tier takes the place of the layers that its tasks name.

    Parameters
    ----------
    today : Congruence
    scenario : Scenario
        Of several tiers; a task of a tier that is the name of one of today's layers is replaced.
    partitions : mapping of str to Partition
        By tier.
    tasks : mapping of str to iterable of str, optional
        Layers by tier, in place of the tasks that the scenario names.

    Raises
    ------
    InputError
        When no task of any tier is a layer, a layer is replaced by two tiers, or there is no such
        tier or layer.
    """
    replaced: dict[str, str] = {}
    later = today
    for tier in scenario.tiers:
        own = [name for name in tier.tasks if name in today.layers] if tasks is None else tasks.get(tier.name)
        for name in own or ():
            if name in replaced:
                raise InputError(
                    f"two tiers replace this layer: {replaced[name]} and {tier.name}", value=name
                )
            replaced[name] = tier.name
        later = later.after(partitions[tier.name], own or ())
    for name in tasks or ():
        scenario.at_tier(name)
    if not replaced:
        raise InputError(
            "no task of these tiers is one of the layers held against each other",
            where="tasks",
            value=", ".join(task for tier in scenario.tiers for task in tier.tasks) or None,
            expected="the name of a layer among the tasks of a tier, or --task TIER=LAYER",
            options=today.layers,
        )
    return later
