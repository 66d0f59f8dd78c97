"""The protocol of a criterion, and what its verbs return.

A criterion is a table of the scenario file and three verbs on the same definition: `check`
(hard rules, plain Python, names and numbers), `measure` (its cost in a stated unit) and
`contribute` (the same, said to the engines in the primitives of `models.problem`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from functools import cache
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationInfo, field_validator

from models.docstrings import field_docstrings
from models.partition import Partition
from models.problem import Contribution, Cost, Pair
from models.records import record
from models.territory import Territory
from models.text import command_in

MOST_TERM = 1000

MOST_WHOLE = 10**15

MOST_WEIGHT = 1e9

WEIGHTS = ("weight", "separating", "crossing")
"""Keys of exchange rates."""

__all__ = [
    "Criterion",
    "Detail",
    "Finding",
    "Measure",
    "Place",
    "Positive",
    "Table",
    "Weight",
    "Whole",
    "cost_units",
    "costs_of_parts",
    "pair_cost",
    "pair_of",
    "rate_of",
    "simple_fraction",
]


def _whole(value: object) -> object:
    """Refuse what is no whole number: TOML reads 150.000 as 150 and a half would be rounded."""
    if isinstance(value, float):
        raise ValueError(
            "a whole number is asked, written as 150000 or 150_000: a dot makes decimals, "
            f"so that {value:.3f} counts as {value:g}"
            if abs(value) < MOST_WHOLE
            else "a whole number is asked, written as 150000 or 150_000"
        )
    if isinstance(value, bool | str):
        raise ValueError("a whole number is asked, written as 150000 or 150_000, without quotes")
    if isinstance(value, int) and abs(value) > MOST_WHOLE:
        raise ValueError(f"larger than can be counted exactly: at most {MOST_WHOLE:,}")
    return value


Whole = Annotated[int, Field(ge=0), BeforeValidator(_whole)]
"""A number of inhabitants, members or regions, 0 or more: no decimals, no text."""

Positive = Annotated[int, Field(ge=1), BeforeValidator(_whole)]
"""The same, 1 or more."""


def _place(value: object) -> object:
    """Take a number for the code that it is: `municipalities = [14, 37]`."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


Place = Annotated[str, BeforeValidator(_place)]
"""A municipality by name or code, as people write it (see `models.names`)."""

Weight = Annotated[float, Field(ge=0, le=MOST_WEIGHT, allow_inf_nan=False)]
"""An exchange rate."""


class Table(BaseModel):
    """A table of a scenario file: frozen, unknown keys forbidden, documented by its attributes."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        defer_build=True,
        validate_by_name=True,
        validate_by_alias=True,
    )

    @classmethod
    def model_json_schema(cls, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Return the JSON schema, in which the docstrings of fields describe them."""
        schema = super().model_json_schema(*args, **kwargs)
        known = {kind.__name__: kind for kind in _below(Table)}
        for name, part in {cls.__name__: schema, **schema.get("$defs", {})}.items():
            if name in known:
                _describe(part.get("properties", {}), known[name])
        return schema

    @field_validator("*", mode="before")
    @classmethod
    def _without_commands(cls, value: Any, info: ValidationInfo) -> Any:
        """Texts reach terminals and maps: control characters are refused wherever they come from."""
        left = [] if info.field_name == "folder" else [value]  # a path is what the system says
        while left:
            one = left.pop()
            if isinstance(one, str) and command_in(one):
                raise ValueError("a control character in a text")
            if isinstance(one, list | tuple):
                left += one
            elif isinstance(one, Mapping):
                left += [*one, *one.values()]
        return value


def _below(kind: type[Table]) -> Iterator[type[Table]]:
    """Yield a kind of table and all that are derived from it."""
    yield kind
    for one in kind.__subclasses__():
        yield from _below(one)


def _describe(properties: dict[str, Any], kind: type[Table]) -> None:
    """Say of the properties of a schema what stands below the fields."""
    texts = field_docstrings(kind)
    for name, field in kind.model_fields.items():
        key = field.alias or name
        if key in properties and name in texts:
            properties[key] = dict(sorted({"description": texts[name], **properties[key]}.items()))


@record
class Finding:
    """One thing a criterion has to say about a partition.

    A ``violation`` is a hard rule that does not hold; a ``note`` is worth knowing: an exception
    that was used, a rule that did not apply, a soft limit exceeded.
    """

    kind: Literal["violation", "note"]
    text: str
    codes: tuple[str, ...] = ()
    """The municipalities it is about (codes)."""
    value: float | None = None
    limit: float | None = None


@record
class Detail:
    """A further figure of a criterion, for example the share of something kept."""

    name: str
    value: float | None
    unit: str
    about: tuple[str, ...] = ()
    """Members (codes) of the region it is about; empty: the whole partition."""
    weighed: bool = False
    """Whether it costs too, at a weight of its own: it stands beside the value."""


@record
class Measure:
    """What a partition scores on one criterion.

    Attributes
    ----------
    value : float or None
        In `unit`; None: cannot be known.
    cost : int
        Weighted, in cost units: the criterion's part of the objective.
    details : tuple of Detail
    """

    value: float | None
    unit: str
    cost: int = 0
    details: tuple[Detail, ...] = ()


