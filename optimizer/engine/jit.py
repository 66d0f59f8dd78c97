"""How kernels are compiled: free of the interpreter lock; only those called from Python are cached."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba

__all__ = ["entry", "is_loaded", "jit"]

Kernel = TypeVar("Kernel", bound=Callable[..., object])

OPTIONS = {"nogil": True, "error_model": "numpy", "no_cfunc_wrapper": True}


def jit(kernel: Kernel) -> Kernel:
    """Compile a kernel that only other kernels call."""
    return cast("Kernel", cast("Any", numba).njit(no_cpython_wrapper=True, **OPTIONS)(kernel))


def entry(kernel: Kernel) -> Kernel:
    """Compile a kernel that Python calls, at its first call, and keep the machine code on disk."""
    return cast("Kernel", cast("Any", numba).njit(cache=True, **OPTIONS)(kernel))


def is_loaded(kernel: Callable[..., object]) -> bool:
    """Tell whether an entry kernel was called before in this process."""
    return bool(cast("Any", kernel).signatures)
