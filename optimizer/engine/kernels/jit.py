"""How kernels are compiled: by Numba, free of the interpreter lock, once per machine.

A kernel that Python calls is compiled when it is first called with arguments of a form.  Its machine code is
kept on disk (see `machine_code`), from where it runs without Numba, whose import and cache take longer than
a province.  Where machine code cannot be kept so, Numba runs the kernel itself, with its own cache.
"""

from __future__ import annotations

import hashlib
import sys
import threading
from collections.abc import Callable
from functools import cached_property, update_wrapper
from pathlib import Path
from types import FunctionType
from typing import Any, TypeVar, cast

import numpy as np

from optimizer.engine.kernels import machine_code
from optimizer.engine.kernels.words import UnfitError, form_and_words

__all__ = [
    "Entry",
    "Helper",
    "entry",
    "is_alone",
    "is_kept",
    "is_loaded",
    "is_stored",
    "jit",
    "truth",
    "whole",
]

Kernel = TypeVar("Kernel", bound=Callable[..., object])

OPTIONS = {"nogil": True, "error_model": "numpy", "no_cfunc_wrapper": True}

whole = cast("Callable[[int], int]", np.int64)
truth = cast("Callable[[bool], bool]", np.bool_)
"""Make plain values of literals: Numba compiles a kernel once more for each in a named tuple of numbers."""


class Helper:
    """A kernel that only other kernels call; in Python it is `py_func`."""

    def __init__(self, kernel: Callable[..., object]) -> None:
        self.py_func = kernel
        update_wrapper(cast("Any", self), kernel)

    @cached_property
    def numba(self) -> Any:
        """The kernel as Numba compiles it."""
        from optimizer.engine.kernels.passing import compiled  # Numba loads only where it compiles

        return compiled(self.py_func, OPTIONS)

    @property
    def _numba_type_(self) -> Any:
        """What Numba asks of a value that a kernel names."""
        return self.numba._numba_type_


class Entry:
    """A kernel that Python calls.

    Parameters
    ----------
    kernel : callable
        Its arguments are whole numbers, truths, arrays, and named tuples of these.
    """

    def __init__(self, kernel: Callable[..., object]) -> None:
        self.py_func = kernel
        update_wrapper(cast("Any", self), kernel)
        self.loaded: dict[str, Callable[..., object]] = {}
        """By form of the arguments: what runs for them."""
        self.lock = threading.Lock()

    def __call__(self, *arguments: object) -> object:
        """Run the kernel."""
        try:
            form, words = form_and_words(arguments)
        except UnfitError:
            return self.numba(*arguments)
        run = self.loaded.get(form)
        if run is None:
            run = self._load(form, arguments)
        return run(words) if isinstance(run, machine_code.MachineCode) else run(*arguments)

    def _load(self, form: str, arguments: tuple[object, ...]) -> Callable[..., object]:
        """Return the machine code for a form of arguments; Numba's own where there is none."""
        with self.lock:
            if form in self.loaded:
                return self.loaded[form]
            path = machine_code.place(self.name, self.digest, form)
            run: Callable[..., object] | None = None
            if path is not None:
                run = machine_code.load(path)
                if run is None:
                    run = self._compile(arguments, path)
            self.loaded[form] = run or self.numba
            return self.loaded[form]

    def _compile(self, arguments: tuple[object, ...], path: Path) -> Callable[..., object] | None:
        """Compile the kernel for a form of arguments and keep it; None: it cannot stand on its own."""
        from numba.core.errors import NumbaError

        from optimizer.engine.kernels.doors import compile_door  # with Numba

        try:
            made = compile_door(self.py_func, OPTIONS, arguments)
            return None if made is None else machine_code.keep(path, *made)
        except (NumbaError, TypeError, RuntimeError):  # no words for an answer; not code as LLVM wants it
            return None  # what is wrong with the kernel itself, Numba says again

    @property
    def name(self) -> str:
        """The name in files."""
        return f"{self.py_func.__module__.rpartition('.')[2]}.{self.py_func.__name__}"

    @cached_property
    def digest(self) -> str:
        """A digest of the code and the constants of the kernel and of all kernels that it calls."""
        return _fingerprint(self.py_func)

    @cached_property
    def numba(self) -> Any:
        """The kernel as Numba compiles, keeps and runs it.

        Numba would take up old machine code as long as the file of the kernel is the same; here all
        that the kernel calls has to be the same, and a damaged file is compiled anew.
        """
        import numba  # the compiler loads only where something is compiled

        try:
            compiled = numba.njit(cache=True, **OPTIONS)(self.py_func)
        except RuntimeError:  # Numba found no folder to write to
            return numba.njit(**OPTIONS)(self.py_func)
        file = compiled._cache._cache_file
        file._source_stamp = (file._source_stamp, self.digest)
        file._load_index = _or_nothing(file._load_index, dict)
        file.load = _or_nothing(file.load, lambda: None)
        return compiled


def jit(kernel: Kernel) -> Kernel:
    """Compile a kernel that only other kernels call."""
    return cast("Kernel", Helper(kernel))


def entry(kernel: Kernel) -> Kernel:
    """Compile a kernel that Python calls, at its first call, and keep the machine code on disk.

    Where no folder can be written, it is compiled anew in every process (see `is_kept`).
    """
    return cast("Kernel", Entry(kernel))


def _or_nothing(load: Callable[..., object], nothing: Callable[[], object]) -> Callable[..., object]:
    """Take a file of machine code that cannot be read for none: cut short, or of classes that are gone."""

    def loaded(*key: object) -> object:
        try:
            return load(*key)
        except Exception:
            return nothing()

    return loaded


def is_alone() -> bool:
    """Tell whether machine code is kept that runs without Numba, for all processes of the user."""
    return machine_code.folder() is not None


def is_kept(kernel: Callable[..., object]) -> bool:
    """Tell whether the machine code of an entry kernel is kept on disk."""
    one = cast("Entry", kernel)
    return machine_code.folder() is not None or type(one.numba._cache).__name__ != "NullCache"


def is_stored(kernel: Callable[..., object]) -> bool:
    """Tell whether the machine code of an entry kernel, as it is now, lies on disk."""
    one = cast("Entry", kernel)
    if machine_code.folder() is not None:
        return machine_code.is_there(one.name, one.digest)
    return is_kept(kernel) and bool(one.numba._cache._cache_file._load_index())


def is_loaded(kernel: Callable[..., object]) -> bool:
    """Tell whether an entry kernel was called before in this process."""
    return bool(cast("Entry", kernel).loaded)


def _fingerprint(kernel: Callable[..., object]) -> str:
    """Return a digest of the code and the constants of a kernel and of all kernels that it calls."""
    digest = hashlib.sha256(f"{sys.version} {OPTIONS}".encode())
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
