"""Faults: everything that is wrong with data, told at once; the worst first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Literal

from models.errors import InputError
from models.records import record

if TYPE_CHECKING:
    from optimizer.outputs.listings import Fault as FaultImage

__all__ = ["Fault", "FaultyDataError", "Repair", "Severity", "error_of"]

Severity = Literal["error", "warning", "note"]
"""An error keeps data from being used; a warning makes results doubtful; a note is worth knowing."""

Repair = Literal["", "value", "drop row", "swap codes"]
"""Write another value, leave out a row that says what another says, or put the smaller code first."""

SHOWN = 20
"""So many faults stand in one message."""


@record
class Fault:
    """One thing that is wrong, and what to do about it.

    Attributes
    ----------
    severity : str
        See `Severity`.
    problem : str
        What is wrong, in one sentence.
    table : str
        The file, or what else it is about.
    row : int, optional
        Line of the file.
    column : str
    value : str, optional
    advice : str
        What was expected, or what to do.
    suggestion : str, optional
        The valid value that looks most like the given one.
    mended : str, optional
        What the value becomes where that is safe.
    repair : str
        What is safe to do about it; empty: only people can tell.
    """

    severity: Severity
    problem: str
    table: str = ""
    row: int | None = None
    column: str = ""
    value: str | None = None
    advice: str = ""
    suggestion: str | None = None
    mended: str | None = None
    repair: Repair = ""

    @classmethod
    def of(cls, error: InputError) -> Fault:
        """Return an error as a fault."""
        value = None if error.value is None else str(error.value)
        return cls(
            "error",
            error.problem,
            error.where,
            value=value,
            advice=error.expected,
            suggestion=error.suggestion,
        )

    @property
    def where(self) -> str:
        """The place as a message says it."""
        row = "" if self.row is None else f"row {self.row}"
        column = f"column {self.column}" if self.column else ""
        return ", ".join(part for part in (self.table, row, column) if part)

    def error(self) -> InputError:
        """Return the fault as the error that it is."""
        error = InputError(self.problem, where=self.where, value=self.value, expected=self.advice)
        error.suggestion = self.suggestion
        return error

    def as_dict(self) -> FaultImage:
        """Return the fault for JSON."""
        return {
            "severity": self.severity,
            "problem": self.problem,
            "table": self.table,
            "row": self.row,
            "column": self.column,
            "value": self.value,
            "advice": self.advice,
            "suggestion": self.suggestion,
            "mended": self.mended,
            "repair": self.repair,
        }


class FaultyDataError(InputError):
    """Data with more than one fault: all of them in one message, a line each.

    Parameters
    ----------
    faults : sequence of Fault
    place : str
        What they were found in.
    """

    def __init__(self, faults: Sequence[Fault], place: str = "") -> None:
        self.faults = tuple(faults)
        super().__init__(f"{len(faults)} faults", where=place)

    def told(self, said: Callable[[str], str] = str) -> str:
        """Return all faults as one text; `said` says each of its parts in the reader's language."""
        lines = [f"  {fault.error().told(said)}" for fault in self.faults[:SHOWN]]
        more = len(self.faults) - SHOWN
        if more > 0:
            lines.append("  " + said(f"and {more} more"))
        head = f"{self.where}: {said(self.problem)}" if self.where else said(self.problem)
        return "\n".join([f"{head}:", *lines])

    def within(self, place: str) -> FaultyDataError:
        """Return the same error with `place` put before where the faults are."""
        return FaultyDataError(self.faults, f"{place}: {self.where}" if self.where else place)


def error_of(faults: Sequence[Fault]) -> InputError:
    """Return one error that tells all faults: their own when there is one, else a line each.

    Parameters
    ----------
    faults : sequence of Fault
        At least one.
    """
    return faults[0].error() if len(faults) == 1 else FaultyDataError(faults)
