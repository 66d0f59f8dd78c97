"""Mosaics kept on disk in the user's cache folder: laying one takes longer than all else of a map."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from optimizer.cache import cache_folder, keep_file

__all__ = ["Laid", "kept"]

MOST_KEPT = 50
"""So many mosaics are kept; the oldest go."""

Laid = tuple[Mapping[str, Any], tuple[tuple[str, str], ...]]
"""Shapes by code, and the pairs that do not touch."""


def kept(facts: object, lay: Callable[[], Laid]) -> Laid:
    """Return what was laid of these facts by this code before, else lay it and keep it.

    A folder that cannot be written keeps nothing, and a file that cannot be read is laid anew.

    Parameters
    ----------
    facts : object
        All that the mosaic is made of, in a form whose `repr` says it whole.
    lay : callable
        Makes it.
    """
    folder = cache_folder("mosaics")
    if folder is None:
        return lay()
    path = folder / f"{hashlib.sha256(f'{_code()}{facts!r}'.encode()).hexdigest()}.json"
    try:
        return _read(path)
    except (OSError, ValueError, KeyError, TypeError, shapely.errors.ShapelyError):
        laid = lay()
    with suppress(OSError):  # it is laid again the next time
        _write(path, laid)
    return laid


@cache
def _code() -> str:
    """Return a digest of the code that lays mosaics, and of what it computes with."""
    digest = hashlib.sha256(f"{np.__version__} {shapely.__version__} {shapely.geos_version}".encode())
    for name in ("kept", "mosaic", "planar", "mesh", "relaxation"):
        digest.update(Path(__file__).with_name(f"{name}.py").read_bytes())
    return digest.hexdigest()


def _read(path: Path) -> Laid:
    content = json.loads(path.read_text(encoding="utf-8"))
    shapes = shapely.from_wkb([bytes.fromhex(one) for one in content["shapes"]])
    codes = content["codes"]
    return dict(zip(codes, shapes, strict=True)), tuple((a, b) for a, b in content["apart"])


def _write(path: Path, laid: Laid) -> None:
    shapes, apart = laid
    content = {"codes": list(shapes), "shapes": [one.wkb.hex() for one in shapes.values()], "apart": apart}
    keep_file(path, json.dumps(content).encode(), MOST_KEPT)
