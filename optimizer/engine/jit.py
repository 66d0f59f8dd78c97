"""How kernels are compiled: free of the interpreter lock; only those called from Python are cached."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba
import numpy as np

__all__ = ["entry", "is_kept", "is_loaded", "jit", "truth", "whole"]

Kernel = TypeVar("Kernel", bound=Callable[..., object])

OPTIONS = {"nogil": True, "error_model": "numpy", "no_cfunc_wrapper": True}

whole = cast("Callable[[int], int]", np.int64)
truth = cast("Callable[[bool], bool]", np.bool_)
"""Make plain values of literals: Numba compiles a kernel once more for each literal it is called with."""


def jit(kernel: Kernel) -> Kernel:
    """Compile a kernel that only other kernels call."""
    return cast("Kernel", cast("Any", numba).njit(no_cpython_wrapper=True, **OPTIONS)(kernel))


def entry(kernel: Kernel) -> Kernel:
    """Compile a kernel that Python calls, at its first call, and keep the machine code on disk.

    Where neither the folder of this module nor the user's cache folder can be written, it is
    compiled anew in every process (see `is_kept`).
    """
    try:
        return cast("Kernel", cast("Any", numba).njit(cache=True, **OPTIONS)(kernel))
    except RuntimeError:  # Numba found no folder to write to
        return cast("Kernel", cast("Any", numba).njit(**OPTIONS)(kernel))


def is_kept(kernel: Callable[..., object]) -> bool:
    """Tell whether the machine code of an entry kernel is kept on disk."""
    return type(cast("Any", kernel)._cache).__name__ != "NullCache"


def is_loaded(kernel: Callable[..., object]) -> bool:
    """Tell whether an entry kernel was called before in this process."""
    return bool(cast("Any", kernel).signatures)
