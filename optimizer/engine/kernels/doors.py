"""Compiling a kernel to machine code that stands on its own: no Numba and no Python in it.

Numba compiles the kernel behind a *door*, a function that takes the arguments out of words and puts the
answer into words (see `words`).  Arrays that the kernel makes are Numba's, a header with a count of
references before the data; what it calls to make and free them is defined here, by the C library's memory.
What would need anything else is not compiled so.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import llvmlite.binding as llvm
import numba
import numpy as np
from llvmlite import ir
from numba import _dynfunc
from numba.core import cgutils
from numba.core.codegen import JITCodeLibrary
from numba.core.compiler_lock import global_compiler_lock
from numba.core.registry import cpu_target
from numba.extending import intrinsic
from numba.np import numpy_support

from optimizer.engine.kernels.machine_code import DOOR, GIVE_BACK, LONGEST, target_machine
from optimizer.engine.kernels.passing import Held, Row, compiled, read_words, size_of
from optimizer.engine.kernels.words import SCALARS

__all__ = ["compile_door"]

types = numba.types

MEMORY = """
declare ptr @malloc(i64)
declare void @free(ptr)

define ptr @NRT_MemInfo_alloc_aligned(i64 %size, i32 %align) {{
  %room = add i64 %size, {header}
  %wide = zext i32 %align to i64
  %all = add i64 %room, %wide
  %block = call ptr @malloc(i64 %all)
  %none = icmp eq ptr %block, null
  br i1 %none, label %end, label %fill
fill:
  %begin = ptrtoint ptr %block to i64
  %first = add i64 %begin, {header}
  %before = sub i64 %wide, 1
  %far = add i64 %first, %before
  %off = urem i64 %far, %wide
  %place = sub i64 %far, %off
  %data = inttoptr i64 %place to ptr
  call void @llvm.memset.p0.i64(ptr %block, i8 0, i64 {header}, i1 false)
  store i64 1, ptr %block
  %at.data = getelementptr i64, ptr %block, i64 3
  store ptr %data, ptr %at.data
  %at.size = getelementptr i64, ptr %block, i64 4
  store i64 %size, ptr %at.size
  br label %end
end:
  ret ptr %block
}}

define void @NRT_MemInfo_call_dtor(ptr %block) {{
  call void @free(ptr %block)
  ret void
}}

define void @{give_back}(ptr %block) {{
  %count = atomicrmw sub ptr %block, i64 1 acq_rel
  %last = icmp eq i64 %count, 1
  br i1 %last, label %drop, label %end
drop:
  call void @free(ptr %block)
  br label %end
end:
  ret void
}}

declare void @llvm.memset.p0.i64(ptr, i8, i64, i1)
"""
"""Numba's header of an array: references, two words unused here, where the data is, its size, one unused."""

HEADER = 48

OUTSIDE = ("malloc", "free")
INLINE = re.compile(
    r"llvm\.(mem(set|cpy|move)|abs|[su](min|max)|[su](add|sub|mul)\.(sat|with\.overflow)|masked|vector\.reduce"
    r"|ct(pop|lz|tz)|fsh[lr]|rint|fabs|floor|ceil|x86\.atomic|assume|lifetime|experimental\.noalias)(\.|$)"
)
"""What machine code may call: the C library's memory, and what becomes instructions (or its functions)."""


def compile_door(
    kernel: Callable[..., object], options: Mapping[str, object], arguments: tuple[object, ...]
) -> tuple[str, bytes] | None:
    """Compile a kernel for arguments of a form.

    Parameters
    ----------
    kernel : callable
        Plain Python, as Numba reads it.
    options : dict
        Of `numba.njit`.
    arguments : tuple
        An example.

    Returns
    -------
    tuple of (str, bytes) or None
        The form of the answer, and an object file; None: it would need more than memory.
    """
    inner, form = compiled(kernel, options), list[str]()
    read, write = _reader([_type_of(one) for one in arguments]), _writer(form)

    def door(words, answer):  # type: ignore[no-untyped-def]
        write(answer, inner(*read(words)))
        return 0

    outer, pointer = compiled(door, options), types.CPointer(types.int64)
    with _drafting():
        outer.compile((pointer, pointer))
    (result,) = outer.overloads.values()
    code = _standing_alone(str(result.library._final_module), result.fndesc.llvm_func_name)
    return None if code is None else (form[0], code)


class _Draft(JITCodeLibrary):  # type: ignore[misc]
    """A kernel that only other kernels call, as it is written: all of them are optimised at once.

    Numba would optimise each on its own and make machine code of it, which never runs.
    """

    def _optimize_functions(self, _: Any) -> None:
        pass

    def _optimize_final_module(self) -> None:
        pass

    def _finalize_final_module(self) -> None:
        self._finalized = True


def _remembering() -> Callable[..., Any]:
    """Return how Numba finds the signature of what it brings itself, by function and types of arguments.

    It would look anew at each use, among all that has the same name.
    """
    find, known = types.Function.get_call_type, dict[Any, Any]()

    def found(function: Any, context: Any, args: Any, kws: Any) -> Any:
        key = function, tuple(args), tuple(kws.items())
        if key not in known:
            known[key] = find(function, context, args, kws)
        return known[key]

    return found


