"""The one kind of error that bad input raises: where, what, what was expected, the nearest name."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from models.text import clip, visible

__all__ = ["InputError", "nearest", "shown"]

MOST = 480
"""Characters of a message: what a user wrote can be of any length, its longest parts are cut then."""

MOST_VALUE = 80
"""Characters that are shown of a value and of a suggestion."""

LETTERS_PER_SLIP, SHORTEST = 4, 3
"""One letter in four may differ where a name is suggested, one in names of three; shorter ones are not."""


def nearest(value: str, options: Iterable[str]) -> str | None:
    """Return the option that `value` is a slip of, or None when none comes near.

    Near is one letter in four wrong, missing, too many or changed places; or the beginning of one option
    only, up to the end of a word.

    Parameters
    ----------
    value : str
        What the user wrote.
    options : iterable of str
        The valid names.

    Examples
    --------
    >>> nearest("minimun", ["minimum", "maximum"])
    'minimum'
    >>> nearest("Nuenen", ["Rhenen", "Nuenen, Gerwen en Nederwetten"])
    'Nuenen, Gerwen en Nederwetten'
    """
    plain = value[:MOST].casefold().strip()
    by_plain = {option.casefold(): option for option in options}
    allowed = max(len(plain) // LETTERS_PER_SLIP, len(plain) >= SHORTEST)
    close = []
    for k, option in enumerate(by_plain):
        if abs(len(option) - len(plain)) <= allowed:
            slips = _slips(plain, option, allowed)
            if slips <= allowed:
                close.append((slips, k, option))
    if close:
        return by_plain[min(close)[2]]
    longer = [
        option
        for option in by_plain
        if len(plain) >= LETTERS_PER_SLIP
        and option.startswith(plain)
        and not option[len(plain) : len(plain) + 1].isalnum()
    ]
    return by_plain[longer[0]] if len(longer) == 1 else None


def _slips(a: str, b: str, most: int) -> int:
    """Return how many single letters differ or neighbours changed places; `most + 1`: more than `most`."""
    before: list[int] = []
    row = list(range(len(b) + 1))
    for i, letter in enumerate(a, 1):
        earlier, before, row = before, row, [i]
        for j, other in enumerate(b, 1):
            best = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != other))
            if i > 1 and j > 1 and letter == b[j - 2] and a[i - 2] == other:
                best = min(best, earlier[j - 2] + 1)
            row.append(best)
        if min(row) > most:
            return most + 1
    return row[-1]


def shown(value: object, most: int = MOST_VALUE) -> str:
    """Return a value as a message shows it: short, however long it is, and without control characters."""
    if isinstance(value, int) and abs(value) >= 10**most:
        return f"a number of more than {most} digits"
    return clip(visible(repr(value[: 4 * most] if isinstance(value, str) else value)), most)


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
        Valid names; the one that `value` is a slip of is offered.
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
        self.suggestion = nearest(self.value, options) if isinstance(self.value, str) else None
        super().__init__(self.told())

    def told(self, said: Callable[[str], str] = str) -> str:
        """Return the error as one text; `said` says each of its parts in the reader's language."""
        parts = {name: visible(said(getattr(self, name))) for name in ("problem", "expected")}
        parts["where"] = visible(": ".join(map(said, self.where.split(": "))))
        found = "" if self.value is None else f"{said('found')} {shown(self.value)}"
        meant = "" if self.suggestion is None else said(f"Did you mean {shown(self.suggestion)}?")
        while len(text := _sentence(**parts, found=found, meant=meant, said=said)) > MOST:
            longest = max(parts, key=lambda name: len(parts[name]))
            parts[longest] = clip(
                parts[longest], max(1, len(parts[longest]) - max(4, (len(text) - MOST) // 2))
            )
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
        error.args = (error.told(),)
        return error

    def adding(self, note: str) -> InputError:
        """Return the same error with a note behind what is wrong."""
        error = InputError(
            f"{self.problem} ({note})", where=self.where, value=self.value, expected=self.expected
        )
        error.suggestion = self.suggestion
        error.args = (error.told(),)
        return error


def _sentence(
    where: str, problem: str, expected: str, found: str, meant: str, said: Callable[[str], str]
) -> str:
    parts = [f"{where}: {problem}" if where else problem]
    parts += [found] if found else []
    parts += [f"{said('expected')} {expected}"] if expected else []
    return "; ".join(parts) + (f". {meant}" if meant else "")
