"""The typed image of a study file: a base scenario and what is varied."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from pydantic import Field, NonNegativeInt, model_validator

from models.criteria.base import Table

__all__ = ["Areas", "Axis", "StudyFile"]

COLUMN = r"^[A-Za-z][A-Za-z0-9_]*$"
"""Axes are columns of tables: their names need no quotes anywhere."""

MOST_VALUES = 10_000
"""Values of one axis."""

Value = bool | int | float | str | list[Any] | dict[str, Any]


class Axis(Table):
    """One thing that is varied: a key of the scenario and the values that it takes in turn."""

    key: str
    """The key in the scenario, with its tables: ``population.minimum``."""
    values: tuple[Value, ...] = ()
    """The values; ``false`` leaves a table out."""
    labels: tuple[str, ...] = ()
    """What each value is called; needed for tables and lists."""
    start: float | int | None = Field(None, alias="from")
    """First value of a range."""
    stop: float | int | None = Field(None, alias="to")
    """Last value of a range, inclusive."""
    step: float | int | None = Field(None, gt=0)
    """Step of a range."""
    per_area: dict[str, tuple[Value, ...]] = Field(default_factory=dict)
    """Other values for an area, by its name in ``[areas]``."""

    @model_validator(mode="after")
    def _list_or_range(self) -> Axis:
        given = [bound is not None for bound in (self.start, self.stop, self.step)]
        if any(given) == bool(self.values) or any(given) != all(given):
            raise ValueError("an axis has either `values`, or a range: `from`, `to` and `step`")
        if not self.every:
            raise ValueError("this range is empty")
        if self.labels and len(self.labels) != len(self.every):
            raise ValueError(f"{len(self.labels)} labels for {len(self.every)} values")
        if self.labels and self.per_area:
            raise ValueError("labels belong to `values`: leave them out where areas have values of their own")
        return self

    @property
    def every(self) -> tuple[Value, ...]:
        """The values, those of a range listed."""
        if self.start is None or self.stop is None or self.step is None:
            return self.values
        first, last, step = (Fraction(str(bound)) for bound in (self.start, self.stop, self.step))
        if (last - first) / step >= MOST_VALUES:
            raise ValueError(f"a range of more than {MOST_VALUES:,} values")
        listed = [first + k * step for k in range(int((last - first) // step) + 1)]
        return tuple(int(value) if value.denominator == 1 else float(value) for value in listed)


class Areas(Table):
    """One run per area: the regions of a layer, each on its own."""

    layer: str
    """The layer whose regions are the areas."""
    regions: tuple[str, ...] = ()
    """Which of them; absent: all."""


class StudyFile(Table):
    """A base scenario, what stands fixed on top of it, and what is varied: everything is crossed."""

    title: str = ""
    """What the report is headed with."""
    base: str
    """The scenario file to start from, relative to this file."""
    scenario: dict[str, Any] = Field(default_factory=dict)
    """Laid over the base in every run, as in a file that extends it."""
    areas: Areas | None = None
    """The areas, each on its own; absent: that of the base."""
    axes: dict[str, Axis] = Field(default_factory=dict)
    """Axes by name."""
    zipped: tuple[tuple[str, ...], ...] = ()
    """Groups of axes that step together, first with first, in place of every value with every value."""
    variants: dict[str, dict[str, Any]] = Field(default_factory=dict)
    """Named changes to the scenario, crossed with the axes; an empty table is the base as it is."""
    seeds: tuple[NonNegativeInt, ...] = ()
    """Seeds, crossed with everything else; absent: that of the base."""

    @model_validator(mode="after")
    def _zips_fit(self) -> StudyFile:
        named = [name for group in self.zipped for name in group]
        for name in named:
            if name not in self.axes:
                raise ValueError(f"`zipped` names {name}, which is no axis")
            if named.count(name) > 1:
                raise ValueError(f"{name} stands twice in `zipped`")
        for group in self.zipped:
            lengths = {name: len(self.axes[name].every) for name in group}
            if len(set(lengths.values())) > 1:
                counts = ", ".join(f"{name} {length}" for name, length in lengths.items())
                raise ValueError(f"axes that step together have as many values each; found {counts}")
        return self
