"""Declarations: the region that municipalities declared for each task, with form, status and date.

A declared table is ``code, region[, task, form, status, date]``, with Dutch headings and words as
well.  A file that cannot be read is an error; gaps, overlaps and codes of no municipality are faults of
what was declared, and kept for the diagnosis.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import get_args

from models.errors import InputError
from models.partition import Partition
from models.records import record
from models.territory import Layer, Territory
from optimizer.declared.words import DeclaredStatus, date_of, form_of, status_of
from optimizer.inputs.files import is_file
from optimizer.inputs.layers import find_partition
from optimizer.inputs.municipal import MunicipalTable, read_municipalities
from optimizer.inputs.recoding import Reading

__all__ = ["Declaration", "DeclaredStatus", "Entry", "Stray", "load_declarations", "read_declarations"]


@record
class Entry:
    """One municipality in one declared region; what the table does not say is empty or None."""

    code: str
    region: str
    form: str = ""
    status: DeclaredStatus | None = None
    date: dt.date | None = None


@record
class Stray:
    """A row of the table whose code stands for no municipality."""

    code: str
    region: str
    place: str
    """File, row and column."""


@record
class Declaration:
    """What was declared for one task.

    Attributes
    ----------
    task : str
        Empty when the table names no tasks.
    label : str
        What every table and map calls it.
    entries : tuple of Entry
        One per municipality and region, withdrawn ones included.
    strays : tuple of Stray
    """

    task: str
    label: str
    entries: tuple[Entry, ...]
    strays: tuple[Stray, ...] = ()

    @property
    def heading(self) -> str:
        """The label with the task."""
        return f"{self.label}, task {self.task}" if self.task else self.label

    @cached_property
    def regions(self) -> Mapping[str, frozenset[str]]:
        """The members of each region by its name, without those that withdrew."""
        return _members(entry for entry in self.entries if entry.status != "withdrawn")

    @cached_property
    def withdrawn(self) -> Mapping[str, frozenset[str]]:
        """The municipalities that withdrew, by the region they left."""
        return _members(entry for entry in self.entries if entry.status == "withdrawn")

    @cached_property
    def regions_of(self) -> Mapping[str, tuple[str, ...]]:
        """The names of the regions in which each municipality stands."""
        found: dict[str, tuple[str, ...]] = {}
        for name, members in self.regions.items():
            for code in sorted(members):
                found[code] = (*found.get(code, ()), name)
        return found

    @property
    def double(self) -> frozenset[str]:
        """The municipalities that stand in several regions."""
        return frozenset(code for code, names in self.regions_of.items() if len(names) > 1)

    @cached_property
    def settled(self) -> Mapping[str, frozenset[str]]:
        """The members of each region that stand in no other; regions without such are left out."""
        single = {name: members - self.double for name, members in self.regions.items()}
        return {name: members for name, members in single.items() if members}

    def partition(self) -> Partition:
        """Return the settled members as a partition."""
        return Partition(self.settled.values())

    def layer(self) -> Layer:
        """Return the declaration as a layer, as maps draw it: who is in several regions is in none of them.

        Such municipalities make a region of their own, named after all that claim them.
        """
        region_of = {code: " / ".join(names) for code, names in self.regions_of.items()}
        return Layer("declared", "declared", region_of, title=self.heading)

    def is_operational(self, region: str) -> bool | None:
        """Tell whether every member of a region calls it operational; None: no member says how far it is."""
        statuses = {entry.status for entry in self._active(region)}
        return None if statuses == {None} else statuses == {"operational"}

    def lagging(self, region: str) -> frozenset[str]:
        """Return the members of a region that do not call it operational, where anyone says how far it is."""
        if self.is_operational(region) is not False:
            return frozenset()
        return frozenset(entry.code for entry in self._active(region) if entry.status != "operational")

    def _active(self, region: str) -> list[Entry]:
        return [entry for entry in self.entries if entry.region == region and entry.status != "withdrawn"]

    def forms(self, region: str) -> tuple[str, ...]:
        """Return the governance forms that the members of a region name, in order of name."""
        return tuple(sorted({entry.form for entry in self._active(region) if entry.form}))

    @property
    def date(self) -> dt.date | None:
        """The latest date of its entries, or None when none has one."""
        return max((entry.date for entry in self.entries if entry.date), default=None)

    def without(self, regions: Iterable[str]) -> Declaration:
        """Return the declaration after whole regions were withdrawn; the label says so."""
        gone = [name for name in regions if name in self.regions]
        if not gone:
            return self
        entries = tuple(replace(e, status="withdrawn") if e.region in gone else e for e in self.entries)
        return replace(self, entries=entries, label=f"{self.label}; withdrawn: {', '.join(gone)}")


def load_declarations(
    reference: str | Path, territory: Territory, withdrawn: Iterable[str] = ()
) -> tuple[Declaration, ...]:
    """Return what was declared, one declaration per task.

    Parameters
    ----------
    reference : str or Path
        A declared table, a layer, or a folder that `propose` wrote.
    territory : Territory
        Whose municipalities are known.
    withdrawn : iterable of str
        Names of regions that were withdrawn since.

    Raises
    ------
    InputError
        When there is no such table or layer, the table cannot be read, or a region to withdraw
        was not declared.
    """
    path = Path(reference)
    if str(reference) in territory.layers or not is_file(path):
        layer = find_partition(reference, territory)
        entries = tuple(Entry(code, region) for code, region in sorted(layer.region_of.items()))
        found: tuple[Declaration, ...] = (Declaration("", layer.label, entries),)
    else:
        found = read_declarations(path, territory)
    withdrawn = list(withdrawn)
    names = {name for declaration in found for name in declaration.regions}
    for name in withdrawn:
        if name not in names:
            raise InputError("no such declared region", where="withdrawn", value=name, options=sorted(names))
    return tuple(declaration.without(withdrawn) for declaration in found)


def read_declarations(path: Path, territory: Territory) -> tuple[Declaration, ...]:
    """Read a declared table into one declaration per task, in the order of the table.

    Of several rows on one municipality, region and task the last by date counts, then by place
    in the table.  A row without a region says that the municipality has none.

    Raises
    ------
    InputError
        When the file or a cell cannot be read: file, row, column, value and what was expected.
    """
    read = read_municipalities(path, territory)
    read.require("region")
    rows: dict[str, dict[tuple[str, str], Entry]] = {}
    strays: dict[str, list[Stray]] = {}
    tasked = any(read.column("task"))
    cells = zip(read.codes, *(read.column(name) for name in ("region", "task", "form")), strict=True)
    for row, (code, region, task, form) in enumerate(cells):
        if tasked and not task:
            raise read.table.error(
                row, read.heading("task"), "no task", expected="a task in every row, or in none"
            )
        mine = rows.setdefault(task, {})
        if code is None:
            place = read.table.where(row, read.row_heading(row))
            strays.setdefault(task, []).append(Stray(read.written[row], region, place))
        elif region:
            entry = Entry(code, region, form_of(form), _status(read, row), _date(read, row))
            before = mine.get((code, region))
            if before is None or _day(entry) >= _day(before):
                mine[code, region] = entry
    if not any(rows.values()):
        raise InputError("no municipality has a region", where=path.name, expected="rows code, region")
    read.tell()
    if read.reading is not None:
        rows = {task: _carried(entries, read.reading, path.name) for task, entries in rows.items()}
    return tuple(
        Declaration(task, path.name, tuple(entries.values()), tuple(strays.get(task, ())))
        for task, entries in rows.items()
    )


def _carried(
    entries: Mapping[tuple[str, str], Entry], reading: Reading, name: str
) -> dict[tuple[str, str], Entry]:
    """Return what municipalities of another date declared, by those of the data.

    A municipality made of several says what most of its inhabitants' municipality said; one that
    stood in several regions stands in several still.
    """
    found: dict[tuple[str, str], Entry] = {}
    single = {code: region for code, region in entries if sum(code == other for other, _ in entries) == 1}
    regions = reading.regions(single, name)
    for (code, region), entry in entries.items():
        for share in reading.recoding.shares.get(code, ()):
            if code not in single or regions.get(share.code) == region:
                known = found.get((share.code, region))
                if known is None or _day(entry) >= _day(known):
                    found[share.code, region] = replace(entry, code=share.code)
    return found


def _status(read: MunicipalTable, row: int) -> DeclaredStatus | None:
    written = read.column("status")[row] if "status" in read else ""
    if not written:
        return None
    status = status_of(written)
    if status is None:
        options = get_args(DeclaredStatus)
        raise read.table.error(
            row,
            read.heading("status"),
            "no such status",
            expected="one of " + ", ".join(options) + " or a Dutch word for one, such as getekend",
            options=options,
        )
    return status


def _date(read: MunicipalTable, row: int) -> dt.date | None:
    written = read.column("date")[row] if "date" in read else ""
    if not written:
        return None
    date = date_of(written)
    if date is None:
        raise read.table.error(
            row, read.heading("date"), "not a date", expected="a date such as 2013-05-31 or 31-5-2013"
        )
    return date


def _day(entry: Entry) -> dt.date:
    return entry.date or dt.date.min


def _members(entries: Iterable[Entry]) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for entry in entries:
        found.setdefault(entry.region, set()).add(entry.code)
    return {name: frozenset(found[name]) for name in sorted(found)}
