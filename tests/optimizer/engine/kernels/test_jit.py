"""Kernels are compiled whether or not there is a folder to keep them in, and run from there without Numba."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest

from optimizer.cache import CACHE_VARIABLE
from optimizer.engine.kernels import jit, machine_code
from optimizer.engine.kernels.machine_code import MachineCode
from optimizer.engine.kernels.words import UnfitError, form_and_words

ALONE = pytest.mark.skipif(machine_code.folder() is None, reason="machine code is not kept alone here")


class Lists(NamedTuple):
    start: np.ndarray
    item: np.ndarray


class Facts(NamedTuple):
    lists: Lists
    table: np.ndarray
    """Two dimensions."""
    small: np.ndarray
    marks: np.ndarray
    number: int
    wanted: bool


def double(x):
    return 2 * x


def gathered(facts, factor, out):
    """Use all that a kernel can be given, and give all that it can give."""
    sums = np.zeros(len(facts.lists.start) - 1, np.int64)
    for v in range(len(sums)):
        for e in range(facts.lists.start[v], facts.lists.start[v + 1]):
            sums[v] += facts.table[1, facts.lists.item[e]] * facts.small[v]
        if facts.marks[v] or facts.wanted:
            sums[v] += facts.number
        out[v] = factor * sums[v]
    rows = np.empty((len(sums), 2), np.int16)
    rows[:] = 3
    return sums[:2], rows[1:], np.empty(0, np.bool_), sums[0] > 0, sums.sum(), 0.5 * factor


def facts(number: int = 5, wanted: bool = False) -> Facts:
    lists = Lists(np.array([0, 2, 3, 3], np.int32), np.array([1, 0, 2], np.int32))
    marks = np.array([True, False, True])
    return Facts(lists, np.arange(6).reshape(2, 3), np.array([-2, 3, 4], np.int8), marks, number, wanted)


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path))
    return tmp_path / "kernels"


def code_of(kernel: object) -> list[object]:
    return list(kernel.loaded.values())  # type: ignore[attr-defined]


@ALONE
def test_an_entry_kernel_is_compiled_at_its_first_call_and_then_taken_from_disk(cache: Path):
    first = jit.entry(double)
    assert jit.is_kept(first)
    assert not jit.is_loaded(first)
    assert not jit.is_stored(first)
    assert first(3) == 6
    assert jit.is_loaded(first)
    (file,) = cache.iterdir()
    written = file.stat().st_mtime_ns
    again = jit.entry(double)
    assert jit.is_stored(again)
    assert (again(-4), again((1 << 62) - 1)) == (-8, (1 << 63) - 2)
    assert isinstance(code_of(again)[0], MachineCode)
    assert file.stat().st_mtime_ns == written
    assert again(1.5) == 3.0  # another form: another file
    assert len(list(cache.iterdir())) == 2


@ALONE
def test_machine_code_takes_and_gives_what_python_does(cache: Path):
    kernel = jit.entry(gathered)
    for given in (facts(), facts(number=-(1 << 40)), facts(wanted=True)):
        outs = np.zeros(3), np.zeros(3)
        expected, answer = gathered(given, 2.5, outs[0]), kernel(given, 2.5, outs[1])
        assert np.array_equal(*outs)
        for one, other in zip(expected, answer, strict=True):
            assert np.array_equal(one, other)
            assert np.asarray(one).dtype == np.asarray(other).dtype
        assert [type(one) for one in answer[3:]] == [bool, int, float]
        answer[0][:] = 1  # a copy of one's own
    (code,) = code_of(kernel)
    assert isinstance(code, MachineCode)


class Around(NamedTuple):
    facts: Facts
    made: Lists
    number: int


@jit.jit
def counted(around: Around, rows: np.ndarray, marks: np.ndarray, low: int, wanted: bool) -> int:
    """Read and write what others have, by its address."""
    made, facts = around.made, around.facts
    marks.fill(False)
    for v in range(len(facts.lists.start) - 1):
        made.item[v] = facts.table[0, v] + facts.small[v]
        rows[1, v] += made.start[low] * facts.lists.item[v]
        marks[v] = wanted != facts.marks[v]
    return around.number + made.start[1] + rows.shape[1] + len(marks)


@jit.entry
def composed(facts: Facts, rows: np.ndarray) -> tuple[int, int, np.ndarray, np.ndarray, np.ndarray]:
    """Make named tuples of what is given and what is made, and pass them on, with numbers of any kind."""
    lists = Lists(np.full(2, 7, np.int32), np.zeros(3, np.int32))
    marks = np.ones(3, np.bool_)
    first = counted(Around(facts, lists, facts.number), rows, marks, facts.lists.item[1], True)
    again = Lists(lists.item, np.zeros(3, np.int32))
    second = counted(Around(facts, again, len(marks)), rows, facts.marks, 1, False)
    return first, second, lists.item, again.item, marks


@ALONE
def test_kernels_pass_each_other_what_is_given_and_what_is_made(cache: Path, monkeypatch: pytest.MonkeyPatch):
    first, *others = [(facts(), np.arange(6).reshape(2, 3)) for _ in range(3)]
    with monkeypatch.context() as changed:
        changed.setitem(composed.py_func.__globals__, "counted", counted.py_func)
        expected = composed.py_func(*first)
    for given, run in zip(others, (composed, composed.numba), strict=True):
        for one, other in zip(expected, run(*given), strict=True):
            assert np.array_equal(one, other)
        assert np.array_equal(first[1], given[1])
        assert np.array_equal(first[0].marks, given[0].marks)
    (code,) = code_of(composed)
    assert isinstance(code, MachineCode)


@ALONE
def test_machine_code_runs_in_threads_and_gives_its_memory_back(cache: Path):
    def filled(size, value):
        return np.full(size, value)

    kernel = jit.entry(filled)
    kernel(10, 1)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with ThreadPoolExecutor(4) as pool:
        sums = list(pool.map(lambda k: int(kernel(100_000, k).sum()), range(400)))
    assert sums == [100_000 * k for k in range(400)]
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown < 100_000  # kB, of 320 MB that were given
    with pytest.raises(MemoryError, match="no memory"):
        kernel(1 << 55, 1)


@ALONE
def test_damaged_machine_code_is_never_loaded(cache: Path):
    assert jit.entry(double)(3) == 6
    (file,) = cache.iterdir()
    whole = file.read_bytes()
    for broken in (whole[:-9], whole[:40], b"", b"a\nb\nc", whole.replace(b"\nq\n", b"\n?\n"), whole + b"0"):
        file.write_bytes(broken)
        assert machine_code.load(file) is None
    kernel = jit.entry(double)
    assert kernel(3) == 6
    assert file.read_bytes() == whole
    assert machine_code.load(file) is not None


@ALONE
def test_machine_code_is_of_one_compiler_and_one_processor(cache: Path, monkeypatch: pytest.MonkeyPatch):
    paths = {machine_code.place("double", "digest", form) for form in ("q", "d")}
    for name, value in (("version", lambda _: "0"), ("_processor", lambda: ("another", ""))):
        machine_code._surroundings.cache_clear()
        with monkeypatch.context() as changed:
            changed.setattr(machine_code, name, value)
            paths.add(machine_code.place("double", "digest", "q"))
    machine_code._surroundings.cache_clear()
    assert len(paths) == 4


@ALONE
def test_what_calls_other_libraries_stays_with_numba(cache: Path):
    def wave(x):
        return np.sin(x)

    kernel = jit.entry(wave)
    assert kernel(0.5) == np.sin(0.5)
    assert not isinstance(code_of(kernel)[0], MachineCode)
    assert list(cache.iterdir()) == []


def test_what_has_no_words_is_said():
    fixed = np.zeros(3)
    fixed.flags.writeable = False
    for value in (np.zeros((3, 2)).T, fixed, "a", 1 << 63, None, (1, 2)):
        with pytest.raises(UnfitError):
            form_and_words((value,))
    assert form_and_words((facts(), True))[0] == "((i1,i1),l2,b1,?1,q,?),?"


STEP = """
from optimizer.engine.kernels.jit import jit
OFFSET = {offset}

