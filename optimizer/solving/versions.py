"""Versions of what a result was made with: a proposal records them, a study keys its runs by them."""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.util import find_spec

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
            for name in sorted(_modules(folder)):
                with open(os.path.join(folder, *name), "rb", buffering=0) as file:
                    digest.update("/".join(name).encode() + b"\0" + file.read())
    return f"{_installed(OURS)}+{digest.hexdigest()[:DIGITS]}"


def _modules(folder: str) -> Iterator[tuple[str, ...]]:
    """Yield the parts of the path of each module in a folder and below it."""
    with os.scandir(folder) as there:
        for entry in there:
            if entry.name.endswith(".py"):
                yield (entry.name,)
            elif entry.is_dir() and entry.name != "__pycache__":
                for below in _modules(entry.path):
                    yield (entry.name, *below)


def _installed(distribution: str) -> str:
    """Return the version of a distribution, by the name of its folder where that says it.

    Folders ``<name>-<version>.dist-info`` stand beside packages (core metadata, 'Recording installed
    projects'); asking for them otherwise loads a reader of e-mail.
    """
    folder = f"{distribution.replace('-', '_')}-"
    for place in filter(os.path.isdir, sys.path):
        for name in os.listdir(place):
            if name.startswith(folder) and name.endswith(".dist-info"):
                return name.removeprefix(folder).removesuffix(".dist-info")
    from importlib.metadata import version

    return version(distribution)


@cache
def versions() -> Mapping[str, str]:
    """Return the versions of this program and of what it solves with."""
    return {OURS: own_version(), **{name: _installed(name) for name in OTHERS}}
