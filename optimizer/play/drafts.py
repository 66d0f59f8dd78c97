"""Drafts that somebody drops on the map: a table of municipalities and regions, with gaps to close."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Collection, Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path

from models.errors import InputError
from models.names import plain_name
from models.partition import Partition
from models.records import record
from models.territory import Territory
from optimizer.inputs.municipal import MunicipalTable, read_municipalities

__all__ = ["Draft", "Unmatched", "read_draft"]

NEAREST = 5
"""So many names are offered for a row that does not match."""


@record
class Unmatched:
    """A row whose municipality is not known.

    Attributes
    ----------
    place : str
        Where it stands in the file.
    written : str
        What stands there for a municipality.
    options : tuple of str
        The codes it may mean, the likeliest first.
    """

    place: str
    written: str
    options: tuple[str, ...]


@record
class Draft:
    """A table as it was understood.

    Attributes
    ----------
    said : str
        What was read, in one line.
    region_of : mapping of str to str
        Region by code; of several tiers on the first that has a column.
    by_tier : mapping of str to (mapping of str to str)
        The same by tier, where columns are called after tiers; empty otherwise.
    unmatched : tuple of Unmatched
    outside : tuple of str
        Codes of municipalities that are not in the area.
    """

    said: str
    region_of: Mapping[str, str]
    by_tier: Mapping[str, Mapping[str, str]]
    unmatched: tuple[Unmatched, ...]
    outside: tuple[str, ...]

    @property
    def partitions(self) -> Mapping[str, Partition]:
        """The regions of the draft by tier, with one column by ``""``; who has none is a white spot."""
        by_tier = self.by_tier or {"": self.region_of}
        return {tier: Partition.from_labels(region_of) for tier, region_of in by_tier.items()}


def file_name(name: str) -> str:
    """Return the name under which a file that was dropped is read: its own, without what no folder takes."""
    plain = re.sub(r"[^\w .()-]", "_", re.split(r"[/\\]", name)[-1])[-80:].strip(" .")
    return plain if Path(plain).suffix else f"{plain or 'draft'}.csv"


def read_draft(
    name: str,
    content: bytes,
    territory: Territory,
    chosen: Mapping[str, str] | None = None,
    tiers: Mapping[str, Collection[str]] | None = None,
) -> Draft:
    """Read a draft: CSV or xlsx, municipalities by name or code, and their region, or that on each tier.

    Parameters
    ----------
    name : str
        Of the file: its ending says what it is.
    content : bytes
    territory : Territory
        The area; municipalities outside it are told, not taken.
    chosen : mapping of str to str, optional
        Codes that were chosen for what is written in rows that do not match; an empty one leaves it out.
    tiers : mapping of str to collection of str, optional
        What the column of each tier may be called; where there is none, that of regions counts.

    Raises
    ------
    InputError
        When the file cannot be read, none of its rows is known, or one has two regions on a tier.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / file_name(name)
        path.write_bytes(content)
        try:
            read = read_municipalities(path, territory)
        except OSError as error:
            raise InputError(f"cannot be read: {error.strerror}", where=path.name) from None
    columns = _tier_columns(read, tiers or {})
    if not columns:
        read.require("region")
    headings = columns or {"": read.heading("region")}
    codes, unmatched = _match(read, territory, chosen or {}, headings.values())
    found = {tier: _regions(read, codes, territory, heading) for tier, heading in headings.items()}
    inside = {
        tier: {code: region for code, region in of.items() if code in territory.index}
        for tier, of in found.items()
    }
    outside = dict.fromkeys(code for of in found.values() for code in of if code not in territory.index)
    first = next(iter(inside.values()))
    return Draft(read.said, first, inside if columns else {}, unmatched, tuple(outside))


def _tier_columns(read: MunicipalTable, tiers: Mapping[str, Collection[str]]) -> dict[str, str]:
    """Return the column of each tier that has one, by its heading: the tier alone, or behind 'region'."""
    keys = {read.headings[key] for key in ("code", "name") if key in read.headings}
    plain = {plain_name(column): column for column in reversed(read.table.columns) if column not in keys}
    found = {}
    for tier, names in tiers.items():
        asked = [before + plain_name(name) for name in names for before in ("", "region", "regio")]
        if column := next((plain[name] for name in asked if name in plain), None):
            found[tier] = column
    return found


def _match(
    read: MunicipalTable, territory: Territory, chosen: Mapping[str, str], headings: Collection[str]
) -> tuple[list[str | None], tuple[Unmatched, ...]]:
    """Return the code that each row means, with what was chosen, and the rows that still match nobody."""
    cells = [read.table.column(heading) for heading in headings]
    codes, unmatched = list(read.codes), dict[str, Unmatched]()
    for row, code in enumerate(codes):
        written = read.written[row]
        if code is None and written in chosen:
            codes[row] = chosen[written]
            if chosen[written] and chosen[written] not in territory.whole.municipalities:
                raise InputError("no such municipality", value=chosen[written])
        elif code is None and written and any(column[row] for column in cells):
            place = read.table.where(row, read.row_heading(row))
            unmatched.setdefault(written, Unmatched(place, written, _options(written, territory)))
    return codes, tuple(unmatched.values())


def _regions(
    read: MunicipalTable, codes: Sequence[str | None], territory: Territory, heading: str
) -> Mapping[str, str]:
    """Return the region by code that a column says."""
    region_of: dict[str, str] = {}
    for row, (code, region) in enumerate(zip(codes, read.table.column(heading), strict=True)):
        if code and region and region_of.setdefault(code, region) != region:
            raise read.table.error(
                row,
                heading,
                f"{territory.name(code)} ({code}) is in two regions",
                expected=f"{region_of[code]}, as in an earlier row",
            )
    return region_of if read.reading is None else dict(read.reading.regions(region_of, read.table.name))


def _options(written: str, territory: Territory) -> tuple[str, ...]:
    """Return whom a name may mean: all who are called so, else those of the nearest names."""
    if found := territory.gazetteer.find(written):
        return found
    by_name: dict[str, list[str]] = {}
    for code, one in territory.whole.municipalities.items():
        by_name.setdefault(plain_name(one.name), []).append(code)
    near = get_close_matches(plain_name(written), list(by_name), NEAREST, 0.5)
    codes = [code for name in near for code in by_name[name]]
    inside = [code for code in codes if code in territory.index]
    return tuple(dict.fromkeys([*inside, *codes]))[:NEAREST]
