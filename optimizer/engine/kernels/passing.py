"""How kernels pass arrays and named tuples to each other: by the address of their words (see `words`).

For Numba an array is seven values and a count of references, and a named tuple of arrays all of those of its
arrays, which every kernel that gets it would take apart and put together again.  What is passed by its
address stays where it is and is read from there, element by element and field by field; who passes it keeps
it alive meanwhile.  Numbers are passed in 64 bits, so that no kernel is compiled once more for shorter ones.

No index is counted from the end: kernels use none below 0.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from typing import Any

import numba
from llvmlite import ir
from numba.core import cgutils
from numba.core.compiler import CompilerBase
from numba.core.compiler_machinery import PassManager
from numba.core.imputils import lower_builtin, lower_cast, lower_getattr_generic
from numba.core.registry import CPUDispatcher
from numba.core.typed_passes import (
    IRLegalization,
    NativeLowering,
    NoPythonBackend,
    NopythonTypeInference,
    PreLowerStripPhis,
)
from numba.core.typing.templates import (
    AbstractTemplate,
    AttributeTemplate,
    infer_getattr,
    infer_global,
    signature,
)
from numba.core.untyped_passes import FixupArgs, IRProcessing, ReconstructSSA, TranslateByteCode
from numba.extending import models, register_model
from numba.np.arrayobj import populate_array

__all__ = ["Held", "Row", "compiled", "passed", "read_words", "size_of"]

types = numba.types
WORD = ir.IntType(64)
PASSES = (
    *(TranslateByteCode, FixupArgs, IRProcessing, ReconstructSSA),
    *(NopythonTypeInference, PreLowerStripPhis, IRLegalization, NativeLowering, NoPythonBackend),
)


class Row(numba.types.Type):  # type: ignore[misc]
    """Numba's type of an array in C order, passed by the address of its words."""

    def __init__(self, array: Any) -> None:
        self.array = array
        super().__init__(name=f"Row({array.dtype}, {array.ndim})")


class Held(numba.types.Type):  # type: ignore[misc]
    """Numba's type of a named tuple, passed by the address of its words.

    A field that is passed by its address itself takes one word where a kernel has put the tuple together.
    """

    def __init__(self, made: type, kinds: tuple[Any, ...], far: tuple[bool, ...]) -> None:
        self.fields: dict[str, tuple[int, Any, bool]] = {}
        """Field -> its first word, its type, and whether that is only its address."""
        word = 0
        for name, kind, away in zip(made._fields, kinds, far, strict=True):  # type: ignore[attr-defined]
            self.fields[name] = word, kind, away
            word += 1 if away else size_of(kind)
        self.size = word
        super().__init__(name=f"Held({made.__name__}{kinds}{far})")


class Translation(CompilerBase):  # type: ignore[misc]
    """Numba's way from bytes of Python to LLVM's language, without what no kernel needs.

    Left out are passes over closures, exceptions, `with`, arguments that are constants, whole arrays in an
    expression, and annotations.
    """

    def define_pipelines(self) -> list[Any]:
        """Return the passes, as Numba asks for them."""
        passes = PassManager("translation")
        for one in PASSES:
            passes.add_pass(one, one.__name__)
        passes.finalize()
        return [passes]


class Passing(CPUDispatcher):  # type: ignore[misc]
    """A kernel that others call."""

    def get_call_template(self, args: Any, kws: Any) -> Any:
        """Compile the kernel for what is passed for values of these types."""
        return super().get_call_template(tuple(map(passed, args)), kws)


def compiled(kernel: Callable[..., object], options: Mapping[str, object]) -> Any:
    """Return a kernel that only other kernels call, as Numba compiles it."""
    options = {"nopython": True, "no_cpython_wrapper": True, **options}
    return Passing(kernel, targetoptions=options, pipeline_class=Translation)


def passed(kind: Any) -> Any:
    """Return the type of what is passed for a value of a type."""
    if isinstance(kind, types.Boolean | types.BooleanLiteral):
        return types.boolean
    if isinstance(kind, types.Integer):
        return types.int64
    if isinstance(kind, types.Array) and kind.layout == "C" and kind.mutable and kind.aligned:
        return Row(kind)
    if isinstance(kind, types.BaseNamedTuple):
        kinds = tuple(map(passed, kind))
        if any(isinstance(one, Row | Held) for one in kinds) and all(map(_has_words, kinds)):
            return Held(kind.instance_class, kinds, tuple(isinstance(one, Held) for one in kinds))
    return kind


def _has_words(kind: Any) -> bool:
    return isinstance(kind, Row | Held) or kind in (types.boolean, types.int64, types.float64)


