"""Tiers of tasks in a scenario: what one asks beside what all ask, and whether limits can nest (P12)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any, TypeVar

from pydantic import BeforeValidator, ConfigDict, Field, WithJsonSchema, model_validator

from models.criteria import LAYER_KEYS, Criteria
from models.criteria.base import MOST_WEIGHT, WEIGHTS, Criterion, Table, Weight
from models.errors import InputError
from models.overlay import merge

__all__ = ["Compared", "Nested", "Tier", "check_limits", "check_names", "over", "weighed"]

OUTSIDE = {"coverage": "every tier covers the area", "contiguity": "tiers touch over the same crossings"}
"""Tables that hold for all tiers alike."""


def _nested(value: object) -> object:
    if value is False:
        raise ValueError("true (every region lies inside one of the tier above) or a price in inhabitants")
    return value


Nested = Annotated[bool | Annotated[float, Field(ge=0, le=MOST_WEIGHT)], BeforeValidator(_nested)]
"""True: hard; a number: what an inhabitant costs whose touching partner below is not with them above."""


Compared = Annotated[
    str | None,
    BeforeValidator(lambda value: None if value is False else value),
    WithJsonSchema({"anyOf": [{"type": "string"}, {"const": False}]}),
]
"""A layer by name; false: none, where what a scenario extends has one."""


def _keys() -> dict[str, str]:
    """Return the names of criteria tables in a scenario file that a tier can have, by field."""
    fields = Criteria.model_fields.items()
    return {field.alias or name: name for name, field in fields if name not in OUTSIDE}


def _tables_schema(schema: dict[str, Any]) -> None:
    """Add the tables of criteria to the schema of a tier: each as outside, or false."""
    known = Criteria.model_json_schema()["properties"]
    for key in _keys():
        schema["properties"][key] = {
            "description": f"{known[key].get('description', '')} Laid over what is outside; false: removed.",
            "type": ["object", "boolean"],
        }
    schema["additionalProperties"] = False


class Tier(Table):
    """One tier of tasks: its name, and the criteria tables that it lays over those of all."""

    model_config = ConfigDict(extra="allow", json_schema_extra=_tables_schema)

    name: str = Field(min_length=1)
    """What the tier is called: its column in tables, its switch on maps."""
    tasks: tuple[str, ...] = ()
    """The tasks that it serves; one that is the name of a layer is held against it by `congruence`."""
    weight: Annotated[Weight, Field(gt=0)] = 1.0
    """Multiplies the weights of its criteria: what its costs count for beside those of other tiers."""
    fixed: str | None = None
    """A layer whose regions are those of this tier, as they are."""
    compare_with: Compared = None
    """A layer that this tier is compared with; the lowest by default with that of the scenario."""

    @model_validator(mode="after")
    def _known_tables(self) -> Tier:
        for key in self.tables:
            if key in OUTSIDE:
                raise ValueError(f"{key} stands outside [[tiers]]: {OUTSIDE[key]}")
            if key not in _keys():
                own = list(type(self).model_fields)
                raise InputError("unknown key", where=key, value=key, options=[*own, *_keys()])
        return self

    @property
    def tables(self) -> Mapping[str, Any]:
        """The criteria tables as they are written."""
        return dict(self.model_extra or {})


def over(base: Mapping[str, Any], tier: Tier) -> dict[str, Any]:
    """Return the content of a scenario with a tier laid over it; false where nothing is, is nothing."""
    merged = merge(base, _without_nothing(base, tier.tables))
    return {**merged, "tier": tier.name}


def _without_nothing(base: Mapping[str, Any], change: Mapping[str, Any]) -> dict[str, Any]:
    kept: dict[str, Any] = {}
    for key, value in change.items():
        below = base.get(key)
        if value is False and key in (*_keys(), "low_density") and not isinstance(below, Mapping):
            continue
        if isinstance(value, Mapping):
            inner = below if isinstance(below, Mapping) else {}
            kept[key] = {
                name: entry
                for name, entry in value.items()
                if not (entry is False and key in LAYER_KEYS) or name in inner
            }
        else:
            kept[key] = value
    return kept


def check_names(tiers: Sequence[Tier]) -> None:
    """Refuse a name that stands twice, and a single tier.

    Raises
    ------
    InputError
    """
    names = [tier.name for tier in tiers]
    for number, name in enumerate(names, 1):
        if name in names[: number - 1]:
            raise InputError("the name of two tiers", where=f"tiers[{number}].name", value=name)
        if name in RESERVED:
            raise InputError(
                "a name that tables have for something else", where=f"tiers[{number}].name", value=name
            )
    if len(names) == 1:
        raise InputError("one tier alone", where="tiers", value=names[0], expected="two or more, or none")


Asked = TypeVar("Asked", bound=Criteria)


def weighed(asked: Asked, weight: float) -> Asked:
    """Return the scenario of a tier with the weights of its criteria multiplied."""
    if weight == 1:
        return asked
    update: dict[str, Any] = {}
    for key in Criteria.model_fields:
        value = getattr(asked, key)
        if isinstance(value, Criterion):
            update[key] = _heavier(value, weight)
        elif isinstance(value, dict):
            update[key] = {name: _heavier(table, weight) for name, table in value.items()}
    return asked.model_copy(update=update)


def _heavier(table: Criterion, weight: float) -> Criterion:
    fields = [key for key in WEIGHTS if key in type(table).model_fields]
    return table.model_copy(update={key: weight * getattr(table, key) for key in fields})


RESERVED = ("code", "name", "region")


def check_limits(names: Sequence[str], tiers: Sequence[Criteria]) -> None:
    """Refuse a maximum of a tier below the minimum of a tier below it: no region could lie inside.

    Raises
    ------
    InputError
        Names tier and key.
    """
    for k, upper in enumerate(tiers):
        most = dict(_ends(upper, "maximum"))
        for below, lower in zip(names, tiers[:k], strict=False):
            for key, minimum in _ends(lower, "minimum"):
                if most.get(key, minimum) < minimum:
                    raise InputError(
                        f"tier {names[k]} cannot hold regions of tier {below}, whose minimum is {minimum:,}",
                        where=f"tiers[{k + 1}].{key}.maximum",
                        value=most[key],
                        expected=f"{minimum:,} or more",
                    )


def _ends(scenario: Criteria, end: str) -> Iterator[tuple[str, float]]:
    """Yield the hard ends of limits by table; those with exceptions are left to the proof."""
    tables: dict[str, Any] = {"population": scenario.population, "members": scenario.members}
    tables |= {f"attributes.{name}": table for name, table in scenario.attributes.items()}
    for key, table in tables.items():
        if table is None or getattr(table, "tailored", None) or getattr(table, "low_density", None):
            continue
        value = getattr(table, end, None)
        soft = end == "maximum" and getattr(table, "soft_maximum", False)
        if value is not None and not soft:
            yield key, value
