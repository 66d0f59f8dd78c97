"""Municipalities named in a scenario: by the regions of a layer, by name or by code."""

from __future__ import annotations

from typing import Any

from pydantic import model_validator

from models.criteria.base import Place, Table
from models.errors import InputError
from models.territory import Territory

__all__ = ["Selection", "resolve"]


class Selection(Table):
    """A set of municipalities: regions of a layer, single municipalities, or both together."""

    layer: str | None = None
    """A layer of the data pack, such as provincie or arbeidsmarktregio."""
    regions: tuple[str, ...] = ()
    """Regions of that layer, by name."""
    municipalities: tuple[Place, ...] = ()
    """Municipalities by name or code."""

    @model_validator(mode="after")
    def _layer_and_regions_go_together(self) -> Selection:
        if (self.layer is None) != (not self.regions):
            raise ValueError("`layer` and `regions` go together: name both or neither")
        return self

    def codes(self, territory: Territory, where: str) -> frozenset[str]:
        """Return the codes selected (of the whole territory).

        Raises
        ------
        InputError
            For an unknown layer, region or municipality; the nearest name is offered.
        """
        within = f"{where}." if where else ""
        found = set(resolve(territory, self.municipalities, f"{within}municipalities"))
        if self.layer is not None:
            try:
                regions = territory.layer(self.layer).regions
            except InputError as error:
                raise error.within(f"{within}layer") from None
            for region in self.regions:
                if region not in regions:
                    raise InputError(
                        f"layer {self.layer} has no such region",
                        where=f"{within}regions",
                        value=region,
                        expected="one of " + ", ".join(regions),
                        options=regions,
                    )
                found |= regions[region]
        return frozenset(found)


def resolve(territory: Territory, names: Any, where: str) -> list[str]:
    """Return the codes of municipalities named in a scenario, in the order given.

    Parameters
    ----------
    territory : Territory
    names : iterable of str
        Names or codes.
    where : str
        The key of the scenario that holds them, for the message.

    Raises
    ------
    InputError
        When a municipality is called otherwise.
    """
    return [territory.code_of(name, where=where) for name in names]
