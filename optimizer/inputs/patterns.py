"""Regular expressions of data packs: only those that are matched in little time, whatever the text.

Python's matcher tries every way to divide a text over repeats.  A repeat within a repeat, or a choice within
one, makes these ways grow exponentially; several open repeats beside each other by a power.
"""

from __future__ import annotations

import re

__all__ = ["LONGEST_CELL", "check_pattern"]

LONGEST, LONGEST_CELL, MOST_OPEN, MOST_CHOICES = 200, 500, 2, 8
"""Characters of a pattern, and of a cell held against one; repeats of varying length, choices in it."""

TOKEN = re.compile(
    r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\((?:\?[:=!]|\?P<\w+>)?|\)|\||[*+?]\??|\{\d*,?\d*\}\??|.", re.DOTALL
)


def check_pattern(pattern: str) -> None:
    """Check that a pattern is a regular expression that always comes to an end soon.

    Raises
    ------
    ValueError
        When it is none, or might run for long.

    Examples
    --------
    >>> check_pattern("[A-Z]{2}[0-9]+(-[a-z]+)?")
    >>> check_pattern("(a+)+b")
    Traceback (most recent call last):
    ...
    ValueError: a pattern that may never end: a repeat or choice within a repeat
    """
    if len(pattern) > LONGEST:
        raise ValueError(f"a pattern of more than {LONGEST} characters")
    try:
        re.compile(pattern)
    except (re.error, OverflowError, RecursionError) as error:
        raise ValueError(f"not a regular expression ({error})") from None
    if re.search(r"\\[1-9]|\(\?(?!:|P<|=|!)", pattern):
        raise ValueError("a pattern with back references, flags or conditions: leave them out")
    tokens = TOKEN.findall(pattern)
    branching, choosing, last = [False], [False], False
    loops = choices = 0
    for token in tokens:
        if token.startswith("("):
            branching.append(False)
            choosing.append(False)
        elif token == ")":
            last = branching.pop()
            choices += choosing.pop()
            branching[-1] |= last
            continue
        elif token == "|":
            branching[-1] = choosing[-1] = True
        elif repeat := _repeat(token):
            least, most = repeat
            if most > 1 and last:
                raise ValueError("a pattern that may never end: a repeat or choice within a repeat")
            loops += most > max(1, least)
            choices += most == 1 and least == 0
            branching[-1] |= most > least
        last = False
    if loops > MOST_OPEN or choices > MOST_CHOICES:
        raise ValueError(
            f"a pattern that may run for long: at most {MOST_OPEN} repeats of varying length and "
            f"{MOST_CHOICES} choices"
        )


def _repeat(token: str) -> tuple[int, int] | None:
    """Return how often a token repeats what stands before it, at least and at most; None: it is no repeat."""
    if token[0] in "*+?":
        return (token[0] == "+", 1 if token[0] == "?" else LONGEST_CELL)
    found = re.fullmatch(r"\{(\d*)(,?)(\d*)\}\??", token)
    if found is None or found.group() == "{}":
        return None
    least, comma, most = found.groups()
    return int(least or 0), int(most or LONGEST_CELL) if comma else int(least)
