"""Kernels are compiled whether or not there is a folder to keep them in."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numba
import pytest

from optimizer.engine.kernels import jit


def double(x):
    return 2 * x


def test_an_entry_kernel_is_kept_and_loaded_at_its_first_call():
    kernel = jit.entry(double)
    assert jit.is_kept(kernel)
    assert not jit.is_loaded(kernel)
    assert kernel(3) == 6
    assert jit.is_loaded(kernel)


STEP = """
from optimizer.engine.kernels.jit import jit
OFFSET = {offset}

@jit
def step(x):
    return x + OFFSET{more}
"""

WALK = """
from optimizer.engine.kernels import jit
from step import step

@jit.entry
def walk(x):
    return 2 * step(x)

stored = jit.is_stored(walk)
print(walk(10), stored)
"""


@pytest.mark.slow
def test_machine_code_is_kept_until_something_that_the_kernel_calls_changes(tmp_path):
    (tmp_path / "walk.py").write_text(WALK, encoding="utf-8")

    def walked(offset: int, more: str = "") -> str:
        (tmp_path / "step.py").write_text(STEP.format(offset=offset, more=more), encoding="utf-8")
        command = [
            sys.executable,
            "-B",
            "-c",
            f"import sys; sys.path.insert(0, {str(tmp_path)!r}); import walk",
        ]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()

    assert walked(1) == "22 False"
    assert walked(1) == "22 True"
    assert walked(5) == "30 False"
    assert walked(5, " * 10") == "120 False"
    assert walked(5, " * 10") == "120 True"


def test_a_damaged_file_of_machine_code_is_compiled_anew(tmp_path: Path):
    (tmp_path / "walk.py").write_text(WALK, encoding="utf-8")
    (tmp_path / "step.py").write_text(STEP.format(offset=1, more=""), encoding="utf-8")
    command = [sys.executable, "-B", "-c", f"import sys; sys.path.insert(0, {str(tmp_path)!r}); import walk"]

    def walked() -> str:
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()

    assert walked() == "22 False"
    (index,) = tmp_path.rglob("*.nbi")
    (code,) = tmp_path.rglob("*.nbc")
    whole = index.read_bytes(), code.read_bytes()
    index.write_bytes(whole[0][:-9])
    assert walked() == "22 False"
    for broken in (whole[1][:40], b"", b"cno_such_module\nThing\n."):
        code.write_bytes(broken)
        assert walked().startswith("22")


def test_without_a_folder_to_write_to_kernels_still_run(monkeypatch: pytest.MonkeyPatch):
    plain = numba.njit

    def njit(*args, cache=False, **options):
        if cache:
            raise RuntimeError("cannot cache function: no locator available")
        return plain(*args, **options)

    class Numba:
        pass

    fake = Numba()
    fake.njit = lambda cache=False, **options: njit(cache=cache, **options)
    monkeypatch.setattr(jit, "numba", fake)
    kernel = jit.entry(double)
    assert not jit.is_kept(kernel)
    assert kernel(3) == 6
