"""What a layer says inside an area."""

from __future__ import annotations

from models.errors import InputError
from models.partition import Partition
from models.territory import Layer, Territory

__all__ = ["inside_area"]


def inside_area(layer: Layer, territory: Territory, *, whole: bool) -> Partition:
    """Return the regions of a layer inside the area; who has none stands alone.

    Parameters
    ----------
    layer : Layer
    territory : Territory
    whole : bool
        Whether everybody has to have a region, as in what is proposed.

    Raises
    ------
    InputError
        When somebody has none who has to, or nobody has one.
    """
    area = frozenset(territory.codes)
    inside = [members & area for members in layer.regions.values() if members & area]
    alone = area.difference(*inside)
    if alone and (whole or not inside):
        raise InputError(
            "the partition leaves out municipalities of the area",
            where=layer.name,
            value=territory.names(sorted(alone)[:5]),
            expected="a region for each",
        )
    return Partition([*inside, *({code} for code in alone)])
