"""Arguments and answers of kernels as 64-bit words, the one form in which machine code takes and gives them.

A number is a word.  An array is the address of its first element and its shape, in an answer after the
handle by which it is given back.  A tuple is its elements one after another.  The *form* of arguments or of
an answer says which words mean what: two kernels of one form can be called with the same words.
"""

from __future__ import annotations

import ctypes
import struct
from array import array
from collections.abc import Callable, Iterator
from math import prod
from typing import Any

import numpy as np

__all__ = ["SCALARS", "UnfitError", "form_and_words", "values"]

SCALARS = {bool: "?", np.bool_: "?", int: "q", np.int64: "q", float: "d", np.float64: "d"}
"""Kinds of numbers by the letters of `numpy.dtype.char`."""

KNOWN = 16
"""So many tuples with arrays are remembered with their words: the same problem is asked about many times."""

_remembered: dict[int, tuple[object, str, bytes]] = {}


class UnfitError(TypeError):
    """An argument has no words."""


def form_and_words(arguments: tuple[object, ...]) -> tuple[str, array[int]]:
    """Return the form of the arguments of a kernel, and their words.

    Raises
    ------
    UnfitError
        For anything but numbers of 64 bits, writable arrays in C order, and named tuples of these.
    """
    forms, words = [], array("q")
    for argument in arguments:
        form, some = _known(argument)
        forms.append(form)
        words.frombytes(some)
    return ",".join(forms), words


def _known(value: object) -> tuple[str, bytes]:
    """Return form and words of one argument, remembered where that takes long."""
    known = _remembered.get(id(value))
    if known is not None and known[0] is value:  # and so alive, with its arrays
        return known[1:]
    parts: list[bytes] = []
    form = _append(value, parts)
    words = b"".join(parts)
    if isinstance(value, tuple) and any(isinstance(one, np.ndarray | tuple) for one in value):
        if len(_remembered) >= KNOWN:
            _remembered.clear()
        _remembered[id(value)] = (value, form, words)
    return form, words


def _append(value: Any, parts: list[bytes]) -> str:
    """Append the words of a value and return its form."""
    if isinstance(value, np.ndarray):
        flags = value.flags
        if not (flags.c_contiguous and flags.writeable and flags.aligned and value.dtype.isnative):
            raise UnfitError
        parts.append(struct.pack(f"={1 + value.ndim}q", value.__array_interface__["data"][0], *value.shape))
        return f"{value.dtype.char}{value.ndim}"
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        return f"({','.join([_append(one, parts) for one in value])})"
    kind = SCALARS.get(type(value))
    if kind is None:
        raise UnfitError
    try:
        parts.append(struct.pack("=d" if kind == "d" else "=q", value))
    except struct.error:
        raise UnfitError from None
    return kind


def values(form: str, words: array[int], give_back: Callable[[int], object]) -> object:
    """Return the values of an answer, its arrays copied and given back.

    Parameters
    ----------
    form : str
        One kind, or several in brackets: that many values in a tuple.
    words : array
        The words of the answer.
    give_back : callable
        Frees the array of a handle.
    """
    place = iter(words)
    if form.startswith("("):
        return tuple(_value(one, place, give_back) for one in form[1:-1].split(","))
    return _value(form, place, give_back) if form else None


def _value(form: str, place: Iterator[int], give_back: Callable[[int], object]) -> object:
    kind, rank = form[0], form[1:]
    if not rank:
        word = next(place)
        if kind == "d":
            return float(struct.unpack("=d", struct.pack("=q", word))[0])
        return bool(word) if kind == "?" else word
    handle, address, *shape = [next(place) for _ in range(2 + int(rank))]
    copied = np.empty(shape, kind)
    if prod(shape):
        ctypes.memmove(copied.__array_interface__["data"][0], address, copied.nbytes)
    if handle:
        give_back(handle)
    return copied
