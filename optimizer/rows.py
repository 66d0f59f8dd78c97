"""Rows: a table of results, given out as a DataFrame or as plain records for JSON."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Rows"]


@dataclass(frozen=True)
class Rows:
    """A table with named columns; the columns are there also when it has no rows."""

    columns: tuple[str, ...]
    rows: Iterable[tuple[Any, ...]]

    def frame(self) -> pd.DataFrame:
        """Return the rows as a DataFrame; None becomes what pandas writes for 'no figure'."""
        import pandas as pd

        return pd.DataFrame(list(self.rows), columns=list(self.columns))

    def records(self) -> list[dict[str, Any]]:
        """Return the rows as dictionaries by column."""
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]
