"""What the study commands print, and how they read what was typed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.console import Console

from models.errors import InputError
from optimizer.cli.printing.console import table_of, tell, tell_fault
from optimizer.language.language import language_in_force

if TYPE_CHECKING:
    import pandas as pd

    from optimizer.study.runner import Moment
    from optimizer.study.study import Study

__all__ = ["choices", "print_frame", "print_runs", "run_line"]


def choices(typed: list[str]) -> dict[str, list[str]]:
    """Return by axis the values of ``axis=value`` as typed.

    Raises
    ------
    InputError
        For anything of another form.
    """
    found: dict[str, list[str]] = {}
    for text in typed:
        axis, equals, value = text.partition("=")
        if not equals:
            raise InputError("not a choice", where="--only", value=text, expected="AXIS=VALUE")
        found.setdefault(axis.strip(), []).append(value.strip())
    return found


def run_line(moment: Moment) -> str:
    """Return one line about the run that was done last."""
    if moment.last is None:
        return moment.line
    run, outcome = moment.last
    said = f"failed: {outcome.error}" if outcome.error else "done"
    return f"{run.name}: {said}; {moment.line}"


def print_runs(console: Console, study: Study) -> None:
    """Print how the runs of a study ended, and each that failed with its reason."""
    runs = study.runs[study.runs["status"] != "missing"]
    columns = [*(study.axes or ["run"]), "status", "regions", "smallest", "largest", "objective", "gap"]
    print_frame(console, language_in_force().gettext(study.title), runs[columns])
    if missing := len(study.runs) - len(runs):
        tell(console, f"{missing} runs were not done yet.")
    for row in runs[runs["status"] == "failed"].itertuples():
        tell_fault(console, f"{row.run}: {row.error}")


def print_frame(console: Console, title: str, frame: pd.DataFrame, *, vocabulary: bool = True) -> None:
    """Print a frame as a table, numbers to the right; `vocabulary`: its columns are names that users type."""
    from pandas.api.types import is_numeric_dtype

    right = tuple(str(name) for name in frame.columns if is_numeric_dtype(frame[name]))
    rows = [{str(key): _cell(value) for key, value in row.items()} for row in frame.to_dict("records")]
    console.print(table_of(title, rows, right=right, vocabulary=vocabulary))


def _cell(value: Any) -> Any:
    """Return a value as tables show it: nothing for what is not known, whole numbers whole."""
    if value is None or value != value:
        return ""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def chosen_columns(study: Study, frame: pd.DataFrame, typed: str) -> pd.DataFrame:
    """Return the columns typed, or else those that tell most.

    Raises
    ------
    InputError
        For an unknown column.
    """
    usual = [
        *(study.axes or ["run"]),
        "status",
        "regions",
        "smallest",
        "largest",
        "moved",
        "objective",
        "gap",
    ]
    names = [name.strip() for name in typed.split(",")] if typed else usual
    for name in names:
        if name not in frame.columns:
            known = list(frame.columns)
            raise InputError(
                "no such column", where="--columns", value=name, expected=", ".join(known), options=known
            )
    return frame[names]