class Criterion(Table):
    """One criterion of a good regional partition, configured by its table in the scenario."""

    title: ClassVar[str]
    """What it is called in print."""
    source: ClassVar[str]
    """Where the policy documents ask for it: id and short names of documents."""

    @property
    def hard(self) -> bool:
        """Whether `check` can find violations."""
        return False

    @property
    def weights(self) -> Mapping[str, float]:
        """The exchange rates of its soft parts by name; empty when it has none."""
        return {}

    def in_words(self) -> str:
        """Return its hard rule in a few words, as in 'with <rule> nothing fits'."""
        return self.title.lower()

    def prepare(self, territory: Territory) -> None:
        """Look up every name the table uses.

        Raises
        ------
        InputError
            For an unknown municipality, layer, region or column.
        """

    def check(self, territory: Territory, partition: Partition) -> list[Finding]:
        """Return the violations of the hard part, none when all is well."""
        return []

    def notes(self, territory: Territory, partition: Partition) -> list[Finding]:
        """Return what is worth knowing besides violations."""
        return []

    def measure(self, territory: Territory, partition: Partition) -> Measure:
        """Return what the partition scores.

        Raises
        ------
        TypeError
            When the criterion does not say what it measures.
        """
        raise TypeError(f"{type(self).__name__} measures nothing")

    def contribute(self, territory: Territory) -> Contribution:
        """Return what `check` and `measure` mean to the engines."""
        return Contribution()

    def own_part(self, territory: Territory) -> Mapping[tuple[str, str], Fraction]:
        """Return for pairs of municipalities which part of what the pair costs is the first's own.

        A pair that is not named, in neither order, belongs half to each side.
        """
        return {}

    def vanishing(self, territory: Territory, cost: Cost) -> dict[str, float]:
        """Return the weights so small that all they cost rounds to nothing, by their key.

        A weight that costs nothing at any size, for want of ties for example, is not among them.
        `cost` is what the criterion contributes, all its weights together.
        """
        weights = {key: getattr(self, key) for key in WEIGHTS if getattr(self, key, 0)}
        if not weights or (len(weights) == 1 and cost != Cost()):
            return {}

        def costs_nothing(key: str, weight: float) -> bool:
            alone = dict.fromkeys(weights, 0.0) | {key: weight}
            return self.model_copy(update=alone).contribute(territory).cost == Cost()

        return {
            key: weight
            for key, weight in weights.items()
            if costs_nothing(key, weight) and not costs_nothing(key, MOST_WEIGHT)
        }


def cost_units(inhabitants: Fraction | int, weight: float, unit: Fraction) -> int:
    """Return a weighted number of inhabitants as an integer number of cost units.

    All is exact until this one rounding; a weight counts as it is written, 0.1 as a tenth.
    """
    times, per = _as_written(weight)
    times *= inhabitants.numerator * unit.denominator
    per *= inhabitants.denominator * unit.numerator
    whole, left = divmod(times, per)  # in whole numbers this takes a quarter of the time
    return whole + (2 * left > per or (2 * left == per and whole % 2 == 1))


def costs_of_parts(
    parts: Mapping[tuple[str, str], int], people: int, weight: float, unit: Fraction
) -> dict[tuple[str, str], int]:
    """Return the cost of each part of a whole, which comes to all inhabitants: exact until it is rounded."""
    of_whole = unit * max(1, sum(parts.values()))
    return {pair: cost_units(part * people, weight, of_whole) for pair, part in parts.items()}


@cache
def _as_written(weight: float) -> tuple[int, int]:
    """Return numerator and denominator of a weight as it is written."""
    return Fraction(str(weight)).as_integer_ratio()


def rate_of(weight: float, unit: Fraction) -> Fraction:
    """Return cost units per inhabitant at a weight, as a simple fraction."""
    return simple_fraction(Fraction(weight)) / unit


def simple_fraction(number: Fraction) -> Fraction:
    """Return a simple fraction within a thousandth (relative) of a number of 0 or more.

    The smaller of its terms is as small as a ten-thousandth allows and at most 1,000, so that products
    with totals and costs stay far below 2 ** 63, which engines count with.  However small, only 0
    becomes 0.
    """
    if not number:
        return Fraction(0)
    large = number if number >= 1 else 1 / number
    for term in (1, 10, 100, MOST_TERM):
        simple = large.limit_denominator(term)
        if abs(simple - large) * 10_000 <= large:
            break
    return simple if number >= 1 else 1 / simple


def pair_of(territory: Territory, a: str, b: str) -> Pair:
    """Return the unit numbers of two municipalities, the smaller first."""
    i, j = territory.index[a], territory.index[b]
    return (i, j) if i < j else (j, i)


def pair_cost(
    territory: Territory,
    *,
    separate: Mapping[tuple[str, str], int] | None = None,
    join: Mapping[tuple[str, str], int] | None = None,
) -> Cost:
    """Return the cost of pairs of municipalities as an engine counts it.

    Parameters
    ----------
    territory : Territory
        The area.
    separate, join : mapping of (str, str) to int, optional
        Cost units by pair of codes (in either order) for separating them, and for joining them.
    """

    def dense(costs: Iterable[tuple[tuple[str, str], int]]) -> dict[Pair, int]:
        return {pair_of(territory, a, b): cost for (a, b), cost in costs if cost}

    return Cost(separate=dense((separate or {}).items()), join=dense((join or {}).items()))
