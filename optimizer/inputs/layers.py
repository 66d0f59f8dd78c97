"""Partitions that a user points at: a layer of the data, a results folder, a CSV table."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from models.errors import InputError
from models.territory import Layer, Territory
from optimizer.inputs.files import is_file, is_folder
from optimizer.inputs.given import PartitionLike, layer_given
from optimizer.inputs.municipal import read_municipalities

__all__ = ["REGIONS_CSV", "find_partition", "layer_from_csv", "load_partition_csv"]

REGIONS_CSV = "regions.csv"
"""The table of a results folder that says which municipality is in which region."""


OWN_COLUMNS = ("code", "name", "region")
"""Its columns: nothing about reading it is worth telling."""


def find_partition(
    reference: PartitionLike,
    territory: Territory,
    tier: str | None = None,
) -> Layer:
    """Return what a user points at, as a layer: its regions by name, over the whole territory.

    Parameters
    ----------
    reference : str or Path, Partition, mapping or pandas.Series
        The name of a layer, a CSV table (code, region), a folder that `propose` wrote, or the regions
        themselves: a partition, or the region by code or name of a municipality.
    territory : Territory
    tier : str, optional
        Of a results folder of several tiers, or a table like its regions.csv, the column of this name
        says the regions; default: the lowest tier.  A layer is what it is.

    Raises
    ------
    InputError
        When it is none of these, or the layer or table has no regions.

    Examples
    --------
    >>> from optimizer import find_partition, load_pack
    >>> len(find_partition("jeugdregio", load_pack()).regions)
    42
    """
    if not isinstance(reference, str | Path):
        return layer_given(reference, territory)
    name = str(reference)
    if name in territory.layers:
        return territory.regional_layer(name)
    path = Path(reference)
    if is_folder(path):
        if not is_file(path / REGIONS_CSV):
            raise InputError(
                f"no {REGIONS_CSV} in this folder",
                value=name,
                expected="a folder in which a proposal was found",
            )
        path = path / REGIONS_CSV
    if not is_file(path):
        raise InputError(
            "no such layer, table or results folder",
            value=name,
            expected="one of " + ", ".join(territory.layers) + ", a CSV table, or a results folder",
            options=territory.layers,
        )
    return layer_from_csv(name, path, territory, tier)


def layer_from_csv(name: str, path: str | Path, territory: Territory, tier: str | None = None) -> Layer:
    """Return the regions of a CSV table as a layer of that name.

    Raises
    ------
    InputError
        When the table cannot be read or names no region at all.
    """
    region_of = load_partition_csv(path, territory, tier)
    if not region_of:
        raise InputError("no municipality has a region", where=str(path), expected="rows code, region")
    title = name if tier is None else f"{name}: {tier}"
    return Layer(name=name, kind="file", region_of=region_of, title=title, source=str(path))


def load_partition_csv(path: str | Path, territory: Territory, tier: str | None = None) -> Mapping[str, str]:
    """Read a division into regions: a municipality by code or name, and its region.

    A municipality that has no row, or an empty region, is in no region: that is for the coverage
    criterion to judge, not a fault of the file.

    Returns
    -------
    mapping of str to str
        Region by code.

    Raises
    ------
    InputError
        For a municipality that is unknown, or that has two different regions.
    """
    read = read_municipalities(path, territory)
    if tier is None:
        read.require("region")
    else:
        read.table.require([tier])
    heading = read.heading("region") if tier is None else tier
    read.check_found()
    region_of: dict[str, str] = {}
    for row, (code, region) in enumerate(zip(read.codes, read.table.column(heading), strict=True)):
        if code is not None and region and region_of.setdefault(code, region) != region:
            raise read.table.error(
                row,
                heading,
                f"{read.gazetteer.name(code)} ({code}) is in two regions",
                expected=f"{region_of[code]}, as in an earlier row",
            )
    if (read.table.name, read.table.columns[: len(OWN_COLUMNS)]) != (REGIONS_CSV, OWN_COLUMNS):
        read.tell()
    return region_of if read.reading is None else read.reading.regions(region_of, read.table.name)
