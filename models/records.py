"""Records: frozen dataclasses of which ``__init__`` alone is written and compiled, when a first one is made.

`dataclasses.dataclass` writes and compiles six methods for each class whenever a program starts, which took a
sixth of what a short command takes.  The other five say the same of every record, and records share them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import MISSING, Field, FrozenInstanceError, dataclass, field, fields
from operator import attrgetter
from reprlib import recursive_repr
from typing import Any, NoReturn, TypeVar, dataclass_transform, overload

__all__ = ["record"]

T = TypeVar("T")

COMPARED = "__record_values__"
"""Where a record keeps what reads the fields by which it is compared, as a tuple."""


@overload
def record(kind: type[T], /) -> type[T]: ...
@overload
def record(*, eq: bool = True, kw_only: bool = False) -> Callable[[type[T]], type[T]]: ...
@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def record(
    kind: type[T] | None = None, /, *, eq: bool = True, kw_only: bool = False
) -> type[T] | Callable[[type[T]], type[T]]:
    """Make a class what ``dataclass(frozen=True)`` makes it; `fields`, `replace` and `match` know it as such.

    What the class says itself of these methods, or inherits, stays.

    Parameters
    ----------
    eq : bool
        Records of one class with equal fields are equal; else each is equal to itself alone.
    kw_only : bool
        Fields are given by name.

    Examples
    --------
    >>> @record
    ... class Place:
    ...     name: str
    ...     population: int = 0
    >>> Place("Weert", 48_000)
    Place(name='Weert', population=48000)
    >>> Place("Weert") == Place("Weert")
    True
    """

    def made(kind: type[T]) -> type[T]:
        dataclass(init=False, repr=False, eq=False, kw_only=kw_only)(kind)
        known = fields(kind)  # type: ignore[arg-type]
        if "__init__" not in kind.__dict__:
            kind.__init__ = _unwritten(kind, known)  # type: ignore[method-assign]
        if eq:
            setattr(kind, COMPARED, staticmethod(_reader([one.name for one in known if one.compare])))
        for name, method in (SHARED | IF_EQUAL if eq else SHARED).items():
            if getattr(kind, name) in (None, getattr(object, name)):
                setattr(kind, name, method)
        return kind

    return made if kind is None else made(kind)


def _unwritten(kind: type[T], known: tuple[Field[Any], ...]) -> Callable[..., None]:
    """Return an ``__init__`` that gives way to the written one when it is first called."""

    def first(self: T, /, *given: object, **named: object) -> None:
        kind.__init__ = _written(kind, known)  # type: ignore[method-assign]
        kind.__init__(self, *given, **named)

    return first


def _written(kind: type, known: tuple[Field[Any], ...]) -> Callable[..., None]:
    """Return an ``__init__`` that takes the fields of a class and sets them."""
    names: dict[str, Any] = {"put": object.__setattr__, "made": MISSING}
    given = {False: ["self"], True: []}
    lines = []
    for one in known:
        value = one.name
        default = ""
        if one.default_factory is not MISSING:
            names[f"new_{one.name}"] = one.default_factory
            value = f"new_{one.name}() if {one.name} is made else {one.name}"
            default = "=made"
        elif one.default is not MISSING:
            names[f"default_{one.name}"] = one.default
            default = f"=default_{one.name}"
        if one.init:
            given[bool(one.kw_only)].append(f"{one.name}{default}")
            lines.append(f"put(self, {one.name!r}, {value})")
    if hasattr(kind, "__post_init__"):
        lines.append("self.__post_init__()")
    asked = [*given[False], *(["*", *given[True]] if given[True] else [])]
    found: dict[str, Any] = {}
    exec(f"def __init__({', '.join(asked)}):\n " + "\n ".join(lines or ["pass"]), names, found)
    made: Callable[..., None] = found["__init__"]
    made.__qualname__ = f"{kind.__qualname__}.__init__"
    made.__annotations__ = {one.name: one.type for one in known if one.init} | {"return": None}
    return made


def _reader(names: list[str]) -> Callable[[Any], tuple[Any, ...]]:
    """Return what reads attributes as a tuple."""
    if len(names) > 1:
        return attrgetter(*names)
    return lambda one: tuple(getattr(one, name) for name in names)


def _equal(self: Any, other: object) -> Any:
    if other.__class__ is not self.__class__:
        return NotImplemented
    values = getattr(self.__class__, COMPARED)
    return values(self) == values(other)


def _hashed(self: Any) -> int:
    return hash(getattr(self.__class__, COMPARED)(self))


@recursive_repr()
def _shown(self: Any) -> str:
    shown = (f"{one.name}={getattr(self, one.name)!r}" for one in fields(self) if one.repr)
    return f"{self.__class__.__qualname__}({', '.join(shown)})"


def _no_assignment(self: Any, name: str, value: object) -> NoReturn:
    raise FrozenInstanceError(f"cannot assign to field {name!r}")


def _no_deletion(self: Any, name: str) -> NoReturn:
    raise FrozenInstanceError(f"cannot delete field {name!r}")


SHARED = {"__setattr__": _no_assignment, "__delattr__": _no_deletion, "__repr__": _shown}
"""The methods of every record."""

IF_EQUAL = {"__eq__": _equal, "__hash__": _hashed}
"""The methods of records that are compared by their fields."""
