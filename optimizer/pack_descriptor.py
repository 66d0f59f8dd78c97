"""The descriptor of a data pack: a Frictionless ``datapackage.json`` (Data Package 1 or 2)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from models.errors import InputError

__all__ = ["DESCRIPTOR", "Constraints", "Descriptor", "FieldSpec", "ForeignKey", "Resource", "Schema"]

DESCRIPTOR = "datapackage.json"
"""File name of the descriptor in the folder of a pack."""


class _Part(BaseModel):
    """A part of the descriptor; properties that this reader does not use are let be."""

    model_config = ConfigDict(frozen=True, extra="ignore", strict=True)


class Constraints(_Part):
    """What holds for every value of a field."""

    required: bool = False
    unique: bool = False
    minimum: float | None = None
    exclusive_minimum: float | None = Field(None, alias="exclusiveMinimum")
    maximum: float | None = None
    pattern: str | None = None
    enum: list[str | int | float] | None = None


class FieldSpec(_Part):
    """A column: name, type and constraints."""

    name: str
    type: Literal["string", "integer", "number"] = "string"
    constraints: Constraints = Constraints()


class Reference(_Part):
    """What a foreign key points at."""

    resource: str
    fields: list[str]


class ForeignKey(_Part):
    """A column whose values occur in a column of another table."""

    fields: list[str]
    reference: Reference


def _as_list(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


class Schema(_Part):
    """The columns of a table, its key and its references."""

    fields: list[FieldSpec]
    primary_key: list[str] = Field([], alias="primaryKey")
    foreign_keys: list[ForeignKey] = Field([], alias="foreignKeys")
    missing_values: list[str] = Field([""], alias="missingValues")

    _primary_key_as_list = field_validator("primary_key", mode="before")(_as_list)

    @field_validator("foreign_keys", mode="before")
    @classmethod
    def _fields_as_lists(cls, keys: Any) -> Any:
        """Version 1 of the standard writes a single field as a string."""
        if not isinstance(keys, list):
            return keys
        return [_with_field_lists(key) for key in keys]


def _with_field_lists(key: Any) -> Any:
    if not isinstance(key, dict):
        return key
    key = {**key, "fields": _as_list(key.get("fields"))}
    if isinstance(key.get("reference"), dict):
        key["reference"] = {**key["reference"], "fields": _as_list(key["reference"].get("fields"))}
    return key


class Resource(_Part):
    """A table of the pack: its name says which one it is, its path where it lies."""

    name: str
    path: str
    encoding: str = "utf-8"
    table_schema: Schema = Field(alias="schema")


class Descriptor(_Part):
    """What a pack is called, where it comes from and which tables it has."""

    name: str
    title: str
    state: str
    attribution: str
    resources: list[Resource]


def read_descriptor(folder: Path) -> tuple[Descriptor, str]:
    """Read the descriptor of a pack; return it with its canonical text (for the fingerprint).

    Raises
    ------
    InputError
        When there is none, or it is not a descriptor.
    """
    path = folder / DESCRIPTOR
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError("cannot read the descriptor", where=str(path), value=error.strerror) from error
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        raise InputError(f"not JSON ({error})", where=DESCRIPTOR) from error
    try:
        descriptor = Descriptor.model_validate(content)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise InputError(
            first["msg"], where=f"{DESCRIPTOR}: {where}" if where else DESCRIPTOR, value=first["input"]
        ) from error
    return descriptor, json.dumps(content, sort_keys=True, ensure_ascii=False)
