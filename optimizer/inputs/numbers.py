"""Numbers as people write them: which mark stands before the decimals, and which between the thousands.

A whole column is read in one way.  `1.234` in every row can be 1,234 or one and a bit: that is asked,
never guessed.  Any cell that can be read in one way only (`12.5`, `0.125`, `1.234.567`, `1.234,5`) settles
the column.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable

from models.errors import InputError
from models.records import record

__all__ = ["MARKS", "SPACES", "Notation", "notation_of"]

MARKS = (".", ",")
"""What may stand before decimals."""

SPACES = " \u00a0\u2009\u202f'\u2019"
"""What may stand between thousands besides: blanks, narrow ones too, and apostrophes."""

GROUPED = re.compile(r"[+-]?[1-9]\d{0,2}([.,])\d{3}")
"""One mark, with one to three digits before it and three after: the case that has two readings."""


@record
class Notation:
    """How the numbers of a column are written.

    Attributes
    ----------
    decimal : str
        The mark before decimals; the other one of the two, or one of `SPACES`, stands between thousands.
    """

    decimal: str = "."

    def number(self, text: str) -> float | None:
        """Return the number that a cell holds; None: it holds none that is finite.

        Examples
        --------
        >>> Notation(",").number("1.234,5")
        1234.5
        >>> Notation().number("3 %")
        """
        plain = text.strip().replace("\u2212", "-")
        between = f"[{re.escape(_other(self.decimal) + SPACES)}]"
        whole = rf"(?:\d{{1,3}}(?:{between}\d{{3}})+|\d+(?:_\d+)*)"
        point = re.escape(self.decimal)
        if not re.fullmatch(rf"[+-]?(?:{whole}(?:{point}\d*)?|{point}\d+)(?:[eE][+-]?\d+)?", plain, re.ASCII):
            return None
        value = float(re.sub(rf"{between}|_", "", plain).replace(self.decimal, "."))
        return value if math.isfinite(value) else None


def notation_of(cells: Iterable[str], *, decimal: str = "", thousands: str = "") -> Notation:
    """Return how the numbers of a column are written, from all its cells.

    Parameters
    ----------
    cells : iterable of str
    decimal, thousands : str
        The marks, where the user says them.

    Raises
    ------
    InputError
        When the same mark is said to be both, or every mark has exactly three digits behind it, so that
        there are two readings and nobody says which; both are named.  Put the column before it with `within`.

    Examples
    --------
    >>> notation_of(["1.234", "12,5"])
    Notation(decimal=',')
    >>> notation_of(["1.234", "12.5"])
    Notation(decimal='.')
    """
    _check_marks(decimal, thousands)
    if decimal or thousands in MARKS:
        return Notation(decimal or _other(thousands))
    marked = [cell.strip() for cell in cells if any(mark in cell for mark in MARKS)]
    settled = [mark for cell in marked if (mark := _decimal_of(cell))]
    if settled:
        return Notation(max(settled, key=settled.count))
    doubtful = next((cell for cell in marked if GROUPED.fullmatch(cell)), None)
    if doubtful is None:
        return Notation()
    mark = _mark_of(doubtful)
    raise InputError(
        f"every {'dot' if mark == '.' else 'comma'} has three digits behind it: {doubtful} can be "
        f"{doubtful.replace(mark, '')} or {doubtful.replace(mark, '.')}",
        value=doubtful,
        expected=f"decimal = {mark!r} or thousands = {mark!r} to say which",
    )


def _decimal_of(cell: str) -> str:
    """Return the mark before the decimals of a cell that can be read in one way; empty: it does not tell."""
    dot, comma = cell.count("."), cell.count(",")
    if dot and comma:
        return max(MARKS, key=cell.rindex)
    mark = _mark_of(cell)
    if dot + comma > 1:
        return _other(mark)
    return "" if GROUPED.fullmatch(cell) else mark


def _mark_of(cell: str) -> str:
    return next(mark for mark in MARKS if mark in cell)


def _other(mark: str) -> str:
    return "," if mark == "." else "."


def _check_marks(decimal: str, thousands: str) -> None:
    if decimal and decimal == thousands:
        raise InputError(
            "one mark cannot stand before decimals and between thousands", value=decimal, expected="two marks"
        )
    if decimal and decimal not in MARKS:
        raise InputError("not a mark before decimals", value=decimal, expected="a dot or a comma")
    if thousands and thousands not in (*MARKS, *SPACES):
        raise InputError(
            "not a mark between thousands", value=thousands, expected="a dot, a comma or a blank"
        )
