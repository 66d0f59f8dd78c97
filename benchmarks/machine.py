"""The machine of a run: what is needed to read its times, and nothing that names it."""

from __future__ import annotations

import os
import platform
import resource
import sys
from importlib.metadata import PackageNotFoundError, version

__all__ = ["describe", "peak_mb"]

VERSIONED = ("ortools", "numba", "numpy", "highspy", "gerrychain", "spopt", "pygeoda")


def describe() -> str:
    """Return one line: system, cores, Python and versions of what solves."""
    parts = [
        f"{platform.system()} {platform.machine()}",
        f"{os.cpu_count()} cores",
        f"Python {platform.python_version()}",
    ]
    for name in VERSIONED:
        try:
            parts.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            parts.append(f"without {name}")
    return ", ".join(parts)


def peak_mb() -> float:
    """Return the largest resident memory of this process so far, in MB."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (2**20 if sys.platform == "darwin" else 2**10)
