"""Loading the kernels before the clock of a solve runs; the first time on a machine they are compiled."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from models.problem import Bound, Cost, Limit, Problem
from models.records import record
from models.set_partition import Candidate
from optimizer.engine.apart import run_apart
from optimizer.engine.arrays.translation import translate
from optimizer.engine.columns.columns import solve_columns
from optimizer.engine.kernels.jit import is_alone, is_kept, is_loaded, is_stored
from optimizer.engine.kernels.judge import judge
from optimizer.engine.kernels.pricing import price_root
from optimizer.engine.kernels.recombine import divide, improve
from optimizer.engine.kernels.subsets import mark_minimal
from optimizer.engine.packing.packing import minimal
from optimizer.engine.packing.rank_one import Pool, climb_all, find_cuts
from optimizer.engine.solution import Control, Limits, Progress
from optimizer.engine.start.recombination import Recombination

__all__ = ["PIECES", "is_cold", "warm_up", "warm_up_worker"]

TRIANGLES = Problem(
    tuple("abcdef"),
    frozenset({(0, 1), (0, 2), (1, 2), (3, 4), (3, 5), (4, 5)}),
    {"members": (1,) * 6},
    {"number": Cost(per_region=-1)},
    (Limit(((Bound("members", 2),),), "members"),),
)
"""As many pairs as possible in two triangles: one each."""


def _use_pricing() -> None:
    pair = {(0, 1): 4, (1, 2): 2}
    most = Limit(((Bound("members", upper=2),),), "members")  # no band, which would want recombination
    path = Problem(
        ("a", "b", "c"), frozenset(pair), {"members": (1, 1, 1)}, {"cut": Cost(separate=pair)}, (most,)
    )
    solve_columns(path, Limits(float("inf"), workers=1))


def _use_cuts() -> None:
    pairs = [frozenset({0, 1}), frozenset({0, 2}), frozenset({1, 2})]
    find_cuts(Pool(3, pairs), np.full(3, 0.5), (), 1)
    minimal([Candidate(pair, 0) for pair in pairs])


def _use_recombination() -> None:
    search = Recombination(translate(TRIANGLES), 0, lambda: False)
    search.divide()
    search.improve(1, 0.0)


@record
class Piece:
    """A piece of the engine: its kernels, and what calls all of them with arguments of a solve."""

    kernels: tuple[Callable[..., object], ...]
    use: Callable[[], None]
    loading: str

    def is_loaded(self) -> bool:
        """Tell whether it was used before in this process."""
        return all(map(is_loaded, self.kernels))

    def is_cold(self) -> bool:
        """Tell whether some of it has to be compiled."""
        return not all(is_loaded(kernel) or is_stored(kernel) for kernel in self.kernels)


PIECES = {
    "pricing": Piece((price_root, judge), _use_pricing, "loading the engine"),
    "cuts": Piece((climb_all, mark_minimal), _use_cuts, "loading the cuts"),
    "recombination": Piece((divide, improve), _use_recombination, "loading the search for partitions"),
}


def is_cold() -> bool:
    """Tell whether the kernels have to be compiled: the first time on a machine, up to half a minute."""
    return PIECES["pricing"].is_cold()


def warm_up(control: Control, packing: bool = False, recombination: bool = False) -> bool:
    """Load the kernels, or compile them, before the clock of a solve runs.

    They are kept on disk where a folder can be written.  Then they are compiled in processes of their own,
    several at once, which a stop ends within a tenth of a second; what is done by then is kept.

    Parameters
    ----------
    control : Control
        Hears what is done, and can stop it.
    packing : bool
        Whether the kernels of packings are wanted too (see `packing.is_packing`).
    recombination : bool
        Whether the kernels that recombine regions are wanted too (see `columns.polish`).

    Returns
    -------
    bool
        False when it was stopped while kernels were compiled: no solve can run without them.
    """
    wanted = {"pricing": True, "cuts": packing, "recombination": recombination}
    pieces = {name: PIECES[name] for name, is_wanted in wanted.items() if is_wanted}
    cold = [name for name, piece in pieces.items() if piece.is_cold()]
    if cold:
        control.notify(
            "Compiling the engine for this machine, once: up to half a minute, which no time limit counts."
        )
        if not is_kept(price_root):
            control.notify("No folder can be written to keep it in: the next run compiles it again.")
        control.report(Progress("compiling the engine for this machine", None, None, 0.0))
        if is_alone() and not _compile(cold, control):
            return False
    for name, piece in pieces.items():
        if not piece.is_loaded():
            if name not in cold:
                control.report(Progress(piece.loading, None, None, 0.0))
            piece.use()  # compiles here what was not, where there is no folder or a process failed
    return True


def warm_up_worker() -> None:
    """Load the kernels that price roots in the process of a worker, or compile them."""
    warm_up(Control())


def _compile(names: list[str], control: Control) -> bool:
    """Compile pieces in processes of their own; False: it was stopped."""
    code = "from optimizer.engine.warmup import PIECES; PIECES[{!r}].use()"
    return run_apart([code.format(name) for name in names], lambda: control.remaining_s() == 0)