def size_of(kind: Any) -> int:
    """Return how many words a type takes."""
    if isinstance(kind, Held):
        return kind.size
    return 1 + kind.array.ndim if isinstance(kind, Row) else 1


register_model(Row)(models.OpaqueModel)
register_model(Held)(models.OpaqueModel)


# ---------------------------------------------------------------- words
def _scope(builder: Any) -> Any:
    """Return the mark of words for LLVM: no element of an array is one of them."""
    module = builder.module
    domain = module.add_metadata([ir.MetaDataString(module, "kernels")])
    return module.add_metadata([module.add_metadata([ir.MetaDataString(module, "words"), domain])])


def _place(builder: Any, words: Any, number: int, kind: Any) -> Any:
    """Return the pointer to a word, as one to a value of a type of LLVM."""
    at = builder.bitcast(words, WORD.as_pointer())
    if number:
        at = builder.gep(at, [ir.Constant(WORD, number)], inbounds=True)
    return builder.bitcast(at, kind.as_pointer())


def _load(builder: Any, words: Any, number: int, kind: Any) -> Any:
    loaded = builder.load(_place(builder, words, number, kind))
    loaded.set_metadata("alias.scope", _scope(builder))
    return loaded


def _store(builder: Any, words: Any, number: int, value: Any) -> None:
    stored = builder.store(value, _place(builder, words, number, value.type))
    stored.set_metadata("alias.scope", _scope(builder))


def read_words(context: Any, builder: Any, kind: Any, words: Any, number: int) -> Any:
    """Return the value of a type that is passed, whose words begin there."""
    if isinstance(kind, Row | Held):
        return builder.bitcast(_place(builder, words, number, WORD), context.get_value_type(kind))
    if kind == types.boolean:
        return builder.icmp_signed("!=", _load(builder, words, number, WORD), ir.Constant(WORD, 0))
    return _load(builder, words, number, context.get_value_type(kind))


def _write_words(context: Any, builder: Any, kind: Any, value: Any, words: Any, number: int) -> None:
    """Write down the words of a value of a type as Numba has it; a tuple is written down elsewhere."""
    if isinstance(kind, types.Array):
        made = context.make_array(kind)(context, builder, value)
        shape = cgutils.unpack_tuple(builder, made.shape, kind.ndim)
        for k, word in enumerate((made.data, *shape)):
            _store(builder, words, number + k, word)
    elif isinstance(kind, Row):
        for k in range(size_of(kind)):
            _store(builder, words, number + k, _load(builder, value, k, WORD))
    elif isinstance(passed(kind), Held):
        _store(builder, words, number, context.cast(builder, value, kind, passed(kind)))
    elif isinstance(kind, types.Boolean):
        _store(builder, words, number, builder.zext(value, WORD))
    else:
        _store(builder, words, number, context.cast(builder, value, kind, passed(kind)))


@lower_cast(types.Array, Row)  # type: ignore[untyped-decorator]
def _pass_array(context: Any, builder: Any, kind: Any, to: Row, value: Any) -> Any:
    """Write down the words of an array, in memory of who passes it."""
    words = cgutils.alloca_once(builder, WORD, size=size_of(to))
    _write_words(context, builder, kind, value, words, 0)
    return builder.bitcast(words, context.get_value_type(to))


@lower_cast(types.BaseNamedTuple, Held)  # type: ignore[untyped-decorator]
def _pass_tuple(context: Any, builder: Any, kind: Any, to: Held, value: Any) -> Any:
    """Write down the words of a named tuple, in memory of who passes it."""
    words = cgutils.alloca_once(builder, WORD, size=size_of(to))
    for k, (one, (place, _, _)) in enumerate(zip(kind, to.fields.values(), strict=True)):
        _write_words(context, builder, one, builder.extract_value(value, k), words, place)
    return builder.bitcast(words, context.get_value_type(to))


# ---------------------------------------------------------------- named tuples
@infer_getattr
class _Fields(AttributeTemplate):  # type: ignore[misc]
    key = Held

    def generic_resolve(self, kind: Held, name: str) -> Any:
        return kind.fields[name][1] if name in kind.fields else None


@lower_getattr_generic(Held)  # type: ignore[untyped-decorator]
def _field(context: Any, builder: Any, kind: Held, value: Any, name: str) -> Any:
    word, inner, away = kind.fields[name]
    if away:
        return _load(builder, value, word, context.get_value_type(inner))
    return read_words(context, builder, inner, value, word)


# ---------------------------------------------------------------- arrays
@infer_global(operator.getitem)
class _Get(AbstractTemplate):  # type: ignore[misc]
    def generic(self, args: Any, kws: Any) -> Any:
        row, index = args
        if not isinstance(row, Row):
            return None
        array = row.array
        if isinstance(index, types.Integer):
            if array.ndim == 1:
                return signature(array.dtype, row, types.intp)
            return signature(array.copy(ndim=array.ndim - 1), row, types.intp)
        return signature(array.dtype, row, types.UniTuple(types.intp, array.ndim))


