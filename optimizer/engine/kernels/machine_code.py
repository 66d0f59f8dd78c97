"""Machine code of kernels on disk, and how it is taken up again: without Numba, in a hundredth of a second.

A file is named by digests of all that the machine code depends on: the kernel with all that it calls, the
form of its arguments, this code, the compiler, the processor.  It begins with a digest of what follows, so
that what was cut short or changed is compiled anew.
"""

from __future__ import annotations

import ctypes
import hashlib
import platform
import sys
from array import array
from contextlib import suppress
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from optimizer.cache import cache_folder, keep_sealed, read_sealed
from optimizer.engine.kernels.words import values

__all__ = [
    "DOOR",
    "GIVE_BACK",
    "MachineCode",
    "folder",
    "is_there",
    "keep",
    "load",
    "place",
    "target_machine",
]

DOOR, GIVE_BACK = "regio_door", "regio_give_back"
"""The two functions of an object file."""

TRIED = {("linux", "x86_64")}
"""Where object files are loaded so; elsewhere Numba loads its own."""

LONGEST = 30
"""Words of the longest answer."""

MOST_KEPT = 100
"""So many files are kept; the oldest go."""

ANSWERS = ctypes.CFUNCTYPE(ctypes.c_int32, *[ctypes.c_void_p] * 4)
GIVES_BACK = ctypes.CFUNCTYPE(None, ctypes.c_void_p)


class MachineCode:
    """A kernel for arguments of one form; it runs free of the interpreter lock.

    Parameters
    ----------
    form : str
        Of its answer (see `words`).
    code : bytes
        An object file of `DOOR` and `GIVE_BACK`.
    """

    def __init__(self, form: str, code: bytes) -> None:
        llvm = _llvm()
        self.form = form
        self.engine = llvm.create_mcjit_compiler(llvm.parse_assembly(""), target_machine())
        self.engine.add_object_file(llvm.ObjectFileRef.from_data(code))
        self.engine.finalize_object()
        self.door = ANSWERS(self.engine.get_function_address(DOOR))
        self.give_back = GIVES_BACK(self.engine.get_function_address(GIVE_BACK))

    def __call__(self, words: array[int]) -> object:
        """Run the kernel on arguments as words."""
        answer = array("q", bytes(8 * (LONGEST + 2)))
        place = answer.buffer_info()[0]
        own = place + 8 * LONGEST  # the door's own answer and its error, of no use here
        status = self.door(own, own + 8, words.buffer_info()[0], place)
        if status:
            raise MemoryError("a kernel found no memory for its arrays")
        return values(self.form, answer, self.give_back)


@cache
def _llvm() -> Any:
    """Return the part of LLVM that loads machine code, ready."""
    import llvmlite.binding as llvm  # only where something is solved

    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    return llvm


def _processor() -> tuple[str, str]:
    """Return name and features."""
    llvm = _llvm()
    return llvm.get_host_cpu_name(), llvm.get_host_cpu_features().flatten()


def target_machine() -> Any:
    """Return LLVM's description of this machine, as a compiler that runs in the process wants it."""
    cpu, features = _processor()
    target = _llvm().Target.from_default_triple()
    return target.create_target_machine(
        cpu=cpu, features=features, opt=3, reloc="static", codemodel="jitdefault", jit=True
    )


def folder() -> Path | None:
    """Return where machine code is kept; None: it is not."""
    if (sys.platform, platform.machine()) not in TRIED or not _may_run():
        return None
    return cache_folder("kernels")


@cache
def _may_run() -> bool:
    """Tell whether the system lets a process run code that it has written."""
    try:
        _llvm().check_jit_execution()
    except OSError:
        return False
    return True


def place(name: str, digest: str, form: str) -> Path | None:
    """Return the file of a kernel for arguments of a form; None: machine code is not kept."""
    where = folder()
    if where is None:
        return None
    return where / f"{_stem(name, digest)}-{hashlib.sha256(form.encode()).hexdigest()[:16]}.bin"


def is_there(name: str, digest: str) -> bool:
    """Tell whether machine code of a kernel lies on disk, for arguments of any form."""
    where = folder()
    return where is not None and any(where.glob(f"{_stem(name, digest)}-*.bin"))


def _stem(name: str, digest: str) -> str:
    return f"{name}-{hashlib.sha256(f'{digest} {_surroundings()}'.encode()).hexdigest()[:32]}"


@cache
def _surroundings() -> str:
    """Return all that machine code depends on beside the kernel."""
    digest = hashlib.sha256()
    for name in ("machine_code", "doors", "passing", "words"):
        digest.update(Path(__file__).with_name(f"{name}.py").read_bytes())
    known = (version("numba"), version("llvmlite"), version("numpy"), _llvm().llvm_version_info)
    return f"{known} {_processor()} {digest.hexdigest()}"


def load(path: Path) -> MachineCode | None:
    """Return the machine code of a file; None: there is none, or it is damaged."""
    content = read_sealed(path)
    if content is None:
        return None
    form, _, code = content.partition(b"\n")
    try:
        return MachineCode(form.decode(), code)
    except (ValueError, RuntimeError):  # the last from LLVM
        return None


def keep(path: Path, form: str, code: bytes) -> MachineCode:
    """Write machine code to a file, whole or not at all, and load it."""
    with suppress(OSError):  # it is compiled again the next time
        keep_sealed(path, form.encode() + b"\n" + code, MOST_KEPT)
    return MachineCode(form, code)
