"""How kernels are compiled: free of the interpreter lock; only those called from Python are cached."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from types import FunctionType
from typing import Any, TypeVar, cast

import numba
import numpy as np

__all__ = ["entry", "is_kept", "is_loaded", "is_stored", "jit", "truth", "whole"]

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
    compiled anew in every process (see `is_kept`).  Numba would take up old machine code as long
    as the file of the kernel is the same; here all that the kernel calls has to be the same, and a
    damaged file is compiled anew.
    """
    try:
        compiled = cast("Any", numba).njit(cache=True, **OPTIONS)(kernel)
    except RuntimeError:  # Numba found no folder to write to
        return cast("Kernel", cast("Any", numba).njit(**OPTIONS)(kernel))
    file = compiled._cache._cache_file
    file._source_stamp = (file._source_stamp, _fingerprint(kernel))
    file._load_index = _or_nothing(file._load_index, dict)
    file.load = _or_nothing(file.load, lambda: None)
    return cast("Kernel", compiled)


def _or_nothing(load: Callable[..., object], nothing: Callable[[], object]) -> Callable[..., object]:
    """Take a file of machine code that cannot be read for none: cut short, or of classes that are gone."""

    def loaded(*key: object) -> object:
        try:
            return load(*key)
        except Exception:
            return nothing()

    return loaded


def is_kept(kernel: Callable[..., object]) -> bool:
    """Tell whether the machine code of an entry kernel is kept on disk."""
    return type(cast("Any", kernel)._cache).__name__ != "NullCache"


def is_stored(kernel: Callable[..., object]) -> bool:
    """Tell whether the machine code of an entry kernel, as it is now, lies on disk."""
    return is_kept(kernel) and bool(cast("Any", kernel)._cache._cache_file._load_index())


def is_loaded(kernel: Callable[..., object]) -> bool:
    """Tell whether an entry kernel was called before in this process."""
    return bool(cast("Any", kernel).signatures)


def _fingerprint(kernel: Callable[..., object]) -> str:
    """Return a digest of the code and the constants of a kernel and of all kernels that it calls."""
    digest = hashlib.sha256()
    seen: set[FunctionType] = set()
    todo = [cast("FunctionType", kernel)]
    while todo:
        function = todo.pop()
        if function in seen:
            continue
        seen.add(function)
        code = function.__code__
        digest.update(repr((code.co_code, code.co_consts, code.co_names, code.co_varnames)).encode())
        for name in code.co_names:
            value: Any = function.__globals__.get(name)
            if hasattr(value, "py_func"):
                todo.append(value.py_func)
            else:
                known = value if isinstance(value, int | float) else getattr(value, "_fields", "")
                digest.update(f"{name}={known}".encode())
    return digest.hexdigest()