@contextmanager
def _drafting() -> Iterator[None]:
    """Let Numba compile drafts meanwhile."""
    context = cpu_target.target_context
    codegen = context.codegen()

    def unexecuted(library: Any, description: Any, surroundings: Any) -> Any:
        """Return a function without code: the key by which Numba knows the kernel."""
        library._ensure_finalized()  # all that it calls stands in it
        module, name = description.lookup_module(), description.qualname
        return _dynfunc.make_function(module, name, "", 0, surroundings, (library,))

    with global_compiler_lock:
        codegen._library_class, context.get_executable = _Draft, unexecuted
        types.Function.get_call_type = _remembering()
        try:
            yield
        finally:
            codegen._library_class = JITCodeLibrary
            del context.get_executable
            del types.Function.get_call_type


def _optimise(module: Any, machine: Any) -> None:
    """Optimise a module; counts of references that are up and down again are taken out after.

    Loops go over neighbours and over a few totals: wider or longer ones only take time to compile.
    """
    options = llvm.create_pipeline_tuning_options(3)
    options.loop_vectorization = options.slp_vectorization = False
    options.loop_interleaving = options.loop_unrolling = False
    builder = llvm.create_pass_builder(machine, options)
    prune = llvm.create_new_module_pass_manager()
    prune.add_refprune_pass()
    for passes in (builder.getModulePassManager(), prune):
        passes.run(module, builder)


def _standing_alone(text: str, name: str) -> bytes | None:
    """Return an object file of a module with the memory that it needs; None: it needs more."""
    module = llvm.parse_assembly(text)
    module.get_function(name).name = DOOR
    module.link_in(llvm.parse_assembly(MEMORY.format(header=HEADER, give_back=GIVE_BACK)))
    for value in (*module.functions, *module.global_variables):
        if not value.is_declaration and value.name not in (DOOR, GIVE_BACK):
            value.linkage = "internal"
    machine = target_machine()
    _optimise(module, machine)
    module.verify()
    needed = [one.name for one in (*module.functions, *module.global_variables) if one.is_declaration]
    if any(one not in OUTSIDE and not INLINE.match(one) for one in needed):
        return None
    return bytes(machine.emit_object(module))


def _type_of(value: Any) -> Any:
    """Return Numba's type of a value that has words."""
    if isinstance(value, np.ndarray):
        return Row(types.Array(numpy_support.from_dtype(value.dtype), value.ndim, "C"))
    if isinstance(value, tuple):
        return Held(type(value), tuple(map(_type_of, value)), (False,) * len(value))
    return numpy_support.from_dtype(np.dtype(SCALARS[type(value)]))


def _reader(kinds: list[Any]) -> Any:
    """Return a function in kernels that takes arguments of these types out of words."""

    def lower(context: Any, builder: Any, _: Any, arguments: Any) -> Any:
        read, word = [], 0
        for kind in kinds:
            read.append(read_words(context, builder, kind, arguments[0], word))
            word += size_of(kind)
        return context.make_tuple(builder, types.Tuple(kinds), read)

    def typed(_: Any, words: Any) -> Any:
        return types.Tuple(kinds)(words), lower

    return intrinsic(typed)


def _writer(form: list[str]) -> Any:
    """Return a function in kernels that puts an answer into words; compiling it notes the form."""

    def lower(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        count = 0

        def put(value: Any) -> None:
            nonlocal count
            builder.store(value, builder.gep(arguments[0], [ir.Constant(ir.IntType(64), count)]))
            count += 1

        def write(kind: Any, value: Any) -> None:
            word = ir.IntType(64)
            if isinstance(kind, types.BaseTuple):
                for k, one in enumerate(kind):
                    write(one, builder.extract_value(value, k))
            elif isinstance(kind, types.Array):
                context.nrt.incref(builder, kind, value)  # the caller gives it back
                given = context.make_array(kind)(context, builder, value)
                put(builder.ptrtoint(given.meminfo, word))
                put(builder.ptrtoint(given.data, word))
                for length in cgutils.unpack_tuple(builder, given.shape, kind.ndim):
                    put(length)
            elif kind == types.boolean:
                put(builder.zext(value, word))
            elif kind != types.none:
                put(builder.bitcast(value, word))

        write(signature.args[1], arguments[1])
        return context.get_dummy_value()

    def typed(_: Any, words: Any, answer: Any) -> Any:
        form[:] = [_form_of(answer)]
        return types.none(words, answer), lower

    return intrinsic(typed)


def _form_of(answer: Any) -> str:
    """Return the form of an answer of a type."""
    if answer == types.none:
        return ""
    if not isinstance(answer, types.BaseTuple):
        return _kind_of(answer)
    form = f"({','.join(map(_kind_of, answer))})"
    if sum(1 if not isinstance(one, types.Array) else 2 + one.ndim for one in answer) > LONGEST:
        raise TypeError(f"a kernel cannot return as much as {answer}")
    return form


def _kind_of(kind: Any) -> str:
    if isinstance(kind, types.Array) and kind.layout == "C":
        return f"{numpy_support.as_dtype(kind.dtype).char}{kind.ndim}"
    if kind not in (types.boolean, types.int64, types.float64):
        raise TypeError(f"a kernel cannot return {kind}")
    return str(SCALARS[numpy_support.as_dtype(kind).type])
