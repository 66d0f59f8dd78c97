"""Kernels are compiled whether or not there is a folder to keep them in."""

from __future__ import annotations

import numba
import pytest

from optimizer.engine import jit


def double(x):
    return 2 * x


def test_an_entry_kernel_is_kept_and_loaded_at_its_first_call():
    kernel = jit.entry(double)
    assert jit.is_kept(kernel)
    assert not jit.is_loaded(kernel)
    assert kernel(3) == 6
    assert jit.is_loaded(kernel)


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
