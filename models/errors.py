"""The one kind of error that bad input raises: where, what, what was expected, the nearest name."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

__all__ = ["InputError", "nearest", "shown"]


def nearest(value: str, options: Iterable[str]) -> str | None:
    """Return the option that looks most like `value`, or None when none comes near.

    Parameters
    ----------
    value : str
        What the user wrote.
    options : iterable of str
        The valid names.
    """
    by_lower = {option.lower(): option for option in options}
    found = difflib.get_close_matches(value.lower(), by_lower, n=1, cutoff=0.6)
    return by_lower[found[0]] if found else None


def shown(value: object, most: int = 100) -> str:
    """Return a value as a message shows it: short, however long it is."""
    if isinstance(value, int) and abs(value) >= 10**most:
        return f"a number of more than {most} digits"
    text = repr(value)
    return text if len(text) <= most else f"{text[:most]}..."


class InputError(ValueError):
    """Input that cannot be used, told so that the user can mend it.

    Parameters
    ----------
    problem : str
        What is wrong, in one sentence.
    where : str
        File, key, row or column.
    value : object, optional
        The offending value.
    expected : str, optional
        What was expected in its place.
    options : iterable of str, optional
        Valid names; the nearest to `value` is offered.
    """

    def __init__(
        self,
        problem: str,
        *,
        where: str = "",
        value: object = None,
        expected: str = "",
        options: Iterable[str] = (),
    ) -> None:
        self.problem = problem
        self.where = where
        self.value = value
        self.expected = expected
        self.suggestion = (
            None if value is None else nearest(value if isinstance(value, str) else shown(value), options)
        )
        super().__init__(self._text())

    def _text(self) -> str:
        parts = [f"{self.where}: {self.problem}" if self.where else self.problem]
        if self.value is not None:
            parts.append(f"found {shown(self.value)}")
        if self.expected:
            parts.append(f"expected {self.expected}")
        text = "; ".join(parts)
        if self.suggestion is not None:
            text += f". Did you mean {self.suggestion!r}?"
        return text

    def within(self, place: str) -> InputError:
        """Return the same error with `place` (a file name, say) put before where it happened."""
        error = InputError(
            self.problem,
            where=f"{place}: {self.where}" if self.where else place,
            value=self.value,
            expected=self.expected,
        )
        error.suggestion = self.suggestion
        error.args = (error._text(),)
        return error