@infer_global(operator.setitem)
class _Set(AbstractTemplate):  # type: ignore[misc]
    def generic(self, args: Any, kws: Any) -> Any:
        row, index, _ = args
        if not isinstance(row, Row):
            return None
        ndim = row.array.ndim
        if isinstance(index, types.Integer):
            return signature(types.none, row, types.intp, row.array.dtype) if ndim == 1 else None
        return signature(types.none, row, types.UniTuple(types.intp, ndim), row.array.dtype)


@infer_global(len)
class _Len(AbstractTemplate):  # type: ignore[misc]
    def generic(self, args: Any, kws: Any) -> Any:
        return signature(types.intp, *args) if isinstance(args[0], Row) else None


@infer_getattr
class _Attributes(AttributeTemplate):  # type: ignore[misc]
    key = Row

    def generic_resolve(self, row: Row, name: str) -> Any:
        return self.context.resolve_getattr(row.array, name)


def _element(context: Any, builder: Any, row: Row, words: Any, index: list[Any]) -> Any:
    """Return the pointer to an element."""
    at = index[0]
    for k, one in enumerate(index[1:], 1):
        at = builder.add(builder.mul(at, _load(builder, words, 1 + k, WORD)), one)
    data = _load(builder, words, 0, context.get_data_type(row.array.dtype).as_pointer())
    return builder.gep(data, [at], inbounds=True)


def _indices(builder: Any, kind: Any, index: Any) -> list[Any]:
    return [index] if isinstance(kind, types.Integer) else cgutils.unpack_tuple(builder, index, len(kind))


@lower_builtin(operator.getitem, Row, types.Any)  # type: ignore[untyped-decorator]
def _get(context: Any, builder: Any, sig: Any, arguments: Any) -> Any:
    (row, kind), (words, index) = sig.args, arguments
    indices = _indices(builder, kind, index)
    if len(indices) == row.array.ndim:
        place = _element(context, builder, row, words, indices)
        return context.unpack_value(builder, row.array.dtype, place)
    shape = [_load(builder, words, 2 + k, WORD) for k in range(row.array.ndim - 1)]
    at = index
    for length in shape:
        at = builder.mul(at, length)
    data = _load(builder, words, 0, context.get_data_type(row.array.dtype).as_pointer())
    return _array_at(context, builder, sig.return_type, builder.gep(data, [at]), shape)


@lower_builtin(operator.setitem, Row, types.Any, types.Any)  # type: ignore[untyped-decorator]
def _set(context: Any, builder: Any, sig: Any, arguments: Any) -> Any:
    (row, kind, _), (words, index, value) = sig.args, arguments
    dtype = row.array.dtype
    place = _element(context, builder, row, words, _indices(builder, kind, index))
    stored = builder.store(context.get_value_as_data(builder, dtype, value), place)
    stored.set_metadata("noalias", _scope(builder))
    return context.get_dummy_value()


@lower_builtin(len, Row)  # type: ignore[untyped-decorator]
def _len(context: Any, builder: Any, sig: Any, arguments: Any) -> Any:
    return _load(builder, arguments[0], 1, WORD)


@lower_cast(Row, types.Array)  # type: ignore[untyped-decorator]
def _array(context: Any, builder: Any, row: Row, _: Any, words: Any) -> Any:
    """Return the array as Numba has it: for its methods."""
    data = _load(builder, words, 0, context.get_data_type(row.array.dtype).as_pointer())
    shape = [_load(builder, words, 1 + k, WORD) for k in range(row.array.ndim)]
    return _array_at(context, builder, row.array, data, shape)


@lower_getattr_generic(Row)  # type: ignore[untyped-decorator]
def _attribute(context: Any, builder: Any, row: Row, words: Any, name: str) -> Any:
    array = _array(context, builder, row, row.array, words)
    return context.get_getattr(row.array, name)(context, builder, row.array, array, name)


def _array_at(context: Any, builder: Any, kind: Any, data: Any, shape: list[Any]) -> Any:
    """Return an array in C order that lies in memory of others."""
    made = context.make_array(kind)(context, builder)
    size = context.get_constant(types.intp, context.get_abi_sizeof(context.get_data_type(kind.dtype)))
    strides = [size]
    for length in shape[:0:-1]:
        strides.insert(0, builder.mul(strides[0], length))
    populate_array(made, data=data, shape=shape, strides=strides, itemsize=size, meminfo=None)
    return made._getvalue()
