"""The words of the data in force: messages about municipalities said of counties, districts or units.

A message of the code or of a catalogue is said in the words of the data before its fields are filled in, so
that names of places and what users wrote stay as they are.  Keys in back quotes, tables in brackets, options
and names of files and columns are vocabulary, and stay too.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache, wraps
from typing import TYPE_CHECKING, Concatenate, ParamSpec, Protocol, TypeVar

from models.words import USUAL, Noun, Words

if TYPE_CHECKING:
    from models.territory import Territory

__all__ = ["elsewise", "in_own_words", "reworder", "speak_of", "speaking_of", "words_in_force"]

_SPOKEN_OF: ContextVar[Words | None] = ContextVar("spoken_of", default=None)
_last: list[Words] = [USUAL]


def speak_of(words: Words) -> None:
    """Let the words of some data be in force in this process, until others are."""
    _last[0] = words


@contextmanager
def speaking_of(words: Words) -> Iterator[None]:
    """Let the words of some data be in force while the body runs, whatever was opened since."""
    token = _SPOKEN_OF.set(words)
    try:
        yield
    finally:
        _SPOKEN_OF.reset(token)


def words_in_force() -> Words:
    """Return the words of `speaking_of`, else of the data that were opened last."""
    spoken = _SPOKEN_OF.get()
    return _last[0] if spoken is None else spoken


class HasTerritory(Protocol):
    """Anything that is about an area of some data."""

    @property
    def territory(self) -> Territory:
        """The area."""


Owner = TypeVar("Owner", bound=HasTerritory)
Asked = ParamSpec("Asked")
Shown = TypeVar("Shown")


def in_own_words(
    method: Callable[Concatenate[Owner, Asked], Shown],
) -> Callable[Concatenate[Owner, Asked], Shown]:
    """Let a method that shows something speak the words of its own data, whatever was opened since."""

    @wraps(method)
    def spoken(self: Owner, /, *args: Asked.args, **kwargs: Asked.kwargs) -> Shown:
        with speaking_of(self.territory.stamp.words):
            return method(self, *args, **kwargs)

    return spoken


VOCABULARY = (
    r"`[^`]*`|\[[^\]]*\]|%\(\w+\)\w|\{\w*\}|--[\w-]+|<[^>]*>|[\w-]+\.(?:csv|json|toml|xlsx|html|gpkg)|\w*_\w*"
)
"""What stays as it is: keys, tables, fields, options, marks, files and columns."""

ENGLISH = {
    "unit": (r"(?:(?P<article>[Aa]n? ))?(?P<noun>[Mm]unicipalit(?:y|(?P<many>ies)))",),
    "population": (r"(?:(?P<article>[Aa]n? ))?(?P<noun>[Ii]nhabitant(?P<many>s)?)",),
    "flow": (
        r"(?:(?P<article>[Aa]n? ))?(?P<noun>[Jj]ob(?P<many>s)?)",
        r"(?P<noun>(?P<many>[Cc]ommut(?:ing|ers)))",
    ),
    "border": (r"(?:(?P<article>[Aa]n? ))?(?P<noun>[Bb]order(?P<many>s)?)",),
    "council": (r"(?:(?P<article>[Aa]n? ))?(?P<noun>[Cc]ouncil(?P<many>s)?)",),
}

BEFORE = r"(?:(?P<article>[Dd]e|[Dd]eze|[Dd]ie|[Ee]lke|[Ii]edere|[Ww]elke|[Dd]ezelfde) )?"

DUTCH = {
    "unit": (
        BEFORE + r"(?P<front>[Cc]entrum|[Bb]uur|[Ww]erk|[Ww]oon)?(?P<noun>[Gg]emeente(?P<many>n)?)",
        r"(?P<border>[Gg]emeentegrenzen)",
        r"(?P<code>[Gg]emeentecode)",
    ),
    "population": (
        BEFORE + r"(?P<noun>[Ii]nwoner(?P<many>s)?)",
        r"(?P<number>[Ii]nwonertal)",
        r"(?P<numbers>[Ii]nwonertallen)",
    ),
    "flow": (BEFORE + r"(?P<noun>[Bb](?:aan|(?P<many>anen)))", r"(?P<noun>(?P<many>[Pp]endel(?:aars)?))"),
    "border": (BEFORE + r"(?P<noun>[Gg]ren(?:s|(?P<many>zen)))",),
    "council": (BEFORE + r"(?P<noun>[Rr]a(?:ad|(?P<many>den)))",),
}

ELSEWISE = {
    "unit": {"share of all municipal borders": "share of all borders", "Mun.": "municipalities"},
    "flow": {
        "%(share)s work in their own region": "%(share)s of the jobs stay inside",
        "Work in their own region": "Jobs that stay inside",
        "of the employed residents": "of all that begin there",
        "Jobs held by residents": "Jobs from inside",
        "%(share)s of those who work elsewhere work in this region; most go to %(names)s.": "%(share)s of "
        "the jobs that leave stay in this region; most go to %(names)s.",
        "Where the residents of each region work": "Where the jobs of each region go",
        "Commuting: jobs of employees by municipality of residence and of work. Small flows are not "
        "published, so that the share that works in its own region is somewhat overstated.": "Jobs between "
        "municipalities, as the data count them.",
    },
}
"""What is said in other words where the data have one of their own: nobody works in a trip."""

NEUTER = {
    "de": "het",
    "deze": "dit",
    "die": "dat",
    "elke": "elk",
    "iedere": "ieder",
    "welke": "welk",
    "dezelfde": "hetzelfde",
}
VOWELS = "aeiou"


@cache
def reworder(words: Words, language: str) -> Callable[[str], str] | None:
    """Return what says a message in the words of some data; None: as usual.

    Examples
    --------
    >>> from models.words import read_words
    >>> county = read_words({"unit": {"en": "area:areas", "nl": "het gebied:gebieden"}})
    >>> reworder(county, "en")("a municipality of `municipalities`")
    'an area of `municipalities`'
    >>> reworder(county, "nl")("deze centrumgemeente in de gemeente")
    'dit centrumgebied in het gebied'
    """
    nouns = words.of(language)
    if not nouns:
        return None
    sought = [
        (nouns[key], re.compile(pattern))
        for key, patterns in (ENGLISH if language == "en" else DUTCH).items()
        if key in nouns
        for pattern in patterns
    ]
    bare = [re.sub(r"\(\?P<\w+>", "(?:", pattern.pattern) for _, pattern in sought]
    whole = re.compile(rf"({VOCABULARY})|(?<!\w)(?:{'|'.join(bare)})(?!\w)")

    def put(found: re.Match[str]) -> str:
        text = found.group()
        if found.group(1) is not None:
            return text
        for noun, pattern in sought:
            if (part := pattern.fullmatch(text)) is not None:
                return _said(noun, part.groupdict(), language)
        return text

    return lambda message: whole.sub(put, message)


def elsewise(words: Words) -> dict[str, str]:
    """Return the messages for which others stand where the data have words of their own (see `ELSEWISE`)."""
    return {message: other for key in words.of("en") for message, other in ELSEWISE.get(key, {}).items()}


def _said(noun: Noun, part: dict[str, str | None], language: str) -> str:
    """Return a noun in place of one that was found, with what stands before it."""
    if part.get("border"):
        return _like(part["border"], "grenzen")
    if part.get("code"):
        return _like(part["code"], "code")
    for key, word in (("number", "aantal"), ("numbers", "aantallen")):
        if part.get(key):
            return _like(part[key], f"{word} {noun.many}")
    said = noun.many if part.get("many") else noun.one
    if front := part.get("front"):
        plain = said.islower() and " " not in said
        said = f"{front}{'' if plain else '-'}{said}"
    else:
        said = _like(part["noun"], said)
    if not (article := part.get("article")):
        return said
    if language == "en":
        return _like(article, "an " if said[0].lower() in VOWELS else "a ") + said
    if noun.neuter and not part.get("many"):
        article = _like(article, NEUTER[article.lower()])
    return f"{article} {said}"


def _like(model: str | None, text: str) -> str:
    """Return a text with a capital where the model has one."""
    return text[:1].upper() + text[1:] if model and model[0].isupper() else text
