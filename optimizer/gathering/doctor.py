"""The doctor: everything that is wrong with a pack or worth knowing of it, and repairs of what is safe."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from models.errors import InputError
from models.records import record
from optimizer.gathering.geometry_checks import find_geometry_faults
from optimizer.gathering.pack import UNKNOWN
from optimizer.inputs.csv_table import Table
from optimizer.inputs.faults import Fault, Severity
from optimizer.inputs.pack_checks import find_faults
from optimizer.inputs.pack_paths import DESCRIPTOR
from optimizer.inputs.pack_tables import PackTables, open_pack
from optimizer.inputs.packs import BUILT_IN, load_pack, pack_folder

if TYPE_CHECKING:
    from optimizer.outputs.listings import CheckOutput

__all__ = ["Examination", "check_pack"]

SEVERITIES: tuple[Severity, ...] = ("error", "warning", "note")
PASSES = 4
"""A repair can bring another to light: a code that has its zeros again, then those who refer to it."""
SHOWN = 5


@record
class Examination:
    """What the doctor found.

    Attributes
    ----------
    folder : Path
    faults : tuple of Fault
        What is left, the worst first.
    repaired : tuple of Fault
        What was repaired.
    """

    folder: Path
    faults: tuple[Fault, ...]
    repaired: tuple[Fault, ...] = ()

    @property
    def sound(self) -> bool:
        """Whether the pack can be used: no fault is an error."""
        return all(fault.severity != "error" for fault in self.faults)

    def as_dict(self) -> CheckOutput:
        """Return what was found, for JSON."""
        return {
            "version": 1,
            "folder": str(self.folder),
            "sound": self.sound,
            "faults": [fault.as_dict() for fault in self.faults],
            "repaired": [fault.as_dict() for fault in self.repaired],
        }


def check_pack(source: str | Path, *, fix: bool = False) -> Examination:
    """Examine a pack: descriptor, tables, borders and boundaries, all faults at once.

    Parameters
    ----------
    source : str or Path
        A folder, or the name of a built-in or fetched pack.
    fix : bool
        Repair what is safe: blanks around values, the prefix GM, lost zeros, pairs the wrong way round, rows
        that say what another row says.  Files are replaced at once or not at all.

    Raises
    ------
    InputError
        When there is no such folder, it is a built-in pack that is to be repaired, or it cannot be written.

    Examples
    --------
    >>> from optimizer import check_pack
    >>> check_pack("nl-2013").sound
    True
    """
    folder = pack_folder(source)
    if fix and folder.resolve().is_relative_to(BUILT_IN.resolve()):
        raise InputError(
            "a built-in pack is not repaired", value=str(source), expected="a folder of your own"
        )
    repaired: list[Fault] = []
    found = _examined(folder)
    for _ in range(PASSES if fix else 0):
        mendable = [fault for fault in found if fault.repair]
        if not mendable:
            break
        firstly = [fault for fault in mendable if fault.column == "code" and fault.severity == "warning"]
        _repair(folder, firstly or mendable)
        repaired += firstly or mendable
        found = _examined(folder)
    return Examination(
        folder, tuple(sorted(found, key=lambda f: SEVERITIES.index(f.severity))), tuple(repaired)
    )


def _examined(folder: Path) -> list[Fault]:
    try:
        pack = open_pack(folder)
    except InputError as error:
        return [Fault.of(error)]
    faults = [*pack.faults, *find_faults(pack.descriptor, pack.tables)]
    sound = not faults
    for table in pack.tables.values():
        faults += _blanks(folder / _file(pack, table), table)
    if "municipalities" in pack.tables and "code" in pack.tables["municipalities"]:
        faults += _codes(pack, pack.tables["municipalities"])
    if "borders" in pack.tables:
        faults += _order(pack.tables["borders"])
    if sound:
        try:
            faults += [*_told(pack), *find_geometry_faults(load_pack(folder))]
        except InputError as error:
            faults.append(Fault.of(error))
    return faults


def _file(pack: PackTables, table: Table) -> str:
    return next(one.file for one in pack.descriptor.resources if pack.tables.get(one.name) is table)


# -------------------------------------------------------------------- tables
def _blanks(path: Path, table: Table) -> Iterator[Fault]:
    """Yield the cells of a text table that have blanks around them: other programs do not drop them."""
    if table.workbook:
        return
    for line, cells in _raw(path):
        for column, cell in zip(table.columns, cells, strict=False):
            if cell != cell.strip() and line > table.header_line:
                yield Fault(
                    "note",
                    "blanks around a value",
                    table.name,
                    line,
                    column,
                    cell,
                    "the value without them",
                    mended=cell.strip(),
                    repair="value",
                )


def _raw(path: Path) -> list[tuple[int, list[str]]]:
    """Return the rows of a text table as they stand, each with its line."""
    text = path.read_text(encoding="utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text))
    rows, start = [], 1
    for cells in reader:
        rows.append((start, cells))
        start = reader.line_num + 1
    return rows


def _separator(text: str) -> str:
    header = text.lstrip("\n").partition("\n")[0]
    return max((";", "\t", ","), key=header.count)


def _codes(pack: PackTables, table: Table) -> Iterator[Fault]:
    """Yield codes with the prefix GM, and those that have lost their zeros by what the descriptor says."""
    codes = table.column("code")
    prefixed = bool(codes) and all(re.fullmatch(r"GM\d{4}", code) for code in codes)
    schema = next(one.table_schema for one in pack.descriptor.resources if one.name == "municipalities")
    patterns = [
        field.constraints.pattern or "" for field in (schema.fields if schema else ()) if field.name == "code"
    ]
    digits = next((int(n) for p in patterns for n in re.findall(r"^\[0-9\]\{(\d+)\}$", p)), 0)
    for row, code in enumerate(codes):
        mended = code.removeprefix("GM") if prefixed else code.zfill(digits) if code.isdigit() else code
        if mended != code and mended not in codes:
            yield Fault(
                "warning",
                "a code with the prefix GM" if prefixed else "a code that has lost its zeros",
                table.name,
                table.lines[row],
                "code",
                code,
                mended,
                mended=mended,
                repair="value",
            )


def _order(borders: Table) -> Iterator[Fault]:
    for row, (a, b) in enumerate(borders.records("code_a", "code_b")):
        if a > b:
            yield Fault(
                "note",
                "the larger code stands first",
                borders.name,
                borders.lines[row],
                "code_a",
                f"{a}, {b}",
                "the smaller code first",
                repair="swap codes",
            )


def _told(pack: PackTables) -> Iterator[Fault]:
    """Yield what a sound pack does not say, and what is unusual in it."""
    for key in ("state", "attribution"):
        if getattr(pack.descriptor, key) == UNKNOWN:
            what = "of when the data are" if key == "state" else "whom to credit"
            yield Fault("note", f"it is not said {what}", f"{DESCRIPTOR}: {key}", value=UNKNOWN, advice=what)
    table = pack.tables["municipalities"]
    names = Counter(table.column("name"))
    several = sorted(name for name, count in names.items() if count > 1)
    if several:
        shown = ", ".join(several[:SHOWN])
        problem = f"{len(several)} names are those of several municipalities"
        yield Fault("note", problem, table.name, None, "name", shown, "use their codes in scenarios")
    for row, (code, people) in enumerate(table.records("code", "population")):
        if people == "0":
            yield Fault(
                "note",
                "nobody lives here",
                table.name,
                table.lines[row],
                "population",
                f"0 ({code})",
                "right, if so",
            )


# -------------------------------------------------------------------- repairs
def _repair(folder: Path, faults: Sequence[Fault]) -> None:
    pack = open_pack(folder)
    for table in pack.tables.values():
        own = [fault for fault in faults if fault.table == table.name]
        if own and not table.workbook:
            _rewrite(folder / _file(pack, table), table, own)


def _rewrite(path: Path, table: Table, faults: Sequence[Fault]) -> None:
    """Write a table again with its values repaired."""
    values = {(f.row, f.column): f.mended for f in faults if f.repair == "value"}
    gone = {fault.row for fault in faults if fault.repair == "drop row"}
    swapped = {fault.row for fault in faults if fault.repair == "swap codes"}
    place = {column: k for k, column in enumerate(table.columns)}
    rows = []
    for line, cells in _raw(path):
        if line in gone:
            continue
        row = list(cells)
        for column, k in place.items():
            mended = values.get((line, column))
            if mended is not None:
                row[k] = mended
        if line in swapped:
            a, b = place["code_a"], place["code_b"]
            row[a], row[b] = row[b], row[a]
        rows.append(row)
    text = io.StringIO(newline="")
    csv.writer(
        text, delimiter=_separator(path.read_text(encoding="utf-8-sig")), lineterminator="\n"
    ).writerows(rows)
    draft = path.with_name(f".{path.name}.draft")
    try:
        draft.write_text(text.getvalue(), encoding="utf-8")
        draft.replace(path)
    except OSError as error:
        draft.unlink(missing_ok=True)
        why = error.strerror or str(error)
        raise InputError(why, where=str(path), expected="a file that can be written") from None
