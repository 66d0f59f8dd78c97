"""Versions of what a result was made with: a proposal records them, a study keys its runs by them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import cache
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

__all__ = ["own_version", "versions"]

OURS = "regio-optimizer"
OTHERS = ("ortools", "numba", "networkx", "numpy")
"""Distributions whose versions a proposal records besides our own."""

ROOMS = ("engine", "inputs", "drawing", "solving", "writing", "comparison", "proposal")
DECIDING = ("models", *(f"optimizer.{room}" for room in ROOMS))
"""Packages whose code decides what a results folder holds."""

DIGITS = 12


@cache
def own_version() -> str:
    """Return the version of this program: the released one, and a digest of the code that decides results.

    Two states of the code never share a version, in development neither: ``0.2.0+1f2e3d4c5b6a``
    (a local version identifier, PEP 440).
    """
    digest = hashlib.sha256()
    for package in DECIDING:
        spec = find_spec(package)
        assert spec is not None
        for folder in spec.submodule_search_locations or ():
            for path in sorted(Path(folder).rglob("*.py")):
                digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes())
    return f"{version(OURS)}+{digest.hexdigest()[:DIGITS]}"


@cache
def versions() -> Mapping[str, str]:
    """Return the versions of this program and of what it solves with."""
    return {OURS: own_version(), **{name: version(name) for name in OTHERS}}
