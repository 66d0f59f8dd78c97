"""Rows: a table of results, given out as a DataFrame, as plain records for JSON, or as a CSV file."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast, overload

from models.records import record
from models.text import kept_text
from optimizer.writing.worded import worded_rows

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Rows", "as_text", "keeping", "kept"]

T = TypeVar("T")

KEPT: ContextVar[dict[Path, Rows] | None] = ContextVar("KEPT", default=None)


@contextmanager
def keeping() -> Iterator[None]:
    """Keep the tables that are written meanwhile, with types that files do not know (see `kept`)."""
    token = KEPT.set({})
    try:
        yield
    finally:
        KEPT.reset(token)


def kept() -> Mapping[Path, Rows]:
    """Return the tables of which CSV files were written while tables are kept, in that order."""
    return KEPT.get() or {}


@record
class Rows(Sequence[dict[str, Any]]):
    """A table with named columns; the columns are there also when it has no rows.

    Every table of a result is one: a sequence of records, a DataFrame (`frame`), a CSV file (`write`).
    """

    columns: tuple[str, ...]
    rows: Iterable[tuple[Any, ...]]

    def __post_init__(self) -> None:
        """Keep the rows: a generator could be read only once."""
        object.__setattr__(self, "rows", tuple(self.rows))

    @classmethod
    def of(cls, records: Iterable[Mapping[str, Any]]) -> Rows:
        """Return the table of records with equal keys; without records it has no columns."""
        found = list(records)
        return cls(tuple(found[0]) if found else (), (tuple(record.values()) for record in found))

    def __len__(self) -> int:
        return len(tuple(self.rows))

    @overload
    def __getitem__(self, index: int) -> dict[str, Any]: ...
    @overload
    def __getitem__(self, index: slice) -> list[dict[str, Any]]: ...
    def __getitem__(self, index: int | slice) -> dict[str, Any] | list[dict[str, Any]]:
        return self.records()[index]

    def frame(self) -> pd.DataFrame:
        """Return the rows as a DataFrame; None becomes what pandas writes for 'no figure'."""
        import pandas as pd

        return pd.DataFrame(list(worded_rows(self.columns, self.rows)), columns=list(self.columns))

    def records(self) -> list[dict[str, Any]]:
        """Return the rows as dictionaries by column."""
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]

    def records_as(self, kind: type[T]) -> list[T]:
        """Return the rows as the records of a JSON output, whose keys the columns are."""
        if tuple(kind.__annotations__) != self.columns:
            raise TypeError(f"the columns are not the keys of {kind.__name__}: {self.columns}")
        return cast("list[T]", self.records())

    def write(self, path: Path) -> None:
        """Write the rows as a CSV file; a list becomes its items with semicolons between them."""
        path.write_text(self.text(), encoding="utf-8", newline="")
        if (tables := KEPT.get()) is not None:
            tables[path] = self

    def text(self) -> str:
        """Return the rows as the text of a CSV file."""
        lines = _Lines([])
        writer = csv.writer(lines, lineterminator="\r\n")
        writer.writerow(map(_cell, self.columns))
        writer.writerows(map(_cell, row) for row in worded_rows(self.columns, self.rows))
        return "".join(lines.written)


@record
class _Lines:
    """Ends lines with a line feed; the writer of CSV files only quotes what stands in its own line end."""

    written: list[str]

    def write(self, line: str) -> None:
        """Take one line."""
        self.written.append(line.removesuffix("\r\n") + "\n")


def as_text(value: Any) -> Any:
    """Return a list as its items with semicolons between them, anything else as it is."""
    return "; ".join(map(str, value)) if isinstance(value, list) else value


def _cell(value: Any) -> Any:
    """Return a value as a spreadsheet may open it: a text that begins like a formula gets an apostrophe."""
    text = as_text(value)
    return kept_text(text) if isinstance(text, str) else text
