"""Loading the kernels before the clock of a solve runs; the first time on a machine they are compiled."""

from __future__ import annotations

import numpy as np

from models.problem import Bound, Cost, Limit, Problem
from optimizer.engine.arrays.translation import translate
from optimizer.engine.columns.columns import solve_columns
from optimizer.engine.kernels.jit import is_kept, is_loaded, is_stored
from optimizer.engine.kernels.pricing import price_root
from optimizer.engine.kernels.recombine import improve
from optimizer.engine.packing.rank_one import Pool, climb_all, find_cuts
from optimizer.engine.solution import Control, Limits, Progress
from optimizer.engine.start.recombination import Recombination

__all__ = ["is_cold", "warm_up"]

TRIANGLES = Problem(
    tuple("abcdef"),
    frozenset({(0, 1), (0, 2), (1, 2), (3, 4), (3, 5), (4, 5)}),
    {"members": (1,) * 6},
    {"number": Cost(per_region=-1)},
    (Limit(((Bound("members", 2),),), "members"),),
)
"""As many pairs as possible in two triangles: one each."""


def is_cold() -> bool:
    """Tell whether the kernels have to be compiled: the first time on a machine, about half a minute."""
    return not is_loaded(price_root) and not is_stored(price_root)


def warm_up(control: Control, packing: bool = False, recombination: bool = False) -> None:
    """Load the kernels, or compile them, before the clock of a solve runs.

    They are kept on disk where a folder can be written; a stop is heard only afterwards.

    Parameters
    ----------
    control : Control
        Hears what is done.
    packing : bool
        Whether the kernel that finds cuts of a packing is wanted too (see `packing.is_packing`).
    recombination : bool
        Whether the kernels that recombine regions are wanted too (see `columns.polish`).
    """
    if not is_loaded(price_root):
        if is_cold():
            control.notify("Compiling the engine for this machine, once: about half a minute.")
        _load_pricing(control)
    if packing and not is_loaded(climb_all):
        control.report(Progress("loading the cuts, the first time after compiling them", None, None, 0.0))
        solve_columns(TRIANGLES, Limits(float("inf"), workers=1))
        pairs = [frozenset({0, 1}), frozenset({0, 2}), frozenset({1, 2})]
        find_cuts(Pool(3, pairs), np.full(3, 0.5), (), 1)
    if recombination and not is_loaded(improve):
        told = "loading" if is_stored(improve) else "compiling"
        control.report(Progress(f"{told} the search for partitions", None, None, 0.0))
        search = Recombination(translate(TRIANGLES), 0, lambda: False)
        search.divide()
        search.improve(1, 0.0)


def _load_pricing(control: Control) -> None:
    """Solve a small problem, so that the kernels of pricing are loaded."""
    kept = "" if is_kept(price_root) else ": no folder to keep them in"
    compiling = (
        f"compiling the engine, once, about half a minute{kept}" if is_cold() else "loading the engine"
    )
    control.report(Progress(compiling, None, None, 0.0))
    pair = {(0, 1): 4, (1, 2): 2}
    most = Limit(((Bound("members", upper=2),),), "members")  # no band, which would want recombination
    path = Problem(
        ("a", "b", "c"), frozenset(pair), {"members": (1, 1, 1)}, {"cut": Cost(separate=pair)}, (most,)
    )
    solve_columns(path, Limits(float("inf"), workers=1))