@jit
def step(x):
    return x + OFFSET{more}
"""

WALK = """
import sys
from optimizer.engine.kernels import jit
from step import step

@jit.entry
def walk(x):
    return 2 * step(x)

stored = jit.is_stored(walk)
print(walk(10), stored, "numba" in sys.modules)
"""


def walked(folder: Path, offset: int, more: str = "", cache: str | None = None) -> str:
    """Run a kernel in a process of its own, with the folder named for what is kept."""
    return told(walking(folder, offset, more, cache))


def walking(folder: Path, offset: int, more: str = "", cache: str | None = None) -> subprocess.Popen[str]:
    """Begin to do so."""
    (folder / "walk.py").write_text(WALK, encoding="utf-8")
    (folder / "step.py").write_text(STEP.format(offset=offset, more=more), encoding="utf-8")
    command = [sys.executable, "-B", "-c", f"import sys; sys.path.insert(0, {str(folder)!r}); import walk"]
    named = {CACHE_VARIABLE: str(folder / "cache") if cache is None else cache}
    around = {name: value for name, value in os.environ.items() if name != "NUMBA_CACHE_DIR"}
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=around | named)


def told(process: subprocess.Popen[str]) -> str:
    """Return what a process prints."""
    printed, _ = process.communicate(timeout=60)
    assert process.returncode == 0
    return printed.strip()


@ALONE
@pytest.mark.slow
def test_machine_code_is_kept_until_something_that_the_kernel_calls_changes(tmp_path: Path):
    assert walked(tmp_path, 1) == "22 False True"
    assert walked(tmp_path, 1) == "22 True False"
    assert walked(tmp_path, 5) == "30 False True"
    assert walked(tmp_path, 5, " * 10") == "120 False True"
    assert walked(tmp_path, 5, " * 10") == "120 True False"
    assert walked(tmp_path, 1) == "22 True False"


@ALONE
@pytest.mark.slow
def test_two_processes_may_compile_a_kernel_at_the_same_time(tmp_path: Path):
    pair = [walking(tmp_path, 1) for _ in range(2)]
    assert [told(one)[:2] for one in pair] == ["22", "22"]
    assert [file.suffix for file in (tmp_path / "cache" / "kernels").iterdir()] == [".bin"]
    assert walked(tmp_path, 1) == "22 True False"


@pytest.mark.slow
def test_a_cache_that_cannot_be_written_is_none(tmp_path: Path):
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    assert walked(tmp_path, 1, cache=str(tmp_path / "file" / "cache")) == "22 False True"
    assert (tmp_path / "file").read_text(encoding="utf-8") == "in the way"


@ALONE
def test_only_what_a_compiler_says_sends_a_kernel_back_to_numba(cache: Path, monkeypatch: pytest.MonkeyPatch):
    from numba.core.errors import TypingError

    from optimizer.engine.kernels import doors

    def fail(error: Exception) -> jit.Entry:
        def compile_door(*_: object) -> None:
            raise error

        monkeypatch.setattr(doors, "compile_door", compile_door)
        return jit.entry(double)  # type: ignore[return-value]

    assert fail(TypingError("no such type"))(3) == 6
    with pytest.raises(ZeroDivisionError):
        fail(ZeroDivisionError())(3)


@pytest.mark.slow
def test_where_nothing_is_kept_numba_keeps_its_own(tmp_path: Path):
    assert walked(tmp_path, 1, cache="") == "22 False True"
    assert walked(tmp_path, 1, cache="") == "22 True True"
    assert walked(tmp_path, 5, cache="") == "30 False True"
    assert walked(tmp_path, 5, cache="") == "30 True True"
    (index,) = tmp_path.rglob("*.nbi")
    codes = list(tmp_path.rglob("*.nbc"))
    index.write_bytes(index.read_bytes()[:-9])
    assert walked(tmp_path, 5, cache="") == "30 False True"
    for code in codes:
        code.write_bytes(b"cno_such_module\nThing\n.")
    assert walked(tmp_path, 5, cache="").startswith("30")


def test_without_a_folder_to_write_to_kernels_still_run(monkeypatch: pytest.MonkeyPatch):
    import numba

    plain = numba.njit

    def njit(*args, cache=False, **options):
        if cache:
            raise RuntimeError("cannot cache function: no locator available")
        return plain(*args, **options)

    monkeypatch.setenv(CACHE_VARIABLE, "")
    monkeypatch.setattr(numba, "njit", njit)
    kernel = jit.entry(double)
    assert not jit.is_kept(kernel)
    assert kernel(3) == 6
