"""Composed sentences: which message a text was composed from, and what stands in its fields.

A message with fields, such as ``{} has no neighbour in {}``, is a pattern.  Its translation names the
fields by their order (``{}``, or ``{0}`` and ``{1}`` where the order differs) or by the name that the
pattern gives them (``{names}``, ``{layer}``, ``{n}`` for a number,
``{raw}`` for what stays as it was typed).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import cache
from itertools import chain, count, zip_longest

__all__ = ["Field", "Patterns", "fill", "numbered"]

NUMBER = r"([-+]?\d[\d,.]*)"
FIELD = re.compile(r"\{(\w*)\}")

Field = tuple[str, str]
"""What a pattern calls a field, and its text."""


class Patterns:
    """The messages with fields among messages; one is compiled only when a text comes near it.

    Parameters
    ----------
    messages : iterable of str
    """

    def __init__(self, messages: Iterable[str]) -> None:
        self._messages = frozenset(messages)
        pairs = [(FIELD.split(message)[::2], message) for message in self._messages if FIELD.search(message)]
        self._pairs = sorted(pairs, key=lambda pair: (-sum(map(len, pair[0])), pair[1]))

    def find(self, text: str) -> tuple[str, tuple[Field, ...]] | None:
        """Return the message that a text was composed from, and its fields.

        Of more than one the message that explains most of the text: by its own words, and by fields that
        are messages themselves.

        Examples
        --------
        >>> Patterns(["{} of {}", "no {} of {}"]).find("no mayor of Best")
        ('no {} of {}', (('', 'mayor'), ('', 'Best')))
        >>> Patterns(["as {}", "{} change place", "few change place"]).find("as few change place")
        ('as {}', (('', 'few change place'),))
        """
        best, explained = None, 0
        for literals, message in self._pairs:
            if (
                text.startswith(literals[0])
                and text.endswith(literals[-1])
                and all(literal in text for literal in literals)
                and (found := _compiled(message).fullmatch(text))
            ):
                known = sum(len(field) for field in found.groups() if field in self._messages)
                if sum(map(len, literals)) + known > explained:
                    best = message, tuple(zip(FIELD.findall(message), found.groups(), strict=True))
                    explained = sum(map(len, literals)) + known
        return best


@cache
def _compiled(message: str) -> re.Pattern[str]:
    """Return the expression of a pattern: a field is the shortest text that fits, ``{n}`` a number."""
    parts = FIELD.split(message)
    fields = [NUMBER if name == "n" else "(.+?)" for name in parts[1::2]]
    literals = map(re.escape, parts[::2])
    return re.compile("".join(chain.from_iterable(zip_longest(literals, fields, fillvalue=""))), re.DOTALL)


def numbered(message: str) -> str:
    """Return a message as what it is said as itself: fields by their order where two have one name.

    Examples
    --------
    >>> numbered("{names} not joined to {names} by {}")
    '{0} not joined to {1} by {2}'
    >>> numbered("{names} in {}")
    '{names} in {}'
    """
    names = [name for name in FIELD.findall(message) if name]
    if len(set(names)) == len(names):
        return message
    order = count()
    return FIELD.sub(lambda _: f"{{{next(order)}}}", message)


def fill(said: str, fields: tuple[Field, ...], spoken: Callable[[str, str], str]) -> str:
    """Return a translation with its fields filled in.

    Parameters
    ----------
    said : str
    fields : tuple of Field
        As the pattern found them.
    spoken : callable
        Returns a field in the language, from its name and text.

    Examples
    --------
    >>> fill("{1} heeft geen {0}", (("", "mayor"), ("", "Best")), lambda name, text: text)
    'Best heeft geen mayor'
    """
    texts = [spoken(name, text) for name, text in fields]
    named = {name: text for (name, _), text in zip(fields, texts, strict=True) if name}
    unnamed = iter([text for (name, _), text in zip(fields, texts, strict=True) if not name])

    def put(found: re.Match[str]) -> str:
        key = found.group(1)
        if not key:
            return next(unnamed)
        return texts[int(key)] if key.isdigit() else named[key]

    return FIELD.sub(put, said)
