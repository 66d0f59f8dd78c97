"""Drafts that somebody drops on the map: a table of municipalities and regions, with gaps to close."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from models.errors import InputError
from models.names import plain_name
from models.partition import Partition
from models.territory import Territory
from optimizer.inputs.municipal import read_municipalities

__all__ = ["Draft", "Unmatched", "read_draft"]

NEAREST = 5
"""So many names are offered for a row that does not match."""


@dataclass(frozen=True)
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


@dataclass(frozen=True)
class Draft:
    """A table as it was understood.

    Attributes
    ----------
    said : str
        What was read, in one line.
    region_of : mapping of str to str
        Region by code.
    unmatched : tuple of Unmatched
    outside : tuple of str
        Codes of municipalities that are not in the area.
    """

    said: str
    region_of: Mapping[str, str]
    unmatched: tuple[Unmatched, ...]
    outside: tuple[str, ...]

    @property
    def partition(self) -> Partition:
        """The regions of the draft; who has none is a white spot."""
        return Partition.from_labels(self.region_of)


def file_name(name: str) -> str:
    """Return the name under which a file that was dropped is read: its own, without what no folder takes."""
    plain = re.sub(r"[^\w .()-]", "_", re.split(r"[/\\]", name)[-1])[-80:].strip(" .")
    return plain if Path(plain).suffix else f"{plain or 'draft'}.csv"


def read_draft(
    name: str, content: bytes, territory: Territory, chosen: Mapping[str, str] | None = None
) -> Draft:
    """Read a draft: CSV or xlsx, municipalities by name or code, and their region.

    Parameters
    ----------
    name : str
        Of the file: its ending says what it is.
    content : bytes
    territory : Territory
        The area; municipalities outside it are told, not taken.
    chosen : mapping of str to str, optional
        Codes that were chosen for what is written in rows that do not match; an empty one leaves it out.

    Raises
    ------
    InputError
        When the file cannot be read, none of its rows is known, or one has two regions.
    """
    chosen = chosen or {}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / file_name(name)
        path.write_bytes(content)
        try:
            read = read_municipalities(path, territory)
            read.require("region")
        except OSError as error:
            raise InputError(f"cannot be read: {error.strerror}", where=path.name) from None
    region_of: dict[str, str] = {}
    unmatched: dict[str, Unmatched] = {}
    for row, (code, region) in enumerate(zip(read.codes, read.column("region"), strict=True)):
        written = read.written[row]
        if code is None and written in chosen:
            code = chosen[written]
            if code and code not in territory.whole.municipalities:
                raise InputError("no such municipality", value=code)
        elif code is None and written and region:
            place = read.table.where(row, read.row_heading(row))
            unmatched.setdefault(written, Unmatched(place, written, _options(written, territory)))
        if code and region and region_of.setdefault(code, region) != region:
            raise read.table.error(
                row,
                read.heading("region"),
                f"{territory.name(code)} ({code}) is in two regions",
                expected=f"{region_of[code]}, as in an earlier row",
            )
    if read.reading is not None:
        region_of = dict(read.reading.regions(region_of, name))
    outside = tuple(code for code in region_of if code not in territory.index)
    inside = {code: region for code, region in region_of.items() if code in territory.index}
    return Draft(read.said, inside, tuple(unmatched.values()), outside)


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
