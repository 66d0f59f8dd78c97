"""The descriptor of a data pack: a Frictionless ``datapackage.json`` (Data Package 1 or 2).

The name of a resource says which table it is, so that files can be called anything.  What a
table has at least is in `TABLES`, in the terms of the standard; a descriptor may ask more of
its tables and may have further columns.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    field_validator,
    model_validator,
)

from models.errors import InputError
from models.words import read_words
from optimizer.inputs.documents import check_content, parse_json
from optimizer.inputs.files import is_file, read_text
from optimizer.inputs.pack_paths import DESCRIPTOR
from optimizer.inputs.patterns import check_pattern

__all__ = [
    "COVERING",
    "CROSSING_WORDS",
    "NO_REGION",
    "TABLES",
    "Descriptor",
    "FieldSpec",
    "Resource",
    "Schema",
    "crossing_of",
    "kind_of",
    "read_descriptor",
]

NO_REGION = "-"
"""What stands for the region in a layer that lists centres only."""

SEVERAL = ("commuting", "columns")
"""Kinds of table of which a pack can hold several."""

KINDS = ("partition", "declared", "statistical", "administrative", "partial", "centres")
"""Kinds of layer that a pack can hold."""

COVERING = ("partition", "declared", "statistical", "administrative")
"""Kinds of layer in which every municipality counts in exactly one region."""


class _Part(BaseModel):
    """A part of the descriptor; properties that this reader has no use for are let be."""

    model_config = ConfigDict(frozen=True, extra="ignore", strict=True, populate_by_name=True)


class Constraints(_Part):
    """What holds for every value of a column."""

    required: bool = False
    unique: bool = False
    minimum: float | None = None
    exclusive_minimum: float | None = Field(None, alias="exclusiveMinimum")
    maximum: float | None = None
    pattern: str | None = None
    enum: tuple[str, ...] | None = None

    @field_validator("enum", mode="before")
    @classmethod
    def _as_text(cls, values: Any) -> Any:
        """Values are compared as they stand in the file."""
        return tuple(str(value) for value in values) if isinstance(values, list | tuple) else values

    @field_validator("pattern")
    @classmethod
    def _compiles(cls, pattern: str | None) -> str | None:
        check_pattern(pattern or "")
        return pattern


class FieldSpec(_Part):
    """A column: its name, type and constraints; types other than numbers are read as text.

    Two properties of our own: `percent_of` says of which column of the pack a figure is a percentage
    (percentages do not add up, the numbers behind them do), `average` that it is one of another kind.
    """

    name: str
    type: str = "string"
    percent_of: str | None = Field(None, alias="percentOf")
    average: bool = False
    constraints: Constraints = Constraints()

    @property
    def expectation(self) -> str:
        """What a value should be, in words."""
        rules = self.constraints
        if rules.enum is not None:
            return "one of " + ", ".join(rules.enum)
        words = {"integer": "a whole number", "number": "a number with a decimal point"}.get(
            self.type, "text"
        )
        if rules.pattern is not None:
            words += f" of the form {rules.pattern}"
        bounds = [
            ("of at least", rules.minimum),
            ("above", rules.exclusive_minimum),
            ("of at most", rules.maximum),
        ]
        return " ".join([words, *(f"{word} {bound:g}" for word, bound in bounds if bound is not None)])


def _listed(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


Columns = Annotated[list[str], BeforeValidator(_listed)]
"""Column names; version 1 of the standard writes a single one as a string."""

Column = Annotated[list[str], BeforeValidator(_listed), Field(min_length=1, max_length=1)]
"""The one column of a reference."""


class Target(_Part):
    """The table and column that a reference points at."""

    resource: str
    fields: Column


class ForeignKey(_Part):
    """A column whose values all occur in a column of another table."""

    fields: Column
    reference: Target


class Schema(_Part):
    """The columns of a table, its key and its references."""

    fields: list[FieldSpec]
    primary_key: Columns = Field([], alias="primaryKey")
    foreign_keys: list[ForeignKey] = Field([], alias="foreignKeys")
    missing_values: list[str] = Field([""], alias="missingValues")

    @model_validator(mode="after")
    def _keys_are_fields(self) -> Schema:
        names = [field.name for field in self.fields]
        for column in (*self.primary_key, *(key.fields[0] for key in self.foreign_keys)):
            if column not in names:
                raise ValueError(f"the key column {column} is not among the fields {', '.join(names)}")
        return self


class Resource(_Part):
    """A table of the pack and where it lies; without a schema it is as `TABLES` says, and may have more.

    `label`, a property of our own, is what has to stand beside figures that are made of it.
    """

    name: str
    path: str = Field("", pattern=r"^[^\x00]*$")
    encoding: Literal["utf-8", "UTF-8", "utf8"] = "utf-8"
    label: str = ""
    table_schema: Schema | None = Field(None, alias="schema")

    @property
    def file(self) -> str:
        """The file of the table: its path, or its name where there is none."""
        return self.path or f"{self.name}.csv"

    @property
    def missing_values(self) -> list[str]:
        """Cells that stand for no value."""
        return [""] if self.table_schema is None else self.table_schema.missing_values


class Descriptor(_Part):
    """What a pack is called, of when it is, whom to credit, and its tables.

    `state` (a date or period), `attribution` (one line), `country` (whose municipalities they are, see
    `optimizer.inputs.recoding`), `boundaries` (a file with the polygons of the
    municipalities in the folder of the pack, for maps), `crs` (the reference system of coordinates,
    such as EPSG:28992) and `words` (what units, inhabitants and flows are called, see `models.words`)
    are properties of our own, which the standard allows.
    """

    name: str
    title: str
    state: str = "unknown"
    attribution: str = "unknown"
    country: str | None = None
    boundaries: str | None = Field(None, pattern=r"^[^\x00]+$")
    crs: str = Field("", pattern=r"^(EPSG:[0-9]+)?$")
    words: dict[str, Any] = Field(default_factory=dict)
    resources: list[Resource]


def read_descriptor(folder: Path) -> tuple[Descriptor, str]:
    """Read the descriptor of a pack; return it with its canonical text (for the fingerprint).

    Raises
    ------
    InputError
        When there is none, it is no descriptor, or it has not the tables that are needed.
    """
    path = folder / DESCRIPTOR
    if not is_file(path):
        raise InputError("cannot read the descriptor", where=DESCRIPTOR, value="no such file")
    content = parse_json(read_text(path), DESCRIPTOR, "not JSON")
    try:
        descriptor = Descriptor.model_validate(content)
    except ValidationError as error:
        raise _explained(error) from None
    read_words(descriptor.words, f"{DESCRIPTOR}: words")
    check_content(content, DESCRIPTOR)
    _check_resources([resource.name for resource in descriptor.resources])
    return descriptor, json.dumps(content, sort_keys=True, ensure_ascii=False)


def _explained(error: ValidationError) -> InputError:
    first = error.errors()[0]
    key = ".".join(str(part) for part in first["loc"])
    value = first["input"]
    return InputError(
        first["msg"].removeprefix("Value error, "),
        where=f"{DESCRIPTOR}: {key}" if key else DESCRIPTOR,
        value=value if isinstance(value, str | int | float) else None,
    )


def _check_resources(names: list[str]) -> None:
    for k, name in enumerate(names):
        if kind_of(name) is None:
            raise InputError(
                "no such table",
                where=f"{DESCRIPTOR}: resources",
                value=name,
                expected="one of " + ", ".join(TABLES),
                options=TABLES,
            )
        if name in names[:k]:
            raise InputError("a table occurs twice", where=f"{DESCRIPTOR}: resources", value=name)
    needed = ["municipalities", "borders", *(["arrangements"] if "layers" in names else [])]
    for name in needed:
        if name not in names:
            raise InputError(
                f"the table {name} is missing",
                where=f"{DESCRIPTOR}: resources",
                value=", ".join(names),
                expected=", ".join(needed),
            )


def kind_of(name: str) -> str | None:
    """Return which of `TABLES` a resource is: there can be several of commuting and of columns.

    They are called after what they hold: ``commuting_scaled_2023``, ``columns_jobs``.
    """
    kind = next((several for several in SEVERAL if name.startswith(f"{several}_")), name)
    return kind if kind in TABLES else None


CROSSING_WORDS: Mapping[str, str] = {
    "land": "land",
    "border": "land",
    "road": "land",
    "shared border": "land",
    "fixed link": "fixed_link",
    "bridge": "fixed_link",
    "tunnel": "fixed_link",
    "dam": "fixed_link",
    "dike": "fixed_link",
    "causeway": "fixed_link",
    "ferry": "ferry_car",
    "ferry car": "ferry_car",
    "car ferry": "ferry_car",
    "vehicle ferry": "ferry_car",
    "ferry foot": "ferry_foot",
    "foot ferry": "ferry_foot",
    "passenger ferry": "ferry_foot",
    "arranged link": "arranged_link",
    "no link": "no_link",
    "none": "no_link",
    "water": "no_link",
    "open water": "no_link",
    "corner": "corner",
    "point": "corner",
    "touch": "corner",
}
"""What people call crossings, in small letters with blanks between words; our own words among them."""


def crossing_of(word: str) -> str | None:
    """Return the crossing that a word means; nothing written means land, None: no such crossing.

    Examples
    --------
    >>> crossing_of("Bridge"), crossing_of("ferry-car"), crossing_of(""), crossing_of("balloon")
    ('fixed_link', 'ferry_car', 'land', None)
    """
    plain = " ".join(re.split(r"[\s_-]+", word.strip().lower()))
    return CROSSING_WORDS.get(plain) if plain else "land"


def _field(name: str, type_: str = "string", **constraints: Any) -> FieldSpec:
    return FieldSpec(name=name, type=type_, constraints=Constraints(required=True, **constraints))


def _option(name: str, type_: str = "string", **constraints: Any) -> FieldSpec:
    return FieldSpec(name=name, type=type_, constraints=Constraints(**constraints))


def _refers(column: str, table: str, target: str) -> ForeignKey:
    return ForeignKey(fields=[column], reference=Target(resource=table, fields=[target]))


TABLES: Mapping[str, Schema] = {
    "municipalities": Schema(
        fields=[
            _field("code"),
            _field("name"),
            _field("population", "integer", minimum=0),
            _field("area_km2", "number", exclusive_minimum=0),
            _field("x", "number"),
            _field("y", "number"),
        ],
        primary_key=["code"],
    ),
    "borders": Schema(
        fields=[
            _field("code_a"),
            _field("code_b"),
            _option("border_m", "number", minimum=0),
            _option("crossing"),
            _option("link_kind"),
            _option("link_name"),
        ],
        primary_key=["code_a", "code_b"],
        foreign_keys=[
            _refers("code_a", "municipalities", "code"),
            _refers("code_b", "municipalities", "code"),
        ],
    ),
    "layers": Schema(
        fields=[
            _field("layer"),
            _option("title"),
            _option("kind", enum=KINDS),
            _option("regions", "integer", minimum=0),
            _option("source"),
            _option("state"),
            _option("quality"),
        ],
        primary_key=["layer"],
    ),
    "arrangements": Schema(
        fields=[
            _field("layer"),
            _field("region"),
            _field("code"),
            _option("role", enum=("member", "centre")),
            _option("primary", enum=("0", "1")),
        ],
        primary_key=["layer", "region", "code"],
        foreign_keys=[_refers("layer", "layers", "layer"), _refers("code", "municipalities", "code")],
    ),
    "commuting": Schema(
        fields=[_field("home"), _field("work"), _field("jobs", "integer", minimum=0)],
        primary_key=["home", "work"],
        foreign_keys=[_refers("home", "municipalities", "code"), _refers("work", "municipalities", "code")],
    ),
    "columns": Schema(
        fields=[_field("code")],
        primary_key=["code"],
        foreign_keys=[_refers("code", "municipalities", "code")],
    ),
    "changes": Schema(
        fields=[
            _field("date"),
            _field("code_from"),
            _field("name_from"),
            _field("code_to"),
            _field("name_to"),
            _field("population_share", "number", minimum=0, maximum=1),
            _field("estimated", enum=("0", "1")),
        ],
        primary_key=["date", "code_from", "code_to"],
    ),
}
"""What each table can have; municipalities and borders are needed, the other tables optional.

Columns that are not required may be absent or empty: a border is land of unknown length (0), a layer is a
partition where it covers everybody, a member is one, and its region counts.
"""
